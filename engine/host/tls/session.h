#pragma once

// One side of a TLS connection as bytes in and bytes out. A QSslSocket does the work on one end of
// a socket pair; this class moves what it reads and writes through the other end within the call,
// so that nothing waits for the event loop and the cause in force stays in force.

#include "host/tls/context.h"

#include <QSslSocket>

#include <memory>
#include <string>
#include <string_view>

namespace halab::tls {

class Session {
public:
    enum class Phase {
        Handshaking,
        Open,
        Ended, ///< the other side said that it sends no more
        Failed,
    };

    Session(std::shared_ptr<const ClientContext> context, std::string host);
    explicit Session(std::shared_ptr<const ServerContext> context);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Takes what came from the other side.
    void receive(std::string_view encrypted);
    /// Ignored unless the handshake is done.
    void write(std::string_view plain);
    /// Says goodbye.
    void close();

    /// What is to be sent to the other side, and what it has sent; empties both.
    std::string takeEncrypted();
    std::string takeDecrypted() { return std::exchange(m_decrypted, {}); }

    Phase phase() const { return m_phase; }
    /// After Failed.
    const std::string& error() const { return m_error; }

private:
    void open();
    void begin();
    void connectSignals();
    void interrupted(const QSslError& error);
    bool takesAnyCertificate() const;
    void handshakeDone();
    void failed(QAbstractSocket::SocketError error);
    void failWith(std::string text);
    void step();
    void readSocket();
    void flushSocket();

    std::shared_ptr<const ClientContext> m_client;
    std::shared_ptr<const ServerContext> m_server;
    std::string m_host; ///< whom the other side's certificate must name
    std::unique_ptr<QSslSocket> m_socket;
    int m_end = -1; ///< the other end of the pair, ours
    std::string m_encrypted, m_decrypted;
    std::string m_verifyError, m_error;
    Phase m_phase = Phase::Handshaking;
};

} // namespace halab::tls
