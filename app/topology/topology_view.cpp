#include "topology/topology_view.h"

#include "theme/shapes.h"
#include "theme/theme.h"
#include "topology/topology_layout.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace halab::app {

namespace {

constexpr int frameIntervalMs = 25;
constexpr qreal gridStep = 20;

QString staticKeyOf(const lab::Snapshot& snapshot)
{
    QString key;
    for (const auto& node : snapshot.nodes)
        key += QString::fromStdString(node.name + '|' + node.stateText + '|' + node.badge + '|' + node.badgeKind) + u'|'
            + QString::number(int(node.state)) + u'|' + QString::number(node.position) + u'|'
            + QString::number(int(node.waitFraction * 200)) + u'|' + QString::number(node.alertsFiring) + u'|'
            + QString::number(node.alertsPending) + u';';
    for (const auto& link : snapshot.links)
        key += QString::fromStdString(link.from + '>' + link.to) + QString::number(int(link.layer))
            + (link.cut ? u'x' : link.degraded ? u'~' : u'-') + QString::number(qRound(link.perSecond * 2));
    return key;
}

} // namespace

TopologyView::TopologyView(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("topology"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Picture of the cluster"));
    m_frames.setInterval(frameIntervalMs);
    connect(&m_frames, &QTimer::timeout, this, [this] {
        m_glyphs = m_animator.frame(MessageAnimator::Clock::now());
        if (m_glyphs.empty())
            m_frames.stop();
        update();
    });
    connect(&Theme::instance(), &Theme::changed, this, &TopologyView::invalidate);
}

void TopologyView::showSnapshot(const lab::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    QString names;
    for (const auto& view : snapshot->nodes)
        names += QString::fromStdString(view.name) + u'\n';
    if (names != m_layoutKey) {
        m_layoutKey = names;
        m_places = layoutTopology(snapshot->nodes);
        layOut();
    }
    if (auto key = staticKeyOf(*snapshot); key != m_staticKey) {
        m_staticKey = std::move(key);
        updateAccessibility();
        invalidate();
    }
}

void TopologyView::updateAccessibility()
{
    const auto* view = node(m_selected);
    setAccessibleDescription(view ? QString::fromStdString(view->name + ": " + view->stateText + ". " + view->badge) : QString());
}

void TopologyView::addEvents(const lab::EventBatch& events)
{
    if (m_frozen)
        return;
    const auto now = MessageAnimator::Clock::now();
    for (const auto& event : *events)
        if (const auto glyph = MessageAnimator::glyphOf(event); glyph && isLayerVisible(glyph->layer))
            m_animator.add(event, now);
    if (!m_animator.isIdle() && !m_frames.isActive())
        m_frames.start();
}

void TopologyView::freezeAt(qreal progress)
{
    m_frozen = true;
    m_frames.stop();
    m_glyphs = m_animator.frame(MessageAnimator::Clock::now());
    for (auto& glyph : m_glyphs)
        glyph.progress = progress;
    update();
}

void TopologyView::clear()
{
    m_snapshot.reset();
    m_animator.clear();
    m_glyphs.clear();
    m_layoutKey.clear();
    m_staticKey.clear();
    m_selected.clear();
    m_cards.clear();
    m_frozen = false;
    invalidate();
}

void TopologyView::setSelected(const QString& name)
{
    if (m_selected == name)
        return;
    m_selected = name;
    updateAccessibility();
    invalidate();
}

void TopologyView::setLayerVisible(lab::LinkLayer layer, bool visible)
{
    if (visible)
        m_hiddenLayers.remove(int(layer));
    else
        m_hiddenLayers.insert(int(layer));
    invalidate();
}

void TopologyView::invalidate()
{
    m_static = {};
    update();
}

QSizeF TopologyView::cardSize() const
{
    const QFontMetricsF metrics(Theme::font());
    // Narrow enough that three columns leave room for what travels between them.
    const qreal wanted = metrics.averageCharWidth() * 22.5;
    return {std::clamp(wanted, 120.0, std::max(120.0, width() * 0.27)), metrics.height() * 4.6};
}

void TopologyView::layOut()
{
    const QSizeF card = cardSize();
    const qreal margin = 24;
    const qreal top = 20;
    const QRectF area(margin + card.width() / 2, top, width() - 2 * margin - card.width(), height() - top - margin);
    m_cards.clear();
    for (auto place = m_places.cbegin(); place != m_places.cend(); ++place) {
        const QPointF centre(area.left() + place->x() * area.width(), area.top() + place->y() * area.height());
        m_cards[place.key()] = QRectF(centre - QPointF(card.width() / 2, card.height() / 2), card);
    }
    invalidate();
}

QRectF TopologyView::cardOf(const QString& name) const { return m_cards.value(name); }

const lab::NodeView* TopologyView::node(const QString& name) const
{
    if (!m_snapshot)
        return nullptr;
    const auto wanted = name.toStdString();
    const auto found = std::find_if(m_snapshot->nodes.begin(), m_snapshot->nodes.end(),
        [&](const lab::NodeView& view) { return view.name == wanted; });
    return found == m_snapshot->nodes.end() ? nullptr : &*found;
}

QString TopologyView::nodeAt(const QPointF& position) const
{
    for (auto card = m_cards.cbegin(); card != m_cards.cend(); ++card)
        if (card->contains(position))
            return card.key();
    return {};
}

// Painting ---------------------------------------------------------------------------------

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
    color.setAlphaF(!works ? 0.18F : quiet ? 0.35F : 0.85F);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, width, works ? style : Qt::DotLine));
    painter.drawPath(path);
    if (link.layer == lab::LinkLayer::Notification && works) { // a double line
        painter.setPen(QPen(colors.canvas, 1.4));
        painter.drawPath(path);
    }
    if (link.cut)
        drawSymbol(painter, QRectF(path.pointAtPercent(0.5) - QPointF(8, 8), QSizeF(16, 16)), Symbol::Cross, colors.alert);
    if (link.layer == lab::LinkLayer::Gossip && works && link.perSecond > 0 && link.from < link.to) {
        painter.setPen(colors.gossip);
        painter.setFont(Theme::font(0.85, QFont::DemiBold));
        painter.drawText(path.pointAtPercent(0.5) + QPointF(10, 4), tr("gossip %1/s").arg(link.perSecond, 0, 'f', link.perSecond < 10 ? 1 : 0));
    }
}

