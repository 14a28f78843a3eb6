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

    /// What muted a group stands in rows of its own, by name.
    void whatMutedIsNamed_data()
    {
        QTest::addColumn<QString>("why");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("row");
        QTest::newRow("inhibition") << reason::inhibited << "inhibitors" << R"({alertname="Down"})" << R"(inhibited: {alertname="Down"})";
        QTest::newRow("silence") << reason::silenced << "silences" << "31d0" << "silenced: 31d0";
        QTest::newRow("interval") << reason::timeMuted << "interval" << "night" << "muted by a time interval: night";
        QTest::newRow("active interval") << reason::outsideActiveTime << "interval" << "office" << "outside its active time: office";
    }
    void whatMutedIsNamed()
    {
        QFETCH(QString, why);
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, row);
        DecisionFold fold;
        fold.add(sampleEvent("am-1", kind::groupFlush, groupFields()));
        fold.add(sampleEvent("am-1", kind::decision,
            groupFields({{"outcome", std::string("skipped")}, {field.toStdString(), value.toStdString()}}), why.toStdString()));
        const auto rows = fold.groupCards("am-1", start(), start()).front().rows;
        QVERIFY(std::any_of(rows.begin(), rows.end(), [&](const CardRow& r) { return r.text == row; }));
    }

    void retriesAreCounted()
    {
        DecisionFold fold;
        fold.add(sampleEvent("am-1", kind::groupFlush, groupFields()));
        for (std::int64_t attempt = 1; attempt <= 6; ++attempt) {
            fold.add(sampleEvent("am-1", kind::notificationSend, groupFields({{"integration", std::string("webhook[0]")}, {"attempt", attempt}})));
            fold.add(sampleEvent("am-1", kind::notificationFailed,
                groupFields({{"integration", std::string("webhook[0]")}, {"attempt", attempt}, {"error", std::string("unexpected status code 500")}})));
        }
        auto rows = fold.groupCards("am-1", start(), start()).front().rows;
        QCOMPARE(rows.back().mark, CardRow::Mark::Current);
        QCOMPARE(rows[rows.size() - 2].text, QStringLiteral("Attempt 6 failed: unexpected status code 500"));
        QCOMPARE(rows[rows.size() - 6].text, QStringLiteral("Earlier attempts that failed: 2"));
        fold.add(sampleEvent("am-1", kind::notificationSend, groupFields({{"integration", std::string("webhook[0]")}, {"attempt", std::int64_t{7}}})));
        fold.add(sampleEvent("am-1", kind::notificationSent, groupFields({{"integration", std::string("webhook[0]")}, {"attempt", std::int64_t{7}}})));
        fold.add(sampleEvent("am-1", kind::decision,
            groupFields({{"integration", std::string("webhook[0]")}, {"outcome", std::string("sent")}}), reason::firstNotification));
        rows = fold.groupCards("am-1", start(), start()).front().rows;
        QCOMPARE(rows[rows.size() - 2].text, QStringLiteral("Attempt 7 was taken"));
    }

    void eachIntegrationHasItsCard()
    {
        DecisionFold fold;
        fold.add(sampleEvent("am-1", kind::groupFlush, groupFields()));
        for (const auto* integration : {"slack[0]", "webhook[0]"})
            fold.add(sampleEvent("am-1", kind::decision,
                groupFields({{"integration", std::string(integration)}, {"outcome", std::string("sent")}}), reason::firstNotification));
        const auto cards = fold.groupCards("am-1", start(), start());
        QCOMPARE(cards.size(), 2);
        QCOMPARE(cards[0].title, QStringLiteral("{job=\"prometheus\"} → web.hook, slack[0]"));
        QVERIFY(cards[0].key != cards[1].key);
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
