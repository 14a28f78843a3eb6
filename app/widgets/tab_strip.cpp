#include "widgets/tab_strip.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>

namespace halab::app {

TabStrip::TabStrip(QWidget* parent)
    : QWidget(parent)
{
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(3);
    m_menu = new QMenu(this);
    m_more = new QToolButton(this);
    m_more->setText(tr("More ▾"));
    m_more->setAccessibleName(tr("More pages"));
    m_more->setProperty("kind", "tab");
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_menu);
    m_row->addWidget(m_more);
    m_row->addStretch(1);
}

QSize TabStrip::minimumSizeHint() const { return {160, m_more->sizeHint().height()}; }

void TabStrip::setTabs(const QList<Tab>& tabs)
{
    if (tabs == m_tabs)
        return;
    qDeleteAll(m_buttons);
    m_buttons.clear();
    m_tabs = tabs;
    for (const auto& tab : tabs) {
        auto* button = new QToolButton(this);
        button->setText(tab.title);
        button->setObjectName(QStringLiteral("tab:") + tab.id);
        button->setAccessibleName(tab.title);
        button->setCheckable(true);
        button->setProperty("kind", "tab");
        button->setFocusPolicy(Qt::StrongFocus);
        button->installEventFilter(this);
        connect(button, &QToolButton::clicked, this, [this, id = tab.id] { setCurrent(id); });
        m_row->insertWidget(m_buttons.size(), button);
        m_buttons << button;
    }
    const QString kept = m_current;
    m_current.clear();
    const bool stays = std::any_of(tabs.begin(), tabs.end(), [&](const Tab& tab) { return tab.id == kept; });
    setCurrent(stays ? kept : tabs.isEmpty() ? QString() : tabs.front().id);
    fit();
}

void TabStrip::setTitle(const QString& id, const QString& title)
{
    for (int i = 0; i < m_tabs.size(); ++i) {
        if (m_tabs[i].id != id || m_buttons[i]->text() == title)
            continue;
        m_buttons[i]->setText(title);
        m_buttons[i]->setAccessibleName(title);
        fit();
    }
}

QToolButton* TabStrip::button(const QString& id) const
{
    for (int i = 0; i < m_tabs.size(); ++i)
        if (m_tabs[i].id == id)
            return m_buttons[i];
    return nullptr;
}

void TabStrip::setCurrent(const QString& id)
{
    const bool changed = id != m_current;
    m_current = id;
    for (int i = 0; i < m_tabs.size(); ++i)
        m_buttons[i]->setChecked(m_tabs[i].id == id);
    if (!changed)
        return;
    fit();
    Q_EMIT currentChanged(id);
}

void TabStrip::resizeEvent(QResizeEvent*) { fit(); }

void TabStrip::fit()
{
    const int spacing = m_row->spacing();
    int all = 0;
    for (auto* button : m_buttons)
        all += button->sizeHint().width() + spacing;
    const bool everything = all - spacing <= width();
    int room = width() - (everything ? 0 : m_more->sizeHint().width() + spacing);
    // The current tab is always in sight; the others come in order while there is room.
    if (auto* current = button(m_current))
        room -= current->sizeHint().width() + spacing;
    m_menu->clear();
    for (int i = 0; i < m_buttons.size(); ++i) {
        auto* button = m_buttons[i];
        const int wanted = button->sizeHint().width() + spacing;
        const bool isCurrent = m_tabs[i].id == m_current;
        const bool fits = isCurrent || everything || room >= wanted;
        if (!isCurrent)
            room = fits ? room - wanted : 0;
        button->setVisible(fits);
        if (!fits) {
            auto* action = m_menu->addAction(button->text());
            connect(action, &QAction::triggered, this, [this, id = m_tabs[i].id] { setCurrent(id); });
        }
    }
    m_more->setVisible(!everything);
}

void TabStrip::step(int by)
{
    for (int i = 0; i < m_tabs.size(); ++i) {
        if (m_tabs[i].id != m_current)
            continue;
        const auto next = (i + by + m_tabs.size()) % m_tabs.size();
        setCurrent(m_tabs[next].id);
        m_buttons[next]->setFocus(Qt::TabFocusReason);
        return;
    }
}

bool TabStrip::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right) {
            step(key == Qt::Key_Left ? -1 : 1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace halab::app
