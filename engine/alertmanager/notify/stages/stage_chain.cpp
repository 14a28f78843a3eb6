#include "alertmanager/notify/stages/stage_chain.h"

#include "base/durations.h"

#include <cstdio>
#include <utility>

namespace halab::alertmanager {

void StageChain::start(Notification& notification, Alerts alerts, Done done)
{
    m_notification = &notification;
    m_done = std::move(done);
    proceed(std::move(alerts));
}

void StageChain::proceed(Alerts alerts)
{
    // A loop, because a stage that answers at once must not nest.
    while (m_at < m_stages.size()) {
        auto& stage = *m_stages[m_at];
        m_outcome.reset();
        m_isStarting = true;
        auto run = stage.start(
            *m_notification, std::move(alerts), [this](StageOutcome outcome) { answered(std::move(outcome)); });
        m_isStarting = false;
        if (!m_outcome) {
            m_run = std::move(run);
            return;
        }
        auto outcome = std::move(*m_outcome);
        if (outcome.end)
            return finish(std::move(outcome));
        ++m_at;
        alerts = std::move(outcome.alerts);
    }
    finish(goOn(std::move(alerts)));
}

void StageChain::answered(StageOutcome outcome)
{
    if (m_isStarting) {
        m_outcome = std::move(outcome);
        return;
    }
    m_run.reset();
    if (outcome.end)
        return finish(std::move(outcome));
    ++m_at;
    proceed(std::move(outcome.alerts));
}

void StageChain::finish(StageOutcome outcome)
{
    const auto done = std::exchange(m_done, {});
    done(std::move(outcome)); // nothing of this object after it
}

StageOutcome StageChain::interrupt(StageRun::Interruption why)
{
    auto outcome = m_run->interrupt(why);
    m_run.reset();
    m_done = {};
    return outcome;
}

StageOutcome endSkipped(std::string_view reason, std::string text, const Alerts& alerts)
{
    Decision decision;
    decision.reason = reason;
    decision.text = std::move(text);
    decision.alerts = static_cast<int>(alerts.size());
    return {{}, std::move(decision), {}};
}

StageOutcome endFailed(std::string_view reason, std::string text, Error error, const Alerts& alerts)
{
    auto outcome = endSkipped(reason, std::move(text), alerts);
    outcome.end->outcome = Decision::Outcome::Failed;
    outcome.end->error = error.message;
    outcome.status = tl::unexpected(std::move(error));
    return outcome;
}

std::string countText(std::size_t count, std::string_view noun)
{
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string spanText(Duration span)
{
    if (span >= std::chrono::minutes{1})
        return formatDuration(std::chrono::floor<std::chrono::seconds>(span));
    char text[32];
    std::snprintf(text, sizeof text, "%.3g s", seconds(span));
    return text;
}

std::string_view outcomeName(Decision::Outcome outcome)
{
    switch (outcome) {
    case Decision::Outcome::Sent:
        return "sent";
    case Decision::Outcome::Skipped:
        return "skipped";
    case Decision::Outcome::Failed:
        return "failed";
    }
    return {};
}

} // namespace halab::alertmanager
