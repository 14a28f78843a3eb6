#include "lab/checks/evaluate.h"

#include "base/gotext.h"
#include "host/vocabulary.h"

#include <algorithm>

namespace halab::lab {

namespace evaluate_detail {

std::vector<std::string> namesOf(const std::vector<std::string>& at, NodeKind kind, const Evidence& evidence, bool& anyIsEnough)
{
    std::vector<std::string> out;
    for (const auto& reference : at) {
        if (reference == "any") {
            anyIsEnough = true;
            for (const auto& node : evidence.exercise().nodes) {
                if (node.kind == kind)
                    out.push_back(node.name);
            }
            continue;
        }
        const auto name = resolveName(reference, evidence);
        if (!name)
            return {};
        out.push_back(*name);
    }
    return out;
}

bool compare(double left, const std::string& op, double right)
{
    if (op == "==")
        return left == right;
    if (op == "!=")
        return left != right;
    if (op == "<")
        return left < right;
    if (op == "<=")
        return left <= right;
    if (op == ">")
        return left > right;
    return left >= right;
}

/// True when all are (at the time of the last); one false is enough for false.
Finding allOf(const std::vector<Finding>& findings)
{
    Finding out = Finding::yes(zeroTime);
    for (const auto& one : findings) {
        if (one.truth == Truth::False)
            return one;
        if (one.truth == Truth::Unknown)
            out.truth = Truth::Unknown;
        out.at = std::max(out.at, one.at);
        out.facts.insert(one.facts.begin(), one.facts.end());
    }
    return findings.empty() ? Finding::unknown() : out;
}

/// True as soon as one is (at the time of the first).
Finding anyOf(const std::vector<Finding>& findings)
{
    Finding out = Finding::no();
    for (const auto& one : findings) {
        if (one.truth == Truth::True && (out.truth != Truth::True || one.at < out.at))
            out = one;
        else if (one.truth == Truth::Unknown && out.truth == Truth::False)
            out = one;
    }
    return findings.empty() ? Finding::unknown() : out;
}

using OfNode = Finding (*)(const Predicate&, const std::string&, const Scope&, Evidence&);

Finding eachNode(const Predicate& p, NodeKind kind, OfNode one, const Scope& scope, Evidence& evidence)
{
    bool anyIsEnough = false;
    std::vector<Finding> findings;
    for (const auto& name : namesOf(p.at, kind, evidence, anyIsEnough))
        findings.push_back(one(p, name, scope, evidence));
    return anyIsEnough ? anyOf(findings) : allOf(findings);
}

Finding nodeState(const Predicate& p, const std::string& name, const Scope&, Evidence& evidence)
{
    auto wanted = p.state;
    const auto state = std::string(nodeStateName(evidence.state(name)));
    const bool down = wanted == "stopped" && state == "killed"; // both are not there
    return state == wanted || down ? Finding::yes(evidence.now()) : Finding::no();
}

Finding occurred(const Predicate& p, const Scope& scope, Evidence& evidence)
{
    const auto events = occurrences(p, scope, evidence);
    if (events.empty())
        return Finding::no();
    auto out = Finding::yes(events.front()->at);
    out.facts["from"] = events.front()->kind == kind::decision ? events.front()->node : events.front()->fieldText("from");
    return out;
}

Finding opened(const Predicate& p, const Scope& scope, Evidence& evidence)
{
    const auto what = resolveName(p.opened, evidence);
    const auto* event = what ? evidence.events().first(kind::uiOpened, scope.since, [&](const Event& e) { return e.fieldText("what") == *what; }) : nullptr;
    return event ? Finding::yes(event->at) : Finding::no();
}

/// The last answer counts; none yet is unknown.
Finding answered(const Predicate& p, const Scope&, Evidence& evidence)
{
    const auto& question = p.question;
    const auto* event = evidence.events().last(kind::answerGiven, [&](const Event& e) { return e.fieldText("id") == question.id; });
    if (!event)
        return Finding::unknown();
    const auto value = event->fieldText("value");
    bool right = std::find(question.right.begin(), question.right.end(), value) != question.right.end();
    if (question.choices.empty()) {
        double number = 0;
        right = goParseFloat(value, number) && number >= question.min && number <= question.max;
    }
    Finding out = right ? Finding::yes(event->at) : Finding::no();
    out.at = event->at;
    out.facts["answer"] = value;
    return out;
}

bool isWantedNotification(const Event& event, const Predicate& p, Evidence& evidence)
{
    bool any = false;
    const auto receivers = namesOf(p.at, NodeKind::Receiver, evidence, any);
    if (std::find(receivers.begin(), receivers.end(), event.node) == receivers.end())
        return false;
    if (!p.status.empty() && event.fieldText("status") != p.status)
        return false;
    if (!p.from.empty() && resolveName(p.from, evidence) != event.fieldText("from"))
        return false;
    for (const auto& [name, wanted] : p.match) {
        const auto value = resolveName(wanted, evidence);
        if (!value || !carriesLabel(event, name, *value))
            return false;
    }
    if (p.reason.empty())
        return true;
    // The sender notes its reason when the receiver has taken the message.
    const auto* sent = evidence.events().first(kind::notificationSent, event.id,
        [&](const Event& e) { return e.node == event.fieldText("from"); });
    return sent && sent->reason == p.reason;
}

bool isWantedDecision(const Event& event, const Predicate& p, Evidence& evidence)
{
    bool any = false;
    const auto nodes = namesOf(p.at, NodeKind::Alertmanager, evidence, any);
    return std::find(nodes.begin(), nodes.end(), event.node) != nodes.end()
        && (p.outcome.empty() || event.fieldText("outcome") == p.outcome) && (p.reason.empty() || event.reason == p.reason)
        && (p.group.empty() || event.fieldText("group").find(p.group) != std::string::npos);
}

} // namespace evaluate_detail

std::vector<const Event*> occurrences(const Predicate& p, const Scope& scope, Evidence& evidence)
{
    const char* kind = p.kind == Predicate::Kind::Notification ? kind::notificationReceived
        : p.kind == Predicate::Kind::Decision                  ? kind::decision
                                                               : p.event.kind.c_str();
    std::vector<const Event*> out;
    const auto& events = evidence.events().of(kind);
    auto at = std::lower_bound(events.begin(), events.end(), scope.since, [](const Event& e, EventId id) { return e.id < id; });
    for (; at != events.end(); ++at) {
        const bool wanted = p.kind == Predicate::Kind::Notification ? evaluate_detail::isWantedNotification(*at, p, evidence)
            : p.kind == Predicate::Kind::Decision                   ? evaluate_detail::isWantedDecision(*at, p, evidence)
                                                                    : fits(*at, p.event, evidence);
        if (wanted)
            out.push_back(&*at);
    }
    return out;
}

Finding evaluate(const Predicate& p, const Scope& scope, Evidence& evidence)
{
    namespace detail = evaluate_detail;
    using K = Predicate::Kind;
    switch (p.kind) {
    case K::Node: return detail::eachNode(p, NodeKind::Target, detail::nodeState, scope, evidence);
    case K::AmSilence: return detail::eachNode(p, NodeKind::Alertmanager, detail::silence, scope, evidence);
    case K::AmAlert: return detail::eachNode(p, NodeKind::Alertmanager, detail::alertmanagerAlert, scope, evidence);
    case K::AmCluster: return detail::eachNode(p, NodeKind::Alertmanager, detail::cluster, scope, evidence);
    case K::AmEqual: return detail::equalStores(p, scope, evidence);
    case K::PromTarget: return detail::eachNode(p, NodeKind::Prometheus, detail::target, scope, evidence);
    case K::PromAlert: return detail::eachNode(p, NodeKind::Prometheus, detail::prometheusAlert, scope, evidence);
    case K::PromQuery: return detail::eachNode(p, NodeKind::Prometheus, detail::query, scope, evidence);
    case K::Metric: return detail::eachNode(p, NodeKind::Alertmanager, detail::metric, scope, evidence);
    case K::Notification:
    case K::Decision:
    case K::Event: return detail::occurred(p, scope, evidence);
    case K::Ui: return detail::opened(p, scope, evidence);
    case K::Answer: return detail::answered(p, scope, evidence);
    case K::All:
    case K::Any: {
        std::vector<Finding> findings;
        for (const auto& child : p.children)
            findings.push_back(evaluate(child, scope, evidence));
        return p.kind == K::All ? detail::allOf(findings) : detail::anyOf(findings);
    }
    case K::Not: {
        auto inner = evaluate(p.children.front(), scope, evidence);
        if (inner.truth == Truth::Unknown)
            return inner;
        return inner.truth == Truth::True ? Finding::no() : Finding::yes(evidence.now());
    }
    }
    return Finding::unknown();
}

} // namespace halab::lab
