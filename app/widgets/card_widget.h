#pragma once

#include "widgets/card.h"

#include <QFrame>
#include <QList>

class QGridLayout;
class QHBoxLayout;
class QLabel;

namespace halab::app {

class ScoreBar;
class WrapLabel;

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
    /// Rows that keep their shape keep their widgets: a text that is being marked stays marked.
    struct Row {
        RowMark* mark = nullptr;
        WrapLabel* text = nullptr;
        QLabel* right = nullptr;
        ScoreBar* bar = nullptr;
    };

    void showRows(const QList<CardRow>& rows);
    void addRow(const CardRow& row);
    static void fillRow(const Row& widgets, const CardRow& row);
    void showActions(const QList<CardAction>& actions);

    Card m_card;
    WrapLabel* m_title = nullptr;
    WrapLabel* m_subtitle = nullptr;
    Chip* m_chip = nullptr;
    QFrame* m_codeBox = nullptr;
    WrapLabel* m_code = nullptr;
    QFrame* m_noteBox = nullptr;
    WrapLabel* m_note = nullptr;
    QWidget* m_rowsBox = nullptr;
    QGridLayout* m_rows = nullptr;
    QList<Row> m_rowWidgets;
    int m_rowLine = 0; ///< the next free line of the grid
    QWidget* m_actionsBox = nullptr;
    QHBoxLayout* m_actions = nullptr;
};

} // namespace halab::app
