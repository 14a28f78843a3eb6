#pragma once

#include "widgets/card.h"

#include <QFrame>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace halab::app {

/// A word in a pill of its meaning's colour.
class Chip : public QWidget {
    Q_OBJECT

public:
    explicit Chip(QWidget* parent = nullptr);
    void set(const QString& text, const QString& meaning);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text, m_meaning;
};

/// The mark before a row: a tick, an hourglass, a circle, a cross.
class RowMark : public QWidget {
    Q_OBJECT

public:
    explicit RowMark(CardRow::Mark mark, QWidget* parent = nullptr);
    void set(CardRow::Mark mark);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    CardRow::Mark m_mark;
};

class CardWidget : public QFrame {
    Q_OBJECT

public:
    explicit CardWidget(QWidget* parent = nullptr);
    void show(const Card& card);

Q_SIGNALS:
    void triggered(const QString& actionId);

private:
    void showRows(const QList<CardRow>& rows);
    void showActions(const QList<CardAction>& actions);

    Card m_card;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    Chip* m_chip = nullptr;
    QLabel* m_note = nullptr;
    QWidget* m_rowsBox = nullptr;
    QGridLayout* m_rows = nullptr;
    QWidget* m_actionsBox = nullptr;
    QHBoxLayout* m_actions = nullptr;
};

} // namespace halab::app
