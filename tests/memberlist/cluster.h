#pragma once

// A cluster of memberlists in one world (simulated unless said otherwise), for the tests of this folder.

#include "host/vocabulary.h"
#include "host/world.h"
#include "memberlist/memberlist.h"

#include <QtGlobal>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::memberlist::simulation {

using namespace std::chrono_literals;

/// One node: its list, and what its program heard.
class Member final : public Delegate {
public:
    Member(World& world, const std::string& hostName, const std::string& name, Config config)
        : host(*world.host(hostName))
    {
        config.name = name;
        auto made = Memberlist::create(host, config, *this);
        if (!made)
            qFatal("%s", made.error().message.c_str());
        list = std::move(*made);
    }

    void notifyMessage(std::string_view message, const SocketAddress&) override { heard.emplace_back(message); }
    std::vector<QueuedMessage> broadcasts(std::size_t overhead, std::size_t limit) override
    {
        return queue.take(overhead, limit, list ? list->memberCount() : 1, 100);
    }
    std::string localState(bool) override { return state; }
    void mergeRemoteState(std::string_view remote, const SocketAddress&, bool) override { merged.emplace_back(remote); }
    std::string nameOfMessage(std::string_view) const override { return "silence"; }
    void nodeJoined(const Node& node) override { joined.push_back(node.name); }
    void nodeLeft(const Node& node) override { left.push_back(node.name); }

    /// "a b c(suspect)": who it believes to be there.
    std::string view() const
    {
        std::vector<std::string> names;
        for (const auto* node : list->members())
            names.push_back(node->name + (node->state == NodeState::Alive ? "" : "(suspect)"));
        std::ranges::sort(names);
        std::string out;
        for (const auto& name : names)
            out += (out.empty() ? "" : " ") + name;
        return out;
    }

    Host& host;
    TransmitQueue queue{3};
    std::string state;
    std::vector<std::string> heard, merged, joined, left;
    std::unique_ptr<Memberlist> list;
    Call joining;
};

class Cluster {
public:
    /// Members a, b, c … on hosts host-a, host-b …
    explicit Cluster(int size, std::uint64_t seed = 1, Config config = {})
        : Cluster(size, makeSimulatedWorld({.seed = seed}), std::move(config))
    {
    }
    Cluster(int size, std::unique_ptr<World> place, Config config)
        : world(std::move(place))
        , m_config(std::move(config))
    {
        world->trace().subscribe([this](const Event& event) { events.push_back(event); });
        for (int i = 0; i < size; ++i)
            add(std::string(1, static_cast<char>('a' + i)));
    }

    Member& add(const std::string& name)
    {
        if (!world->host(hostName(name)))
            world->addHost({.name = hostName(name)});
        auto member = std::make_unique<Member>(*world, hostName(name), name, m_config);
        auto& added = *member;
        m_members[name] = std::move(member);
        return added;
    }

    static std::string hostName(const std::string& name) { return "host-" + name; }
    Member& operator[](const std::string& name) { return *m_members.at(name); }

    /// `who` joins by the place of `whom`.
    void join(const std::string& who, const std::string& whom)
    {
        auto& member = *m_members.at(who);
        member.joining = member.list->join({{hostName(whom), 9094}}, [](auto) {});
    }
    void joinAll()
    {
        const auto first = m_members.begin()->first;
        for (const auto& [name, member] : m_members) {
            if (name != first)
                join(name, first);
        }
    }

    void kill(const std::string& name)
    {
        m_members.erase(name);
        world->powerOff(hostName(name), true);
    }

    /// Everybody who is there sees exactly these, none suspected.
    bool allSee(const std::string& view) const
    {
        return std::ranges::all_of(m_members, [&](const auto& m) { return m.second->view() == view; });
    }
    /// Time until all see `view`; a negative one if `limit` passes before.
    Duration untilAllSee(const std::string& view, Duration limit)
    {
        const auto begin = world->now();
        return world->runUntil([&] { return allSee(view); }, limit) ? world->now() - begin : Duration{-1};
    }
    void run(Duration time)
    {
        world->runUntil([] { return false; }, time);
    }
    std::string views() const
    {
        std::string out;
        for (const auto& [name, member] : m_members)
            out += name + " sees: " + member->view() + "; ";
        return out;
    }

    void faults(const std::string& a, const std::string& b, LinkFaults faults)
    {
        world->links().set(hostName(a), hostName(b), faults);
        world->links().set(hostName(b), hostName(a), faults);
        world->linksChanged();
    }
    void heal()
    {
        world->links().healAll();
        world->linksChanged();
    }

    /// First event of a kind on a node about a member since the position; nullptr if none.
    const Event* find(
        std::string_view kind, const std::string& node, const std::string& member, std::size_t since = 0) const
    {
        for (auto i = since; i < events.size(); ++i) {
            const auto& event = events[i];
            if (event.kind == kind && event.node == hostName(node) && event.fieldText("member") == hostName(member))
                return &event;
        }
        return nullptr;
    }

    std::unique_ptr<World> world;
    std::vector<Event> events;

private:
    Config m_config;
    std::map<std::string, std::unique_ptr<Member>> m_members; // after the world: destroyed before it
};

} // namespace halab::memberlist::simulation
