// What is refused before it reaches a store, and in which words.

#include "alertmanager/api/json_syntax.h"
#include "alertmanager/api/models.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::alertmanager;

class ApiBodyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void syntax_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        QTest::newRow("value") << "[1, -2.5e3, \"\\u00e4\", null, true, {}]"
                               << "";
        QTest::newRow("what follows is not read") << "{} }"
                                                  << "";
        QTest::newRow("cut") << "[1,"
                             << "unexpected EOF";
        QTest::newRow("cut literal") << "tru"
                                     << "unexpected EOF";
        QTest::newRow("no value") << "?"
                                  << "invalid character '?' looking for beginning of value";
        QTest::newRow("quote") << "'"
                               << "invalid character '\\'' looking for beginning of value";
        QTest::newRow("literal") << "nulx"
                                 << "invalid character 'x' in literal null (expecting 'l')";
        QTest::newRow("array") << "[1 2]"
                               << "invalid character '2' after array element";
        QTest::newRow("object") << "{\"a\" 1}"
                                << "invalid character '1' after object key";
        QTest::newRow("pair") << "{\"a\":1 2}"
                              << "invalid character '2' after object key:value pair";
        QTest::newRow("key") << "{1:2}"
                             << "invalid character '1' looking for beginning of object key string";
        QTest::newRow("escape") << "\"\\x\""
                                << "invalid character 'x' in string escape code";
        QTest::newRow("control") << "\"\n\""
                                 << "invalid character '\\n' in string literal";
        QTest::newRow("fraction") << "1.x"
                                  << "invalid character 'x' after decimal point in numeric literal";
        QTest::newRow("deep") << QString(100000, '[') << "exceeded max depth";
    }
    void syntax()
    {
        QFETCH(QString, text);
        QFETCH(QString, error);
        const auto bytes = text.toStdString();
        const auto found = api::firstJsonValue(bytes);
        QCOMPARE(found ? QString() : QString::fromStdString(found.error().message), error);
    }

    void uris_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("ok");
        QTest::newRow("http") << "http://prometheus-1:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1" << true;
        QTest::newRow("path") << "/graph" << true;
        QTest::newRow("opaque") << "mailto:me" << true;
        QTest::newRow("word") << "foo" << false;
        QTest::newRow("blanks") << "not a url" << false;
        QTest::newRow("blank in the host") << "http://a b/" << false;
        QTest::newRow("bad port") << "http://a:b/" << false;
        QTest::newRow("bad escape") << "http://a/%zz" << false;
    }
    void uris()
    {
        QFETCH(QString, text);
        QFETCH(bool, ok);
        QCOMPARE(api::isRequestUri(text.toStdString()), ok);
    }

    void alertsAreReadInOrder()
    {
        const auto alerts = api::readAlerts(R"([{"labels":{"b":"1","a":""},"startsAt":"2026-01-01T00:00:00+02:00"}])");
        QVERIFY(alerts);
        QCOMPARE(alerts->at(0).labels.size(), std::size_t{2});
        QCOMPARE(alerts->at(0).startsAt.offsetSeconds, 7200);
        QVERIFY(isZero(alerts->at(0).endsAt.instant));

        const auto refused = api::readAlerts(R"([{"labels":{"a":"b"}},{"annotations":{}}])");
        QVERIFY(!refused);
        QCOMPARE(refused.error().status, 422);
        QCOMPARE(refused.error().body, std::string(R"({"code":602,"message":"1.labels in body is required"})"));
    }

    void aSilencesMatchersKeepTheirKind()
    {
        const auto silence = api::readSilence(
            R"({"comment":"c","createdBy":"me","startsAt":"2026-01-01T00:00:00Z","endsAt":"2026-01-02T00:00:00Z",
                "matchers":[{"name":"a","value":"x","isRegex":false},{"name":"b","value":"y","isRegex":true,"isEqual":false}]})");
        QVERIFY(silence);
        QCOMPARE(silence->matchers(0).type(), pb::Matcher::EQUAL);
        QCOMPARE(silence->matchers(1).type(), pb::Matcher::NOT_REGEXP);
    }
};

HALAB_TEST(ApiBodyTest, "api_body")
#include "api_body_test.moc"
