#include "widgets/combo_box.h"

#include "theme/shapes.h"
#include "theme/theme.h"

#include <QPainter>

namespace halab::app {

void ComboBox::paintEvent(QPaintEvent* event)
{
    QComboBox::paintEvent(event);
    QPainter painter(this);
    constexpr qreal side = 14;
    const QRectF box(width() - side - 8, (height() - side) / 2, side, side);
    const auto& colors = Theme::instance().colors();
    drawSymbol(painter, box, Symbol::Down, isEnabled() ? colors.text : colors.muted);
}

} // namespace halab::app
