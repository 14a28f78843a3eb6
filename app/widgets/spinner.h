#pragma once

#include <QTimer>
#include <QWidget>

namespace halab::app {

/// An arc that goes round while something is being waited for; still while it cannot be seen.
class Spinner : public QWidget {
    Q_OBJECT

public:
    explicit Spinner(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QTimer m_timer;
    int m_angle = 0;
};

} // namespace halab::app
