// Mail of the real Alertmanager and of ours, to the same server with the same manners: the same dialogue, the same
// message, the same words in the log where it fails, and another attempt in the same cases.

#include "oracle/mail_sink.h"
#include "support/certificates.h"
#include "support/registry.h"

#include <QRegularExpression>

using namespace halab::test;

namespace halab::test {

/// What a program did with a case.
struct Mailing {
    bool came = false;
    QByteArrayList lines; ///< of the first connection
    QByteArray message; ///< without what differs from one message to the next
    QByteArray failure; ///< the first one in the log
    bool triedAgain = false;
};

} // namespace halab::test

class EmailOracleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        if (!Certificates::isAvailable())
            QSKIP("openssl is not installed");
        const auto pem = m_certificates.issue("self", {}, "DNS:localhost,IP:127.0.0.1");
        m_certificate = QByteArray::fromStdString(pem.certificate);
        m_key = QByteArray::fromStdString(pem.key);
        m_authority = QString::fromStdString(pem.certificateFile);
    }

    void messages_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::newRow("text") << "html: '', text: \"line one\\n.dot = \xc3\xa4 \\nlast\"";
        QTest::newRow("default html") << "text: ''";
        QTest::newRow("text and html") << "text: '{{ .CommonAnnotations.summary }}', html: '<b>{{ len .Alerts }}</b>'";
        QTest::newRow("neither") << "html: ''";
        QTest::newRow("a subject of 40 umlauts")
            << "html: '', headers: {subject: '" + QString(40, QChar(0xe4)) + "', X-More: 'a_b = ? {{ .Receiver }}'}";
        QTest::newRow("own id and date") << "html: '', headers: {message-id: '<1@x>', date: never}";
        QTest::newRow("long lines") << "html: '', text: '" + QString("word \xc3\xa4 ").repeated(60) + "'";
        QTest::newRow("names and several") << "html: '', to: '\"A, B\" <a@x>, c@y, group: d@z;'";
    }
    void messages() { compare({}, setting("settings")); }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("answer");
        const auto add = [](const char* name, const char* command, const char* answer) {
            QTest::newRow(name) << QByteArray(command) << QByteArray(answer);
        };
        add("greeting 421", "greeting", "421 no service");
        add("greeting short", "greeting", "22");
        add("greeting closes", "greeting", "CLOSE");
        add("EHLO unknown", "EHLO", "502 what");
        add("EHLO closes", "EHLO", "CLOSE");
        add("MAIL 550", "MAIL", "550-no\r\n550 never");
        add("MAIL 451", "MAIL", "451 later");
        add("RCPT 550", "RCPT", "550 nobody");
        add("RCPT 251", "RCPT", "251 elsewhere");
        add("RCPT 260", "RCPT", "260 strange");
        add("DATA 554", "DATA", "554 no");
        add("DATA closes", "DATA", "CLOSE");
        add("message 554", ".", "554 no");
        add("QUIT 500", "QUIT", "500 no");
        add("QUIT closes", "QUIT", "CLOSE");
    }
    void refusals()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, answer);
        MailManners manners;
        manners.answers[command] = answer;
        compare(manners, "html: '', text: x");
    }

    void authentication_data()
    {
        QTest::addColumn<QString>("offered");
        QTest::addColumn<QString>("settings");
        QTest::addColumn<QByteArray>("answer");
        const auto add = [](const char* name, const char* offered, const char* settings, const char* answer = "535 no") {
            QTest::newRow(name) << offered << settings << QByteArray(answer);
        };
        add("PLAIN", "PLAIN LOGIN", "auth_username: u, auth_password: secret", "235 ok");
        add("PLAIN with identity", "PLAIN", "auth_username: u, auth_password: secret, auth_identity: i", "235 ok");
        add("PLAIN refused", "PLAIN", "auth_username: u, auth_password: secret");
        add("PLAIN challenged", "PLAIN", "auth_username: u, auth_password: secret", "334 eA==");
        add("LOGIN refused", "LOGIN", "auth_username: u, auth_password: secret");
        add("LOGIN, strange question", "LOGIN", "auth_username: u, auth_password: secret", "334 eA==");
        add("LOGIN, no base64", "LOGIN", "auth_username: u, auth_password: secret", "334 eA?=");
        add("CRAM-MD5", "CRAM-MD5 PLAIN", "auth_username: u, auth_secret: secret", "334 PDFAeD4=");
        add("CRAM-MD5 without secret", "CRAM-MD5 PLAIN", "auth_username: u, auth_password: secret", "235 ok");
        add("nothing to show", "CRAM-MD5 PLAIN LOGIN", "auth_username: u");
        add("nothing known", "GSSAPI", "auth_username: u, auth_password: secret");
        add("no file", "PLAIN", "auth_username: u, auth_password_file: none");
        add("no username", "PLAIN", "auth_password: secret");
    }
    void authentication()
    {
        QFETCH(QString, offered);
        QFETCH(QByteArray, answer);
        MailManners manners;
        manners.extensions = QStringList{"AUTH " + offered};
        manners.answers["AUTH"] = answer;
        compare(manners, "html: '', text: x, " + setting("settings"));
    }

    void encryption_data()
    {
        QTest::addColumn<bool>("offered");
        QTest::addColumn<QString>("settings");
        QTest::newRow("not offered") << false << "";
        QTest::newRow("unknown authority") << true << "";
        QTest::newRow("not verified") << true << ", tls_config: {insecure_skip_verify: true}";
        QTest::newRow("verified") << true << ", tls_config: {ca_file: CA}";
        QTest::newRow("another name") << true << ", tls_config: {ca_file: CA, server_name: other}";
        QTest::newRow("no file") << true << ", tls_config: {ca_file: /none.pem}";
    }
    void encryption()
    {
        QFETCH(bool, offered);
        MailManners manners;
        manners.extensions = offered ? QStringList{"AUTH PLAIN", "STARTTLS"} : QStringList{"AUTH PLAIN"};
        manners.answers["AUTH"] = "235 ok";
        compare(manners, "html: '', text: x, auth_username: u, auth_password: p, require_tls: true" + setting("settings"));
    }

    void mistakes_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::newRow("to") << "to: 'a b'";
        QTest::newRow("to's template") << "to: '{{ .Nope }}'";
        QTest::newRow("two senders") << "from: 'a@x, b@x'";
        QTest::newRow("a header") << "headers: {Subject: '{{ .Nope }}'}";
        QTest::newRow("the text") << "text: '{{ .Nope }}'";
        QTest::newRow("hello") << "hello: \"a\\nb\"";
    }
    void mistakes() { compare({}, "html: '', " + setting("settings")); }

