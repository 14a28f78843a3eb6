#pragma once

// The engine thread's side of LabController.

#include "lab/session.h"
#include "lab/snapshot.h"
#include "window/lab_controller.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace halab::app {

class EngineWorker : public QObject {
    Q_OBJECT

public:
    EngineWorker() = default;
    ~EngineWorker() override;

    void open(const lab::SessionOptions& options, quint64 generation);
    void close();
    void perform(Verb verb, const std::string& node);
    void request(const std::string& node, http::Request request, std::function<void(const LabController::Answer&)> done);

    /// Null while no lab is open.
    lab::Session* session() { return m_session.get(); }
    void report(const Status& status);

Q_SIGNALS:
    void opened(quint64 generation);
    void failed(const QString& message, quint64 generation);
    void refused(const QString& message);
    void snapshotMade(const halab::lab::SnapshotPtr& snapshot, quint64 generation);
    void eventsMade(const halab::lab::EventBatch& events, quint64 generation);

private:
    void publish();

    /// More than this between two publications is dropped and counted.
    static constexpr std::size_t eventsPerBatchMax = 5000;

    std::unique_ptr<lab::Session> m_session;
    QTimer* m_publisher = nullptr;
    std::vector<Event> m_events;
    std::uint64_t m_eventsDropped = 0;
    quint64 m_generation = 0;
    int m_ticksSinceSnapshot = 0;
};

} // namespace halab::app
