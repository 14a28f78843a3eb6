#pragma once

#include "lab/snapshot.h"

#include <QMap>
#include <QRectF>
#include <QString>

#include <vector>

namespace halab::app {

/// How wide a card may be so that the columns of `nodes` and what travels between them fit into `width`.
qreal cardWidthFor(const std::vector<lab::NodeView>& nodes, qreal width, qreal wanted);

/// Where the cards stand in a picture of `size`: targets, Prometheus servers, Alertmanagers and
/// receivers in columns from left to right, as the messages go. Cards never overlap as long as
/// the height has room for those of the fullest column.
QMap<QString, QRectF> layoutTopology(const std::vector<lab::NodeView>& nodes, const QSizeF& size, const QSizeF& card);

} // namespace halab::app
