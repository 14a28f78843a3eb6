#pragma once

#include "lab/snapshot.h"

#include <QWidget>

class QLabel;

namespace halab::app {

class RowMark;

/// A thin bar: how far a check is in its window, or a score in its maximum.
class ScoreBar : public QWidget {
    Q_OBJECT

public:
    explicit ScoreBar(QWidget* parent = nullptr);
    /// `from` and `to` mark the expected window on the bar, as fractions; equal: none.
    void set(double fraction, const QString& meaning, double from = 0, double to = 0);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double m_fraction = 0, m_from = 0, m_to = 0;
    QString m_meaning;
};

/// One check: its mark, its name, the time it took or the window it has, and what it says.
class CheckRow : public QWidget {
    Q_OBJECT

public:
    explicit CheckRow(QWidget* parent = nullptr);
    void show(const lab::CheckView& check);

private:
    RowMark* m_mark = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_time = nullptr;
    QLabel* m_text = nullptr;
    ScoreBar* m_bar = nullptr;
};

} // namespace halab::app
