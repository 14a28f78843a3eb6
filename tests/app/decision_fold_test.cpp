// The why-card: what an Alertmanager decided about a group, told from the trace alone.

#include "inspector/decision_fold.h"

#include "app/sample_snapshot.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::app;
using test::sampleEvent;

namespace {

const std::string group = R"({}:{job="prometheus"})";

Fields groupFields(Fields more = {})
{
    Fields fields{{"group", group}, {"receiver", std::string("web.hook")}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

Time start() { return Time{std::chrono::seconds{1'767'225'600}}; }

} // namespace

class DecisionFoldTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGroupThatWaitsSaysHowLong()
    {
        DecisionFold fold;
        const auto created = sampleEvent("am-1", kind::groupCreated, groupFields({{"group_wait", 10.0}}));
        fold.add(created);
        const auto cards = fold.groupCards("am-1", created.at + std::chrono::seconds{4}, start());
        QCOMPARE(cards.size(), 1);
        QCOMPARE(cards[0].title, QStringLiteral("{job=\"prometheus\"} → web.hook"));
        QCOMPARE(cards[0].rows.back().mark, CardRow::Mark::Current);
        QCOMPARE(cards[0].rows.back().right, QStringLiteral("6.0 s"));
    }

    void theWaitForThePositionCountsDown()
    {
        DecisionFold fold;
        fold.add(sampleEvent("am-2", kind::groupFlush, groupFields()));
        const auto wait = sampleEvent("am-2", kind::notifyWait, groupFields({{"position", std::int64_t{1}}, {"wait", 15.0}}));
        fold.add(wait);
        const auto cards = fold.groupCards("am-2", wait.at + std::chrono::seconds{6}, start());
        const auto& rows = cards.front().rows;
        const auto waiting = std::find_if(rows.begin(), rows.end(), [](const CardRow& row) { return row.mark == CardRow::Mark::Current; });
        QVERIFY(waiting != rows.end());
        QCOMPARE(waiting->text, QStringLiteral("Waits for position 1: 15 s"));
        QCOMPARE(waiting->right, QStringLiteral("9.0 s"));
        QCOMPARE(rows.back().text, QStringLiteral("Send"));
    }

    void everyOutcomeIsNamed_data()
    {
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QString>("why");
        QTest::addColumn<QString>("chip");
        QTest::addColumn<QString>("lastRow");
        QTest::newRow("sent") << "sent" << reason::firstNotification << "sent" << "Sent: first notification";
        QTest::newRow("deduplicated") << "skipped" << reason::deduplicated << "not sent" << "another member has sent it";
        QTest::newRow("silenced") << "skipped" << reason::silenced << "not sent" << "silenced";
        QTest::newRow("not settled") << "skipped" << reason::notSettled << "not sent" << "Gossip did not settle in time";
        QTest::newRow("failed") << "failed" << reason::sendFailed << "failed" << "sending failed";
    }

    void everyOutcomeIsNamed()
    {
        QFETCH(QString, outcome);
        QFETCH(QString, why);
        QFETCH(QString, chip);
        QFETCH(QString, lastRow);
        DecisionFold fold;
        fold.add(sampleEvent("am-1", kind::groupFlush, groupFields()));
        fold.add(sampleEvent("am-1", kind::decision, groupFields({{"outcome", outcome.toStdString()}}), why.toStdString(), "because"));
        const auto card = fold.groupCards("am-1", start(), start()).front();
        QCOMPARE(card.chip, chip);
        QCOMPARE(card.note, QStringLiteral("because"));
        QCOMPARE(card.rows.back().text, lastRow);
    }

    void aNewFlushForgetsTheOldDecision()
    {
        DecisionFold fold;
        fold.add(sampleEvent("am-1", kind::decision, groupFields({{"outcome", std::string("sent")}}), reason::firstNotification));
        fold.add(sampleEvent("am-1", kind::groupFlush, groupFields()));
        QVERIFY(fold.groupCards("am-1", start(), start()).front().chip.isEmpty());
    }

    void aRestartedNodeRemembersNoGroup()
    {
        DecisionFold fold;
        fold.add(sampleEvent("am-1", kind::groupFlush, groupFields()));
        fold.add(sampleEvent("am-1", kind::nodeStarted, {}));
        QVERIFY(fold.groupCards("am-1", start(), start()).isEmpty());
    }

    void theLogTellsHowAnEntryCame()
    {
        DecisionFold fold;
        fold.add(sampleEvent("am-1", kind::nflogLogged, groupFields({{"firing", std::int64_t{1}}})));
        fold.add(sampleEvent("am-2", kind::nflogMerged, groupFields({{"from", std::string("am-1")}, {"firing", std::int64_t{1}}})));
        QCOMPARE(fold.logCards("am-1", start()).front().chip, QStringLiteral("own"));
        QCOMPARE(fold.logCards("am-2", start()).front().chip, QStringLiteral("gossip"));
        QVERIFY(fold.logCards("am-2", start()).front().subtitle.contains(QStringLiteral("am-1")));
    }
};

HALAB_TEST(DecisionFoldTest, "decision_fold")
#include "decision_fold_test.moc"
