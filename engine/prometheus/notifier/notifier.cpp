#include "prometheus/notifier/notifier.h"

#include "base/gotext.h"
#include "host/vocabulary.h"

#include <algorithm>
#include <set>

namespace halab::prometheus {

namespace {

const std::vector<std::string> alertmanagerLabel{"alertmanager"};

exposition::Scalar& sentTotal(exposition::Registry& registry, const std::string& url)
{
    return registry.counter(
        "prometheus_notifications_sent_total", "Total number of alerts sent.", alertmanagerLabel, {url});
}

exposition::Scalar& errorsTotal(exposition::Registry& registry, const std::string& url)
{
    return registry.counter("prometheus_notifications_errors_total",
        "Total number of errors sending alert notifications.", alertmanagerLabel, {url});
}

exposition::Summary& latency(exposition::Registry& registry, const std::string& url)
{
    return registry.summary("prometheus_notifications_latency_seconds",
        "Latency quantiles for sending alert notifications.", {0.5, 0.9, 0.99}, alertmanagerLabel, {url});
}

std::string alertsPath(const AlertmanagerConfig& config)
{
    std::string path = config.pathPrefix;
    while (!path.empty() && path.back() == '/')
        path.pop_back();
    if (!path.empty() && path.front() != '/')
        path.insert(0, "/");
    return path + "/api/" + config.apiVersion + "/alerts";
}

/// Null where relabelling drops it.
Result<std::optional<AlertmanagerTarget>> makeTarget(
    const AlertmanagerConfig& config, const TargetGroup& group, const std::string& address, std::string& dropped)
{
    model::Labels labels = group.labels;
    labels.set("__address__", address);
    labels.set("__scheme__", config.scheme);
    labels.set("__alerts_path__", alertsPath(config));
    const auto urlOf = [](const model::Labels& from) {
        return std::string(from.get("__scheme__")) + "://" + std::string(from.get("__address__"))
            + std::string(from.get("__alerts_path__"));
    };
    const std::string before = urlOf(labels);
    if (!relabel(labels, config.relabelConfigs)) {
        dropped = before;
        return std::optional<AlertmanagerTarget>{};
    }
    const std::string_view place = labels.get("__address__");
    if (place.empty())
        return fail(ErrorKind::InvalidInput, "no address");
    if (place.find('/') != std::string_view::npos)
        return fail(ErrorKind::InvalidInput, goQuote(place) + " is not a valid hostname");
    auto url = parseUrl(urlOf(labels));
    HALAB_TRY(url);
    return AlertmanagerTarget{*url, url->toString()};
}

} // namespace

/// Up to 64 alerts on their way to all Alertmanagers.
struct Notifier::Batch {
    std::vector<OutgoingAlert> alerts;
    std::string v1, v2;
    Duration begin{};
    std::vector<Call> calls;
    std::size_t waiting = 0, succeeded = 0;
    EventId cause = 0; ///< of the newest change that it tells
};

Notifier::Notifier(Services& services)
    : m_services(services)
    , m_droppedTotal(services.metrics.counter("prometheus_notifications_dropped_total",
          "Total number of alerts dropped due to errors when sending to Alertmanager."))
{
    services.metrics
        .gauge("prometheus_notifications_queue_capacity", "The capacity of the alert notifications queue.")
        .set(static_cast<double>(services.options.notificationQueueCapacity));
    services.metrics.collect("gauge", "prometheus_notifications_queue_length",
        "The number of alert notifications in the queue.", {}, [this] {
            return std::vector<std::pair<exposition::LabelValues, double>>{{{}, static_cast<double>(m_queue.size())}};
        });
    services.metrics.collect("gauge", "prometheus_notifications_alertmanagers_discovered",
        "The number of alertmanagers discovered and active.", {}, [this] {
            return std::vector<std::pair<exposition::LabelValues, double>>{
                {{}, static_cast<double>(activeUrls().size())}};
        });
}

void Notifier::apply(const Config& config)
{
    m_externalLabels = config.global.externalLabels;
    m_relabelConfigs = config.alertRelabelConfigs;
    // As in the original the new blocks know nobody until discovery has forwarded their targets.
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < config.alertmanagers.size(); ++i) {
        Block block{config.alertmanagers[i], {}};
        if (i < m_blocks.size() && m_blocks[i].config == block.config)
            block.targets = m_blocks[i].targets;
        blocks.push_back(std::move(block));
    }
    m_blocks = std::move(blocks);
}

