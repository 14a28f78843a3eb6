#pragma once

// Go's fmt: Sprint, Sprintln and Sprintf for the values of templates.

#include "gotemplate/template.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::gotemplate {

/// %v: 1e+06, [a b], map[a:1], true. nil is <nil>.
std::string formatValue(const Value& value);

/// With a blank between two operands of which neither is a string.
std::string sprint(const std::vector<Value>& values);
std::string sprintln(const std::vector<Value>& values);

/// Verbs v d s q x X o O b c U e E f F g G t T p %, flags + - # 0 and blank, width, precision, `*`. What does not fit is
/// shown as Go shows it: %!d(string=x), %!s(MISSING), %!(EXTRA int=1).
std::string sprintf(std::string_view format, const std::vector<Value>& values);

} // namespace halab::gotemplate
