#include "base/json.h"
#include "model/labels.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;

/// Fingerprints and hashes of label sets: what two Alertmanagers must agree on to the bit.
class LabelsVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asAlertmanager()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/labelset_hash.json"));
        QVERIFY(cases && cases->size() > 10);
        int compared = 0;
        for (const auto& row : *cases->array()) {
            std::vector<model::Labels::Pair> pairs;
            bool hasEmptyValue = false;
            for (const auto& [name, value] : *row["labels"].object()) {
                pairs.emplace_back(name, value.text());
                hasEmptyValue = hasEmptyValue || value.text().empty();
            }
            if (hasEmptyValue)
                continue; // never gets as far as a hash: an alert's empty labels are removed on receipt
            const auto labels = model::Labels::from(std::move(pairs));
            QCOMPARE(model::fingerprintText(labels.fingerprint()), row["fingerprint"].text());
            QCOMPARE(std::to_string(labels.hash()), row["nflog_hash"].text());
            QCOMPARE(labels.toString(), row["string"].text());
            ++compared;
        }
        QVERIFY(compared > 10);
    }
};

HALAB_TEST(LabelsVectorTest, "labels_vector")
#include "labels_vector_test.moc"
