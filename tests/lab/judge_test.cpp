// How a check turns what happens into pass, fail or not known yet: each temporal operator over
// a made-up course of events.

#include "lab/checks/judge.h"
#include "support/registry.h"
#include "support.h"

using namespace std::chrono_literals;
using halab::lab::Judge;
using halab::lab::Verdict;
namespace lt = halab::test::lab;

/// Evidence that the test writes itself.
class MadeUp final : public halab::lab::Evidence {
public:
    halab::Time now() const override { return m_now; }
    const halab::lab::Exercise& exercise() const override { return m_exercise; }
    std::uint64_t seed() const override { return 1; }
    const halab::lab::EventLog& events() const override { return m_log; }
    halab::lab::NodeState state(const std::string&) const override { return m_state; }
    const halab::lab::Sample* sample(const std::string&, const std::string&) override { return nullptr; }
    halab::Duration delay() const override { return 1s; }
    std::optional<std::string> role(const std::string&) const override { return std::nullopt; }

    /// The moment `s` seconds after the anchor.
    void at(double s) { m_now = halab::Time{std::chrono::seconds{1000}} + std::chrono::milliseconds{std::llround(s * 1000)}; }
    void notify(const char* instance)
    {
        m_log.add({.id = ++m_id, .at = m_now, .node = "webhook", .kind = "notification.received",
            .fields = {{"from", std::string("am-1")}, {"status", std::string("firing")}, {"instances", std::string(instance)}},
            .reason = {}, .text = {}});
    }
    void answer(const char* value)
    {
        m_log.add({.id = ++m_id, .at = m_now, .node = "student", .kind = "answer",
            .fields = {{"id", std::string("q")}, {"value", std::string(value)}}, .reason = {}, .text = {}});
    }

    halab::Time m_now{std::chrono::seconds{1000}};
    halab::lab::Exercise m_exercise;
    halab::lab::EventLog m_log;
    halab::lab::NodeState m_state = halab::lab::NodeState::Running;
    halab::EventId m_id = 10;
};

class JudgeTest : public QObject {
    Q_OBJECT

    using T = halab::lab::Temporal::Kind;

    static halab::lab::Check notificationCheck(T kind, halab::Duration from, halab::Duration to)
    {
        halab::lab::Check check;
        check.points = 20;
        check.predicate.kind = halab::lab::Predicate::Kind::Notification;
        check.predicate.at = {"webhook"};
        check.predicate.match = {{"instance", "prometheus-2:9090"}};
        check.temporal = {.kind = kind, .from = from, .to = to};
        check.pass = "{{count}} after {{elapsed}} from {{from}}";
        check.feedback = {{.when = std::nullopt, .say = "{{count}} came"}};
        return check;
    }
    static halab::lab::Check stateCheck(T kind, halab::Duration to)
    {
        halab::lab::Check check;
        check.predicate.kind = halab::lab::Predicate::Kind::Node;
        check.predicate.at = {"am-1"};
        check.predicate.state = "stopped";
        check.temporal = {.kind = kind, .to = to};
        return check;
    }
    static Judge::Anchor anchor() { return {.set = true, .event = 10, .at = halab::Time{std::chrono::seconds{1000}}}; }

private Q_SLOTS:
    void countsInItsWindow_data()
    {
        QTest::addColumn<QList<double>>("arrivals");
        QTest::addColumn<double>("lookAt");
        QTest::addColumn<int>("verdict");
        QTest::addColumn<bool>("settled");
        const auto row = [](const char* name, QList<double> arrivals, double lookAt, Verdict verdict, bool settled) {
            QTest::newRow(name) << arrivals << lookAt << static_cast<int>(verdict) << settled;
        };
        row("nothing yet", {}, 20, Verdict::Unknown, false);
        row("one: passed, but still watched", {12}, 13, Verdict::Pass, false);
        row("one, and the window has ended", {12}, 31, Verdict::Pass, true);
        row("two are too many", {12, 14}, 15, Verdict::Fail, true);
        row("none until the end", {}, 31, Verdict::Fail, true);
        row("one before the window", {5}, 31, Verdict::Fail, true);
        row("one after the window", {35}, 36, Verdict::Fail, true);
        row("one inside and one long after", {12, 40}, 41, Verdict::Pass, true);
    }

    void countsInItsWindow()
    {
        QFETCH(QList<double>, arrivals);
        QFETCH(double, lookAt);
        QFETCH(int, verdict);
        QFETCH(bool, settled);
        MadeUp world;
        for (const double s : arrivals) {
            world.at(s);
            world.notify("prometheus-2:9090");
        }
        world.at(1);
        world.notify("prometheus-22:9090"); // somebody else's
        world.at(lookAt);
        const auto check = notificationCheck(T::Count, 10s, 30s);
        Judge judge(check);
        // The log is in order of time for this test's events of interest only; ids are what counts.
        judge.update(anchor(), 0, world);
        QCOMPARE(static_cast<int>(judge.verdict()), verdict);
        QCOMPARE(judge.isSettled(), settled);
    }

    void saysWhatItSaw()
    {
        MadeUp world;
        world.at(12.34);
        world.notify("prometheus-1:9090,prometheus-2:9090");
        world.at(13);
        const auto check = notificationCheck(T::Count, 10s, 30s);
        Judge judge(check);
        judge.update(anchor(), 0, world);
        QCOMPARE(judge.text(), std::string("1 after 12.3 s from am-1"));
        QCOMPARE(judge.points(), 20);
        world.notify("prometheus-2:9090");
        judge.update(anchor(), 0, world);
        QCOMPARE(judge.verdict(), Verdict::Fail);
        QCOMPARE(judge.text(), std::string("2 came"));
        QCOMPARE(judge.points(), 0);
    }

