#pragma once

#include "base/result.h"
#include "base/url.h"

#include <string>

namespace halab::alertmanager {

/// The URL under which the world sees a node: `flag`, or http://`hostName`:PORT with the port of `listenAddress` where
/// the flag is empty. Its path has no slash at the end. Errors in the words of the original (cmd/alertmanager, extURL):
/// `"foo:bar": invalid "foo" scheme, only 'http' and 'https' are supported`.
Result<Url> externalUrl(const std::string& flag, const std::string& hostName, const std::string& listenAddress);

} // namespace halab::alertmanager
