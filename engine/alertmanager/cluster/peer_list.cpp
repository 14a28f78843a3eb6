#include "alertmanager/cluster/peer_list.h"

#include <algorithm>

namespace halab::alertmanager {

PeerList::PeerList(Host& host, exposition::Registry& metrics)
    : m_host(host)
    , m_joinedTotal(metrics.counter(
          "alertmanager_cluster_peers_joined_total", "A counter of the number of peers that have joined."))
    , m_leftTotal(
          metrics.counter("alertmanager_cluster_peers_left_total", "A counter of the number of peers that have left."))
    , m_updatedTotal(metrics.counter(
          "alertmanager_cluster_peers_update_total", "A counter of the number of peers that have updated metadata."))
{
}

void PeerList::setInitialFailed(const std::vector<Endpoint>& peers, const SocketAddress& own)
{
    for (const auto& peer : peers) {
        const auto ip = IpAddress::parse(peer.host);
        if (!ip)
            continue;
        const SocketAddress address{*ip, peer.port};
        // Unlike the original's, this list is made after the sockets are open, so that a quick peer may be in already.
        if (address == own || m_isAlive.contains(address))
            continue;
        m_isAlive[address] = false;
        m_failed.push_back({address, "", m_host.clock().elapsed()});
    }
}

void PeerList::joined(const memberlist::Node& node)
{
    const auto address = node.socketAddress();
    const auto known = m_isAlive.find(address);
    const bool wasFailed = known != m_isAlive.end() && !known->second;
    m_isAlive[address] = true;
    m_joinedTotal.add();
    if (!wasFailed)
        return;
    m_host.trace().log("debug", "cluster", "peer rejoined", {{"peer", node.name}});
    std::erase_if(m_failed, [&](const Failed& peer) { return peer.address == address; });
}

void PeerList::left(const memberlist::Node& node)
{
    const auto known = m_isAlive.find(node.socketAddress());
    if (known == m_isAlive.end())
        return;
    known->second = false;
    m_failed.push_back({node.socketAddress(), node.name, m_host.clock().elapsed()});
    m_leftTotal.add();
    m_host.trace().log("debug", "cluster", "peer left", {{"peer", node.name}});
}

void PeerList::updated(const memberlist::Node& node)
{
    if (!m_isAlive.contains(node.socketAddress()))
        return;
    m_updatedTotal.add();
    m_host.trace().log("debug", "cluster", "peer updated", {{"peer", node.name}});
}

void PeerList::removeFailed(Duration timeout)
{
    const auto now = m_host.clock().elapsed();
    std::erase_if(m_failed, [&](const Failed& peer) {
        if (peer.since + timeout > now)
            return false;
        m_host.trace().log(
            "debug", "cluster", "failed peer has timed out", {{"peer", peer.name}, {"addr", peer.address.toString()}});
        m_isAlive.erase(peer.address);
        return true;
    });
}

} // namespace halab::alertmanager
