#include "alertmanager/cluster/oversize_channel.h"

#include "alertmanager/cluster/state_delegate.h"
#include "host/vocabulary.h"

namespace halab::alertmanager {

namespace {

constexpr std::size_t oversizeQueueMax = 200;

} // namespace

OversizeChannel::OversizeChannel(
    Host& host, memberlist::Memberlist& list, const std::string& key, exposition::Registry& metrics)
    : m_host(host)
    , m_list(list)
    , m_key(key)
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
    if (m_isStopped)
        return;
    const Fields about{{"message", traceNameOf(m_key)}, {"bytes", static_cast<std::int64_t>(part.size())}};
    if (m_queue.size() >= oversizeQueueMax) {
        m_host.trace().log("debug", "cluster", "oversized gossip channel full");
        m_host.trace().record(kind::gossipDropped, about, reason::queueFull,
            std::to_string(oversizeQueueMax) +
                " long messages wait to go out by TCP already, so this one is not sent: the next push/pull brings it");
        m_droppedTotal.add();
        return;
    }
    m_queue.push_back({std::move(part), m_host.trace().currentCause()});
    if (m_sending.empty())
        next();
}

void OversizeChannel::stop()
{
    m_isStopped = true;
    m_queue.clear();
}

void OversizeChannel::next()
{
    while (m_sending.empty() && !m_queue.empty()) {
        const auto message = std::move(m_queue.front());
        m_queue.pop_front();
        const auto because = m_host.trace().because(message.cause);
        const auto others = static_cast<std::int64_t>(m_list.memberCount()) - 1;
        const auto sending = m_host.trace().because(m_host.trace().record(kind::gossipOversized,
            {{"message", traceNameOf(m_key)}, {"bytes", static_cast<std::int64_t>(message.part.size())},
                {"members", others}},
            {},
            std::to_string(message.part.size()) +
                " bytes are too long to be gossiped in a datagram, so they go to every other member by TCP"));
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
            m_host.trace().log("debug", "cluster", "failed to send reliable",
                {{"key", m_key}, {"node", name}, {"err", sent.error().message}});
        }
        const auto ended = m_sending.extract(id);
        if (m_sending.empty())
            next();
    });
}

} // namespace halab::alertmanager
