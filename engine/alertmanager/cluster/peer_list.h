#pragma once

// Who was ever seen in the cluster, by "ip:port", and who of them is to be called back.
// Because peers are remembered by address, one that comes back elsewhere stays "failed" here
// until the reconnect timeout.

#include "exposition/registry.h"
#include "host/host.h"
#include "memberlist/node.h"

#include <map>
#include <string>
#include <vector>

namespace halab::alertmanager {

class PeerList {
public:
    PeerList(Host& host, exposition::Registry& metrics);

    /// Configured peers count as failed until they are seen; names that are no addresses do not.
    void setInitialFailed(const std::vector<Endpoint>& peers, const SocketAddress& own);

    void joined(const memberlist::Node& node);
    void left(const memberlist::Node& node);
    void updated(const memberlist::Node& node);

    struct Failed {
        SocketAddress address;
        std::string name; ///< empty for a configured one that was never seen
        Duration since{};
    };
    /// In the order in which they failed.
    const std::vector<Failed>& failed() const { return m_failed; }
    /// Gives up on those that failed longer ago.
    void removeFailed(Duration timeout);

private:
    Host& m_host;
    std::map<SocketAddress, bool> m_isAlive; ///< every peer ever seen
    std::vector<Failed> m_failed;
    exposition::Scalar& m_joinedTotal;
    exposition::Scalar& m_leftTotal;
    exposition::Scalar& m_updatedTotal;
};

} // namespace halab::alertmanager
