#pragma once

// Uniform resource locators as far as the two servers need them. Nothing here decodes more
// than it is asked to: paths are matched in their encoded form.

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab {

struct Url {
    std::string scheme; ///< lower case
    std::string userInfo;
    std::string host;       ///< without brackets
    std::uint16_t port = 0; ///< 0 = not given
    std::string path;       ///< encoded, may be empty
    std::string query;      ///< encoded, without '?'
    std::string fragment;

    std::uint16_t portOrDefault() const { return port != 0 ? port : scheme == "https" ? 443 : 80; }
    /// "host:port" as written, port only where given; IPv6 in brackets.
    std::string authority() const;
    /// path?query, at least "/".
    std::string target() const;
    std::string toString() const;

    bool operator==(const Url&) const = default;
};

/// An absolute URL with a host. Errors in Go's words where short (`unsupported scheme`, `missing host`
/// are the callers' checks, not made here).
Result<Url> parseUrl(std::string_view text);

using QueryValues = std::vector<std::pair<std::string, std::string>>;

/// application/x-www-form-urlencoded, also of a URL's query: '+' is a blank. Pieces with a bad
/// escape are left out. At most 1000 pieces.
QueryValues parseQuery(std::string_view query);
/// First value of a key, or nullptr.
const std::string* queryValue(const QueryValues& values, std::string_view key);

std::string percentDecode(std::string_view text, bool plusIsBlank = false);
/// Go's url.QueryEscape: blanks become '+'.
std::string queryEscape(std::string_view text);
/// Go's url.PathEscape.
std::string pathEscape(std::string_view text);
/// Go's URL.EscapedPath of a text put into a path: what a path may hold stays, '/' too.
std::string escapePath(std::string_view text);

/// "host:port" → its parts, as Go's net.SplitHostPort with its messages
/// (`address X: missing port in address`, `address X: too many colons in address`).
Result<std::pair<std::string, std::string>> splitHostPort(std::string_view text);

} // namespace halab
