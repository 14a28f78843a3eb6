// A whole lab, small enough to see through: one receiver that is stopped, in the simulated world.

#include "support/registry.h"
#include "support.h"

using namespace std::chrono_literals;
using halab::lab::Actor;
using halab::lab::Session;
using halab::lab::Verdict;
namespace lt = halab::test::lab;

class RunnerTest : public QObject {
    Q_OBJECT

    static halab::Result<std::unique_ptr<Session>> open(const lt::LabFolder& folder, const char* timing = "")
    {
        return Session::open({.labFolder = folder.path(), .runtime = "simulated", .timing = timing});
    }
    static bool untilReady(Session& session)
    {
        return session.world().runUntil([&] { return session.runner().isReady(); }, 30s);
    }
    static void pass(Session& session, halab::Duration time)
    {
        session.world().runUntil([] { return false; }, time);
    }

private Q_SLOTS:
    void aStudentDoesIt()
    {
        lt::LabFolder folder(lt::smallLab());
        auto session = open(folder);
        QVERIFY2(session.has_value(), session ? "" : session.error().toString().c_str());
        QVERIFY(untilReady(**session));
        auto guide = (*session)->snapshot().guide;
        QCOMPARE(guide.currentStep, 0);
        QCOMPARE(guide.steps[0].text, std::string("Stop the hook within ten seconds."));
        QCOMPARE(guide.steps[0].checks[0].verdict, Verdict::Unknown);
        QVERIFY(!guide.steps[0].checks[0].running);

        QVERIFY((*session)->stop("hook", Actor::Student).has_value());
        pass(**session, 1s);
        guide = (*session)->snapshot().guide;
        QCOMPARE(guide.steps[0].checks[0].verdict, Verdict::Pass);
        QCOMPARE(guide.currentStep, 1);
        QCOMPARE(guide.score, 60);
        QCOMPARE((*session)->snapshot().nodes[0].stateText, std::string("stopped by you, 00:00"));

        (*session)->answer("what", "it sang");
        QCOMPARE((*session)->snapshot().guide.steps[1].checks[0].text, std::string("No."));
        QVERIFY(!(*session)->runner().isFinished());
        (*session)->answer("what", "it stopped");
        guide = (*session)->snapshot().guide;
        QVERIFY(guide.finished);
        QCOMPARE(guide.score, 80); // half of the second step's points for the second try
        QCOMPARE(guide.verdict, Verdict::Pass);
        QCOMPARE(guide.finishText, std::string("The end."));
    }

    void withoutTheStudentNothingPasses()
    {
        lt::LabFolder folder(lt::smallLab());
        auto session = open(folder);
        QVERIFY(session.has_value());
        QVERIFY(untilReady(**session));
        pass(**session, 10min);
        QVERIFY(!(*session)->runner().isFinished());
        QCOMPARE((*session)->runner().verdict(), Verdict::Unknown);
        QCOMPARE((*session)->runner().score(), 0);
    }

    void aSolvedStepGivesNoPoints_unlessTheLabIsGraded_data()
    {
        QTest::addColumn<bool>("counts");
        QTest::addColumn<int>("score");
        QTest::newRow("a student pressed Solve") << false << 0;
        QTest::newRow("the lab is graded") << true << 100;
    }

    void aSolvedStepGivesNoPoints_unlessTheLabIsGraded()
    {
        QFETCH(bool, counts);
        QFETCH(int, score);
        lt::LabFolder folder(lt::smallLab());
        auto session = Session::open({.labFolder = folder.path(), .runtime = "simulated", .solveCounts = counts});
        QVERIFY(session.has_value());
        QVERIFY2(lt::playSolved(**session, 5min), lt::describe(**session).constData());
        QVERIFY((*session)->runner().allPassed());
        QCOMPARE((*session)->runner().score(), score);
    }

    void theWrongNodeGetsAFriendlyWord()
    {
        lt::LabFolder folder(lt::with(lt::smallLab(), "{kind: node.stopped, node_kind: receiver}", "{kind: node.stopped, at: hook}"));
        auto session = open(folder);
        QVERIFY(session.has_value());
        QVERIFY(untilReady(**session));
        QVERIFY((*session)->stop("spare", Actor::Student).has_value());
        pass(**session, 2s);
        const auto guide = (*session)->snapshot().guide;
        QCOMPARE(guide.steps[0].checks[0].verdict, Verdict::Unknown);
        QCOMPARE(guide.steps[0].checks[0].text, std::string("That was the spare one."));
        QCOMPARE(guide.currentStep, 0);
    }

