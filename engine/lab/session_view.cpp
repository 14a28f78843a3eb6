// The Session's snapshot: nodes and links folded from the trace and the nodes' own answers.

#include "lab/lab_session.h"

#include "base/rfc3339.h"
#include "host/vocabulary.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace halab::lab {

namespace session_view_detail {

std::string counted(int count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// "01:48" since the lab began.
std::string clockText(Duration d)
{
    char out[32];
    const auto all = static_cast<long long>(seconds(d));
    std::snprintf(out, sizeof out, "%02lld:%02lld", all / 60, all % 60);
    return out;
}

std::string shortSeconds(double s)
{
    char out[32];
    std::snprintf(out, sizeof out, s < 10 && s != std::floor(s) ? "%.1f" : "%.0f", s);
    return out;
}

std::string byText(const std::string& by)
{
    return by == "student" ? "by you" : by == "solve" ? "by the solution" : "by the lab";
}

int countState(const json::Value& list, std::string_view state)
{
    int count = 0;
    for (std::size_t i = 0; i < list.size(); ++i)
        count += list.at(i)["status"]["state"].text() == state;
    return count;
}

} // namespace session_view_detail

Snapshot LabSession::snapshot()
{
    Snapshot out;
    out.serial = ++m_serial;
    out.runtime = m_options.runtime;
    out.timing = m_exercise.timing;
    out.seed = m_options.seed;
    out.speed = m_world->speed();
    out.startedAt = m_startedAt;
    out.now = m_world->now();
    for (const auto& slot : m_fleet->slots())
        out.nodes.push_back(nodeView(slot));
    out.links = m_wiring;
    for (auto& link : out.links) {
        const auto& faults = m_world->links().between(link.from, link.to);
        link.cut = faults.cut;
        link.degraded = !faults.cut && !faults.isHealthy();
        link.perSecond = m_traffic.perSecond(link, out.now);
    }
    out.guide = m_runner->view();
    out.eventsDropped = m_events.dropped();
    out.error = m_error;
    return out;
}

std::string LabSession::lifeText(const Fleet::Slot& slot) const
{
    namespace detail = session_view_detail;
    const auto when = detail::byText(slot.by) + ", " + detail::clockText(slot.since - m_startedAt);
    switch (slot.state) {
    case NodeState::Starting: return "starting";
    case NodeState::Stopping: return "stopping";
    case NodeState::Stopped: return slot.by.empty() ? "not started" : "stopped " + when;
    case NodeState::Killed: return "killed " + when;
    case NodeState::Paused: return "paused " + when;
    case NodeState::Failed: return "did not start: " + slot.error;
    default: return {};
    }
}

void LabSession::viewAddress(const Fleet::Slot& slot, NodeView& out) const
{
    out.address = slot.spec->name + ":" + std::to_string(slot.spec->webPort);
    for (const auto& port : m_world->ports()) {
        if (port.host != slot.spec->name || port.port != slot.spec->webPort)
            continue;
        out.address = port.published != 0 ? "127.0.0.1:" + std::to_string(port.published) : port.actual.toString();
        out.addressNote = port.note;
        return;
    }
}

NodeView LabSession::nodeView(const Fleet::Slot& slot)
{
    NodeView out;
    out.name = slot.spec->name;
    out.kind = slot.spec->kind;
    out.state = slot.state;
    out.stateSince = slot.since;
    viewAddress(slot, out);
    out.ownAddress = slot.host->network().ownAddress().toString();
    if (slot.state != NodeState::Running) {
        out.stateText = lifeText(slot);
        return out;
    }
    switch (slot.spec->kind) {
    case NodeKind::Alertmanager: viewAlertmanager(slot, out); break;
    case NodeKind::Prometheus: viewPrometheus(slot, out); break;
    default: viewReceiver(slot, out); break;
    }
    return out;
}

void LabSession::viewAlertmanager(const Fleet::Slot& slot, NodeView& out)
{
    namespace detail = session_view_detail;
    const auto& name = slot.spec->name;
    for (const auto& spec : m_exercise.nodes)
        out.membersExpected += spec.kind == NodeKind::Alertmanager;
    if (const auto* status = m_poller->get(name, "/api/v2/status")) {
        const auto& cluster = status->json["cluster"];
        out.members = static_cast<int>(cluster["peers"].size());
        out.clusterReady = cluster["status"].text() == "ready";
        for (std::size_t i = 0; i < cluster["peers"].size(); ++i) {
            if (cluster["peers"].at(i)["name"].text() == cluster["name"].text())
                out.position = static_cast<int>(i);
        }
    }
    if (!out.clusterReady)
        out.state = NodeState::Settling;
    if (const auto* alerts = m_poller->get(name, "/api/v2/alerts"))
        out.alertsFiring = static_cast<int>(alerts->json.size());
    if (const auto* silences = m_poller->get(name, "/api/v2/silences")) {
        out.silencesActive = detail::countState(silences->json, "active");
        out.silencesExpired = detail::countState(silences->json, "expired");
    }
    for (const auto& event : m_events.of(kind::notificationSent))
        out.notificationsSent += event.node == name && event.id > slot.startedEvent;
    out.stateText = std::string(out.clusterReady ? "ready" : "settling") + ", " + std::to_string(out.members) + " of "
        + detail::counted(out.membersExpected, "peer", "peers");
    viewWait(slot, out);
}

void LabSession::viewWait(const Fleet::Slot& slot, NodeView& out) const
{
    namespace detail = session_view_detail;
    const auto isMine = [&](const Event& e) { return e.node == slot.spec->name && e.id > slot.startedEvent; };
    const auto* wait = m_events.last(kind::notifyWait, isMine);
    const auto* decided = m_events.last(kind::decision, isMine);
    if (wait && (!decided || decided->id < wait->id)) {
        const auto whole = wait->fieldNumber("wait");
        const auto left = whole - seconds(m_world->now() - wait->at);
        if (whole > 0 && left > 0) {
            out.badge = "waits " + detail::shortSeconds(whole) + " s, " + detail::shortSeconds(left) + " left";
            out.badgeKind = "pending";
            out.waitFraction = std::clamp(1 - left / whole, 0.0, 1.0);
            return;
        }
    }
    if (decided && decided->reason == reason::deduplicated) {
        out.badge = "did not send: deduplicated";
        out.badgeKind = "gossip";
    } else if (decided && decided->reason == reason::silenced) {
        out.badge = "did not send: silenced";
        out.badgeKind = "gossip";
    } else if (out.notificationsSent > 0) {
        out.badge = "sent " + detail::counted(out.notificationsSent, "notification", "notifications");
        out.badgeKind = "notification";
    } else if (out.alertsFiring > 0) {
        out.badge = detail::counted(out.alertsFiring, "alert", "alerts");
        out.badgeKind = "alert";
    } else if (out.silencesActive > 0) {
        out.badge = detail::counted(out.silencesActive, "silence", "silences");
        out.badgeKind = "gossip";
    }
}

void LabSession::viewPrometheus(const Fleet::Slot& slot, NodeView& out)
{
    namespace detail = session_view_detail;
    const auto& name = slot.spec->name;
    if (const auto* targets = m_poller->get(name, "/api/v1/targets")) {
        const auto& active = targets->json["data"]["activeTargets"];
        out.targetsTotal = static_cast<int>(active.size());
        for (std::size_t i = 0; i < active.size(); ++i)
            out.targetsUp += active.at(i)["health"].text() == "up";
    }
    out.stateText = std::to_string(out.targetsUp) + " of " + detail::counted(out.targetsTotal, "target", "targets") + " up";
    const auto* alerts = m_poller->get(name, "/api/v1/alerts");
    if (!alerts)
        return;
    const auto& list = alerts->json["data"]["alerts"];
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto state = list.at(i)["state"].text();
        out.alertsPending += state == "pending";
        out.alertsFiring += state == "firing";
    }
    if (out.alertsFiring > 0) {
        out.badge = std::to_string(out.alertsFiring) + " firing";
        out.badgeKind = "alert";
    } else if (out.alertsPending > 0) {
        const auto* pending = m_events.last(kind::alertPending, [&](const Event& e) { return e.node == name; });
        out.badge = std::to_string(out.alertsPending) + " pending";
        if (pending)
            out.badge += " for " + detail::shortSeconds(std::floor(seconds(m_world->now() - pending->at))) + " s";
        out.badgeKind = "pending";
    }
}

void LabSession::viewReceiver(const Fleet::Slot& slot, NodeView& out)
{
    namespace detail = session_view_detail;
    for (const auto& event : m_events.of(kind::notificationReceived)) {
        if (event.node != slot.spec->name)
            continue;
        ++out.notificationsSent;
        out.notificationsFiring += event.fieldText("status") == "firing";
    }
    out.stateText = "ready";
    if (out.notificationsSent == 0)
        return;
    out.badge = "received " + detail::counted(out.notificationsSent, "notification", "notifications") + ", "
        + std::to_string(out.notificationsFiring) + " firing";
    out.badgeKind = "notification";
}

} // namespace halab::lab
