#include "model/matcher.h"
#include "support/registry.h"

using namespace halab;
using model::Matcher;

/// The four tests of a label that silences, routes and selectors are made of.
class MatcherTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMatcherTestsOneLabel_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char* name, Matcher::Type type, const char* wanted, const char* value, bool matches) {
            QTest::newRow(name) << static_cast<int>(type) << wanted << value << matches;
        };
        using Type = Matcher::Type;
        row("equal", Type::Equal, "db", "db", true);
        row("equal, other", Type::Equal, "db", "web", false);
        row("equal to nothing: the label is missing", Type::Equal, "", "", true);
        row("not equal", Type::NotEqual, "db", "web", true);
        row("not equal, missing", Type::NotEqual, "db", "", true);
        row("regex is anchored", Type::Regex, "d", "db", false);
        row("regex", Type::Regex, "d.|web", "db", true);
        row("regex that takes nothing", Type::Regex, ".*", "", true);
        row("regex that wants something", Type::Regex, ".+", "", false);
        row("not regex", Type::NotRegex, "d.", "web", true);
        row("not regex, matched", Type::NotRegex, "d.", "db", false);
    }

    void aMatcherTestsOneLabel()
    {
        QFETCH(int, type);
        QFETCH(QString, wanted);
        QFETCH(QString, value);
        QFETCH(bool, matches);
        const auto matcher = Matcher::make(static_cast<Matcher::Type>(type), "team", wanted.toStdString());
        QVERIFY(matcher.has_value());
        QCOMPARE(matcher->matches(value.toStdString()), matches);
        QCOMPARE(matcher->matches(model::Labels{{"team", value.toStdString()}}), matches);
    }

    void badExpressionsAreRefused()
    {
        const auto matcher = Matcher::make(Matcher::Type::Regex, "a", "(");
        QVERIFY(!matcher);
        QCOMPARE(matcher.error().message, "error parsing regexp: missing closing ): `^(?:()$`");
        QVERIFY(Matcher::make(Matcher::Type::Equal, "a", "(").has_value());
    }

    void matchersAreWrittenWithQuotes()
    {
        QCOMPARE(Matcher::make(Matcher::Type::NotRegex, "a", "b\"c")->toString(), "a!~\"b\\\"c\"");
    }

    void allMustMatch()
    {
        const std::vector<Matcher> matchers{
            *Matcher::make(Matcher::Type::Equal, "a", "1"), *Matcher::make(Matcher::Type::NotEqual, "b", "2")};
        QVERIFY(model::matchesAll(matchers, {{"a", "1"}}));
        QVERIFY(!model::matchesAll(matchers, {{"a", "1"}, {"b", "2"}}));
        QVERIFY(model::matchesAll({}, {}));
    }
};

HALAB_TEST(MatcherTest, "matcher")
#include "matcher_test.moc"
