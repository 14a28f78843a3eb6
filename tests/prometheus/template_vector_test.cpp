#include "prometheus/template/expander.h"
#include "prometheus/template/functions.h"

#include "base/json.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using gotemplate::Value;

/// 82 templates and what the real program makes of them.
class TemplateVectorTest : public QObject {
    Q_OBJECT

    static Value toValue(const json::Value& value)
    {
        if (value.number() != nullptr)
            return Value(*value.number());
        if (value.string() != nullptr)
            return Value(*value.string());
        if (value.array() != nullptr) {
            gotemplate::ValueList list;
            for (const auto& item : *value.array())
                list.push_back(toValue(item));
            return Value(std::move(list));
        }
        return {};
    }

    /// `{a="b", c="d"} => 11 @[0]`, a sample a line.
    static promql::Vector toVector(const std::string& text)
    {
        promql::Vector vector;
        for (const auto& line : QString::fromStdString(text).split('\n', Qt::SkipEmptyParts)) {
            const auto halves = line.split(" => ");
            promql::VectorSample sample;
            for (const auto& pair : halves[0].mid(1, halves[0].size() - 2).split(", ", Qt::SkipEmptyParts)) {
                const auto parts = pair.split('=');
                sample.metric.set(parts[0].toStdString(), parts[1].mid(1, parts[1].size() - 2).toStdString());
            }
            sample.point.v = halves[1].split(' ')[0].toDouble();
            vector.push_back(sample);
        }
        return vector;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
    }

    void expands_data()
    {
        QTest::addColumn<int>("id");
        QTest::addColumn<QByteArray>("line");
        int id = 0;
        for (const auto& line : QByteArray::fromStdString(test::vectors::read("prometheus/template.jsonl")).split('\n')) {
            if (line.isEmpty())
                continue;
            QTest::addRow("%d", id) << id << line;
            ++id;
        }
        QCOMPARE(id, 82);
    }
    void expands()
    {
        QFETCH(QByteArray, line);
        const auto row = json::parse(line.toStdString()).value();
        TemplateData data;
        data.externalUrl = "http://testhost:9090/path/prefix";
        const auto vector = toVector(row["queryResult"].text());
        data.query = [&](std::string_view, std::int64_t) { return vector; };
        const auto options = gotemplate::ExecuteOptions{row["options"].at(0).text() == "missingkey=error"};
        
        const auto input = toValue(row["input"]);
        const auto functions = templateFunctions(data);
        const auto result = row["html"].boolOr(false)
            ? prometheus::expandHtmlWith("test", row["text"].text(), input, functions, options)
            : prometheus::expandWith("test", row["text"].text(), input, functions, options);
        const auto got = result ? *result : "error " + result.error().message;
        const auto expected
            = row["shouldFail"].boolOr(false) ? "error " + row["errorMsg"].text() : row["output"].text();
        QCOMPARE(QString::fromStdString(got), QString::fromStdString(expected));
    }

private:
    using TemplateData = prometheus::TemplateData;
};

HALAB_TEST(TemplateVectorTest, "template_vector")
#include "template_vector_test.moc"
