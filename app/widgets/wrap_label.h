#pragma once

#include <QLabel>
#include <QResizeEvent>

namespace halab::app {

/// A label of many lines that is always as high as its text needs at the width it was given.
/// (A plain QLabel in nested layouts is given the height of another width, and is cut.)
class WrapLabel : public QLabel {
    Q_OBJECT

public:
    explicit WrapLabel(QWidget* parent = nullptr)
        : QLabel(parent)
    {
        setWordWrap(true);
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        policy.setHeightForWidth(false);
        setSizePolicy(policy);
    }

    QSize sizeHint() const override { return {QLabel::sizeHint().width(), heightForWidth(width())}; }
    QSize minimumSizeHint() const override { return {24, heightForWidth(width())}; }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QLabel::resizeEvent(event);
        if (event->oldSize().width() != width() || height() != heightForWidth(width()))
            updateGeometry();
    }
};

} // namespace halab::app
