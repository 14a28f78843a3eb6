#include "theme/shapes.h"

#include "theme/theme.h"

#include <QPainterPath>
#include <QPixmap>

#include <cmath>
#include <numbers>

namespace halab::app {

namespace {

QPolygonF hexagon(const QRectF& box)
{
    QPolygonF points;
    const qreal radius = box.height() / 2;
    for (int i = 0; i < 6; ++i) {
        const qreal angle = std::numbers::pi / 6 + i * std::numbers::pi / 3;
        points << box.center() + QPointF(radius * std::cos(angle), radius * std::sin(angle));
    }
    return points;
}

QPainterPath house(const QRectF& box)
{
    QPainterPath path;
    const QRectF b = box.adjusted(0, box.height() * 0.04, 0, -box.height() * 0.04);
    path.moveTo(b.left(), b.top() + b.height() * 0.42);
    path.lineTo(b.center().x(), b.top());
    path.lineTo(b.right(), b.top() + b.height() * 0.42);
    path.lineTo(b.right(), b.bottom());
    path.lineTo(b.left(), b.bottom());
    path.closeSubpath();
    return path;
}

QPainterPath shapeOf(const QRectF& box, lab::NodeKind kind)
{
    QPainterPath path;
    switch (kind) {
    case lab::NodeKind::Prometheus:
        path.addPolygon(hexagon(box));
        path.closeSubpath();
        break;
    case lab::NodeKind::Alertmanager:
        path.addRoundedRect(box.adjusted(1, 1, -1, -1), box.width() * 0.25, box.width() * 0.25);
        break;
    case lab::NodeKind::Receiver:
        path = house(box);
        break;
    case lab::NodeKind::Target:
        path.addEllipse(box.adjusted(2, 2, -2, -2));
        break;
    }
    return path;
}

/// A mark inside the shape that says the state without colour.
void drawStateMark(QPainter& painter, const QRectF& box, lab::NodeState state, const QColor& color)
{
    const QPointF c = box.center();
    const qreal s = box.width() * 0.16;
    switch (state) {
    case lab::NodeState::Stopped:
        painter.fillRect(QRectF(c.x() - s, c.y() - s, 2 * s, 2 * s), color);
        break;
    case lab::NodeState::Killed:
    case lab::NodeState::Failed:
        drawSymbol(painter, QRectF(c.x() - 1.3 * s, c.y() - 1.3 * s, 2.6 * s, 2.6 * s), Symbol::Cross, color);
        break;
    case lab::NodeState::Paused:
        drawSymbol(painter, QRectF(c.x() - 1.5 * s, c.y() - 1.5 * s, 3 * s, 3 * s), Symbol::Pause, color);
        break;
    default:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(c, s * 0.8, s * 0.8);
        break;
    }
}

} // namespace

QColor stateColor(lab::NodeState state)
{
    const auto& colors = Theme::instance().colors();
    switch (state) {
    case lab::NodeState::Running:
        return colors.ok;
    case lab::NodeState::Starting:
    case lab::NodeState::Settling:
    case lab::NodeState::Stopping:
    case lab::NodeState::Paused:
        return colors.pending;
    case lab::NodeState::Killed:
    case lab::NodeState::Failed:
        return colors.alert;
    case lab::NodeState::Stopped:
        break;
    }
    return colors.muted;
}

void drawNodeShape(QPainter& painter, const QRectF& box, lab::NodeKind kind, lab::NodeState state, const QString& inside, qreal ring)
{
    const QColor color = kind == lab::NodeKind::Receiver && state == lab::NodeState::Running
        ? Theme::instance().colors().notification
        : stateColor(state);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(color, 2);
    pen.setJoinStyle(Qt::RoundJoin);
    if (state == lab::NodeState::Starting || state == lab::NodeState::Stopping)
        pen.setStyle(Qt::DotLine);
    if (state == lab::NodeState::Killed)
        pen.setDashPattern({3, 2});
    const auto outline = shapeOf(box, kind);
    painter.setBrush(Qt::NoBrush);
    if (state == lab::NodeState::Settling && ring < 1) {
        painter.setPen(QPen(Theme::instance().soft(color), 2));
        painter.drawPath(outline);
        const qreal length = outline.length() / pen.widthF(); // dashes are counted in pen widths
        pen.setDashPattern({std::max(0.01, length * ring), length + 1});
        pen.setCapStyle(Qt::FlatCap);
    }
    painter.setPen(pen);
    painter.drawPath(outline);
    const bool alive = state == lab::NodeState::Running || state == lab::NodeState::Settling;
    if (alive && !inside.isEmpty()) {
        painter.setPen(color);
        QFont font = Theme::font(1.0, QFont::Bold);
        font.setPixelSize(int(box.height() * 0.48));
        painter.setFont(font);
        painter.drawText(box, Qt::AlignCenter, inside);
    } else if (kind != lab::NodeKind::Receiver || !alive) {
        drawStateMark(painter, box, state, color);
    }
    painter.restore();
}

void drawGlyph(QPainter& painter, const QPointF& at, qreal size, Glyph glyph)
{
    const auto& colors = Theme::instance().colors();
    const qreal r = size / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(at);
    const auto diamond = [&](const QColor& color) {
        painter.setPen(QPen(colors.canvas, 1));
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{{0, -r}, {r, 0}, {0, r}, {-r, 0}});
    };
    const auto triangle = [&](bool filled) {
        painter.setPen(QPen(colors.alert, 1.6));
        painter.setBrush(filled ? colors.alert : colors.panel);
        painter.drawPolygon(QPolygonF{{0, -r}, {r, r * 0.8}, {-r, r * 0.8}});
    };
    const auto envelope = [&](bool filled) {
        const QRectF box(-r, -r * 0.72, size, size * 0.72);
        painter.setPen(QPen(colors.notification, 1.6));
        painter.setBrush(filled ? colors.notification : colors.panel);
        painter.drawRoundedRect(box, 2, 2);
        painter.setPen(QPen(filled ? colors.panel : colors.notification, 1.4));
        painter.drawPolyline(QPolygonF{{-r + 1, -r * 0.55}, {0, r * 0.08}, {r - 1, -r * 0.55}});
    };
    switch (glyph) {
    case Glyph::Scrape:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.scrape);
        painter.drawEllipse(QPointF(), r * 0.5, r * 0.5);
        break;
    case Glyph::ScrapeFailed:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.scrape);
        painter.drawEllipse(QPointF(), r * 0.5, r * 0.5);
        drawSymbol(painter, QRectF(r * 0.3, -r * 1.3, r * 1.2, r * 1.2), Symbol::Cross, colors.alert);
        break;
    case Glyph::AlertFiring:
        triangle(true);
        break;
    case Glyph::AlertResolved:
        triangle(false);
        break;
    case Glyph::Silence:
        diamond(colors.gossip);
        painter.setPen(QPen(colors.panel, 1.6));
        painter.drawLine(QPointF(-r * 0.35, r * 0.35), QPointF(r * 0.35, -r * 0.35));
        break;
    case Glyph::LogEntry:
        diamond(colors.gossip);
        drawSymbol(painter, QRectF(-r * 0.5, -r * 0.5, r, r), Symbol::Check, colors.panel);
        break;
    case Glyph::Membership:
        painter.scale(0.6, 0.6);
        diamond(colors.gossip);
        break;
    case Glyph::NotificationFiring:
        envelope(true);
        break;
    case Glyph::NotificationResolved:
        envelope(false);
        break;
    }
    painter.restore();
}

