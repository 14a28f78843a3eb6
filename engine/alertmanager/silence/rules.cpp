#include "alertmanager/silence/rules.h"

#include "alertmanager/records.h"

#include <algorithm>
#include <utility>

namespace halab::alertmanager::silencerules {

namespace {

bool sameMatchers(const pb::Silence& a, const pb::Silence& b)
{
    return std::equal(a.matchers().begin(), a.matchers().end(), b.matchers().begin(), b.matchers().end(),
        [](const pb::Matcher& x, const pb::Matcher& y) {
            return x.type() == y.type() && x.name() == y.name() && x.pattern() == y.pattern();
        });
}

pb::Matcher::Type recordType(model::Matcher::Type type)
{
    switch (type) {
    case model::Matcher::Type::Equal:
        return pb::Matcher::EQUAL;
    case model::Matcher::Type::NotEqual:
        return pb::Matcher::NOT_EQUAL;
    case model::Matcher::Type::Regex:
        return pb::Matcher::REGEXP;
    case model::Matcher::Type::NotRegex:
        return pb::Matcher::NOT_REGEXP;
    }
    return pb::Matcher::EQUAL;
}

} // namespace

std::string matchersText(const pb::Silence& silence)
{
    std::string text = "{";
    for (const auto& matcher : silence.matchers()) {
        static constexpr const char* operators[] = {"=", "=~", "!=", "!~"};
        const auto type = static_cast<unsigned>(matcher.type());
        text += (text.size() > 1 ? ", " : "") + matcher.name() + (type < 4 ? operators[type] : "?") + "\"" +
            matcher.pattern() + "\"";
    }
    return text + "}";
}

void upgradeComments(pb::Silence& silence)
{
    if (silence.comments().empty())
        return;
    silence.set_comment(silence.comments(0).comment());
    silence.set_created_by(silence.comments(0).author());
    silence.clear_comments();
}

void completeTimes(pb::MeshSilence& mesh)
{
    auto& silence = *mesh.mutable_silence();
    if (!silence.has_starts_at())
        *silence.mutable_starts_at() = zeroTimestamp();
    if (!silence.has_ends_at())
        *silence.mutable_ends_at() = zeroTimestamp();
    if (!silence.has_updated_at())
        *silence.mutable_updated_at() = zeroTimestamp();
    if (!mesh.has_expires_at())
        *mesh.mutable_expires_at() = zeroTimestamp();
}

SilenceState stateOf(const pb::Silence& silence, Time t)
{
    if (t < fromTimestamp(silence.starts_at()))
        return SilenceState::Pending;
    return t > fromTimestamp(silence.ends_at()) ? SilenceState::Expired : SilenceState::Active;
}

bool canUpdate(const pb::Silence& previous, const pb::Silence& next, Time now)
{
    if (!sameMatchers(previous, next))
        return false;
    switch (stateOf(previous, now)) {
    case SilenceState::Active:
        return next.starts_at().seconds() == previous.starts_at().seconds() && fromTimestamp(next.ends_at()) >= now;
    case SilenceState::Pending:
        return fromTimestamp(next.starts_at()) >= now;
    case SilenceState::Expired:
        break;
    }
    return false;
}

Silence compiled(const pb::Silence& stored, std::optional<Error>& flaw)
{
    Silence silence;
    silence.id = stored.id();
    silence.startsAt = fromTimestamp(stored.starts_at());
    silence.endsAt = fromTimestamp(stored.ends_at());
    silence.updatedAt = fromTimestamp(stored.updated_at());
    silence.createdBy = stored.created_by();
    silence.comment = stored.comment();
    flaw.reset();
    for (const auto& matcher : stored.matchers()) {
        if (auto made = compileMatcher(matcher))
            silence.matchers.push_back(std::move(*made));
        else if (!flaw)
            flaw = made.error();
    }
    return silence;
}

pb::Silence record(const Silence& silence)
{
    pb::Silence out;
    out.set_id(silence.id);
    for (const auto& matcher : silence.matchers) {
        auto* added = out.add_matchers();
        added->set_type(recordType(matcher.type()));
        added->set_name(matcher.name());
        added->set_pattern(matcher.value());
    }
    *out.mutable_starts_at() = toTimestamp(silence.startsAt);
    *out.mutable_ends_at() = toTimestamp(silence.endsAt);
    out.set_created_by(silence.createdBy);
    out.set_comment(silence.comment);
    return out;
}

} // namespace halab::alertmanager::silencerules
