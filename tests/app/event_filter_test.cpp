// The event table's filter: words that must all hold.

#include "events/event_filter.h"

#include "app/sample_snapshot.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::app;

class EventFilterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void accepts_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("empty takes all") << "" << true;
        QTest::newRow("beginning of the kind") << "kind:silence" << true;
        QTest::newRow("one of several kinds") << "kind:alert,silence" << true;
        QTest::newRow("another kind") << "kind:alert" << false;
        QTest::newRow("node") << "node:alertmanager-2" << true;
        QTest::newRow("beginning of the node") << "node:alert" << true;
        QTest::newRow("another node") << "node:prom" << false;
        QTest::newRow("word of the text") << "instancedown" << true;
        QTest::newRow("all must hold") << "kind:silence node:prom" << false;
        QTest::newRow("two words") << "InstanceDown student" << true;
        QTest::newRow("a word that is not there") << "kind:silence lemon" << false;
    }

    void accepts()
    {
        QFETCH(QString, filter);
        QFETCH(bool, accepted);
        EventFilter model;
        model.setText(filter);
        const auto event = test::sampleEvent("alertmanager-2", kind::silenceCreated,
            {{"matchers", std::string(R"({alertname="InstanceDown"})")}, {"created_by", std::string("student")}});
        QCOMPARE(model.accepts(event), accepted);
    }
};

HALAB_TEST(EventFilterTest, "event_filter")
#include "event_filter_test.moc"