private:
    static QString setting(const char* column)
    {
        return QTest::qData(column, QMetaType::QString)
            ? *static_cast<QString*>(QTest::qData(column, QMetaType::QString))
            : QString();
    }

    void compare(const MailManners& manners, const QString& settings)
    {
        const auto real = mailOf(true, manners, settings);
        const auto ours = mailOf(false, manners, settings);
        QVERIFY2(real.came && ours.came, "a program did not come");
        QCOMPARE(ours.failure, real.failure);
        QCOMPARE(ours.lines.join(), real.lines.join());
        QCOMPARE(ours.message, real.message);
        QCOMPARE(ours.triedAgain, real.triedAgain);
    }

    Mailing mailOf(bool real, const MailManners& manners, QString settings)
    {
        MailSink sink(manners, m_certificate, m_key);
        const QString place = "127.0.0.1:" + QString::number(sink.serverPort());
        for (const QString usual : {", to: 'to@x'", ", from: 'from@x'"})
            if (!settings.contains(usual.mid(2, usual.indexOf(':') - 1)))
                settings += usual;
        QTemporaryDir folder;
        writeFile(folder.filePath("am.yml"),
            QString("global: {smtp_require_tls: false}\n"
                    "route: {receiver: m, group_by: [alertname], group_wait: 1ms, group_interval: 1h}\n"
                    "receivers:\n- name: m\n  email_configs:\n  - {smarthost: '%1', %2}\n")
                .arg(place, settings.replace("CA}", m_authority + "}").replace("CA,", m_authority + ","))
                .toUtf8());
        const int port = freePort();
        QStringList arguments{"--config.file=am.yml", "--storage.path=data", "--web.listen-address=" + local(port),
            "--cluster.listen-address=", "--web.external-url=http://am.example"};
        if (!real)
            arguments.prepend("alertmanager");
        Program program(real ? installed("prometheus-alertmanager") : ourProgram(), arguments, folder.path());
        if (!program.isReady(port))
            return {};
        post(port, "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"Down\",\"job\":\"node <1>\"},\"annotations\":{\"summary\":\"It is gone\"},"
            "\"startsAt\":\"2026-01-01T00:00:00Z\"}]");

        Mailing mailing;
        if (!eventually([&] { return requests(port, "") > 0; }))
            return {};
        if (requests(port, "_failed") > 0)
            eventually([&] { return !firstFailure(program.log()).isEmpty(); });
        mailing.failure = firstFailure(program.log());
        // Another attempt comes within a second.
        mailing.triedAgain = mailing.failure.contains("later") && eventually([&] { return sink.dialogues().size() > 1; });
        if (!sink.dialogues().empty()) {
            mailing.came = true;
            mailing.lines = sink.dialogues()[0]->lines;
            mailing.message = comparable(sink.dialogues()[0]->messages.join());
        }
        mailing.failure.replace(place.toUtf8(), "PLACE");
        return mailing;
    }

    static double requests(int port, const QByteArray& kind)
    {
        const QByteArray series = "alertmanager_notification_requests" + kind + "_total{integration=\"email\"} ";
        for (const auto& line : http(port, "GET", "/metrics").body.split('\n'))
            if (line.startsWith(series))
                return line.mid(series.size()).toDouble();
        return -1;
    }

    /// The level, the sentence and the error of the first line that complains, in this order.
    static QByteArray firstFailure(const QByteArray& log)
    {
        static const QRegularExpression level("level=\\w+"), sentence("msg=\"[^\"]*\""),
            error("err=(\"([^\"\\\\]|\\\\.)*\"|\\S+)");
        for (const auto& bytes : log.split('\n')) {
            const auto line = QString::fromUtf8(bytes);
            if (line.contains(" err=") && (line.contains("Notify") || line.contains("SMTP")))
                return QStringList{level.match(line).captured(), sentence.match(line).captured(),
                    error.match(line).captured()}
                    .join(' ')
                    .toUtf8();
        }
        return {};
    }

    /// The headers sorted: their order is the original's chance.
    static QByteArray comparable(const QByteArray& message)
    {
        auto text = QString::fromUtf8(message);
        static const QRegularExpression id("Message-Id: <\\d+\\.\\d+@[^>]*>"), date("Date: \\w+, .*\\+\\d+\r"),
            boundary("[0-9a-f]{60}");
        text.replace(id, "Message-Id: ID").replace(date, "Date: DATE\r").replace(boundary, "BOUNDARY");
        const auto end = text.indexOf("\r\n\r\n");
        auto head = text.left(std::max<qsizetype>(end, 0)).split("\r\n");
        head.sort();
        return (head.join("\r\n") + text.mid(std::max<qsizetype>(end, 0))).toUtf8();
    }

    Certificates m_certificates;
    QByteArray m_certificate, m_key;
    QString m_authority;
};

HALAB_TEST(EmailOracleTest, "email")
#include "email_test.moc"
