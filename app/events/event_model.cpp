#include "events/event_model.h"

#include "events/event_text.h"
#include "host/vocabulary.h"
#include "widgets/lab_time.h"
#include "theme/theme.h"

namespace halab::app {

namespace {

QString meaningOf(const Event& event)
{
    const std::string_view kind = event.kind;
    if (kind.starts_with("alert.") || kind.ends_with("failed") || kind == kind::targetDown || kind == kind::nodeKilled)
        return QStringLiteral("alert");
    if (kind.starts_with("gossip.") || kind.starts_with("silence.") || kind.starts_with("nflog.") || kind.starts_with("member.") || kind.starts_with("cluster."))
        return QStringLiteral("gossip");
    if (kind.starts_with("notification."))
        return QStringLiteral("notification");
    if (kind == kind::decision || kind == kind::notifyWait || kind.starts_with("group."))
        return QStringLiteral("pending");
    if (kind == kind::nodeReady || kind == kind::targetUp || kind.starts_with("step.") || kind.starts_with("lab."))
        return QStringLiteral("ok");
    return {};
}

} // namespace

EventModel::EventModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void EventModel::add(const lab::EventBatch& events)
{
    std::vector<const Event*> wanted;
    for (const auto& event : *events)
        if (event.kind != kind::log)
            wanted.push_back(&event);
    if (wanted.empty())
        return;
    if (m_events.size() + wanted.size() > eventsMax) {
        const auto surplus = std::min(m_events.size(), m_events.size() + wanted.size() - eventsMax);
        beginRemoveRows({}, 0, int(surplus) - 1);
        m_events.erase(m_events.begin(), m_events.begin() + std::ptrdiff_t(surplus));
        endRemoveRows();
    }
    beginInsertRows({}, int(m_events.size()), int(m_events.size() + wanted.size()) - 1);
    for (const auto* event : wanted)
        m_events.push_back(*event);
    endInsertRows();
}

void EventModel::clear()
{
    beginResetModel();
    m_events.clear();
    endResetModel();
}

const Event* EventModel::event(int row) const
{
    return row >= 0 && row < int(m_events.size()) ? &m_events[std::size_t(row)] : nullptr;
}

int EventModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(m_events.size()); }

int EventModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant EventModel::data(const QModelIndex& index, int role) const
{
    const auto* event = this->event(index.row());
    if (!event)
        return {};
    if (role == Qt::ForegroundRole && index.column() == Kind) {
        const auto meaning = meaningOf(*event);
        return meaning.isEmpty() ? QVariant() : QVariant(Theme::instance().meaning(meaning));
    }
    if (role == Qt::FontRole && (index.column() == Time || index.column() == Kind))
        return Theme::mono(0.92);
    if (role == Qt::ToolTipRole)
        return QStringList{eventSentence(*event), eventFields(*event)}.join(u'\n');
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return labTime(event->at, m_start);
    case Node:
        return QString::fromStdString(event->node);
    case Kind:
        return QString::fromStdString(event->kind);
    case Detail:
        return eventSentence(*event);
    default:
        return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Node:
        return tr("Node");
    case Kind:
        return tr("Event");
    case Detail:
        return tr("What happened");
    default:
        return {};
    }
}

} // namespace halab::app
