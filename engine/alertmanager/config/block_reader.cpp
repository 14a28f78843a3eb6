#include "alertmanager/config/block_reader.h"

#include "base/gotext.h"

#include <algorithm>
#include <set>

namespace halab::alertmanager {

void BlockReader::text(std::string_view key, std::string& out)
{
    member(key, [this, &out](const yaml::Node& node) {
        if (node.isNull())
            out.clear();
        else
            out = yaml::toString(node, m_errors.shape()).value_or(out);
    });
}

void BlockReader::flag(std::string_view key, bool& out)
{
    member(key, [this, &out](const yaml::Node& node) {
        out = !node.isNull() && yaml::toBool(node, m_errors.shape()).value_or(out);
    });
}

void BlockReader::texts(std::string_view key, std::vector<std::string>& out)
{
    member(key, [this, &out](const yaml::Node& node) {
        out = yaml::toStrings(node, m_errors.shape()).value_or(std::vector<std::string>{});
    });
}

void BlockReader::list(std::string_view key, std::string listType, Use item)
{
    member(key, [this, listType = std::move(listType), item = std::move(item)](const yaml::Node& node) {
        readItems(node, listType, m_errors, item);
    });
}

bool BlockReader::read()
{
    if (m_node.isNull())
        return true;
    const auto before = m_errors.count();
    if (m_node.kind != yaml::Node::Kind::Map) {
        yaml::complainAboutType(m_node, m_goType, m_errors.shape());
        return false;
    }
    std::set<std::string_view> seen;
    for (const auto& [key, value] : m_node.members) {
        if (key.kind == yaml::Node::Kind::Sequence || key.kind == yaml::Node::Kind::Map) {
            yaml::complainAboutType(key, "string", m_errors.shape());
            continue;
        }
        const auto known = std::ranges::find(m_members, key.scalar, [](const auto& m) { return m.first; });
        if (known == m_members.end())
            m_errors.shape().add(key, "field " + key.scalar + " not found in type " + m_goType);
        else if (!seen.insert(key.scalar).second)
            m_errors.shape().add(key, "field " + key.scalar + " already set in type " + m_goType);
        else
            known->second(value);
    }
    return m_errors.count() == before;
}

void readItems(
    const yaml::Node& list, std::string_view listType, ConfigErrors& errors, const BlockReader::Use& item)
{
    if (list.isNull())
        return;
    if (list.kind != yaml::Node::Kind::Sequence)
        return yaml::complainAboutType(list, listType, errors.shape());
    for (const auto& one : list.items)
        item(one);
}

void readPairs(const yaml::Node& map, std::string_view mapType, ConfigErrors& errors,
    const std::function<void(const std::string&, const yaml::Node&)>& use)
{
    if (map.isNull())
        return;
    if (map.kind != yaml::Node::Kind::Map)
        return yaml::complainAboutType(map, mapType, errors.shape());
    std::set<std::string_view> seen;
    for (const auto& [key, value] : map.members) {
        const auto before = errors.count();
        use(key.scalar, value);
        // A value that could not be read never came into the map.
        if (errors.count() == before && !seen.insert(key.scalar).second)
            errors.shape().add(value, "key " + goQuote(key.scalar) + " already set in map");
    }
}

} // namespace halab::alertmanager
