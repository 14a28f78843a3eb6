#pragma once

// Sends alerts to every Alertmanager that is known: one queue, batches of 64, all Alertmanagers
// at once, no second try. Source: Prometheus 2.42 notifier/notifier.go (spec §3.7).

#include "prometheus/config/config.h"
#include "prometheus/discovery/discovery.h"
#include "prometheus/notifier/payload.h"
#include "prometheus/services.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace halab::prometheus {

inline constexpr std::size_t notificationBatchMax = 64;

/// An Alertmanager that alerts are sent to.
struct AlertmanagerTarget {
    Url url; ///< of its alerts endpoint
    std::string text; ///< the same, as metrics and logs name it
};

class Notifier {
public:
    Notifier(Services& services);

    /// New settings; Alertmanagers come with sync().
    void apply(const Config& config);
    /// Discovery has spoken; groups by the number of the alertmanagers block ("config-0").
    void sync(const TargetGroups& groups);
    /// Adds external labels, relabels and queues; the oldest are dropped where the queue is full.
    void send(std::vector<OutgoingAlert> alerts);
    /// Forgets the queue.
    void stop();

    std::vector<std::string> activeUrls() const;
    const std::vector<std::string>& droppedUrls() const { return m_dropped; }
    std::size_t queueLength() const { return m_queue.size(); }

    /// The name of an alertmanagers block for discovery.
    static std::string blockName(std::size_t index) { return "config-" + std::to_string(index); }

private:
    struct Block {
        AlertmanagerConfig config;
        std::vector<AlertmanagerTarget> targets;
    };
    struct Batch;

    void prepare(std::vector<OutgoingAlert>& alerts) const;
    void makeRoom(std::vector<OutgoingAlert>& alerts);
    void sendNext();
    void post(const std::shared_ptr<Batch>& batch, const Block& block, const AlertmanagerTarget& target);
    void answered(
        Batch& batch, const AlertmanagerTarget& target, const std::string& to, const Result<http::Response>& answer);
    void finishBatch();
    EventId tellPost(const Batch& batch, const std::string& to) const;
    void declareMetrics(const std::string& url);

    Services& m_services;
    model::Labels m_externalLabels;
    RelabelConfigs m_relabelConfigs;
    std::vector<Block> m_blocks;
    std::vector<std::string> m_dropped;
    std::deque<OutgoingAlert> m_queue;
    std::shared_ptr<Batch> m_batch; ///< on its way; null: none
    Timer m_wake;
    exposition::Scalar& m_droppedTotal;
};

} // namespace halab::prometheus
