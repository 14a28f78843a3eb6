#pragma once

// A cluster in the middle of the second exercise, as a value: prometheus-2 was stopped, the
// alert fires, alertmanager-1 has told the webhook, alertmanager-2 waits for its position.

#include "host/vocabulary.h"
#include "lab/snapshot.h"

namespace halab::test {

inline lab::NodeView sampleNode(const char* name, lab::NodeKind kind, lab::NodeState state, const char* text)
{
    lab::NodeView node;
    node.name = name;
    node.kind = kind;
    node.state = state;
    node.stateText = text;
    node.address = "127.0.0.1:9090";
    return node;
}

inline lab::GuideView sampleGuide()
{
    using std::chrono::seconds;
    lab::GuideView guide;
    guide.labId = "sample";
    guide.title = "Lose one Prometheus";
    guide.ready = true;
    guide.currentStep = 1;
    guide.score = 35;
    lab::StepView predict{.id = "predict", .title = "Predict", .text = "How many?", .kind = "predict", .production = {}, .state = lab::StepState::Passed, .checks = {}, .hints = {}};
    lab::StepView stop{.id = "stop", .title = "Stop one Prometheus", .text = "Stop **prometheus-2**. Either one is accepted.", .kind = "do", .production = "docker stop prometheus-2", .state = lab::StepState::Current, .checks = {}, .hints = {}};
    const auto check = [](const char* id, const char* title, lab::Verdict verdict, double elapsed, double from, double to) {
        lab::CheckView view;
        view.id = id;
        view.title = title;
        view.verdict = verdict;
        view.elapsed = Duration(std::int64_t(elapsed * 1e9));
        view.windowFrom = Duration(std::int64_t(from * 1e9));
        view.windowTo = Duration(std::int64_t(to * 1e9));
        view.running = true;
        view.progress = elapsed / to;
        return view;
    };
    stop.checks = {check("c1", "Target seen down", lab::Verdict::Pass, 20.6, 0, 30), check("c2", "Alert pending", lab::Verdict::Pass, 39, 0, 60),
        check("c3", "Alert firing", lab::Verdict::Pass, 99, 0, 120), check("c5", "Exactly one notification", lab::Verdict::Unknown, 109, 70, 135)};
    stop.hints = {{.text = "A scrape, an evaluation, the wait of the rule and the wait of the group add up.", .cost = 5, .available = true, .shown = false}};
    lab::StepView one{.id = "one", .title = "Exactly one, and why", .text = "", .kind = "explain", .production = {}, .checks = {}, .hints = {}};
    lab::StepView back{.id = "back", .title = "Bring it back", .text = "", .kind = "do", .production = {}, .checks = {}, .hints = {}};
    guide.steps = {predict, stop, one, back};
    return guide;
}

inline lab::SnapshotPtr sampleSnapshot()
{
    using lab::LinkLayer;
    using lab::NodeKind;
    using lab::NodeState;
    auto snapshot = std::make_shared<lab::Snapshot>();
    snapshot->runtime = "loopback";
    snapshot->timing = "workshop";
    snapshot->startedAt = Time{std::chrono::seconds{1'767'225'600}};
    snapshot->now = snapshot->startedAt + std::chrono::milliseconds{113'900};
    auto p1 = sampleNode("prometheus-1", NodeKind::Prometheus, NodeState::Running, "3 of 4 targets up");
    p1.alertsFiring = 1;
    p1.badge = "1 firing";
    p1.badgeKind = "alert";
    auto p2 = sampleNode("prometheus-2", NodeKind::Prometheus, NodeState::Stopped, "stopped by you, 01:48");
    auto a1 = sampleNode("alertmanager-1", NodeKind::Alertmanager, NodeState::Running, "ready, 2 of 2 peers");
    a1.position = 0;
    a1.members = a1.membersExpected = 2;
    a1.badge = "sent 1 notification";
    a1.badgeKind = "notification";
    auto a2 = sampleNode("alertmanager-2", NodeKind::Alertmanager, NodeState::Running, "ready, 2 of 2 peers");
    a2.position = 1;
    a2.members = a2.membersExpected = 2;
    a2.badge = "waits 15 s, 9.1 left";
    a2.badgeKind = "pending";
    a2.waitFraction = 0.39;
    auto hook = sampleNode("webhook", NodeKind::Receiver, NodeState::Running, "1 firing");
    snapshot->nodes = {a1, a2, p1, p2, hook};
    const auto link = [&](const char* from, const char* to, LinkLayer layer, double rate) {
        snapshot->links.push_back({.from = from, .to = to, .layer = layer, .cut = false, .degraded = false, .perSecond = rate});
    };
    for (const char* prometheus : {"prometheus-1", "prometheus-2"}) {
        for (const char* target : {"prometheus-1", "prometheus-2", "alertmanager-1", "alertmanager-2"})
            if (std::string_view(prometheus) != target)
                link(prometheus, target, LinkLayer::Scrape, 0.1);
        link(prometheus, "alertmanager-1", LinkLayer::Alert, 0.1);
        link(prometheus, "alertmanager-2", LinkLayer::Alert, 0.1);
    }
    link("alertmanager-1", "alertmanager-2", LinkLayer::Gossip, 5);
    link("alertmanager-2", "alertmanager-1", LinkLayer::Gossip, 5);
    link("alertmanager-1", "webhook", LinkLayer::Notification, 0.1);
    link("alertmanager-2", "webhook", LinkLayer::Notification, 0);
    snapshot->guide = sampleGuide();
    return snapshot;
}

inline Event sampleEvent(const char* node, const char* kind, Fields fields, std::string reason = {}, std::string text = {})
{
    static EventId next = 0;
    Event event;
    event.id = ++next;
    event.at = Time{std::chrono::seconds{1'767'225'600}} + std::chrono::seconds{100 + int(next)};
    event.node = node;
    event.kind = kind;
    event.fields = std::move(fields);
    event.reason = std::move(reason);
    event.text = std::move(text);
    return event;
}

} // namespace halab::test
