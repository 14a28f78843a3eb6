// GET and POST /silences, GET and DELETE /silence/:sid.

#include "alertmanager/api/silence_views.h"
#include "alertmanager/api/v1/api.h"
#include "alertmanager/api/v1/models.h"
#include "alertmanager/config/matcher_parser.h"
#include "alertmanager/records.h"
#include "base/json.h"
#include "base/rfc3339.h"

#include <algorithm>

namespace halab::alertmanager {

namespace api_v1 {

void writeSilence(json::Writer& writer, const Silence& silence, const pb::Silence& stored, Time now)
{
    writer.beginObject().field("id", silence.id).key("matchers").beginArray();
    for (const auto& matcher : stored.matchers()) {
        const auto type = matcher.type();
        writer.beginObject()
            .field("name", matcher.name())
            .field("value", matcher.pattern())
            .field("isRegex", type == pb::Matcher::REGEXP || type == pb::Matcher::NOT_REGEXP)
            .field("isEqual", type == pb::Matcher::EQUAL || type == pb::Matcher::REGEXP)
            .endObject();
    }
    writer.endArray()
        .field("startsAt", formatRfc3339Nano(silence.startsAt))
        .field("endsAt", formatRfc3339Nano(silence.endsAt))
        .field("updatedAt", formatRfc3339Nano(silence.updatedAt))
        .field("createdBy", silence.createdBy);
    if (!silence.comment.empty())
        writer.field("comment", silence.comment);
    writer.key("status")
        .beginObject()
        .field("state", silenceStateName(api::silenceState(silence, now)))
        .endObject()
        .endObject();
}

/// The silence's matchers are taken for labels: name → pattern, whatever their type.
bool passesFilter(const std::vector<model::Matcher>& filter, const pb::Silence& silence)
{
    return std::ranges::all_of(filter, [&](const model::Matcher& wanted) {
        const pb::Matcher* named = nullptr;
        for (const auto& matcher : silence.matchers())
            if (matcher.name() == wanted.name())
                named = &matcher;
        if (wanted.value().empty() && (named != nullptr) != wanted.isEqual())
            return true;
        return wanted.matches(named ? std::string_view(named->pattern()) : std::string_view{});
    });
}

} // namespace api_v1

http::Response ApiV1::listSilences(const http::Request& request, const std::string&)
{
    std::vector<model::Matcher> filter;
    const auto values = parseQuery(request.query);
    if (const auto* text = queryValue(values, "filter"); text && !text->empty()) {
        auto matchers = parseMatchers(*text);
        if (!matchers)
            return api_v1::badData(matchers.error().message);
        filter = std::move(*matchers);
    }
    const auto now = m_parts.host.clock().now();
    auto silences = m_parts.silences.all();
    std::erase_if(silences, [&](const Silence* silence) {
        return !api_v1::passesFilter(filter, *m_parts.silences.stored(silence->id));
    });
    api::sortSilences(silences, now);
    json::Writer writer;
    writer.beginArray();
    for (const auto* silence : silences)
        api_v1::writeSilence(writer, *silence, *m_parts.silences.stored(silence->id), now);
    writer.endArray();
    return api_v1::success(writer.take());
}

http::Response ApiV1::setSilence(const http::Request& request, const std::string&)
{
    auto silence = api_v1::readSilence(request.body);
    if (!silence)
        return api_v1::badData(silence.error().message);
    const auto starts = fromTimestamp(silence->starts_at());
    const auto ends = fromTimestamp(silence->ends_at());
    if (starts == ends)
        return api_v1::badData("start time must not be equal to end time");
    if (ends < m_parts.host.clock().now())
        return api_v1::badData("end time can't be in the past");
    const auto id = m_parts.silences.set(std::move(*silence));
    if (!id)
        return api_v1::badData(id.error().message);
    json::Writer writer;
    writer.beginObject().field("silenceId", *id).endObject();
    return api_v1::success(writer.take());
}

http::Response ApiV1::getSilence(const http::Request&, const std::string& id)
{
    const auto* silence = m_parts.silences.find(id);
    if (!silence) { // not in the envelope
        auto response = api_v1::success();
        response.status = 404;
        response.headers.set("Content-Type", "text/plain; charset=utf-8");
        response.headers.set("X-Content-Type-Options", "nosniff");
        response.body = "Error getting silence: <nil>\n";
        return response;
    }
    json::Writer writer;
    api_v1::writeSilence(writer, *silence, *m_parts.silences.stored(id), m_parts.host.clock().now());
    return api_v1::success(writer.take());
}

http::Response ApiV1::deleteSilence(const http::Request&, const std::string& id)
{
    const auto expired = m_parts.silences.expire(id);
    return expired ? api_v1::success() : api_v1::badData(expired.error().message);
}

} // namespace halab::alertmanager
