#pragma once

// TLS over any Stream of a Host. The handshake and the records are Qt's (OpenSSL underneath); the
// bytes travel over the Stream given, so that a cut or a pause of its host holds here, too, and
// causes travel as they do on it. Needs a QCoreApplication, but not its event loop: the simulated
// world can use it as well (what is on the wire then differs from run to run, as keys must).

#include "base/result.h"
#include "base/time.h"
#include "host/clock.h"
#include "host/network.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace halab::tls {

enum class Version : std::uint8_t { Tls10, Tls11, Tls12, Tls13 };

/// The client's side, in PEM. Everything may be empty: then the system's authorities decide.
struct ClientOptions {
    std::string authorities{}; ///< empty = the system's; the only ones otherwise, as Go's RootCAs
    std::string certificates{}; ///< its own chain, for mutual TLS; with `privateKey`
    std::string privateKey{};
    std::string serverName{}; ///< empty = the host that is dialled
    bool insecureSkipVerify = false;
    Version least = Version::Tls12;
    Version most = Version::Tls13;
};

/// Of a server: what it asks of its clients' certificates (Go's crypto/tls names).
enum class ClientAuth : std::uint8_t {
    NoClientCert,
    RequestClientCert,
    RequireAnyClientCert,
    VerifyClientCertIfGiven,
    RequireAndVerifyClientCert,
};

struct ServerOptions {
    std::string certificates{}, privateKey{}; ///< required, PEM
    std::string clientAuthorities{}; ///< PEM; empty = the system's; a text without any = nobody
    ClientAuth clientAuth = ClientAuth::NoClientCert;
    Version least = Version::Tls12;
    Version most = Version::Tls13;
    std::vector<std::string> cipherSuites{}; ///< Go's (IANA) names, up to TLS 1.2; empty = the library's
    bool preferServerCipherSuites = true;
    std::vector<std::string> curves{}; ///< Go's: CurveP256, CurveP384, CurveP521, X25519; empty = the library's
    /// Sent, in plain, to a client that speaks HTTP without TLS; then the connection closes. Empty = only closes.
    std::string answerToPlainHttp{};
};

class ClientContext; ///< immutable, shared by any number of connections
class ServerContext;

/// Errors: what cannot be parsed, or a key that does not belong to its certificate, in Go's words where known
/// (`tls: failed to find any PEM data in key input`, `unable to use specified CA cert`).
Result<std::shared_ptr<const ClientContext>> makeClientContext(ClientOptions options);
Result<std::shared_ptr<const ServerContext>> makeServerContext(ServerOptions options);

using HandshakeCallback = std::function<void(Result<std::unique_ptr<Stream>>)>;

/// Shakes hands over `plain` and answers once with the stream inside. `host` is whom the certificate must name, unless the
/// context has a server name. Errors in Go's words: `x509: certificate signed by unknown authority`, `tls: …`,
/// `remote error: tls: bad certificate`, `EOF`; of kind Timeout after `timeout`, of kind Unsupported where an HTTP server
/// without TLS answered. Dropping the handle before cancels and resets `plain`. With TLS 1.3 a server may refuse the
/// client's certificate after this: then the stream's `closed` has the error.
Call connect(Clock& clock, std::unique_ptr<Stream> plain, std::shared_ptr<const ClientContext> context,
    const std::string& host, Duration timeout, HandshakeCallback done);
Call accept(Clock& clock, std::unique_ptr<Stream> plain, std::shared_ptr<const ServerContext> context, Duration timeout,
    HandshakeCallback done);

} // namespace halab::tls
