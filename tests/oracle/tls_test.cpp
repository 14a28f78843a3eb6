// TLS against the real programs: what --web.config.file may say, whom it lets in and in which words it refuses; and one
// cluster of ours and theirs that gossips over mutual TLS.

#include "base/base64.h"
#include "oracle/processes.h"
#include "support/certificates.h"
#include "support/registry.h"

#include <QObject>
#include <QRegularExpression>

#include <algorithm>

using namespace halab::test;

class OracleTlsTest : public QObject {
    Q_OBJECT

    Certificates m_made;
    QTemporaryDir m_folder;

    /// Of "secret".
    static constexpr char hash[] = "$2b$04$ou7nIHzrEhBp9dZrok3f7.YwKaFM7bEkuHF3rDRkVtJZC8sBFbk92";

    QString file(const QString& name) const { return m_folder.filePath(name); }

    void copy(const std::string& from, const QString& name) { QFile::copy(QString::fromStdString(from), file(name)); }

    QStringList alertmanager(int web, int gossip, const QStringList& more) const
    {
        return QStringList{"--config.file=" + file("am.yml"), "--storage.path=" + file(QString::number(web)),
                   "--web.listen-address=" + local(web), "--cluster.listen-address=" + (gossip ? local(gossip) : QString())}
            + more;
    }

    /// What a program says about a file before it gives up; "" if it serves.
    QString verdict(const QString& program, const QStringList& leading, const QStringList& more)
    {
        const int web = freePort();
        Program started(program, leading + alertmanager(web, 0, more), m_folder.path());
        eventually([&] { return !started.isRunning() || started.log().contains("TLS is "); });
        if (started.isRunning())
            return {};
        static const QRegularExpression error("msg=\"Listen error\".* err=(\"(?:[^\"\\\\]|\\\\.)*\"|\\S+)");
        return error.match(QString::fromUtf8(started.log())).captured(1);
    }

