#pragma once

#include "host/disk.h"
#include "host/random.h"

#include <map>
#include <set>

namespace halab::simulated {

/// A disk in memory that knows which bytes have been synced.
class MemoryDisk final : public Disk {
public:
    explicit MemoryDisk(const std::map<std::string, std::string>& mounted);

    Result<std::string> read(const std::string& path) const override;
    bool exists(const std::string& path) const override;
    Status replace(const std::string& path, std::string_view bytes) override;
    Status append(const std::string& path, std::string_view bytes) override;
    Status sync(const std::string& path) override;
    Status remove(const std::string& path) override;
    std::vector<std::string> list(const std::string& folder) const override;

    /// A kill: of each file some part of what was appended since its last sync remains.
    void loseUnsynced(Random& random);
    /// Everything goes except mounted files.
    void wipe();

private:
    struct File {
        std::string bytes;
        std::size_t synced = 0;
    };

    bool isFolder(const std::string& name) const;

    std::map<std::string, File> m_files; ///< by canonical path
    std::set<std::string> m_mounted;
};

/// One spelling for each file: without "./", "//", ".." and the leading "/".
std::string canonicalPath(const std::string& path);

} // namespace halab::simulated
