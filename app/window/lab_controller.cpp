#include "window/lab_controller.h"

#include "window/engine_worker.h"

#include <QPointer>

namespace halab::app {

QString verbText(Verb verb)
{
    switch (verb) {
    case Verb::Start:
        return LabController::tr("Start");
    case Verb::Stop:
        return LabController::tr("Stop");
    case Verb::Kill:
        return LabController::tr("Kill");
    case Verb::Pause:
        return LabController::tr("Pause");
    case Verb::Resume:
        return LabController::tr("Resume");
    case Verb::Wipe:
        return LabController::tr("Wipe disk");
    }
    return {};
}

LabController::LabController(QObject* parent)
    : QObject(parent)
{
    qRegisterMetaType<lab::SnapshotPtr>("halab::lab::SnapshotPtr");
    qRegisterMetaType<lab::EventBatch>("halab::lab::EventBatch");
    m_worker = new EngineWorker;
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &EngineWorker::snapshotMade, this, &LabController::accept);
    connect(m_worker, &EngineWorker::eventsMade, this, [this](const lab::EventBatch& events, quint64 generation) {
        if (generation == m_generation)
            Q_EMIT eventsArrived(events);
    });
    connect(m_worker, &EngineWorker::opened, this, [this](quint64 generation) {
        if (generation == m_generation)
            Q_EMIT opened();
    });
    connect(m_worker, &EngineWorker::failed, this, [this](const QString& message, quint64 generation) {
        if (generation != m_generation)
            return;
        m_open = false;
        Q_EMIT failed(message);
    });
    connect(m_worker, &EngineWorker::refused, this, &LabController::refused);
    m_thread.setObjectName(QStringLiteral("engine"));
    m_thread.start();
}

LabController::~LabController()
{
    close();
    m_thread.quit();
    m_thread.wait();
}

void LabController::open(const lab::SessionOptions& options)
{
    m_options = options;
    m_open = true;
    m_snapshot.reset();
    const auto generation = ++m_generation;
    QMetaObject::invokeMethod(m_worker, [this, options, generation] { m_worker->open(options, generation); });
}

void LabController::reset()
{
    if (m_open)
        open(m_options);
}

void LabController::close()
{
    m_open = false;
    m_snapshot.reset();
    ++m_generation;
    QMetaObject::invokeMethod(m_worker, [this] { m_worker->close(); });
}

void LabController::accept(const lab::SnapshotPtr& snapshot, quint64 generation)
{
    if (generation != m_generation)
        return;
    m_snapshot = snapshot;
    Q_EMIT snapshotChanged(snapshot);
}

void LabController::perform(Verb verb, const QString& node)
{
    QMetaObject::invokeMethod(m_worker, [this, verb, name = node.toStdString()] { m_worker->perform(verb, name); });
}

void LabController::setSpeed(double factor)
{
    m_options.speed = factor > 0 ? factor : m_options.speed;
    QMetaObject::invokeMethod(m_worker, [this, factor] {
        if (auto* session = m_worker->session())
            session->world().setSpeed(factor);
    });
}

void LabController::noteOpened(const QString& what)
{
    QMetaObject::invokeMethod(m_worker, [this, text = what.toStdString()] {
        if (auto* session = m_worker->session())
            session->opened(text);
    });
}

void LabController::answer(const QString& questionId, const QString& value)
{
    QMetaObject::invokeMethod(m_worker, [this, id = questionId.toStdString(), text = value.toStdString()] {
        if (auto* session = m_worker->session())
            session->answer(id, text);
    });
}

void LabController::showHint(int index)
{
    QMetaObject::invokeMethod(m_worker, [this, index] {
        if (auto* session = m_worker->session())
            m_worker->report(session->showHint(std::size_t(index)));
    });
}

void LabController::solveStep()
{
    QMetaObject::invokeMethod(m_worker, [this] {
        if (auto* session = m_worker->session())
            m_worker->report(session->solveStep());
    });
}

void LabController::request(const QString& node, const QByteArray& method, const QByteArray& target,
    const QByteArray& body, QObject* context, std::function<void(const Answer&)> done)
{
    http::Request request;
    request.method = method.toStdString();
    const auto question = target.indexOf('?');
    request.path = target.left(question < 0 ? target.size() : question).toStdString();
    request.query = question < 0 ? std::string() : target.mid(question + 1).toStdString();
    request.body = body.toStdString();
    if (!body.isEmpty())
        request.headers.set("Content-Type", "application/json");
    auto toWindow = [this, context = QPointer<QObject>(context), done = std::move(done), generation = m_generation](
                        const Answer& answer) {
        QMetaObject::invokeMethod(this, [this, context, done, answer, generation] {
            if (context && generation == m_generation)
                done(answer);
        });
    };
    QMetaObject::invokeMethod(m_worker, [this, name = node.toStdString(), request, toWindow] {
        m_worker->request(name, request, toWindow);
    });
}

void LabController::configuration(const QString& node, QObject* context, std::function<void(const Files&)> done)
{
    QMetaObject::invokeMethod(m_worker,
        [this, name = node.toStdString(), context = QPointer<QObject>(context), done = std::move(done),
            generation = m_generation] {
            auto* session = m_worker->session();
            const auto files = session ? session->configuration(name) : Files{};
            QMetaObject::invokeMethod(this, [this, context, done, files, generation] {
                if (context && generation == m_generation)
                    done(files);
            });
        });
}

} // namespace halab::app
