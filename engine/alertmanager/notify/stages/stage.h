#pragma once

// A stage of the pipeline: takes the alerts of a flush and passes on those that go further, or
// ends the matter with a decision. Stages are shared by all runs and keep nothing of them.

#include "alertmanager/alert.h"
#include "alertmanager/config/config.h"
#include "alertmanager/notify/decision.h"
#include "alertmanager/notify/pipeline.h"
#include "base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace halab::alertmanager {

class Notifier;

/// What one run's stages tell each other (the original's context).
struct Notification {
    explicit Notification(const FlushContext& context)
        : flush(context)
    {
    }
    Notification(const FlushContext& context, const IntegrationConfig& config, Notifier& sender)
        : flush(context)
        , integration(&config)
        , notifier(&sender)
    {
    }

    const FlushContext& flush;
    Duration deadline{}; ///< on the steady clock (Clock::elapsed)
    const IntegrationConfig* integration = nullptr; ///< nullptr before the fan-out
    Notifier* notifier = nullptr;

    int position = -1;
    std::vector<std::uint64_t> firing, resolved; ///< hashes of what reached deduplication
    std::string reason; ///< why it is sent
    std::string explanation; ///< the same in words
    int attempts = 0;
    bool isSent = false; ///< false: swallowed, because only resolved alerts were left
    std::vector<std::string> notes; ///< about alerts that earlier stages took out
};

struct StageOutcome {
    Alerts alerts; ///< that go on
    std::optional<Decision> end; ///< set: no further stage
    Status status; ///< an error fails the flush; `end` is then set, too
};

/// A stage at work. Destroying it forgets it.
class StageRun {
public:
    enum class Interruption { TimeLimit, Stopped };

    virtual ~StageRun() = default;
    /// The flush ends here and now; what is to be said about it.
    virtual StageOutcome interrupt(Interruption why) = 0;
};

class Stage {
public:
    using Next = std::function<void(StageOutcome)>;

    virtual ~Stage() = default;
    /// `next` comes once: perhaps before this returns (then nullptr is returned), otherwise from
    /// the run, which may be destroyed by it. `notification` outlives the run.
    virtual std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) = 0;
};

inline StageOutcome goOn(Alerts alerts) { return {std::move(alerts), std::nullopt, {}}; }

/// Ends a flush without an error: nothing is to be sent.
StageOutcome endSkipped(std::string_view reason, std::string text, const Alerts& alerts);
/// Ends it with an error.
StageOutcome endFailed(std::string_view reason, std::string text, Error error, const Alerts& alerts);

/// "1 alert", "2 alerts"
std::string countText(std::size_t count, std::string_view noun = "alert");
/// A span for people: "0.4 s", "15 s", "2m30s".
std::string spanText(Duration span);

} // namespace halab::alertmanager
