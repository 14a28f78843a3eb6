#pragma once

// Asks the nodes' public HTTP APIs on behalf of whoever looks: from the student's own host, at
// a bounded rate, and sooner when something happened at a node.

#include "host/http/client.h"
#include "lab/checks/evidence.h"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace halab::lab {

class Poller {
public:
    /// `portOf` gives the web port of a node. `pace` stretches the intervals when the world runs fast (≥ 1).
    Poller(Host& student, std::function<std::uint16_t(const std::string&)> portOf, std::function<double()> pace);

    /// The newest answer; nullptr before the first. Keeps asking for 5 s after the last call.
    const Sample* get(const std::string& node, const std::string& path);
    /// Something happened there: what it said before may be old.
    void touch(const std::string& node);
    /// It is gone: forget what it said and what was asked.
    void drop(const std::string& node);
    /// Sends what is due.
    void tick(const std::function<bool(const std::string&)>& isUp);

    /// The longest an answer lags behind the trace, without a slow network.
    Duration delay() const;

private:
    struct Resource {
        Sample sample;
        bool answered = false, changed = true;
        Time askedAt = zeroTime, wantedAt = zeroTime;
        Call call;
    };

    void ask(const std::string& node, const std::string& path, Resource& resource);

    Host& m_student;
    std::function<std::uint16_t(const std::string&)> m_portOf;
    std::function<double()> m_pace;
    http::Client m_client;
    std::map<std::pair<std::string, std::string>, Resource> m_resources;
};

} // namespace halab::lab
