#pragma once

// Hands the targets of the configuration on. Only static targets exist here, but they take the
// original's way: a manager that forwards what changed at most every five seconds, so the first
// scrape comes five seconds after the start (discovery/legacymanager).

#include "prometheus/config/config.h"
#include "prometheus/ticker.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace halab::prometheus {

using TargetGroups = std::map<std::string, std::vector<TargetGroup>>; ///< by the name of what wants them

class Discovery {
public:
    using Forward = std::function<void(const TargetGroups&)>;

    Discovery(Host& host, Forward forward) : m_ticker(host), m_forward(std::move(forward)) {}

    void start(Duration interval)
    {
        m_ticker.start(interval, [this] {
            if (!m_changed)
                return;
            m_changed = false;
            m_forward(m_groups);
        });
    }
    /// Forwarded at the next tick.
    void apply(TargetGroups groups)
    {
        m_groups = std::move(groups);
        m_changed = true;
    }
    const TargetGroups& groups() const { return m_groups; }

private:
    Ticker m_ticker;
    Forward m_forward;
    TargetGroups m_groups;
    bool m_changed = false;
};

} // namespace halab::prometheus
