#pragma once

#include "lab/snapshot.h"

#include <QAbstractTableModel>

#include <deque>

namespace halab::app {

/// The trace as a table: the youngest events, bounded.
class EventModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Node, Kind, Detail, ColumnCount };
    static constexpr std::size_t eventsMax = 20'000;

    explicit EventModel(QObject* parent = nullptr);

    void setStart(halab::Time start) { m_start = start; }
    void add(const lab::EventBatch& events);
    void clear();
    const Event* event(int row) const;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::deque<Event> m_events;
    halab::Time m_start = zeroTime;
};

} // namespace halab::app
