#pragma once

// The members of a block in the order of the file, as Go's yaml.v2 decodes a struct: what is unknown
// or given twice is complained about where it stands, and the first refusal of the file wins,
// whatever order the code names the members in.

#include "alertmanager/config/config_errors.h"
#include "base/yaml.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::alertmanager {

class BlockReader {
public:
    using Use = std::function<void(const yaml::Node&)>;

    /// `goType` is the original's name of the type, for messages.
    BlockReader(const yaml::Node& node, std::string goType, ConfigErrors& errors)
        : m_node(node)
        , m_goType(std::move(goType))
        , m_errors(errors)
    {
    }

    /// `use` gets the value, null too.
    void member(std::string_view key, Use use) { m_members.emplace_back(key, std::move(use)); }

    // The common types. Null sets the zero value, as in the original.
    void text(std::string_view key, std::string& out);
    void flag(std::string_view key, bool& out);
    void texts(std::string_view key, std::vector<std::string>& out);
    /// A list: `item` for each of its elements, null ones too.
    void list(std::string_view key, std::string listType, Use item);

    /// Walks the members. True if none of them was complained about: only then a type checks itself.
    bool read();

private:
    const yaml::Node& m_node;
    std::string m_goType;
    ConfigErrors& m_errors;
    std::vector<std::pair<std::string_view, Use>> m_members;
};

/// `item` for each element of a list; nothing for null, a complaint for anything else.
void readItems(
    const yaml::Node& list, std::string_view listType, ConfigErrors& errors, const BlockReader::Use& item);

/// Calls `use` for each member of a map with free keys; complains about anything else and about a key given twice.
void readPairs(const yaml::Node& map, std::string_view mapType, ConfigErrors& errors,
    const std::function<void(const std::string&, const yaml::Node&)>& use);

} // namespace halab::alertmanager
