// The picture of the cluster: where nodes stand, how it is walked with keys, what travels.

#include "topology/message_animator.h"
#include "topology/topology_layout.h"
#include "topology/topology_view.h"

#include "app/sample_snapshot.h"
#include "app/screenshots.h"
#include "support/registry.h"
#include "theme/theme.h"

#include <QSignalSpy>

using namespace halab;
using namespace halab::app;

class TopologyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Theme::instance().apply(Theme::Mode::Light);
        QVERIFY2(!QFontInfo(QApplication::font()).family().isEmpty(), "no font is installed: text would vanish");
    }

    void kindsStandInColumns()
    {
        const auto places = layoutTopology(sample()->nodes, QSizeF(760, 520), QSizeF(180, 74));
        QVERIFY(places["prometheus-1"].left() < places["alertmanager-1"].left());
        QVERIFY(places["alertmanager-1"].left() < places["webhook"].left());
        QCOMPARE(places["prometheus-1"].left(), places["prometheus-2"].left());
        QVERIFY(places["prometheus-1"].top() < places["prometheus-2"].top());
    }

    void cardsDoNotOverlap_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("small") << QSize(520, 340);
        QTest::newRow("usual") << QSize(760, 520);
        QTest::newRow("large") << QSize(1600, 1000);
    }

    void cardsDoNotOverlap()
    {
        QFETCH(QSize, size);
        TopologyView view;
        view.resize(size);
        view.showSnapshot(sample());
        view.show();
        const auto& nodes = sample()->nodes;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const auto card = view.cardOf(QString::fromStdString(nodes[i].name));
            QVERIFY2(QRectF(view.rect()).contains(card), nodes[i].name.c_str());
            for (std::size_t k = i + 1; k < nodes.size(); ++k)
                QVERIFY2(!card.intersects(view.cardOf(QString::fromStdString(nodes[k].name))), nodes[k].name.c_str());
        }
    }

    void arrowsWalkFromNodeToNode()
    {
        TopologyView view;
        view.resize(760, 520);
        view.showSnapshot(sample());
        view.show();
        connect(&view, &TopologyView::nodeSelected, &view, &TopologyView::setSelected);
        view.setSelected(QStringLiteral("prometheus-1"));
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.selected(), QStringLiteral("alertmanager-1"));
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.selected(), QStringLiteral("alertmanager-2"));
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.selected(), QStringLiteral("webhook"));
        QSignalSpy stop(&view, &TopologyView::stopWanted);
        QTest::keyClick(&view, Qt::Key_Delete);
        QCOMPARE(stop.count(), 1);
    }

    void aClickSelects()
    {
        TopologyView view;
        view.resize(760, 520);
        view.showSnapshot(sample());
        view.show();
        QSignalSpy selected(&view, &TopologyView::nodeSelected);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.cardOf(QStringLiteral("webhook")).center().toPoint());
        QCOMPARE(selected.count(), 1);
        QCOMPARE(selected.front().front().toString(), QStringLiteral("webhook"));
    }

    void eventsBecomeGlyphs_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("message");
        QTest::addColumn<int>("firing");
        QTest::addColumn<int>("glyph");
        QTest::newRow("scrape") << kind::scrapeOk << "" << 0 << int(Glyph::Scrape);
        QTest::newRow("failed scrape") << kind::scrapeFailed << "" << 0 << int(Glyph::ScrapeFailed);
        QTest::newRow("silence") << kind::gossipSend << "silence" << 0 << int(Glyph::Silence);
        QTest::newRow("log entry") << kind::gossipSend << "nflog" << 0 << int(Glyph::LogEntry);
        QTest::newRow("probe is not drawn") << kind::gossipSend << "ping" << 0 << -1;
        QTest::newRow("firing alert") << kind::alertPost << "" << 1 << int(Glyph::AlertFiring);
        QTest::newRow("resolved alert") << kind::alertPost << "" << 0 << int(Glyph::AlertResolved);
        QTest::newRow("decisions do not travel") << kind::decision << "" << 0 << -1;
    }

    void eventsBecomeGlyphs()
    {
        QFETCH(QString, kind);
        QFETCH(QString, message);
        QFETCH(int, firing);
        QFETCH(int, glyph);
        const auto event = test::sampleEvent("a", kind.toUtf8().constData(),
            {{"to", std::string("b")}, {"message", message.toStdString()}, {"firing", std::int64_t{firing}}});
        const auto made = MessageAnimator::glyphOf(event);
        QCOMPARE(made ? int(made->glyph) : -1, glyph);
    }

    void aCrowdOfMessagesStaysBounded()
    {
        MessageAnimator animator;
        const auto now = MessageAnimator::Clock::now();
        for (int i = 0; i < 1000; ++i)
            animator.add(test::sampleEvent(("n" + std::to_string(i)).c_str(), kind::scrapeOk, {{"to", std::string("b")}}), now);
        QCOMPARE(animator.frame(now).size(), MessageAnimator::glyphsMax);
        QVERIFY(animator.frame(now + MessageAnimator::travelTime).empty());
    }

    void likeMessagesTravelAsOne()
    {
        MessageAnimator animator;
        const auto now = MessageAnimator::Clock::now();
        const auto event = test::sampleEvent("a", kind::scrapeOk, {{"to", std::string("b")}});
        animator.add(event, now);
        animator.add(event, now + std::chrono::milliseconds{100});
        animator.add(event, now + std::chrono::milliseconds{400});
        const auto glyphs = animator.frame(now + std::chrono::milliseconds{450});
        QCOMPARE(glyphs.size(), std::size_t{2});
        QCOMPARE(glyphs.front().count, 2);
    }

    void picture_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("light") << int(Theme::Mode::Light);
        QTest::newRow("dark") << int(Theme::Mode::Dark);
    }

    void picture()
    {
        QFETCH(int, mode);
        Theme::instance().apply(Theme::Mode(mode));
        TopologyView view;
        view.resize(760, 520);
        view.showSnapshot(sample());
        view.setSelected(QStringLiteral("alertmanager-2"));
        auto events = std::make_shared<std::vector<Event>>();
        for (const char* to : {"alertmanager-1", "alertmanager-2"})
            events->push_back(test::sampleEvent("prometheus-1", kind::alertPost, {{"to", std::string(to)}, {"firing", std::int64_t{1}}, {"alertname", std::string("InstanceDown")}}));
        events->push_back(test::sampleEvent("prometheus-1", kind::scrapeFailed, {{"to", std::string("prometheus-2")}}));
        events->push_back(test::sampleEvent("alertmanager-1", kind::gossipSend, {{"to", std::string("alertmanager-2")}, {"message", std::string("nflog")}}));
        events->push_back(test::sampleEvent("alertmanager-1", kind::notificationSend, {{"to", std::string("webhook")}, {"status", std::string("firing")}}));
        view.addEvents(events);
        view.freezeAt(0.5);
        test::saveScreenshot(view, QStringLiteral("topology-%1").arg(QLatin1String(QTest::currentDataTag())));
    }

private:
    static lab::SnapshotPtr sample()
    {
        static const auto snapshot = test::sampleSnapshot();
        return snapshot;
    }
};

HALAB_TEST(TopologyTest, "topology")
#include "topology_test.moc"
