#pragma once

// Where the nodes of a cluster stand in the picture: Prometheus servers to the left,
// Alertmanagers in the middle, receivers to the right, each column spread over the height.

#include "lab/snapshot.h"

#include <QMap>
#include <QPointF>
#include <QString>

#include <vector>

namespace halab::app {

/// Centres in the unit square, by node name.
QMap<QString, QPointF> layoutTopology(const std::vector<lab::NodeView>& nodes);

} // namespace halab::app
