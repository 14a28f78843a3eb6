#pragma once

// A server that plays every service at once, and the proxy before those whose address is fixed. What it was asked is
// kept by the case that the request belongs to: the first element of the path, or the user of the proxy.

#include "host/http/message.h"

#include <QByteArray>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QMap>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>

namespace halab::test {

class ServicesSink : public QTcpServer {
public:
    struct Answer {
        int status = 200;
        QByteArray body = "ok", headers;
    };

    ServicesSink(const QByteArray& certificate, const QByteArray& key)
        : m_certificate(certificate)
        , m_key(key, QSsl::Ec)
    {
        // A socket that looks for the machine's authorities takes long to make, and this one asks nobody for a
        // certificate.
        auto configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates({});
        QSslConfiguration::setDefaultConfiguration(configuration);
        listen(QHostAddress::LocalHost);
    }

    /// The answer to a path that starts so (after the case's name); the longest prefix counts.
    void answer(const QByteArray& name, const QByteArray& pathPrefix, const Answer& answer)
    {
        m_answers[name][pathPrefix] = answer;
    }

    /// Whole requests as they came, those that were repeated once, this server's port as PORT.
    QList<QByteArray> requests(const QByteArray& name) const { return m_requests.value(name); }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto* socket = new QSslSocket(this);
        socket->setSocketDescriptor(descriptor);
        connect(socket, &QSslSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QObject::destroyed, this, [this, socket] { m_connections.remove(socket); });
    }

private:
    struct Connection {
        QByteArray buffer;
        QByteArray name; ///< of the proxy's user; empty = the path says
    };

    void read(QSslSocket* socket)
    {
        auto& connection = m_connections[socket];
        connection.buffer += socket->readAll();
        while (true) {
            const auto end = connection.buffer.indexOf("\r\n\r\n");
            if (end < 0)
                return;
            const auto head = connection.buffer.left(end + 4);
            const auto size = field(head, "Content-Length").toInt();
            if (connection.buffer.size() < end + 4 + size)
                return;
            const auto body = connection.buffer.mid(end + 4, size);
            connection.buffer.remove(0, end + 4 + size);
            handle(socket, connection, head, body);
        }
    }

    void handle(QSslSocket* socket, Connection& connection, const QByteArray& head, const QByteArray& body)
    {
        if (head.startsWith("CONNECT")) {
            const auto user = QByteArray::fromBase64(field(head, "Proxy-Authorization").mid(6));
            connection.name = user.left(user.indexOf(':'));
            keep(connection.name, head + body);
            socket->write("HTTP/1.1 200 OK\r\n\r\n");
            socket->setLocalCertificate(QSslCertificate(m_certificate));
            socket->setPrivateKey(m_key);
            socket->startServerEncryption();
            return;
        }
        auto path = head.mid(head.indexOf(' ') + 1);
        path.truncate(path.indexOf(' '));
        if (path.startsWith("http://"))
            path.remove(0, path.indexOf('/', 7));
        auto name = connection.name;
        if (name.isEmpty()) {
            name = path.mid(1, path.indexOf('/', 1) - 1);
            path.remove(0, name.size() + 1);
        }
        keep(name, head + body);
        Answer chosen;
        qsizetype longest = -1;
        const auto answers = m_answers.value(name);
        for (auto at = answers.begin(); at != answers.end(); ++at)
            if (path.startsWith(at.key()) && at.key().size() > longest) {
                chosen = at.value();
                longest = at.key().size();
            }
        const auto reason = halab::http::statusText(chosen.status);
        socket->write("HTTP/1.1 " + QByteArray::number(chosen.status) + ' ' +
            QByteArray(reason.data(), static_cast<qsizetype>(reason.size())) + "\r\n" + chosen.headers +
            "Content-Length: " + QByteArray::number(chosen.body.size()) + "\r\n\r\n" + chosen.body);
    }

    void keep(const QByteArray& name, QByteArray request)
    {
        request.replace(QByteArray(":" + QByteArray::number(serverPort())), ":PORT");
        auto& kept = m_requests[name];
        if (!kept.contains(request))
            kept.append(request);
    }

    static QByteArray field(const QByteArray& head, const QByteArray& name)
    {
        for (const auto& line : head.split('\n'))
            if (line.toLower().startsWith(QByteArray(name.toLower() + ":")))
                return line.mid(name.size() + 1).trimmed();
        return {};
    }

    QByteArray m_certificate;
    QSslKey m_key;
    QHash<QObject*, Connection> m_connections;
    QMap<QByteArray, QMap<QByteArray, Answer>> m_answers;
    QMap<QByteArray, QList<QByteArray>> m_requests;
};

} // namespace halab::test
