#include "promql/ast.h"
#include "promql/engine.h"

#include "promql/vector_rows.h"
#include "support/registry.h"
#include "support/vectors.h"

#include <set>

using namespace halab;

/// 270 expressions and what the real parser makes of them: the printed form and type, or the error to the byte.
class ParserVectorTest : public QObject {
    Q_OBJECT

    /// Rows (from 0) that are known not to agree, each with its reason.
    static const std::map<int, const char*>& knownGaps()
    {
        static const std::map<int, const char*> gaps{};
        return gaps;
    }

    static QString outcome(const std::string& input)
    {
        const auto expr = promql::parseExpr(input);
        if (!expr)
            return QString::fromStdString("error " + expr.error().message);
        const auto type = std::string(promql::typeName(promql::valueType(**expr)));
        return QString::fromStdString(type + " " + promql::printExpr(**expr));
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
    }

    void parses_data()
    {
        QTest::addColumn<int>("id");
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("expected");
        int id = 0;
        for (const auto& row : test::vectorRows("prometheus/parse_expr.jsonl")) {
            const auto expected = row["fail"].boolOr(false) ? "error " + row["error"].text()
                                                            : row["type"].text() + " " + row["string"].text();
            QTest::addRow("%d", id) << id << QString::fromStdString(row["input"].text())
                                    << QString::fromStdString(expected);
            ++id;
        }
        QCOMPARE(id, 270);
    }
    void parses()
    {
        QFETCH(int, id);
        QFETCH(QString, input);
        QFETCH(QString, expected);
        if (const auto gap = knownGaps().find(id); gap != knownGaps().end())
            QEXPECT_FAIL("", gap->second, Continue);
        QCOMPARE(outcome(input.toStdString()), expected);
    }

    /// What is printed means the same: it parses again to the same text.
    void printedFormIsStable_data()
    {
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("expected");
        for (const auto& row : test::vectorRows("prometheus/printer.jsonl")) {
            const auto in = row["in"].text();
            const auto out = row["out"].text(in);
            QTest::addRow("%s", in.c_str()) << QString::fromStdString(in)
                                            << QString::fromStdString(out.empty() ? in : out);
        }
    }
    void printedFormIsStable()
    {
        QFETCH(QString, input);
        QFETCH(QString, expected);
        const auto expr = promql::parseExpr(input.toStdString());
        QVERIFY2(expr.has_value(), expr ? "" : expr.error().message.c_str());
        const auto printed = promql::printExpr(**expr);
        QCOMPARE(QString::fromStdString(printed), expected);
        QCOMPARE(promql::printExpr(**promql::parseExpr(printed)), printed);
    }

    /// The API's answers to bad queries. Rows with status 422 fail only when they are evaluated.
    void apiErrors()
    {
        const auto rows = json::parse(test::vectors::read("prometheus/promql_errors.json"));
        QVERIFY(rows.has_value() && rows->array() != nullptr);
        const std::string prefix = "invalid parameter \"query\": ";
        for (const auto& row : *rows->array()) {
            const auto query = row["query"].text();
            const auto expr = promql::parseExpr(query);
            if (row["status"].numberOr(0) == 400) {
                QVERIFY2(!expr.has_value(), query.c_str());
                QCOMPARE(QString::fromStdString(prefix + expr.error().message),
                    QString::fromStdString(row["error"].text()));
            } else {
                QVERIFY2(expr.has_value(), query.c_str());
            }
        }
    }
};

HALAB_TEST(ParserVectorTest, "parser_vector")
#include "parser_vector_test.moc"
