#pragma once

#include <optional>
#include <string_view>

namespace halab::tls {

/// OpenSSL's name of a cipher suite that Go's crypto/tls knows (tls.CipherSuites, the secure ones) by its IANA
/// name; none for any other.
std::optional<std::string_view> opensslCipherName(std::string_view goName);

} // namespace halab::tls
