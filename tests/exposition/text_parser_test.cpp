#include "exposition/text_parser.h"
#include "model/sample.h"
#include "support/registry.h"

#include <bit>

using namespace halab;
using exposition::EntryKind;
using exposition::TextParser;

/// The text format 0.0.4, with the habits of the real parser.
class TextParserTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPageIsWalkedEntryByEntry()
    {
        const std::string body = "# HELP up Is it up?\n"
                                 "# TYPE up gauge\n"
                                 "\n"
                                 "up 1\n"
                                 "up{job=\"a\",instance=\"b:1\"} 0 1700000000000\n"
                                 "# a remark\n"
                                 "last 2";
        TextParser parser(body);
        QCOMPARE(*parser.next(), EntryKind::Help);
        QCOMPARE(parser.metricName(), "up");
        QCOMPARE(parser.text(), "Is it up?");
        QCOMPARE(*parser.next(), EntryKind::Type);
        QCOMPARE(parser.text(), "gauge");
        QCOMPARE(*parser.next(), EntryKind::Series);
        QCOMPARE(parser.series(), "up");
        QCOMPARE(parser.value(), 1.0);
        QVERIFY(!parser.timestamp());
        QCOMPARE(*parser.next(), EntryKind::Series);
        QCOMPARE(parser.series(), "up{job=\"a\",instance=\"b:1\"}");
        QCOMPARE(parser.labels(), (model::Labels{{"__name__", "up"}, {"instance", "b:1"}, {"job", "a"}}));
        QCOMPARE(*parser.timestamp(), 1700000000000);
        QCOMPARE(*parser.next(), EntryKind::Comment);
        QCOMPARE(parser.text(), "# a remark");
        QCOMPARE(*parser.next(), EntryKind::Series); // the last line break may be missing
        QCOMPARE(parser.series(), "last");
        QCOMPARE(*parser.next(), EntryKind::End);
        QCOMPARE(*parser.next(), EntryKind::End);
    }

    void emptyBodiesEnd()
    {
        for (const auto* body : {"", "\n", " \n\t\n"}) {
            TextParser parser(body);
            QCOMPARE(*parser.next(), EntryKind::End);
        }
    }

    void acceptedSpellings_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("labels");
        const std::vector<std::tuple<const char*, const char*, const char*>> rows{
            {"no labels in braces", "a{} 1", "{__name__=\"a\"}"},
            {"blank before the brace", "a {b=\"c\"} 1", "{__name__=\"a\", b=\"c\"}"},
            {"blanks everywhere", "a { b = \"c\" , d=\"e\" , }\t1", "{__name__=\"a\", b=\"c\", d=\"e\"}"},
            {"no comma", "a{b=\"c\" d=\"e\"} 1", "{__name__=\"a\", b=\"c\", d=\"e\"}"},
            {"brace in a value", "a{b=\"}\"} 1", "{__name__=\"a\", b=\"}\"}"},
            {"escapes", "a{b=\"\\\"\\\\\\n\\q\"} 1", "{__name__=\"a\", b=\"\\\"\\\\\\n\\\\q\"}"},
            {"colon in the name", ":a:b 1", "{__name__=\":a:b\"}"},
            {"leading blanks become part of the name", "  a 1", "{__name__=\"  a\"}"},
            {"an empty value is no label", "a{b=\"\"} 1", "{__name__=\"a\"}"},
        };
        for (const auto& [name, line, labels] : rows)
            QTest::newRow(name) << QString(line) << QString(labels);
    }

    void acceptedSpellings()
    {
        QFETCH(QString, line);
        QFETCH(QString, labels);
        const auto body = line.toStdString();
        TextParser parser(body);
        const auto kind = parser.next();
        QVERIFY2(kind.has_value(), kind ? "" : kind.error().message.c_str());
        QCOMPARE(*kind, EntryKind::Series);
        QCOMPARE(QString::fromStdString(parser.labels().toString()), labels);
    }

    void namesGivenTwiceAreVisible()
    {
        TextParser parser("a{b=\"1\",b=\"2\"} 1\n");
        QVERIFY(parser.next().has_value());
        QCOMPARE(parser.labelPairs().size(), 3U);
    }

    void numbers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value");
        QTest::newRow("exponent") << "1.5e+09" << 1.5e9;
        QTest::newRow("signed") << "+3" << 3.0;
        QTest::newRow("infinite") << "+Inf" << std::numeric_limits<double>::infinity();
        QTest::newRow("infinite, small letters") << "-inf" << -std::numeric_limits<double>::infinity();
        QTest::newRow("too small is zero") << "1e-400" << 0.0;
    }

    void numbers()
    {
        QFETCH(QString, text);
        QFETCH(double, value);
        const auto body = "a " + text.toStdString() + "\n";
        TextParser parser(body);
        QVERIFY(parser.next().has_value());
        QCOMPARE(parser.value(), value);
    }

    void everyNanIsTheOrdinaryOne()
    {
        TextParser parser("a NaN\n");
        QVERIFY(parser.next().has_value());
        QCOMPARE(std::bit_cast<std::uint64_t>(parser.value()), model::normalNaNBits);
    }

    void faults_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("message");
        const std::vector<std::pair<const char*, const char*>> rows{
            {"a", "expected value after metric, got \"INVALID\""},
            {"a{} {} 1", "expected value after metric, got \"BOPEN\""},
            {"{b=\"c\"} 1", "\"INVALID\" is not a valid start token"},
            {"a{b=\"c\",,d=\"e\"} 1", "expected label name, got \"COMMA\""},
            {"a{b} 1", "expected equal, got \"BCLOSE\""},
            {"a{b=c} 1", "expected label value, got \"INVALID\""},
            {"a 1_0", "unsupported character in float"},
            {"a 1\r", "strconv.ParseFloat: parsing \"1\\r\": invalid syntax"},
            {"a 1e400", "strconv.ParseFloat: parsing \"1e400\": value out of range"},
            {"a 1 99999999999999999999", "strconv.ParseInt: parsing \"99999999999999999999\": value out of range"},
            {"a 1 2 x", "expected next entry after timestamp, got \"INVALID\""},
            {"# TYPE a counter ", "invalid metric type \"counter \""},
            {"# TYPE a", "invalid metric type \"\""},
            {"# TYPE a info", "invalid metric type \"info\""},
        };
        for (const auto& [body, message] : rows)
            QTest::newRow(body) << QString(body) << QString(message);
    }

    void faults()
    {
        QFETCH(QString, body);
        QFETCH(QString, message);
        const auto text = body.toStdString();
        TextParser parser(text);
        const auto kind = parser.next();
        QVERIFY(!kind);
        QCOMPARE(QString::fromStdString(kind.error().message), message);
    }
};

HALAB_TEST(TextParserTest, "text_parser")
#include "text_parser_test.moc"
