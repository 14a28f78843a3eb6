#pragma once

#include <string>
#include <string_view>

namespace halab {

/// Appends ` key=value` (no blank at the start of a line), quoted as go-kit's logfmt encoder
/// does: values with blanks, '=', '"' or control characters become quoted strings.
void appendLogfmt(std::string& line, std::string_view key, std::string_view value);

} // namespace halab
