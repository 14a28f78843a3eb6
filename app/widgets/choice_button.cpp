#include "widgets/choice_button.h"

#include "theme/theme.h"

#include <QPainter>
#include <QResizeEvent>

#include <algorithm>

namespace halab::app {

namespace {

constexpr int ringSide = 16;
constexpr int padding = 5;
constexpr int textLeft = padding + ringSide + 8;

} // namespace

ChoiceButton::ChoiceButton(const QString& text, QWidget* parent)
    : QRadioButton(text, parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

QRect ChoiceButton::textRect(int width) const
{
    const QRect room(textLeft, padding, std::max(40, width - textLeft - padding), 10'000);
    const auto bounds = QFontMetrics(font()).boundingRect(room, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, text());
    return {room.left(), room.top(), room.width(), bounds.height()};
}

QSize ChoiceButton::sizeHint() const
{
    const int line = QFontMetrics(font()).horizontalAdvance(text()) + textLeft + padding;
    return {line, minimumSizeHint().height()};
}

QSize ChoiceButton::minimumSizeHint() const { return {80, std::max(26, textRect(width()).height() + 2 * padding)}; }

void ChoiceButton::resizeEvent(QResizeEvent* event)
{
    QRadioButton::resizeEvent(event);
    if (event->oldSize().width() != width() || height() != minimumSizeHint().height())
        updateGeometry();
}

void ChoiceButton::paintEvent(QPaintEvent*)
{
    const auto& colors = Theme::instance().colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || isChecked()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.accentSoft);
        painter.drawRoundedRect(rect(), 6, 6);
    }
    if (hasFocus()) {
        painter.setPen(QPen(colors.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    }
    const auto text = textRect(width());
    const qreal lineHeight = QFontMetricsF(font()).height();
    const QRectF ring(padding + 0.5, text.top() + (lineHeight - ringSide) / 2 + 0.5, ringSide - 1, ringSide - 1);
    painter.setPen(QPen(isChecked() ? colors.accent : colors.muted, 1.5));
    painter.setBrush(colors.panel);
    painter.drawEllipse(ring);
    if (isChecked()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.accent);
        painter.drawEllipse(ring.adjusted(4, 4, -4, -4));
    }
    painter.setPen(isEnabled() ? colors.text : colors.muted);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, this->text());
}

} // namespace halab::app
