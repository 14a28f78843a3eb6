// How things are on one node: its own HTTP answers say whether, the trace says since when.

#include "lab/checks/evaluate.h"

#include "base/gotext.h"
#include "base/url.h"
#include "exposition/text_parser.h"
#include "host/vocabulary.h"

#include <algorithm>

namespace halab::lab::evaluate_detail {

namespace state_detail {

/// An answer that is young enough, or nullptr.
const Sample* fresh(const std::string& node, const std::string& path, const Scope& scope, Evidence& evidence)
{
    const auto* sample = evidence.sample(node, path);
    return sample && sample->status == 200 && sample->askedAt >= scope.notBefore ? sample : nullptr;
}

/// All of `wanted` are labels of `labels`; nullopt while a role is unknown.
std::optional<bool> hasLabels(const json::Value& labels, const std::map<std::string, std::string>& wanted, const Evidence& evidence)
{
    for (const auto& [name, text] : wanted) {
        const auto value = resolveName(text, evidence);
        if (!value)
            return std::nullopt;
        if (labels[name].text() != *value)
            return false;
    }
    return true;
}

bool hasMatchers(const json::Value& matchers, const std::map<std::string, std::string>& wanted, const Evidence& evidence)
{
    for (const auto& [name, text] : wanted) {
        const auto value = resolveName(text, evidence).value_or(text);
        bool found = false;
        for (std::size_t i = 0; i < matchers.size(); ++i) {
            const auto& matcher = matchers.at(i);
            found = found || (matcher["name"].text() == name && matcher["value"].text() == value && matcher["isEqual"].boolOr(true));
        }
        if (!found)
            return false;
    }
    return true;
}

/// What all copies of a silence must agree on.
bool sameSilence(const json::Value& a, const json::Value& b)
{
    for (const auto* key : {"id", "startsAt", "endsAt", "updatedAt", "createdBy", "comment"}) {
        if (a[key].text() != b[key].text())
            return false;
    }
    if (a["status"]["state"].text() != b["status"]["state"].text() || a["matchers"].size() != b["matchers"].size())
        return false;
    for (std::size_t i = 0; i < a["matchers"].size(); ++i) {
        const auto& x = a["matchers"].at(i);
        const auto& y = b["matchers"].at(i);
        if (x["name"].text() != y["name"].text() || x["value"].text() != y["value"].text()
            || x["isRegex"].boolOr(false) != y["isRegex"].boolOr(false) || x["isEqual"].boolOr(true) != y["isEqual"].boolOr(true))
            return false;
    }
    return true;
}

const json::Value* byKey(const json::Value& list, const char* key, const std::string& value)
{
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list.at(i)[key].text() == value)
            return &list.at(i);
    }
    return nullptr;
}

/// When this copy of a silence got its present state, by the trace.
Time silenceSince(const std::string& id, const std::string& state, const std::string& node, const Evidence& evidence)
{
    const auto isIt = [&](const Event& e) { return e.node == node && e.fieldText("id") == id; };
    Time at = zeroTime;
    const bool expired = state == "expired";
    for (const auto* kind : {kind::silenceCreated, kind::silenceMerged, kind::silenceExpired, kind::silenceUpdated}) {
        if (kind == kind::silenceExpired && !expired)
            continue;
        const auto* event = expired ? evidence.events().last(kind, isIt) : evidence.events().first(kind, 0, isIt);
        if (event && (at == zeroTime || (expired ? event->at > at : event->at < at)))
            at = event->at;
    }
    return at == zeroTime ? evidence.now() : at;
}

const char silencesPath[] = "/api/v2/silences";
const char alertsPath[] = "/api/v2/alerts";

} // namespace state_detail

