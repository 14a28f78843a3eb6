#pragma once

#include "alertmanager/config/matcher_utf8.h"
#include "alertmanager/state.pb.h"
#include "base/result.h"
#include "base/time.h"
#include "model/matcher.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

enum class SilenceState { Active, Pending, Expired };

std::string_view silenceStateName(SilenceState state); ///< "active"

struct Silence {
    std::string id;
    std::vector<model::Matcher> matchers;
    Time startsAt = zeroTime, endsAt = zeroTime, updatedAt = zeroTime;
    std::string createdBy, comment;

    SilenceState stateAt(Time t) const;
};

/// A silence as the store holds it.
struct SilenceRecord {
    pb::MeshSilence mesh; ///< as merged, unknown fields included
    Silence silence; ///< the same, compiled
    std::optional<Error> flaw; ///< why its matchers cannot be tried (it came by gossip or from a file)
    std::uint64_t changedAt = 0; ///< the table's version that it brought
};

/// The matcher of a record in a form that can be tried. Errors: the regular expression's, `unknown matcher type "9"`.
Result<model::Matcher> compileMatcher(const pb::Matcher& matcher);
/// Why a silence is not acceptable, in the original's words without `silence invalid: `.
Status validateSilence(const pb::Silence& silence, MatcherMode mode = MatcherMode::Classic);

} // namespace halab::alertmanager