void Notifier::sync(const TargetGroups& groups)
{
    m_dropped.clear();
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        Block& block = m_blocks[i];
        block.targets.clear();
        const auto found = groups.find(blockName(i));
        if (found == groups.end())
            continue;
        std::set<std::string> seen;
        for (const TargetGroup& group : found->second) {
            for (const std::string& address : group.targets) {
                std::string dropped;
                auto target = makeTarget(block.config, group, address, dropped);
                if (!target)
                    m_services.host.trace().log("error", "notifier", "Creating discovered Alertmanager targets failed",
                        {{"err", target.error().message}});
                else if (!*target)
                    m_dropped.push_back(dropped);
                else if (seen.insert((*target)->text).second)
                    block.targets.push_back(**target);
            }
        }
        for (const AlertmanagerTarget& target : block.targets)
            declareMetrics(target.text);
    }
}

void Notifier::declareMetrics(const std::string& url)
{
    sentTotal(m_services.metrics, url);
    errorsTotal(m_services.metrics, url);
    latency(m_services.metrics, url);
}

std::vector<std::string> Notifier::activeUrls() const
{
    std::vector<std::string> urls;
    for (const Block& block : m_blocks)
        for (const AlertmanagerTarget& target : block.targets)
            urls.push_back(target.text);
    return urls;
}

void Notifier::prepare(std::vector<OutgoingAlert>& alerts) const
{
    std::erase_if(alerts, [this](OutgoingAlert& alert) {
        for (const auto& [name, value] : m_externalLabels)
            if (alert.labels.get(name).empty())
                alert.labels.set(name, value);
        return !relabel(alert.labels, m_relabelConfigs);
    });
}

void Notifier::makeRoom(std::vector<OutgoingAlert>& alerts)
{
    const auto capacity = static_cast<std::size_t>(std::max(0LL, m_services.options.notificationQueueCapacity));
    const auto warn = [&](const char* message, std::size_t count) {
        m_services.host.trace().log("warn", "notifier", message, {{"num_dropped", static_cast<std::int64_t>(count)}});
        m_droppedTotal.add(static_cast<double>(count));
    };
    if (alerts.size() > capacity) {
        const std::size_t excess = alerts.size() - capacity;
        alerts.erase(alerts.begin(), alerts.begin() + static_cast<std::ptrdiff_t>(excess));
        warn("Alert batch larger than queue capacity, dropping alerts", excess);
    }
    if (m_queue.size() + alerts.size() > capacity) {
        const std::size_t excess = m_queue.size() + alerts.size() - capacity;
        m_queue.erase(m_queue.begin(), m_queue.begin() + static_cast<std::ptrdiff_t>(excess));
        warn("Alert notification queue full, dropping alerts", excess);
    }
}

void Notifier::send(std::vector<OutgoingAlert> alerts)
{
    prepare(alerts);
    makeRoom(alerts);
    for (OutgoingAlert& alert : alerts)
        m_queue.push_back(std::move(alert));
    // Not from here: the rule that calls has not stored its samples yet.
    if (!m_queue.empty() && !m_batch && !m_wake.isRunning())
        m_wake = afterWithoutCause(m_services.host, Duration{}, [this] { sendNext(); });
}

void Notifier::stop()
{
    m_queue.clear();
    m_batch.reset();
    m_wake.stop();
}

