#pragma once

// Whom a certificate names, by Go's rules, and Go's words for what goes wrong.

#include <QSslCertificate>
#include <QSslError>

#include <optional>
#include <string>

namespace halab::tls {

/// crypto/x509's Certificate.VerifyHostname: names and addresses of the extension count, the common name does not.
/// Empty = it is named; otherwise the error: `x509: certificate is valid for A, not B`.
std::optional<std::string> refuseName(const QSslCertificate& certificate, const std::string& host);

/// `x509: certificate signed by unknown authority`, …
std::string verifyErrorText(const QSslError& error);

/// `bad certificate` for 42 (RFC 8446, 6.2).
std::string alertText(int alert);

/// What the library says about a handshake that failed on this side: `tls: …`.
std::string handshakeErrorText(const QString& text, bool isServer);

} // namespace halab::tls
