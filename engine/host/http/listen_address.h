#pragma once

#include "base/result.h"
#include "host/address.h"

#include <string_view>

namespace halab::http {

/// The address of a --web.listen-address flag: "127.0.0.1:9093", "[::1]:9093", "localhost:9093", and ":9093" for the
/// host's own address. Errors in Go's words (`address X: missing port in address`, `lookup tcp/x: unknown port`).
Result<SocketAddress> parseListenAddress(std::string_view text);

} // namespace halab::http
