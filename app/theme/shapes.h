#pragma once

// The shapes of nodes and messages, drawn with QPainter so that they are sharp at any size and
// follow the palette. The visual language of the lab: a hexagon is a Prometheus, a rounded
// square an Alertmanager, a house a receiver, a circle a target.

#include "lab/snapshot.h"

#include <QIcon>
#include <QPainter>
#include <QRectF>

namespace halab::app {

/// Outline in the colour of the state; `inside` is written into it (an Alertmanager's position).
/// While it settles, `ring` (0 to 1) of the outline is drawn.
void drawNodeShape(QPainter& painter, const QRectF& box, lab::NodeKind kind, lab::NodeState state, const QString& inside = {}, qreal ring = 1);

/// The colour that goes with a node's state.
QColor stateColor(lab::NodeState state);

enum class Glyph { Scrape, ScrapeFailed, AlertFiring, AlertResolved, Silence, LogEntry, Membership, NotificationFiring, NotificationResolved };

/// Centred on `at`; `size` is its width.
void drawGlyph(QPainter& painter, const QPointF& at, qreal size, Glyph glyph);

enum class Symbol { Back, Reset, Pause, Play, Theme, More, Check, Clock, Cross, Circle, Table, Plus, Down, Stop, Hourglass };

QIcon symbolIcon(Symbol symbol, const QColor& color);
QIcon glyphIcon(Glyph glyph, qreal size); ///< `size` of 16
void drawSymbol(QPainter& painter, const QRectF& box, Symbol symbol, const QColor& color);

} // namespace halab::app
