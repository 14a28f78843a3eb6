// The window's states, each with a picture in light and dark: what the verbs do to a node, the
// pages of the inspector, the table, time, and a lab that cannot run.

#include "app/lab_window.h"
#include "events/event_model.h"
#include "events/events_panel.h"
#include "inspector/range_chart.h"
#include "support/registry.h"
#include "topology/node_table.h"
#include "widgets/card_list.h"
#include "widgets/combo_box.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTableWidget>
#include <QtCharts/QChart>

using namespace halab;
using namespace halab::app;
using lab::NodeState;
using test::LabWindow;
using test::Student;

class StatesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LabWindow::useOwnSettings(); }
    void init() { QSettings().clear(); }

    void theStartPage()
    {
        LabProgress{.score = 35, .finished = false, .step = QStringLiteral("Stop one Prometheus")}.save(QStringLiteral("lose-one-prometheus"));
        LabWindow lab;
        lab.pictures(QStringLiteral("home-continue"));
        lab.window().resize(1000, 640);
        lab.picture(QStringLiteral("home-small"));
        Student student(lab.window());
        student.click(student.find(QStringLiteral("continue")));
        QVERIFY(lab.window().isInLab());
        lab.pictures(QStringLiteral("starting"));
    }

    /// Pause, go on, kill, start, stop from the node's menu, and what a refusal looks like.
    void verbs()
    {
        LabWindow lab;
        Student student(lab.window());
        open(lab, student, QStringLiteral("silence-sync"), QStringLiteral("create"));
        const QString name = QStringLiteral("alertmanager-2");
        student.chooseFromMenu(name, QStringLiteral("Pause"));
        QVERIFY2(reachesState(student, name, NodeState::Paused), student.story());
        student.chooseFromMenu(QStringLiteral("webhook"), QStringLiteral("Stop"));
        QVERIFY2(reachesState(student, QStringLiteral("webhook"), NodeState::Stopped), student.story());
        lab.pictures(QStringLiteral("node-paused-and-stopped"));
        student.chooseFromMenu(name, QStringLiteral("Resume"));
        QVERIFY2(reachesState(student, name, NodeState::Running), student.story());
        student.chooseFromMenu(name, QStringLiteral("Kill"));
        QVERIFY2(reachesState(student, name, NodeState::Killed), student.story());
        lab.pictures(QStringLiteral("node-killed"));
        student.chooseFromMenu(name, QStringLiteral("Wipe disk"));
        student.chooseFromMenu(name, QStringLiteral("Start"));
        QVERIFY2(reachesState(student, name, NodeState::Settling) || reachesState(student, name, NodeState::Running), student.story());
        lab.picture(QStringLiteral("node-settling"));
        lab.window().controller().perform(Verb::Start, QStringLiteral("alertmanager-1"));
        QVERIFY(student.waitFor([&] { return student.find<QLabel>(QStringLiteral("message")) != nullptr; }, 5000));
        lab.pictures(QStringLiteral("verb-refused"));
    }

    void theMenuOffersWhatIsPossible()
    {
        LabWindow lab;
        Student student(lab.window());
        open(lab, student, QStringLiteral("silence-sync"), QStringLiteral("create"));
        lab.page().select(QStringLiteral("webhook"));
        lab.page().topology()->setFocus();
        student.key(Qt::Key_M);
        QMenu* menu = nullptr;
        QVERIFY(student.waitFor([&] { return (menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) != nullptr; }, 3000));
        QStringList verbs;
        for (const auto* action : menu->actions())
            verbs << action->objectName();
        QCOMPARE(verbs, (QStringList{QStringLiteral("Stop"), QStringLiteral("Pause"), QStringLiteral("Kill")}));
        test::saveScreenshot(*menu, QStringLiteral("node-menu"));
        student.key(Qt::Key_Escape);
    }

    /// The table is a full twin of the picture: the same nodes, the same verbs.
    void theTable()
    {
        LabWindow lab;
        Student student(lab.window());
        open(lab, student, QStringLiteral("silence-sync"), QStringLiteral("create"));
        student.key(Qt::Key_L, Qt::ControlModifier);
        auto* table = lab.page().table();
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 3);
        lab.pictures(QStringLiteral("table"));
        table->selectRow(2);
        const QString name = table->model()->index(2, 0).data().toString();
        QCOMPARE(lab.page().inspector()->node(), name);
        student.key(Qt::Key_Delete);
        QVERIFY2(reachesState(student, name, NodeState::Stopped), student.story());
        student.key(Qt::Key_M);
        QVERIFY(student.waitFor([] { return QApplication::activePopupWidget() != nullptr; }, 3000));
        student.key(Qt::Key_S);
        QVERIFY2(reachesState(student, name, NodeState::Running), student.story());
        student.key(Qt::Key_L, Qt::ControlModifier);
        QVERIFY(lab.page().topology()->isVisible());
    }

    void timeStandsStillAndRuns()
    {
        LabWindow lab;
        Student student(lab.window());
        open(lab, student, QStringLiteral("silence-sync"), QStringLiteral("create"));
        student.key(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(student.waitFor([&] { return student.snapshot()->speed == 0; }, 3000));
        const auto paused = student.snapshot()->now;
        const auto serial = student.snapshot()->serial;
        QVERIFY(student.waitFor([&] { return student.snapshot()->serial > serial + 2; }, 3000));
        QCOMPARE(student.snapshot()->now.time_since_epoch().count(), paused.time_since_epoch().count());
        lab.picture(QStringLiteral("time-paused"));
        student.key(Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(student.waitFor([&] { return student.snapshot()->now > paused; }, 3000));
        auto* speed = student.find<QComboBox>(QStringLiteral("speed"));
        speed->setFocus(Qt::TabFocusReason);
        student.key(Qt::Key_Down);
        QVERIFY(student.waitFor([&] { return student.snapshot()->speed == 2; }, 3000));
    }

    void startingOver()
    {
        LabWindow lab;
        Student student(lab.window());
        open(lab, student, QStringLiteral("silence-sync"), QStringLiteral("create"));
        student.key(Qt::Key_E, Qt::ControlModifier); // solve this step
        QVERIFY2(student.reaches(QStringLiteral("look")), student.story());
        const auto before = student.snapshot()->startedAt;
        student.key(Qt::Key_R, Qt::ControlModifier);
        QVERIFY2(student.waitFor([&] { return student.snapshot() && student.snapshot()->startedAt > before; }), student.story());
        QVERIFY2(student.reaches(QStringLiteral("create")), student.story());
        QCOMPARE(student.snapshot()->guide.score, 0);
    }

    void anotherLabEndsTheFirst()
    {
        LabWindow lab;
        Student student(lab.window());
        open(lab, student, QStringLiteral("silence-sync"), QStringLiteral("create"));
        lab.window().openLab(QStringLiteral("lose-one-prometheus"), QStringLiteral("classroom"));
        QVERIFY2(student.waitFor([&] { return student.snapshot() && student.snapshot()->guide.labId == "lose-one-prometheus"; }), student.story());
        QCOMPARE(student.snapshot()->nodes.size(), std::size_t{5});
        QVERIFY2(student.reaches(QStringLiteral("predict")), student.story()); // its ports are free: the first lab has let them go
        student.key(Qt::Key_Left, Qt::AltModifier);
        QVERIFY(!lab.window().isInLab());
        QVERIFY(!lab.window().controller().isOpen());
    }

    /// Nothing hangs and nothing crashes when the window goes while its lab starts or runs.
    void theWindowCloses()
    {
        {
            LabWindow lab;
            lab.window().openLab(QStringLiteral("lose-one-prometheus"), QStringLiteral("classroom"));
        }
        {
            LabWindow lab;
            Student student(lab.window());
            open(lab, student, QStringLiteral("silence-sync"), QStringLiteral("create"));
            lab.page().select(QStringLiteral("alertmanager-1"));
        }
    }

    void aPrometheusFromNear()
    {
        LabWindow lab;
        Student student(lab.window());
        open(lab, student, QStringLiteral("lose-one-prometheus"), QStringLiteral("predict"));
        student.clickNode(QStringLiteral("prometheus-1"));
        lab.pictures(QStringLiteral("prometheus-targets"));
        QVERIFY(toPage(lab, student, QStringLiteral("rules")));
        QVERIFY(student.waitFor([&] { return !lab.page().inspector()->cards()->cards().isEmpty(); }, 5000));
        lab.picture(QStringLiteral("prometheus-rules"));
        QVERIFY(toPage(lab, student, QStringLiteral("expression")));
        expression(lab, student);
        QVERIFY(toPage(lab, student, QStringLiteral("config")));
        auto* text = lab.page().inspector()->findChild<QPlainTextEdit*>();
        QVERIFY(student.waitFor([&] { return text->isVisible() && text->toPlainText().contains(QStringLiteral("scrape_configs:")); }, 5000));
        lab.pictures(QStringLiteral("configuration"));
        QVERIFY(toPage(lab, student, QStringLiteral("log")));
        QVERIFY(student.waitFor([&] { return text->isVisible() && text->toPlainText().contains(QStringLiteral("info")); }, 5000));
        lab.pictures(QStringLiteral("log"));
    }

    void theEvents()
    {
        LabWindow lab;
        Student student(lab.window());
        open(lab, student, QStringLiteral("silence-sync"), QStringLiteral("create"));
        auto* table = lab.page().events()->table();
        student.key(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(lab.page().events()->filterField()->hasFocus());
        student.type(QStringLiteral("kind:cluster node:alertmanager-2"));
        QVERIFY(table->model()->rowCount() > 0);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            QCOMPARE(table->model()->index(row, EventModel::Node).data().toString(), QStringLiteral("alertmanager-2"));
            QVERIFY(table->model()->index(row, EventModel::Kind).data().toString().startsWith(QStringLiteral("cluster")));
        }
        auto* presets = lab.page().events()->presets();
        QCOMPARE(presets->currentIndex(), presets->count() - 1); // a filter of one's own
        presets->setFocus(Qt::TabFocusReason);
        student.key(Qt::Key_Home); // the story
        QVERIFY(lab.page().events()->filterField()->text().startsWith(QStringLiteral("kind:alert,silence")));
        student.key(Qt::Key_Down); // everything
        QVERIFY(lab.page().events()->filterField()->text().isEmpty());
        lab.pictures(QStringLiteral("events-everything"));
    }

    /// The end of the second exercise's second step, at every size that the window can have.
    void sizes()
    {
        LabWindow lab({1000, 640});
        Student student(lab.window());
        open(lab, student, QStringLiteral("lose-one-prometheus"), QStringLiteral("predict"));
        student.clickNode(QStringLiteral("alertmanager-1"));
        lab.picture(QStringLiteral("small-predict"));
        student.key(Qt::Key_E, Qt::ControlModifier);
        QVERIFY2(student.reaches(QStringLiteral("stop")), student.story());
        // The solution of the step before may still be at its end; then this one is refused.
        for (int i = 0; i < 10 && nodeOf(student, QStringLiteral("prometheus-2"))->state == NodeState::Running; ++i) {
            student.key(Qt::Key_E, Qt::ControlModifier);
            student.waitFor([&] { return nodeOf(student, QStringLiteral("prometheus-2"))->state != NodeState::Running; }, 1000);
        }
        student.clickNode(QStringLiteral("alertmanager-2"));
        QVERIFY2(student.waitFor([&] { return nodeOf(student, QStringLiteral("alertmanager-2"))->waitFraction >= 0.3; }, 60'000), student.story());
        lab.pictures(QStringLiteral("small-waiting"));
        lab.window().resize(1280, 800);
        lab.pictures(QStringLiteral("middle-waiting"));
        QVERIFY2(student.reaches(QStringLiteral("one")), student.story());
        student.click(student.find(QStringLiteral("choice:its peer's log entry said it was done")));
        QVERIFY2(student.reaches(QStringLiteral("back")), student.story());
        lab.pictures(QStringLiteral("middle-decided"));
    }

    void aLabWithAMistake()
    {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("labs/broken")));
        QVERIFY(QFile::link(LabWindow::labs() + QStringLiteral("/../conf"), folder.filePath(QStringLiteral("conf"))));
        QFile original(LabWindow::labs() + QStringLiteral("/silence-sync/lab.yaml"));
        QVERIFY(original.open(QIODevice::ReadOnly));
        QFile broken(folder.filePath(QStringLiteral("labs/broken/lab.yaml")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write(original.readAll() + "colour: red\n");
        broken.close();
        LabWindow lab({1280, 800}, folder.filePath(QStringLiteral("labs")));
        Student student(lab.window());
        lab.picture(QStringLiteral("home-lab-with-a-mistake"));
        student.click(student.find(QStringLiteral("lab:broken")));
        QLabel* failure = nullptr;
        QVERIFY(student.waitFor([&] { return (failure = student.find<QLabel>(QStringLiteral("failure"))) != nullptr; }, 5000));
        QVERIFY2(failure->text().contains(QStringLiteral("colour")) && failure->text().contains(QStringLiteral("lab.yaml:")), qPrintable(failure->text()));
        lab.pictures(QStringLiteral("lab-cannot-run"));
        student.click(student.find(QStringLiteral("failureHome")));
        QVERIFY(!lab.window().isInLab());
    }

private:
    static void open(LabWindow& lab, Student& student, const QString& id, const QString& firstStep)
    {
        lab.window().openLab(id, QStringLiteral("classroom"));
        QVERIFY2(student.reaches(firstStep), student.story());
    }

    static const lab::NodeView* nodeOf(const Student& student, const QString& name)
    {
        for (const auto& node : student.snapshot()->nodes)
            if (node.name == name.toStdString())
                return &node;
        return nullptr;
    }

    static bool reachesState(Student& student, const QString& name, NodeState state)
    {
        return student.waitFor([&] { return nodeOf(student, name)->state == state; }, 15'000);
    }

    static bool toPage(LabWindow& lab, Student& student, const QString& page)
    {
        auto* tabs = lab.page().inspector()->tabs();
        tabs->button(tabs->current())->setFocus(Qt::TabFocusReason);
        for (int i = 0; i < 10 && tabs->current() != page; ++i)
            student.key(Qt::Key_Right);
        return tabs->current() == page;
    }

    static void expression(LabWindow& lab, Student& student)
    {
        QVERIFY(student.tabToName(QStringLiteral("expression")));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_A, Qt::ControlModifier);
        student.type(QStringLiteral("count(up == 1)"));
        student.key(Qt::Key_Return);
        auto* table = lab.page().findChild<QTableWidget*>(QStringLiteral("expressionTable"));
        QVERIFY(student.waitFor([&] { return table->rowCount() == 1; }, 5000));
        QCOMPARE(table->item(0, 1)->text(), QStringLiteral("4"));
        lab.pictures(QStringLiteral("expression-table"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_A, Qt::ControlModifier);
        student.type(QStringLiteral("up"));
        auto* view = student.find<QComboBox>(QStringLiteral("expressionView"));
        view->setFocus(Qt::TabFocusReason);
        student.key(Qt::Key_Down);
        auto* chart = lab.page().findChild<RangeChart*>();
        QVERIFY(student.waitFor([&] { return chart->isVisible() && chart->chart()->series().size() == 4; }, 5000));
        lab.pictures(QStringLiteral("expression-chart"));
        QVERIFY(student.tabToName(QStringLiteral("expression")));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_A, Qt::ControlModifier);
        student.type(QStringLiteral("up +"));
        student.key(Qt::Key_Return);
        QVERIFY(student.waitFor([&] { return table->rowCount() == 0; }, 5000));
        lab.picture(QStringLiteral("expression-error"));
    }
};

HALAB_TEST(StatesTest, "states")
#include "states_test.moc"
