// Reading a block by its table.

#include "alertmanager/config/block_reader.h"
#include "alertmanager/config/schema.h"
#include "base/durations.h"
#include "base/gotext.h"
#include "base/url.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>

namespace halab::alertmanager {

namespace schema_detail {

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
    /// A secret is a type with a decoder of its own, hence the name in its complaint.
    std::optional<std::string> text(const yaml::Node& node)
    {
        const auto* type = m_field.type == FieldType::Secret ? "config.plain"
            : m_field.type == FieldType::GoDuration          ? "config.duration"
                                                             : "string";
        return yaml::toString(node, m_errors.shape(), type);
    }
    void readText(const yaml::Node& node, Setting& out);
    void readSpan(const yaml::Node& node, Setting& out);
    void readStrings(const yaml::Node& node, Setting& out);
    void readMap(const yaml::Node& node, Setting& out);
    void readBlock(const yaml::Node& node, Setting& out);
    void readBlockList(const yaml::Node& node, Setting& out);
    void readSecretLists(const yaml::Node& node, Setting& out);
    void readTree(const yaml::Node& node, Setting& out);

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
        if (const auto value = yaml::toInteger(node, m_errors.shape(), "int64"))
            out.value = *value;
        return;
    case FieldType::Unsigned:
        if (const auto value = yaml::toInteger(node, m_errors.shape(), "uint64"); value && *value < 0)
            yaml::complainAboutType(node, "uint64", m_errors.shape());
        else if (value)
            out.value = *value;
        return;
    case FieldType::Duration:
    case FieldType::GoDuration:
        return readSpan(node, out);
    case FieldType::Strings:
        return readStrings(node, out);
    case FieldType::Map:
        return readMap(node, out);
    case FieldType::SecretLists:
        return readSecretLists(node, out);
    case FieldType::Block:
    case FieldType::ZeroBlock:
        return readBlock(node, out);
    case FieldType::BlockList:
        return readBlockList(node, out);
    case FieldType::Tree:
        return readTree(node, out);
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
    case FieldType::SecretUrl:
        // A configuration that was printed can be read again.
        if (const auto complaint = *value == "<secret>" ? std::nullopt : checkUrl(*value))
            m_errors.refuse(node, *complaint);
        out.value = Secret{std::move(*value)};
        return;
    case FieldType::Url:
        if (const auto complaint = checkUrl(*value))
            m_errors.refuse(node, *complaint);
        out.value = canonicalUrl(*value);
        return;
    case FieldType::AnyUrl:
        if (const auto parsed = parseUrl(*value); !parsed)
            m_errors.refuse(node, parsed.error());
        out.value = canonicalUrl(*value);
        out.omitEmpty = false;
        out.hidesPassword = true;
        return;
    case FieldType::TlsVersion:
        if (*value != "TLS10" && *value != "TLS11" && *value != "TLS12" && *value != "TLS13")
            m_errors.refuse(node, "unknown TLS version: " + *value);
        out.value = std::move(*value);
        out.isTlsVersion = true;
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
        out.value = *span == Duration{} ? std::string{} : formatGoDuration(*span);
}

void FieldReader::readStrings(const yaml::Node& node, Setting& out)
{
    if (auto values = yaml::toStrings(node, m_errors.shape()))
        out.value = std::move(*values);
}

void FieldReader::readMap(const yaml::Node& node, Setting& out)
{
    StringMap map;
    readPairs(node, "map[string]string", m_errors, [&](const std::string& key, const yaml::Node& value) {
        map.emplace_back(key, text(value).value_or(""));
    });
    std::ranges::sort(map);
    out.value = std::move(map);
}

void FieldReader::readSecretLists(const yaml::Node& node, Setting& out)
{
    SecretLists map;
    readPairs(node, "config.Header", m_errors, [&](const std::string& key, const yaml::Node& value) {
        auto& list = map.emplace_back(key, std::vector<Secret>{}).second;
        readItems(value, "[]config.Secret", m_errors, [&](const yaml::Node& item) {
            list.push_back({yaml::toString(item, m_errors.shape(), "config.plain").value_or("")});
        });
    });
    std::ranges::sort(map, {}, [](const auto& pair) { return pair.first; });
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
    const auto& schema = m_field.schema();
    const bool isOfPointers = std::string_view(schema.listType).starts_with("[]*");
    SettingsList list;
    readItems(node, schema.listType, m_errors, [&](const yaml::Node& item) {
        if (!item.isNull())
            list.push_back(readSettings(schema, item, m_folder, m_errors));
        else if (isOfPointers)
            list.push_back(Settings::null());
        else
            list.push_back(defaultSettings(schema));
    });
    out.value = std::move(list);
}

Settings treeOf(const yaml::Node& map);

SettingValue treeValue(const yaml::Node& node)
{
    if (node.kind == yaml::Node::Kind::Map)
        return SettingsList{treeOf(node)};
    if (node.kind == yaml::Node::Kind::Sequence) {
        const auto isMap = [](const yaml::Node& item) { return item.kind == yaml::Node::Kind::Map; };
        if (!node.items.empty() && std::ranges::all_of(node.items, isMap)) {
            SettingsList list;
            std::ranges::transform(node.items, std::back_inserter(list), treeOf);
            return list;
        }
        std::vector<std::string> list;
        std::ranges::transform(node.items, std::back_inserter(list), &yaml::Node::scalar);
        return list;
    }
    if (node.isNull())
        return {};
    if (!node.quoted && (node.scalar == "true" || node.scalar == "false"))
        return node.scalar == "true";
    long long number = 0;
    const auto* end = node.scalar.data() + node.scalar.size();
    const auto [stop, error] = std::from_chars(node.scalar.data(), end, number);
    if (!node.quoted && error == std::errc{} && stop == end)
        return number;
    return node.scalar;
}

Settings treeOf(const yaml::Node& map)
{
    Settings settings;
    auto members = map.members;
    std::ranges::sort(members, {}, [](const yaml::Member& member) { return member.key.scalar; });
    for (const auto& [key, value] : members)
        settings.add({yaml::quoteScalar(key.scalar), treeValue(value), false, value.kind == yaml::Node::Kind::Map});
    return settings;
}

void FieldReader::readTree(const yaml::Node& node, Setting& out)
{
    if (node.kind != yaml::Node::Kind::Map)
        return yaml::complainAboutType(node, "map[string]interface {}", m_errors.shape());
    if (node.members.empty())
        return;
    out.value = SettingsList{treeOf(node)};
    out.isBlock = true;
}

/// What a null makes of a field: Go's zero value, not the default.
SettingValue zeroValue(const Field& field)
{
    switch (field.type) {
    case FieldType::Bool:
        return false;
    case FieldType::Integer:
    case FieldType::Unsigned:
        return 0LL;
    case FieldType::Duration:
        return Duration{};
    case FieldType::Secret:
        return Secret{};
    case FieldType::String:
    case FieldType::FilePath:
    case FieldType::HostPort:
    case FieldType::TlsVersion:
    case FieldType::GoDuration:
        return std::string{};
    case FieldType::Block: // a value, where it is always printed; a pointer otherwise
        return field.omitEmpty ? SettingValue{} : SettingsList{defaultSettings(field.schema())};
    default:
        return {};
    }
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
    BlockReader block(node, schema.goType, errors);
    for (const auto& field : schema.fields) {
        block.member(field.key, [&](const yaml::Node& value) {
            auto& setting = *settings.find(field.key);
            if (value.isNull())
                setting.value = schema_detail::zeroValue(field);
            else
                schema_detail::FieldReader(field, folder, errors).read(value, setting);
        });
    }
    if (block.read() && schema.check)
        if (const auto complaint = schema.check(settings))
            errors.refuse(node, *complaint);
    return settings;
}

namespace {

/// Go's filepath.Clean.
std::string cleanPath(std::string_view path)
{
    const bool isAbsolute = path.starts_with('/');
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const auto part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        const bool canGoUp = !parts.empty() && parts.back() != "..";
        if (part == ".." && canGoUp)
            parts.pop_back();
        else if (!part.empty() && part != "." && !(part == ".." && isAbsolute))
            parts.push_back(part);
    }
    std::string out = isAbsolute ? "/" : "";
    for (const auto part : parts)
        (out += out.empty() || out == "/" ? "" : "/") += part;
    return out.empty() ? "." : out;
}

} // namespace

