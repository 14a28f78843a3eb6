#pragma once

#include "base/time.h"

#include <set>
#include <string>

namespace halab::memberlist {

/// multiplier × max(1, log10(nodes)) × interval, the factor cut to thousandths: how long a
/// suspect has at least.
Duration suspicionTimeout(int multiplier, std::size_t nodes, Duration interval);

/// How long a suspect has left. The more members confirm the suspicion, the shorter; the first
/// accuser does not count. Arithmetic only; the timer is the owner's.
class Suspicion {
public:
    /// `expected`: confirmations after which the time is `least`; 0 = it is from the start.
    Suspicion(std::string from, int expected, Duration least, Duration most);

    /// True if this one is new and counts.
    bool confirm(const std::string& from);
    int confirmations() const { return m_confirmations; }
    int expected() const { return m_expected; }
    Duration least() const { return m_least; }
    /// Whole time from the begin of the suspicion.
    Duration timeout() const;

private:
    int m_expected;
    Duration m_least, m_most;
    std::set<std::string> m_from;
    int m_confirmations = 0;
};

} // namespace halab::memberlist
