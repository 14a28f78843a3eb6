#pragma once

#include "memberlist/memberlist.h"

#include <functional>
#include <vector>

namespace halab::alertmanager {

/// Joins places one after the other, as the original's reconnect and refresh do: one that does not answer makes the
/// rest wait for its timeout. Destroying it cancels what is left.
class JoinRound final : public Pending {
public:
    struct Place {
        Endpoint address;
        std::string name{}; ///< in the cluster; empty where it was never seen
    };
    using Outcome = memberlist::Memberlist::JoinOutcome;

    /// `done` is the last thing it does: it may be destroyed there. Never before the constructor returns.
    JoinRound(Host& host, memberlist::Memberlist& list, std::vector<Place> places,
        std::function<void(const Place&, const Outcome&)> joined, std::function<void()> done);

private:
    void next();

    memberlist::Memberlist& m_list;
    std::vector<Place> m_places;
    std::function<void(const Place&, const Outcome&)> m_joined;
    std::function<void()> m_done;
    std::size_t m_next = 0;
    Timer m_start;
    Call m_joining;
};

} // namespace halab::alertmanager
