#pragma once

// What the program above memberlist provides. Called on the host's thread, under the cause of
// what happened; must not destroy the Memberlist.

#include "base/time.h"
#include "host/address.h"
#include "memberlist/node.h"
#include "memberlist/transmit_queue.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::memberlist {

class Delegate {
public:
    virtual ~Delegate() = default;

    /// A user message came, by packet or by stream.
    virtual void notifyMessage(std::string_view message, const SocketAddress& from) = 0;
    /// User messages to send along, each of `overhead` bytes more than its own, `limit` bytes together.
    virtual std::vector<QueuedMessage> broadcasts(std::size_t overhead, std::size_t limit) = 0;
    /// The same for a known receiver. Who keeps no book of whom it told needs only the one above.
    virtual std::vector<QueuedMessage> broadcastsTo(const Receiver&, std::size_t overhead, std::size_t limit)
    {
        return broadcasts(overhead, limit);
    }
    /// False: nothing is queued.
    virtual bool hasBroadcasts() const { return true; }
    /// True: what is queued is to reach all members soon.
    virtual bool owesBroadcasts() const { return false; }
    /// The whole of the program's state, for a push/pull.
    virtual std::string localState(bool join) = 0;
    virtual void mergeRemoteState(std::string_view state, const SocketAddress& from, bool join) = 0;

    /// The trace's word for a user message ("silence").
    virtual std::string nameOfMessage(std::string_view message) const = 0;

    virtual void nodeJoined(const Node&) { }
    virtual void nodeLeft(const Node&) { } ///< left or dead alike
    virtual void nodeUpdated(const Node&) { }
    /// Somebody at another address uses a known name; `existing` keeps it.
    virtual void nameConflict(const Node& /*existing*/, const Node& /*other*/) { }
    virtual void aliveReceived(const std::string& /*node*/) { }
    virtual void pingCompleted(const Node&, Duration /*roundTrip*/) { }
};

} // namespace halab::memberlist
