#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager::mail {

/// The addresses (local@domain, without names and quotes) of a list as headers have it: `a@x, Name <b@y>, group: c@z;`.
/// Source: Go 1.19 net/mail, ParseAddressList. Errors: `mail: missing '@' or angle-addr`, `mail: expected comma` …
Result<std::vector<std::string>> parseAddressList(std::string_view text);

} // namespace halab::alertmanager::mail
