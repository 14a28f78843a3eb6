#pragma once

#include "host/disk.h"

#include <map>
#include <set>

namespace halab::loopback {

/// Files in a folder of the machine; with an empty root the machine's own files.
class FileDisk final : public Disk {
public:
    explicit FileDisk(std::string root, const std::map<std::string, std::string>& mounted = {});

    Result<std::string> read(const std::string& path) const override;
    bool exists(const std::string& path) const override;
    Status replace(const std::string& path, std::string_view bytes) override;
    Status append(const std::string& path, std::string_view bytes) override;
    Status sync(const std::string& path) override;
    Status remove(const std::string& path) override;
    std::vector<std::string> list(const std::string& folder) const override;

    /// A kill: what was appended since a file's last sync is cut off.
    void loseUnsynced();
    /// Everything goes except mounted files.
    void wipe();

private:
    std::string realPath(const std::string& path) const;

    std::string m_root;
    std::set<std::string> m_mounted;               ///< real paths
    std::map<std::string, std::uint64_t> m_synced; ///< real path → bytes that are safe, where some are not
};

} // namespace halab::loopback
