#include "alertmanager/cluster/resolve_peers.h"

#include "base/url.h"

#include <charconv>

namespace halab::alertmanager {

ResolvePeers::ResolvePeers(Host& host, std::vector<Endpoint> peers, Done done)
    : m_host(host)
    , m_peers(std::move(peers))
    , m_done(std::move(done))
    , m_start(host.clock().after({}, [this] { next(); }))
{
}

void ResolvePeers::next()
{
    if (m_next == m_peers.size()) {
        const auto done = std::move(m_done);
        return done(std::move(m_found)); // may destroy this
    }
    const auto& peer = m_peers[m_next++];
    m_lookup = m_host.network().resolve(peer, [this, peer](Result<std::vector<SocketAddress>> found) {
        if (!found)
            m_found.push_back(peer);
        else
            for (const auto& address : *found)
                m_found.push_back({address.ip.toString(), address.port});
        next();
    });
}

Result<std::vector<Endpoint>> splitPeers(const std::vector<std::string>& peers)
{
    std::vector<Endpoint> out;
    for (const auto& peer : peers) {
        const auto bad = [&](const std::string& why) {
            return fail(ErrorKind::InvalidInput, "split host/port for peer " + peer + ": " + why);
        };
        const auto parts = splitHostPort(peer);
        if (!parts)
            return bad(parts.error().message);
        const auto& [host, portText] = *parts;
        Endpoint place{host, 0};
        const auto* end = portText.data() + portText.size();
        if (const auto read = std::from_chars(portText.data(), end, place.port); read.ptr != end || portText.empty())
            return bad("address " + peer + ": invalid port");
        out.push_back(std::move(place));
    }
    return out;
}

} // namespace halab::alertmanager
