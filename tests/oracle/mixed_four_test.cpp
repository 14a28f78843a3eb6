// Two of ours and two real Alertmanagers: one of them stops or is killed, and comes back. What holds in a cluster of
// four real ones must hold here: views are equal, silences reach all, each group is notified of once.

#include "oracle/four_members.h"
#include "support/registry.h"

using namespace halab::test;

class MixedFourTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        QVERIFY2(m_four.start(), m_four.why());
    }

    void allFourAreOneCluster()
    {
        const auto id = FourMembers::createSilence(m_four["ours-1"], "Nothing");
        const auto theirs = FourMembers::createSilence(m_four["real-2"], "Nothing");
        QVERIFY2(eventually([&] { return m_four.allHaveSilence(id) && m_four.allHaveSilence(theirs); }, 5000), m_four.why());
        QCOMPARE(m_four.notifiedOnce("AllFour"), QByteArray());
    }

    void oneGoesAndComesBack_data()
    {
        QTest::addColumn<QString>("who");
        QTest::addColumn<bool>("isKill");
        QTest::newRow("one of ours stops") << "ours-2" << false;
        QTest::newRow("a real one stops") << "real-1" << false;
        QTest::newRow("one of ours is killed") << "ours-1" << true;
        QTest::newRow("a real one is killed") << "real-2" << true;
    }
    void oneGoesAndComesBack()
    {
        QFETCH(QString, who);
        QFETCH(bool, isKill);
        auto& member = m_four[who];
        QVERIFY2(eventually([&] { return m_four.allSeeEachOther(); }, 20'000), m_four.why());
        QElapsedTimer since;
        since.start();
        if (isKill) {
            m_four.kill(member);
        } else {
            QVERIFY(member.process->stop());
            QCOMPARE(member.process->exitCode(), 0);
            member.process.reset();
        }
        const auto [least, most] = FourMembers::detection(8);
        QVERIFY2(eventually([&] { return m_four.allSeeEachOther(); }, int(1000 * most) + 5000), m_four.why());
        const double took = double(since.elapsed()) / 1000;
        if (isKill) {
            qInfo("%s was declared dead by all after %.2f s; the formula gives %.2f to %.2f s", qPrintable(who), took,
                least, most);
            QVERIFY(took >= least && took <= most);
        } else {
            QVERIFY2(took < 5, "a goodbye is heard at once");
        }

        const QByteArray label = who.toUtf8() + (isKill ? "Killed" : "Stopped");
        const auto id = FourMembers::createSilence(m_four.another(member), "Away" + label);
        QVERIFY2(eventually([&] { return m_four.allHaveSilence(id); }, 5000), m_four.why());
        QCOMPARE(m_four.notifiedOnce("Three" + label), QByteArray());

        m_four.launch(member);
        QVERIFY2(eventually([&] { return m_four.allSeeEachOther() && m_four.allSettled(); }, 20'000), m_four.why());
        QVERIFY2(eventually([&] { return m_four.allHaveSilence(id); }, 5000), "made while it was away");
        QCOMPARE(m_four.notifiedOnce("Four" + label), QByteArray());
    }

private:
    FourMembers m_four;
};

HALAB_TEST(MixedFourTest, "mixed_four")
#include "mixed_four_test.moc"
