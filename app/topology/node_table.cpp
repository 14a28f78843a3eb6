#include "topology/node_table.h"

#include "theme/shapes.h"
#include "theme/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>

namespace halab::app {

void NodeModel::show(const lab::SnapshotPtr& snapshot)
{
    const bool sameRows = m_snapshot && m_snapshot->nodes.size() == snapshot->nodes.size();
    if (!sameRows)
        beginResetModel();
    m_snapshot = snapshot;
    if (!sameRows)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

QString NodeModel::nameAt(int row) const
{
    return row >= 0 && row < rowCount() ? QString::fromStdString(m_snapshot->nodes[std::size_t(row)].name) : QString();
}

int NodeModel::rowOf(const QString& node) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (nameAt(row) == node)
            return row;
    return -1;
}

int NodeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_snapshot ? 0 : int(m_snapshot->nodes.size());
}

QString NodeModel::text(const lab::NodeView& node, int column) const
{
    const bool alertmanager = node.kind == lab::NodeKind::Alertmanager, prometheus = node.kind == lab::NodeKind::Prometheus;
    const QString none = QStringLiteral("–");
    switch (column) {
    case Name:
        return QString::fromStdString(node.name);
    case Kind:
        return QString::fromUtf8(nodeKindName(node.kind).data(), qsizetype(nodeKindName(node.kind).size()));
    case State:
        return QString::fromUtf8(nodeStateName(node.state).data(), qsizetype(nodeStateName(node.state).size()));
    case Position:
        return alertmanager && node.position >= 0 ? QString::number(node.position) : none;
    case Peers:
        return alertmanager ? QStringLiteral("%1/%2").arg(node.members).arg(node.membersExpected) : none;
    case Alerts:
        if (prometheus)
            return tr("%1 firing, %2 pending").arg(node.alertsFiring).arg(node.alertsPending);
        return alertmanager ? QString::number(node.alertsFiring) : none;
    case Silences:
        return alertmanager ? tr("%1 active, %2 expired").arg(node.silencesActive).arg(node.silencesExpired) : none;
    case Note: {
        const auto badge = QString::fromStdString(node.badge), state = QString::fromStdString(node.stateText);
        return badge.isEmpty() ? state : state + QStringLiteral("; ") + badge;
    }
    default:
        return {};
    }
}

QVariant NodeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto& node = m_snapshot->nodes[std::size_t(index.row())];
    if (role == Qt::DisplayRole)
        return text(node, index.column());
    if (role == Qt::ToolTipRole)
        return QString::fromStdString(node.address);
    if (role == Qt::ForegroundRole && index.column() == State)
        return stateColor(node.state);
    return {};
}

QVariant NodeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList names{tr("Node"), tr("Kind"), tr("State"), tr("Position"), tr("Peers"), tr("Alerts"), tr("Silences"), tr("Note")};
    return names.value(section);
}

NodeTable::NodeTable(QWidget* parent)
    : QTableView(parent)
    , m_model(new NodeModel(this))
{
    setObjectName(QStringLiteral("nodeTable"));
    setAccessibleName(tr("Nodes of the cluster"));
    setModel(m_model);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(QFontMetrics(Theme::font()).height() + 14);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setStretchLastSection(true);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) { Q_EMIT nodeSelected(m_model->nameAt(current.row())); });
}

void NodeTable::showSnapshot(const lab::SnapshotPtr& snapshot) { m_model->show(snapshot); }

void NodeTable::setSelected(const QString& node)
{
    const int row = m_model->rowOf(node);
    if (row >= 0 && row != currentIndex().row())
        setCurrentIndex(m_model->index(row, 0));
}

void NodeTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto index = byKey ? currentIndex() : indexAt(viewport()->mapFrom(this, event->pos()));
    const auto name = m_model->nameAt(index.row());
    if (!name.isEmpty())
        Q_EMIT menuWanted(name, viewport()->mapToGlobal(visualRect(index).center()));
}

void NodeTable::keyPressEvent(QKeyEvent* event)
{
    const auto name = m_model->nameAt(currentIndex().row());
    if (!name.isEmpty() && (event->key() == Qt::Key_M || event->key() == Qt::Key_Menu))
        Q_EMIT menuWanted(name, viewport()->mapToGlobal(visualRect(currentIndex()).center()));
    else if (!name.isEmpty() && event->key() == Qt::Key_Delete)
        Q_EMIT stopWanted(name);
    else
        QTableView::keyPressEvent(event);
}

} // namespace halab::app
