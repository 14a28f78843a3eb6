// Walking over a loaded document and collecting what is wrong with it.

#include "base/gotext.h"
#include "base/yaml.h"

#include <algorithm>

namespace halab::yaml {

const Node* Node::find(std::string_view key) const
{
    const auto at = std::find_if(
        members.begin(), members.end(), [&](const auto& member) { return member.key.scalar == key; });
    return at == members.end() ? nullptr : &at->value;
}

void Complaints::add(const Node& where, std::string message)
{
    Error error{.kind = ErrorKind::InvalidInput, .message = std::move(message), .file = m_file};
    error.line = where.line;
    error.column = where.column;
    // Kept in file order: a configuration may be read in another one.
    const auto after = std::upper_bound(m_errors.begin(), m_errors.end(), error,
        [](const Error& a, const Error& b) { return a.line != b.line ? a.line < b.line : a.column < b.column; });
    m_errors.insert(after, std::move(error));
}

Error Complaints::asError() const
{
    Error error{.kind = ErrorKind::InvalidInput, .message = "yaml: unmarshal errors:", .file = m_file};
    for (const auto& complaint : m_errors)
        error.message += "\n  line " + std::to_string(complaint.line) + ": " + complaint.message;
    if (!m_errors.empty()) {
        error.line = m_errors.front().line;
        error.column = m_errors.front().column;
    }
    return error;
}

Map::Map(const Node& node, std::string type, Complaints& complaints)
    : m_type(std::move(type))
    , m_complaints(complaints)
{
    if (node.kind == Node::Kind::Map)
        m_node = &node;
    else if (!node.isNull())
        complainAboutType(node, m_type, complaints);
}

bool Map::read(std::string_view key, const std::function<void(const Node&)>& use)
{
    m_known.emplace(key);
    const auto* member = m_node == nullptr ? nullptr : m_node->find(key);
    if (member == nullptr)
        return false;
    use(*member);
    return true;
}

void Map::string(std::string_view key, std::string& out)
{
    read(key, [&](const Node& node) { out = toString(node, m_complaints).value_or(out); });
}

void Map::boolean(std::string_view key, bool& out)
{
    read(key, [&](const Node& node) { out = toBool(node, m_complaints).value_or(out); });
}

void Map::integer(std::string_view key, long long& out)
{
    read(key, [&](const Node& node) { out = toInteger(node, m_complaints).value_or(out); });
}

void Map::number(std::string_view key, double& out)
{
    read(key, [&](const Node& node) { out = toNumber(node, m_complaints).value_or(out); });
}

void Map::strings(std::string_view key, std::vector<std::string>& out)
{
    read(key, [&](const Node& node) { out = toStrings(node, m_complaints).value_or(out); });
}

void Map::finish()
{
    if (m_node == nullptr)
        return;
    std::set<std::string_view> seen;
    for (const auto& [key, value] : m_node->members) {
        if (key.kind == Node::Kind::Sequence || key.kind == Node::Kind::Map)
            complainAboutType(key, "string", m_complaints);
        else if (!m_known.contains(key.scalar))
            m_complaints.add(key, "field " + key.scalar + " not found in type " + m_type);
        else if (!seen.insert(key.scalar).second)
            m_complaints.add(key, "field " + key.scalar + " already set in type " + m_type);
    }
}

void complainAboutDuplicateKeys(const Node& map, Complaints& complaints)
{
    std::set<std::string_view> seen;
    for (const auto& [key, value] : map.members)
        if (!seen.insert(key.scalar).second)
            complaints.add(value, "key " + goQuote(key.scalar) + " already set in map");
}

} // namespace halab::yaml
