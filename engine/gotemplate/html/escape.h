#pragma once

// html/template: finds out where each action of a template stands and puts the escapers that this needs behind its
// pipeline. Source: Go 1.19 html/template/escape.go.

#include "base/result.h"
#include "gotemplate/template.h"

#include <memory>

namespace halab::gotemplate::html {

/// A template of so many nodes, counted as often as they are looked at, is refused. (A loop in a loop is looked at four times.)
inline constexpr int escapeStepsMax = 200'000;

/// The set with its main template, and all that this calls, rewritten. Executed with the functions that it was parsed
/// with. Errors in Go's words: `html/template:NAME:1:5: {{if}} branches end in different contexts: …`.
Result<std::shared_ptr<const TemplateSet>> escape(std::shared_ptr<const TemplateSet> set);

} // namespace halab::gotemplate::html
