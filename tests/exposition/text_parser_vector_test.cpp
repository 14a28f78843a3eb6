#include "base/json.h"
#include "exposition/text_parser.h"
#include "support/registry.h"
#include "support/vectors.h"

#include <QByteArray>

using namespace halab;
using exposition::EntryKind;
using exposition::TextParser;

/// Bodies that the real parser was given, and a whole page of a real server.
class TextParserVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void faultsAreNamedAsByTheRealParser()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        int rows = 0;
        const auto text = QByteArray::fromStdString(test::vectors::read("prometheus/promparse_errors.jsonl"));
        for (const auto& line : text.split('\n')) {
            if (line.isEmpty())
                continue;
            const auto row = json::parse(line.toStdString());
            QVERIFY(row.has_value());
            const auto body = QByteArray::fromBase64(QByteArray::fromStdString((*row)["input"].text())).toStdString();
            TextParser parser(body);
            std::string message;
            while (true) {
                const auto kind = parser.next();
                if (!kind)
                    message = kind.error().message;
                if (!kind || *kind == EntryKind::End)
                    break;
            }
            QCOMPARE(QString::fromStdString(message), QString::fromStdString((*row)["error"].text()));
            ++rows;
        }
        QVERIFY(rows > 20);
    }

    void aRealPageParses()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto body = test::vectors::read("prometheus/metrics_page.prom");
        const auto lines = std::count(body.begin(), body.end(), '\n');
        TextParser parser(body);
        int entries = 0;
        for (;; ++entries) {
            const auto kind = parser.next();
            QVERIFY2(kind.has_value(), kind ? "" : kind.error().message.c_str());
            if (*kind == EntryKind::End)
                break;
            if (*kind == EntryKind::Series)
                QVERIFY(model::isValidMetricName(parser.labels().get(model::metricNameLabel)));
        }
        QCOMPARE(entries, static_cast<int>(lines)); // the page has no blank lines
    }
};

HALAB_TEST(TextParserVectorTest, "text_parser_vector")
#include "text_parser_vector_test.moc"
