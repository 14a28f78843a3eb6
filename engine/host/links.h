#pragma once

// Faults of the network: properties of the ordered link between two hosts. Both kinds of
// network ask the same table, at the sending side; no protocol code knows that it exists.

#include "base/time.h"
#include "host/random.h"

#include <map>
#include <string>
#include <utility>

namespace halab {

struct LinkFaults {
    bool cut = false;               ///< nothing passes; streams stall as if packets were lost
    Duration delay{};               ///< added to every packet
    Duration jitter{};              ///< uniform in [0, jitter] on top
    double loss = 0;                ///< probability that a datagram vanishes; a stream's bytes come 200 ms later instead
    double duplication = 0;         ///< probability that a datagram comes twice

    bool operator==(const LinkFaults&) const = default;
    bool isHealthy() const { return *this == LinkFaults{}; }
};

class LinkTable {
public:
    /// Faults of the link from one host to another, by name; healthy unless set.
    const LinkFaults& between(const std::string& from, const std::string& to) const;
    void set(const std::string& from, const std::string& to, LinkFaults faults);
    void healAll() { m_links.clear(); }
    const std::map<std::pair<std::string, std::string>, LinkFaults>& all() const { return m_links; }

    /// What happens to one datagram.
    struct Verdict {
        int copies = 1; ///< 0 = lost
        Duration delay{};
    };
    Verdict judgeDatagram(const std::string& from, const std::string& to, Random& random) const;

private:
    std::map<std::pair<std::string, std::string>, LinkFaults> m_links;
};

} // namespace halab
