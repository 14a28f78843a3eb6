// Frames a second of the picture: ten nodes, every link, as many messages under way as are ever
// drawn (200), painted by the raster engine without a display.
//
//     QT_QPA_PLATFORM=offscreen benchmark_topology [ROUNDS]

#include "host/vocabulary.h"
#include "theme/theme.h"
#include "topology/message_animator.h"
#include "topology/topology_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

using namespace halab;

namespace {

/// Four Prometheus servers that scrape and tell four Alertmanagers, which tell two webhooks.
lab::SnapshotPtr tenNodes()
{
    using lab::LinkLayer;
    using lab::NodeKind;
    auto snapshot = std::make_shared<lab::Snapshot>();
    const auto add = [&](const char* kind, int count, NodeKind nodeKind) {
        for (int i = 1; i <= count; ++i) {
            lab::NodeView node;
            node.name = std::string(kind) + "-" + std::to_string(i);
            node.kind = nodeKind;
            node.state = lab::NodeState::Running;
            node.stateText = "runs";
            node.address = "127.0.0.1:9090";
            snapshot->nodes.push_back(node);
        }
    };
    add("prometheus", 4, NodeKind::Prometheus);
    add("alertmanager", 4, NodeKind::Alertmanager);
    add("webhook", 2, NodeKind::Receiver);
    for (const auto& from : snapshot->nodes)
        for (const auto& to : snapshot->nodes) {
            if (from.name == to.name)
                continue;
            const auto link = [&](LinkLayer layer) {
                snapshot->links.push_back(
                    {.from = from.name, .to = to.name, .layer = layer, .cut = false, .degraded = false, .perSecond = 1});
            };
            if (from.kind == NodeKind::Prometheus && to.kind != NodeKind::Receiver)
                link(LinkLayer::Scrape);
            if (from.kind == NodeKind::Prometheus && to.kind == NodeKind::Alertmanager)
                link(LinkLayer::Alert);
            if (from.kind == NodeKind::Alertmanager && to.kind == NodeKind::Alertmanager)
                link(LinkLayer::Gossip);
            if (from.kind == NodeKind::Alertmanager && to.kind == NodeKind::Receiver)
                link(LinkLayer::Notification);
        }
    return snapshot;
}

/// Messages of every kind on every link that may carry them.
std::vector<Event> messages(const lab::Snapshot& snapshot)
{
    std::vector<Event> events;
    const auto add = [&](const lab::LinkView& link, std::string_view kind, Fields fields) {
        Event event;
        event.node = link.from;
        event.kind = kind;
        event.fields = std::move(fields);
        event.fields.emplace_back("to", link.to);
        events.push_back(std::move(event));
    };
    for (const auto& link : snapshot.links)
        switch (link.layer) {
        case lab::LinkLayer::Scrape:
            add(link, kind::scrapeOk, {});
            add(link, kind::scrapeFailed, {});
            break;
        case lab::LinkLayer::Alert:
            add(link, kind::alertPost, {{"firing", std::int64_t{1}}, {"alertname", "InstanceDown"}});
            add(link, kind::alertPost, {{"firing", std::int64_t{0}}, {"alertname", "InstanceDown"}});
            break;
        case lab::LinkLayer::Gossip:
            for (const char* message : {"silence", "nflog", "alive"})
                add(link, kind::gossipSend, {{"message", message}});
            break;
        case lab::LinkLayer::Notification:
            add(link, kind::notificationSend, {{"status", "firing"}});
            add(link, kind::notificationSend, {{"status", "resolved"}});
            break;
        }
    return events;
}

/// What two waves of these come to.
std::size_t messagesUnderWay(const std::vector<Event>& events)
{
    app::MessageAnimator animator;
    const auto begin = app::MessageAnimator::Clock::now();
    for (const auto wave : {begin, begin + app::MessageAnimator::mergeTime})
        for (const auto& event : events)
            animator.add(event, wave);
    return animator.frame(begin + app::MessageAnimator::mergeTime).size();
}

constexpr int framesPerRound = 25; // well within the time that a message travels

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    app::Theme::instance().apply(app::Theme::Mode::Light);
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
    const auto snapshot = tenNodes();
    const auto events = std::make_shared<const std::vector<Event>>(messages(*snapshot));

    app::TopologyView view;
    view.resize(760, 520);
    view.show();
    QImage image(view.size(), QImage::Format_ARGB32_Premultiplied);
    std::vector<double> first, later;
    for (int round = 0; round < rounds; ++round) {
        view.clear();
        view.showSnapshot(snapshot);
        // Two waves: messages of a kind within the merge time travel as one.
        view.addEvents(events);
        std::this_thread::sleep_for(app::MessageAnimator::mergeTime + std::chrono::milliseconds{10});
        view.addEvents(events);
        for (int frame = 0; frame < framesPerRound; ++frame) {
            view.freezeAt((frame + 0.5) / framesPerRound);
            QElapsedTimer timer;
            timer.start();
            view.render(&image);
            (frame == 0 ? first : later).push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
    }
    std::sort(first.begin(), first.end());
    std::sort(later.begin(), later.end());
    const auto median = later[later.size() / 2];
    std::printf("%zu nodes, %zu links, %zu messages under way, %dx%d: %.2f ms a frame (median of %zu), %.2f ms (99 %%), "
                "%.0f frames/s; %.1f ms where what stands still is painted anew\n",
        snapshot->nodes.size(), snapshot->links.size(), messagesUnderWay(*events), image.width(), image.height(), median,
        later.size(), later[later.size() * 99 / 100], 1000 / median, first[first.size() / 2]);
}
