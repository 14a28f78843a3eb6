#include "topology/topology_layout.h"

#include <array>

namespace halab::app {

QMap<QString, QPointF> layoutTopology(const std::vector<lab::NodeView>& nodes)
{
    using Kind = lab::NodeKind;
    std::array<std::vector<QString>, 4> columns;
    const auto columnOf = [](Kind kind) -> std::size_t {
        switch (kind) {
        case Kind::Target:
            return 0;
        case Kind::Prometheus:
            return 1;
        case Kind::Alertmanager:
            return 2;
        case Kind::Receiver:
            break;
        }
        return 3;
    };
    for (const auto& node : nodes)
        columns[columnOf(node.kind)].push_back(QString::fromStdString(node.name));

    int used = 0;
    for (const auto& column : columns)
        used += !column.empty();
    QMap<QString, QPointF> places;
    int index = 0;
    for (const auto& column : columns) {
        if (column.empty())
            continue;
        const qreal x = used == 1 ? 0.5 : qreal(index) / (used - 1);
        for (std::size_t row = 0; row < column.size(); ++row) {
            const qreal y = (qreal(row) + 0.5) / qreal(column.size());
            places[column[row]] = {x, y};
        }
        ++index;
    }
    return places;
}

} // namespace halab::app
