#pragma once

// What travels between Alertmanagers that gossip over TLS: records of a length (4 bytes, little-endian) and a
// protobuf message {1 version, 2 kind, 3 from_addr, 4 msg}. Source: Alertmanager 0.25 cluster/tls_connection.go.

#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace halab::alertmanager {

struct TlsRecord {
    enum class Kind {
        Stream = 0, ///< what follows is memberlist's own stream
        Packet = 1,
    };
    Kind kind = Kind::Stream;
    std::string from;   ///< "ip:port" where the sender listens; of packets
    std::string packet;
};

inline constexpr std::size_t tlsRecordBytesMax = 1024 * 1024;

std::string encodeTlsRecord(const TlsRecord& record);

/// Takes the first record from `buffer`; nothing while it is not complete. Errors: too long, not protobuf, another
/// version, an unknown kind.
Result<std::optional<TlsRecord>> takeTlsRecord(std::string& buffer);

} // namespace halab::alertmanager
