// The figures of this process from /proc and the kernel's limits.

#include "host/loopback/host.h"

#include <sys/resource.h>

#include <cstdio>
#include <dirent.h>
#include <limits>
#include <memory>
#include <thread>
#include <unistd.h>

namespace halab::loopback {

namespace {

double processLimit(int resource)
{
    rlimit limit{};
    if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0)
        return 0;
    constexpr auto none = std::numeric_limits<std::uint64_t>::max();
    return static_cast<double>(limit.rlim_cur == RLIM_INFINITY ? none : limit.rlim_cur);
}

double countOpenDescriptors()
{
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), ::closedir);
    if (!folder)
        return 0;
    int count = 0;
    while (const auto* entry = ::readdir(folder.get()))
        count += entry->d_name[0] != '.' ? 1 : 0;
    return count - 1; // without the one that reads the folder
}

} // namespace

ProcessFigures SocketHost::process() const
{
    ProcessFigures figures;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    for (const auto& time : {usage.ru_utime, usage.ru_stime})
        figures.cpuSeconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;

    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/proc/self/statm", "r"), std::fclose);
    unsigned long long pages = 0, residentPages = 0;
    if (file && std::fscanf(file.get(), "%llu %llu", &pages, &residentPages) == 2) {
        const auto pageBytes = static_cast<double>(::sysconf(_SC_PAGESIZE));
        figures.virtualBytes = static_cast<double>(pages) * pageBytes;
        figures.residentBytes = static_cast<double>(residentPages) * pageBytes;
    }
    figures.virtualBytesMax = processLimit(RLIMIT_AS);
    figures.descriptorsMax = processLimit(RLIMIT_NOFILE);
    figures.openDescriptors = countOpenDescriptors();
    figures.processors = static_cast<int>(std::thread::hardware_concurrency());
    return figures;
}

} // namespace halab::loopback
