#include "host/disk.h"

#include <algorithm>

namespace halab {

namespace {

/// Go's path.Match for one class `[...]` at `pattern`, which is moved behind it; false also for a malformed one.
bool globClass(std::string_view& pattern, char c)
{
    std::size_t i = 1;
    const bool negated = i < pattern.size() && (pattern[i] == '^' || pattern[i] == '!');
    i += negated;
    bool found = false;
    for (bool first = true; i < pattern.size() && (pattern[i] != ']' || first); first = false) {
        if (pattern[i] == '\\' && i + 1 < pattern.size())
            ++i;
        const char low = pattern[i++];
        char high = low;
        if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
            high = pattern[i + 1];
            i += 2;
        }
        found = found || (low <= c && c <= high);
    }
    if (i >= pattern.size())
        return false;
    pattern.remove_prefix(i + 1);
    return found != negated;
}

bool globMatches(std::string_view pattern, std::string_view name)
{
    // Where the last star stood, to take one more character for it: linear memory, no recursion.
    std::string_view starPattern;
    std::string_view starName;
    bool star = false;
    while (true) {
        bool matches = false;
        if (pattern.empty()) {
            matches = name.empty();
            if (matches)
                return true;
        } else if (pattern.front() == '*') {
            pattern.remove_prefix(1);
            star = true;
            starPattern = pattern;
            starName = name;
            continue;
        } else if (!name.empty()) {
            if (pattern.front() == '[') {
                matches = globClass(pattern, name.front());
            } else {
                const bool any = pattern.front() == '?';
                if (pattern.front() == '\\' && pattern.size() > 1)
                    pattern.remove_prefix(1);
                matches = any || pattern.front() == name.front();
                pattern.remove_prefix(1);
            }
            name.remove_prefix(1);
        }
        if (matches)
            continue;
        if (!star || starName.empty())
            return false;
        starName.remove_prefix(1);
        pattern = starPattern;
        name = starName;
    }
}

/// Folders, with a `/` behind each, that match a pattern which ends in `/`.
std::vector<std::string> globFolders(const Disk& disk, std::string_view pattern)
{
    constexpr std::size_t foldersMax = 10'000;
    std::vector<std::string> places{pattern.starts_with('/') ? "/" : ""};
    while (!pattern.empty()) {
        const auto slash = pattern.find('/');
        const auto element = pattern.substr(0, slash);
        pattern.remove_prefix(slash + 1);
        if (element.empty())
            continue;
        std::vector<std::string> next;
        for (const auto& place : places) {
            if (element.find_first_of("*?[\\") == std::string_view::npos) {
                next.push_back(place + std::string(element) + "/");
                continue;
            }
            for (const auto& name : disk.list(place.empty() ? "." : place))
                if (name.ends_with('/') && globMatches(element, std::string_view(name).substr(0, name.size() - 1))
                    && next.size() < foldersMax)
                    next.push_back(place + name);
        }
        places = std::move(next);
    }
    return places;
}

} // namespace

std::vector<std::string> glob(const Disk& disk, const std::string& pattern)
{
    constexpr std::string_view special = "*?[\\";
    const auto slash = pattern.rfind('/');
    const auto folder = slash == std::string::npos ? std::string() : pattern.substr(0, slash + 1);
    const auto last = slash == std::string::npos ? pattern : pattern.substr(slash + 1);
    if (last.find_first_of(special) == std::string::npos && folder.find_first_of(special) == std::string::npos)
        return disk.exists(pattern) ? std::vector{pattern} : std::vector<std::string>{};
    const auto folders = folder.find_first_of(special) == std::string::npos ? std::vector{folder}
                                                                           : globFolders(disk, folder);
    std::vector<std::string> out;
    for (const auto& place : folders)
        for (const auto& name : disk.list(place.empty() ? "." : place))
            if (!name.ends_with('/') && globMatches(last, name))
                out.push_back(place + name);
    std::sort(out.begin(), out.end());
    return out;
}

std::string relativeTo(const std::string& file, const std::string& path)
{
    if (path.empty() || path.front() == '/')
        return path;
    const auto slash = file.rfind('/');
    return slash == std::string::npos ? path : file.substr(0, slash + 1) + path;
}

} // namespace halab
