// Every spelling of a matcher that the original was asked about, alone and as a list.

#include "alertmanager/config/matcher_parser.h"
#include "base/hash.h"
#include "base/json.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

class MatchersParseVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheOriginal()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/matchers_parse.json"));
        QVERIFY(cases && cases->size() > 700);
        for (const auto& one : *cases->array()) {
            const auto input = one["input_hex"].isNull() ? one["input"].text() : fromHex(one["input_hex"].text());
            checkList(input, one);
            checkSingle(input, one);
        }
    }

private:
    static void checkList(const std::string& input, const json::Value& expected)
    {
        auto parsed = parseMatchers(input);
        if (!expected["error"].isNull()) {
            QVERIFY2(!parsed, input.c_str());
            QVERIFY2(readable(parsed.error().message) == expected["error"].text(),
                (input + ": " + parsed.error().message).c_str());
            return;
        }
        QVERIFY2(parsed, input.c_str());
        QCOMPARE(matchersText(*parsed), expected["canonical"].text());
        QCOMPARE(parsed->size(), expected["matchers"].size());
        for (std::size_t i = 0; i < parsed->size(); ++i) {
            const auto& matcher = expected["matchers"].at(i);
            QCOMPARE((*parsed)[i].name(), matcher["name"].text());
            QCOMPARE(std::string(model::matcherOperator((*parsed)[i].type())), matcher["op"].text());
            QCOMPARE((*parsed)[i].value(), matcher["value"].text());
        }
        sortMatchers(*parsed);
        QCOMPARE(matchersText(*parsed), expected["sorted"].text());
    }

    static void checkSingle(const std::string& input, const json::Value& expected)
    {
        const auto parsed = parseMatcher(input);
        if (!expected["single_error"].isNull()) {
            QVERIFY2(!parsed, input.c_str());
            QVERIFY2(readable(parsed.error().message) == expected["single_error"].text(),
                (input + ": " + parsed.error().message).c_str());
            return;
        }
        QVERIFY2(parsed, input.c_str());
        QCOMPARE(matcherText(*parsed), expected["single"].text());
    }

    /// The vectors' own JSON shows bytes that are no UTF-8 as U+FFFD.
    static std::string readable(const std::string& text) { return QString::fromUtf8(text.c_str()).toStdString(); }
};

HALAB_TEST(MatchersParseVectorTest, "matchers_parse_vector")
#include "matchers_parse_vector_test.moc"
