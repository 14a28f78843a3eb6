// How the picture of the cluster is painted: what stands still, and what travels over it.

#include "widgets/lab_time.h"
#include "theme/shapes.h"
#include "theme/theme.h"
#include "topology/topology_view.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace halab::app {

namespace {

constexpr qreal gridStep = 20;

/// A text that is too long loses its last clauses before it loses letters.
QString fitted(const QString& whole, const QFontMetricsF& metrics, qreal width)
{
    QString text = whole;
    for (auto comma = text.lastIndexOf(u','); comma > 0 && metrics.horizontalAdvance(text) > width; comma = text.lastIndexOf(u','))
        text.truncate(comma);
    return metrics.elidedText(text, Qt::ElideRight, width);
}

/// Of a badge any clause will do: "received 1 notification, 1 firing" → "1 firing".
QString fittedBadge(const QString& whole, const QFontMetricsF& metrics, qreal width)
{
    const auto text = fitted(whole, metrics, width);
    if (!text.endsWith(QChar(0x2026)))
        return text;
    for (const auto& clause : whole.split(QStringLiteral(", ")))
        if (metrics.horizontalAdvance(clause) <= width)
            return clause;
    return text;
}

} // namespace

void TopologyView::paintEvent(QPaintEvent*)
{
    const qreal ratio = devicePixelRatioF();
    if (m_static.isNull() || m_static.size() != size() * ratio) {
        m_static = QPixmap(size() * ratio);
        m_static.setDevicePixelRatio(ratio);
        QPainter painter(&m_static);
        painter.setRenderHint(QPainter::Antialiasing);
        paintStatic(painter);
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_static);
    paintMessages(painter);
}

void TopologyView::paintGrid(QPainter& painter) const
{
    const auto& colors = Theme::instance().colors();
    painter.fillRect(rect(), colors.canvas);
    painter.setPen(QPen(colors.hairline, 1.5));
    for (qreal x = gridStep / 2; x < width(); x += gridStep)
        for (qreal y = gridStep / 2; y < height(); y += gridStep)
            painter.drawPoint(QPointF(x, y));
}

void TopologyView::paintStatic(QPainter& painter) const
{
    paintGrid(painter);
    if (!m_snapshot)
        return;
    for (const auto& link : m_snapshot->links)
        if (isLayerVisible(link.layer))
            paintLink(painter, link);
    for (const auto& view : m_snapshot->nodes)
        paintCard(painter, view);
}

bool TopologyView::isBlocked(const QRectF& a, const QRectF& b) const
{
    const QLineF line(a.center(), b.center());
    return std::any_of(m_cards.begin(), m_cards.end(), [&](const QRectF& card) {
        return card != a && card != b && card.contains(line.center());
    });
}

QPainterPath TopologyView::linkPath(const QString& from, const QString& to, lab::LinkLayer layer) const
{
    const QRectF a = m_cards.value(from), b = m_cards.value(to);
    QPainterPath path;
    if (a.isNull() || b.isNull())
        return path;
    // Layers that join the same two nodes run side by side.
    const qreal side = layer == lab::LinkLayer::Alert ? -9 : layer == lab::LinkLayer::Scrape ? 9 : 0;
    const QPointF delta = b.center() - a.center();
    QPointF start, end, bend1, bend2;
    if (std::abs(delta.x()) > a.width()) {
        const bool right = delta.x() > 0;
        start = QPointF(right ? a.right() : a.left(), a.center().y() + side);
        end = QPointF(right ? b.left() : b.right(), b.center().y() + side);
        const QPointF reach((end.x() - start.x()) * 0.45, 0);
        bend1 = start + reach;
        bend2 = end - reach;
    } else {
        const bool down = delta.y() > 0;
        const qreal shift = side + (layer == lab::LinkLayer::Scrape ? (down ? 0 : 14) : 0);
        start = QPointF(a.center().x() + shift, down ? a.bottom() : a.top());
        end = QPointF(b.center().x() + shift, down ? b.top() : b.bottom());
        bend1 = start + (end - start) / 3;
        bend2 = end - (end - start) / 3;
        if (std::abs(delta.y()) > 2 * a.height() + 1 && isBlocked(a, b)) { // another card stands between: round it
            start = QPointF(a.right(), a.center().y());
            end = QPointF(b.right(), b.center().y());
            const QPointF out(a.width() * 0.45, 0);
            bend1 = start + out;
            bend2 = end + out;
        }
    }
    path.moveTo(start);
    path.cubicTo(bend1, bend2, end);
    return path;
}

