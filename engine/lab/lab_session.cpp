#include "lab/lab_session.h"

#include "host/vocabulary.h"
#include "lab/exercise/loader.h"

#include <algorithm>
#include <array>

namespace halab::lab {

namespace session_detail {

constexpr auto lookEvery = std::chrono::milliseconds{100};
constexpr auto lookAfterEvent = std::chrono::milliseconds{10};
constexpr auto startDistance = std::chrono::milliseconds{2};
constexpr char studentName[] = "student";

/// Events after which neither checks nor answers can have changed.
bool isNoise(const std::string& name)
{
    static const std::array<std::string_view, 5> noise{kind::gossipSend, kind::gossipReceive, kind::scrapeOk, kind::log, kind::checkChanged};
    return std::find(noise.begin(), noise.end(), name) != noise.end();
}

Result<std::unique_ptr<World>> makeWorld(const SessionOptions& options)
{
    if (options.runtime == "loopback")
        return makeLoopbackWorld({.speed = options.speed, .folder = {}});
    if (options.runtime == "simulated")
        return makeSimulatedWorld({.seed = options.seed});
    return fail(ErrorKind::InvalidInput, "there is no runtime “" + options.runtime + "”; it is loopback or simulated");
}

/// Where a node's program asks its readiness.
const char* readyPath(NodeKind kind) { return kind == NodeKind::Prometheus ? "/-/ready" : "/-/healthy"; }

} // namespace session_detail

Result<std::unique_ptr<Session>> Session::open(SessionOptions options)
{
    const auto machine = makeMachineHost();
    auto exercise = loadExercise(machine->host().disk(), options.labFolder, options.timing);
    HALAB_TRY(exercise);
    if (std::find(exercise->runtimes.begin(), exercise->runtimes.end(), options.runtime) == exercise->runtimes.end())
        return fail(ErrorKind::InvalidInput, "the lab does not run on the runtime “" + options.runtime + "”");
    options.timing = exercise->timing;
    if (options.seed == 0)
        options.seed = exercise->seed;
    auto world = session_detail::makeWorld(options);
    HALAB_TRY(world);
    auto session = std::make_unique<LabSession>(std::move(options), std::move(*exercise), std::move(*world));
    HALAB_TRY(session->begin());
    return session;
}

LabSession::LabSession(SessionOptions options, Exercise exercise, std::unique_ptr<World> world)
    : m_options(std::move(options)), m_exercise(std::move(exercise)), m_world(std::move(world)), m_wiring(wiringOf(m_exercise))
{
    m_startedAt = m_world->now();
    m_student = &m_world->addHost({.name = session_detail::studentName, .publishedPorts = {}, .mountedFiles = {}});
    m_subscription = m_world->trace().subscribe([this](const Event& event) { noteEvent(event); });
    if (m_options.listener)
        m_world->trace().subscribe(m_options.listener);
    m_client = std::make_unique<http::Client>(*m_student);
    const auto pace = [this] { return m_world->kind() == "loopback" ? m_world->speed() : 1.0; };
    const auto port = [this](const std::string& name) {
        const auto* node = m_exercise.node(name);
        return node ? node->webPort : std::uint16_t{0};
    };
    m_poller = std::make_unique<Poller>(*m_student, port, pace);
    m_fleet = std::make_unique<Fleet>(*m_world, *m_student, m_exercise, [this](const std::string& node) { m_poller->drop(node); });
    const RunnerOptions runner{.runtime = m_options.runtime, .headless = m_options.headless, .solveCounts = m_options.solveCounts};
    m_runner = std::make_unique<Runner>(m_exercise, runner, static_cast<Evidence&>(*this),
        [this](std::string_view kind, Fields fields) { return m_student->trace().record(kind, std::move(fields)); });
    m_solver = std::make_unique<Solver>(*this, *m_runner, m_student->clock(),
        [this](const std::string& text) { return resolveName(text, *this); });
}

LabSession::~LabSession()
{
    m_tick.stop();
    m_soon.stop();
    m_world->trace().unsubscribe(m_subscription);
    m_solver.reset();
    m_calls.clear();
    m_runner.reset();
    m_fleet.reset();
    m_poller.reset();
    m_client.reset();
}

Status LabSession::begin()
{
    for (const auto& node : m_exercise.nodes) {
        if (!node.start)
            continue;
        HALAB_TRY(m_fleet->start(node.name, Actor::Lab));
        // Members are ranked by names that begin with the millisecond of their start: who is
        // named first in the lab starts first, as in the chapter.
        if (node.kind == NodeKind::Alertmanager)
            m_world->runUntil([] { return false; }, session_detail::startDistance);
    }
    armTick();
    return {};
}

void LabSession::noteEvent(const Event& event)
{
    m_events.add(event);
    m_traffic.add(event);
    if (!m_runner)
        return;
    m_runner->noteNarration(event);
    if (session_detail::isNoise(event.kind))
        return;
    m_poller->touch(event.node);
    lookSoon();
}

void LabSession::lookSoon()
{
    if (!m_soon.isRunning())
        m_soon = m_student->clock().after(session_detail::lookAfterEvent, [this] { tick(); });
}

void LabSession::armTick()
{
    // As often in real time whatever the speed: more often shows nothing that the trace does not date anyway.
    const auto pace = m_world->kind() == "loopback" ? std::max(1.0, m_world->speed()) : 1.0;
    const auto wait = Duration{static_cast<Duration::rep>(static_cast<double>(Duration{session_detail::lookEvery}.count()) * pace)};
    m_tick = m_student->clock().after(wait, [this] {
        tick();
        armTick();
    });
}

void LabSession::tick()
{
    watchStarting();
    m_runner->update();
    m_solver->tick();
    m_poller->tick([this](const std::string& node) { return m_fleet->isUp(node); });
}

void LabSession::watchStarting()
{
    for (const auto& slot : m_fleet->slots()) {
        if (slot.state != NodeState::Starting)
            continue;
        const auto* answer = m_poller->get(slot.spec->name, session_detail::readyPath(slot.spec->kind));
        if (!answer || answer->status != 200)
            continue;
        const auto& name = slot.spec->name;
        const bool itSaidSo = m_events.first(kind::nodeReady, slot.startedEvent, [&](const Event& e) { return e.node == name; });
        if (!itSaidSo)
            slot.host->trace().record(kind::nodeReady, {{"node_kind", std::string(nodeKindName(slot.spec->kind))}});
        m_fleet->markReady(name);
    }
}

NodeState LabSession::state(const std::string& node) const
{
    const auto* slot = m_fleet->find(node);
    return slot ? slot->state : NodeState::Stopped;
}

std::optional<std::string> LabSession::role(const std::string& name) const
{
    return m_runner ? m_runner->role(name) : std::nullopt;
}

Status LabSession::setLink(const std::string& from, const std::string& to, LinkFaults faults, Actor by)
{
    for (const auto& name : {from, to}) {
        if (!m_world->host(name))
            return fail(ErrorKind::NotFound, "there is no node “" + name + "” in this lab");
    }
    m_world->links().set(from, to, faults);
    m_world->linksChanged();
    m_student->trace().record(kind::linkChanged,
        {{"from", from}, {"to", to}, {"cut", faults.cut}, {"delay", seconds(faults.delay)}, {"loss", faults.loss},
            {"by", std::string(actorName(by))}});
    return {};
}

void LabSession::request(const std::string& node, http::Request request, Answer answer)
{
    static constexpr std::size_t callsMax = 256;
    const auto* spec = m_exercise.node(node);
    if (!spec || m_calls.size() >= callsMax) {
        const auto why = !spec ? fail(ErrorKind::NotFound, "there is no node “" + node + "” in this lab")
                               : fail(ErrorKind::Limit, "too many requests at once");
        answer(why);
        return;
    }
    http::ClientRequest out;
    out.method = request.method.empty() ? "GET" : request.method;
    out.url.scheme = "http";
    out.url.host = node;
    out.url.port = spec->webPort;
    out.url.path = request.path;
    out.url.query = request.query;
    out.headers = request.headers;
    out.body = std::move(request.body);
    const auto id = m_nextCall++;
    m_calls[id] = m_client->send(std::move(out), [this, id, node, answer = std::move(answer)](Result<http::Response> response) {
        const auto call = std::move(m_calls[id]); // lives until the answer has been used
        m_calls.erase(id);
        m_poller->touch(node);
        answer(std::move(response));
    });
}

void LabSession::opened(const std::string& what)
{
    m_student->trace().record(kind::uiOpened, {{"what", what}});
    m_runner->update();
}

void LabSession::answer(const std::string& questionId, const std::string& value)
{
    m_student->trace().record(kind::answerGiven, {{"id", questionId}, {"value", value}});
    m_runner->update();
}

Status LabSession::solveStep()
{
    const auto* step = m_runner->step();
    if (!step)
        return fail(ErrorKind::InvalidInput, m_runner->isFinished() ? "the exercise is finished" : "the exercise is not ready yet");
    if (m_solver->isBusy())
        return fail(ErrorKind::InvalidInput, "a step is being solved already");
    m_runner->markSolved();
    m_solver->begin(step->solve);
    return {};
}

Status LabSession::skipStep()
{
    return m_runner->skipStep();
}

std::vector<std::pair<std::string, std::string>> LabSession::configuration(const std::string& node) const
{
    const auto* spec = m_exercise.node(node);
    return spec ? std::vector<std::pair<std::string, std::string>>(spec->files.begin(), spec->files.end())
                : std::vector<std::pair<std::string, std::string>>{};
}

} // namespace halab::lab
