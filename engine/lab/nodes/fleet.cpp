#include "lab/nodes/fleet.h"

#include "host/vocabulary.h"

#include <algorithm>

namespace halab::lab {

namespace fleet_detail {

Error refusal(const std::string& node, NodeState state, const char* verb)
{
    return {.kind = ErrorKind::InvalidInput,
        .message = node + " is " + std::string(nodeStateName(state)) + ", so it cannot be " + verb,
        .file = {}};
}

} // namespace fleet_detail

std::string_view actorName(Actor actor)
{
    switch (actor) {
    case Actor::Student: return "student";
    case Actor::Solve: return "solve";
    case Actor::Lab: return "lab";
    }
    return {};
}

Fleet::Fleet(World& world, Host& student, const Exercise& exercise, std::function<void(const std::string&)> gone)
    : m_world(world), m_student(student), m_gone(std::move(gone))
{
    for (const auto& spec : exercise.nodes) {
        auto& slot = m_slots.emplace_back();
        slot.spec = &spec;
        slot.host = &world.addHost({.name = spec.name, .publishedPorts = spec.publish, .mountedFiles = spec.files});
        slot.since = world.now();
    }
}

Fleet::~Fleet() = default;

const Fleet::Slot* Fleet::find(const std::string& node) const
{
    const auto found = std::find_if(m_slots.begin(), m_slots.end(), [&](const Slot& s) { return s.spec->name == node; });
    return found == m_slots.end() ? nullptr : &*found;
}

Result<Fleet::Slot*> Fleet::slot(const std::string& node)
{
    if (const auto* found = find(node))
        return const_cast<Slot*>(found);
    return fail(ErrorKind::NotFound, "there is no node “" + node + "” in this lab");
}

bool Fleet::isUp(const std::string& node) const
{
    const auto* found = find(node);
    return found && found->node && found->state != NodeState::Stopping && found->state != NodeState::Paused;
}

void Fleet::enter(Slot& slot, NodeState state, Actor by)
{
    slot.state = state;
    slot.since = m_world.now();
    slot.by = actorName(by);
}

EventId Fleet::record(Slot& slot, std::string_view kind, Actor by, Fields more)
{
    Fields fields{{"node_kind", std::string(nodeKindName(slot.spec->kind))}, {"by", std::string(actorName(by))}};
    fields.insert(fields.end(), more.begin(), more.end());
    return slot.host->trace().record(kind, std::move(fields));
}

Status Fleet::start(const std::string& node, Actor by)
{
    auto found = slot(node);
    HALAB_TRY(found);
    auto& slot = **found;
    if (slot.node)
        return tl::unexpected(fleet_detail::refusal(node, slot.state, "started"));
    enter(slot, NodeState::Starting, by);
    slot.error.clear();
    slot.startedEvent = record(slot, kind::nodeStarted, by);
    const auto because = slot.host->trace().because(slot.startedEvent);
    auto made = makeNode(*slot.spec, *slot.host);
    auto status = made ? Status{} : Status{tl::unexpected(made.error())};
    if (made) {
        slot.node = std::move(*made);
        status = slot.node->start();
    }
    if (status)
        return {};
    slot.node.reset();
    m_world.powerOff(node, false);
    enter(slot, NodeState::Failed, by);
    slot.error = status.error().toString();
    record(slot, kind::nodeFailed, by, {{"error", slot.error}});
    return tl::unexpected(Error{.kind = status.error().kind, .message = node + " did not start: " + slot.error, .file = {}});
}

Status Fleet::stop(const std::string& node, Actor by)
{
    auto found = slot(node);
    HALAB_TRY(found);
    auto& slot = **found;
    if (!slot.node || slot.state == NodeState::Stopping || slot.state == NodeState::Paused)
        return tl::unexpected(fleet_detail::refusal(node, slot.state, "stopped"));
    enter(slot, NodeState::Stopping, by);
    const auto because = slot.host->trace().because(record(slot, kind::nodeStopping, by));
    slot.node->stop([this, node, by] {
        auto found = this->slot(node);
        if (!found || !(*found)->node)
            return;
        (*found)->burial = m_student.clock().after(Duration::zero(), [this, node, by] {
            auto& slot = **this->slot(node);
            if (!slot.node)
                return;
            bury(slot, false);
            enter(slot, NodeState::Stopped, by);
            record(slot, kind::nodeStopped, by);
        });
    });
    return {};
}

Status Fleet::kill(const std::string& node, Actor by)
{
    auto found = slot(node);
    HALAB_TRY(found);
    auto& slot = **found;
    if (!slot.node)
        return tl::unexpected(fleet_detail::refusal(node, slot.state, "killed"));
    slot.burial.stop();
    bury(slot, true);
    enter(slot, NodeState::Killed, by);
    record(slot, kind::nodeKilled, by);
    return {};
}

void Fleet::bury(Slot& slot, bool killed)
{
    slot.node.reset();
    m_world.powerOff(slot.spec->name, killed);
    if (m_world.isPaused(slot.spec->name))
        m_world.resume(slot.spec->name);
    m_gone(slot.spec->name);
}

Status Fleet::pause(const std::string& node, Actor by)
{
    auto found = slot(node);
    HALAB_TRY(found);
    auto& slot = **found;
    if (!slot.node || slot.state == NodeState::Paused)
        return tl::unexpected(fleet_detail::refusal(node, slot.state, "paused"));
    slot.beforePause = slot.state;
    m_world.pause(node);
    enter(slot, NodeState::Paused, by);
    record(slot, kind::nodePaused, by);
    return {};
}

Status Fleet::resume(const std::string& node, Actor by)
{
    auto found = slot(node);
    HALAB_TRY(found);
    auto& slot = **found;
    if (slot.state != NodeState::Paused)
        return tl::unexpected(fleet_detail::refusal(node, slot.state, "resumed"));
    enter(slot, slot.beforePause, by);
    record(slot, kind::nodeResumed, by);
    m_world.resume(node);
    return {};
}

Status Fleet::wipe(const std::string& node, Actor by)
{
    auto found = slot(node);
    HALAB_TRY(found);
    auto& slot = **found;
    if (slot.node)
        return tl::unexpected(fleet_detail::refusal(node, slot.state, "wiped; stop it first"));
    m_world.wipeDisk(node);
    record(slot, kind::nodeWiped, by);
    return {};
}

void Fleet::markReady(const std::string& node)
{
    auto found = slot(node);
    if (!found || (*found)->state != NodeState::Starting)
        return;
    (*found)->state = NodeState::Running;
    (*found)->since = m_world.now();
}

} // namespace halab::lab