void TopologyView::paintLink(QPainter& painter, const lab::LinkView& link) const
{
    const auto from = QString::fromStdString(link.from), to = QString::fromStdString(link.to);
    const auto path = linkPath(from, to, link.layer);
    const auto* source = node(from);
    const auto* target = node(to);
    if (path.isEmpty() || !source || !target)
        return;
    const auto& colors = Theme::instance().colors();
    const auto alive = [](const lab::NodeView& view) {
        return view.state != lab::NodeState::Stopped && view.state != lab::NodeState::Killed;
    };
    const bool works = alive(*source) && alive(*target) && !link.cut;
    QColor color = colors.scrape;
    qreal width = 1.0;
    Qt::PenStyle style = Qt::SolidLine;
    switch (link.layer) {
    case lab::LinkLayer::Scrape:
        break;
    case lab::LinkLayer::Alert:
        color = colors.alert;
        width = 1.6;
        break;
    case lab::LinkLayer::Gossip:
        color = colors.gossip;
        width = 1.6;
        style = Qt::DashLine;
        break;
    case lab::LinkLayer::Notification:
        color = colors.notification;
        width = 3.4;
        break;
    }
    const bool quiet = link.layer != lab::LinkLayer::Gossip && link.perSecond <= 0;
    const QString focus = m_hovered.isEmpty() ? QString() : m_hovered;
    const bool near = focus.isEmpty() || focus == from || focus == to;
    const float strength = link.layer == lab::LinkLayer::Scrape ? 0.5F : 0.85F;
    color.setAlphaF(!works ? 0.22F : !near ? 0.15F : quiet ? 0.38F : focus.isEmpty() ? strength : 1.0F);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, works ? width : std::min(width, 1.6), works ? style : Qt::DotLine));
    painter.drawPath(path);
    if (link.layer == lab::LinkLayer::Notification && works) { // a double line
        painter.setPen(QPen(colors.canvas, 1.4));
        painter.drawPath(path);
    }
    if (link.layer != lab::LinkLayer::Gossip && works) { // where it leads to
        const qreal back = std::clamp(1 - 7 / std::max(8.0, path.length()), 0.0, 1.0);
        const QLineF tip(path.pointAtPercent(back), path.pointAtPercent(1));
        const QPointF along = (tip.p2() - tip.p1()) / std::max(0.1, tip.length());
        const QPointF across(-along.y(), along.x());
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{tip.p2(), tip.p2() - along * 7 + across * 3.4, tip.p2() - along * 7 - across * 3.4});
    }
    if (link.cut)
        drawSymbol(painter, QRectF(path.pointAtPercent(0.5) - QPointF(8, 8), QSizeF(16, 16)), Symbol::Cross, colors.alert);
    if (link.layer == lab::LinkLayer::Gossip && works && link.perSecond > 0 && link.from < link.to)
        paintGossipRate(painter, link, path);
}

void TopologyView::paintGossipRate(QPainter& painter, const lab::LinkView& link, const QPainterPath& path) const
{
    // Left of the line: the counts of the messages stand on its right.
    const auto& colors = Theme::instance().colors();
    const QFont font = Theme::font(0.85, QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const auto rate = QString::number(link.perSecond, 'f', link.perSecond < 10 ? 1 : 0);
    QString text = tr("gossip %1/s").arg(rate);
    const QPointF middle = path.pointAtPercent(0.5);
    if (middle.x() - metrics.horizontalAdvance(text) - 14 < 0)
        text = tr("%1/s").arg(rate);
    const QRectF box(middle.x() - 12 - metrics.horizontalAdvance(text), middle.y() - metrics.height() / 2, metrics.horizontalAdvance(text) + 2, metrics.height());
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.canvas);
    painter.drawRoundedRect(box.adjusted(-3, 0, 2, 0), 4, 4);
    painter.setPen(colors.gossip);
    painter.setFont(font);
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, text);
}

