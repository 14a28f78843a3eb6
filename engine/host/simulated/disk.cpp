#include "host/simulated/disk.h"

#include <algorithm>
#include <vector>

namespace halab::simulated {

namespace {

constexpr std::size_t fileBytesMax = 64 * 1024 * 1024;

tl::unexpected<Error> diskError(ErrorKind kind, std::string_view verb, const std::string& path, std::string_view why)
{
    Error error;
    error.kind = kind;
    error.message = std::string(verb) + " " + path + ": " + std::string(why);
    return tl::unexpected(std::move(error));
}

} // namespace

std::string canonicalPath(const std::string& path)
{
    std::vector<std::string_view> parts;
    const std::string_view whole = path;
    for (std::size_t from = 0; from <= whole.size();) {
        const auto slash = std::min(whole.find('/', from), whole.size());
        const auto part = whole.substr(from, slash - from);
        if (part == ".." && !parts.empty())
            parts.pop_back();
        else if (!part.empty() && part != "." && part != "..")
            parts.push_back(part);
        from = slash + 1;
    }
    std::string out;
    for (const auto part : parts) {
        if (!out.empty())
            out += '/';
        out += part;
    }
    return out;
}

MemoryDisk::MemoryDisk(const std::map<std::string, std::string>& mounted)
{
    for (const auto& [path, bytes] : mounted) {
        m_files[canonicalPath(path)] = {bytes, bytes.size()};
        m_mounted.insert(canonicalPath(path));
    }
}

bool MemoryDisk::isFolder(const std::string& name) const
{
    if (name.empty())
        return true;
    const auto found = m_files.lower_bound(name + "/");
    return found != m_files.end() && found->first.starts_with(name + "/");
}

Result<std::string> MemoryDisk::read(const std::string& path) const
{
    const auto name = canonicalPath(path);
    const auto found = m_files.find(name);
    if (found == m_files.end())
        return isFolder(name) ? diskError(ErrorKind::Io, "read", path, "is a directory")
                              : diskError(ErrorKind::NotFound, "open", path, "no such file or directory");
    if (found->second.bytes.size() > fileBytesMax)
        return diskError(ErrorKind::Limit, "read", path, "file too large");
    return found->second.bytes;
}

bool MemoryDisk::exists(const std::string& path) const
{
    const auto name = canonicalPath(path);
    return m_files.contains(name) || isFolder(name);
}

Status MemoryDisk::replace(const std::string& path, std::string_view bytes)
{
    const auto name = canonicalPath(path);
    if (isFolder(name))
        return diskError(ErrorKind::Io, "open", path, "is a directory");
    m_files[name] = {std::string(bytes), bytes.size()};
    return {};
}

Status MemoryDisk::append(const std::string& path, std::string_view bytes)
{
    const auto name = canonicalPath(path);
    if (isFolder(name))
        return diskError(ErrorKind::Io, "open", path, "is a directory");
    m_files[name].bytes += bytes;
    return {};
}

Status MemoryDisk::sync(const std::string& path)
{
    const auto found = m_files.find(canonicalPath(path));
    if (found == m_files.end())
        return diskError(ErrorKind::NotFound, "sync", path, "no such file or directory");
    found->second.synced = found->second.bytes.size();
    return {};
}

Status MemoryDisk::remove(const std::string& path)
{
    if (m_files.erase(canonicalPath(path)) == 0)
        return diskError(ErrorKind::NotFound, "remove", path, "no such file or directory");
    return {};
}

std::vector<std::string> MemoryDisk::list(const std::string& folder) const
{
    auto prefix = canonicalPath(folder);
    if (!prefix.empty())
        prefix += '/';
    std::set<std::string> names;
    for (auto it = m_files.lower_bound(prefix); it != m_files.end() && it->first.starts_with(prefix); ++it) {
        const auto rest = it->first.substr(prefix.size());
        const auto slash = rest.find('/');
        names.insert(slash == std::string::npos ? rest : rest.substr(0, slash + 1));
    }
    return {names.begin(), names.end()};
}

void MemoryDisk::loseUnsynced(Random& random)
{
    for (auto& [name, file] : m_files) {
        const auto loose = file.bytes.size() - file.synced;
        if (loose == 0)
            continue;
        file.bytes.resize(file.synced + random.below(loose));
        file.synced = file.bytes.size();
    }
}

void MemoryDisk::wipe()
{
    std::erase_if(m_files, [this](const auto& entry) { return !m_mounted.contains(entry.first); });
}

} // namespace halab::simulated