Finding silence(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence)
{
    using namespace state_detail;
    const auto* sample = fresh(node, silencesPath, scope, evidence);
    if (!sample)
        return Finding::unknown();
    for (std::size_t i = 0; i < sample->json.size(); ++i) {
        const auto& one = sample->json.at(i);
        const auto id = one["id"].text();
        if (!hasMatchers(one["matchers"], p.match, evidence) || (!p.state.empty() && one["status"]["state"].text() != p.state))
            continue;
        if (!p.origin.empty()) {
            const auto* created = evidence.events().first(kind::silenceCreated, 0, [&](const Event& e) { return e.fieldText("id") == id; });
            if (!created || created->node != resolveName(p.origin, evidence))
                continue;
        }
        bool equal = true;
        for (const auto& other : p.equalOn) {
            const auto* theirs = fresh(resolveName(other, evidence).value_or(other), silencesPath, scope, evidence);
            if (!theirs)
                return Finding::unknown();
            const auto* copy = byKey(theirs->json, "id", id);
            equal = equal && copy && sameSilence(one, *copy);
        }
        if (equal)
            return Finding::yes(silenceSince(id, p.state, node, evidence));
    }
    return Finding::no();
}

Finding alertmanagerAlert(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence)
{
    using namespace state_detail;
    const auto* sample = fresh(node, alertsPath, scope, evidence);
    if (!sample)
        return Finding::unknown();
    for (std::size_t i = 0; i < sample->json.size(); ++i) {
        const auto& one = sample->json.at(i);
        const auto matches = hasLabels(one["labels"], p.match, evidence);
        if (!matches)
            return Finding::unknown();
        if (!*matches || (!p.state.empty() && one["status"]["state"].text() != p.state))
            continue;
        const auto fingerprint = one["fingerprint"].text();
        bool equal = true;
        for (const auto& other : p.equalOn) {
            const auto* theirs = fresh(resolveName(other, evidence).value_or(other), alertsPath, scope, evidence);
            if (!theirs)
                return Finding::unknown();
            equal = equal && byKey(theirs->json, "fingerprint", fingerprint);
        }
        if (!equal)
            continue;
        const auto* received = evidence.events().first(kind::alertReceived, scope.since,
            [&](const Event& e) { return e.node == node && e.fieldText("fingerprint") == fingerprint; });
        return Finding::yes(received ? received->at : evidence.now());
    }
    return Finding::no();
}

Finding cluster(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence)
{
    const auto* sample = state_detail::fresh(node, "/api/v2/status", scope, evidence);
    if (!sample)
        return Finding::unknown();
    const auto& state = sample->json["cluster"];
    if (p.members >= 0 && state["peers"].size() != static_cast<std::size_t>(p.members))
        return Finding::no();
    if (!p.status.empty() && state["status"].text() != p.status)
        return Finding::no();
    if (p.position >= 0 && state["peers"].at(static_cast<std::size_t>(p.position))["name"].text() != state["name"].text())
        return Finding::no();
    return Finding::yes(sample->askedAt);
}

Finding target(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence)
{
    const auto instance = resolveName(p.instance, evidence);
    if (!instance)
        return Finding::unknown();
    const auto* happened = p.health == "down" ? kind::targetDown : kind::targetUp;
    const auto* event = evidence.events().first(happened, std::max<EventId>(scope.since, 1),
        [&](const Event& e) { return e.node == node && e.fieldText("instance") == *instance; });
    if (event && scope.since > 0)
        return Finding::yes(event->at);
    const auto* sample = state_detail::fresh(node, "/api/v1/targets", scope, evidence);
    if (!sample)
        return Finding::unknown();
    const auto& targets = sample->json["data"]["activeTargets"];
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto& one = targets.at(i);
        if (one["labels"]["instance"].text() == *instance && one["health"].text() == p.health)
            return Finding::yes(event ? event->at : sample->askedAt);
    }
    return Finding::no();
}