qreal TopologyView::settledShare(const lab::NodeView& view) const
{
    // How long settling takes depends on what gossip brings; the ring nears the end without promising it.
    const double past = m_snapshot ? secondsSince(m_snapshot->now, view.stateSince) : 0;
    return 1 - std::exp(-past / 3.5);
}

void TopologyView::paintCard(QPainter& painter, const lab::NodeView& view) const
{
    const auto name = QString::fromStdString(view.name);
    const QRectF box = m_cards.value(name);
    const auto& colors = Theme::instance().colors();
    const bool gone = view.state == lab::NodeState::Stopped || view.state == lab::NodeState::Killed || view.state == lab::NodeState::Failed;
    paintGround(painter, box, view);
    const qreal pad = m_compact ? 9 : 12;
    const qreal icon = m_compact ? QFontMetricsF(Theme::font()).height() * 1.25 : box.height() * 0.40;
    const QRectF iconBox(box.left() + pad, box.top() + (m_compact ? 6 : pad * 0.9), icon, icon);
    drawNodeShape(painter, iconBox, view.kind, view.state,
        view.kind == lab::NodeKind::Alertmanager && view.position >= 0 ? QString::number(view.position) : QString(), settledShare(view));
    const qreal textLeft = iconBox.right() + (m_compact ? 6 : 10);
    const QFont bold = Theme::font(m_compact ? 0.92 : 1.0, QFont::DemiBold), small = Theme::font(m_compact ? 0.84 : 0.9);
    const QFontMetricsF boldMetrics(bold), smallMetrics(small);
    const QRectF nameBox(textLeft, m_compact ? iconBox.top() : box.top() + pad * 0.7, box.right() - textLeft - 6, m_compact ? icon : boldMetrics.height());
    painter.setPen(gone ? colors.muted : colors.text);
    painter.setFont(bold);
    painter.drawText(nameBox, Qt::AlignLeft | Qt::AlignVCenter, boldMetrics.elidedText(name, Qt::ElideRight, nameBox.width()));
    const qreal stateLeft = m_compact ? iconBox.left() : textLeft;
    const QRectF stateBox(stateLeft, nameBox.bottom() + 2, box.right() - stateLeft - 6, smallMetrics.height());
    painter.setPen(colors.muted);
    const auto state = QString::fromStdString(view.stateText);
    const bool tight = m_compact && smallMetrics.horizontalAdvance(state.section(u',', 0, 0)) > stateBox.width();
    const QFont stateFont = tight ? Theme::font(0.76) : small;
    painter.setFont(stateFont);
    painter.drawText(stateBox, Qt::AlignLeft | Qt::AlignVCenter, fitted(state, QFontMetricsF(stateFont), stateBox.width()));
    paintBadge(painter, box.adjusted(pad, box.height() - 7 - smallMetrics.height() * 1.25, -pad, -7), view);
}

