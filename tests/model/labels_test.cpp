#include "model/labels.h"
#include "support/registry.h"

using namespace halab::model;

/// Label sets: the identity of every series and every alert.
class LabelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setsAreSortedAndWithoutEmptyValues()
    {
        const Labels labels{{"b", "2"}, {"a", "1"}, {"c", ""}, {"b", "3"}};
        QCOMPARE(labels.toString(), "{a=\"1\", b=\"3\"}"); // of a name given twice the last stays
        QCOMPARE(labels.get("b"), "3");
        QCOMPARE(labels.get("c"), ""); // missing and empty are the same
        QVERIFY(labels.has("a") && !labels.has("c"));
    }

    void labelsAreSetAndRemoved()
    {
        Labels labels;
        labels.set("b", "2");
        labels.set("a", "1");
        labels.set("b", "4");
        QCOMPARE(labels, (Labels{{"a", "1"}, {"b", "4"}}));
        labels.set("a", ""); // an empty value removes
        labels.remove("no such");
        QCOMPARE(labels.size(), 1U);
    }

    void theFingerprintIsThatOfTheContent()
    {
        QCOMPARE(fingerprintText(Labels{}.fingerprint()), "cbf29ce484222325"); // FNV-1a of nothing
        QCOMPARE((Labels{{"a", "1"}, {"b", "2"}}).fingerprint(), (Labels{{"b", "2"}, {"a", "1"}}).fingerprint());
        QVERIFY((Labels{{"a", "1b"}}).fingerprint() != (Labels{{"a1", "b"}}).fingerprint()); // separators keep them apart
        QVERIFY((Labels{{"a", "1"}}).hash() != (Labels{{"a", "2"}}).hash());
        QCOMPARE(fingerprintText(0x1f), "000000000000001f");
    }

    void metricsAreWrittenWithTheirName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("job");
        QTest::addColumn<QString>("text");
        QTest::newRow("both") << "up" << "a" << "up{job=\"a\"}";
        QTest::newRow("only a name") << "up" << "" << "up";
        QTest::newRow("only labels") << "" << "a\"b" << "{job=\"a\\\"b\"}";
        QTest::newRow("nothing") << "" << "" << "{}";
    }

    void metricsAreWrittenWithTheirName()
    {
        QFETCH(QString, name);
        QFETCH(QString, job);
        QFETCH(QString, text);
        const Labels labels{{"__name__", name.toStdString()}, {"job", job.toStdString()}};
        QCOMPARE(QString::fromStdString(labels.toMetricString()), text);
    }

    void prometheusComparesPairByPair()
    {
        QVERIFY((Labels{{"a", "1"}}) < (Labels{{"a", "2"}}));
        QVERIFY((Labels{{"a", "2"}}) < (Labels{{"b", "1"}}));
        QVERIFY((Labels{{"a", "1"}}) < (Labels{{"a", "1"}, {"b", "1"}}));
        QVERIFY((Labels{{"a", "1"}, {"z", "1"}}) < (Labels{{"b", "1"}}));
    }

    void alertmanagerComparesTheNumberFirst()
    {
        QVERIFY(labelSetBefore({{"z", "9"}}, {{"a", "1"}, {"b", "1"}}));
        QVERIFY(labelSetBefore({{"a", "1"}}, {{"a", "2"}}));
        // The set that lacks the smallest differing name comes first.
        QVERIFY(labelSetBefore({{"b", "1"}}, {{"a", "1"}}));
        QVERIFY(!labelSetBefore({{"a", "1"}}, {{"b", "1"}}));
        QVERIFY(!labelSetBefore({{"a", "1"}}, {{"a", "1"}}));
    }

    void namesAreChecked()
    {
        for (const auto* name : {"a", "_", "A9_b", "__name__"})
            QVERIFY2(isValidLabelName(name) && isValidMetricName(name), name);
        for (const auto* name : {"", "9a", "a-b", "a b", "\xC3\xA9"})
            QVERIFY2(!isValidLabelName(name) && !isValidMetricName(name), name);
        QVERIFY(isValidMetricName("job:up:sum") && !isValidLabelName("job:up"));
    }
};

HALAB_TEST(LabelsTest, "labels")
#include "labels_test.moc"
