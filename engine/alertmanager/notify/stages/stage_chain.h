#pragma once

#include "alertmanager/notify/stages/stage.h"

#include <functional>
#include <memory>
#include <vector>

namespace halab::alertmanager {

/// Stages one after the other (the original's MultiStage). Ends early with a decision.
class StageChain {
public:
    using Done = std::function<void(StageOutcome)>;

    explicit StageChain(std::vector<Stage*> stages)
        : m_stages(std::move(stages))
    {
    }
    StageChain(const StageChain&) = delete;
    StageChain& operator=(const StageChain&) = delete;

    /// `done` comes once, perhaps before this returns; it may destroy the chain.
    void start(Notification& notification, Alerts alerts, Done done);
    /// Only while a stage is at work. `done` does not come then.
    StageOutcome interrupt(StageRun::Interruption why);

private:
    void proceed(Alerts alerts);
    void answered(StageOutcome outcome);
    void finish(StageOutcome outcome);

    std::vector<Stage*> m_stages;
    Notification* m_notification = nullptr;
    Done m_done;
    std::size_t m_at = 0;
    std::unique_ptr<StageRun> m_run;
    bool m_isStarting = false; ///< within a stage's start()
    std::optional<StageOutcome> m_outcome; ///< what came meanwhile
};

} // namespace halab::alertmanager
