// Time as a node sees it: timers, skew, pause, speed, and the causes that timers carry.

#include "host/worlds.h"
#include "support/registry.h"

#include <QObject>

#include <map>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class ClockTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void timersFireInOrder_data() { bothWorlds(); }
    void timersFireInOrder()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& clock = lab->addHost({.name = "a"}).clock();
        std::string order;
        const auto third = clock.after(30ms, [&] { order += '3'; });
        const auto first = clock.after(10ms, [&] { order += '1'; });
        const auto second = clock.after(20ms, [&] { order += '2'; });
        auto stopped = clock.after(15ms, [&] { order += 'x'; });
        stopped.stop();
        const auto now = clock.after(-5s, [&] { order += '0'; });
        QCOMPARE(order, std::string()); // never before after() returns
        QVERIFY(third.isRunning());
        QVERIFY(lab->runUntil([&] { return order.size() == 4; }, patience));
        QCOMPARE(order, std::string("0123"));
        QVERIFY(!third.isRunning());
    }

    void timersMayDestroyThemselves_data() { bothWorlds(); }
    void timersMayDestroyThemselves()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& clock = lab->addHost({.name = "a"}).clock();
        int fired = 0;
        std::map<int, Timer> timers;
        timers[1] = clock.after(1ms, [&] {
            ++fired;
            timers.erase(1);
            timers[2] = clock.after(1ms, [&] {
                ++fired;
                timers.clear();
            });
            timers[3] = clock.after(1ms, [&] { fired += 100; }); // goes with the other one
        });
        QVERIFY(lab->runUntil([&] { return fired >= 2; }, patience));
        letPass(*lab, 10ms);
        QCOMPARE(fired, 2);
    }

    void skewMovesTheWallClockOnly_data() { bothWorlds(); }
    void skewMovesTheWallClockOnly()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& ahead = lab->addHost({.name = "ahead"});
        auto& right = lab->addHost({.name = "right"});
        const auto before = ahead.clock().elapsed();
        lab->setSkew("ahead", 1h);
        const auto difference = ahead.clock().now() - right.clock().now();
        QVERIFY(difference > 59min && difference < 61min);
        QVERIFY(ahead.clock().elapsed() - before < 1min);
        EventId event = 0;
        lab->trace().subscribe([&](const Event& e) { event = e.at < lab->now() + 1min ? e.id : 0; });
        QCOMPARE(ahead.trace().record("x"), EventId(1));
        QCOMPARE(event, EventId(1)); // the trace tells the world's time
    }

    void aPausedHostDoesNothing_data() { bothWorlds(); }
    void aPausedHostDoesNothing()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& paused = lab->addHost({.name = "paused"}).clock();
        auto& other = lab->addHost({.name = "other"}).clock();
        std::string order;
        const auto first = paused.after(10ms, [&] { order += '1'; });
        const auto second = paused.after(20ms, [&] { order += '2'; });
        auto stopped = paused.after(15ms, [&] { order += 'x'; });
        const auto elsewhere = other.after(30ms, [&] { order += 'o'; });
        lab->pause("paused");
        QVERIFY(lab->isPaused("paused"));
        QVERIFY(lab->runUntil([&] { return order == "o"; }, patience));
        letPass(*lab, 10ms);
        stopped.stop();
        const auto due = paused.elapsed();
        lab->resume("paused");
        QVERIFY(lab->runUntil([&] { return order.size() == 3; }, patience));
        QCOMPARE(order, std::string("o12"));
        QVERIFY(due >= 30ms); // time passed for everybody
    }

    void timersCarryTheirCause_data() { bothWorlds(); }
    void timersCarryTheirCause()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& host = lab->addHost({.name = "a"});
        EventId seen = 0;
        Timer timer, inner;
        const auto cause = host.trace().record("cause");
        {
            const auto because = host.trace().because(cause);
            timer = host.clock().after(1ms, [&] {
                inner = host.clock().after(1ms, [&] { seen = host.trace().currentCause(); });
            });
        }
        QCOMPARE(host.trace().currentCause(), EventId(0));
        QVERIFY(lab->runUntil([&] { return seen != 0; }, patience));
        QCOMPARE(seen, cause);
    }

    void powerOffStopsTimers_data() { bothWorlds(); }
    void powerOffStopsTimers()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& clock = lab->addHost({.name = "a"}).clock();
        int fired = 0;
        const auto timer = clock.after(5ms, [&] { ++fired; });
        lab->pause("a");
        letPass(*lab, 10ms);
        lab->powerOff("a", true);
        QVERIFY(!lab->isPaused("a"));
        letPass(*lab, 20ms);
        QCOMPARE(fired, 0);
    }

    void timersOutliveTheirWorldHarmlessly_data() { bothWorlds(); }
    void timersOutliveTheirWorldHarmlessly()
    {
        QFETCH(QString, world);
        auto lab = makeWorld(world);
        auto timer = lab->addHost({.name = "a"}).clock().after(1h, [] {});
        lab.reset();
        timer.stop();
    }

    void speedIsAFactorOfTheWallClock()
    {
        const auto lab = makeLoopbackWorld({.speed = 50, .folder = {}});
        auto& clock = lab->addHost({.name = "a"}).clock();
        const auto wall = std::chrono::steady_clock::now();
        bool fired = false;
        const auto timer = clock.after(5s, [&] { fired = true; });
        QVERIFY(lab->runUntil([&] { return fired; }, 10min));
        const auto took = std::chrono::steady_clock::now() - wall;
        QVERIFY2(took >= 99ms && took < 5s, "five seconds at x50 are a tenth of one");
        // Paused: the clock stands still, and goes on where it stood.
        lab->setSpeed(0);
        const auto stood = clock.elapsed();
        bool late = false;
        const auto never = clock.after(1ms, [&] { late = true; });
        letPass(*lab, 50ms);
        QVERIFY(clock.elapsed() == stood && !late);
        lab->setSpeed(1);
        QVERIFY(lab->runUntil([&] { return late; }, patience));
        QVERIFY(clock.elapsed() - stood < 10s);
        lab->setSpeed(1000);
        QCOMPARE(lab->speed(), 50.0);
    }

    void virtualTimeJumps()
    {
        const auto lab = makeSimulatedWorld();
        auto& clock = lab->addHost({.name = "a"}).clock();
        bool fired = false;
        const auto timer = clock.after(24h * 365, [&] { fired = true; });
        const auto forever = clock.after(Duration::max(), [] {});
        QVERIFY(lab->runUntil([&] { return fired; }, 24h * 366));
        QVERIFY(clock.elapsed() == 24h * 365);
        QVERIFY(!lab->runUntil([] { return false; }, 1h));
        QVERIFY(clock.elapsed() == 24h * 365 + 1h);
    }
};

HALAB_TEST(ClockTest, "clock")
#include "clock_test.moc"
