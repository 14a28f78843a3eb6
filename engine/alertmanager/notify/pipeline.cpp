#include "alertmanager/notify/pipeline.h"

#include "alertmanager/notify/integration.h"
#include "alertmanager/notify/pipeline_run.h"
#include "alertmanager/notify/stages/dedup_stage.h"
#include "alertmanager/notify/stages/gossip_settle_stage.h"
#include "alertmanager/notify/stages/mute_stages.h"
#include "alertmanager/notify/stages/retry_stage.h"
#include "alertmanager/notify/stages/set_notifies_stage.h"
#include "alertmanager/notify/stages/wait_stage.h"
#include "alertmanager/template/templates.h"

namespace halab::alertmanager {

Pipeline::Pipeline(PipelineParts parts)
    : m_parts(std::move(parts))
    , m_client(std::make_unique<http::Client>(m_parts.host))
{
    const auto add = [this](std::vector<Stage*>& chain, std::unique_ptr<Stage> stage) {
        chain.push_back(stage.get());
        m_stages.push_back(std::move(stage));
    };
    // 1. For the whole group.
    if (m_parts.peer)
        add(m_common, std::make_unique<GossipSettleStage>(*m_parts.peer));
    add(m_common, std::make_unique<InhibitStage>(m_parts.inhibitor));
    add(m_common, std::make_unique<TimeActiveStage>(m_parts.config));
    add(m_common, std::make_unique<TimeMuteStage>(m_parts.config));
    add(m_common, std::make_unique<SilenceStage>(m_parts.silencer, m_parts.marker));
    // 2. For each integration.
    add(m_perIntegration, std::make_unique<WaitStage>(m_parts.host, m_parts.peer));
    add(m_perIntegration, std::make_unique<DedupStage>(m_parts.host, m_parts.log));
    add(m_perIntegration, std::make_unique<RetryStage>(m_parts.host, m_parts.metrics, m_parts.externalUrl));
    add(m_perIntegration, std::make_unique<SetNotifiesStage>(m_parts.log));

    if (!m_parts.templates)
        m_parts.templates = Templates::defaults();
    const NotifierParts notifiers{m_parts.host, *m_client, *m_parts.templates, m_parts.config.global};
    for (const auto& receiver : m_parts.config.receivers)
        for (const auto& config : receiver.integrations)
            m_integrations[receiver.name].push_back(
                std::make_unique<Integration>(config, makeNotifier(notifiers, config)));
}

Pipeline::~Pipeline() = default;

std::unique_ptr<PipelineRun> Pipeline::run(FlushContext context, Alerts alerts, Done done)
{
    auto run = std::make_unique<PipelineRun>(*this, std::move(context), std::move(alerts), std::move(done));
    run->start();
    return run;
}

} // namespace halab::alertmanager
