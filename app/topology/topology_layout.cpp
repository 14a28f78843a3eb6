#include "topology/topology_layout.h"

#include <algorithm>
#include <array>

namespace halab::app {

namespace {

using Columns = std::array<std::vector<QString>, 4>;

constexpr qreal margin = 16;
constexpr qreal gapMin = 26;
constexpr qreal gapWanted = 88;
/// Nodes that are further apart are harder to see at one glance.
constexpr qreal gapMax = 300;
constexpr qreal rowGapMax = 170;
/// The share of the free width before each column: alerts fan out, notifications come together.
constexpr std::array<qreal, 4> gapShares{0, 1.3, 1.9, 1.0};

Columns columnsOf(const std::vector<lab::NodeView>& nodes)
{
    using Kind = lab::NodeKind;
    Columns columns;
    for (const auto& node : nodes) {
        const std::size_t column = node.kind == Kind::Target ? 0 : node.kind == Kind::Prometheus ? 1 : node.kind == Kind::Alertmanager ? 2 : 3;
        columns[column].push_back(QString::fromStdString(node.name));
    }
    return columns;
}

int usedColumns(const Columns& columns)
{
    return int(std::count_if(columns.begin(), columns.end(), [](const auto& column) { return !column.empty(); }));
}

} // namespace

qreal cardWidthFor(const std::vector<lab::NodeView>& nodes, qreal width, qreal wanted)
{
    const int used = std::max(1, usedColumns(columnsOf(nodes)));
    const auto roomWith = [&](qreal gap) { return (width - 2 * margin - (used - 1) * gap) / used; };
    // Rather narrow cards than links that cannot be followed.
    const qreal narrow = wanted * 0.73;
    const qreal comfortable = std::min(wanted, roomWith(gapWanted));
    return std::max(90.0, comfortable >= narrow ? comfortable : std::min(narrow, roomWith(gapMin)));
}

QMap<QString, QRectF> layoutTopology(const std::vector<lab::NodeView>& nodes, const QSizeF& size, const QSizeF& card)
{
    const auto columns = columnsOf(nodes);
    const int used = usedColumns(columns);
    if (used == 0)
        return {};
    qreal shares = 0;
    bool first = true;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].empty())
            continue;
        shares += first ? 0 : gapShares[i];
        first = false;
    }
    const qreal room = std::max(0.0, size.width() - 2 * margin - used * card.width());
    const qreal gaps = std::min(room, (used - 1) * gapMax);
    qreal x = (size.width() - gaps - used * card.width()) / 2;
    QMap<QString, QRectF> places;
    first = true;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto& column = columns[i];
        if (column.empty())
            continue;
        if (!first)
            x += std::max(std::min(gapMin, gaps / std::max(1, used - 1)), gaps * gapShares[i] / shares);
        first = false;
        const auto count = qreal(column.size());
        const qreal pitch = std::min((size.height() - 8) / count, card.height() + rowGapMax);
        qreal y = size.height() / 2 - pitch * (count - 1) / 2 - card.height() / 2;
        for (const auto& name : column) {
            places[name] = QRectF(QPointF(x, y), card);
            y += pitch;
        }
        x += card.width();
    }
    return places;
}

} // namespace halab::app
