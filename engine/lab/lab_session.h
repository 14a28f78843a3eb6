#pragma once

// The Session (session.h) itself: joins world, fleet, poller, runner and solver.

#include "host/http/client.h"
#include "lab/checks/evidence.h"
#include "lab/nodes/fleet.h"
#include "lab/nodes/poller.h"
#include "lab/nodes/wiring.h"
#include "lab/runner/runner.h"
#include "lab/runner/solver.h"
#include "lab/session.h"

namespace halab::lab {

class LabSession final : public Session, private Evidence {
public:
    LabSession(SessionOptions options, Exercise exercise, std::unique_ptr<World> world);
    ~LabSession() override;

    /// Starts the nodes; the first that fails is the error.
    Status begin();

    World& world() override { return *m_world; }
    Time startedAt() const override { return m_startedAt; }
    Snapshot snapshot() override;
    Status start(const std::string& node, Actor by) override { return m_fleet->start(node, by); }
    Status stop(const std::string& node, Actor by) override { return m_fleet->stop(node, by); }
    Status kill(const std::string& node, Actor by) override { return m_fleet->kill(node, by); }
    Status pause(const std::string& node, Actor by) override { return m_fleet->pause(node, by); }
    Status resume(const std::string& node, Actor by) override { return m_fleet->resume(node, by); }
    Status wipe(const std::string& node, Actor by) override { return m_fleet->wipe(node, by); }
    Status setLink(const std::string& from, const std::string& to, LinkFaults faults, Actor by) override;
    void request(const std::string& node, http::Request request, Answer answer) override;
    void opened(const std::string& what) override;
    void answer(const std::string& questionId, const std::string& value) override;
    Status showHint(std::size_t index) override { return m_runner->showHint(index); }
    Status solveStep() override;
    bool isSolving() const override { return m_solver->isBusy(); }
    std::string solveError() const override { return m_solver->error(); }
    Status skipStep() override;
    std::vector<std::pair<std::string, std::string>> configuration(const std::string& node) const override;
    const Exercise& exercise() const override { return m_exercise; }
    const Runner& runner() const override { return *m_runner; }

private:
    // Evidence
    Time now() const override { return m_world->now(); }
    std::uint64_t seed() const override { return m_options.seed; }
    const EventLog& events() const override { return m_events; }
    NodeState state(const std::string& node) const override;
    const Sample* sample(const std::string& node, const std::string& path) override { return m_poller->get(node, path); }
    Duration delay() const override { return m_poller->delay(); }
    std::optional<std::string> role(const std::string& name) const override;

    void noteEvent(const Event& event);
    void lookSoon();
    void tick();
    void watchStarting();
    void armTick();

    NodeView nodeView(const Fleet::Slot& slot);
    void viewAlertmanager(const Fleet::Slot& slot, NodeView& out);
    void viewPrometheus(const Fleet::Slot& slot, NodeView& out);
    void viewReceiver(const Fleet::Slot& slot, NodeView& out);
    std::string lifeText(const Fleet::Slot& slot) const;
    void viewAddress(const Fleet::Slot& slot, NodeView& out) const;
    void viewWait(const Fleet::Slot& slot, NodeView& out) const;

    SessionOptions m_options;
    Exercise m_exercise;
    std::unique_ptr<World> m_world;
    Host* m_student = nullptr;
    EventLog m_events;
    Traffic m_traffic;
    std::vector<LinkView> m_wiring;
    int m_subscription = 0;
    Time m_startedAt = zeroTime;
    std::uint64_t m_serial = 0;
    std::string m_error;

    std::unique_ptr<Poller> m_poller;
    std::unique_ptr<Fleet> m_fleet;
    std::unique_ptr<Runner> m_runner;
    std::unique_ptr<Solver> m_solver;
    std::unique_ptr<http::Client> m_client;
    std::map<std::uint64_t, Call> m_calls;
    std::uint64_t m_nextCall = 1;
    Timer m_tick, m_soon;
};

} // namespace halab::lab
