#include "alertmanager/api/v1/models.h"

#include "alertmanager/api/json_syntax.h"
#include "alertmanager/records.h"
#include "alertmanager/silence/silences.h"
#include "base/ascii.h"
#include "base/gotext.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "model/labels.h"

#include <algorithm>
#include <cctype>

namespace halab::alertmanager::api_v1 {

namespace {

constexpr char quotedLayout[] = R"("\"2006-01-02T15:04:05Z07:00\"")";

/// Go takes a key in any case; the exact one goes first.
const json::Value& member(const json::Value& value, std::string_view key)
{
    const auto& exact = value[key];
    if (!exact.isNull() || !value.object())
        return exact;
    for (const auto& [name, one] : *value.object())
        if (equalIgnoringCase(name, key))
            return one;
    return exact;
}

/// Go reads the JSON text of a time, quotes included, and its complaint is about that text.
std::string timeComplaint(const std::string& text, const std::string& complaint)
{
    const auto inQuotes = "\"" + text + "\"";
    const auto plainHead = "parsing time " + goQuote(text), head = "parsing time " + goQuote(inQuotes);
    if (!complaint.starts_with(plainHead))
        return complaint;
    const auto rest = complaint.substr(plainHead.size());
    constexpr std::string_view cannot = "cannot parse ", as = "\" as \"", extra = ": extra text: ";
    if (const auto end = rest.rfind(as); rest.find(cannot) != std::string::npos && end != std::string::npos) {
        const auto begin = rest.find(cannot);
        return head + " as " + quotedLayout + ": " + rest.substr(begin, end - begin) + "\\\"" + rest.substr(end);
    }
    if (rest.starts_with(extra)) {
        const auto left = rest.substr(extra.size(), rest.size() - extra.size() - 1);
        return head + " as " + quotedLayout + ": cannot parse " + left + R"(\"" as "\"")";
    }
    return head + rest;
}

/// Reads the members of one object. A value of the wrong type is remembered and reading goes on; what a type of the
/// original refuses by itself ends it at once.
class Reader {
public:
    /// `owner` as the complaints call it: "Alert", "Silence".
    Reader(const json::Value& value, std::string owner)
        : m_value(value)
        , m_owner(std::move(owner))
    {
    }

    const json::Value& at(std::string_view key) const { return member(m_value, key); }

    std::string string(std::string_view key, const char* type = "string")
    {
        const auto& value = at(key);
        if (!value.isNull() && !value.string())
            mismatch(value, key, type);
        return value.text();
    }
    void boolean(std::string_view key)
    {
        if (const auto& value = at(key); !value.isNull() && !value.boolean())
            mismatch(value, key, "bool");
    }
    ZonedTime time(std::string_view key)
    {
        const auto& value = at(key);
        if (value.isNull())
            return {};
        if (!value.string()) {
            const auto raw = value.number() ? goFormatF(*value.number())
                : value.boolean()           ? std::string(*value.boolean() ? "true" : "false")
                                            : std::string(value.array() ? "[" : "{");
            refuse("parsing time " + goQuote(raw) + " as " + quotedLayout + ": cannot parse " + goQuote(raw) +
                R"( as "\"")");
            return {};
        }
        auto parsed = parseRfc3339(*value.string());
        if (!parsed)
            refuse(timeComplaint(*value.string(), parsed.error().message));
        return parsed.value_or(ZonedTime{});
    }
    std::map<std::string, std::string> labelSet(std::string_view key)
    {
        std::map<std::string, std::string> labels;
        const auto& value = at(key);
        if (value.isNull())
            return labels;
        if (!value.object()) {
            refuse("json: cannot unmarshal " + api::goKind(value) + " into Go struct field " + m_owner + "." +
                std::string(key) + " of type map[model.LabelName]model.LabelValue");
            return labels;
        }
        for (const auto& [name, text] : *value.object()) {
            if (!text.isNull() && !text.string())
                refuse("json: cannot unmarshal " + api::goKind(text) + " into Go struct field " + m_owner + "." +
                    std::string(key) + " of type model.LabelValue");
            labels[name] = text.text();
        }
        for (const auto& [name, text] : labels)
            if (!model::isValidLabelName(name))
                refuse(goQuote(name) + " is not a valid label name");
        return labels;
    }

    void mismatch(const json::Value& value, std::string_view key, std::string_view type)
    {
        if (m_mismatch.empty())
            m_mismatch = "json: cannot unmarshal " + api::goKind(value) + " into Go struct field " + m_owner + "." +
                std::string(key) + " of type " + std::string(type);
    }
    void refuse(std::string why)
    {
        if (m_refusal.empty())
            m_refusal = std::move(why);
    }
    const std::string& refusal() const { return m_refusal; }
    const std::string& mismatch() const { return m_mismatch; }

private:
    const json::Value& m_value;
    std::string m_owner, m_refusal, m_mismatch;
};

