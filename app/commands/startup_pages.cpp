#include "commands/startup_pages.h"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::app {

namespace {

using Range = std::pair<std::uintptr_t, std::uintptr_t>;

/// The range of a mapping's first line in /proc/self/smaps if it is a file's and cannot be written to.
bool readHead(const char* line, Range& range)
{
    char* rest = nullptr;
    range.first = std::strtoull(line, &rest, 16);
    if (*rest != '-')
        return false;
    range.second = std::strtoull(rest + 1, &rest, 16);
    const std::string_view rights(rest, std::strlen(rest));
    return (rights.starts_with(" r-xp ") || rights.starts_with(" r--p ")) && rights.find('/') != std::string_view::npos;
}

} // namespace

void releaseStartupPages()
{
    auto* maps = std::fopen("/proc/self/smaps", "re");
    if (!maps)
        return;
    std::vector<Range> unchanged;
    Range current{};
    bool isCandidate = false;
    char line[4096];
    while (std::fgets(line, sizeof line, maps)) {
        // A head begins with an address in lower case hex, a property with its name.
        const bool isHead = std::strchr("0123456789abcdef", line[0]) != nullptr;
        if (isHead)
            isCandidate = readHead(line, current);
        else if (isCandidate && std::strncmp(line, "Anonymous:", 10) == 0 && std::atol(line + 10) == 0)
            unchanged.push_back(current);
    }
    std::fclose(maps);
    for (const auto& [begin, end] : unchanged)
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    ::malloc_trim(0);
}

} // namespace halab::app
