#include "alertmanager/cluster/join_round.h"

#include <utility>

namespace halab::alertmanager {

JoinRound::JoinRound(Host& host, memberlist::Memberlist& list, std::vector<Place> places,
    std::function<void(const Place&, const Outcome&)> joined, std::function<void()> done)
    : m_list(list)
    , m_places(std::move(places))
    , m_joined(std::move(joined))
    , m_done(std::move(done))
    , m_start(host.clock().after({}, [this] { next(); }))
{
}

void JoinRound::next()
{
    if (m_next == m_places.size()) {
        const auto done = std::exchange(m_done, {});
        return done(); // may destroy this
    }
    const auto& place = m_places[m_next++];
    m_joining = m_list.join({place.address}, [this, &place](const Outcome& outcome) {
        m_joined(place, outcome);
        next();
    });
}

} // namespace halab::alertmanager
