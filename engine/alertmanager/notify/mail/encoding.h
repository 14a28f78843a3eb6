#pragma once

// How text that is not plain ASCII travels in mail: in headers and in bodies.

#include <string>
#include <string_view>

namespace halab::alertmanager::mail {

/// A header's value: as it is where it is printable ASCII, otherwise as `=?utf-8?q?…?=` words of at most 75 characters
/// (Go's mime.QEncoding).
std::string encodeHeader(std::string_view value);

/// A body in quoted-printable, lines of at most 76 characters (Go's mime/quotedprintable).
std::string quotedPrintable(std::string_view text);

} // namespace halab::alertmanager::mail
