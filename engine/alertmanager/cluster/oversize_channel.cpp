#include "alertmanager/cluster/oversize_channel.h"

namespace halab::alertmanager {

namespace {

constexpr std::size_t oversizeQueueMax = 200;

} // namespace

OversizeChannel::OversizeChannel(
    Host& host, memberlist::Memberlist& list, const std::string& key, exposition::Registry& metrics)
    : m_host(host)
    , m_list(list)
    , m_sentTotal(metrics.counter("alertmanager_oversized_gossip_message_sent_total",
          "Number of oversized gossip message sent.", {"key"}, {key}))
    , m_failedTotal(metrics.counter("alertmanager_oversized_gossip_message_failure_total",
          "Number of oversized gossip message sends that failed.", {"key"}, {key}))
    , m_droppedTotal(metrics.counter("alertmanager_oversized_gossip_message_dropped_total",
          "Number of oversized gossip messages that were dropped due to a full message queue.", {"key"}, {key}))
    , m_duration(metrics.histogram("alertmanager_oversize_gossip_message_duration_seconds",
          "Duration of oversized gossip message requests.", {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}, {"key"},
          {key}))
{
}

void OversizeChannel::send(std::string part)
{
    if (m_queue.size() >= oversizeQueueMax) {
        m_host.trace().log("debug", "cluster", "oversized gossip channel full");
        m_droppedTotal.add();
        return;
    }
    m_queue.push_back({std::move(part), m_host.trace().currentCause()});
    if (m_sending.empty())
        next();
}

void OversizeChannel::next()
{
    while (m_sending.empty() && !m_queue.empty()) {
        const auto message = std::move(m_queue.front());
        m_queue.pop_front();
        const auto because = m_host.trace().because(message.cause);
        for (const auto* node : m_list.members()) {
            if (node->name != m_list.name())
                sendTo(*node, message.part);
        }
    }
}

void OversizeChannel::sendTo(const memberlist::Node& node, const std::string& part)
{
    m_sentTotal.add();
    const auto id = ++m_lastId;
    const auto begin = m_host.clock().elapsed();
    m_sending[id] = m_list.sendReliable(node.socketAddress(), part, [this, id, begin, name = node.name](Status sent) {
        if (sent) {
            m_duration.observe(seconds(m_host.clock().elapsed() - begin));
        } else {
            m_failedTotal.add();
            m_host.trace().log(
                "debug", "cluster", "failed to send reliable", {{"key", name}, {"err", sent.error().message}});
        }
        const auto ended = m_sending.extract(id);
        if (m_sending.empty())
            next();
    });
}

} // namespace halab::alertmanager
