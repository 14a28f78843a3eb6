// Relabelling against the original's own cases.

#include "base/json.h"
#include "prometheus/relabel/relabel.h"
#include "support/registry.h"
#include "support/vectors.h"

#include <sstream>

using namespace halab;
using namespace halab::prometheus;

namespace {

model::Labels relabelLabels(const json::Value& value)
{
    model::Labels labels;
    if (value.object())
        for (const auto& [name, text] : *value.object())
            labels.set(name, text.text());
    return labels;
}

RelabelConfig relabelRule(const json::Value& value)
{
    RelabelConfig rule;
    if (value["source_labels"].array())
        for (const auto& name : *value["source_labels"].array())
            rule.sourceLabels.push_back(name.text());
    rule.separator = value["separator"].text();
    rule.regex = *Regex::compileAnchored(value["regex"].text());
    rule.modulus = static_cast<std::uint64_t>(value["modulus"].numberOr(0));
    rule.targetLabel = value["target_label"].text();
    rule.replacement = value["replacement"].text();
    rule.action = relabelActionFrom(value["action"].text()).value();
    return rule;
}

} // namespace

class RelabelVectorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matchesTheOriginal_data()
    {
        QTest::addColumn<QString>("row");
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        std::istringstream lines(test::vectors::read("prometheus/relabel.jsonl"));
        int number = 0;
        for (std::string line; std::getline(lines, line);)
            QTest::addRow("row %d", ++number) << QString::fromStdString(line);
        QVERIFY(number > 20);
    }

    void matchesTheOriginal()
    {
        QFETCH(QString, row);
        const auto parsed = json::parse(row.toStdString());
        QVERIFY(parsed.has_value());
        const json::Value& root = *parsed;
        model::Labels labels = relabelLabels(root["input"]);
        RelabelConfigs rules;
        for (const auto& rule : *root["configs"].array())
            rules.push_back(relabelRule(rule));
        const bool keep = relabel(labels, rules);
        QCOMPARE(keep, root["keep"].boolOr(false));
        if (keep)
            QCOMPARE(QString::fromStdString(labels.toString()),
                QString::fromStdString(relabelLabels(root["output"]).toString()));
    }
};

HALAB_TEST(RelabelVectorTest, "relabel_vector")
#include "relabel_vector_test.moc"
