#pragma once

// Certificates and keys in PEM, refused in the words of Go's crypto/tls.

#include "base/result.h"

#include <QSslCertificate>
#include <QSslKey>

#include <string>
#include <string_view>

namespace halab::tls {

/// The certificates that can be read; what else is in the text is skipped, as x509.CertPool does.
QList<QSslCertificate> parseAuthorities(std::string_view pem);

struct KeyPair {
    QList<QSslCertificate> chain; ///< the own certificate first
    QSslKey key;
};

/// As tls.X509KeyPair. That the key belongs to the certificate is checked by who makes a context of it.
Result<KeyPair> parseKeyPair(std::string_view certificates, std::string_view privateKey);

} // namespace halab::tls
