// How a message is addressed, encoded and framed, and what a server's answers mean; tables made with the original.

#include "alertmanager/notify/mail/address.h"
#include "alertmanager/notify/mail/encoding.h"
#include "alertmanager/notify/mail/message.h"
#include "alertmanager/notify/smtp/auth.h"
#include "alertmanager/notify/smtp/client.h"
#include "alertmanager/notify/smtp/reply.h"
#include "base/rfc3339.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::alertmanager;

class MailFormatTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("addresses");
        QTest::addColumn<QString>("error");
        const auto good = [](const char* text, const char* addresses) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(addresses) << QString();
        };
        const auto bad = [](const char* text, const char* error) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString() << QString("mail: ") + error;
        };
        good("a@x", "a@x");
        good("a@x, b@y", "a@x b@y");
        good("A <a@x>", "a@x");
        good("\"A, B\" <a@x>, c@y", "a@x c@y");
        good(" a@x ,, b@y ,", "a@x b@y");
        good("<a@x>", "a@x");
        good("a@x (comment)", "a@x");
        good("A (comment) <a@x>", "a@x");
        good("A.B. <a@x>", "a@x");
        good("[a] <a@x>", "a@x");
        good("group: a@x, b@y;", "a@x b@y");
        good("group:;", "");
        good("\"q s\"@x", "q s@x");
        good("\"\\z\" <a@x>", "a@x");
        good("\xc3\xa4@x", "\xc3\xa4@x");
        bad("", "no address");
        bad("a", "missing '@' or angle-addr");
        bad("foo.bar", "missing '@' or angle-addr");
        bad("a b", "no angle-addr");
        bad("(c) a@x", "no angle-addr");
        bad("a@", "no angle-addr");
        bad("@x", "no angle-addr");
        bad("a..b@x", "no angle-addr");
        bad(".a@x", "no angle-addr");
        bad("a@[127.0.0.1]", "no angle-addr");
        bad("\"\"@x", "no angle-addr");
        bad("a@x b@y", "expected comma");
        bad("A <a@x> b", "expected comma");
        bad("A: <a@x>", "expected comma");
        bad("A <a@x", "unclosed angle-addr");
        bad("A <>", "invalid string");
        bad("A <a>", "missing @ in addr-spec");
        bad("\"unclosed <a@x>", "missing word in phrase: mail: unclosed quoted-string");
    }
    void addresses()
    {
        QFETCH(QString, text);
        QFETCH(QString, addresses);
        QFETCH(QString, error);
        const auto parsed = mail::parseAddressList(text.toStdString());
        QCOMPARE(parsed ? QString() : QString::fromStdString(parsed.error().message), error);
        QStringList all;
        for (const auto& one : parsed.value_or(std::vector<std::string>{}))
            all << QString::fromStdString(one);
        QCOMPARE(all.join(' '), addresses);
    }

    void headers_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("encoded");
        QTest::newRow("plain") << QByteArray("[FIRING:1] A (j)") << QByteArray("[FIRING:1] A (j)");
        QTest::newRow("tab") << QByteArray("a\tb") << QByteArray("a\tb");
        QTest::newRow("signs of its own") << QByteArray("plain \xc3\xa4=_? x")
                                          << QByteArray("=?utf-8?q?plain_=C3=A4=3D=5F=3F_x?=");
        QTest::newRow("line end") << QByteArray("a\tb\nc") << QByteArray("=?utf-8?q?a=09b=0Ac?=");
        QByteArray umlauts, ten;
        for (int i = 0; i < 20; ++i)
            umlauts += "\xc3\xa4";
        for (int i = 0; i < 10; ++i)
            ten += "=C3=A4";
        QTest::newRow("a word has 75 characters at most")
            << umlauts << "=?utf-8?q?" + ten + "?= =?utf-8?q?" + ten + "?=";
    }
    void headers()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, encoded);
        QCOMPARE(QByteArray::fromStdString(mail::encodeHeader(value.toStdString())), encoded);
    }

    void bodies_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("encoded");
        QTest::newRow("plain") << QByteArray("hi") << QByteArray("hi");
        QTest::newRow("line ends") << QByteArray("a\nb\r\nc\rd") << QByteArray("a\r\nb\r\nc\r\nd");
        QTest::newRow("not ASCII") << QByteArray("\xc3\xa4 = 1") << QByteArray("=C3=A4 =3D 1");
        QTest::newRow("blank at a line's end") << QByteArray("a \nb\t") << QByteArray("a=20\r\nb=09");
        QTest::newRow("76 characters") << QByteArray(76, 'x') << QByteArray(75, 'x') + "=\r\nx";
        QTest::newRow("an escape is not split")
            << QByteArray(73, 'x') + "=" << QByteArray(73, 'x') + "=\r\n=3D";
    }
    void bodies()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, encoded);
        QCOMPARE(QByteArray::fromStdString(mail::quotedPrintable(text.toStdString())), encoded);
    }

    void dots_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("sent");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("\r\n.\r\n");
        QTest::newRow("a line") << QByteArray("a\r\n") << QByteArray("a\r\n.\r\n");
        QTest::newRow("no line end") << QByteArray("a") << QByteArray("a\r\n.\r\n");
        QTest::newRow("bare line end") << QByteArray("a\nb\r\n") << QByteArray("a\r\nb\r\n.\r\n");
        QTest::newRow("ends in a return") << QByteArray("a\r") << QByteArray("a\r\n.\r\n");
        QTest::newRow("dots") << QByteArray(".\r\n..a\n.b.c") << QByteArray("..\r\n...a\r\n..b.c\r\n.\r\n");
    }
    void dots()
    {
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, sent);
        QCOMPARE(QByteArray::fromStdString(smtp::dotStuffed(message.toStdString())), sent);
    }

    void replies_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("expected");
        QTest::addColumn<QString>("outcome");
        QTest::newRow("greeting") << QByteArray("220 mail.example ESMTP\r\n") << 220 << "220 mail.example ESMTP";
        QTest::newRow("several lines") << QByteArray("250-mail\r\n250-SIZE 10\r\n250 AUTH PLAIN\r\n") << 250
                                       << "250 mail\nSIZE 10\nAUTH PLAIN";
        QTest::newRow("251 is as good as 250") << QByteArray("251 will forward\r\n") << 25 << "251 will forward";
        QTest::newRow("another code") << QByteArray("550 no\r\n") << 250 << "error: 550 no";
        QTest::newRow("another code in lines") << QByteArray("550-no\r\n550 never\r\n") << 25 << "error: 550 no\nnever";
        QTest::newRow("any code") << QByteArray("550 no\r\n") << 0 << "550 no";
        QTest::newRow("a stray line") << QByteArray("250-a\r\nxyz\r\n250 b\r\n") << 250 << "250 a\nxyz\nb";
        QTest::newRow("short") << QByteArray("22\r\n") << 220 << "error: short response: 22";
        QTest::newRow("text") << QByteArray("hello there\r\n") << 220 << "error: short response: hello there";
        QTest::newRow("no code") << QByteArray("abc def\r\n") << 220 << "error: invalid response code: abc def";
        QTest::newRow("not complete") << QByteArray("250-mail\r\n250 SI") << 250 << "";
        QTest::newRow("without end") << QByteArray(70'000, 'x') << 250 << "error: the server's reply is too long";
    }
    void replies()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, expected);
        QFETCH(QString, outcome);
        smtp::ReplyReader reader;
        QString got;
        for (const char c : bytes) { // however it is cut
            reader.feed({&c, 1});
            auto reply = reader.next();
            if (reply && !*reply)
                continue;
            const auto demanded = reply ? smtp::demand(**reply, expected) : Result<smtp::Reply>(tl::unexpected(reply.error()));
            const auto text = demanded ? std::to_string(demanded->code) + " " + demanded->message
                                       : "error: " + demanded.error().message;
            got = QString::fromStdString(text);
            break;
        }
        QCOMPARE(got, outcome);
    }

    void plainIsRefusedWithoutTls()
    {
        const auto auth = smtp::plainAuth("", "user", "password", "mail.example");
        QCOMPARE(auth->start({"mail.example", false}).error().message, std::string("unencrypted connection"));
        QCOMPARE(auth->start({"other.example", true}).error().message, std::string("wrong host name"));
        QCOMPARE(auth->start({"mail.example", true})->response, std::string("\0user\0password", 14));
        const auto local = smtp::plainAuth("id", "user", "password", "127.0.0.1");
        QCOMPARE(local->start({"127.0.0.1", false})->response, std::string("id\0user\0password", 16));
        QCOMPARE(local->next("more?", true).error().message, std::string("unexpected server challenge"));
    }

    void cramMd5()
    {
        // The example of RFC 2195.
        const auto auth = smtp::cramMd5Auth("tim", "tanstaaftanstaaf");
        QCOMPARE(**auth->next("<1896.697170952@postoffice.reston.mci.net>", true),
            std::string("tim b913a602c7eda7a495b4e6e7334d3890"));
    }

    void challenges_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("offset");
        QTest::newRow("good") << "eA==" << -1;
        QTest::newRow("none") << "" << -1;
        QTest::newRow("other signs") << "???" << 0;
        QTest::newRow("later") << "eAAAe?" << 5;
        QTest::newRow("cut") << "eAAAeA" << 4;
    }
    void challenges()
    {
        QFETCH(QString, text);
        QFETCH(int, offset);
        const auto decoded = smtp::decodeChallenge(text.toStdString());
        QCOMPARE(decoded.has_value(), offset < 0);
        if (!decoded)
            QCOMPARE(QString::fromStdString(decoded.error().message),
                "illegal base64 data at input byte " + QString::number(offset));
    }

    void dates()
    {
        QCOMPARE(mail::formatMailDate(parseRfc3339("2026-11-22T19:11:28.9Z")->instant),
            std::string("Sun, 22 Nov 2026 19:11:28 +0000"));
    }
};

HALAB_TEST(MailFormatTest, "mail_format")
#include "mail_format_test.moc"
