// The two labs of the workshop's chapter, whole: solved by their own solutions they pass every
// check on every runtime, untouched they never do, and the usual mistakes get their word.

#include "base/json.h"
#include "support/registry.h"
#include "support.h"

#include <QDateTime>

using namespace std::chrono_literals;
using halab::lab::Actor;
using halab::lab::Session;
using halab::lab::SessionOptions;
using halab::lab::Verdict;
namespace lt = halab::test::lab;

class LabsTest : public QObject {
    Q_OBJECT

    static SessionOptions options(const std::string& lab, const std::string& runtime, const std::string& timing)
    {
        return {.labFolder = lt::sourceFolder() + "/labs/" + lab, .runtime = runtime, .timing = timing, .headless = true, .solveCounts = true};
    }
    static std::unique_ptr<Session> open(const SessionOptions& options)
    {
        auto session = Session::open(options);
        if (!session)
            qWarning("%s", session.error().toString().c_str());
        return session ? std::move(*session) : nullptr;
    }
    static bool until(Session& session, halab::Duration limit, const std::function<bool()>& done)
    {
        return session.world().runUntil(done, limit);
    }
    static bool untilReady(Session& session)
    {
        return until(session, 3min, [&] { return session.runner().isReady(); });
    }
    static void pass(Session& session, halab::Duration time)
    {
        until(session, time, [] { return false; });
    }
    static halab::lab::CheckView check(Session& session, const std::string& id)
    {
        for (const auto& step : session.snapshot().guide.steps) {
            for (const auto& one : step.checks) {
                if (one.id == id)
                    return one;
            }
        }
        return {};
    }
    static void everyLab()
    {
        QTest::addColumn<QString>("lab");
        QTest::addColumn<QString>("runtime");
        QTest::addColumn<QString>("timing");
        for (const char* lab : {"silence-sync", "lose-one-prometheus"}) {
            for (const char* timing : {"classroom", "workshop"})
                QTest::addRow("%s, simulated, %s", lab, timing) << lab << "simulated" << timing;
            QTest::addRow("%s, loopback, classroom", lab) << lab << "loopback" << "classroom";
        }
    }

private Q_SLOTS:
    void bothLoadInBothTimings_data()
    {
        QTest::addColumn<QString>("lab");
        QTest::addColumn<QString>("timing");
        for (const char* lab : {"silence-sync", "lose-one-prometheus"}) {
            for (const char* timing : {"workshop", "classroom"})
                QTest::addRow("%s, %s", lab, timing) << lab << timing;
        }
    }

    void bothLoadInBothTimings()
    {
        QFETCH(QString, lab);
        QFETCH(QString, timing);
        const auto machine = halab::makeMachineHost();
        const auto exercise = halab::lab::loadExercise(machine->host().disk(), lt::sourceFolder() + "/labs/" + lab.toStdString(), timing.toStdString());
        QVERIFY2(exercise.has_value(), exercise ? "" : exercise.error().toString().c_str());
        for (const auto& node : exercise->nodes) {
            for (const auto& [path, text] : node.files) {
                // The workshop's files are the chapter's, to the byte.
                QCOMPARE(text == node.originalFiles.at(path), timing == QLatin1String("workshop") || lab == QLatin1String("silence-sync"));
            }
        }
    }

    void solvedItPasses_data() { everyLab(); }

    void solvedItPasses()
    {
        QFETCH(QString, lab);
        QFETCH(QString, runtime);
        QFETCH(QString, timing);
        auto session = open(options(lab.toStdString(), runtime.toStdString(), timing.toStdString()));
        QVERIFY(session);
        const bool finished = lt::playSolved(*session, runtime == QLatin1String("loopback") ? halab::Duration{60s} : halab::Duration{15min});
        QVERIFY2(finished, lt::describe(*session).constData());
        QVERIFY2(session->runner().allPassed(), lt::describe(*session).constData());
        QCOMPARE(session->runner().verdict(), Verdict::Pass);
        const auto snapshot = session->snapshot();
        QCOMPARE(snapshot.guide.score, snapshot.guide.scoreMax);
        QVERIFY2(snapshot.guide.warnings.empty(), snapshot.guide.warnings.empty() ? "" : snapshot.guide.warnings.front().c_str());
    }

    void untouchedItDoesNot_data()
    {
        QTest::addColumn<QString>("lab");
        QTest::addColumn<QString>("timing");
        for (const char* lab : {"silence-sync", "lose-one-prometheus"}) {
            for (const char* timing : {"workshop", "classroom"})
                QTest::addRow("%s, %s", lab, timing) << lab << timing;
        }
    }