std::string joinPath(const std::string& folder, const std::string& path)
{
    return path.empty() || path.starts_with('/') ? path : cleanPath(folder.empty() ? path : folder + "/" + path);
}

std::optional<std::string> checkUrl(std::string_view text)
{
    const auto url = parseUrl(text);
    if (!url)
        return url.error().message;
    if (url->scheme != "http" && url->scheme != "https")
        return "unsupported scheme " + goQuote(url->scheme) + " for URL";
    if (url->host.empty() && url->port == 0)
        return "missing host for URL";
    return std::nullopt;
}

namespace {

/// Whether Go keeps the part of a URL as it was written.
bool isKeptInUrl(char c)
{
    static constexpr std::string_view kept = "!$&'()*+,;=:@[]%-_.~/";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
        kept.find(c) != std::string_view::npos;
}

/// Path or fragment as Go's URL.String spells it: escaped anew where it holds what cannot stand there.
std::string spellUrlPart(std::string_view part)
{
    if (std::ranges::all_of(part, isKeptInUrl))
        return std::string(part);
    std::string out;
    for (const char c : percentDecode(part)) {
        static constexpr std::string_view plain = "-_.~$&+,/:;=@";
        const bool isPlain = std::isalnum(static_cast<unsigned char>(c)) || plain.find(c) != std::string_view::npos;
        static constexpr char digits[] = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        if (isPlain)
            out += c;
        else
            (((out += '%') += digits[byte >> 4]) += digits[byte & 15]);
    }
    return out;
}

} // namespace

std::string canonicalUrl(std::string_view text)
{
    const auto url = parseUrl(text);
    if (!url)
        return std::string(text);
    // What stands between scheme and path stays as it is.
    const auto schemeEnd = url->scheme.empty() ? 0 : url->scheme.size() + 1;
    auto rest = text.substr(schemeEnd);
    std::string out = url->scheme.empty() ? std::string{} : url->scheme + ":";
    if (rest.starts_with("//")) {
        const auto authority = rest.substr(0, std::min(rest.find_first_of("/?#", 2), rest.size()));
        if (authority != "//" || rest.size() > 2) // nothing at all is not written
            out += authority;
        rest.remove_prefix(authority.size());
    }
    const auto hash = rest.find('#');
    const auto question = rest.substr(0, hash).find('?');
    out += spellUrlPart(rest.substr(0, std::min(hash, question)));
    if (question != std::string_view::npos)
        out += rest.substr(question, hash == std::string_view::npos ? hash : hash - question);
    if (hash != std::string_view::npos && hash + 1 < rest.size())
        out += "#" + spellUrlPart(rest.substr(hash + 1));
    return out;
}

} // namespace halab::alertmanager
