// GET and POST /silences, GET and DELETE /silence/{id}.

#include "alertmanager/api/answers.h"
#include "alertmanager/api/api.h"
#include "alertmanager/api/models.h"
#include "alertmanager/api/query.h"
#include "alertmanager/api/silence_views.h"
#include "alertmanager/records.h"
#include "base/gotext.h"
#include "base/json.h"
#include "base/rfc3339.h"

#include <algorithm>
#include <cctype>

namespace halab::alertmanager {

namespace api {

SilenceState silenceState(const Silence& silence, Time now)
{
    if (now < silence.startsAt)
        return SilenceState::Pending;
    return now < silence.endsAt ? SilenceState::Active : SilenceState::Expired;
}

void sortSilences(std::vector<const Silence*>& silences, Time now)
{
    std::stable_sort(silences.begin(), silences.end(), [&](const Silence* a, const Silence* b) {
        const auto stateA = silenceState(*a, now), stateB = silenceState(*b, now);
        if (stateA != stateB)
            return stateA < stateB;
        switch (stateA) {
        case SilenceState::Active:
            return a->endsAt < b->endsAt;
        case SilenceState::Pending:
            return a->startsAt < b->startsAt;
        case SilenceState::Expired:
            break;
        }
        return a->endsAt > b->endsAt;
    });
}

} // namespace api

namespace {

void writeSilence(json::Writer& writer, const Silence& silence, const pb::Silence& stored, Time now)
{
    writer.beginObject()
        .field("id", silence.id)
        .key("status")
        .beginObject()
        .field("state", silenceStateName(api::silenceState(silence, now)))
        .endObject()
        .field("updatedAt", formatRfc3339Milli(silence.updatedAt))
        .field("comment", silence.comment)
        .field("createdBy", silence.createdBy)
        .field("endsAt", formatRfc3339Milli(silence.endsAt))
        .key("matchers");
    if (stored.matchers().empty()) // Go's nil; such a one comes by gossip or from a file
        writer.null();
    else
        writer.beginArray();
    for (const auto& matcher : stored.matchers()) {
        const auto type = matcher.type();
        writer.beginObject()
            .field("isEqual", type == pb::Matcher::EQUAL || type == pb::Matcher::REGEXP)
            .field("isRegex", type == pb::Matcher::REGEXP || type == pb::Matcher::NOT_REGEXP)
            .field("name", matcher.name())
            .field("value", matcher.pattern())
            .endObject();
    }
    if (!stored.matchers().empty())
        writer.endArray();
    writer.field("startsAt", formatRfc3339Milli(silence.startsAt)).endObject();
}

/// Each matcher of the filter must be one of the silence's, letter for letter.
bool holdsAll(const Silence& silence, const std::vector<model::Matcher>& filter)
{
    return std::all_of(filter.begin(), filter.end(), [&](const model::Matcher& wanted) {
        return std::find(silence.matchers.begin(), silence.matchers.end(), wanted) != silence.matchers.end();
    });
}

tl::unexpected<http::Response> notAUuid(const std::string& id)
{
    return tl::unexpected(
        api::validationError(api::invalidFormat, "silenceID in path must be of type uuid: " + goQuote(id)));
}

/// The framework's sense of a UUID: either case, the hyphens may be missing.
bool looksLikeUuid(std::string_view text)
{
    static constexpr int groups[] = {8, 4, 4, 4, 12};
    for (const int digits : groups) {
        if (digits != groups[0] && text.starts_with('-'))
            text.remove_prefix(1);
        for (int i = 0; i < digits; ++i, text.remove_prefix(1))
            if (text.empty() || !std::isxdigit(static_cast<unsigned char>(text[0])))
                return false;
    }
    return text.empty();
}

api::Checked<std::string> checkId(const std::string& id)
{
    return looksLikeUuid(id) ? api::Checked<std::string>(id) : notAUuid(id);
}

} // namespace

http::Response ApiV2::getSilences(const http::Request& request, const std::string&)
{
    const auto filter = api::Query(request.query).filter(m_parts.matcherMode);
    if (!filter)
        return filter.error();
    const auto now = m_parts.host.clock().now();
    auto silences = m_parts.silences.all();
    std::erase_if(silences, [&](const Silence* silence) { return !holdsAll(*silence, *filter); });
    api::sortSilences(silences, now);
    json::Writer writer;
    writer.beginArray();
    for (const auto* silence : silences)
        writeSilence(writer, *silence, *m_parts.silences.stored(silence->id), now);
    writer.endArray();
    return api::jsonAnswer(writer.take());
}

http::Response ApiV2::postSilence(const http::Request& request, const std::string&)
{
    auto silence = api::readSilence(request.body);
    if (!silence)
        return silence.error();
    const auto starts = fromTimestamp(silence->starts_at());
    const auto ends = fromTimestamp(silence->ends_at());
    if (starts >= ends)
        return api::handlerError(400, "Failed to create silence: start time must be before end time");
    if (ends < m_parts.host.clock().now())
        return api::handlerError(400, "Failed to create silence: end time can't be in the past");
    const auto id = m_parts.silences.set(std::move(*silence));
    if (!id)
        return api::handlerError(id.error().kind == ErrorKind::NotFound ? 404 : 400, id.error().message);
    json::Writer writer;
    writer.beginObject().field("silenceID", *id).endObject();
    return api::jsonAnswer(writer.take());
}

http::Response ApiV2::getSilence(const http::Request&, const std::string& parameter)
{
    const auto id = checkId(parameter);
    if (!id)
        return id.error();
    const auto* silence = m_parts.silences.find(*id);
    if (!silence)
        return api::emptyAnswer(404);
    json::Writer writer;
    writeSilence(writer, *silence, *m_parts.silences.stored(*id), m_parts.host.clock().now());
    return api::jsonAnswer(writer.take());
}

http::Response ApiV2::deleteSilence(const http::Request&, const std::string& parameter)
{
    const auto id = checkId(parameter);
    if (!id)
        return id.error();
    const auto expired = m_parts.silences.expire(*id);
    // 500 for an unknown one too, until 0.26.
    return expired ? api::emptyAnswer() : api::handlerError(500, expired.error().message);
}

} // namespace halab::alertmanager
