#pragma once

// Base64 with padding (RFC 4648 §4).

#include <optional>
#include <string>
#include <string_view>

namespace halab {

std::string base64Encode(std::string_view bytes);
/// Nothing, if `text` is not base64.
std::optional<std::string> base64Decode(std::string_view text);

} // namespace halab
