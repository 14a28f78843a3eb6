#pragma once

// A mail server that keeps what it was told, for comparing two programs. Offers what a case says,
// answers what a case says, and speaks TLS where the case has a certificate.

#include "oracle/processes.h"

#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

#include <memory>

namespace halab::test {

/// What a server offers and answers. Answers are by the command's first word, by "greeting", by "." for a message.
struct MailManners {
    QStringList extensions{"8BITMIME"};
    QMap<QByteArray, QByteArray> answers; ///< "CLOSE" closes
    bool isTlsFirst = false;
};

/// One connection's story.
struct MailDialogue {
    QByteArrayList lines; ///< what the client said; "TLS" where the handshake was done
    QByteArrayList messages;
};

class MailSink : public QTcpServer {
public:
    MailSink(MailManners manners, const QByteArray& certificate, const QByteArray& key,
        const QHostAddress& address = QHostAddress::LocalHost, quint16 port = 0)
        : m_manners(std::move(manners))
        , m_certificate(certificate)
        , m_key(key, QSsl::Ec)
    {
        listen(address, port);
    }

    ~MailSink() override
    {
        for (auto* socket : findChildren<QSslSocket*>()) { // their ends are nobody's concern any more
            socket->disconnect();
            delete socket;
        }
    }

    /// In the order of their start.
    const std::vector<std::unique_ptr<MailDialogue>>& dialogues() const { return m_dialogues; }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto* socket = new QSslSocket(this);
        socket->setSocketDescriptor(descriptor);
        socket->setLocalCertificate(m_certificate);
        socket->setPrivateKey(m_key);
        m_dialogues.push_back(std::make_unique<MailDialogue>());
        auto* dialogue = m_dialogues.back().get();
        connect(socket, &QSslSocket::encrypted, socket, [this, socket, dialogue] {
            dialogue->lines << "TLS";
            if (m_manners.isTlsFirst)
                say(*socket, "greeting");
        });
        connect(socket, &QSslSocket::readyRead, socket, [this, socket, dialogue] { hear(*socket, *dialogue); });
        if (m_manners.isTlsFirst)
            socket->startServerEncryption();
        else
            say(*socket, "greeting");
    }

private:
    void hear(QSslSocket& socket, MailDialogue& dialogue)
    {
        while (socket.canReadLine()) {
            const auto line = socket.readLine();
            if (m_inMessage.contains(&socket)) {
                dialogue.messages.back() += line;
                if (line == ".\r\n") {
                    m_inMessage.remove(&socket);
                    say(socket, ".");
                }
                continue;
            }
            dialogue.lines << line;
            const auto verb = line.left(line.indexOf(' ')).trimmed();
            const auto answer = say(socket, verb);
            if (verb == "STARTTLS" && answer.startsWith("220"))
                socket.startServerEncryption();
            if (verb == "DATA" && answer.startsWith("354")) {
                m_inMessage.insert(&socket);
                dialogue.messages << QByteArray();
            }
            if (verb == "QUIT" && answer.startsWith("221"))
                socket.disconnectFromHost();
        }
    }

    QByteArray say(QSslSocket& socket, const QByteArray& what)
    {
        static const QMap<QByteArray, QByteArray> usual{{"greeting", "220 sink ESMTP"}, {"HELO", "250 sink"},
            {"STARTTLS", "220 go on"}, {"MAIL", "250 ok"}, {"RCPT", "250 ok"}, {"DATA", "354 go on"},
            {".", "250 queued"}, {"QUIT", "221 bye"}, {"*", "501 as you like"}};
        auto answer = m_manners.answers.value(what, usual.value(what, "500 what?"));
        if (what == "EHLO" && !m_manners.answers.contains(what))
            answer = "250-" + QStringList(QStringList{"sink"} + m_manners.extensions).join("\r\n250-").toUtf8();
        if (const auto last = answer.lastIndexOf("\r\n250-"); last >= 0)
            answer[last + 5] = ' ';
        if (answer == "CLOSE")
            socket.disconnectFromHost();
        else
            socket.write(answer + "\r\n");
        return answer;
    }

    MailManners m_manners;
    QSslCertificate m_certificate;
    QSslKey m_key;
    QSet<QSslSocket*> m_inMessage;
    std::vector<std::unique_ptr<MailDialogue>> m_dialogues;
};

} // namespace halab::test