Finding prometheusAlert(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence)
{
    // The trace first: an alert that was pending and fires already was pending.
    const auto* happened = p.state == "pending" ? kind::alertPending : kind::alertFiring;
    const auto isIt = [&](const Event& e) {
        return e.node == node && std::all_of(p.match.begin(), p.match.end(), [&](const auto& pair) {
            const auto value = resolveName(pair.second, evidence);
            return value && carriesLabel(e, pair.first, *value);
        });
    };
    if (scope.since > 0) {
        if (const auto* event = evidence.events().first(happened, scope.since, isIt))
            return Finding::yes(event->at);
    }
    const auto* sample = state_detail::fresh(node, "/api/v1/alerts", scope, evidence);
    if (!sample)
        return Finding::unknown();
    const auto& alerts = sample->json["data"]["alerts"];
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        const auto matches = state_detail::hasLabels(alerts.at(i)["labels"], p.match, evidence);
        if (!matches)
            return Finding::unknown();
        if (*matches && alerts.at(i)["state"].text() == p.state)
            return Finding::yes(sample->askedAt);
    }
    return Finding::no();
}

Finding query(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence)
{
    const auto expression = resolveName(p.expr, evidence);
    if (!expression)
        return Finding::unknown();
    const auto* sample = state_detail::fresh(node, "/api/v1/query?query=" + queryEscape(*expression), scope, evidence);
    if (!sample)
        return Finding::unknown();
    const auto& data = sample->json["data"];
    const auto& result = data["result"];
    const bool isScalar = data["resultType"].text() == "scalar";
    // Every element of the answer has to compare; an empty answer compares with nothing.
    const auto count = isScalar ? 1 : result.size();
    for (std::size_t i = 0; i < count; ++i) {
        double value = 0;
        const auto& pair = isScalar ? result : result.at(i)["value"];
        if (!goParseFloat(pair.at(1).text(), value) || !compare(value, p.op, p.value))
            return Finding::no();
    }
    return count == 0 ? Finding::no() : Finding::yes(sample->askedAt);
}

Finding metric(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence)
{
    const auto* sample = state_detail::fresh(node, "/metrics", scope, evidence);
    if (!sample)
        return Finding::unknown();
    // The wanted series is written as on the page, so the same parser reads both.
    const auto wantedLine = p.expr + " 0\n";
    exposition::TextParser wanted(wantedLine);
    if (const auto entry = wanted.next(); !entry || *entry != exposition::EntryKind::Series)
        return Finding::unknown();
    const auto wantedLabels = wanted.labels();
    double sum = 0;
    bool found = false;
    exposition::TextParser page(sample->text);
    for (auto entry = page.next(); entry && *entry != exposition::EntryKind::End; entry = page.next()) {
        if (*entry != exposition::EntryKind::Series || !page.series().starts_with(wantedLabels.get(model::metricNameLabel)))
            continue;
        const auto labels = page.labels();
        if (std::all_of(wantedLabels.begin(), wantedLabels.end(), [&](const auto& pair) { return labels.get(pair.first) == pair.second; })) {
            sum += page.value();
            found = true;
        }
    }
    if (!found)
        return Finding::unknown();
    return compare(sum, p.op, p.value) ? Finding::yes(sample->askedAt) : Finding::no();
}

Finding equalStores(const Predicate& p, const Scope& scope, Evidence& evidence)
{
    using namespace state_detail;
    bool any = false;
    const auto names = namesOf(p.at, NodeKind::Alertmanager, evidence, any);
    if (names.size() < 2)
        return Finding::unknown();
    const auto* first = fresh(names.front(), silencesPath, scope, evidence);
    if (!first)
        return Finding::unknown();
    for (std::size_t n = 1; n < names.size(); ++n) {
        const auto* other = fresh(names[n], silencesPath, scope, evidence);
        if (!other)
            return Finding::unknown();
        if (other->json.size() != first->json.size())
            return Finding::no();
        for (std::size_t i = 0; i < first->json.size(); ++i) {
            const auto* copy = byKey(other->json, "id", first->json.at(i)["id"].text());
            if (!copy || !sameSilence(first->json.at(i), *copy))
                return Finding::no();
        }
    }
    return Finding::yes(evidence.now());
}

} // namespace halab::lab::evaluate_detail
