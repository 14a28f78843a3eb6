// What a silence must fulfil before it is stored (silence.go, validateSilence).

#include "alertmanager/records.h"
#include "alertmanager/silence/silence.h"
#include "base/gotext.h"
#include "base/regex.h"

namespace halab::alertmanager {

namespace {

Status validateMatcher(const pb::Matcher& matcher, MatcherMode mode)
{
    if (!isLabelName(matcher.name(), mode))
        return fail(ErrorKind::InvalidInput, "invalid label name " + goQuote(matcher.name()));
    switch (matcher.type()) {
    case pb::Matcher::EQUAL:
    case pb::Matcher::NOT_EQUAL:
        if (!isValidUtf8(matcher.pattern()))
            return fail(ErrorKind::InvalidInput, "invalid label value " + goQuote(matcher.pattern()));
        return {};
    case pb::Matcher::REGEXP:
    case pb::Matcher::NOT_REGEXP:
        if (auto regex = Regex::compile(matcher.pattern()); !regex)
            return fail(ErrorKind::InvalidInput,
                "invalid regular expression " + goQuote(matcher.pattern()) + ": " + regex.error().message);
        return {};
    default:
        return fail(ErrorKind::InvalidInput, "unknown matcher type \"" + std::to_string(matcher.type()) + "\"");
    }
}

/// Negative matchers never count, and the pattern is tried unanchored.
bool acceptsEmpty(const pb::Matcher& matcher)
{
    if (matcher.type() == pb::Matcher::EQUAL)
        return matcher.pattern().empty();
    if (matcher.type() != pb::Matcher::REGEXP)
        return false;
    const auto regex = Regex::compile(matcher.pattern());
    return regex && regex->matches("");
}

} // namespace

Result<model::Matcher> compileMatcher(const pb::Matcher& matcher)
{
    using Type = model::Matcher::Type;
    switch (matcher.type()) {
    case pb::Matcher::EQUAL:
        return model::Matcher::make(Type::Equal, matcher.name(), matcher.pattern());
    case pb::Matcher::NOT_EQUAL:
        return model::Matcher::make(Type::NotEqual, matcher.name(), matcher.pattern());
    case pb::Matcher::REGEXP:
        return model::Matcher::make(Type::Regex, matcher.name(), matcher.pattern());
    case pb::Matcher::NOT_REGEXP:
        return model::Matcher::make(Type::NotRegex, matcher.name(), matcher.pattern());
    default:
        return fail(ErrorKind::InvalidInput, "unknown matcher type \"" + std::to_string(matcher.type()) + "\"");
    }
}

Status validateSilence(const pb::Silence& silence, MatcherMode mode)
{
    if (silence.id().empty())
        return fail(ErrorKind::InvalidInput, "ID missing");
    if (silence.matchers().empty())
        return fail(ErrorKind::InvalidInput, "at least one matcher required");
    bool allAcceptEmpty = true;
    for (int i = 0; i < silence.matchers_size(); ++i) {
        if (auto ok = validateMatcher(silence.matchers(i), mode); !ok)
            return fail(
                ErrorKind::InvalidInput, "invalid label matcher " + std::to_string(i) + ": " + ok.error().message);
        allAcceptEmpty = allAcceptEmpty && acceptsEmpty(silence.matchers(i));
    }
    if (allAcceptEmpty)
        return fail(ErrorKind::InvalidInput, "at least one matcher must not match the empty string");
    const auto starts = fromTimestamp(silence.starts_at());
    const auto ends = fromTimestamp(silence.ends_at());
    if (isZero(starts))
        return fail(ErrorKind::InvalidInput, "invalid zero start timestamp");
    if (isZero(ends))
        return fail(ErrorKind::InvalidInput, "invalid zero end timestamp");
    if (ends < starts)
        return fail(ErrorKind::InvalidInput, "end time must not be before start time");
    if (isZero(fromTimestamp(silence.updated_at())))
        return fail(ErrorKind::InvalidInput, "invalid zero update timestamp");
    return {};
}

} // namespace halab::alertmanager
