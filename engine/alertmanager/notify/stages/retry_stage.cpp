#include "alertmanager/notify/stages/retry_stage.h"

#include "host/vocabulary.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace halab::alertmanager {

Duration Backoff::next()
{
    constexpr double secondsMax = 60, factor = 1.5, spread = 0.5;
    const double wait = m_seconds * (1 - spread + 2 * spread * m_random.uniform());
    m_seconds = std::min(m_seconds * factor, secondsMax);
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(wait));
}

class RetryRun : public StageRun {
public:
    RetryRun(RetryStage& stage, Notification& notification, Alerts alerts, Alerts toSend, Stage::Next next)
        : m_stage(stage)
        , m_notification(notification)
        , m_alerts(std::move(alerts))
        , m_toSend(std::move(toSend))
        , m_next(std::move(next))
        , m_backoff(stage.m_host.random())
    {
        attempt();
    }

    StageOutcome interrupt(Interruption why) override;

private:
    const std::string& type() const { return m_notification.integration->type; }
    std::string where() const { return m_notification.flush.receiver + "/" + m_notification.integration->label(); }
    void attempt();
    void answered(Notifier::Answer result);
    void countAttempt(bool ok);
    StageOutcome giveUp(std::string message, ErrorKind kind, std::string_view why, std::string text);
    Fields fields() const;

    RetryStage& m_stage;
    Notification& m_notification;
    Alerts m_alerts, m_toSend;
    Stage::Next m_next;
    Backoff m_backoff;
    Timer m_ticker;
    bool m_isTickDue = false; ///< the ticker went off during an attempt
    Call m_call;
    Duration m_attemptStart{};
    std::string m_lastError;
};

void RetryRun::attempt()
{
    auto& host = m_stage.m_host;
    ++m_notification.attempts;
    m_isTickDue = false;
    // The next tick counts from the start of this attempt.
    m_ticker = host.clock().after(m_backoff.next(), [this] {
        if (m_call)
            m_isTickDue = true;
        else
            attempt();
    });
    m_attemptStart = host.clock().elapsed();
    host.trace().record(kind::notificationSend, fields());
    const auto& flush = m_notification.flush;
    // A little more than is left: the end of the flush is the pipeline's to say.
    const auto limit = std::max(m_notification.deadline - m_attemptStart, Duration{}) + std::chrono::seconds{1};
    m_call = m_notification.notifier->send({flush.receiver, flush.groupKey, flush.groupLabels, m_stage.m_externalUrl},
        m_toSend, limit, [this](Notifier::Answer result) { answered(std::move(result)); });
}

Fields RetryRun::fields() const
{
    const auto now = m_stage.m_host.clock().now();
    const auto resolved = std::ranges::count_if(m_toSend, [&](const auto& alert) { return alert->isResolvedAt(now); });
    const auto firing = static_cast<std::int64_t>(m_toSend.size()) - resolved;
    return {{"group", m_notification.flush.groupKey}, {"receiver", m_notification.flush.receiver},
        {"integration", m_notification.integration->label()}, {"to", m_notification.notifier->target()},
        {"status", std::string(firing > 0 ? "firing" : "resolved")}, {"firing", firing},
        {"resolved", static_cast<std::int64_t>(resolved)}, {"attempt", std::int64_t{m_notification.attempts}}};
}

void RetryRun::countAttempt(bool ok)
{
    auto& metrics = m_stage.m_metrics;
    metrics.requests(type()).add();
    metrics.latency(type()).observe(seconds(m_stage.m_host.clock().elapsed() - m_attemptStart));
    if (!ok)
        metrics.requestsFailed(type()).add();
}

void RetryRun::answered(Notifier::Answer result)
{
    auto& trace = m_stage.m_host.trace();
    m_call.reset();
    countAttempt(!result.error);
    if (!result.error) {
        trace.record(kind::notificationSent, fields(), m_notification.reason);
        trace.log(m_notification.attempts > 1 ? "info" : "debug", "dispatcher", "Notify success",
            {{"receiver", m_notification.flush.receiver}, {"integration", m_notification.integration->label()},
                {"attempts", std::int64_t{m_notification.attempts}}});
        m_notification.isSent = true;
        const auto next = std::move(m_next);
        return next(goOn(std::move(m_alerts)));
    }
    auto failed = fields();
    failed.emplace_back("error", result.error->message);
    trace.record(kind::notificationFailed, std::move(failed));
    if (!result.retry) {
        const auto message = where() + ": notify retry canceled due to unrecoverable error after " +
            std::to_string(m_notification.attempts) + " attempts: " + result.error->message;
        auto outcome = giveUp(message, result.error->kind, reason::unrecoverable,
            "It cannot be sent, and trying again would not help (" +
                countText(static_cast<std::size_t>(m_notification.attempts), "attempt") + "): " + result.error->message);
        const auto next = std::move(m_next);
        return next(std::move(outcome));
    }
    if (result.error->message != m_lastError)
        trace.log("warn", "dispatcher", "Notify attempt failed, will retry later",
            {{"receiver", m_notification.flush.receiver}, {"integration", m_notification.integration->label()},
                {"attempts", std::int64_t{m_notification.attempts}}, {"err", result.error->message}});
    m_lastError = result.error->message;
    if (m_isTickDue)
        attempt();
}

StageOutcome RetryRun::giveUp(std::string message, ErrorKind kind, std::string_view why, std::string text)
{
    m_stage.m_metrics.notificationsFailed(type()).add();
    return endFailed(why, std::move(text), {kind, std::move(message), {}}, m_alerts);
}

StageOutcome RetryRun::interrupt(Interruption why)
{
    const bool isStopped = why == Interruption::Stopped;
    const std::string contextError = isStopped ? "context canceled" : "context deadline exceeded";
    if (m_call) { // an attempt under way ends with the context's error
        m_call.reset();
        countAttempt(false);
        m_lastError = m_notification.notifier->abortText(contextError);
        auto failed = fields();
        failed.emplace_back("error", m_lastError);
        m_stage.m_host.trace().record(kind::notificationFailed, std::move(failed));
    }
    if (m_lastError.empty())
        m_lastError = contextError;
    const auto attempts = std::to_string(m_notification.attempts);
    const auto text = std::string(isStopped ? "A reload or the end of the program stopped the flush"
                                            : "The time of the flush ran out; the next one tries again") +
        ", after " + countText(static_cast<std::size_t>(m_notification.attempts), "attempt") +
        ". The last one said: " + m_lastError;
    return giveUp(where() + ": notify retry canceled after " + attempts + " attempts: " + m_lastError,
        isStopped ? ErrorKind::Canceled : ErrorKind::Timeout, isStopped ? reason::canceled : reason::timedOut, text);
}

std::unique_ptr<StageRun> RetryStage::start(Notification& notification, Alerts alerts, Next next)
{
    m_metrics.notifications(notification.integration->type).add();
    auto toSend = alerts;
    if (!notification.integration->sendResolved) {
        if (notification.firing.empty()) {
            // Nothing to say to this receiver; the log entry is still written.
            next(goOn(std::move(alerts)));
            return nullptr;
        }
        const auto now = m_host.clock().now();
        std::erase_if(toSend, [&](const auto& alert) { return alert->isResolvedAt(now); });
    }
    return std::make_unique<RetryRun>(*this, notification, std::move(alerts), std::move(toSend), std::move(next));
}

} // namespace halab::alertmanager