void TopologyView::paintCard(QPainter& painter, const lab::NodeView& view) const
{
    const auto name = QString::fromStdString(view.name);
    const QRectF box = m_cards.value(name);
    const auto& colors = Theme::instance().colors();
    const bool gone = view.state == lab::NodeState::Stopped || view.state == lab::NodeState::Killed || view.state == lab::NodeState::Failed;
    const bool selected = name == m_selected;
    if (selected) {
        QColor halo = colors.accent;
        halo.setAlphaF(hasFocus() ? 0.55F : 0.28F);
        painter.setPen(QPen(halo, 4));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), 14, 14);
    } else if (!gone) {
        for (int i = 1; i <= 3; ++i) { // a shadow that stays calm
            painter.setPen(Qt::NoPen);
            painter.setBrush(QColor(0, 0, 0, 7));
            painter.drawRoundedRect(box.adjusted(-i, 1, i, i + 1), 12, 12);
        }
    }
    painter.setPen(QPen(selected ? colors.accent : gone ? colors.muted : colors.hairline, selected ? 2 : 1.2, gone ? Qt::DotLine : Qt::SolidLine));
    painter.setBrush(gone ? colors.canvas : colors.panel);
    painter.drawRoundedRect(box, 12, 12);
    if (view.state == lab::NodeState::Paused) {
        painter.save();
        QPainterPath clip;
        clip.addRoundedRect(box, 12, 12);
        painter.setClipPath(clip);
        painter.fillRect(box, QBrush(Theme::instance().soft(colors.pending), Qt::BDiagPattern));
        painter.restore();
    }

    const qreal pad = 12;
    const qreal icon = box.height() * 0.40;
    const QRectF iconBox(box.left() + pad, box.top() + pad * 0.9, icon, icon);
    drawNodeShape(painter, iconBox, view.kind, view.state,
        view.kind == lab::NodeKind::Alertmanager && view.position >= 0 ? QString::number(view.position) : QString());
    const qreal textLeft = iconBox.right() + 10;
    const qreal textWidth = box.right() - textLeft - 8;
    const QFont bold = Theme::font(1.0, QFont::DemiBold), small = Theme::font(0.9);
    const QFontMetricsF boldMetrics(bold), smallMetrics(small);
    painter.setPen(gone ? colors.muted : colors.text);
    painter.setFont(bold);
    painter.drawText(QPointF(textLeft, box.top() + pad * 0.7 + boldMetrics.ascent()),
        boldMetrics.elidedText(name, Qt::ElideRight, textWidth));
    painter.setPen(colors.muted);
    painter.setFont(small);
    painter.drawText(QPointF(textLeft, box.top() + pad * 0.7 + boldMetrics.height() + 2 + smallMetrics.ascent()),
        smallMetrics.elidedText(QString::fromStdString(view.stateText), Qt::ElideRight, textWidth));
    paintBadge(painter, box.adjusted(pad, box.height() - 8 - smallMetrics.height() * 1.25, -pad, -8), view);
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
    painter.setPen(color);
    const QFont font = Theme::font(0.88, QFont::DemiBold);
    painter.setFont(font);
    painter.drawText(box, Qt::AlignCenter,
        QFontMetricsF(font).elidedText(QString::fromStdString(view.badge), Qt::ElideRight, box.width() - 10));
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
            painter.drawText(at + QPointF(-30, -14), glyph.label);
        }
    }
}

