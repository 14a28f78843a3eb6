#include "lab/nodes/wiring.h"

#include "base/url.h"
#include "base/yaml.h"
#include "host/vocabulary.h"

#include <algorithm>
#include <set>

namespace halab::lab {

namespace wiring_detail {

using Names = std::vector<std::string>;

const std::vector<yaml::Node>& itemsOf(const yaml::Node* node, std::string_view key)
{
    static const std::vector<yaml::Node> none;
    const auto* found = node ? node->find(key) : nullptr;
    return found ? found->items : none;
}

void addTargets(const yaml::Node& scrape, const Exercise& exercise, Names& out)
{
    for (const auto& group : itemsOf(&scrape, "static_configs")) {
        for (const auto& target : itemsOf(&group, "targets")) {
            const auto host = target.scalar.substr(0, target.scalar.rfind(':'));
            if (exercise.node(host) && std::find(out.begin(), out.end(), host) == out.end())
                out.push_back(host);
        }
    }
}

void addLinks(const std::string& from, const Names& to, LinkLayer layer, std::vector<LinkView>& out)
{
    for (const auto& name : to) {
        if (name != from)
            out.push_back({.from = from, .to = name, .layer = layer});
    }
}

void prometheusLinks(const NodeSpec& node, const yaml::Node& config, const Exercise& exercise, std::vector<LinkView>& out)
{
    Names scraped, told;
    for (const auto& job : itemsOf(&config, "scrape_configs"))
        addTargets(job, exercise, scraped);
    for (const auto& managers : itemsOf(config.find("alerting"), "alertmanagers"))
        addTargets(managers, exercise, told);
    addLinks(node.name, scraped, LinkLayer::Scrape, out);
    addLinks(node.name, told, LinkLayer::Alert, out);
}

void alertmanagerLinks(const NodeSpec& node, const yaml::Node& config, const Exercise& exercise, std::vector<LinkView>& out)
{
    Names receivers;
    for (const auto& receiver : itemsOf(&config, "receivers")) {
        for (const auto& hook : itemsOf(&receiver, "webhook_configs")) {
            const auto* text = hook.find("url");
            const auto url = parseUrl(text ? text->scalar : "");
            if (url && exercise.node(url->host))
                receivers.push_back(url->host);
        }
    }
    addLinks(node.name, receivers, LinkLayer::Notification, out);
}

} // namespace wiring_detail

std::vector<LinkView> wiringOf(const Exercise& exercise)
{
    std::vector<LinkView> out;
    for (const auto& node : exercise.nodes) {
        for (const auto& [path, text] : node.files) {
            const auto config = yaml::load(text, path);
            if (!config)
                continue;
            if (node.kind == NodeKind::Prometheus)
                wiring_detail::prometheusLinks(node, *config, exercise, out);
            else if (node.kind == NodeKind::Alertmanager)
                wiring_detail::alertmanagerLinks(node, *config, exercise, out);
        }
        if (node.kind != NodeKind::Alertmanager)
            continue;
        for (const auto& other : exercise.nodes) {
            if (other.kind == NodeKind::Alertmanager && other.name != node.name)
                out.push_back({.from = node.name, .to = other.name, .layer = LinkLayer::Gossip});
        }
    }
    return out;
}

void Traffic::add(const Event& event)
{
    const auto& k = event.kind;
    LinkLayer layer = LinkLayer::Scrape;
    if (k == kind::gossipSend)
        layer = LinkLayer::Gossip;
    else if (k == kind::alertPost)
        layer = LinkLayer::Alert;
    else if (k == kind::notificationSend)
        layer = LinkLayer::Notification;
    else if (k != kind::scrapeOk && k != kind::scrapeFailed)
        return;
    auto& seconds = m_links[{event.node, event.fieldText("to"), layer}];
    const auto second = unixNanoseconds(event.at) / 1'000'000'000;
    const auto slot = static_cast<std::size_t>(second % slots);
    if (seconds.second[slot] != second) {
        seconds.second[slot] = second;
        seconds.count[slot] = 0;
    }
    ++seconds.count[slot];
}

double Traffic::perSecond(const LinkView& link, Time now) const
{
    const auto found = m_links.find({link.from, link.to, link.layer});
    if (found == m_links.end())
        return 0;
    const auto second = unixNanoseconds(now) / 1'000'000'000;
    std::int64_t sum = 0;
    for (int i = 0; i < slots; ++i) {
        if (found->second.second[i] > second - slots)
            sum += found->second.count[i];
    }
    return static_cast<double>(sum) / slots;
}

} // namespace halab::lab