    void aFailedStepBeginsAgainWithItsAnchor()
    {
        // Here a stop of the spare one starts the clock, too; the hook runs on until it has run out.
        lt::LabFolder folder(lt::smallLab());
        auto session = open(folder, "fast");
        QVERIFY(session.has_value());
        QVERIFY(untilReady(**session));
        QVERIFY((*session)->stop("spare", Actor::Student).has_value());
        pass(**session, 6s);
        QCOMPARE((*session)->snapshot().guide.steps[0].checks[0].verdict, Verdict::Fail);
        QVERIFY((*session)->stop("hook", Actor::Student).has_value());
        pass(**session, 1s);
        QCOMPARE((*session)->snapshot().guide.steps[0].checks[0].verdict, Verdict::Pass);
        QCOMPARE((*session)->runner().currentStep(), 1);
    }

    void hintsComeWithTimeAndMayCost()
    {
        lt::LabFolder folder(lt::smallLab());
        auto session = open(folder);
        QVERIFY(session.has_value());
        QVERIFY(untilReady(**session));
        QVERIFY(!(*session)->snapshot().guide.steps[0].hints[0].available);
        pass(**session, 21s);
        QVERIFY((*session)->snapshot().guide.steps[0].hints[0].available);
        QVERIFY((*session)->showHint(0).has_value());
        QVERIFY((*session)->showHint(0).has_value()); // seen twice, paid once
        QVERIFY(!(*session)->showHint(1).has_value());
        QVERIFY((*session)->stop("hook", Actor::Student).has_value());
        pass(**session, 1s);
        QCOMPARE((*session)->runner().score(), 55);
    }

    void whatCannotBeDoneIsSaid()
    {
        lt::LabFolder folder(lt::smallLab());
        auto session = open(folder);
        QVERIFY(session.has_value());
        auto& s = **session;
        QVERIFY(untilReady(s));
        QCOMPARE(s.stop("hok", Actor::Student).error().message, std::string("there is no node “hok” in this lab"));
        QCOMPARE(s.start("hook", Actor::Student).error().message, std::string("hook is running, so it cannot be started"));
        QVERIFY(s.pause("hook", Actor::Student).has_value());
        QCOMPARE(s.stop("hook", Actor::Student).error().message, std::string("hook is paused, so it cannot be stopped"));
        QVERIFY(s.kill("hook", Actor::Student).has_value());
        QCOMPARE(s.kill("hook", Actor::Student).error().message, std::string("hook is killed, so it cannot be killed"));
        QVERIFY(s.wipe("hook", Actor::Student).has_value());
        QVERIFY(s.start("hook", Actor::Student).has_value());
        pass(s, 1s);
        QCOMPARE(s.snapshot().nodes[0].state, halab::lab::NodeState::Running);
        QCOMPARE(s.setLink("hook", "nowhere", {}, Actor::Student).error().message, std::string("there is no node “nowhere” in this lab"));
    }

    void theSameSeedGivesTheSameTrace()
    {
        lt::LabFolder folder(lt::smallLab());
        std::uint64_t first = 0;
        for (int run = 0; run < 3; ++run) {
            auto session = Session::open({.labFolder = folder.path(), .runtime = "simulated", .solveCounts = true});
            QVERIFY(session.has_value());
            QVERIFY(lt::playSolved(**session, 5min));
            const auto digest = (*session)->world().trace().digest();
            if (run == 0)
                first = digest;
            QCOMPARE(digest, first);
        }
    }

    void aBadFileIsNotOpened()
    {
        lt::LabFolder folder(lt::with(lt::smallLab(), "seed: 7", "sede: 7"));
        const auto session = open(folder);
        QVERIFY(!session.has_value());
        QVERIFY(QString::fromStdString(session.error().toString()).contains(QStringLiteral("lab.yaml:5:1: unknown key “sede”")));
    }
};

HALAB_TEST(RunnerTest, "runner")

#include "runner_test.moc"
