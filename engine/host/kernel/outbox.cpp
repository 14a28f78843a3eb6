#include "host/kernel/outbox.h"

#include <algorithm>

namespace halab::kernel {

Outbox::Outbox(Timeline& timeline, const LinkTable& links, Random& random, Lane lane, Release release)
    : m_timeline(timeline), m_links(links), m_random(random), m_lane(std::move(lane)), m_release(std::move(release))
{
}

Outbox::~Outbox() { clear(); }

void Outbox::push(Parcel parcel)
{
    const auto& faults = m_links.between(m_lane.from, m_lane.to);
    if (m_lane.latency == Duration::zero() && m_waiting.empty() && faults.isHealthy()) {
        m_release(std::move(parcel));
        return;
    }
    m_heldBytes += parcel.bytes.size();
    Waiting waiting{std::move(parcel), std::nullopt};
    if (!faults.cut)
        waiting.due = dueNow();
    m_waiting.push_back(std::move(waiting));
    schedule();
}

Duration Outbox::dueNow()
{
    const auto& faults = m_links.between(m_lane.from, m_lane.to);
    auto due = m_timeline.elapsed() + m_lane.latency + faults.delay;
    if (faults.jitter > Duration::zero())
        due += Duration(m_random.below(static_cast<std::uint64_t>(faults.jitter.count()) + 1));
    if (faults.loss > 0 && m_random.uniform() < faults.loss)
        due += retransmission;
    m_lastDue = std::max(m_lastDue, due);
    return m_lastDue;
}

void Outbox::schedule()
{
    if (m_event != 0 || m_waiting.empty() || !m_waiting.front().due)
        return;
    m_event = m_timeline.at(*m_waiting.front().due, [this] {
        m_event = 0;
        release();
    });
}

void Outbox::release()
{
    const bool cut = m_links.between(m_lane.from, m_lane.to).cut;
    if (cut) {
        for (auto& waiting : m_waiting)
            waiting.due.reset();
        return;
    }
    const auto now = m_timeline.elapsed();
    while (!m_waiting.empty() && m_waiting.front().due && *m_waiting.front().due <= now) {
        auto parcel = std::move(m_waiting.front().parcel);
        m_waiting.pop_front();
        m_heldBytes -= parcel.bytes.size();
        m_release(std::move(parcel));
    }
    schedule();
}

void Outbox::linkChanged()
{
    if (m_links.between(m_lane.from, m_lane.to).cut)
        return;
    for (auto& waiting : m_waiting)
        if (!waiting.due)
            waiting.due = dueNow();
    schedule();
}

void Outbox::clear()
{
    m_timeline.cancel(std::exchange(m_event, 0));
    m_waiting.clear();
    m_heldBytes = 0;
}

} // namespace halab::kernel
