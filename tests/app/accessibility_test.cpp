// Everybody can use the window: each control has a name for a screen reader, the keyboard reaches
// it, and each text stands out from its ground.

#include "app/lab_window.h"
#include "events/events_panel.h"
#include "support/registry.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSet>
#include <QStackedWidget>

using namespace halab;
using namespace halab::app;
using test::LabWindow;
using test::Student;

namespace {

bool isControl(const QWidget* widget)
{
    if (qobject_cast<const QLineEdit*>(widget) && qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()))
        return false; // the inside of a number field
    if (qobject_cast<const QHeaderView*>(widget))
        return false; // a part of its table
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QLineEdit*>(widget)
        || qobject_cast<const QAbstractSpinBox*>(widget) || qobject_cast<const QAbstractItemView*>(widget)
        || qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const TopologyView*>(widget);
}

QString nameOf(const QWidget* widget)
{
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    const QString name = widget->accessibleName();
    return name.isEmpty() && button ? button->text() : name;
}

QString tell(const QWidget* widget)
{
    return QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName() + u' ' + nameOf(widget) + QStringLiteral(" in ")
        + (widget->parentWidget() ? QString::fromLatin1(widget->parentWidget()->metaObject()->className()) : QString());
}

QStringList controlsWithoutName(const QWidget& root)
{
    QStringList bad;
    for (const auto* widget : root.findChildren<QWidget*>())
        if (widget->isVisible() && isControl(widget) && nameOf(widget).isEmpty())
            bad << tell(widget);
    return bad;
}

/// Tabs once round, and says which controls were never reached. Of a group of choices one is
/// enough: the arrow keys lead to the others.
QStringList controlsOutOfReach(Student& student)
{
    QSet<const QWidget*> reached;
    QWidget* first = nullptr;
    for (int i = 0; i < 150; ++i) {
        student.key(Qt::Key_Tab);
        auto* now = QApplication::focusWidget();
        if (now && now == first)
            break;
        if (!first)
            first = now;
        reached.insert(now);
    }
    QStringList bad;
    for (const auto* widget : student.window().findChildren<QWidget*>()) {
        if (!widget->isVisible() || !widget->isEnabled() || !isControl(widget) || reached.contains(widget) || qobject_cast<const QMenu*>(widget->parentWidget()))
            continue;
        const bool inHeader = QByteArray(widget->metaObject()->className()).contains("Header") || QByteArray(widget->metaObject()->className()).contains("CornerButton");
        const bool oneOfChoices = widget->objectName().startsWith(QStringLiteral("choice:"));
        if (!inHeader && !oneOfChoices && !QByteArray(widget->metaObject()->className()).startsWith("QMenuBar") && widget->objectName() != u"qt_menubar_ext_button")
            bad << tell(widget);
    }
    return bad;
}

} // namespace

class AccessibilityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LabWindow::useOwnSettings(); }
    void cleanup() { Theme::instance().apply(Theme::Mode::Light); }

    void textsStandOut_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("light") << int(Theme::Mode::Light);
        QTest::newRow("dark") << int(Theme::Mode::Dark);
    }

    void textsStandOut()
    {
        QFETCH(int, mode);
        auto& theme = Theme::instance();
        theme.apply(Theme::Mode(mode));
        const auto& c = theme.colors();
        struct Pair {
            const char* name;
            QColor text, ground;
        };
        std::vector<Pair> pairs{{"text on accent", c.onAccent, c.accent}, {"accent text on its soft ground", c.accentText, c.accentSoft},
            {"text on soft", c.text, c.accentSoft}, {"muted on soft", c.muted, c.accentSoft}};
        for (const auto& [name, ground] : {std::pair{"window", c.window}, {"panel", c.panel}, {"canvas", c.canvas}}) {
            for (const auto& [word, color] : {std::pair{"text", c.text}, {"muted", c.muted}, {"alert", c.alert}, {"gossip", c.gossip},
                     {"notification", c.notification}, {"ok", c.ok}, {"pending", c.pending}, {"scrape", c.scrape}})
                if (ground != c.window || color == c.text || color == c.muted) // meanings stand on panels and on the canvas
                    pairs.push_back({word, color, ground});
            Q_UNUSED(name);
        }
        for (const auto& color : {c.alert, c.gossip, c.notification, c.ok, c.pending, c.muted}) {
            pairs.push_back({"badge", theme.readable(color, theme.soft(color)), theme.soft(color)});
            pairs.push_back({"text on a badge's ground", c.text, theme.soft(color)});
        }
        for (const auto& pair : pairs) {
            const double ratio = Theme::contrast(pair.text, pair.ground);
            QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("%1: %2 on %3 is %4").arg(QLatin1String(pair.name), pair.text.name(), pair.ground.name()).arg(ratio)));
        }
    }

    void contrastIsThatOfTheStandard()
    {
        QCOMPARE(qRound(Theme::contrast(Qt::white, Qt::black) * 10), 210);
        QCOMPARE(qRound(Theme::contrast(QColor("#777777"), Qt::white) * 100), 448); // WCAG's own example of just too little
    }

    void theStartPage()
    {
        LabWindow lab;
        Student student(lab.window());
        const auto nameless = controlsWithoutName(lab.window());
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
        const auto lost = controlsOutOfReach(student);
        QVERIFY2(lost.isEmpty(), qPrintable(lost.join(u'\n')));
    }

    /// With every page of the inspector of every node.
    void theLab()
    {
        LabWindow lab;
        Student student(lab.window());
        lab.window().openLab(QStringLiteral("lose-one-prometheus"), QStringLiteral("classroom"));
        QVERIFY2(student.reaches(QStringLiteral("predict")), student.story());
        for (const char* node : {"prometheus-1", "alertmanager-1", "webhook"}) {
            student.clickNode(QString::fromLatin1(node));
            auto* tabs = lab.page().inspector()->tabs();
            const QString first = tabs->current();
            do {
                const auto nameless = controlsWithoutName(lab.window());
                QVERIFY2(nameless.isEmpty(), qPrintable(tabs->current() + u'\n' + nameless.join(u'\n')));
                const auto lost = controlsOutOfReach(student);
                QVERIFY2(lost.isEmpty(), qPrintable(tabs->current() + u'\n' + lost.join(u'\n')));
                tabs->button(tabs->current())->setFocus(Qt::TabFocusReason);
                student.key(Qt::Key_Right);
            } while (tabs->current() != first);
        }
    }

    /// F6 goes from pane to pane; in the guide it leads to what the step asks.
    void panesByF6()
    {
        LabWindow lab;
        Student student(lab.window());
        lab.window().openLab(QStringLiteral("lose-one-prometheus"), QStringLiteral("classroom"));
        QVERIFY2(student.reaches(QStringLiteral("predict")), student.story());
        student.clickNode(QStringLiteral("prometheus-1"));
        const std::array<QWidget*, 4> panes{lab.page().guide(), lab.page().canvas(), lab.page().inspector(), lab.page().events()};
        lab.page().topology()->setFocus();
        for (const int pane : {2, 3, 0, 1}) {
            student.key(Qt::Key_F6);
            QVERIFY2(panes[std::size_t(pane)]->isAncestorOf(QApplication::focusWidget()), qPrintable(QStringLiteral("pane %1").arg(pane)));
            if (pane == 0)
                QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("number:notifications"));
        }
        student.key(Qt::Key_F6, Qt::ShiftModifier);
        QVERIFY(panes[0]->isAncestorOf(QApplication::focusWidget()));
    }
};

HALAB_TEST(AccessibilityTest, "accessibility")
#include "accessibility_test.moc"
