#pragma once

// The rows of a vector file with one JSON object a line.

#include "base/json.h"
#include "support/vectors.h"

#include <string>
#include <vector>

namespace halab::test {

inline std::vector<json::Value> vectorRows(const QString& file)
{
    std::vector<json::Value> rows;
    const auto text = vectors::read(file);
    for (std::size_t begin = 0; begin < text.size();) {
        auto end = text.find('\n', begin);
        if (end == std::string::npos)
            end = text.size();
        if (auto row = json::parse(std::string_view(text).substr(begin, end - begin)))
            rows.push_back(std::move(*row));
        begin = end + 1;
    }
    return rows;
}

} // namespace halab::test
