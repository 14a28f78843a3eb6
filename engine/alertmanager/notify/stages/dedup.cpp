#include "alertmanager/notify/stages/dedup.h"

#include "host/vocabulary.h"

#include <algorithm>

namespace halab::alertmanager {

namespace {

bool isSubset(const std::set<std::uint64_t>& hashes, const std::vector<std::uint64_t>& of)
{
    return std::ranges::all_of(hashes, [&](auto hash) { return std::ranges::find(of, hash) != of.end(); });
}

} // namespace

DedupVerdict needsUpdate(const std::optional<KnownState>& entry, const std::set<std::uint64_t>& firing,
    const std::set<std::uint64_t>& resolved, bool sendResolved, Duration repeatInterval, Time now)
{
    // 1. Never notified: resolved alerts alone are no news.
    if (!entry)
        return firing.empty() ? DedupVerdict{false, 1, reason::nothingToSend}
                              : DedupVerdict{true, 1, reason::firstNotification};
    // 2. Something fires that the receiver does not know about.
    if (!isSubset(firing, entry->firing))
        return {true, 2, reason::newAlerts};
    // 3. Nothing fires any more: said once, whether or not resolved ones are sent.
    if (firing.empty())
        return entry->firing.empty() ? DedupVerdict{false, 3, ""} : DedupVerdict{true, 3, reason::allResolved};
    // 4. Some of the group are resolved, and the receiver wants to know.
    if (sendResolved && !isSubset(resolved, entry->resolved))
        return {true, 4, reason::newResolved};
    // 5. Nothing changed: a reminder.
    return entry->timestamp < now - repeatInterval ? DedupVerdict{true, 5, reason::repeatInterval}
                                                   : DedupVerdict{false, 5, ""};
}

} // namespace halab::alertmanager