void TopologyView::paintGround(QPainter& painter, const QRectF& box, const lab::NodeView& view) const
{
    const auto name = QString::fromStdString(view.name);
    const auto& colors = Theme::instance().colors();
    const bool gone = view.state == lab::NodeState::Stopped || view.state == lab::NodeState::Killed || view.state == lab::NodeState::Failed;
    const bool killed = view.state == lab::NodeState::Killed || view.state == lab::NodeState::Failed;
    const bool selected = name == m_selected;
    if (selected) {
        QColor halo = colors.accent;
        halo.setAlphaF(hasFocus() ? 0.6F : 0.25F);
        painter.setPen(QPen(halo, hasFocus() ? 4 : 3));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), 14, 14);
    } else if (!gone) {
        for (int i = 1; i <= 3; ++i) { // a shadow that stays calm
            painter.setPen(Qt::NoPen);
            painter.setBrush(QColor(0, 0, 0, 7));
            painter.drawRoundedRect(box.adjusted(-i, 1, i, i + 1), 12, 12);
        }
    }
    const QColor rim = selected ? colors.accent : killed ? colors.alert : gone || name == m_hovered ? colors.muted : colors.hairline;
    painter.setPen(QPen(rim, selected ? 2 : gone ? 1.4 : 1.2, killed ? Qt::DashLine : gone ? Qt::DotLine : Qt::SolidLine));
    painter.setBrush(gone ? colors.canvas : colors.panel);
    painter.drawRoundedRect(box, 12, 12);
    if (view.state == lab::NodeState::Paused) {
        painter.save();
        QPainterPath clip;
        clip.addRoundedRect(box.adjusted(1, 1, -1, -1), 11, 11);
        painter.setClipPath(clip);
        painter.fillRect(box, QBrush(Theme::instance().soft(colors.pending), Qt::BDiagPattern));
        painter.restore();
    }
}

void TopologyView::paintBadge(QPainter& painter, const QRectF& box, const lab::NodeView& view) const
{
    if (view.badge.empty())
        return;
    const auto& theme = Theme::instance();
    const QColor color = theme.meaning(QString::fromStdString(view.badgeKind));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.soft(color));
    const qreal radius = box.height() / 2;
    painter.drawRoundedRect(box, radius, radius);
    if (view.waitFraction >= 0) {
        painter.save();
        QPainterPath clip;
        clip.addRoundedRect(box, radius, radius);
        painter.setClipPath(clip);
        QColor fill = color;
        fill.setAlphaF(0.35F);
        painter.fillRect(QRectF(box.left(), box.top(), box.width() * std::clamp(view.waitFraction, 0.0, 1.0), box.height()), fill);
        painter.restore();
    }
    painter.setPen(theme.readable(color, theme.soft(color)));
    const QFont font = Theme::font(m_compact ? 0.8 : 0.88, QFont::DemiBold);
    painter.setFont(font);
    painter.drawText(box, Qt::AlignCenter, fittedBadge(QString::fromStdString(view.badge), QFontMetricsF(font), box.width() - 8));
}

void TopologyView::paintMessages(QPainter& painter) const
{
    if (m_glyphs.empty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& colors = Theme::instance().colors();
    QMap<QString, QPainterPath> paths; // a link's curve once a frame
    for (const auto& glyph : m_glyphs) {
        const QString key = glyph.from + u'\n' + glyph.to + QString::number(int(glyph.layer));
        auto path = paths.find(key);
        if (path == paths.end())
            path = paths.insert(key, linkPath(glyph.from, glyph.to, glyph.layer));
        if (path->isEmpty())
            continue;
        const QPointF at = path->pointAtPercent(std::clamp(glyph.progress, 0.0, 1.0));
        const bool small = glyph.glyph == Glyph::Scrape || glyph.glyph == Glyph::ScrapeFailed;
        drawGlyph(painter, at, small ? 13 : 16, glyph.glyph);
        if (glyph.count > 1 && !small) {
            painter.setPen(colors.text);
            painter.setFont(Theme::font(0.78, QFont::Bold));
            painter.drawText(at + QPointF(9, -7), QStringLiteral("×%1").arg(glyph.count));
        } else if (!glyph.label.isEmpty() && glyph.layer == lab::LinkLayer::Alert) {
            painter.setPen(colors.alert);
            painter.setFont(Theme::font(0.82, QFont::DemiBold));
            const QFontMetricsF metrics(painter.font());
            const QRectF label(at.x() - metrics.horizontalAdvance(glyph.label) / 2 - 1, at.y() - 12 - metrics.height(), metrics.horizontalAdvance(glyph.label) + 2, metrics.height());
            const bool hidden = std::any_of(m_cards.begin(), m_cards.end(), [&](const QRectF& card) { return card.intersects(label); });
            if (!hidden)
                painter.drawText(label, Qt::AlignCenter, glyph.label);
        }
    }
}

} // namespace halab::app
