#include "window/engine_worker.h"

namespace halab::app {

namespace {

constexpr int publishIntervalMs = 40;
/// Snapshots are made when something happened, and otherwise this often, for the clocks.
constexpr int quietTicksMax = 2;

} // namespace

EngineWorker::~EngineWorker() { close(); }

void EngineWorker::open(const lab::SessionOptions& options, quint64 generation)
{
    close();
    m_generation = generation;
    m_eventsDropped = 0;
    auto withListener = options;
    withListener.listener = [this](const Event& event) { // it goes with the session, which this owns
        if (m_events.size() < eventsPerBatchMax)
            m_events.push_back(event);
        else
            ++m_eventsDropped;
    };
    auto session = lab::Session::open(withListener);
    if (m_generation != generation)
        return; // opening lets time pass: meanwhile another lab was asked for, or none
    if (!session) {
        m_events.clear();
        Q_EMIT failed(QString::fromStdString(session.error().toString()), generation);
        return;
    }
    m_session = std::move(*session);
    if (!m_publisher) {
        m_publisher = new QTimer(this);
        m_publisher->setInterval(publishIntervalMs);
        connect(m_publisher, &QTimer::timeout, this, &EngineWorker::publish);
    }
    m_publisher->start();
    Q_EMIT opened(generation);
    // The first snapshot tells when the lab began: before the events, whose times count from there.
    Q_EMIT snapshotMade(std::make_shared<const lab::Snapshot>(m_session->snapshot()), generation);
    m_ticksSinceSnapshot = quietTicksMax;
    publish();
}

void EngineWorker::close()
{
    if (m_publisher)
        m_publisher->stop();
    m_session.reset();
    m_events.clear();
    m_generation = 0; // no lab of the window has this number
}

void EngineWorker::publish()
{
    if (!m_session)
        return;
    const bool news = !m_events.empty();
    if (news)
        Q_EMIT eventsMade(std::make_shared<const std::vector<Event>>(std::exchange(m_events, {})), m_generation);
    if (!news && ++m_ticksSinceSnapshot < quietTicksMax)
        return;
    m_ticksSinceSnapshot = 0;
    auto snapshot = m_session->snapshot();
    snapshot.eventsDropped = m_eventsDropped;
    Q_EMIT snapshotMade(std::make_shared<const lab::Snapshot>(std::move(snapshot)), m_generation);
}

void EngineWorker::perform(Verb verb, const std::string& node)
{
    if (!m_session)
        return;
    constexpr auto by = lab::Actor::Student;
    switch (verb) {
    case Verb::Start:
        return report(m_session->start(node, by));
    case Verb::Stop:
        return report(m_session->stop(node, by));
    case Verb::Kill:
        return report(m_session->kill(node, by));
    case Verb::Pause:
        return report(m_session->pause(node, by));
    case Verb::Resume:
        return report(m_session->resume(node, by));
    case Verb::Wipe:
        return report(m_session->wipe(node, by));
    }
}

void EngineWorker::report(const Status& status)
{
    if (!status)
        Q_EMIT refused(QString::fromStdString(status.error().toString()));
}

void EngineWorker::request(
    const std::string& node, http::Request request, std::function<void(const LabController::Answer&)> done)
{
    if (!m_session)
        return done({.status = 0, .body = "no lab is open"});
    m_session->request(node, std::move(request), [done = std::move(done)](const Result<http::Response>& response) {
        if (response)
            done({.status = response->status, .body = QByteArray::fromStdString(response->body)});
        else
            done({.status = 0, .body = QByteArray::fromStdString(response.error().message)});
    });
}

} // namespace halab::app
