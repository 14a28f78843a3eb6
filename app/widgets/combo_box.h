#pragma once

#include <QComboBox>

namespace halab::app {

/// A combo box of the theme: the style sheet takes the arrow away, this draws it.
class ComboBox : public QComboBox {
    Q_OBJECT

public:
    explicit ComboBox(QWidget* parent = nullptr)
        : QComboBox(parent)
    {
    }

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace halab::app
