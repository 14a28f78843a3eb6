#include "lab/exercise/map_reader.h"

#include "base/durations.h"
#include "base/gotext.h"

#include <algorithm>
#include <cmath>

namespace halab::lab {

namespace map_reader_detail {

std::string kindName(const yaml::Node& node)
{
    switch (node.kind) {
    case yaml::Node::Kind::Null: return "nothing";
    case yaml::Node::Kind::Scalar: return "“" + node.scalar + "”";
    case yaml::Node::Kind::Sequence: return "a list";
    case yaml::Node::Kind::Map: return "a map";
    }
    return {};
}

std::string listed(const std::set<std::string, std::less<>>& names)
{
    std::string out;
    for (const auto& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::size_t countWords(std::string_view text)
{
    std::size_t words = 0;
    bool inside = false;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\t';
        if (!blank && !inside)
            ++words;
        inside = !blank;
    }
    return words;
}

} // namespace map_reader_detail

bool readString(const yaml::Node& node, std::string_view what, Reading& reading, std::string& out)
{
    if (node.kind != yaml::Node::Kind::Scalar) {
        reading.complain(node, std::string(what) + " must be a text, not " + map_reader_detail::kindName(node));
        return false;
    }
    out = node.scalar;
    return true;
}

bool readNumber(const yaml::Node& node, std::string_view what, Reading& reading, double& out)
{
    double value = 0;
    if (node.kind != yaml::Node::Kind::Scalar || node.quoted || !goParseFloat(node.scalar, value)) {
        reading.complain(node, std::string(what) + " must be a number, not " + map_reader_detail::kindName(node));
        return false;
    }
    out = value;
    return true;
}

bool readDuration(const yaml::Node& node, std::string_view what, Reading& reading, Duration& out)
{
    if (node.kind == yaml::Node::Kind::Map) {
        bool found = false;
        std::set<std::string> given;
        for (const auto& [key, value] : node.members) {
            if (std::find(reading.timings.begin(), reading.timings.end(), key.scalar) == reading.timings.end())
                reading.complain(key, std::string(what) + " names “" + key.scalar + "”, which is not one of the timings");
            else if (value.kind == yaml::Node::Kind::Map)
                reading.complain(value, std::string(what) + " must be a duration, not a map");
            else if (Duration parsed{}; readDuration(value, what, reading, parsed) && key.scalar == reading.timing) {
                out = parsed;
                found = true;
            }
            given.insert(key.scalar);
        }
        for (const auto& timing : reading.timings) {
            if (!given.contains(timing))
                reading.complain(node, std::string(what) + " says nothing for the timing “" + timing + "”");
        }
        return found;
    }
    if (node.kind == yaml::Node::Kind::Scalar) {
        if (const auto parsed = parseGoDuration(node.scalar); parsed && *parsed >= Duration::zero()) {
            out = *parsed;
            return true;
        }
    }
    reading.complain(node, std::string(what) + " must be a duration such as 200ms, 15s, 1m30s or 2h, not " + map_reader_detail::kindName(node));
    return false;
}

bool readText(const yaml::Node& node, std::string_view what, Reading& reading, std::string& out)
{
    static constexpr std::size_t wordsMax = 90;
    if (node.kind == yaml::Node::Kind::Map && node.find("file")) {
        reading.complain(node, std::string(what) + ": texts in files of their own are not implemented yet; write the text here");
        return false;
    }
    if (!readString(node, what, reading, out))
        return false;
    if (const auto words = map_reader_detail::countWords(out); words > wordsMax)
        reading.complain(node, std::string(what) + " has " + std::to_string(words) + " words; 90 are the limit");
    for (std::size_t at = out.find("{{"); at != std::string::npos; at = out.find("{{", at + 2)) {
        const auto end = out.find("}}", at);
        if (end == std::string::npos) {
            reading.complain(node, std::string(what) + " has a “{{” without “}}”");
            break;
        }
        auto name = out.substr(at + 2, end - at - 2);
        if (name.ends_with(".web"))
            name.resize(name.size() - 4);
        if (!reading.textNames.contains(name))
            reading.complain(node, std::string(what) + " uses {{" + name + "}}, which stands for nothing here");
    }
    return true;
}

MapReader::MapReader(const yaml::Node& node, std::string what, Reading& reading)
    : m_node(node), m_what(std::move(what)), m_reading(reading), m_isMap(node.kind == yaml::Node::Kind::Map)
{
    if (!m_isMap)
        m_reading.complain(node, m_what + " must be a map of keys, not " + map_reader_detail::kindName(node));
}

const yaml::Node* MapReader::optional(std::string_view key)
{
    m_known.emplace(key);
    return m_isMap ? m_node.find(key) : nullptr;
}

const yaml::Node* MapReader::required(std::string_view key)
{
    const auto* found = optional(key);
    if (!found && m_isMap)
        m_reading.complain(m_node, m_what + " needs the key “" + std::string(key) + "”");
    return found;
}

bool MapReader::string(std::string_view key, std::string& out)
{
    const auto* node = optional(key);
    return node && readString(*node, "“" + std::string(key) + "” of " + m_what, m_reading, out);
}

bool MapReader::integer(std::string_view key, int& out, int min, int max)
{
    double value = 0;
    const auto* node = optional(key);
    if (!node || !readNumber(*node, "“" + std::string(key) + "” of " + m_what, m_reading, value))
        return false;
    if (value != std::floor(value) || value < min || value > max) {
        m_reading.complain(*node, "“" + std::string(key) + "” of " + m_what + " must be a whole number from " + std::to_string(min)
                                      + " to " + std::to_string(max));
        return false;
    }
    out = static_cast<int>(value);
    return true;
}

bool MapReader::number(std::string_view key, double& out)
{
    const auto* node = optional(key);
    return node && readNumber(*node, "“" + std::string(key) + "” of " + m_what, m_reading, out);
}

bool MapReader::boolean(std::string_view key, bool& out)
{
    const auto* node = optional(key);
    if (!node)
        return false;
    if (node->kind != yaml::Node::Kind::Scalar || node->quoted || (node->scalar != "true" && node->scalar != "false")) {
        m_reading.complain(*node, "“" + std::string(key) + "” of " + m_what + " must be true or false");
        return false;
    }
    out = node->scalar == "true";
    return true;
}

bool MapReader::duration(std::string_view key, Duration& out)
{
    const auto* node = optional(key);
    return node && readDuration(*node, "“" + std::string(key) + "” of " + m_what, m_reading, out);
}

bool MapReader::strings(std::string_view key, std::vector<std::string>& out)
{
    const auto* node = optional(key);
    if (!node)
        return false;
    const auto what = "“" + std::string(key) + "” of " + m_what;
    std::string value;
    if (node->kind != yaml::Node::Kind::Sequence) {
        if (!readString(*node, what, m_reading, value))
            return false;
        out = {value};
        return true;
    }
    out.clear();
    for (const auto& item : node->items) {
        if (readString(item, what, m_reading, value))
            out.push_back(value);
    }
    return true;
}

bool MapReader::choice(std::string_view key, std::string& out, const std::vector<std::string>& choices)
{
    const auto* node = optional(key);
    std::string value;
    const auto what = "“" + std::string(key) + "” of " + m_what;
    if (!node || !readString(*node, what, m_reading, value))
        return false;
    if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
        std::string all;
        for (const auto& one : choices)
            all += (all.empty() ? "" : ", ") + one;
        m_reading.complain(*node, what + " is “" + value + "”; it must be one of: " + all);
        return false;
    }
    out = value;
    return true;
}

bool MapReader::stringMap(std::string_view key, std::map<std::string, std::string>& out)
{
    const auto* node = optional(key);
    if (!node)
        return false;
    const auto what = "“" + std::string(key) + "” of " + m_what;
    if (node->kind != yaml::Node::Kind::Map) {
        m_reading.complain(*node, what + " must be a map of names and texts, not " + map_reader_detail::kindName(*node));
        return false;
    }
    for (const auto& [name, value] : node->members) {
        std::string text;
        if (!readString(value, what, m_reading, text))
            continue;
        if (!out.emplace(name.scalar, text).second)
            m_reading.complain(name, what + " names “" + name.scalar + "” twice");
    }
    return true;
}

bool MapReader::text(std::string_view key, std::string& out)
{
    const auto* node = optional(key);
    return node && readText(*node, "“" + std::string(key) + "” of " + m_what, m_reading, out);
}

void MapReader::notYet(std::initializer_list<std::string_view> keys)
{
    for (const auto key : keys)
        m_later.emplace(key);
}

void MapReader::finish()
{
    if (!m_isMap)
        return;
    std::set<std::string> seen;
    for (const auto& member : m_node.members) {
        const auto& key = member.key;
        if (!seen.insert(key.scalar).second)
            m_reading.complain(key, "the key “" + key.scalar + "” of " + m_what + " is there twice");
        else if (m_later.contains(key.scalar))
            m_reading.complain(key, "the key “" + key.scalar + "” of " + m_what + " is not implemented yet");
        else if (!m_known.contains(key.scalar))
            m_reading.complain(key, "unknown key “" + key.scalar + "” in " + m_what + "; known keys: " + map_reader_detail::listed(m_known));
    }
}

} // namespace halab::lab
