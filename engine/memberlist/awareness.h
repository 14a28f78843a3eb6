#pragma once

#include "base/time.h"

#include <algorithm>

namespace halab::memberlist {

/// A node's opinion of its own health, from 0 (good) up: who misses answers that others get
/// grants everybody more time before accusing them (Lifeguard).
class Awareness {
public:
    explicit Awareness(int maxMultiplier)
        : m_max(maxMultiplier - 1)
    {
    }

    void apply(int delta) { m_score = std::clamp(m_score + delta, 0, m_max); }
    int score() const { return m_score; }
    Duration scale(Duration timeout) const { return timeout * (m_score + 1); }

private:
    int m_max;
    int m_score = 0;
};

} // namespace halab::memberlist
