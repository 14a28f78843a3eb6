#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace halab::lab {

/// Replaces one scalar of a YAML document and leaves every other byte as it is, comments and
/// all: how a timing shortens a configuration without a second copy of it.
///
/// `path` is keys and list positions joined by dots ("groups.0.rules.0.for"). A last key that
/// is missing is added to its map; anything else that is missing is NotFound.
Result<std::string> substituteScalar(const std::string& text, std::string_view path, const std::string& value);

} // namespace halab::lab
