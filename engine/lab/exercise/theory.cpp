#include "lab/exercise/theory.h"

#include "base/durations.h"
#include "base/yaml.h"
#include "host/vocabulary.h"

namespace halab::lab {

namespace theory_detail {

void duration(const yaml::Node* map, std::string_view key, Duration& out)
{
    const auto* node = map ? map->find(key) : nullptr;
    if (!node)
        return;
    if (const auto parsed = parseDuration(node->scalar))
        out = *parsed;
}

void firstAlert(const yaml::Node& rules, Intervals& out)
{
    const auto* groups = rules.find("groups");
    for (const auto& group : groups ? groups->items : std::vector<yaml::Node>{}) {
        const auto* list = group.find("rules");
        for (const auto& rule : list ? list->items : std::vector<yaml::Node>{}) {
            if (!rule.find("alert"))
                continue;
            duration(&rule, "for", out.hold);
            return;
        }
    }
}

} // namespace theory_detail

Intervals intervalsOf(const Exercise& exercise)
{
    Intervals out;
    for (const auto& node : exercise.nodes) {
        for (const auto& [path, text] : node.files) {
            const auto document = yaml::load(text, path);
            if (!document)
                continue;
            theory_detail::duration(document->find("global"), "scrape_interval", out.scrape);
            theory_detail::duration(document->find("global"), "evaluation_interval", out.evaluation);
            theory_detail::duration(document->find("route"), "group_wait", out.groupWait);
            theory_detail::duration(document->find("route"), "group_interval", out.groupInterval);
            theory_detail::firstAlert(*document, out);
        }
    }
    return out;
}

std::optional<Span> expectedSpan(const Intervals& in, const Step& step, const Predicate& predicate)
{
    using K = Predicate::Kind;
    if (!step.anchor)
        return std::nullopt;
    const auto nodeKind = step.anchor->fields.find("node_kind");
    if (nodeKind == step.anchor->fields.end() || nodeKind->second != "prometheus")
        return std::nullopt;
    const bool stop = step.anchor->kind == kind::nodeStopped || step.anchor->kind == kind::nodeKilled;
    const bool start = step.anchor->kind == kind::nodeStarted;
    const auto seen = in.scrape + in.evaluation; // a scrape fails, an evaluation sees it
    if (stop && predicate.kind == K::PromTarget && predicate.health == "down")
        return Span{Duration::zero(), in.scrape};
    if (stop && predicate.kind == K::PromAlert)
        return predicate.state == "pending" ? Span{Duration::zero(), seen} : Span{in.hold, seen + in.hold};
    if (stop && predicate.kind == K::AmAlert)
        return Span{in.hold, seen + in.hold};
    if (stop && predicate.kind == K::Notification && predicate.status == "firing")
        return Span{in.hold + in.groupWait, seen + in.hold + in.groupWait};
    if (start && predicate.kind == K::Notification && predicate.status == "resolved")
        return Span{Duration::zero(), seen + in.groupInterval};
    return std::nullopt;
}

} // namespace halab::lab
