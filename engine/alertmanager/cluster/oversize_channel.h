#pragma once

#include "exposition/registry.h"
#include "host/host.h"
#include "memberlist/memberlist.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace halab::alertmanager {

/// Messages of one state that are too long for a datagram: each goes by TCP to every other member
/// at the same time, one message after the other. What does not fit into the queue is dropped (a
/// later push/pull brings it).
class OversizeChannel {
public:
    OversizeChannel(Host& host, memberlist::Memberlist& list, const std::string& key, exposition::Registry& metrics);

    /// `part` is the whole user message.
    void send(std::string part);
    /// Sends nothing more.
    void stop();

private:
    struct Message {
        std::string part;
        EventId cause = 0;
    };

    void next();
    void sendTo(const memberlist::Node& node, const std::string& part);

    Host& m_host;
    memberlist::Memberlist& m_list;
    std::string m_key;
    bool m_isStopped = false;
    std::deque<Message> m_queue;
    std::map<std::uint64_t, Call> m_sending;
    std::uint64_t m_lastId = 0;
    exposition::Scalar& m_sentTotal;
    exposition::Scalar& m_failedTotal;
    exposition::Scalar& m_droppedTotal;
    exposition::Histogram& m_duration;
};

} // namespace halab::alertmanager
