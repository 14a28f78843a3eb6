#include "alertmanager/notify/pipeline_run.h"

#include "alertmanager/notify/integration.h"
#include "base/gotext.h"
#include "base/rfc3339.h"
#include "host/vocabulary.h"

#include <algorithm>
#include <utility>

namespace halab::alertmanager {

PipelineRun::PipelineRun(Pipeline& pipeline, FlushContext context, Alerts alerts, Pipeline::Done done)
    : m_pipeline(pipeline)
    , m_context(std::move(context))
    , m_alerts(std::move(alerts))
    , m_done(std::move(done))
    , m_common(m_context)
    , m_chain(pipeline.m_common)
{
    const auto receiver = pipeline.m_integrations.find(m_context.receiver);
    if (receiver == pipeline.m_integrations.end())
        return;
    for (const auto& integration : receiver->second)
        m_branches.push_back(std::make_unique<Branch>(m_context, *integration, pipeline.m_perIntegration));
}

PipelineRun::~PipelineRun() = default;

void PipelineRun::start()
{
    auto& host = m_pipeline.m_parts.host;
    const auto because = host.trace().because(m_context.flush);
    m_common.deadline = host.clock().elapsed() + m_context.timeLimit;
    m_limit = host.clock().after(m_context.timeLimit, [this] { interrupt(StageRun::Interruption::TimeLimit); });
    m_chain.start(m_common, m_alerts, [this](StageOutcome outcome) { fanOut(std::move(outcome)); });
}

/// The stages for the whole group are through.
void PipelineRun::fanOut(StageOutcome outcome)
{
    m_hasFannedOut = true;
    m_isBusy = true;
    if (!outcome.status)
        m_commonError = outcome.status.error();
    outcome.status = {};
    for (auto& branch : m_branches) {
        branch->notification.deadline = m_common.deadline;
        branch->notification.notes = m_common.notes;
        if (outcome.end)
            end(*branch, outcome);
        else
            startBranch(*branch, outcome.alerts);
    }
    m_isBusy = false;
    if (m_branches.empty())
        endWithoutIntegrations(std::move(outcome));
    finishIfComplete();
}

/// A receiver without integrations has one decision, too: what the stages said, or that there is nobody to tell.
void PipelineRun::endWithoutIntegrations(StageOutcome outcome)
{
    if (!outcome.end)
        outcome = endSkipped(reason::noIntegrations,
            "The receiver " + goQuote(m_context.receiver) + " has no integrations: nobody is told, and the flush counts as done.",
            outcome.alerts);
    m_withoutIntegrations = std::move(outcome.end);
    record(*m_withoutIntegrations, m_common, {});
}

void PipelineRun::startBranch(Branch& branch, const Alerts& alerts)
{
    branch.chain.start(branch.notification, alerts, [this, &branch](StageOutcome outcome) {
        end(branch, std::move(outcome));
        finishIfComplete();
    });
}

void PipelineRun::end(Branch& branch, StageOutcome outcome)
{
    branch.decision = std::move(outcome.end);
    if (!outcome.status)
        branch.error = outcome.status.error();
    record(*branch.decision, branch.notification, branch.integration.config().label());
}

void PipelineRun::record(Decision& decision, const Notification& notification, std::string integration)
{
    auto& host = m_pipeline.m_parts.host;
    decision.at = host.clock().now();
    decision.receiver = m_context.receiver;
    decision.integration = std::move(integration);
    decision.position = notification.position;
    decision.attempts = notification.attempts;
    for (const auto& note : notification.notes)
        decision.text += " Left out: " + note + ".";

    Fields fields{{"group", m_context.groupKey}, {"receiver", decision.receiver}, {"integration", decision.integration},
        {"outcome", std::string(outcomeName(decision.outcome))}, {"alerts", std::int64_t{decision.alerts}}};
    if (decision.position >= 0)
        fields.emplace_back("position", std::int64_t{decision.position});
    if (!decision.peer.empty())
        fields.emplace_back("peer", decision.peer);
    if (decision.age)
        fields.emplace_back("age", seconds(*decision.age));
    const auto joined = [](const std::vector<std::string>& words, const char* between = ",") {
        std::string text;
        for (const auto& word : words)
            text += (text.empty() ? "" : between) + word;
        return text;
    };
    if (!decision.silences.empty())
        fields.emplace_back("silences", joined(decision.silences));
    if (!decision.inhibitedBy.empty())
        fields.emplace_back("inhibited_by", joined(decision.inhibitedBy));
    if (!decision.inhibitors.empty())
        fields.emplace_back("inhibitors", joined(decision.inhibitors, "\n"));
    if (!decision.interval.empty())
        fields.emplace_back("interval", decision.interval);
    if (decision.until)
        fields.emplace_back("until", formatRfc3339Nano({*decision.until, 0}));
    if (decision.attempts > 0)
        fields.emplace_back("attempts", std::int64_t{decision.attempts});
    if (!decision.error.empty())
        fields.emplace_back("error", decision.error);
    // The decision answers the flush, whatever event brought the last stage on.
    const auto because = host.trace().because(m_context.flush);
    decision.event = host.trace().record(kind::decision, std::move(fields), decision.reason, decision.text);
}

void PipelineRun::interrupt(StageRun::Interruption why)
{
    if (!m_done)
        return;
    m_isCanceled = why == StageRun::Interruption::Stopped;
    if (!m_hasFannedOut)
        return fanOut(m_chain.interrupt(why));
    m_isBusy = true;
    for (auto& branch : m_branches)
        if (!branch->decision)
            end(*branch, branch->chain.interrupt(why));
    m_isBusy = false;
    finishIfComplete();
}

void PipelineRun::finishIfComplete()
{
    const bool isComplete =
        std::ranges::all_of(m_branches, [](const auto& branch) { return branch->decision.has_value(); });
    if (m_isBusy || !isComplete || !m_done)
        return;
    m_limit.stop();
    Pipeline::Finished finished;
    finished.canceled = m_isCanceled;
    std::string errors = m_commonError ? m_commonError->message : std::string{};
    for (auto& branch : m_branches) {
        finished.decisions.push_back(*branch->decision);
        if (branch->error)
            errors += (errors.empty() ? "" : "; ") + branch->error->message;
    }
    if (m_withoutIntegrations)
        finished.decisions.push_back(*m_withoutIntegrations);
    if (!errors.empty())
        finished.status = fail(m_isCanceled ? ErrorKind::Canceled : ErrorKind::Network, std::move(errors));
    const auto done = std::exchange(m_done, {});
    done(std::move(finished)); // may destroy this
}

} // namespace halab::alertmanager
