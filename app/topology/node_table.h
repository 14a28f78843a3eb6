#pragma once

#include "lab/snapshot.h"

#include <QAbstractTableModel>
#include <QTableView>

namespace halab::app {

/// The cluster as a table: the full twin of the picture.
class NodeModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Kind, State, Position, Peers, Alerts, Silences, Note, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void show(const lab::SnapshotPtr& snapshot);
    QString nameAt(int row) const;
    int rowOf(const QString& node) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const lab::NodeView& node, int column) const;

    lab::SnapshotPtr m_snapshot;
};

class NodeTable : public QTableView {
    Q_OBJECT

public:
    explicit NodeTable(QWidget* parent = nullptr);
    void showSnapshot(const lab::SnapshotPtr& snapshot);
    void setSelected(const QString& node);

Q_SIGNALS:
    void nodeSelected(const QString& node);
    void menuWanted(const QString& node, const QPoint& globalPosition);
    void stopWanted(const QString& node);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    NodeModel* m_model = nullptr;
};

} // namespace halab::app