// Input -------------------------------------------------------------------------------------

void TopologyView::resizeEvent(QResizeEvent*) { layOut(); }

void TopologyView::mousePressEvent(QMouseEvent* event)
{
    const auto name = nodeAt(event->position());
    if (event->button() == Qt::LeftButton && !name.isEmpty())
        Q_EMIT nodeSelected(name);
}

void TopologyView::mouseMoveEvent(QMouseEvent* event)
{
    const auto name = nodeAt(event->position());
    setCursor(name.isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    const auto* view = node(name);
    setToolTip(view ? tr("%1: %2\n%3\nRight-click for stop, kill, pause and start").arg(name, QString::fromStdString(view->stateText), QString::fromStdString(view->address)) : QString());
}

void TopologyView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto name = byKey ? m_selected : nodeAt(event->pos());
    if (name.isEmpty())
        return;
    const QPoint at = byKey ? m_cards.value(name).center().toPoint() : event->pos();
    Q_EMIT menuWanted(name, mapToGlobal(at));
}

void TopologyView::moveSelection(const QPointF& direction)
{
    if (m_cards.isEmpty())
        return;
    if (!m_cards.contains(m_selected)) {
        Q_EMIT nodeSelected(QString::fromStdString(m_snapshot->nodes.front().name));
        return;
    }
    const QPointF origin = m_cards.value(m_selected).center();
    QString best;
    qreal bestCost = 0;
    for (auto card = m_cards.cbegin(); card != m_cards.cend(); ++card) {
        const QPointF delta = card->center() - origin;
        const qreal along = QPointF::dotProduct(delta, direction);
        if (card.key() == m_selected || along <= 1)
            continue;
        const qreal across = std::abs(delta.x() * direction.y() - delta.y() * direction.x());
        const qreal cost = along + 2 * across;
        if (best.isEmpty() || cost < bestCost) {
            best = card.key();
            bestCost = cost;
        }
    }
    if (!best.isEmpty())
        Q_EMIT nodeSelected(best);
}

void TopologyView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        return moveSelection({-1, 0});
    case Qt::Key_Right:
        return moveSelection({1, 0});
    case Qt::Key_Up:
        return moveSelection({0, -1});
    case Qt::Key_Down:
        return moveSelection({0, 1});
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (!m_selected.isEmpty())
            Q_EMIT nodeSelected(m_selected);
        return;
    case Qt::Key_M:
    case Qt::Key_Menu:
        if (!m_selected.isEmpty())
            Q_EMIT menuWanted(m_selected, mapToGlobal(m_cards.value(m_selected).center().toPoint()));
        return;
    case Qt::Key_Delete:
        if (!m_selected.isEmpty())
            Q_EMIT stopWanted(m_selected);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void TopologyView::focusInEvent(QFocusEvent* event)
{
    if (m_selected.isEmpty() && m_snapshot && !m_snapshot->nodes.empty() && event->reason() != Qt::MouseFocusReason)
        Q_EMIT nodeSelected(QString::fromStdString(m_snapshot->nodes.front().name));
    invalidate();
}

void TopologyView::focusOutEvent(QFocusEvent*) { invalidate(); }

} // namespace halab::app
