#pragma once

// The nodes of a lab on their hosts, and what may be done to them. Writes the events of their
// lives (node.started, node.stopped …) with who asked.

#include "host/node.h"
#include "host/world.h"
#include "lab/exercise/exercise.h"
#include "lab/session.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::lab {

std::string_view actorName(Actor actor); ///< "student"

class Fleet {
public:
    /// Makes a host for each node. `gone` is told when a node's memory is gone.
    Fleet(World& world, Host& student, const Exercise& exercise, std::function<void(const std::string&)> gone);
    ~Fleet();
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    // Errors: NotFound for an unknown name, InvalidInput with a sentence for what cannot be done now.
    Status start(const std::string& node, Actor by);
    Status stop(const std::string& node, Actor by);
    Status kill(const std::string& node, Actor by);
    Status pause(const std::string& node, Actor by);
    Status resume(const std::string& node, Actor by);
    Status wipe(const std::string& node, Actor by);

    /// Its HTTP API answered: from starting to running.
    void markReady(const std::string& node);

    struct Slot {
        const NodeSpec* spec = nullptr;
        Host* host = nullptr;
        std::unique_ptr<Node> node;
        NodeState state = NodeState::Stopped;
        NodeState beforePause = NodeState::Running;
        Time since = zeroTime;
        EventId startedEvent = 0;
        std::string by;    ///< who brought it into this state
        std::string error; ///< why it failed
        Timer burial;      ///< a stopped node is destroyed outside of its own callback
    };

    const Slot* find(const std::string& node) const;
    /// It has a listener (starting, settling, running, stopping).
    bool isUp(const std::string& node) const;
    /// In the order of the exercise.
    const std::vector<Slot>& slots() const { return m_slots; }

private:
    Result<Slot*> slot(const std::string& node);
    void enter(Slot& slot, NodeState state, Actor by);
    EventId record(Slot& slot, std::string_view kind, Actor by, Fields more = {});
    void bury(Slot& slot, bool killed);

    World& m_world;
    Host& m_student;
    std::function<void(const std::string&)> m_gone;
    std::vector<Slot> m_slots;
};

/// The program that a node is, with its flags as given, on its host.
Result<std::unique_ptr<Node>> makeNode(const NodeSpec& spec, Host& host);

} // namespace halab::lab
