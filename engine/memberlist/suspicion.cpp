#include "memberlist/suspicion.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace halab::memberlist {

Duration suspicionTimeout(int multiplier, std::size_t nodes, Duration interval)
{
    const double scale = std::max(1.0, std::log10(std::max(1.0, static_cast<double>(nodes))));
    return multiplier * static_cast<std::int64_t>(scale * 1000) * interval / 1000;
}

Suspicion::Suspicion(std::string from, int expected, Duration least, Duration most)
    : m_expected(expected)
    , m_least(least)
    , m_most(most)
    , m_from{std::move(from)}
{
}

bool Suspicion::confirm(const std::string& from)
{
    if (m_confirmations >= m_expected || !m_from.insert(from).second)
        return false;
    ++m_confirmations;
    return true;
}

Duration Suspicion::timeout() const
{
    if (m_expected < 1)
        return m_least;
    if (m_confirmations == 0)
        return m_most;
    const double fraction = std::log(m_confirmations + 1.0) / std::log(m_expected + 1.0);
    const double raw = seconds(m_most) - fraction * (seconds(m_most) - seconds(m_least));
    const auto cut = std::chrono::milliseconds{static_cast<std::int64_t>(std::floor(1000.0 * raw))};
    return std::max<Duration>(cut, m_least);
}

} // namespace halab::memberlist
