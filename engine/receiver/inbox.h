#pragma once

// What a receiver got, newest last, bounded.

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace halab::receiver {

/// One notification. What is no Alertmanager's webhook has no group and no alerts, but its body.
struct Notification {
    Time received = zeroTime;
    std::string from; ///< the sender's name, or its address where it has none
    std::string path;
    std::string service; ///< which it is meant for: "webhook", "slack" …; empty = unknown
    std::string title; ///< its first line for people; empty for webhooks
    std::string status, groupKey, receiver;
    int firing = 0, resolved = 0;
    std::string alertname, instances, labels; ///< of the alerts; labels of the first, {a="b"}
    std::string alerts; ///< as posted, as JSON
    std::string body;
};

/// What a body says if it is a webhook's; only `body` and no alerts otherwise.
Notification readNotification(std::string_view body);

class Inbox {
public:
    static constexpr std::size_t notificationsMax = 1000;
    static constexpr std::size_t bytesMax = 64 * 1024 * 1024;

    void add(Notification notification);
    const std::deque<Notification>& all() const { return m_all; }

    std::string toJson() const;
    std::string toHtml() const;

private:
    std::deque<Notification> m_all;
    std::size_t m_bytes = 0;
};

} // namespace halab::receiver
