#pragma once

// What the parts of one server share. Owned by the server, which outlives its parts.

#include "exposition/registry.h"
#include "host/host.h"
#include "host/http/client.h"
#include "model/labels.h"
#include "prometheus/options.h"
#include "promql/engine.h"
#include "tsdb/head.h"

#include <map>
#include <string>
#include <utility>

namespace halab::prometheus {

inline constexpr char userAgent[] = "Prometheus/2.42.0+ds";
inline constexpr char referenceVersion[] = "2.42.0+ds";

/// Which event last changed what is known about a target: the cause of what rules make of it.
class ScrapeCauses {
public:
    void scraped(EventId event) { m_last = event; }
    void changed(const model::Labels& target, EventId event) { m_changes[keyOf(target)] = event; }
    void forget(const model::Labels& target) { m_changes.erase(keyOf(target)); }
    /// The last change of the target that these labels speak of, or else the newest scrape; 0 = none.
    EventId of(const model::Labels& labels) const
    {
        const auto found = m_changes.find(keyOf(labels));
        return found != m_changes.end() ? found->second : m_last;
    }

private:
    using Key = std::pair<std::string, std::string>; ///< job and instance
    static Key keyOf(const model::Labels& labels)
    {
        return {std::string(labels.get("job")), std::string(labels.get("instance"))};
    }

    std::map<Key, EventId> m_changes;
    EventId m_last = 0;
};

struct Services {
    Host& host;
    const Options& options;
    tsdb::Head& head;
    promql::Engine& engine;
    exposition::Registry& metrics;
    http::Client& client;
    ScrapeCauses& causes;
};

/// The name of a place for the trace: a lab's name stays, an address becomes its host's name.
std::string placeName(Network& network, const std::string& host, std::uint16_t port);

} // namespace halab::prometheus
