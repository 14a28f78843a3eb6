#pragma once

// The picture of the cluster: nodes in their shapes and states, the links between them, and
// messages that travel. What stands still is painted into a pixmap and painted again only when
// it changes; the messages are drawn over it, frame by frame.
//
// Keyboard: arrows walk from node to node, Enter or Space selects, the menu key (or M) opens the
// node's verbs, Delete stops it.

#include "lab/snapshot.h"
#include "topology/message_animator.h"

#include <QElapsedTimer>
#include <QMap>
#include <QPixmap>
#include <QSet>
#include <QTimer>
#include <QWidget>

namespace halab::app {

class TopologyView : public QWidget {
    Q_OBJECT

public:
    explicit TopologyView(QWidget* parent = nullptr);

    void showSnapshot(const lab::SnapshotPtr& snapshot);
    void addEvents(const lab::EventBatch& events);
    void setSelected(const QString& node);
    QString selected() const { return m_selected; }
    void setLayerVisible(lab::LinkLayer layer, bool visible);
    bool isLayerVisible(lab::LinkLayer layer) const { return !m_hiddenLayers.contains(int(layer)); }
    void clear();

    /// Where a node's card is, for tests and menus; empty if unknown.
    QRectF cardOf(const QString& node) const;
    /// Draws every message at this progress and stops the clock: for pictures that repeat.
    void freezeAt(qreal progress);

    QSize sizeHint() const override { return {760, 520}; }
    QSize minimumSizeHint() const override { return {420, 280}; }

Q_SIGNALS:
    void nodeSelected(const QString& node);
    void menuWanted(const QString& node, const QPoint& globalPosition);
    void stopWanted(const QString& node);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString nodeAt(const QPointF& position) const;
    void moveSelection(const QPointF& direction);
    void layOut();
    void invalidate();
    QSizeF cardSize() const;

    void paintStatic(QPainter& painter) const;
    void paintGrid(QPainter& painter) const;
    void paintLink(QPainter& painter, const lab::LinkView& link) const;
    void paintGossipRate(QPainter& painter, const lab::LinkView& link, const QPainterPath& path) const;
    void paintGround(QPainter& painter, const QRectF& box, const lab::NodeView& node) const;
    void setHovered(const QString& node);
    qreal settledShare(const lab::NodeView& node) const;
    void paintCard(QPainter& painter, const lab::NodeView& node) const;
    void paintBadge(QPainter& painter, const QRectF& box, const lab::NodeView& node) const;
    void paintMessages(QPainter& painter) const;
    /// The curve of a link from the rim of one card to the rim of the other.
    QPainterPath linkPath(const QString& from, const QString& to, lab::LinkLayer layer) const;
    bool isBlocked(const QRectF& a, const QRectF& b) const; ///< does a card stand between two others?
    const lab::NodeView* node(const QString& name) const;
    void updateAccessibility();

    lab::SnapshotPtr m_snapshot;
    QMap<QString, QRectF> m_cards; ///< pixels
    QString m_layoutKey;             ///< node names; a change lays out again
    QString m_staticKey;             ///< what the static layer was painted for
    QString m_selected;
    QString m_hovered;
    bool m_compact = false; ///< cards are narrow: texts below the shape instead of beside it
    QSet<int> m_hiddenLayers;
    QPixmap m_static;
    MessageAnimator m_animator;
    std::vector<MovingGlyph> m_glyphs;
    QTimer m_frames;
    bool m_frozen = false;
};

} // namespace halab::app
