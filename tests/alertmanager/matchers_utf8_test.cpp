// The matcher syntax of later versions: what their documentation says, case by case, and how the three modes differ.

#include "alertmanager/config/config.h"
#include "alertmanager/config/matcher_parser.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::alertmanager;

class MatchersUtf8Test : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("matchers"); ///< canonical; an error's text otherwise
        const auto row = [](const char* text, const char* matchers) { QTest::newRow(text) << QByteArray(text) << QByteArray(matchers); };
        row("", "{}");
        row("{}", "{}");
        row("{foo=\"bar\"}", "{foo=\"bar\"}");
        row("foo=bar", "{foo=\"bar\"}");
        row("{foo=\"bar\",}", "{foo=\"bar\"}");
        row("foo=\"bar\",", "{foo=\"bar\"}");
        row("{\n  alertname = \"Watchdog\",\n  severity =~ \"warning|critical\",\n}", "{alertname=\"Watchdog\",severity=~\"warning|critical\"}");
        row("foo!=bar,bar!~\"[a-z]+\"", "{foo!=\"bar\",bar!~\"[a-z]+\"}");
        row("{foo=\"\xF0\x9F\x99\x82\"}", "{foo=\"\xF0\x9F\x99\x82\"}");
        row("\xCE\xA0\xCF\x81\xCE\xBF=x", "{\xCE\xA0\xCF\x81\xCE\xBF=\"x\"}"); // a name in Greek
        row("\"foo bar\"=\"a,b\"", "{foo bar=\"a,b\"}");
        row("foo=\"\\\"bar\\\"\\n\\\\\"", "{foo=\"\\\"bar\\\"\\n\\\\\"}");
        row("foo=\"\\xf0\\x9f\\x99\\x82\\u0041\\101\"", "{foo=\"\xF0\x9F\x99\x82" "AA\"}");
        row("foo=[a-zA-Z]+", "{foo=\"[a-zA-Z]+\"}");
        row("foo=", "0:4: end of input: expected label value");
        row("{", "0:1: end of input: expected close brace");
        row("}", "0:1: }: expected opening brace");
        row("foo=\"bar\"}", "0:10: }: expected opening brace");
        row("{foo=\"bar\"", "0:10: end of input: expected close brace");
        row("{{foo=bar}}", "1:2: unexpected {: expected label name");
        row("foo==bar", "4:5: unexpected =: expected label value");
        row("foo!bar", "3:4: !: expected one of '=~': expected an operator such as '=', '!=', '=~' or '!~'");
        row("foo='bar'", "4:5: ': invalid input: expected label value");
        row("foo=\"bar", "4:8: \"bar: missing end \": expected label value");
        row("foo=\"bar\\w\"", "4:11: \"bar\\w\": invalid input");
        row("foo=bar baz", "8:11: unexpected baz: expected a comma or close brace");
        row("foo=bar,,", "8:9: unexpected ,: expected a matcher or close brace after comma");
        row("foo=~\"(\"", "failed to create matcher: error parsing regexp: missing closing ): `^(?:()$`");
    }
    void reads()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, matchers);
        const auto parsed = parseMatchersUtf8(text.toStdString());
        QCOMPARE(QByteArray::fromStdString(parsed ? matchersText(*parsed) : parsed.error().message), matchers);
    }

    /// The same text in the three modes.
    void modes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("classic");
        QTest::addColumn<QByteArray>("fallback");
        QTest::addColumn<QByteArray>("strict");
        QTest::addColumn<int>("warnings");
        QTest::newRow("both understand it") << QByteArray("foo=bar") << QByteArray("{foo=\"bar\"}") << QByteArray("{foo=\"bar\"}")
                                            << QByteArray("{foo=\"bar\"}") << 0;
        QTest::newRow("only the classic one") << QByteArray("foo=") << QByteArray("{foo=\"\"}") << QByteArray("{foo=\"\"}")
                                              << QByteArray("0:4: end of input: expected label value") << 1;
        QTest::newRow("only the new one") << QByteArray("\"a b\"=c") << QByteArray("bad matcher format: \"a b\"=c")
                                          << QByteArray("{a b=\"c\"}") << QByteArray("{a b=\"c\"}") << 0;
        QTest::newRow("they disagree: the classic one counts")
            << QByteArray("qux=\"\\x41\"") << QByteArray("{qux=\"\\\\x41\"}") << QByteArray("{qux=\"\\\\x41\"}")
            << QByteArray("{qux=\"A\"}") << 1;
        QTest::newRow("neither: the classic error") << QByteArray("!") << QByteArray("bad matcher format: !")
                                                    << QByteArray("bad matcher format: !")
                                                    << QByteArray("0:1: unexpected end of input, expected one of '=~'") << 0;
    }
    void modes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, classic);
        QFETCH(QByteArray, fallback);
        QFETCH(QByteArray, strict);
        QFETCH(int, warnings);
        std::vector<std::string> sentences;
        const auto said = [&](MatcherMode mode) {
            const auto parsed = parseMatchers(text.toStdString(), mode, &sentences);
            return QByteArray::fromStdString(parsed ? matchersText(*parsed) : parsed.error().message);
        };
        QCOMPARE(said(MatcherMode::Classic), classic);
        QCOMPARE(said(MatcherMode::Fallback), fallback);
        QCOMPARE(said(MatcherMode::Utf8), strict);
        QCOMPARE(static_cast<int>(sentences.size()), warnings);
    }

    void aConfigurationFollowsTheMode()
    {
        const std::string text = "route: {receiver: r, group_by: ['a b'], routes: [{matchers: ['\"a b\"=c']}]}\nreceivers: [{name: r}]\n";
        const auto classic = loadConfig(text, "f.yml");
        QVERIFY(!classic);
        QCOMPARE(classic.error().message, std::string("bad matcher format: \"a b\"=c"));
        QVERIFY(loadConfig(text, "f.yml", MatcherMode::Fallback));
        QVERIFY(loadConfig(text, "f.yml", MatcherMode::Utf8));
        const auto old = loadConfig("route: {receiver: r, routes: [{matchers: [foo=]}]}\nreceivers: [{name: r}]\n", "f.yml", MatcherMode::Fallback);
        QVERIFY(old);
        QCOMPARE(old->warnings.size(), std::size_t{1});
    }
};

HALAB_TEST(MatchersUtf8Test, "matchers_utf8")
#include "matchers_utf8_test.moc"
