#include "widgets/spinner.h"

#include "theme/theme.h"

#include <QPainter>

namespace halab::app {

Spinner::Spinner(QWidget* parent)
    : QWidget(parent)
{
    setFixedSize(22, 22);
    m_timer.setInterval(50);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_angle = (m_angle + 18) % 360;
        update();
    });
}

void Spinner::showEvent(QShowEvent*) { m_timer.start(); }
void Spinner::hideEvent(QHideEvent*) { m_timer.stop(); }

void Spinner::paintEvent(QPaintEvent*)
{
    const auto& colors = Theme::instance().colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF ring = QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5);
    painter.setPen(QPen(colors.hairline, 2.5));
    painter.drawEllipse(ring);
    painter.setPen(QPen(colors.pending, 2.5, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(ring, -m_angle * 16, 100 * 16);
}

} // namespace halab::app
