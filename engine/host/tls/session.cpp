#include "host/tls/session.h"

#include "host/tls/words.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QSslError>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace halab::tls {

namespace {

/// A record: fatal, protocol version.
constexpr std::string_view versionAlert{"\x15\x03\x01\x00\x02\x02\x46", 7};
constexpr std::size_t pieceBytes = 16 * 1024; ///< far less than a socket pair holds

} // namespace

Session::Session(std::shared_ptr<const ClientContext> context, std::string host)
    : m_client(std::move(context)), m_host(m_client->serverName.empty() ? std::move(host) : m_client->serverName)
{
    open();
}

Session::Session(std::shared_ptr<const ServerContext> context) : m_server(std::move(context)) { open(); }

Session::~Session()
{
    if (m_socket) {
        m_socket->disconnect();
        m_socket->abort();
    }
    if (m_end >= 0)
        ::close(m_end);
}

void Session::open()
{
    std::array<int, 2> pair{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) != 0)
        return failWith("tls: no descriptors are left for a socket pair");
    m_end = pair[1];
    m_socket = std::make_unique<QSslSocket>();
    if (!m_socket->setSocketDescriptor(pair[0], QAbstractSocket::ConnectedState)) {
        ::close(pair[0]);
        return failWith("tls: " + m_socket->errorString().toStdString());
    }
    connectSignals();
    begin();
}

void Session::begin()
{
    if (m_server) {
        m_socket->setSslConfiguration(m_server->configuration);
        m_socket->startServerEncryption();
    } else {
        m_socket->setSslConfiguration(m_client->configuration);
        m_socket->setPeerVerifyName(QString::fromStdString(m_host)); // and the name that it asks for
        m_socket->startClientEncryption();
    }
    flushSocket();
}

void Session::connectSignals()
{
    auto* const socket = m_socket.get();
    QObject::connect(socket, &QSslSocket::handshakeInterruptedOnError, socket, [this](const auto& e) { interrupted(e); });
    // What remains is the name, which is checked by Go's rules in handshakeDone(), and a missing certificate, which
    // stops the handshake earlier where it matters.
    QObject::connect(socket, &QSslSocket::sslErrors, socket, [this] { m_socket->ignoreSslErrors(); });
    QObject::connect(socket, &QSslSocket::encrypted, socket, [this] { handshakeDone(); });
    QObject::connect(socket, &QSslSocket::errorOccurred, socket, [this](auto e) { failed(e); });
    QObject::connect(socket, &QSslSocket::alertReceived, socket, [this](auto level, auto type, const auto&) {
        if (type == QSsl::AlertType::CloseNotify)
            m_phase = m_phase == Phase::Open ? Phase::Ended : m_phase;
        else if (level == QSsl::AlertLevel::Fatal)
            failWith("remote error: tls: " + alertText(static_cast<int>(type)));
    });
}

bool Session::takesAnyCertificate() const
{
    return m_server ? m_server->clientAuth == ClientAuth::RequestClientCert
            || m_server->clientAuth == ClientAuth::RequireAnyClientCert
                    : !m_client->verifies;
}

void Session::interrupted(const QSslError& error)
{
    // As in Go, whoever is named as an authority is one, also where another has signed its certificate.
    const auto& configuration = m_server ? m_server->configuration : m_client->configuration;
    const bool endsAtAuthority = (error.error() == QSslError::UnableToGetIssuerCertificate
                                     || error.error() == QSslError::UnableToGetLocalIssuerCertificate)
        && configuration.caCertificates().contains(error.certificate());
    if (endsAtAuthority || takesAnyCertificate())
        return m_socket->continueInterruptedHandshake();
    if (m_verifyError.empty())
        m_verifyError = verifyErrorText(error);
}

void Session::handshakeDone()
{
    if (m_phase != Phase::Handshaking)
        return;
    if (m_client && m_client->verifies)
        if (const auto refusal = refuseName(m_socket->peerCertificate(), m_host))
            return failWith(*refusal);
    m_phase = Phase::Open;
}

void Session::failed(QAbstractSocket::SocketError error)
{
    if (m_phase != Phase::Handshaking && error == QAbstractSocket::RemoteHostClosedError)
        return; // its goodbye
    if (!m_verifyError.empty())
        return failWith((m_server ? "tls: failed to verify client certificate: " : "") + m_verifyError);
    failWith(handshakeErrorText(m_socket->errorString(), m_server != nullptr));
}

void Session::failWith(std::string text)
{
    if (m_phase == Phase::Failed)
        return; // the first one is the reason
    m_phase = Phase::Failed;
    m_error = std::move(text);
}

void Session::receive(std::string_view encrypted)
{
    if (m_server && m_server->agreesWithNobody && m_phase == Phase::Handshaking) {
        m_encrypted = versionAlert;
        return failWith("tls: client offered only unsupported versions");
    }
    while (!encrypted.empty() && m_end >= 0 && m_phase != Phase::Failed) {
        const auto piece = encrypted.substr(0, pieceBytes);
        const auto sent = ::send(m_end, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent <= 0)
            return failWith("tls: internal error"); // nobody takes it
        encrypted.remove_prefix(static_cast<std::size_t>(sent));
        step();
    }
}

/// Lets the socket see what has come, as its notifier would at the event loop's next turn.
void Session::step()
{
    const auto notifiers = m_socket->findChildren<QSocketNotifier*>();
    const auto reader = std::find_if(notifiers.begin(), notifiers.end(),
        [](const auto* notifier) { return notifier->type() == QSocketNotifier::Read; });
    if (reader != notifiers.end()) {
        QEvent ready(QEvent::SockAct);
        QCoreApplication::sendEvent(*reader, &ready);
    }
    if (m_socket->isOpen()) {
        const auto got = m_socket->readAll();
        m_decrypted.append(got.constData(), static_cast<std::size_t>(got.size()));
    }
    flushSocket();
}

void Session::write(std::string_view plain)
{
    if (m_phase != Phase::Open && m_phase != Phase::Ended)
        return;
    while (!plain.empty()) {
        const auto piece = plain.substr(0, pieceBytes);
        m_socket->write(piece.data(), static_cast<qint64>(piece.size()));
        flushSocket();
        plain.remove_prefix(piece.size());
    }
}

void Session::close()
{
    if (m_phase != Phase::Open && m_phase != Phase::Ended)
        return;
    m_socket->disconnectFromHost();
    readSocket();
}

void Session::flushSocket()
{
    for (bool more = true; more && m_socket;) {
        m_socket->flush();
        const auto before = m_encrypted.size();
        readSocket();
        more = m_encrypted.size() > before;
    }
}

void Session::readSocket()
{
    std::array<char, pieceBytes> buffer;
    for (;;) {
        const auto got = ::recv(m_end, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got <= 0)
            return;
        m_encrypted.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

std::string Session::takeEncrypted() { return std::exchange(m_encrypted, {}); }

} // namespace halab::tls
