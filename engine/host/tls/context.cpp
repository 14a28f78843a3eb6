#include "host/tls/context.h"

#include "host/tls/cipher_suites.h"
#include "host/tls/pem.h"
#include "host/tls/session.h"

#include <QSslCipher>
#include <QSslEllipticCurve>

namespace halab::tls {

namespace {

/// The library knows no range that ends before its newest version but starts at an old one. What OpenSSL's default
/// security level lets through of TLS 1.0 and 1.1 is nothing anyway: such a range is TLS 1.2.
Result<QSsl::SslProtocol> protocolOf(Version least, Version most)
{
    if (least > most)
        return fail(ErrorKind::InvalidInput, "tls: no supported versions satisfy MinVersion and MaxVersion");
    if (least == Version::Tls13)
        return QSsl::TlsV1_3;
    if (most == Version::Tls13)
        return QSsl::TlsV1_2OrLater;
    if (most == Version::Tls12)
        return QSsl::TlsV1_2;
    return fail(ErrorKind::Unsupported, "tls: TLS 1.0 and 1.1 are not supported by the TLS library of this machine");
}

bool isOfTls13(const std::string& suite) { return suite.find("_WITH_") == std::string::npos; }

/// crypto/tls' names of curves.
Result<QList<QSslEllipticCurve>> curvesOf(const std::vector<std::string>& names)
{
    QList<QSslEllipticCurve> curves;
    for (const auto& name : names) {
        if (name == "X25519") // Qt cannot ask for it
            continue;
        const auto* const short_ = name == "CurveP256" ? "prime256v1"
            : name == "CurveP384"                     ? "secp384r1"
            : name == "CurveP521"                     ? "secp521r1"
                                                      : nullptr;
        if (!short_)
            return fail(ErrorKind::InvalidInput, "unknown curve: " + name);
        curves.append(QSslEllipticCurve::fromShortName(short_));
    }
    return curves;
}

Result<QList<QSslCipher>> ciphersOf(const std::vector<std::string>& names)
{
    QList<QSslCipher> ciphers;
    for (const auto& name : names) {
        const auto opensslName = opensslCipherName(name);
        if (!opensslName)
            return fail(ErrorKind::InvalidInput, "unknown cipher: " + name);
        if (isOfTls13(name))
            continue; // they cannot be chosen, in Go neither
        const QSslCipher cipher(QString::fromLatin1(opensslName->data(), static_cast<qsizetype>(opensslName->size())));
        if (!cipher.isNull()) // Go offers some that OpenSSL has given up
            ciphers.append(cipher);
    }
    return ciphers;
}

Status addKeyPair(QSslConfiguration& configuration, const std::string& certificates, const std::string& privateKey)
{
    auto pair = parseKeyPair(certificates, privateKey);
    HALAB_TRY(pair);
    configuration.setLocalCertificateChain(pair->chain);
    configuration.setPrivateKey(pair->key);
    // Only the library can tell whether they belong together.
    auto probe = std::make_shared<ServerContext>();
    probe->configuration = configuration;
    probe->configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    const Session session(probe);
    if (session.phase() == Session::Phase::Failed)
        return fail(ErrorKind::InvalidInput, "tls: private key does not match public key");
    return {};
}

Status addAuthorities(QSslConfiguration& configuration, const std::string& pem)
{
    const auto authorities = parseAuthorities(pem);
    if (authorities.isEmpty())
        return fail(ErrorKind::InvalidInput, "unable to use specified CA cert");
    configuration.setCaCertificates(authorities);
    return {};
}

} // namespace

Result<std::shared_ptr<const ClientContext>> makeClientContext(ClientOptions options)
{
    auto context = std::make_shared<ClientContext>();
    auto configuration = QSslConfiguration::defaultConfiguration();
    const auto protocol = protocolOf(options.least, options.most);
    HALAB_TRY(protocol);
    configuration.setProtocol(*protocol);
    if (!options.authorities.empty())
        HALAB_TRY(addAuthorities(configuration, options.authorities));
    if (!options.certificates.empty() || !options.privateKey.empty())
        HALAB_TRY(addKeyPair(configuration, options.certificates, options.privateKey));
    configuration.setPeerVerifyMode(options.insecureSkipVerify ? QSslSocket::VerifyNone : QSslSocket::VerifyPeer);
    configuration.setHandshakeMustInterruptOnError(!options.insecureSkipVerify);
    context->configuration = std::move(configuration);
    context->serverName = std::move(options.serverName);
    context->verifies = !options.insecureSkipVerify;
    return context;
}

Result<std::shared_ptr<const ServerContext>> makeServerContext(ServerOptions options)
{
    auto context = std::make_shared<ServerContext>();
    auto configuration = QSslConfiguration::defaultConfiguration();
    const auto ciphers = ciphersOf(options.cipherSuites);
    HALAB_TRY(ciphers);
    // No suite of TLS 1.2 among those that were named: no TLS 1.2.
    const bool only13 = !options.cipherSuites.empty() && ciphers->isEmpty() && options.most == Version::Tls13;
    // As in Go, versions that nobody can agree on are told to clients, not to who configures them.
    const auto protocol = protocolOf(only13 ? Version::Tls13 : options.least, options.most);
    context->agreesWithNobody = !protocol;
    configuration.setProtocol(protocol.value_or(QSsl::TlsV1_2));
    if (!ciphers->isEmpty())
        configuration.setCiphers(*ciphers);
    const auto curves = curvesOf(options.curves);
    HALAB_TRY(curves);
    if (!curves->isEmpty())
        configuration.setEllipticCurves(*curves);
    configuration.setSslOption(QSsl::SslOptionDisableServerCipherPreference, !options.preferServerCipherSuites);
    HALAB_TRY(addKeyPair(configuration, options.certificates, options.privateKey));
    if (!options.clientAuthorities.empty())
        configuration.setCaCertificates(parseAuthorities(options.clientAuthorities));
    const bool asks = options.clientAuth != ClientAuth::NoClientCert;
    configuration.setPeerVerifyMode(asks ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
    configuration.setHandshakeMustInterruptOnError(asks);
    configuration.setMissingCertificateIsFatal(options.clientAuth == ClientAuth::RequireAnyClientCert
        || options.clientAuth == ClientAuth::RequireAndVerifyClientCert);
    context->configuration = std::move(configuration);
    context->clientAuth = options.clientAuth;
    context->answerToPlainHttp = std::move(options.answerToPlainHttp);
    return context;
}

} // namespace halab::tls
