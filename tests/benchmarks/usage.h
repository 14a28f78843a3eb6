#pragma once

// What a measurement reads of its own process.

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

namespace halab::benchmark {

/// Seconds.
struct Usage {
    double wall = 0, cpu = 0;
};

inline Usage usageNow()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto part = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
    return {wall.count(), part(usage.ru_utime) + part(usage.ru_stime)};
}

inline long residentKilobytes()
{
    std::ifstream status("/proc/self/statm");
    long total = 0, resident = 0;
    status >> total >> resident;
    return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

} // namespace halab::benchmark
