#pragma once

// What may become of a silence, and its two forms: the record that is gossiped and stored, and the one that is tried.

#include "alertmanager/silence/silence.h"

namespace halab::alertmanager::silencerules {

/// {alertname="X", job=~"a|b"}, for the trace.
std::string matchersText(const pb::Silence& silence);

/// Old peers sent a list of comments; the first becomes the comment.
void upgradeComments(pb::Silence& silence);

/// Times that were left out become the zero time, as which the original writes them on.
void completeTimes(pb::MeshSilence& mesh);

SilenceState stateOf(const pb::Silence& silence, Time t);

/// Whether `next` may take the place of `previous` under its id.
bool canUpdate(const pb::Silence& previous, const pb::Silence& next, Time now);

/// `flaw` becomes the error of the first matcher that does not compile.
Silence compiled(const pb::Silence& stored, std::optional<Error>& flaw);

pb::Silence record(const Silence& silence);

} // namespace halab::alertmanager::silencerules
