#include "alertmanager/api/models.h"

#include "alertmanager/api/datetime.h"
#include "alertmanager/api/json_syntax.h"
#include "alertmanager/records.h"
#include "base/gotext.h"
#include "base/json.h"

#include <cctype>
#include <optional>

namespace halab::alertmanager::api {

namespace {

/// Go's reading of one object's members; remembers the first complaint.
class Reader {
public:
    /// `object` as the complaints call it: "Alert", "Matcher.matchers" …
    Reader(const json::Value& value, std::string owner, std::string& complaint)
        : m_value(value)
        , m_owner(std::move(owner))
        , m_complaint(complaint)
    {
    }

    bool has(const char* key) const { return !m_value[key].isNull(); }

    std::string string(const char* key)
    {
        const auto& member = m_value[key];
        if (!member.isNull() && !member.string())
            mismatch(member, key, "string");
        return member.text();
    }

    bool boolean(const char* key, bool otherwise)
    {
        const auto& member = m_value[key];
        if (!member.isNull() && !member.boolean())
            mismatch(member, key, "bool");
        return member.boolOr(otherwise);
    }

    ZonedTime time(const char* key)
    {
        const auto& member = m_value[key];
        if (member.isNull())
            return {};
        if (!member.string()) {
            mismatch(member, key, "string");
            return {};
        }
        const auto parsed = parseDateTime(*member.string());
        if (!parsed) {
            complain(parsed.error().message);
            return {};
        }
        return *parsed;
    }

    std::map<std::string, std::string> labelSet(const char* key)
    {
        std::map<std::string, std::string> labels;
        const auto& member = m_value[key];
        if (member.isNull())
            return labels;
        if (!member.object()) {
            mismatch(member, key, "models.LabelSet");
            return labels;
        }
        for (const auto& [name, value] : *member.object()) {
            if (!value.isNull() && !value.string())
                mismatch(value, key, "string");
            labels[name] = value.text();
        }
        return labels;
    }

private:
    void complain(std::string why)
    {
        if (m_complaint.empty())
            m_complaint = std::move(why);
    }
    void mismatch(const json::Value& value, const char* key, const char* type)
    {
        complain("json: cannot unmarshal " + goKind(value) + " into Go struct field " + m_owner + "." + key +
            " of type " + type);
    }

