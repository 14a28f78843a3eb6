#pragma once

// Who talks to whom, as the nodes' configurations say: the lines of the picture.

#include "host/links.h"
#include "host/trace.h"
#include "lab/exercise/exercise.h"
#include "lab/snapshot.h"

#include <map>
#include <tuple>
#include <vector>

namespace halab::lab {

/// Links in a stable order, rates and faults empty.
std::vector<LinkView> wiringOf(const Exercise& exercise);

/// Counts the messages on each link over the last five seconds of the world.
class Traffic {
public:
    void add(const Event& event);
    double perSecond(const LinkView& link, Time now) const;

private:
    static constexpr int slots = 5;
    struct Seconds {
        std::int64_t count[slots] = {};
        std::int64_t second[slots] = {}; ///< that the slot counts
    };
    std::map<std::tuple<std::string, std::string, LinkLayer>, Seconds> m_links;
};

} // namespace halab::lab
