#include "widgets/card_list.h"

#include "widgets/card_widget.h"
#include "widgets/wrap_label.h"

#include <QVBoxLayout>

namespace halab::app {

CardList::CardList(const QString& accessibleName, QWidget* parent)
    : QScrollArea(parent)
{
    setAccessibleName(accessibleName);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(16, 12, 16, 12);
    m_column->setSpacing(10);
    m_empty = new WrapLabel(content);
    m_empty->setProperty("role", "muted");
    m_column->addWidget(m_empty);
    m_column->addStretch(1);
    setWidget(content);
}

void CardList::show(const QList<Card>& cards, const QString& empty)
{
    const auto shown = cards.mid(0, cardsMax);
    m_empty->setText(cards.isEmpty() ? empty : tr("and %1 more").arg(cards.size() - shown.size()));
    m_empty->setVisible(cards.isEmpty() || cards.size() > shown.size());
    if (shown == m_cards)
        return;
    QMap<QString, CardWidget*> kept;
    int place = 0;
    for (const auto& card : shown) {
        auto* widget = m_widgets.take(card.key);
        if (!widget) {
            widget = new CardWidget(this->widget());
            connect(widget, &CardWidget::triggered, this,
                [this, key = card.key](const QString& action) { Q_EMIT triggered(key, action); });
        }
        widget->show(card);
        if (m_column->indexOf(widget) != place) {
            m_column->removeWidget(widget);
            m_column->insertWidget(place, widget);
        }
        widget->setVisible(true);
        kept[card.key] = widget;
        ++place;
    }
    for (auto* gone : m_widgets)
        gone->deleteLater();
    m_widgets = kept;
    m_cards = shown;
    Q_EMIT controlsChanged();
}

} // namespace halab::app