    const json::Value& m_value;
    std::string m_owner;
    std::string& m_complaint;
};

/// The value in a body; the answer that refuses where there is none or it is no JSON.
Checked<json::Value> readBody(std::string_view body, const char* name)
{
    const auto text = firstJsonValue(body);
    if (!text)
        return tl::unexpected(parseError(name, text.error().message));
    if (text->empty())
        return tl::unexpected(validationError(requiredMissing, std::string(name) + " in body is required"));
    auto value = json::parse(*text);
    if (!value)
        return tl::unexpected(parseError(name, value.error().message));
    return std::move(*value);
}

tl::unexpected<http::Response> missing(const std::string& path)
{
    return tl::unexpected(validationError(requiredMissing, path + " in body is required"));
}

PostableAlert readAlert(const json::Value& value, std::string& complaint)
{
    PostableAlert alert;
    Reader own(value, "", complaint); // the outer struct has no name of its own
    alert.annotations = own.labelSet("annotations");
    alert.endsAt = own.time("endsAt");
    alert.startsAt = own.time("startsAt");
    Reader embedded(value, "Alert", complaint);
    alert.generatorUrl = embedded.string("generatorURL");
    alert.labels = embedded.labelSet("labels");
    return alert;
}

bool isSchemeChar(char c, bool first)
{
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (!first && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
}

bool hasBadEscape(std::string_view text)
{
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
        if (at + 2 >= text.size() || !std::isxdigit(static_cast<unsigned char>(text[at + 1])) ||
            !std::isxdigit(static_cast<unsigned char>(text[at + 2])))
            return true;
    return false;
}

std::optional<pb::Matcher> readMatcher(const json::Value& value, std::string& complaint)
{
    if (!value.isNull() && !value.object()) {
        if (complaint.empty())
            complaint = "json: cannot unmarshal " + goKind(value) +
                " into Go struct field Silence.matchers of type models.Matcher";
        return std::nullopt;
    }
    Reader reader(value, "Matcher.matchers", complaint);
    const bool isEqual = reader.boolean("isEqual", true);
    const bool isRegex = reader.boolean("isRegex", false);
    pb::Matcher matcher;
    matcher.set_name(reader.string("name"));
    matcher.set_pattern(reader.string("value"));
    matcher.set_type(isRegex ? (isEqual ? pb::Matcher::REGEXP : pb::Matcher::NOT_REGEXP)
                             : (isEqual ? pb::Matcher::EQUAL : pb::Matcher::NOT_EQUAL));
    return matcher;
}

} // namespace

bool isRequestUri(std::string_view text)
{
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return false;
    auto rest = text;
    if (const auto colon = text.find_first_of(":/?#");
        colon != std::string_view::npos && colon > 0 && text[colon] == ':') {
        for (std::size_t i = 0; i < colon; ++i)
            if (!isSchemeChar(text[i], i == 0))
                return false;
        rest.remove_prefix(colon + 1);
        if (!rest.starts_with('/'))
            return true; // opaque
    }
    if (!rest.starts_with('/'))
        return false;
    if (rest.size() == text.size() || !rest.starts_with("//"))
        return !hasBadEscape(rest.substr(0, rest.find('?')));
    const auto authority = rest.substr(2, rest.find_first_of("/?", 2) - 2);
    const auto host = authority.substr(authority.rfind('@') == std::string_view::npos ? 0 : authority.rfind('@') + 1);
    if (host.find_first_of(" <>\"`{}|\\^") != std::string_view::npos)
        return false;
    const auto port = host.rfind(':');
    if (port != std::string_view::npos && host.find(']', port) == std::string_view::npos)
        if (host.find_first_not_of("0123456789", port + 1) != std::string_view::npos)
            return false;
    const auto path = rest.substr(2 + authority.size());
    return !hasBadEscape(path.substr(0, path.find('?')));
}

Checked<std::vector<PostableAlert>> readAlerts(std::string_view body)
{
    const auto value = readBody(body, "alerts");
    if (!value)
        return tl::unexpected(value.error());
    std::vector<PostableAlert> alerts;
    if (value->isNull())
        return alerts;
    if (!value->array())
        return tl::unexpected(parseError(
            "alerts", "json: cannot unmarshal " + goKind(*value) + " into Go value of type models.PostableAlerts"));

    // First everything is read, then everything is checked.
    std::string complaint;
    for (const auto& item : *value->array()) {
        if (!item.isNull() && !item.object() && complaint.empty())
            complaint = "json: cannot unmarshal " + goKind(item) +
                " into Go value of type struct { Annotations models.LabelSet \"json:\\\"annotations,omitempty\\\"\"; "
                "EndsAt strfmt.DateTime \"json:\\\"endsAt,omitempty\\\"\"; StartsAt strfmt.DateTime "
                "\"json:\\\"startsAt,omitempty\\\"\" }";
        alerts.push_back(readAlert(item, complaint));
    }
    if (!complaint.empty())
        return tl::unexpected(parseError("alerts", complaint));
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        const auto path = std::to_string(i);
        if (!alerts[i].generatorUrl.empty() && !isRequestUri(alerts[i].generatorUrl))
            return tl::unexpected(validationError(
                invalidFormat, path + ".generatorURL in body must be of type uri: " + goQuote(alerts[i].generatorUrl)));
        if (value->at(i)["labels"].isNull())
            return missing(path + ".labels");
    }
    return alerts;
}

Checked<pb::Silence> readSilence(std::string_view body)
{
    const auto value = readBody(body, "silence");
    if (!value)
        return tl::unexpected(value.error());
    std::string complaint;
    if (!value->isNull() && !value->object())
        complaint = "json: cannot unmarshal " + goKind(*value) +
            " into Go value of type struct { ID string "
            "\"json:\\\"id,omitempty\\\"\" }";
    pb::Silence silence;
    silence.set_id(Reader(*value, "", complaint).string("id"));
    Reader reader(*value, "Silence", complaint);
    silence.set_comment(reader.string("comment"));
    silence.set_created_by(reader.string("createdBy"));
    *silence.mutable_ends_at() = toTimestamp(reader.time("endsAt").instant);
    const auto& matchers = (*value)["matchers"];
    if (!matchers.isNull() && !matchers.array() && complaint.empty())
        complaint = "json: cannot unmarshal " + goKind(matchers) +
            " into Go struct field Silence.matchers of type models.Matchers";
    for (std::size_t i = 0; i < matchers.size() && matchers.array(); ++i)
        if (auto matcher = readMatcher(matchers.at(i), complaint))
            *silence.add_matchers() = std::move(*matcher);
    *silence.mutable_starts_at() = toTimestamp(reader.time("startsAt").instant);
    if (!complaint.empty())
        return tl::unexpected(parseError("silence", complaint));

    for (const char* key : {"comment", "createdBy", "endsAt", "matchers"})
        if (!reader.has(key))
            return missing(key);
    if (matchers.size() == 0)
        return tl::unexpected(validationError(tooFewItems, "matchers in body should have at least 1 items"));
    for (std::size_t i = 0; i < matchers.size(); ++i)
        for (const char* key : {"isRegex", "name", "value"})
            if (matchers.at(i)[key].isNull())
                return missing("matchers." + std::to_string(i) + "." + key);
    if (!reader.has("startsAt"))
        return missing("startsAt");
    return silence;
}

} // namespace halab::alertmanager::api
