#pragma once

// A student at the real window: clicks and types, counts the clicks, and waits for what should
// happen with a deadline. Everything goes through mouse and key events.

#include "guide/guide_panel.h"
#include "guide/step_card.h"
#include "inspector/inspector_panel.h"
#include "topology/topology_view.h"
#include "widgets/tab_strip.h"
#include "window/home_page.h"
#include "window/lab_controller.h"
#include "window/lab_page.h"
#include "window/main_window.h"

#include <QApplication>
#include <QMenu>
#include <QTest>
#include <QToolButton>

#include <functional>

namespace halab::test {

class Student {
public:
    explicit Student(app::MainWindow& window)
        : m_window(window)
    {
    }

    int clicks() const { return m_clicks; }

    bool waitFor(const std::function<bool()>& condition, int milliseconds = 30'000)
    {
        return QTest::qWaitFor(condition, milliseconds);
    }

    lab::SnapshotPtr snapshot() const { return m_window.controller().snapshot(); }

    /// The current step's id; empty before the lab is ready.
    QString step() const
    {
        const auto shown = snapshot();
        if (!shown || shown->guide.currentStep < 0)
            return shown && shown->guide.finished ? QStringLiteral("finished") : QString();
        return QString::fromStdString(shown->guide.steps[std::size_t(shown->guide.currentStep)].id);
    }

    bool reaches(const QString& wanted, int milliseconds = 60'000)
    {
        return waitFor([&] { return step() == wanted; }, milliseconds);
    }

    /// What went wrong, for a failure's message.
    const char* story() const
    {
        const auto shown = snapshot();
        if (!shown)
            return "no snapshot";
        QByteArray& text = m_story;
        text = "at step '" + step().toUtf8() + "'";
        text += " waiting for: " + QByteArray::fromStdString(shown->guide.waitingFor) + " " + QByteArray::fromStdString(shown->error);
        for (const auto& one : shown->guide.steps)
            for (const auto& check : one.checks)
                text += "\n  " + QByteArray::fromStdString(one.id + "/" + check.id + ": " + std::string(verdictName(check.verdict)) + " " + check.text);
        for (const auto& node : shown->nodes)
            text += "\n  " + QByteArray::fromStdString(node.name + ": " + node.stateText + " " + node.address);
        return text.constData();
    }

    void click(QWidget* widget)
    {
        QVERIFY2(widget && widget->isVisible() && widget->isEnabled(), "the control is not there to be clicked");
        ++m_clicks;
        QTest::mouseClick(widget, Qt::LeftButton);
    }

    template <class T = QWidget>
    T* find(const QString& objectName, QWidget* within = nullptr) const
    {
        for (auto* widget : (within ? within : static_cast<QWidget*>(&m_window))->findChildren<T*>(objectName))
            if (widget->isVisible())
                return widget;
        return nullptr;
    }

    void clickNode(const QString& node)
    {
        auto* picture = m_window.labPage()->topology();
        ++m_clicks;
        QTest::mouseClick(picture, Qt::LeftButton, {}, picture->cardOf(node).center().toPoint());
    }

    /// Right click on a node, then a click on a line of its menu: two clicks.
    void chooseFromMenu(const QString& node, const QString& verb)
    {
        auto* picture = m_window.labPage()->topology();
        const QPoint at = picture->cardOf(node).center().toPoint();
        ++m_clicks;
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, picture->mapToGlobal(at));
        QApplication::sendEvent(picture, &event);
        QMenu* menu = nullptr;
        QVERIFY(waitFor([&] { return (menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) != nullptr; }, 3000));
        for (auto* action : menu->actions()) {
            if (action->objectName() != verb)
                continue;
            ++m_clicks;
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
            return;
        }
        QFAIL("the verb is not in the menu");
    }

    /// A key for whatever has the focus now.
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        comeBack();
        QWidget* target = QApplication::activePopupWidget();
        if (!target)
            target = QApplication::focusWidget();
        if (!target)
            target = &m_window;
        QTest::keyClick(target, key, modifiers);
    }

    void type(const QString& text)
    {
        QVERIFY(QApplication::focusWidget());
        QTest::keyClicks(QApplication::focusWidget(), text);
    }

    /// Tab until `wanted` says that the right control has the focus.
    bool tabTo(const std::function<bool(QWidget*)>& wanted, int steps = 120)
    {
        comeBack();
        QStringList way;
        for (int i = 0; i < steps; ++i) {
            auto* now = QApplication::focusWidget();
            if (now && wanted(now))
                return true;
            way << (now ? QString::fromLatin1(now->metaObject()->className()) + u' ' + now->objectName() + u' ' + now->accessibleName() : QStringLiteral("nothing"));
            key(Qt::Key_Tab);
        }
        qWarning().noquote() << "Tab went:" << way.mid(0, 40).join(QStringLiteral(" > "));
        return false;
    }

    bool tabToName(const QString& objectName)
    {
        return tabTo([&](QWidget* widget) { return widget->objectName() == objectName; });
    }

    app::MainWindow& window() { return m_window; }

    /// After a dialog or a menu has gone: the offscreen platform has no window manager that would
    /// make the window the active one again.
    void comeBack()
    {
        if (QApplication::activePopupWidget() || QApplication::activeModalWidget() || m_window.isActiveWindow())
            return;
        m_window.activateWindow();
        QVERIFY(waitFor([&] { return m_window.isActiveWindow(); }, 3000));
    }

private:
    app::MainWindow& m_window;
    int m_clicks = 0;
    mutable QByteArray m_story; ///< keeps what story() returned
};

} // namespace halab::test
