#include "base/regex.h"
#include "support/registry.h"

using namespace halab;

/// Regular expressions: Go's dialect, its error texts (as amtool prints them) and its expansion of $1.
class RegexTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anchoredExpressionsMatchTheWholeText()
    {
        const auto regex = Regex::compileAnchored("a|b.*");
        QVERIFY(regex->matches("a"));
        QVERIFY(regex->matches("bcd"));
        QVERIFY(!regex->matches("xa"));
        QVERIFY(!regex->matches("ab"));
        QVERIFY(!regex->matches("b\n")); // the dot is no line break
        QCOMPARE(regex->pattern(), "a|b.*");
        QVERIFY(Regex::compile("b")->matches("abc"));
        QVERIFY(Regex::compileAnchored("")->matches(""));
    }

    void faults_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("message");
        const std::vector<std::pair<const char*, const char*>> rows{
            {"a**", "invalid nested repetition operator: `**`"},
            {"*a", "missing argument to repetition operator: `*`"},
            {"a)", "unexpected ): `^(?:a))$`"},
            {"(a", "missing closing ): `^(?:(a)$`"},
            {"[a", "missing closing ]: `[a)$`"},
            {"[z-a]", "invalid character class range: `z-a`"},
            {"a{1001}", "invalid repeat count: `{1001}`"},
            {"a\\", "missing closing ): `^(?:a\\)$`"},
            {"\\8", "invalid escape sequence: `\\8`"},
            {"\\C", "invalid escape sequence: `\\C`"},
            {"\\p{Foo}", "invalid character class range: `\\p{Foo}`"},
            {"(?=a)", "invalid or unsupported Perl syntax: `(?=`"},
            {"(?P<n", "invalid named capture: `(?P<n)$`"},
            {"x{1000}{1000}", "invalid nested repetition operator: `{1000}{1000}`"},
            {"[a-\\d]", "invalid escape sequence: `\\d`"},
        };
        for (const auto& [pattern, message] : rows)
            QTest::newRow(pattern) << pattern << QString("error parsing regexp: ") + message;
    }

    void faults()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, message);
        const auto regex = Regex::compileAnchored(pattern.toStdString());
        QVERIFY(!regex);
        QCOMPARE(QString::fromStdString(regex.error().message), message);
    }

    void quotedPartsAreNotReadAsEscapes() { QVERIFY(Regex::compile("\\Qa\\C\\E")->matches("xa\\C")); }

    void replacing_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("replacement");
        QTest::addColumn<QString>("result");
        QTest::newRow("numbers") << "(a)(b)?" << "ab a" << "<$1$2>" << "<ab> <a>";
        QTest::newRow("braces") << "(a)" << "a" << "${1}x" << "ax";
        QTest::newRow("a longer name wins") << "(a)" << "a" << "$1x" << "";
        QTest::newRow("names") << "(?P<host>\\w+):\\d+" << "h:1" << "$host" << "h";
        QTest::newRow("dollar") << "a" << "a" << "$$1" << "$1";
        QTest::newRow("lonely dollar") << "a" << "a" << "$ ${" << "$ ${";
        QTest::newRow("no such group") << "a" << "a" << "[$7]" << "[]";
        QTest::newRow("empty matches") << "x*" << "abc" << "-" << "-a-b-c-";
        QTest::newRow("empty after a match") << "b*" << "abbc" << "-" << "-a-c-";
        QTest::newRow("no match") << "x" << "abc" << "-" << "abc";
    }

    void replacing()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        QFETCH(QString, replacement);
        QFETCH(QString, result);
        const auto regex = Regex::compile(pattern.toStdString());
        QCOMPARE(QString::fromStdString(regex->replaceAll(text.toStdString(), replacement.toStdString())), result);
    }

    void expandingTheFirstMatch()
    {
        const auto regex = Regex::compileAnchored("(.*):(\\d+)");
        std::string out = "kept ";
        QVERIFY(regex->expandFirst("host:9093", "$1 on ${2}", out));
        QCOMPARE(out, "kept host on 9093");
        QVERIFY(!regex->expandFirst("host", "$1", out));
    }
};

HALAB_TEST(RegexTest, "regex")
#include "regex_test.moc"