Result<json::Value> readBody(std::string_view body)
{
    const auto text = api::firstJsonValue(body);
    HALAB_TRY(text);
    if (text->empty())
        return fail(ErrorKind::InvalidInput, "EOF");
    return json::parse(*text);
}

Status verdict(const std::string& refusal, const std::string& mismatch)
{
    if (!refusal.empty())
        return fail(ErrorKind::InvalidInput, refusal);
    return mismatch.empty() ? Status{} : fail(ErrorKind::InvalidInput, mismatch);
}

pb::Matcher readMatcher(const json::Value& value, Reader& silence)
{
    pb::Matcher matcher;
    if (!value.isNull() && !value.object()) {
        silence.refuse("json: cannot unmarshal " + api::goKind(value) +
            " into Go struct field Silence.matchers of type labels.apiV1Matcher");
        return matcher;
    }
    const auto get = [&](std::string_view key, const char* type, bool fits) -> const json::Value& {
        const auto& one = member(value, key);
        if (!one.isNull() && !fits)
            silence.refuse("json: cannot unmarshal " + api::goKind(one) + " into Go struct field Silence.matchers of type " +
                type);
        return one;
    };
    const auto text = [&](std::string_view key) { return get(key, "string", member(value, key).string()).text(); };
    const auto flag = [&](std::string_view key, bool otherwise) {
        return get(key, "bool", member(value, key).boolean()).boolOr(otherwise);
    };
    matcher.set_name(text("name"));
    matcher.set_pattern(text("value"));
    const bool isRegex = flag("isRegex", false), isEqual = flag("isEqual", true);
    matcher.set_type(isRegex ? (isEqual ? pb::Matcher::REGEXP : pb::Matcher::NOT_REGEXP)
                             : (isEqual ? pb::Matcher::EQUAL : pb::Matcher::NOT_EQUAL));
    if (const auto compiled = compileMatcher(matcher); !compiled)
        silence.refuse(compiled.error().message);
    return matcher;
}

} // namespace

Result<std::vector<api::PostableAlert>> readAlerts(std::string_view body)
{
    const auto value = readBody(body);
    HALAB_TRY(value);
    std::vector<api::PostableAlert> alerts;
    if (value->isNull())
        return alerts;
    if (!value->array())
        return fail(ErrorKind::InvalidInput,
            "json: cannot unmarshal " + api::goKind(*value) + " into Go value of type []*types.Alert");
    std::string mismatch;
    for (const auto& item : *value->array()) {
        if (!item.isNull() && !item.object() && mismatch.empty())
            mismatch = "json: cannot unmarshal " + api::goKind(item) + " into Go value of type types.Alert";
        Reader reader(item, "Alert");
        api::PostableAlert alert;
        alert.labels = reader.labelSet("labels");
        alert.annotations = reader.labelSet("annotations");
        alert.annotationsGiven = !reader.at("annotations").isNull();
        alert.startsAt = reader.time("startsAt");
        alert.endsAt = reader.time("endsAt");
        alert.generatorUrl = reader.string("generatorURL");
        reader.time("UpdatedAt");
        reader.boolean("Timeout");
        if (!reader.refusal().empty())
            return fail(ErrorKind::InvalidInput, reader.refusal());
        if (mismatch.empty())
            mismatch = reader.mismatch();
        alerts.push_back(std::move(alert));
    }
    HALAB_TRY(verdict({}, mismatch));
    return alerts;
}

Result<pb::Silence> readSilence(std::string_view body)
{
    const auto value = readBody(body);
    HALAB_TRY(value);
    if (!value->isNull() && !value->object())
        return fail(
            ErrorKind::InvalidInput, "json: cannot unmarshal " + api::goKind(*value) + " into Go value of type types.Silence");
    Reader reader(*value, "Silence");
    pb::Silence silence;
    silence.set_id(reader.string("id"));
    if (const auto& matchers = reader.at("matchers"); matchers.array())
        for (const auto& one : *matchers.array())
            *silence.add_matchers() = readMatcher(one, reader);
    else if (!matchers.isNull())
        reader.mismatch(matchers, "matchers", "labels.Matchers");
    *silence.mutable_starts_at() = toTimestamp(reader.time("startsAt").instant);
    *silence.mutable_ends_at() = toTimestamp(reader.time("endsAt").instant);
    reader.time("updatedAt");
    silence.set_created_by(reader.string("createdBy"));
    silence.set_comment(reader.string("comment"));
    if (const auto& status = reader.at("status"); status.object()) {
        if (const auto& state = member(status, "state"); !state.isNull() && !state.string())
            reader.refuse("json: cannot unmarshal " + api::goKind(state) +
                " into Go struct field SilenceStatus.status.state of type types.SilenceState");
    } else if (!status.isNull()) {
        reader.mismatch(status, "status", "types.SilenceStatus");
    }
    HALAB_TRY(verdict(reader.refusal(), reader.mismatch()));
    return silence;
}

} // namespace halab::alertmanager::api_v1
