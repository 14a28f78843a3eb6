#pragma once

// LZW as Go's compress/lzw does it with the least significant bit first and eight bits a
// literal (GIF's flavour). The encoder's output is Go's to the byte.

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace halab::memberlist::wire {

std::string lzwCompress(std::string_view plain);

/// What stands behind the end code is ignored. Errors: `unexpected EOF`, `lzw: invalid code`;
/// ErrorKind::Limit beyond `plainMax` bytes.
Result<std::string> lzwDecompress(std::string_view packed, std::size_t plainMax);

} // namespace halab::memberlist::wire
