// Both exercises of the chapter, done in the real window: once with the mouse alone, once with
// the keyboard alone, on nodes that talk over real loopback sockets (classroom timing).

#include "app/lab_window.h"
#include "support/registry.h"

#include <QDialog>

using namespace halab;
using namespace halab::app;
using test::Student;

class ExercisesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        test::LabWindow::useOwnSettings();
    }

    void init()
    {
        QSettings().clear();
        m_window = std::make_unique<test::LabWindow>();
    }

    void cleanup() { m_window.reset(); }

    void silenceTravelsByMouse()
    {
        Student student(m_window->window());
        picture(QStringLiteral("home-light"));
        student.click(student.find(QStringLiteral("lab:silence-sync")));
        QVERIFY2(student.reaches(QStringLiteral("create")), student.story());
        picture(QStringLiteral("silence-1-ready"));

        student.clickNode(QStringLiteral("alertmanager-2"));
        clickTab(student, QStringLiteral("silences"));
        createSilenceByMouse(student);
        QVERIFY2(student.reaches(QStringLiteral("look")), student.story());

        student.clickNode(QStringLiteral("alertmanager-1"));
        QVERIFY2(student.waitFor([&] { return student.find<QPushButton>(QStringLiteral("expire")) != nullptr; }), "the silence is not shown");
        picture(QStringLiteral("silence-2-on-the-first"));
        student.click(student.find(QStringLiteral("choice:gossip between the Alertmanagers")));
        QVERIFY2(student.reaches(QStringLiteral("expire")), student.story());
        student.click(student.find<QPushButton>(QStringLiteral("expire")));
        QVERIFY2(student.reaches(QStringLiteral("finished")), student.story());
        QVERIFY(student.waitFor([&] { return student.find<QPushButton>(QStringLiteral("expire")) == nullptr; }, 3000));
        picture(QStringLiteral("silence-3-finished"));
        verdict(student);
        QVERIFY2(student.clicks() <= 14, qPrintable(QStringLiteral("%1 clicks").arg(student.clicks())));
    }

    void silenceTravelsByKeyboard()
    {
        Student student(m_window->window());
        QVERIFY(student.tabToName(QStringLiteral("lab:silence-sync")));
        student.key(Qt::Key_Space);
        QVERIFY2(student.reaches(QStringLiteral("create")), student.story());
        goToPicture(student);
        walkTo(student, QStringLiteral("alertmanager-2"));
        QVERIFY(student.tabTo([](QWidget* widget) { return widget->objectName().startsWith(QStringLiteral("tab:")); }));
        for (int i = 0; i < 8 && currentTab() != u"silences"; ++i)
            student.key(Qt::Key_Right);
        QCOMPARE(currentTab(), QStringLiteral("silences"));
        QVERIFY(student.tabToName(QStringLiteral("newSilence")));
        inDialog(student, [](QDialog*) { QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); },
            [&] { student.key(Qt::Key_Space); });
        QVERIFY2(student.reaches(QStringLiteral("look")), student.story());

        // The question has the focus when its step begins; a blank chooses.
        QVERIFY(student.tabToName(QStringLiteral("choice:gossip between the Alertmanagers")));
        student.key(Qt::Key_Space);
        goToPicture(student);
        walkTo(student, QStringLiteral("alertmanager-1"));
        QVERIFY2(student.reaches(QStringLiteral("expire")), student.story());
        QVERIFY(student.waitFor([&] { return student.find<QPushButton>(QStringLiteral("expire")) != nullptr; }));
        QVERIFY(student.tabToName(QStringLiteral("expire")));
        student.key(Qt::Key_Space);
        QVERIFY2(student.reaches(QStringLiteral("finished")), student.story());
        verdict(student);
        QCOMPARE(student.clicks(), 0);
    }

    void losesOnePrometheusByMouse()
    {
        Student student(m_window->window());
        student.click(student.find(QStringLiteral("lab:lose-one-prometheus")));
        QVERIFY2(student.reaches(QStringLiteral("predict")), student.story());
        picture(QStringLiteral("prometheus-1-predict"));
        predict(student);
        QVERIFY2(student.reaches(QStringLiteral("stop")), student.story());
        student.chooseFromMenu(QStringLiteral("prometheus-2"), QStringLiteral("Stop"));
        student.clickNode(QStringLiteral("alertmanager-2"));
        QVERIFY2(student.waitFor([&] { return isWaiting(student, "alertmanager-2"); }), student.story());
        picture(QStringLiteral("prometheus-2-waiting"));
        darkPicture(QStringLiteral("prometheus-2-waiting-dark"));
        QVERIFY2(student.reaches(QStringLiteral("one")), student.story());
        student.click(student.find(QStringLiteral("choice:its peer's log entry said it was done")));
        QVERIFY2(student.reaches(QStringLiteral("back")), student.story());
        picture(QStringLiteral("prometheus-3-decided"));
        student.chooseFromMenu(QStringLiteral("prometheus-2"), QStringLiteral("Start"));
        QVERIFY2(student.reaches(QStringLiteral("finished")), student.story());
        picture(QStringLiteral("prometheus-4-finished"));
        verdict(student);
        QVERIFY2(student.clicks() <= 8, qPrintable(QStringLiteral("%1 clicks").arg(student.clicks())));
    }

    void losesOnePrometheusByKeyboard()
    {
        Student student(m_window->window());
        QVERIFY(student.tabToName(QStringLiteral("lab:lose-one-prometheus")));
        student.key(Qt::Key_Space);
        QVERIFY2(student.reaches(QStringLiteral("predict")), student.story());
        predict(student);
        QVERIFY2(student.reaches(QStringLiteral("stop")), student.story());
        goToPicture(student);
        walkTo(student, QStringLiteral("prometheus-2"));
        student.key(Qt::Key_M);
        QVERIFY(student.waitFor([] { return QApplication::activePopupWidget() != nullptr; }, 3000));
        student.key(Qt::Key_S);
        QVERIFY2(student.reaches(QStringLiteral("one")), student.story());
        QVERIFY(student.tabToName(QStringLiteral("choice:its peer's log entry said it was done")));
        student.key(Qt::Key_Space);
        QVERIFY2(student.reaches(QStringLiteral("back")), student.story());
        goToPicture(student);
        walkTo(student, QStringLiteral("prometheus-2"));
        student.key(Qt::Key_M);
        QVERIFY(student.waitFor([] { return QApplication::activePopupWidget() != nullptr; }, 3000));
        student.key(Qt::Key_S);
        QVERIFY2(student.reaches(QStringLiteral("finished")), student.story());
        verdict(student);
        QCOMPARE(student.clicks(), 0);
    }

