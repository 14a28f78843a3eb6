#pragma once

// Go's fmt: Sprint, Sprintln and Sprintf for the values of templates.

#include "gotemplate/value.h"

#include <string>
#include <string_view>

namespace halab::gotemplate {

/// A text of printf stops growing beyond this.
inline constexpr std::size_t printfMax = 1 << 20;

/// %v: 1e+06, [a b], map[a:1], true. nil is <nil>.
std::string formatValue(const Value& value);

/// With a blank between two operands of which neither is a string.
std::string sprint(const ValueList& values);
std::string sprintln(const ValueList& values);

/// Verbs v d s q x X o O b c U e E f F g G t T %, flags + - # 0 and blank, width, precision, `*`, `[2]`. What does not fit
/// is shown as Go shows it: %!d(string=x), %!s(MISSING), %!(EXTRA int=1).
std::string sprintf(std::string_view format, const ValueList& values);

} // namespace halab::gotemplate
