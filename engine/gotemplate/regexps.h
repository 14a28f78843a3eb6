#pragma once

// Functions about regular expressions that both programs give their templates.

#include "gotemplate/value.h"

namespace halab::gotemplate {

/// match PATTERN TEXT. Error: `error parsing regexp: …`.
Result<Value> regexpMatch(const ValueList& arguments);
/// reReplaceAll PATTERN REPLACEMENT TEXT. Error: "regexp: Compile(`…`): error parsing regexp: …".
Result<Value> regexpReplaceAll(const ValueList& arguments);

} // namespace halab::gotemplate
