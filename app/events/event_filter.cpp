#include "events/event_filter.h"

#include "events/event_model.h"
#include "events/event_text.h"

#include <algorithm>

namespace halab::app {

namespace {

bool beginsWithOneOf(const std::string& text, const QStringList& beginnings)
{
    const auto whole = QString::fromStdString(text);
    return beginnings.isEmpty() || std::any_of(beginnings.begin(), beginnings.end(), [&](const QString& beginning) {
        return whole.startsWith(beginning, Qt::CaseInsensitive);
    });
}

} // namespace

void EventFilter::setText(const QString& text)
{
    m_kinds.clear();
    m_nodes.clear();
    m_words.clear();
    for (const auto& word : text.split(u' ', Qt::SkipEmptyParts)) {
        if (word.startsWith(u"kind:"))
            m_kinds << word.mid(5).split(u',', Qt::SkipEmptyParts);
        else if (word.startsWith(u"node:"))
            m_nodes << word.mid(5).split(u',', Qt::SkipEmptyParts);
        else
            m_words << word;
    }
    invalidateFilter();
}

bool EventFilter::accepts(const Event& event) const
{
    if (!beginsWithOneOf(event.kind, m_kinds) || !beginsWithOneOf(event.node, m_nodes))
        return false;
    if (m_words.isEmpty())
        return true;
    const QString text = QString::fromStdString(event.node + ' ' + event.kind + ' ' + event.reason + ' ') + eventSentence(event) + u' ' + eventFields(event);
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

bool EventFilter::filterAcceptsRow(int row, const QModelIndex&) const
{
    const auto* event = static_cast<const EventModel*>(sourceModel())->event(row);
    return event && accepts(*event);
}

} // namespace halab::app
