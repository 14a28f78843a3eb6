#include "lab/exercise/loading.h"

#include "base/durations.h"
#include "lab/exercise/theory.h"

#include <algorithm>
#include <functional>

namespace halab::lab::loading {

namespace lint_detail {

/// A node's name, a role or a {{variable}} (whose pool was checked).
void reference(const std::string& name, const yaml::Node& where, const Exercise& exercise, Reading& reading)
{
    if (isRole(name) || exercise.node(name))
        return;
    if (name.starts_with("{{") && name.ends_with("}}")) {
        const auto inner = name.substr(2, name.size() - 4);
        for (const auto& variable : exercise.variables) {
            if (variable.name == inner)
                return;
        }
    }
    std::string all;
    for (const auto& node : exercise.nodes)
        all += (all.empty() ? "" : ", ") + node.name;
    reading.complain(where, "there is no node “" + name + "”; the nodes are: " + all);
}

void predicate(const Predicate& p, const yaml::Node& where, const Exercise& exercise, Reading& reading)
{
    for (const auto& name : p.at)
        reference(name, where, exercise, reading);
    for (const auto& name : p.equalOn)
        reference(name, where, exercise, reading);
    for (const auto* name : {&p.origin, &p.from, &p.event.at}) {
        if (!name->empty())
            reference(*name, where, exercise, reading);
    }
    for (const auto& child : p.children)
        predicate(child, where, exercise, reading);
}

/// Not all of the window's range need be there for a check that only may come true.
void window(const Step& step, const Check& check, const yaml::Node& where, const Exercise& exercise, Reading& reading)
{
    using T = Temporal::Kind;
    const auto span = expectedSpan(intervalsOf(exercise), step, check.predicate);
    if (!span || (check.temporal.kind != T::Eventually && check.temporal.kind != T::Count))
        return;
    const auto latest = check.temporal.to + check.temporal.tolerance;
    const auto earliest = check.temporal.from - check.temporal.tolerance;
    if (latest < span->to)
        reading.complain(where, "the window of the check “" + check.id + "” ends after " + formatGoDuration(check.temporal.to)
                                    + ", but with these configurations (timing " + exercise.timing + ") it can take "
                                    + formatGoDuration(span->to));
    if (check.temporal.kind == T::Count && earliest > span->from)
        reading.complain(where, "the window of the check “" + check.id + "” begins after " + formatGoDuration(check.temporal.from)
                                    + ", but with these configurations (timing " + exercise.timing + ") it can happen after "
                                    + formatGoDuration(span->from));
}

void action(const Action& action, const yaml::Node& where, const Exercise& exercise, Reading& reading)
{
    if (!action.node.empty())
        reference(action.node, where, exercise, reading);
    if (action.kind == Action::Kind::RunUntil && !exercise.check(action.id))
        reading.complain(where, "“run_until” waits for the check “" + action.id + "”, which does not exist");
    if (action.kind != Action::Kind::Answer)
        return;
    for (const auto& step : exercise.steps) {
        for (const auto& check : step.checks) {
            if (check.predicate.question.id == action.id)
                return;
        }
    }
    reading.complain(where, "“solve” answers the question “" + action.id + "”, which nobody asks");
}

void steps(const yaml::Node& list, const Exercise& exercise, Reading& reading)
{
    std::set<std::string> stepIds, checkIds;
    int points = 0;
    for (std::size_t i = 0; i < exercise.steps.size(); ++i) {
        const auto& step = exercise.steps[i];
        const auto& where = list.items[i];
        if (!stepIds.insert(step.id).second)
            reading.complain(where, "two steps are called “" + step.id + "”");
        if (step.anchor && !step.anchor->at.empty())
            reference(step.anchor->at, where, exercise, reading);
        const auto* checkList = where.find("checks");
        for (const auto& check : step.checks) {
            const auto& place = byId(*checkList, check.id);
            if (!checkIds.insert(check.id).second)
                reading.complain(place, "two checks are called “" + check.id + "”");
            points += check.points;
            predicate(check.predicate, place, exercise, reading);
            for (const auto& entry : check.feedback) {
                if (entry.when)
                    predicate(*entry.when, place, exercise, reading);
            }
            window(step, check, place, exercise, reading);
        }
        for (const auto& one : step.solve)
            action(one, where, exercise, reading);
    }
    if (points != 100)
        reading.complain(list, "the points of all checks make " + std::to_string(points) + "; they must make 100");
}

/// No two listeners share a port of this machine; one data folder each comes with the hosts.
void ports(const yaml::Node& nodes, const Exercise& exercise, Reading& reading)
{
    std::map<std::uint16_t, std::string> taken;
    for (const auto& node : exercise.nodes) {
        for (const auto& [inside, outside] : node.publish) {
            const auto [entry, isNew] = taken.emplace(outside, node.name);
            if (!isNew)
                reading.complain(*nodes.find(node.name),
                    node.name + " and " + entry->second + " are both published on port " + std::to_string(outside));
        }
    }
}

/// Prometheus must be given the Alertmanagers' web ports: the gossip port accepts connections
/// too, looks healthy, and loses every alert.
void alertTargets(const yaml::Node& nodes, const Exercise& exercise, Reading& reading)
{
    for (const auto& node : exercise.nodes) {
        for (const auto& [path, text] : node.files) {
            const auto document = node.kind == NodeKind::Prometheus ? yaml::load(text, path) : yaml::Node{};
            if (!document) {
                reading.complain(*nodes.find(node.name), path + ": " + document.error().toString());
                continue;
            }
            const auto* alerting = document->find("alerting");
            const auto* managers = alerting ? alerting->find("alertmanagers") : nullptr;
            for (const auto& manager : managers ? managers->items : std::vector<yaml::Node>{}) {
                const auto* statics = manager.find("static_configs");
                for (const auto& group : statics ? statics->items : std::vector<yaml::Node>{}) {
                    const auto* targets = group.find("targets");
                    for (const auto& target : targets ? targets->items : std::vector<yaml::Node>{}) {
                        const auto colon = target.scalar.rfind(':');
                        const auto* am = exercise.node(target.scalar.substr(0, colon));
                        if (!am || am->kind != NodeKind::Alertmanager)
                            reading.complain(*nodes.find(node.name), path + ": “" + target.scalar + "” is no Alertmanager of this lab");
                        else if (colon == std::string::npos || target.scalar.substr(colon + 1) != std::to_string(am->webPort))
                            reading.complain(*nodes.find(node.name), path + ": alerts go to “" + target.scalar
                                    + "”, which is not the web port (" + std::to_string(am->webPort) + ") of " + am->name);
                    }
                }
            }
        }
    }
}

} // namespace lint_detail

void lint(const yaml::Node& root, const Exercise& exercise, Reading& reading)
{
    const auto& nodes = *root.find("topology")->find("nodes");
    for (const auto& variable : exercise.variables) {
        for (const auto& value : variable.pool)
            lint_detail::reference(value, *root.find("variables")->find(variable.name), exercise, reading);
    }
    const auto list = [&](const char* key, const std::vector<Check>& checks) {
        for (const auto& check : checks)
            lint_detail::predicate(check.predicate, byId(*root.find(key), check.id), exercise, reading);
    };
    list("ready", exercise.ready);
    list("invariants", exercise.invariants);
    lint_detail::ports(nodes, exercise, reading);
    lint_detail::alertTargets(nodes, exercise, reading);
    lint_detail::steps(*root.find("steps"), exercise, reading);
}

} // namespace halab::lab::loading
