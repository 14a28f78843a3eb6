#pragma once

// A row of tabs; those that do not fit wait behind "More". Arrow keys move between them.

#include <QList>
#include <QWidget>

class QHBoxLayout;
class QMenu;
class QToolButton;

namespace halab::app {

class TabStrip : public QWidget {
    Q_OBJECT

public:
    struct Tab {
        QString id;
        QString title;
        bool operator==(const Tab&) const = default;
    };

    explicit TabStrip(QWidget* parent = nullptr);

    /// Keeps the current tab where it is still there; otherwise the first becomes current.
    void setTabs(const QList<Tab>& tabs);
    /// "Alerts" → "Alerts 1".
    void setTitle(const QString& id, const QString& title);
    void setCurrent(const QString& id);
    QString current() const { return m_current; }
    QToolButton* button(const QString& id) const;

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void currentChanged(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fit();
    void step(int by);

    QList<Tab> m_tabs;
    QList<QToolButton*> m_buttons;
    QString m_current;
    QHBoxLayout* m_row = nullptr;
    QToolButton* m_more = nullptr;
    QMenu* m_menu = nullptr;
};

} // namespace halab::app
