#pragma once

#include "alertmanager/notify/integration.h"
#include "alertmanager/notify/pipeline.h"
#include "alertmanager/notify/stages/stage_chain.h"
#include "host/clock.h"

#include <memory>
#include <optional>
#include <vector>

namespace halab::alertmanager {

/// One flush on its way. Belongs to the group that was flushed.
class PipelineRun {
public:
    PipelineRun(Pipeline& pipeline, FlushContext context, Alerts alerts, Pipeline::Done done);
    ~PipelineRun();
    PipelineRun(const PipelineRun&) = delete;
    PipelineRun& operator=(const PipelineRun&) = delete;

    /// Reload or shutdown: each integration that has none yet gets its decision; `done` comes.
    void cancel() { interrupt(StageRun::Interruption::Stopped); }

private:
    friend class Pipeline;

    /// An integration's own way through the later stages.
    struct Branch {
        Branch(const FlushContext& context, Integration& integration, const std::vector<Stage*>& stages)
            : integration(integration)
            , notification(context, integration.config(), integration.notifier())
            , chain(stages)
        {
        }

        Integration& integration;
        Notification notification;
        StageChain chain;
        std::optional<Decision> decision;
        std::optional<Error> error;
    };

    void start();
    void fanOut(StageOutcome outcome);
    void startBranch(Branch& branch, const Alerts& alerts);
    void end(Branch& branch, StageOutcome outcome);
    void interrupt(StageRun::Interruption why);
    void finishIfComplete();
    void endWithoutIntegrations(StageOutcome outcome);
    void record(Decision& decision, const Notification& notification, std::string integration);

    Pipeline& m_pipeline;
    FlushContext m_context;
    Alerts m_alerts;
    Pipeline::Done m_done;
    Notification m_common; ///< of the stages before the fan-out
    StageChain m_chain;
    std::optional<Error> m_commonError;
    std::vector<std::unique_ptr<Branch>> m_branches;
    std::optional<Decision> m_withoutIntegrations;
    Timer m_limit;
    bool m_hasFannedOut = false;
    bool m_isCanceled = false;
    bool m_isBusy = false; ///< more is about to end: finish later
};

} // namespace halab::alertmanager