    void withoutAnAnchorNothingIsKnown()
    {
        MadeUp world;
        world.notify("prometheus-2:9090");
        const auto check = notificationCheck(T::Count, 0s, 30s);
        Judge judge(check);
        judge.update({}, 0, world);
        QCOMPARE(judge.verdict(), Verdict::Unknown);
        QVERIFY(!judge.isRunning());
    }

    void eventuallyHasADeadlineAndGivesTheAnswersTimeToArrive()
    {
        MadeUp world;
        const auto check = stateCheck(T::Eventually, 5s);
        Judge late(check), inTime(check);
        world.at(5.5); // past the deadline, but an answer may be on its way
        late.update(anchor(), 0, world);
        QCOMPARE(late.verdict(), Verdict::Unknown);
        world.at(6.1);
        late.update(anchor(), 0, world);
        QCOMPARE(late.verdict(), Verdict::Fail);
        world.m_state = halab::lab::NodeState::Stopped;
        late.update(anchor(), 0, world);
        QCOMPARE(late.verdict(), Verdict::Fail); // settled is settled
        world.at(4);
        inTime.update(anchor(), 0, world);
        QCOMPARE(inTime.verdict(), Verdict::Pass);
    }

    void alwaysFailsAtTheFirstException()
    {
        MadeUp world;
        world.m_state = halab::lab::NodeState::Stopped;
        const auto check = stateCheck(T::Always, 3s);
        Judge judge(check), broken(check);
        for (const double s : {0.1, 1.0, 2.9}) {
            world.at(s);
            judge.update(anchor(), 0, world);
            broken.update(anchor(), 0, world);
            QCOMPARE(judge.verdict(), Verdict::Unknown);
        }
        world.at(3);
        judge.update(anchor(), 0, world);
        QCOMPARE(judge.verdict(), Verdict::Pass);
        world.m_state = halab::lab::NodeState::Running;
        broken.update(anchor(), 0, world);
        QCOMPARE(broken.verdict(), Verdict::Fail);
    }

    void neverLooksStrictlyAfterItsAnchor()
    {
        MadeUp world;
        world.at(0);
        world.notify("prometheus-2:9090"); // event 11
        const auto check = notificationCheck(T::Never, 0s, 20s);
        Judge afterTheFirst(check), fromTheStart(check);
        auto first = anchor();
        first.event = 11;
        world.at(19);
        afterTheFirst.update(first, 0, world);
        fromTheStart.update(anchor(), 0, world);
        QCOMPARE(afterTheFirst.verdict(), Verdict::Unknown);
        QCOMPARE(fromTheStart.verdict(), Verdict::Fail);
        world.at(20.1);
        afterTheFirst.update(first, 0, world);
        QCOMPARE(afterTheFirst.verdict(), Verdict::Pass);
    }

    void aWrongAnswerCostsHalfAndMayBeCorrected()
    {
        MadeUp world;
        halab::lab::Check check;
        check.points = 10;
        check.predicate.kind = halab::lab::Predicate::Kind::Answer;
        check.predicate.question = {.id = "q", .ask = "?", .choices = {"a", "b"}, .right = {"a"}, .wrong = {{"b", "Not b."}}};
        check.pass = "Yes.";
        Judge judge(check);
        judge.update(anchor(), 0, world);
        QCOMPARE(judge.verdict(), Verdict::Unknown);
        world.at(1);
        world.answer("b");
        for (int i = 0; i < 3; ++i) // looking again is not answering again
            judge.update(anchor(), 0, world);
        QCOMPARE(judge.verdict(), Verdict::Fail);
        QCOMPARE(judge.text(), std::string("Not b."));
        world.at(2);
        world.answer("a");
        judge.update(anchor(), 0, world);
        QCOMPARE(judge.verdict(), Verdict::Pass);
        QCOMPARE(judge.text(), std::string("Yes."));
        QCOMPARE(judge.points(), 5);
    }

    void feedbackComesWhileNothingIsDecided()
    {
        MadeUp world;
        auto check = notificationCheck(T::Count, 10s, 30s);
        halab::lab::Predicate stopped;
        stopped.kind = halab::lab::Predicate::Kind::Node;
        stopped.at = {"am-1"};
        stopped.state = "stopped";
        check.feedback.insert(check.feedback.begin(), {.when = stopped, .say = "am-1 is down."});
        Judge judge(check);
        judge.update({}, 0, world);
        QCOMPARE(judge.text(), std::string());
        world.m_state = halab::lab::NodeState::Killed; // to everybody else the same as stopped
        judge.update({}, 0, world);
        QCOMPARE(judge.text(), std::string("am-1 is down."));
    }

    void speaksDurations_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << qint64(0) << "0 ms";
        QTest::newRow("gossip") << qint64(89) << "89 ms";
        QTest::newRow("a scrape") << qint64(20600) << "20.6 s";
        QTest::newRow("almost a second") << qint64(999) << "999 ms";
        QTest::newRow("a notification") << qint64(109000) << "109.0 s";
        QTest::newRow("a reminder of a reminder") << qint64(620000) << "10 min 20 s";
    }

    void speaksDurations()
    {
        QFETCH(qint64, ms);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(halab::lab::spokenDuration(std::chrono::milliseconds{ms})), text);
    }
};

HALAB_TEST(JudgeTest, "judge")

#include "judge_test.moc"
