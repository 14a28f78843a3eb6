#include "memberlist/node.h"

namespace halab::memberlist {

std::optional<Versions> Versions::parse(const std::string& bytes)
{
    if (bytes.size() < 6)
        return std::nullopt;
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    return Versions{at(0), at(1), at(2), at(3), at(4), at(5)};
}

std::string Versions::bytes() const
{
    std::string out;
    for (const auto byte : {protocolMin, protocolMax, protocol, delegateMin, delegateMax, delegate})
        out.push_back(static_cast<char>(byte));
    return out;
}

SocketAddress Node::socketAddress() const { return {IpAddress::fromBytes(address).value_or(IpAddress{}), port}; }

std::string_view stateName(NodeState state)
{
    switch (state) {
    case NodeState::Alive:
        return "alive";
    case NodeState::Suspect:
        return "suspect";
    case NodeState::Dead:
        return "dead";
    case NodeState::Left:
        return "left";
    }
    return "unknown";
}

} // namespace halab::memberlist
