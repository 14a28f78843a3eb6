#include "lab/exercise/substitute.h"

#include "base/yaml.h"

#include <charconv>
#include <vector>

namespace halab::lab {

namespace substitute_detail {

std::vector<std::string> split(std::string_view path)
{
    std::vector<std::string> out(1);
    for (const char c : path) {
        if (c == '.')
            out.emplace_back();
        else
            out.back() += c;
    }
    return out;
}

/// Byte offset of a position (both from 1).
std::size_t offsetOf(const std::string& text, int line, int column)
{
    std::size_t at = 0;
    for (int i = 1; i < line; ++i) {
        const auto next = text.find('\n', at);
        if (next == std::string::npos)
            return text.size();
        at = next + 1;
    }
    return std::min(text.size(), at + static_cast<std::size_t>(std::max(column, 1) - 1));
}

std::size_t endOfScalar(const std::string& text, std::size_t at)
{
    if (at < text.size() && (text[at] == '"' || text[at] == '\'')) {
        const auto close = text.find(text[at], at + 1);
        return close == std::string::npos ? text.size() : close + 1;
    }
    auto end = at;
    while (end < text.size() && text[end] != '\n' && text[end] != ',' && text[end] != '}' && text[end] != ']'
           && !(text[end] == '#' && end > at && text[end - 1] == ' '))
        ++end;
    while (end > at && text[end - 1] == ' ')
        --end;
    return end;
}

const yaml::Node* childOf(const yaml::Node& node, const std::string& name)
{
    if (node.kind == yaml::Node::Kind::Map)
        return node.find(name);
    std::size_t index = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), index);
    if (node.kind == yaml::Node::Kind::Sequence && parsed.ptr == name.data() + name.size() && index < node.items.size())
        return &node.items[index];
    return nullptr;
}

} // namespace substitute_detail

Result<std::string> substituteScalar(const std::string& text, std::string_view path, const std::string& value)
{
    namespace detail = substitute_detail;
    const auto document = yaml::load(text, "configuration");
    if (!document)
        return tl::unexpected(document.error());
    const auto names = detail::split(path);
    const yaml::Node* node = &*document;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto* child = detail::childOf(*node, names[i]);
        if (!child) {
            if (i + 1 < names.size() || node->kind != yaml::Node::Kind::Map || node->members.empty())
                return fail(ErrorKind::NotFound, "there is no “" + std::string(path) + "” in it");
            const auto& first = node->members.front().key;
            const auto at = detail::offsetOf(text, first.line, first.column);
            return text.substr(0, at) + names[i] + ": " + value + "\n"
                + std::string(static_cast<std::size_t>(std::max(first.column, 1) - 1), ' ') + text.substr(at);
        }
        node = child;
    }
    if (node->kind != yaml::Node::Kind::Scalar)
        return fail(ErrorKind::InvalidInput, "“" + std::string(path) + "” is no single value");
    const auto at = detail::offsetOf(text, node->line, node->column);
    return text.substr(0, at) + value + text.substr(detail::endOfScalar(text, at));
}

} // namespace halab::lab