    void untouchedItDoesNot()
    {
        QFETCH(QString, lab);
        QFETCH(QString, timing);
        auto session = open(options(lab.toStdString(), "simulated", timing.toStdString()));
        QVERIFY(session);
        QVERIFY2(untilReady(*session), lt::describe(*session).constData());
        pass(*session, 10min);
        QVERIFY(!session->runner().isFinished());
        QCOMPARE(session->runner().currentStep(), 0);
        QCOMPARE(session->runner().verdict(), Verdict::Unknown);
        QCOMPARE(session->runner().score(), 0);
        for (const auto& step : session->snapshot().guide.steps) {
            for (const auto& one : step.checks)
                QVERIFY2(one.verdict != Verdict::Pass, one.id.c_str());
        }
    }

    void theSameSeedGivesTheSameTrace_data()
    {
        QTest::addColumn<QString>("lab");
        QTest::newRow("silence-sync") << "silence-sync";
        QTest::newRow("lose-one-prometheus") << "lose-one-prometheus";
    }

    void theSameSeedGivesTheSameTrace()
    {
        QFETCH(QString, lab);
        std::uint64_t digests[3] = {};
        for (int run = 0; run < 3; ++run) {
            auto with = options(lab.toStdString(), "simulated", "classroom");
            with.seed = run < 2 ? 5 : 6;
            auto session = open(with);
            QVERIFY(session);
            QVERIFY2(lt::playSolved(*session, 15min), lt::describe(*session).constData());
            digests[run] = session->world().trace().digest();
        }
        QCOMPARE(digests[0], digests[1]);
        QVERIFY(digests[0] != digests[2]);
    }

    void noSeedIsBadLuck()
    {
        // Each seed is another phase between scrapes, evaluations and the student.
        for (std::uint64_t seed = 100; seed < 110; ++seed) {
            auto with = options("lose-one-prometheus", "simulated", "workshop");
            with.seed = seed;
            auto session = open(with);
            QVERIFY(session);
            QVERIFY2(lt::playSolved(*session, 15min), lt::describe(*session).constData());
            QVERIFY2(session->runner().allPassed(), lt::describe(*session).constData());
        }
    }

