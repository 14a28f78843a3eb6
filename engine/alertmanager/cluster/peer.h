#pragma once

// Alertmanager's layer over memberlist: shared states, settling, position, reconnecting.
// Source: Alertmanager 0.25 cluster/cluster.go (spec §1.14).

#include "base/result.h"
#include "base/time.h"
#include "exposition/registry.h"
#include "host/host.h"
#include "memberlist/transport.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace halab::alertmanager {

struct PeerOptions {
    std::string listenAddress = "0.0.0.0:9094"; ///< on the Host: its own address
    std::string advertiseAddress;
    std::vector<std::string> peers; ///< host:port as given
    std::string peerName; ///< empty = a fresh ULID, as 0.25
    std::string label; ///< in front of every packet and stream, as of 0.26; empty = none
    /// Members that have left are forgotten like dead ones, as of memberlist 0.5; otherwise they stay in the table for
    /// ever.
    bool forgetLeftNodes = false;
    bool allowPublicAdvertise = false; ///< where the host has no private address, a public one may be told
    Duration peerTimeout = std::chrono::seconds{15};
    Duration gossipInterval = std::chrono::milliseconds{200};
    Duration pushPullInterval = std::chrono::minutes{1};
    Duration tcpTimeout = std::chrono::seconds{10};
    Duration probeTimeout = std::chrono::milliseconds{500};
    Duration probeInterval = std::chrono::seconds{1};
    Duration settleTimeout = std::chrono::minutes{1};
    Duration reconnectInterval = std::chrono::seconds{10};
    Duration reconnectTimeout = std::chrono::hours{6};
    bool thoroughGossip = true; ///< memberlist::Config::thoroughGossip
    /// How gossip travels; empty = UDP and TCP (memberlist's own).
    memberlist::TransportFactory transport{};
};

/// A state that all members copy.
struct SharedState {
    std::string key; ///< "sil" or "nfl"
    std::function<std::string()> marshal;
    std::function<Status(std::string_view records, const std::string& from)> merge;
};

struct MemberView {
    std::string name;
    std::string address; ///< "127.0.0.1:9094"
    std::string state; ///< alive | suspect | dead | left
    bool self = false;
};

/// This process's place in the cluster.
class Peer {
public:
    /// Binds and is a cluster of one; fatal errors as the original's (`split host/port for peer X: address X: missing
    /// port in address`).
    static Result<std::unique_ptr<Peer>> create(Host& host, PeerOptions options, exposition::Registry& metrics);
    virtual ~Peer() = default;

    /// Before join().
    virtual void addState(SharedState state) = 0;
    /// Gossips records of a state (small ones by UDP, others by TCP to everyone).
    virtual void broadcast(const std::string& key, std::string records) = 0;
    /// Joins the peers given, then settles in the background.
    virtual void join() = 0;
    /// Says goodbye (at most 10 s), then calls `done`.
    virtual void leave(std::function<void()> done) = 0;

    virtual std::string name() const = 0;
    /// From 0, by name among the members that are not dead or left.
    virtual int position() const = 0;
    virtual Duration peerTimeout() const = 0;
    virtual bool isSettled() const = 0;
    virtual std::string status() const = 0; ///< "settling" | "ready"
    /// Calls back once when settled (at once, but not before returning, if it is). Dropping the handle forgets it.
    virtual Call whenSettled(std::function<void()> done) = 0;
    /// Sorted by name, self included; alive and suspect ones.
    virtual std::vector<MemberView> members() const = 0;
};

} // namespace halab::alertmanager
