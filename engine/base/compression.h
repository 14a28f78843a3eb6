#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace halab {

std::string gzip(std::string_view bytes, int level = 1);

/// Fails with ErrorKind::Limit when the plain text would exceed `bytesMax`.
Result<std::string> gunzip(std::string_view bytes, std::size_t bytesMax);

} // namespace halab
