#pragma once

// The window's end of a running lab. The lab itself lives on an engine thread; what goes in are
// requests, what comes out are immutable values: a snapshot and a batch of events, at most 30
// times a second. The window's thread runs no node code.

#include "host/http/message.h"
#include "lab/session.h"
#include "lab/snapshot.h"

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>

namespace halab::app {

class EngineWorker;

enum class Verb { Start, Stop, Kill, Pause, Resume, Wipe };

QString verbText(Verb verb); ///< translated, for menus

class LabController : public QObject {
    Q_OBJECT

public:
    explicit LabController(QObject* parent = nullptr);
    ~LabController() override;

    /// Opens a lab; a running one ends first. Answered by snapshotChanged, or failed.
    void open(const lab::SessionOptions& options);
    /// The same lab from its beginning.
    void reset();
    void close();

    const lab::SessionOptions& options() const { return m_options; }
    bool isOpen() const { return m_open; }
    lab::SnapshotPtr snapshot() const { return m_snapshot; }

    void perform(Verb verb, const QString& node);
    void setSpeed(double factor); ///< 0 = paused
    void noteOpened(const QString& what);
    void answer(const QString& questionId, const QString& value);
    void showHint(int index);
    void solveStep();

    /// One request to a node's public HTTP API. The answer comes on the window's thread, unless
    /// `context` is gone by then. Status 0: it could not be had, body says why.
    struct Answer {
        int status = 0;
        QByteArray body;
    };
    void request(const QString& node, const QByteArray& method, const QByteArray& target, const QByteArray& body,
        QObject* context, std::function<void(const Answer&)> done);

    /// The configuration files that a node was given.
    using Files = std::vector<std::pair<std::string, std::string>>;
    void configuration(const QString& node, QObject* context, std::function<void(const Files&)> done);

Q_SIGNALS:
    void snapshotChanged(const halab::lab::SnapshotPtr& snapshot);
    void eventsArrived(const halab::lab::EventBatch& events);
    void opened();
    void failed(const QString& message);   ///< the lab could not be opened
    void refused(const QString& message);  ///< a verb could not be done

private:
    void accept(const lab::SnapshotPtr& snapshot, quint64 generation);

    QThread m_thread;
    EngineWorker* m_worker = nullptr; ///< lives on m_thread
    lab::SessionOptions m_options;
    lab::SnapshotPtr m_snapshot;
    quint64 m_generation = 0; ///< answers of a lab that was left are dropped
    bool m_open = false;
};

} // namespace halab::app
