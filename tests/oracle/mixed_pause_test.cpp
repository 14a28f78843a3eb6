// Two of ours and two real Alertmanagers: one of them stands still for a while (SIGSTOP). Its sockets stay, so that
// even TCP connects; it is declared dead all the same, and comes back by itself when it hears of that.

#include "oracle/four_members.h"
#include "support/registry.h"

using namespace halab::test;

class MixedPauseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        QVERIFY2(m_four.start(), m_four.why());
    }

    void oneStandsStill_data()
    {
        QTest::addColumn<QString>("who");
        QTest::newRow("one of ours") << "ours-1";
        QTest::newRow("a real one") << "real-1";
    }
    void oneStandsStill()
    {
        QFETCH(QString, who);
        auto& member = m_four[who];
        QElapsedTimer since;
        since.start();
        m_four.pause(member);
        const auto [least, most] = FourMembers::detection(8);
        QVERIFY2(eventually([&] { return m_four.allSeeEachOther(); }, int(1000 * most) + 5000), m_four.why());
        const double took = double(since.elapsed()) / 1000;
        qInfo("%s was declared dead by all after %.2f s; the formula gives %.2f to %.2f s", qPrintable(who), took,
            least, most);
        QVERIFY(took >= least && took <= most);

        const auto id = FourMembers::createSilence(m_four.another(member), "Away" + who.toUtf8());
        QVERIFY2(eventually([&] { return m_four.allHaveSilence(id); }, 5000), m_four.why());
        QCOMPARE(m_four.notifiedOnce("Three" + who.toUtf8()), QByteArray());

        m_four.resume(member);
        QVERIFY2(eventually([&] { return m_four.allSeeEachOther(); }, 20'000), m_four.why());
        QVERIFY2(eventually([&] { return m_four.allHaveSilence(id); }, 12'000), "by gossip, or the next push/pull");
        QCOMPARE(m_four.notifiedOnce("Four" + who.toUtf8()), QByteArray());
    }

private:
    FourMembers m_four;
};

HALAB_TEST(MixedPauseTest, "mixed_pause")
#include "mixed_pause_test.moc"
