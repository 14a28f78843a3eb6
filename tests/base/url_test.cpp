#include "base/url.h"
#include "support/registry.h"

using namespace halab;

/// URLs as Go's net/url takes them apart, and addresses as its net does.
class UrlTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partsOfAUrl()
    {
        const auto url = parseUrl("HTTP://user:pass@Host.example:9093/a%20b/?q=1&r=2#frag");
        QVERIFY(url.has_value());
        QCOMPARE(url->scheme, "http");
        QCOMPARE(url->userInfo, "user:pass");
        QCOMPARE(url->host, "Host.example");
        QCOMPARE(url->port, 9093);
        QCOMPARE(url->path, "/a%20b/");
        QCOMPARE(url->target(), "/a%20b/?q=1&r=2");
        QCOMPARE(url->fragment, "frag");
        QCOMPARE(url->toString(), "http://user:pass@Host.example:9093/a%20b/?q=1&r=2#frag");
    }

    void portsAndBrackets()
    {
        QCOMPARE(parseUrl("http://x")->portOrDefault(), 80);
        QCOMPARE(parseUrl("https://x/")->portOrDefault(), 443);
        QCOMPARE(parseUrl("http://x")->target(), "/");
        const auto v6 = parseUrl("http://[::1]:80/");
        QCOMPARE(v6->host, "::1");
        QCOMPARE(v6->authority(), "[::1]:80");
    }

    void relativeReferencesAreTheCallersBusiness()
    {
        QVERIFY(parseUrl("/path")->host.empty());
        QVERIFY(parseUrl("name")->scheme.empty());
        QCOMPARE(parseUrl("ftp://x")->scheme, "ftp");
    }

    void faults_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const std::vector<std::pair<const char*, const char*>> rows{
            {":x", "parse \":x\": missing protocol scheme"},
            {"1a:x", "parse \"1a:x\": first path segment in URL cannot contain colon"},
            {"http://[::1", "parse \"http://[::1\": missing ']' in host"},
            {"http://a:b/", "parse \"http://a:b/\": invalid port \":b\" after host"},
            {"http://a:99999/", "parse \"http://a:99999/\": invalid port \":99999\" after host"},
            {"http://a/%zz", "parse \"http://a/%zz\": invalid URL escape \"%zz\""},
            {"http://a b/", "parse \"http://a b/\": invalid character \" \" in host name"},
            {"http://a/\x7f", "parse \"http://a/\\x7f\": net/url: invalid control character in URL"},
        };
        for (const auto& [text, message] : rows)
            QTest::newRow(text) << text << message;
    }

    void faults()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto url = parseUrl(text.toStdString());
        QVERIFY(!url);
        QCOMPARE(QString::fromStdString(url.error().message), message);
    }

    void queriesAreDecoded()
    {
        const auto values = parseQuery("query=a%2Bb+c&empty=&flag&bad=%zz&query=second&=x");
        QCOMPARE(values.size(), 5U);
        QCOMPARE(*queryValue(values, "query"), "a+b c");
        QCOMPARE(*queryValue(values, "empty"), "");
        QCOMPARE(*queryValue(values, "flag"), "");
        QVERIFY(queryValue(values, "bad") == nullptr);
        std::string many;
        for (int i = 0; i < 5000; ++i)
            many += "a&";
        QCOMPARE(parseQuery(many).size(), 1000U);
    }

    void escaping()
    {
        QCOMPARE(queryEscape("a b&c=d/\u00e9~"), "a+b%26c%3Dd%2F%C3%A9~");
        QCOMPARE(pathEscape("a b&c=d/e"), "a%20b&c=d%2Fe");
        QCOMPARE(percentDecode("a%20b+%zz%4"), "a b+%zz%4");
    }

    void hostsAndPorts()
    {
        QCOMPARE(splitHostPort("host:80")->first, "host");
        QCOMPARE(splitHostPort(":80")->second, "80");
        QCOMPARE(splitHostPort("[::1]:80")->first, "::1");
        const std::vector<std::pair<std::string, std::string>> faults{{"host", "address host: missing port in address"},
            {"::1", "address ::1: too many colons in address"}, {"[::1]", "address [::1]: missing port in address"},
            {"[::1", "address [::1: missing ']' in address"}, {"a]:1", "address a]:1: unexpected ']' in address"}};
        for (const auto& [text, message] : faults)
            QCOMPARE(splitHostPort(text).error().message, message);
    }
};

HALAB_TEST(UrlTest, "url")
#include "url_test.moc"
