// When an alert can fire, be sent and be resolved at all follows from five intervals; the
// windows of a lab must leave room for it, or somebody is failed for having bad luck.

#include "lab/exercise/theory.h"
#include "support/registry.h"
#include "support.h"

using namespace std::chrono_literals;
using halab::lab::Predicate;
namespace lt = halab::test::lab;

class TheoryTest : public QObject {
    Q_OBJECT

    static std::string read(const std::string& path)
    {
        QFile file(QString::fromStdString(lt::sourceFolder() + "/" + path));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
    }

    /// The second lab from a host that has its files, one piece of it replaced.
    static halab::Result<halab::lab::Exercise> lab(const std::string& piece, const std::string& other, const std::string& timing,
        const std::string& confPiece = "9093", const std::string& confOther = "9093")
    {
        const auto world = halab::makeSimulatedWorld();
        const std::string conf = "labs/x/../../conf/high_availability/";
        const auto text = read("labs/lose-one-prometheus/lab.yaml");
        std::map<std::string, std::string> files{{"labs/x/lab.yaml", lt::with(text, piece, other)}};
        for (const char* name : {"alertmanager.yml", "prometheus.yml", "rules.yml"})
            files[conf + name] = read("conf/high_availability/" + std::string(name));
        files[conf + "prometheus.yml"] = lt::with(files[conf + "prometheus.yml"], confPiece, confOther);
        auto& host = world->addHost({.name = "desk", .publishedPorts = {}, .mountedFiles = files});
        return halab::lab::loadExercise(host.disk(), "labs/x", timing);
    }

private Q_SLOTS:
    void theIntervalsAreReadFromTheConfigurations()
    {
        const auto workshop = lab("seed: 42", "seed: 42", "workshop");
        QVERIFY2(workshop.has_value(), workshop ? "" : workshop.error().toString().c_str());
        const auto in = halab::lab::intervalsOf(*workshop);
        QCOMPARE(in.scrape, halab::Duration(30s));
        QCOMPARE(in.evaluation, halab::Duration(1min)); // the file says nothing: the original's default
        QCOMPARE(in.hold, halab::Duration(1min));
        QCOMPARE(in.groupWait, halab::Duration(10s));
        QCOMPARE(in.groupInterval, halab::Duration(1min));
        const auto classroom = lab("seed: 42", "seed: 42", "classroom");
        QCOMPARE(halab::lab::intervalsOf(*classroom).hold, halab::Duration(4s));
    }

    void whatFollowsFromThem_data()
    {
        QTest::addColumn<QString>("check");
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::newRow("a scrape fails") << "c1" << 0 << 30;
        QTest::newRow("an evaluation sees it") << "c2" << 0 << 90;
        QTest::newRow("it has held for a minute") << "c3" << 60 << 150;
        QTest::newRow("both Alertmanagers know") << "c4" << 60 << 150;
        QTest::newRow("the group has waited") << "c5" << 70 << 160;
        QTest::newRow("resolved with the group's next flush") << "c8" << 0 << 150;
    }

    void whatFollowsFromThem()
    {
        QFETCH(QString, check);
        QFETCH(int, from);
        QFETCH(int, to);
        const auto exercise = lab("seed: 42", "seed: 42", "workshop");
        QVERIFY(exercise.has_value());
        for (const auto& step : exercise->steps) {
            for (const auto& one : step.checks) {
                if (one.id != check.toStdString())
                    continue;
                const auto span = halab::lab::expectedSpan(halab::lab::intervalsOf(*exercise), step, one.predicate);
                QVERIFY(span.has_value());
                QCOMPARE(span->from, halab::Duration(std::chrono::seconds{from}));
                QCOMPARE(span->to, halab::Duration(std::chrono::seconds{to}));
            }
        }
    }

    void aWindowThatIsTooNarrowIsRefused()
    {
        const auto late = lab("[70s, 160s]", "[80s, 160s]", "workshop");
        QVERIFY(!late.has_value());
        QVERIFY(late.error().message.find("begins after 1m20s, but with these configurations (timing workshop) it can happen after 1m10s")
            != std::string::npos);
        const auto shortOne = lab("[6s, 10s]", "[6s, 6500ms]", "classroom");
        QVERIFY(!shortOne.has_value());
        QVERIFY(shortOne.error().message.find("ends after 6.5s, but with these configurations (timing classroom) it can take 10s")
            != std::string::npos);
    }

    void alertsMustGoToWebPorts()
    {
        // The gossip port takes connections, too, and Prometheus calls it an active Alertmanager.
        const auto gossip = lab("seed: 42", "seed: 42", "workshop", "- alertmanager-2:9093", "- alertmanager-2:9094");
        QVERIFY(!gossip.has_value());
        QVERIFY(gossip.error().message.find("alerts go to “alertmanager-2:9094”, which is not the web port (9093) of alertmanager-2")
            != std::string::npos);
        const auto nobody = lab("seed: 42", "seed: 42", "workshop", "- alertmanager-2:9093", "- alertmanager-3:9093");
        QVERIFY(!nobody.has_value());
        QVERIFY(nobody.error().message.find("“alertmanager-3:9093” is no Alertmanager of this lab") != std::string::npos);
    }
};

HALAB_TEST(TheoryTest, "theory")

#include "theory_test.moc"
