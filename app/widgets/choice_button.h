#pragma once

#include <QRadioButton>

namespace halab::app {

/// A radio button whose text breaks into lines.
class ChoiceButton : public QRadioButton {
    Q_OBJECT

public:
    explicit ChoiceButton(const QString& text, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }

private:
    QRect textRect(int width) const;
};

} // namespace halab::app
