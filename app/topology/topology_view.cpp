#include "topology/topology_view.h"

#include "widgets/lab_time.h"
#include "theme/theme.h"
#include "topology/topology_layout.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>

namespace halab::app {

namespace {

constexpr int frameIntervalMs = 25;

QString staticKeyOf(const lab::Snapshot& snapshot)
{
    QString key;
    for (const auto& node : snapshot.nodes)
        key += QString::fromStdString(node.name + '|' + node.stateText + '|' + node.badge + '|' + node.badgeKind) + u'|'
            + QString::number(int(node.state)) + u'|' + QString::number(node.position) + u'|'
            + QString::number(int(node.waitFraction * 200)) + u'|' + QString::number(node.alertsFiring) + u'|'
            + QString::number(node.alertsPending) + u';'
            + (node.state == lab::NodeState::Settling ? QString::number(int(secondsSince(snapshot.now, node.stateSince) * 10)) : QString());
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
    m_hovered.clear();
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
    const qreal wanted = metrics.averageCharWidth() * 24;
    const qreal width = m_snapshot ? cardWidthFor(m_snapshot->nodes, this->width(), wanted) : wanted;
    return {width, metrics.height() * 4.7};
}

void TopologyView::layOut()
{
    const QSizeF card = cardSize();
    m_compact = card.width() < QFontMetricsF(Theme::font()).averageCharWidth() * 21.5;
    m_cards = m_snapshot ? layoutTopology(m_snapshot->nodes, size(), card) : QMap<QString, QRectF>();
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
    setHovered(name);
    setCursor(name.isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    const auto* view = node(name);
    setToolTip(view ? tr("%1: %2\n%3\nRight-click for stop, kill, pause and start").arg(name, QString::fromStdString(view->stateText), QString::fromStdString(view->address)) : QString());
}

void TopologyView::setHovered(const QString& name)
{
    if (name == m_hovered)
        return;
    m_hovered = name;
    invalidate();
}

void TopologyView::leaveEvent(QEvent*) { setHovered({}); }

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