void Notifier::sendNext()
{
    if (m_queue.empty() || m_batch)
        return;
    auto batch = m_batch = std::make_shared<Batch>();
    while (!m_queue.empty() && batch->alerts.size() < notificationBatchMax) {
        batch->cause = std::max(batch->cause, m_queue.front().cause);
        batch->alerts.push_back(std::move(m_queue.front()));
        m_queue.pop_front();
    }
    batch->begin = m_services.host.clock().elapsed();
    for (const Block& block : m_blocks)
        batch->waiting += block.targets.size();
    if (batch->waiting == 0) {
        finishBatch();
        return;
    }
    for (const Block& block : m_blocks)
        for (const AlertmanagerTarget& target : block.targets)
            post(batch, block, target);
}

EventId Notifier::tellPost(const Batch& batch, const std::string& to) const
{
    std::int64_t resolved = 0;
    for (const OutgoingAlert& alert : batch.alerts)
        resolved += alert.isResolved;
    const auto count = static_cast<std::int64_t>(batch.alerts.size());
    const auto because = m_services.host.trace().because(batch.cause);
    return m_services.host.trace().record(kind::alertPost,
        {{"to", to}, {"alerts", count}, {"firing", count - resolved}, {"resolved", resolved},
            {"alertname", std::string(batch.alerts.front().labels.get(model::alertNameLabel))}});
}

void Notifier::post(const std::shared_ptr<Batch>& batch, const Block& block, const AlertmanagerTarget& target)
{
    std::string& payload = block.config.apiVersion == "v1" ? batch->v1 : batch->v2;
    if (payload.empty())
        payload = block.config.apiVersion == "v1" ? payloadV1(batch->alerts) : payloadV2(batch->alerts);
    http::ClientRequest request;
    request.method = "POST";
    request.url = target.url;
    request.headers = {{"User-Agent", userAgent}, {"Content-Type", "application/json"}};
    request.body = payload;
    request.timeout = block.config.timeout;
    request.redirectsMax = block.config.followRedirects ? 10 : 0;

    const std::string to = placeName(m_services.host.network(), target.url.host, target.url.portOrDefault());
    const EventId event = tellPost(*batch, to);
    const auto because = m_services.host.trace().because(event);
    batch->calls.push_back(
        m_services.client.send(std::move(request), [this, target, to, event](Result<http::Response> answer) {
            const auto becauseOfPost = m_services.host.trace().because(event);
            answered(*m_batch, target, to, answer);
        }));
}

void Notifier::answered(
    Batch& batch, const AlertmanagerTarget& target, const std::string& to, const Result<http::Response>& answer)
{
    Tracer& trace = m_services.host.trace();
    const auto count = static_cast<std::int64_t>(batch.alerts.size());
    std::string error;
    if (!answer)
        error = answer.error().message;
    else if (answer->status / 100 != 2)
        error = "bad response status " + std::to_string(answer->status) + " "
            + std::string(http::statusText(answer->status));
    if (error.empty()) {
        ++batch.succeeded;
        trace.record(kind::alertPostOk, {{"to", to}, {"alerts", count}});
    } else {
        trace.record(kind::alertPostFailed, {{"to", to}, {"alerts", count}, {"error", error}});
        trace.log("error", "notifier", "Error sending alert",
            {{"alertmanager", target.text}, {"count", count}, {"err", error}});
        errorsTotal(m_services.metrics, target.text).add();
    }
    // Counted as sent also when it failed.
    sentTotal(m_services.metrics, target.text).add(static_cast<double>(count));
    latency(m_services.metrics, target.text).observe(seconds(m_services.host.clock().elapsed() - batch.begin));
    if (--batch.waiting == 0)
        finishBatch();
}

void Notifier::finishBatch()
{
    if (m_batch->succeeded == 0)
        m_droppedTotal.add(static_cast<double>(m_batch->alerts.size()));
    // The batch holds the call whose answer this is.
    m_wake = afterWithoutCause(m_services.host, Duration{}, [this] {
        m_batch.reset();
        sendNext();
    });
}

} // namespace halab::prometheus
