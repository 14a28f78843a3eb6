#include "host/tls/words.h"
#include "base/ascii.h"

#include "base/gotext.h"

#include <QDateTime>
#include <QHostAddress>
#include <QSslCertificateExtension>
#include <QSslKey>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::tls {

namespace {

std::vector<std::string_view> labelsOf(std::string_view name)
{
    std::vector<std::string_view> out;
    for (std::size_t from = 0; from <= name.size();) {
        const auto dot = std::min(name.find('.', from), name.size());
        out.push_back(name.substr(from, dot - from));
        from = dot + 1;
    }
    return out;
}

/// "*" stands for one whole label, the first one.
bool matchesName(std::string pattern, std::string host)
{
    pattern = lowerAscii(std::move(pattern));
    host = lowerAscii(std::move(host));
    if (host.ends_with('.'))
        host.pop_back();
    const auto wanted = labelsOf(pattern), given = labelsOf(host);
    if (host.empty() || wanted.size() != given.size())
        return false;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (wanted[i].empty() || given[i].empty() || (wanted[i] != given[i] && !(i == 0 && wanted[i] == "*")))
            return false;
    return true;
}

/// The entries of one kind in the order of the certificate.
std::vector<std::string> namesOf(const QSslCertificate& certificate, QSsl::AlternativeNameEntryType kind)
{
    std::vector<std::string> out;
    const auto values = certificate.subjectAlternativeNames().values(kind);
    for (auto value = values.crbegin(); value != values.crend(); ++value)
        out.push_back(value->toStdString());
    return out;
}

std::string joined(const std::vector<std::string>& parts)
{
    std::string out;
    for (const auto& part : parts)
        out.append(out.empty() ? "" : ", ").append(part);
    return out;
}

bool hasNamesExtension(const QSslCertificate& certificate)
{
    const auto extensions = certificate.extensions();
    return std::any_of(extensions.begin(), extensions.end(),
        [](const auto& extension) { return extension.oid() == "2.5.29.17" || extension.name() == "subjectAltName"; });
}

std::string rfc3339(const QDateTime& time) { return time.toUTC().toString(Qt::ISODate).toStdString(); }

/// The library compares with the machine's clock, not with a host's.
std::string outOfTimeText(const QSslCertificate& certificate, bool expired)
{
    const auto end = expired ? certificate.expiryDate() : certificate.effectiveDate();
    return "x509: certificate has expired or is not yet valid: current time " + rfc3339(QDateTime::currentDateTimeUtc()) + " is "
        + (expired ? "after " : "before ") + rfc3339(end);
}

std::string unknownAuthorityText(const QSslError& error)
{
    const std::string text = "x509: certificate signed by unknown authority";
    std::string hint;
    if (error.error() == QSslError::CertificateSignatureFailed) // an authority of that name is known, but it is another one
        hint = error.certificate().publicKey().algorithm() == QSsl::Rsa ? "crypto/rsa: verification error"
                                                                       : "x509: ECDSA verification failure";
    else if (error.error() == QSslError::InvalidCaCertificate)
        hint = "x509: invalid signature: parent certificate cannot sign this kind of certificate";
    else
        return text;
    const auto names = error.certificate().issuerInfo(QSslCertificate::CommonName);
    return text + " (possibly because of " + goQuote(hint) + " while trying to verify candidate authority certificate "
        + goQuote(names.isEmpty() ? "" : names.front().toStdString()) + ")";
}

constexpr std::array<std::pair<int, std::string_view>, 34> alertTexts{{{0, "close notify"}, {10, "unexpected message"},
    {20, "bad record MAC"}, {21, "decryption failed"}, {22, "record overflow"}, {30, "decompression failure"},
    {40, "handshake failure"}, {42, "bad certificate"}, {43, "unsupported certificate"}, {44, "revoked certificate"},
    {45, "expired certificate"}, {46, "unknown certificate"}, {47, "illegal parameter"},
    {48, "unknown certificate authority"}, {49, "access denied"}, {50, "error decoding message"},
    {51, "error decrypting message"}, {60, "export restriction"}, {70, "protocol version not supported"},
    {71, "insufficient security level"}, {80, "internal error"}, {86, "inappropriate fallback"}, {90, "user canceled"},
    {100, "no renegotiation"}, {109, "missing extension"}, {110, "unsupported extension"},
    {111, "certificate unobtainable"}, {112, "unrecognized name"}, {113, "bad certificate status response"},
    {114, "bad certificate hash value"}, {115, "unknown PSK identity"}, {116, "certificate required"},
    {120, "no application protocol"}, {255, "no alert"}}};

} // namespace

std::optional<std::string> refuseName(const QSslCertificate& certificate, const std::string& host)
{
    auto bare = host;
    if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']')
        bare = bare.substr(1, bare.size() - 2);
    const QHostAddress address(QString::fromStdString(bare));
    const bool isAddress = !address.isNull();
    const auto names = namesOf(certificate, isAddress ? QSsl::IpAddressEntry : QSsl::DnsEntry);
    for (const auto& name : names)
        if (isAddress ? QHostAddress(QString::fromStdString(name)) == address : matchesName(name, bare))
            return std::nullopt;
    const auto commonNames = certificate.subjectInfo(QSslCertificate::CommonName);
    if (!isAddress && !hasNamesExtension(certificate) && !commonNames.isEmpty()
        && matchesName(commonNames.front().toStdString(), bare))
        return "x509: certificate relies on legacy Common Name field, use SANs instead";
    if (isAddress && names.empty())
        return "x509: cannot validate certificate for " + host + " because it doesn't contain any IP SANs";
    if (names.empty())
        return "x509: certificate is not valid for any names, but wanted to match " + host;
    return "x509: certificate is valid for " + joined(names) + ", not " + host;
}

std::string verifyErrorText(const QSslError& error)
{
    switch (error.error()) {
    case QSslError::CertificateExpired:
        return outOfTimeText(error.certificate(), true);
    case QSslError::CertificateNotYetValid:
        return outOfTimeText(error.certificate(), false);
    case QSslError::InvalidPurpose:
        return "x509: certificate specifies an incompatible key usage";
    case QSslError::PathLengthExceeded:
        return "x509: too many intermediates for path length constraint";
    default:
        return unknownAuthorityText(error);
    }
}

std::string alertText(int alert)
{
    for (const auto& [number, text] : alertTexts)
        if (number == alert)
            return std::string(text);
    return "alert(" + std::to_string(alert) + ")";
}

std::string handshakeErrorText(const QString& text, bool isServer)
{
    const auto whole = text.toStdString();
    const auto has = [&](std::string_view part) { return whole.find(part) != std::string::npos; };
    if (has("peer did not return a certificate"))
        return "tls: client didn't provide a certificate";
    if (has("unsupported protocol"))
        return isServer ? "tls: client offered only unsupported versions"
                        : "tls: server selected unsupported protocol version";
    if (has("no shared cipher"))
        return "tls: no cipher suite supported by both client and server";
    // "Error during SSL handshake: error:0A000418:SSL routines::bad extension"
    const auto colons = whole.rfind("::");
    return "tls: " + (colons == std::string::npos ? whole : whole.substr(colons + 2));
}

} // namespace halab::tls
