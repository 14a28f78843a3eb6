#include "host/loopback/file_disk.h"

#include "host/loopback/reactor.h"
#include "host/loopback/socket_calls.h"
#include "host/simulated/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace halab::loopback {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t fileBytesMax = 64 * 1024 * 1024;

tl::unexpected<Error> fileError(std::string_view verb, const std::string& path, int error)
{
    return fail(error == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
        std::string(verb) + " " + path + ": " + errnoText(error));
}

bool writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void makeFolderOf(const std::string& path)
{
    std::error_code ignored; // opening the file tells
    fs::create_directories(fs::path(path).parent_path(), ignored);
}

void syncFolderOf(const std::string& path)
{
    const auto folder = fs::path(path).parent_path();
    const Descriptor fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd)
        ::fsync(fd.get());
}

} // namespace

FileDisk::FileDisk(std::string root, const std::map<std::string, std::string>& mounted) : m_root(std::move(root))
{
    for (const auto& [path, bytes] : mounted) {
        m_mounted.insert(realPath(path));
        (void)replace(path, bytes); // one that cannot be written is missing, and its reader says so
    }
}

std::string FileDisk::realPath(const std::string& path) const
{
    return m_root.empty() ? path : m_root + "/" + simulated::canonicalPath(path);
}

Result<std::string> FileDisk::read(const std::string& path) const
{
    const Descriptor fd(::open(realPath(path).c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return fileError("open", path, errno);
    std::string out;
    char chunk[65536];
    while (true) {
        const auto got = ::read(fd.get(), chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fileError("read", path, errno);
        if (got == 0)
            return out;
        out.append(chunk, static_cast<std::size_t>(got));
        if (out.size() > fileBytesMax)
            return fail(ErrorKind::Limit, "read " + path + ": file too large");
    }
}

bool FileDisk::exists(const std::string& path) const { return ::access(realPath(path).c_str(), F_OK) == 0; }

Status FileDisk::replace(const std::string& path, std::string_view bytes)
{
    const auto real = realPath(path);
    makeFolderOf(real);
    const auto temporary = real + ".tmp." + std::to_string(::getpid());
    {
        const Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!fd)
            return fileError("open", path, errno);
        if (!writeAll(fd.get(), bytes) || ::fsync(fd.get()) != 0) {
            const int error = errno;
            ::unlink(temporary.c_str());
            return fileError("write", path, error);
        }
    }
    if (::rename(temporary.c_str(), real.c_str()) != 0) {
        const int error = errno;
        ::unlink(temporary.c_str());
        return fileError("rename", path, error);
    }
    syncFolderOf(real);
    m_synced.erase(real);
    return {};
}

Status FileDisk::append(const std::string& path, std::string_view bytes)
{
    const auto real = realPath(path);
    Descriptor fd(::open(real.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!fd && errno == ENOENT) {
        makeFolderOf(real);
        fd.reset(::open(real.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    }
    if (!fd)
        return fileError("open", path, errno);
    struct stat info{};
    if (!m_root.empty() && ::fstat(fd.get(), &info) == 0)
        m_synced.try_emplace(real, static_cast<std::uint64_t>(info.st_size));
    if (!writeAll(fd.get(), bytes))
        return fileError("write", path, errno);
    return {};
}

Status FileDisk::sync(const std::string& path)
{
    const auto real = realPath(path);
    const Descriptor fd(::open(real.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0)
        return fileError("sync", path, errno);
    m_synced.erase(real);
    return {};
}

Status FileDisk::remove(const std::string& path)
{
    const auto real = realPath(path);
    if (::unlink(real.c_str()) != 0)
        return fileError("remove", path, errno);
    m_synced.erase(real);
    return {};
}

std::vector<std::string> FileDisk::list(const std::string& folder) const
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(realPath(folder), error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        names.push_back(it->path().filename().string() + (it->is_directory(ignored) ? "/" : ""));
    }
    std::sort(names.begin(), names.end());
    return names;
}

void FileDisk::loseUnsynced()
{
    for (const auto& [real, bytes] : std::exchange(m_synced, {})) {
        std::error_code ignored;
        fs::resize_file(real, bytes, ignored);
    }
}

void FileDisk::wipe()
{
    if (m_root.empty())
        return; // the machine's own files are nobody's to wipe
    m_synced.clear();
    std::error_code error;
    std::vector<fs::path> files;
    std::vector<fs::path> folders;
    for (fs::recursive_directory_iterator it(m_root, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        (it->is_directory(ignored) && !it->is_symlink(ignored) ? folders : files).push_back(it->path());
    }
    for (const auto& file : files)
        if (!m_mounted.contains(file.string()))
            fs::remove(file, error);
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder)
        fs::remove(*folder, error); // those of mounted files stay: they are not empty
}

} // namespace halab::loopback
