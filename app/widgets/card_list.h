#pragma once

// A column of cards that changes in place: a card that stays keeps its widgets, and with them
// the keyboard's focus.

#include "widgets/card.h"

#include <QMap>
#include <QScrollArea>

class QVBoxLayout;

namespace halab::app {

class CardWidget;
class WrapLabel;

class CardList : public QScrollArea {
    Q_OBJECT

public:
    explicit CardList(const QString& accessibleName, QWidget* parent = nullptr);

    /// `empty` is what it says where there is no card.
    void show(const QList<Card>& cards, const QString& empty);
    const QList<Card>& cards() const { return m_cards; }

    /// At most this many are drawn; a line tells of the rest.
    static constexpr int cardsMax = 200;

Q_SIGNALS:
    void controlsChanged(); ///< buttons came or went
    void triggered(const QString& cardKey, const QString& actionId);

private:
    QList<Card> m_cards;
    QMap<QString, CardWidget*> m_widgets;
    QVBoxLayout* m_column = nullptr;
    WrapLabel* m_empty = nullptr;
};

} // namespace halab::app
