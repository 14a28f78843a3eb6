#include "widgets/score_bar.h"

#include "theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace halab::app {

ScoreBar::ScoreBar(QWidget* parent)
    : QWidget(parent)
{
    setFixedHeight(6);
    setMinimumWidth(60);
}

void ScoreBar::set(double fraction, const QString& meaning, double from, double to)
{
    m_fraction = std::clamp(fraction, 0.0, 1.0);
    m_meaning = meaning;
    m_from = std::clamp(from, 0.0, 1.0);
    m_to = std::clamp(to, 0.0, 1.0);
    update();
}

void ScoreBar::paintEvent(QPaintEvent*)
{
    const auto& theme = Theme::instance();
    const QColor color = m_meaning == u"accent" ? theme.colors().accent : theme.meaning(m_meaning);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF bar(0, 0.5, width(), 5);
    painter.setBrush(theme.colors().hairline);
    painter.drawRoundedRect(bar, 2.5, 2.5);
    if (m_to > m_from) {
        painter.setBrush(theme.soft(color));
        painter.drawRoundedRect(QRectF(bar.left() + m_from * bar.width(), bar.top(), (m_to - m_from) * bar.width(), bar.height()), 2.5, 2.5);
    }
    if (m_fraction > 0) {
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(5.0, m_fraction * bar.width()), bar.height()), 2.5, 2.5);
    }
}

} // namespace halab::app