void drawSymbol(QPainter& painter, const QRectF& box, Symbol symbol, const QColor& color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.topLeft());
    painter.scale(box.width() / 16, box.height() / 16);
    QPen pen(color, 1.9, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    switch (symbol) {
    case Symbol::Back:
        painter.drawPolyline(QPolygonF{{10, 3}, {5, 8}, {10, 13}});
        break;
    case Symbol::Reset:
        painter.drawArc(QRectF(3, 3, 10, 10), 60 * 16, 290 * 16);
        painter.drawPolyline(QPolygonF{{12.6, 1.8}, {11.2, 4.6}, {13.8, 6.4}});
        break;
    case Symbol::Pause:
        painter.drawLine(QPointF(5.5, 4), QPointF(5.5, 12));
        painter.drawLine(QPointF(10.5, 4), QPointF(10.5, 12));
        break;
    case Symbol::Play:
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{{5, 3.5}, {12.5, 8}, {5, 12.5}});
        break;
    case Symbol::Theme:
        painter.drawEllipse(QRectF(2.5, 2.5, 11, 11));
        painter.setBrush(color);
        painter.drawPie(QRectF(2.5, 2.5, 11, 11), 90 * 16, 180 * 16);
        break;
    case Symbol::More:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        for (const qreal x : {3.5, 8.0, 12.5})
            painter.drawEllipse(QPointF(x, 8), 1.3, 1.3);
        break;
    case Symbol::Check:
        painter.drawPolyline(QPolygonF{{3, 8.5}, {6.5, 12}, {13, 4.5}});
        break;
    case Symbol::Clock:
        painter.drawEllipse(QRectF(2.5, 2.5, 11, 11));
        painter.drawPolyline(QPolygonF{{8, 5}, {8, 8}, {10.5, 9.5}});
        break;
    case Symbol::Cross:
        painter.drawLine(QPointF(4, 4), QPointF(12, 12));
        painter.drawLine(QPointF(12, 4), QPointF(4, 12));
        break;
    case Symbol::Circle:
        painter.drawEllipse(QRectF(3, 3, 10, 10));
        break;
    case Symbol::Table:
        painter.drawRect(QRectF(2.5, 3.5, 11, 9));
        painter.drawLine(QPointF(2.5, 6.8), QPointF(13.5, 6.8));
        painter.drawLine(QPointF(6.5, 3.5), QPointF(6.5, 12.5));
        break;
    case Symbol::Down:
        painter.drawPolyline(QPolygonF{{3.5, 6}, {8, 10.5}, {12.5, 6}});
        break;
    case Symbol::Stop:
        painter.setBrush(color);
        painter.drawRect(QRectF(4.5, 4.5, 7, 7));
        break;
    case Symbol::Hourglass:
        painter.drawPolygon(QPolygonF{{4, 2.5}, {12, 2.5}, {8, 8}, {12, 13.5}, {4, 13.5}, {8, 8}});
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{{8, 9}, {11, 13}, {5, 13}});
        break;
    case Symbol::Plus:
        painter.drawLine(QPointF(8, 3.5), QPointF(8, 12.5));
        painter.drawLine(QPointF(3.5, 8), QPointF(12.5, 8));
        break;
    }
    painter.restore();
}

QIcon symbolIcon(Symbol symbol, const QColor& color)
{
    QIcon icon;
    for (const int size : {16, 32}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        drawSymbol(painter, QRectF(0, 0, size, size), symbol, color);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

QIcon glyphIcon(Glyph glyph, qreal glyphSize)
{
    QIcon icon;
    for (const int size : {16, 32}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.scale(size / 16.0, size / 16.0);
        drawGlyph(painter, QPointF(8, 8), glyphSize, glyph);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace halab::app
