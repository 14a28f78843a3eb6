#pragma once

#include "base/json.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace halab::alertmanager::api {

/// The first JSON value of a body, as Go's json.Decoder finds it: what follows it is not looked at. Empty where there
/// is nothing but blanks. Errors in Go's words: `unexpected EOF`, `invalid character 'x' looking for beginning of
/// value`, `exceeded max depth`.
Result<std::string_view> firstJsonValue(std::string_view body);

/// What Go's complaints call a value: "string", "number", "bool", "array", "object".
std::string goKind(const json::Value& value);

} // namespace halab::alertmanager::api
