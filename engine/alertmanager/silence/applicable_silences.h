#pragma once

// Which silences mute an alert. Remembers for each label set what applied at which version of the
// silences, so that an alert seen again costs next to nothing. Source: Alertmanager 0.25
// silence/silence.go, Silencer, which keeps this in the marker.

#include "alertmanager/silence/silence_table.h"
#include "alertmanager/store_upkeep.h"
#include "host/host.h"
#include "model/labels.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace halab::alertmanager {

class ApplicableSilences {
public:
    ApplicableSilences(Host& host, const SilenceTable& table, const StoreUpkeep& upkeep)
        : m_host(host)
        , m_table(table)
        , m_upkeep(upkeep)
    {
    }

    /// Ids of the active silences that match, sorted. While a silence that has not expired cannot be tried, none
    /// applies to what is seen for the first time since a change, as in the original; it is logged.
    std::vector<std::string> mutes(const model::Labels& labels);

    /// Forgets label sets that nobody asked for since the last time.
    void forgetUnused();

private:
    struct Applicable {
        std::uint64_t version = 0;
        std::vector<std::string> ids; ///< active or pending at `version`, sorted
        bool isWhole = true; ///< false: the silences could not be tried
        bool isUsed = true;
    };

    void update(Applicable& applicable, const model::Labels& labels, Time now) const;

    Host& m_host;
    const SilenceTable& m_table;
    const StoreUpkeep& m_upkeep;
    std::map<std::uint64_t, Applicable> m_byFingerprint; ///< by the labels' fingerprint
};

} // namespace halab::alertmanager