    /// curl's view: status, headers by name (Go writes the ones that it adds itself last), body.
    QByteArray curl(const QStringList& arguments)
    {
        QProcess process;
        process.start("curl", QStringList{"--silent", "--show-error", "--include", "--noproxy", "*", "--max-time", "10"} + arguments);
        process.waitForFinished();
        auto answer = QByteArray(process.readAllStandardOutput() + process.readAllStandardError());
        QByteArrayList kept;
        for (const auto& line : answer.split('\n'))
            if (!line.startsWith("Date:") && !line.startsWith("HTTP/2"))
                kept << line;
        const auto headersEnd = kept.indexOf("\r");
        if (headersEnd > 1)
            std::sort(kept.begin() + 1, kept.begin() + headersEnd);
        return kept.join('\n');
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty() || !Certificates::isAvailable())
            QSKIP("prometheus-alertmanager or openssl is not installed");
        writeFile(file("am.yml"), "route: {receiver: none}\nreceivers: [{name: none}]\n");
        const auto authority = m_made.authority("Lab Authority");
        const auto own = m_made.issue("own", "Lab Authority", "IP:127.0.0.1,DNS:localhost");
        const auto other = m_made.issue("other", "Lab Authority", "DNS:elsewhere");
        copy(authority.certificateFile, "ca.crt");
        copy(own.certificateFile, "own.crt");
        copy(own.keyFile, "own.key");
        copy(other.keyFile, "other.key");
        copy(other.certificateFile, "other.crt");
    }

    void webConfigs_data()
    {
        QTest::addColumn<QString>("text");
        const QString pair = "tls_server_config:\n  cert_file: own.crt\n  key_file: own.key\n";
        const auto row = [](const char* name, const QString& text) { QTest::newRow(name) << text; };
        row("empty", "");
        row("a pair", pair);
        row("another's key", "tls_server_config:\n  cert_file: own.crt\n  key_file: other.key\n");
        row("switched", "tls_server_config:\n  cert_file: own.key\n  key_file: own.crt\n");
        row("two certificates", "tls_server_config:\n  cert_file: own.crt\n  key_file: ca.crt\n");
        row("no such certificate", "tls_server_config:\n  cert_file: nope.pem\n  key_file: own.key\n");
        row("no such key", "tls_server_config:\n  cert_file: own.crt\n  key_file: nope.pem\n");
        row("not PEM", "tls_server_config:\n  cert_file: am.yml\n  key_file: own.key\n");
        row("key not PEM", "tls_server_config:\n  cert_file: own.crt\n  key_file: am.yml\n");
        row("only the certificate", "tls_server_config:\n  cert_file: own.crt\n");
        row("only a policy", "tls_server_config:\n  client_auth_type: NoClientCert\n");
        row("unknown keys", pair + "  foo: 1\nbar: 2\n");
        row("wrong types", "tls_server_config: 1\nhttp_server_config: []\nbasic_auth_users: [a]\n");
        row("wrong types within", "tls_server_config:\n  prefer_server_cipher_suites: 7\n  cipher_suites: a\n  cert_file: [x]\n");
        row("a version", pair + "  min_version: TLS14\n");
        row("a version before a type", pair + "  min_version: 12\n  max_version: [a]\n");
        row("versions crossed", pair + "  min_version: TLS13\n  max_version: TLS12\n");
        row("only 1.3", pair + "  min_version: TLS13\n");
        row("a cipher", pair + "  cipher_suites: [TLS_AES_128_GCM_SHA256, FOO]\n");
        row("an insecure cipher", pair + "  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]\n");
        row("a curve", pair + "  curve_preferences: [P256]\n");
        row("curves", pair + "  curve_preferences: [CurveP256, X25519]\n");
        row("a policy", pair + "  client_auth_type: Foo\n");
        row("authorities for nobody", pair + "  client_ca_file: ca.crt\n");
        row("no such authorities", pair + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: nope\n");
        row("a file without authorities", pair + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: own.key\n");
        row("an old policy", pair + "  client_auth_type: RequireClientCert\n");
        row("a header", "http_server_config:\n  headers:\n    X-Foo: bar\n");
        row("a header's value", "http_server_config:\n  headers:\n    X-Frame-Options: foo\n");
        row("a header's only value", "http_server_config:\n  headers:\n    X-Content-Type-Options: x\n");
        row("a header in small letters", "http_server_config:\n  headers:\n    x-frame-options: deny\n");
        row("a list of headers", "http_server_config:\n  headers: [a]\n  http2: x\n");
        row("a short hash", "basic_auth_users:\n  a: b\n");
        row("no hash", "basic_auth_users:\n  a: " + QString(66, 'x') + "\n");
        row("a null hash", "basic_auth_users:\n  a:\n");
        row("a version of tomorrow", "basic_auth_users:\n  a: $3y$10$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze\n");
        row("a small cost", "basic_auth_users:\n  a: $2y$03$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze\n");
        row("no cost", "basic_auth_users:\n  a: $2y$xx$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze\n");
        row("a user twice", "basic_auth_users:\n  a: b\n  a: c\n");
        row("a key twice", "tls_server_config:\n  cert_file: own.crt\n  cert_file: own.key\n");
        row("a list", "- a\n");
        row("a word", "abc\n");
    }
    void webConfigs()
    {
        QFETCH(QString, text);
        writeFile(file("web.yml"), text.toUtf8());
        const auto theirs = verdict(installed("prometheus-alertmanager"), {}, {"--web.config.file=web.yml"});
        const auto ours = verdict(ourProgram(), {"alertmanager"}, {"--web.config.file=web.yml"});
        QCOMPARE(ours, theirs);
    }

    /// The same requests to both, with passwords, extra headers and TLS.
    void requests()
    {
        if (installed("curl").isEmpty())
            QSKIP("curl is not installed");
        writeFile(file("web.yml"),
            QByteArray("tls_server_config:\n  cert_file: own.crt\n  key_file: own.key\n  client_auth_type: VerifyClientCertIfGiven\n"
                       "  client_ca_file: ca.crt\nhttp_server_config:\n  http2: false\n  headers:\n    X-Frame-Options: deny\n"
                       "    X-XSS-Protection: '1'\nbasic_auth_users:\n  alice: ")
                + hash + "\n");
        const int theirPort = freePort(), ourPort = freePort();
        Program theirs(installed("prometheus-alertmanager"), alertmanager(theirPort, 0, {"--web.config.file=web.yml"}), m_folder.path());
        Program ours(ourProgram(), QStringList{"alertmanager"} + alertmanager(ourPort, 0, {"--web.config.file=web.yml"}), m_folder.path());
        QVERIFY(eventually([&] { return theirs.log().contains("TLS is enabled") && ours.log().contains("TLS is enabled"); }));
        const auto compare = [&](const QStringList& arguments, const QString& scheme = "https") {
            const auto ask = [&](int port) {
                auto answer = curl(arguments + QStringList{"--cacert", file("ca.crt"), scheme + "://" + local(port) + "/-/healthy"});
                return answer.replace(QByteArray::number(port), "PORT");
            };
            const auto our = ask(ourPort), their = ask(theirPort);
            QCOMPARE(our, their);
        };
        compare({});
        compare({"--user", "alice:secret"});
        compare({"--user", "alice:wrong"});
        compare({"--user", "bob:secret"});
        compare({"--user", "alice:secret", "--tls-max", "1.2"});
        compare({"--user", "alice:secret", "--cert", file("own.crt"), "--key", file("own.key")});
        compare({"--header", "Authorization: Bearer x"});
        compare({"--header", "Authorization: Basic ?"});
        compare({}, "http");
        writeFile(file("web.yml"), "x: [1");
        compare({"--user", "alice:secret", "--http1.1"});
    }

    /// amtool reads ours through TLS, a password and a client's certificate.
    void amtool()
    {
        if (installed("amtool").isEmpty())
            QSKIP("amtool is not installed");
        writeFile(file("web.yml"), QByteArray("tls_server_config:\n  cert_file: own.crt\n  key_file: own.key\nbasic_auth_users:\n  alice: ") + hash + "\n");
        writeFile(file("http.yml"), "basic_auth:\n  username: alice\n  password: secret\ntls_config:\n  ca_file: " + file("ca.crt").toUtf8() + "\n");
        writeFile(file("untrusting.yml"), "basic_auth:\n  username: alice\n  password: secret\n");
        writeFile(file("elsewhere.yml"), "tls_config:\n  server_name: elsewhere.example\n  ca_file: " + file("ca.crt").toUtf8() + "\n");
        const int port = freePort();
        Program ours(ourProgram(), QStringList{"alertmanager"} + alertmanager(port, 0, {"--web.config.file=web.yml"}), m_folder.path());
        QVERIFY(eventually([&] { return ours.log().contains("TLS is enabled"); }));
        const auto run = [&](const char* configuration) {
            QProcess process;
            process.start(installed("amtool"), {"--alertmanager.url=https://" + local(port), "--http.config.file=" + file(configuration),
                                                   "silence", "add", "--comment=c", "--author=a", "alertname=X"});
            process.waitForFinished();
            return QByteArray(process.readAllStandardOutput() + process.readAllStandardError()).trimmed();
        };
        QVERIFY2(QRegularExpression("^[0-9a-f-]{36}$").match(run("http.yml")).hasMatch(), run("http.yml").constData());
        QVERIFY(run("untrusting.yml").contains("x509: certificate signed by unknown authority"));
        QVERIFY2(run("elsewhere.yml").contains("x509: certificate is valid for localhost, not elsewhere.example"), run("elsewhere.yml").constData());
    }

    /// A silence travels both ways between one of ours and one of theirs, by mutual TLS alone.
    void aMixedClusterOverTls()
    {
        writeFile(file("cluster.yml"),
            "tls_server_config:\n  cert_file: own.crt\n  key_file: own.key\n  client_auth_type: RequireAndVerifyClientCert\n"
            "  client_ca_file: ca.crt\ntls_client_config:\n  ca_file: ca.crt\n  cert_file: own.crt\n  key_file: own.key\n");
        const int theirWeb = freePort(), theirGossip = freePort(), ourWeb = freePort(), ourGossip = freePort();
        Program theirs(installed("prometheus-alertmanager"),
            alertmanager(theirWeb, theirGossip, {"--cluster.tls-config=cluster.yml", "--log.level=debug"}), m_folder.path());
        QVERIFY(theirs.isReady(theirWeb));
        Program ours(ourProgram(), QStringList{"alertmanager"}
                + alertmanager(ourWeb, ourGossip, {"--cluster.tls-config=cluster.yml", "--cluster.peer=" + local(theirGossip), "--log.level=debug"}),
            m_folder.path());
        QVERIFY2(ours.isReady(ourWeb), ours.log().constData());
        const auto members = [](int web) { return http(web, "GET", "/api/v2/status").json()["cluster"]["peers"].toArray().size(); };
        QVERIFY2(eventually([&] { return members(theirWeb) == 2 && members(ourWeb) == 2; }, 20'000), theirs.log().constData());
        const auto silence = [](int web, const QByteArray& comment) {
            return http(web, "POST", "/api/v2/silences",
                "{\"matchers\":[{\"name\":\"a\",\"value\":\"b\",\"isRegex\":false}],\"startsAt\":\"2020-01-01T00:00:00Z\","
                "\"endsAt\":\"2090-01-01T00:00:00Z\",\"createdBy\":\"t\",\"comment\":\"" + comment + "\"}",
                {{"Content-Type", "application/json"}}).status;
        };
        const auto has = [](int web, const QByteArray& comment) { return http(web, "GET", "/api/v2/silences").body.contains(comment); };
        QCOMPARE(silence(ourWeb, "from-ours"), 200);
        QCOMPARE(silence(theirWeb, "from-theirs"), 200);
        QCOMPARE(silence(ourWeb, "long-" + QByteArray(5000, 'x')), 200); // too large for a packet: by stream
        QCOMPARE(silence(theirWeb, "large-" + QByteArray(5000, 'x')), 200);
        QVERIFY(eventually([&] { return has(theirWeb, "from-ours") && has(ourWeb, "from-theirs"); }, 30'000));
        QVERIFY(eventually([&] { return has(theirWeb, "long-xxxx") && has(ourWeb, "large-xxxx"); }, 30'000));
        QTest::qWait(4000); // of probes in both directions
        QCOMPARE(members(theirWeb), 2);
        QCOMPARE(members(ourWeb), 2);
        const auto metric = [](int web, const QByteArray& name) {
            const auto page = http(web, "GET", "/metrics").body;
            const auto at = page.indexOf(QByteArray("\nalertmanager_tls_transport_" + name + " "));
            return at < 0 ? -1.0 : page.mid(at + 29 + name.size()).split('\n').first().toDouble();
        };
        for (const auto web : {ourWeb, theirWeb}) {
            QVERIFY(metric(web, "packet_bytes_sent_total") > 0);
            QVERIFY(metric(web, "packet_bytes_received_total") > 0);
            QVERIFY(metric(web, "stream_connections_received_total") > 0);
        }
        const auto log = theirs.log();
        QVERIFY2(!log.contains("[WARN]") && !log.contains("[ERR]") && !log.contains("Suspect"), log.constData());
        QVERIFY(ours.stop());
        QVERIFY2(eventually([&] { return members(theirWeb) == 1; }, 20'000), "the goodbye did not arrive");
    }
};

HALAB_TEST(OracleTlsTest, "tls")
#include "tls_test.moc"
