#pragma once

#include <QWidget>

namespace halab::app {

/// A thin bar: how far a check is in its window, how far a wait is, or a score in its maximum.
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

} // namespace halab::app
