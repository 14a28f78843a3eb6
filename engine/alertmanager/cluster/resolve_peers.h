#pragma once

#include "host/host.h"

#include <functional>
#include <string>
#include <vector>

namespace halab::alertmanager {

/// The places that --cluster.peer flags name, as addresses; a name that nobody knows stays as it is
/// (joining it fails later, with its reason). Names are looked up one after the other.
/// `peers` are known to be host:port.
class ResolvePeers final : public Pending {
public:
    using Done = std::function<void(std::vector<Endpoint>)>;
    ResolvePeers(Host& host, std::vector<Endpoint> peers, Done done);

private:
    void next();

    Host& m_host;
    std::vector<Endpoint> m_peers;
    Done m_done;
    std::size_t m_next = 0;
    std::vector<Endpoint> m_found;
    Timer m_start;
    Call m_lookup;
};

/// "host:port" of each flag. Error: `split host/port for peer X: address X: missing port in address`.
Result<std::vector<Endpoint>> splitPeers(const std::vector<std::string>& peers);

} // namespace halab::alertmanager
