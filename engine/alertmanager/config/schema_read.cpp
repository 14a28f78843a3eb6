// Reading a block by its table.

#include "alertmanager/config/schema.h"
#include "base/durations.h"
#include "base/gotext.h"
#include "base/url.h"

#include <algorithm>

namespace halab::alertmanager {

namespace schema_detail {

std::string goTag(const yaml::Node& node)
{
    if (node.kind == yaml::Node::Kind::Sequence)
        return "!!seq";
    return node.kind == yaml::Node::Kind::Map ? "!!map" : "!!str `" + node.scalar + "`";
}

class FieldReader {
public:
    FieldReader(const Field& field, const std::string& folder, ConfigErrors& errors)
        : m_field(field)
        , m_folder(folder)
        , m_errors(errors)
    {
    }

    void read(const yaml::Node& node, Setting& out);

private:
    std::optional<std::string> text(const yaml::Node& node) { return yaml::toString(node, m_errors.shape()); }
    void readText(const yaml::Node& node, Setting& out);
    void readSpan(const yaml::Node& node, Setting& out);
    void readStrings(const yaml::Node& node, Setting& out);
    void readMap(const yaml::Node& node, Setting& out);
    void readBlock(const yaml::Node& node, Setting& out);
    void readBlockList(const yaml::Node& node, Setting& out);
    void wrongType(const yaml::Node& node, const char* goType)
    {
        m_errors.shape().add(node, "cannot unmarshal " + goTag(node) + " into " + goType);
    }

    const Field& m_field;
    const std::string& m_folder;
    ConfigErrors& m_errors;
};

void FieldReader::read(const yaml::Node& node, Setting& out)
{
    switch (m_field.type) {
    case FieldType::Bool:
    case FieldType::OptionalBool:
        if (const auto value = yaml::toBool(node, m_errors.shape())) {
            out.value = *value;
            out.omitEmpty = out.omitEmpty && m_field.type == FieldType::Bool;
        }
        return;
    case FieldType::Integer:
        if (const auto value = yaml::toInteger(node, m_errors.shape()))
            out.value = *value;
        return;
    case FieldType::Duration:
    case FieldType::GoDuration:
        return readSpan(node, out);
    case FieldType::Strings:
        return readStrings(node, out);
    case FieldType::Map:
        return readMap(node, out);
    case FieldType::Block:
    case FieldType::ZeroBlock:
        return readBlock(node, out);
    case FieldType::BlockList:
        return readBlockList(node, out);
    default:
        return readText(node, out);
    }
}

void FieldReader::readText(const yaml::Node& node, Setting& out)
{
    auto value = text(node);
    if (!value)
        return;
    switch (m_field.type) {
    case FieldType::Secret:
        out.value = Secret{std::move(*value)};
        return;
    case FieldType::Url:
    case FieldType::SecretUrl:
        if (const auto complaint = checkUrl(*value))
            m_errors.refuse(node, *complaint);
        if (m_field.type == FieldType::SecretUrl)
            out.value = Secret{std::move(*value)};
        else
            out.value = std::move(*value);
        return;
    case FieldType::FilePath:
        out.value = joinPath(m_folder, *value);
        return;
    case FieldType::HostPort:
        if (const auto parts = splitHostPort(*value); !value->empty() && !parts)
            m_errors.refuse(node, parts.error());
        else if (!value->empty() && parts->second.empty())
            m_errors.refuse(node, "address " + goQuote(*value) + ": port cannot be empty");
        out.value = std::move(*value);
        return;
    default:
        out.value = std::move(*value);
    }
}

void FieldReader::readSpan(const yaml::Node& node, Setting& out)
{
    const auto value = text(node);
    if (!value)
        return;
    const auto span = m_field.type == FieldType::Duration ? parseDuration(*value) : parseGoDuration(*value);
    if (!span)
        return m_errors.refuse(node, span.error());
    if (m_field.type == FieldType::Duration)
        out.value = *span;
    else
        out.value = formatGoDuration(*span);
}

void FieldReader::readStrings(const yaml::Node& node, Setting& out)
{
    if (node.kind != yaml::Node::Kind::Sequence)
        return wrongType(node, "[]string");
    std::vector<std::string> values;
    for (const auto& item : node.items)
        if (auto value = text(item))
            values.push_back(std::move(*value));
    out.value = std::move(values);
}

void FieldReader::readMap(const yaml::Node& node, Setting& out)
{
    if (node.kind != yaml::Node::Kind::Map)
        return wrongType(node, "map[string]string");
    StringMap map;
    for (const auto& [key, value] : node.members) {
        const auto given = value.isNull() ? std::string{} : text(value).value_or("");
        map.emplace_back(key.scalar, given);
    }
    std::ranges::sort(map);
    out.value = std::move(map);
}

void FieldReader::readBlock(const yaml::Node& node, Setting& out)
{
    auto block = readSettings(m_field.schema(), node, m_folder, m_errors);
    const bool isZero = std::ranges::all_of(block.all(), [](const Setting& s) { return isEmptySetting(s.value); });
    if (m_field.type == FieldType::ZeroBlock && isZero)
        out.value = {};
    else
        out.value = SettingsList{std::move(block)};
}

void FieldReader::readBlockList(const yaml::Node& node, Setting& out)
{
    if (node.kind != yaml::Node::Kind::Sequence)
        return wrongType(node, (std::string("[]*") + m_field.schema().goType).c_str());
    SettingsList list;
    for (const auto& item : node.items)
        list.push_back(readSettings(m_field.schema(), item, m_folder, m_errors));
    out.value = std::move(list);
}

} // namespace schema_detail

Settings defaultSettings(const Schema& schema)
{
    Settings settings;
    for (const auto& field : schema.fields) {
        const bool isBlock = field.type == FieldType::Block || field.type == FieldType::ZeroBlock;
        settings.add({field.key, field.byDefault, field.omitEmpty, isBlock});
    }
    return settings;
}

Settings readSettings(const Schema& schema, const yaml::Node& node, const std::string& folder, ConfigErrors& errors)
{
    auto settings = defaultSettings(schema);
    const auto before = errors.count();
    yaml::Map map(node, schema.goType, errors.shape());
    for (const auto& field : schema.fields) {
        map.read(field.key, [&](const yaml::Node& value) {
            if (!value.isNull())
                schema_detail::FieldReader(field, folder, errors).read(value, *settings.find(field.key));
        });
    }
    map.finish();
    if (schema.check && errors.count() == before)
        if (const auto complaint = schema.check(settings))
            errors.refuse(node, *complaint);
    return settings;
}

std::string joinPath(const std::string& folder, const std::string& path)
{
    if (path.empty() || path.starts_with('/') || folder.empty() || folder == ".")
        return path;
    return folder.ends_with('/') ? folder + path : folder + "/" + path;
}

std::optional<std::string> checkUrl(std::string_view text)
{
    const auto colon = text.find(':');
    std::string scheme;
    if (colon != std::string_view::npos && text.substr(0, colon).find('/') == std::string_view::npos)
        for (const char c : text.substr(0, colon))
            scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (scheme != "http" && scheme != "https")
        return "unsupported scheme " + goQuote(scheme) + " for URL";
    auto rest = text.substr(colon + 1);
    if (!rest.starts_with("//"))
        return "missing host for URL";
    rest.remove_prefix(2);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const auto at = rest.rfind('@'); at != std::string_view::npos)
        rest.remove_prefix(at + 1);
    if (rest.empty())
        return "missing host for URL";
    if (const auto parsed = parseUrl(text); !parsed)
        return parsed.error().message;
    return std::nullopt;
}

} // namespace halab::alertmanager
