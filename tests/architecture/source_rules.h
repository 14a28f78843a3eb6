#pragma once

// The rules of ARCHITECTURE.md that can be read off a source file: what it may include, and
// which words it may not contain.

#include <string>
#include <string_view>
#include <vector>

namespace halab::test {

struct Violation {
    std::string file; ///< from the project's folder, e.g. "engine/tsdb/head.cpp"
    int line = 0;     ///< from 1
    std::string what;
};

/// All violations of one file. `path` is relative to the project and decides which rules hold.
std::vector<Violation> checkSource(std::string_view path, std::string_view text);

} // namespace halab::test
