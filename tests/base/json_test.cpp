#include "base/json.h"
#include "support/registry.h"

using namespace halab;

/// JSON in (strict, bounded) and out (in Go's spelling, keys in the order of the calls).
class JsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesAreReachedWithoutFear()
    {
        const auto value = json::parse("{\"b\": [1, \"x\", null], \"a\": {\"c\": true}, \"\u00e9\": 2.5}");
        QVERIFY(value.has_value());
        QCOMPARE((*value)["b"].size(), 3U);
        QCOMPARE((*value)["b"].at(0).numberOr(0), 1.0);
        QCOMPARE((*value)["b"].at(1).text(), "x");
        QVERIFY((*value)["b"].at(2).isNull());
        QVERIFY((*value)["a"]["c"].boolOr(false));
        QCOMPARE((*value)["\u00e9"].numberOr(0), 2.5);
        QVERIFY((*value)["a"]["no"]["such"].at(7)["thing"].isNull());
        QCOMPARE((*value)["b"].text("otherwise"), "otherwise");
    }

    void anyValueMayStandAlone()
    {
        QCOMPARE(json::parse(" \"x\" ")->text(), "x");
        QCOMPARE(json::parse("-1.5e3")->numberOr(0), -1500.0);
        QVERIFY(json::parse("null")->isNull());
        QVERIFY(json::parse("true")->boolOr(false));
    }

    void cutInputIsNamedAsSuch_data()
    {
        QTest::addColumn<QString>("text");
        for (const auto* text : {"", " ", "{", "[", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[1", "[1,", "\"abc", "[\"abc", "{\"labels\":{}"})
            QTest::newRow(QByteArray("'").append(text).append("'").constData()) << text;
    }

    void cutInputIsNamedAsSuch()
    {
        QFETCH(QString, text);
        const auto value = json::parse(text.toStdString());
        QVERIFY(!value);
        QCOMPARE(QString::fromStdString(value.error().message), QString("unexpected EOF"));
    }

    void faultsSayWhere()
    {
        for (const auto* text : {"{a: 1}", "[1 2]", "{} x", "1, 2", "nonsense", "[01]", "{\"a\" 1}"}) {
            const auto value = json::parse(text);
            QVERIFY2(!value, text);
            QCOMPARE(value.error().kind, ErrorKind::InvalidInput);
        }
        QVERIFY(!json::parse(std::string(5000, '[') + std::string(5000, ']')));
    }

    void stringsAreSafeInsideHtml()
    {
        QCOMPARE(json::quote("<a href=\"x\">&\n\t\x01"), "\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\n\\t\\u0001\"");
        QCOMPARE(json::quote("\u2028\u00e9"), "\"\\u2028\u00e9\"");
        QCOMPARE(json::quote("a\xff"), "\"a\\ufffd\"");
        QCOMPARE(json::quotePlain("<a>"), "\"<a>\"");
    }

    void theWriterSetsTheCommas()
    {
        json::Writer writer;
        writer.beginObject().field("z", "last first").key("list").beginArray().integer(-1).beginObject().endObject();
        writer.beginArray().endArray().null().endArray().field("on", true).field("n", 3).key("raw").raw("{\"a\":1}").endObject();
        QCOMPARE(writer.text(), "{\"z\":\"last first\",\"list\":[-1,{},[],null],\"on\":true,\"n\":3,\"raw\":{\"a\":1}}");
    }

    void numbersAreGos()
    {
        const auto written = [](double value) { return json::Writer().number(value).text(); };
        QCOMPARE(written(0), "0");
        QCOMPARE(written(1e6), "1000000");
        QCOMPARE(written(1e20), "100000000000000000000");
        QCOMPARE(written(1e21), "1e+21");
        QCOMPARE(written(0.000001), "0.000001");
        QCOMPARE(written(0.0000001), "1e-7");
        QCOMPARE(written(1e-10), "1e-10");
        QCOMPARE(written(0.1), "0.1");
    }
};

HALAB_TEST(JsonTest, "json")
#include "json_test.moc"