    void aKilledPrometheusIsMissedLikeAStoppedOne()
    {
        auto session = open(options("lose-one-prometheus", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY(untilReady(*session));
        session->answer("notifications", "1");
        session->answer("seconds", "10");
        QVERIFY(session->kill("prometheus-2", Actor::Student).has_value());
        pass(*session, 20s);
        QCOMPARE(check(*session, "c5").verdict, Verdict::Pass);
        const auto snapshot = session->snapshot();
        QCOMPARE(snapshot.nodes[3].state, halab::lab::NodeState::Killed);
        QCOMPARE(snapshot.nodes[4].notificationsFiring, 1);
        QCOMPARE(snapshot.nodes[0].notificationsSent + snapshot.nodes[1].notificationsSent, 1);
    }

    void theSnapshotTellsOfThePicture()
    {
        auto session = open(options("lose-one-prometheus", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY(untilReady(*session));
        pass(*session, 2s);
        auto snapshot = session->snapshot();
        pass(*session, 2s);
        snapshot = session->snapshot(); // what the first one asked for has been answered
        QCOMPARE(snapshot.nodes.size(), std::size_t(5));
        QCOMPARE(snapshot.nodes[0].stateText, std::string("ready, 2 of 2 peers"));
        QCOMPARE(snapshot.nodes[2].stateText, std::string("4 of 4 targets up"));
        QCOMPARE(snapshot.nodes[4].stateText, std::string("ready"));
        QVERIFY(snapshot.nodes[0].position != snapshot.nodes[1].position);
        int perLayer[4] = {};
        for (const auto& link : snapshot.links) {
            ++perLayer[static_cast<int>(link.layer)];
            if (link.layer == halab::lab::LinkLayer::Scrape || link.layer == halab::lab::LinkLayer::Gossip)
                QVERIFY2(link.perSecond > 0, (link.from + " to " + link.to).c_str());
        }
        QCOMPARE(perLayer[0], 6); // each Prometheus three others (its own scrape is no line)
        QCOMPARE(perLayer[1], 4); // both to both Alertmanagers
        QCOMPARE(perLayer[2], 2);
        QCOMPARE(perLayer[3], 2);
    }

    void aSilenceOnTheWrongNodeIsTold()
    {
        auto session = open(options("silence-sync", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY(untilReady(*session));
        send(*session, "alertmanager-1", "InstanceDown", 0s);
        pass(*session, 3s);
        QCOMPARE(check(*session, "c1").verdict, Verdict::Unknown);
        QCOMPARE(check(*session, "c1").text,
            std::string("The silence is right, the place is not. Expire it on alertmanager-1 and make it on alertmanager-2."));
        // Then the right one: nothing is lost.
        send(*session, "alertmanager-2", "InstanceDown", 0s);
        pass(*session, 6s);
        QCOMPARE(check(*session, "c1").verdict, Verdict::Pass);
        QCOMPARE(check(*session, "c2").verdict, Verdict::Pass);
    }

    void aSilenceThatBeginsLaterOrMatchesSomethingElseIsTold()
    {
        auto session = open(options("silence-sync", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY(untilReady(*session));
        send(*session, "alertmanager-2", "InstanceDown", 10min);
        pass(*session, 6s);
        QCOMPARE(check(*session, "c1").verdict, Verdict::Fail);
        QCOMPARE(check(*session, "c1").text, std::string("This silence begins later. Let it begin now."));
        QCOMPARE(session->runner().currentStep(), 0);
    }

    void aTypoInTheMatcherIsTold()
    {
        auto session = open(options("silence-sync", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY(untilReady(*session));
        send(*session, "alertmanager-2", "InstanceDwon", 0s);
        pass(*session, 6s);
        QCOMPARE(check(*session, "c1").verdict, Verdict::Fail);
        QVERIFY(check(*session, "c1").text.starts_with("alertmanager-2 has a silence, but not one for"));
        send(*session, "alertmanager-2", "InstanceDown", 0s); // the next try counts
        pass(*session, 6s);
        QCOMPARE(check(*session, "c1").verdict, Verdict::Pass);
        QCOMPARE(session->runner().currentStep(), 1);
    }

    void withoutAlertmanagersLinkTheSilenceDoesNotArrive()
    {
        auto session = open(options("silence-sync", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY(untilReady(*session));
        QVERIFY(session->setLink("alertmanager-1", "alertmanager-2", {.cut = true}, Actor::Student).has_value());
        QVERIFY(session->setLink("alertmanager-2", "alertmanager-1", {.cut = true}, Actor::Student).has_value());
        send(*session, "alertmanager-2", "InstanceDown", 0s);
        pass(*session, 30s);
        QCOMPARE(check(*session, "c1").verdict, Verdict::Pass);
        QCOMPARE(check(*session, "c2").verdict, Verdict::Fail);
        QVERIFY(!session->snapshot().guide.warnings.empty()); // the two lost sight of each other
    }

    void eitherPrometheusMayBeStopped()
    {
        auto session = open(options("lose-one-prometheus", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY2(untilReady(*session), lt::describe(*session).constData());
        session->answer("notifications", "2");
        session->answer("seconds", "60");
        QVERIFY(session->stop("prometheus-1", Actor::Student).has_value());
        pass(*session, 25s);
        for (const char* id : {"c1", "c2", "c3", "c4", "c5", "c6a", "c6b", "c7"})
            QVERIFY2(check(*session, id).verdict == Verdict::Pass, (std::string(id) + "\n" + lt::describe(*session).toStdString()).c_str());
        QCOMPARE(check(*session, "c1").text.find("prometheus-2") != std::string::npos, true);
    }

    void stoppingBothIsExplained()
    {
        auto session = open(options("lose-one-prometheus", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY(untilReady(*session));
        session->answer("notifications", "1");
        session->answer("seconds", "10");
        QVERIFY(session->stop("prometheus-2", Actor::Student).has_value());
        pass(*session, 1s);
        QVERIFY(session->stop("prometheus-1", Actor::Student).has_value());
        pass(*session, 40s);
        QCOMPARE(check(*session, "c5").verdict, Verdict::Fail);
        QVERIFY(check(*session, "c5").text.starts_with("With both Prometheus servers down nobody can tell"));
        QVERIFY(!session->runner().isFinished());
    }

    void stoppingAnAlertmanagerIsWarnedOf()
    {
        auto session = open(options("lose-one-prometheus", "simulated", "classroom"));
        QVERIFY(session);
        QVERIFY(untilReady(*session));
        QVERIFY(session->stop("alertmanager-2", Actor::Student).has_value());
        pass(*session, 10s);
        const auto warnings = session->snapshot().guide.warnings;
        QCOMPARE(warnings.size(), std::size_t(1));
        QVERIFY(warnings.front().starts_with("This exercise is about Prometheus."));
    }

private:
    static void send(Session& session, const std::string& node, const std::string& alertname, halab::Duration startsIn)
    {
        const auto now = session.world().now();
        const auto time = [](halab::Time t) { return QDateTime::fromMSecsSinceEpoch(halab::unixMilliseconds(t), Qt::UTC).toString(Qt::ISODateWithMs).toStdString(); };
        halab::http::Request request;
        request.method = "POST";
        request.path = "/api/v2/silences";
        request.headers = {{"Content-Type", "application/json"}};
        halab::json::Writer body;
        body.beginObject().key("matchers").beginArray().beginObject();
        body.field("name", "alertname").field("value", alertname).field("isRegex", false).endObject().endArray();
        body.field("startsAt", time(now + startsIn)).field("endsAt", time(now + startsIn + 2h));
        body.field("createdBy", "me").field("comment", "planned work").endObject();
        request.body = body.take();
        int status = 0;
        session.request(node, request, [&](halab::Result<halab::http::Response> answer) { status = answer ? answer->status : -1; });
        until(session, 5s, [&] { return status != 0; });
        QCOMPARE(status, 200);
    }
};

HALAB_TEST(LabsTest, "labs")

#include "labs_test.moc"