private:
    void picture(const QString& name) { m_window->picture(name); }

    void darkPicture(const QString& name)
    {
        Theme::instance().apply(Theme::Mode::Dark);
        picture(name);
        Theme::instance().apply(Theme::Mode::Light);
    }

    static void verdict(const Student& student)
    {
        QVERIFY2(student.snapshot()->guide.verdict == lab::Verdict::Pass, student.story());
        QVERIFY2(student.snapshot()->guide.score == 100, student.story());
    }

    QString currentTab() const { return m_window->page().inspector()->tabs()->current(); }

    void clickTab(Student& student, const QString& id)
    {
        auto* button = m_window->page().inspector()->tabs()->button(id);
        student.click(button);
    }

    /// Runs `open`, which blocks in a dialog, and `inside` in that dialog.
    void inDialog(Student&, const std::function<void(QDialog*)>& inside, const std::function<void()>& open)
    {
        bool done = false;
        int ticks = 0;
        QTimer timer;
        timer.setInterval(30);
        connect(&timer, &QTimer::timeout, this, [&] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (!dialog)
                return;
            if (++ticks > dialogTicksMax)
                return dialog->reject(); // the test then fails instead of waiting for ever
            auto* focus = QApplication::focusWidget();
            if (!done && (!focus || !dialog->isAncestorOf(focus))) // not active yet: as a window manager would
                return QApplication::setActiveWindow(dialog);
            if (std::exchange(done, true))
                return;
            inside(dialog);
        });
        timer.start();
        open();
        QVERIFY2(done && ticks <= dialogTicksMax, "no dialog came, or it did not close");
    }

    static constexpr int dialogTicksMax = 300;

    void createSilenceByMouse(Student& student)
    {
        inDialog(student,
            [&](QDialog* dialog) {
                test::saveScreenshot(*dialog, QStringLiteral("silence-dialog"));
                student.click(dialog->findChild<QPushButton*>(QStringLiteral("create")));
            },
            [&] { student.click(student.find(QStringLiteral("newSilence"))); });
    }

    /// The first field has the focus; Enter goes on, and at the end answers.
    void predict(Student& student)
    {
        QVERIFY(student.waitFor([&] { return QApplication::focusWidget() && QApplication::focusWidget()->objectName() == u"number:notifications"; }, 3000));
        student.type(QStringLiteral("1"));
        student.key(Qt::Key_Return);
        student.type(QStringLiteral("10"));
        student.key(Qt::Key_Return);
    }

    void goToPicture(Student& student)
    {
        for (int i = 0; i < 6 && !m_window->page().topology()->hasFocus(); ++i)
            student.key(Qt::Key_F6);
        QVERIFY(m_window->page().topology()->hasFocus());
    }

    /// With the arrow keys from node to node.
    void walkTo(Student& student, const QString& node)
    {
        auto* picture = m_window->page().topology();
        for (int i = 0; i < 4; ++i)
            student.key(Qt::Key_Left);
        for (const auto key : {Qt::Key_Up, Qt::Key_Down, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down})
            if (picture->selected() != node)
                student.key(key);
        QCOMPARE(picture->selected(), node);
    }

    static bool isWaiting(const Student& student, const std::string& name)
    {
        for (const auto& node : student.snapshot()->nodes)
            if (node.name == name)
                return node.waitFraction >= 0;
        return false;
    }

    std::unique_ptr<test::LabWindow> m_window;
};

HALAB_TEST(ExercisesTest, "exercises")
#include "exercises_test.moc"
