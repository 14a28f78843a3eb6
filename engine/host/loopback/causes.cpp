#include "host/loopback/causes.h"

#include "base/hash.h"

#include <algorithm>

namespace halab::loopback {

namespace {

constexpr std::size_t reachesMax = 4096; ///< of one lane; older causes are forgotten
constexpr auto keep = std::chrono::seconds{5};
constexpr std::size_t sweepEvery = 4096;

std::uint64_t datagramKey(SocketAddress from, SocketAddress to, std::string_view bytes)
{
    auto key = fnv1aOffset;
    for (const auto& address : {from, to}) {
        const char port[2] = {static_cast<char>(address.port >> 8), static_cast<char>(address.port)};
        key = fnv1a({port, 2}, fnv1a(address.ip.bytes(), key));
    }
    return fnv1a(bytes, key);
}

} // namespace

void CauseLane::sent(std::size_t bytes, EventId cause)
{
    m_sent += bytes;
    if (!m_reaches.empty() && m_reaches.back().cause == cause)
        m_reaches.back().end = m_sent;
    else
        m_reaches.push_back({m_sent, cause});
    if (m_reaches.size() > reachesMax)
        m_reaches.pop_front();
}

std::pair<std::size_t, EventId> CauseLane::received(std::size_t bytes)
{
    while (!m_reaches.empty() && m_reaches.front().end <= m_received)
        m_reaches.pop_front();
    std::pair<std::size_t, EventId> piece{bytes, 0};
    if (!m_reaches.empty())
        piece = {std::min<std::uint64_t>(bytes, m_reaches.front().end - m_received), m_reaches.front().cause};
    m_received += piece.first;
    return piece;
}

std::pair<std::shared_ptr<CauseLane>, std::shared_ptr<CauseLane>> CauseTable::open(SocketAddress from, SocketAddress to)
{
    prune();
    auto there = std::make_shared<CauseLane>();
    auto back = std::make_shared<CauseLane>();
    m_lanes[{from, to}] = there;
    m_lanes[{to, from}] = back;
    m_recent.emplace_back(Clock::now(), there);
    m_recent.emplace_back(Clock::now(), back);
    return {std::move(there), std::move(back)};
}

std::shared_ptr<CauseLane> CauseTable::find(SocketAddress from, SocketAddress to)
{
    const auto found = m_lanes.find({from, to});
    return found == m_lanes.end() ? nullptr : found->second.lock();
}

void CauseTable::prune()
{
    const auto old = Clock::now() - keep;
    while (!m_recent.empty() && m_recent.front().first < old)
        m_recent.pop_front();
    if (m_lanes.size() > 64 + 4 * m_recent.size())
        std::erase_if(m_lanes, [](const auto& entry) { return entry.second.expired(); });
}

void CauseTable::datagramSent(SocketAddress from, SocketAddress to, std::string_view bytes, EventId cause)
{
    if (cause == 0)
        return;
    const auto now = Clock::now();
    m_datagrams[datagramKey(from, to, bytes)].push_back({cause, now + keep});
    if (++m_datagramsSinceSweep < sweepEvery)
        return;
    // What was lost is never asked for.
    m_datagramsSinceSweep = 0;
    std::erase_if(m_datagrams, [&](const auto& entry) { return entry.second.back().until < now; });
}

EventId CauseTable::datagramReceived(SocketAddress from, SocketAddress to, std::string_view bytes)
{
    if (m_datagrams.empty())
        return 0;
    const auto found = m_datagrams.find(datagramKey(from, to, bytes));
    if (found == m_datagrams.end())
        return 0;
    const auto cause = found->second.front().cause;
    found->second.pop_front();
    if (found->second.empty())
        m_datagrams.erase(found);
    return cause;
}

} // namespace halab::loopback
