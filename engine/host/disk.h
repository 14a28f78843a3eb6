#pragma once

// Files as a node sees them. Paths are the ones that flags and configurations name; a lab's
// host keeps them in a folder (or a map) of its own.

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab {

class Disk {
public:
    virtual ~Disk() = default;

    /// The whole file, at most 64 MiB. Error: Go's `open PATH: no such file or directory`.
    virtual Result<std::string> read(const std::string& path) const = 0;
    virtual bool exists(const std::string& path) const = 0;

    /// Replaces the file: temporary file beside it, fsync, rename. After it returns a kill loses nothing.
    /// Makes missing folders.
    virtual Status replace(const std::string& path, std::string_view bytes) = 0;

    /// Appends without syncing: a kill may lose it from any byte on, until sync().
    virtual Status append(const std::string& path, std::string_view bytes) = 0;
    virtual Status sync(const std::string& path) = 0;

    virtual Status remove(const std::string& path) = 0;
    /// Names in a folder, sorted; empty for a missing one. With a trailing '/' for folders.
    virtual std::vector<std::string> list(const std::string& folder) const = 0;
};

/// Files that match a glob with `*`, `?` and `[]`, in folders' names too; sorted.
std::vector<std::string> glob(const Disk& disk, const std::string& pattern);

/// `path` as seen from the folder of `file`, unless absolute.
std::string relativeTo(const std::string& file, const std::string& path);

} // namespace halab
