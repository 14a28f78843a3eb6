#include "lab/exercise/loading.h"

#include <array>
#include <functional>

namespace halab::lab::loading {

namespace predicate_detail {

using Kind = Predicate::Kind;
using Reader = void (*)(const yaml::Node&, Predicate&, Reading&);

const std::vector<std::string> operators{"==", "!=", "<", "<=", ">", ">="};

void comparison(MapReader& fields, Predicate& out)
{
    out.op = "==";
    fields.choice("op", out.op, operators);
    fields.required("value");
    fields.number("value", out.value);
}

void at(MapReader& fields, Predicate& out)
{
    fields.required("at");
    fields.strings("at", out.at);
}

void node(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "a “node” predicate", reading);
    fields.required("name");
    fields.strings("name", out.at);
    fields.required("state");
    fields.choice("state", out.state,
        {"starting", "settling", "running", "stopping", "stopped", "killed", "paused", "failed"});
    fields.finish();
}

void silence(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "an “am.silence” predicate", reading);
    at(fields, out);
    fields.stringMap("match", out.match);
    fields.choice("state", out.state, {"active", "pending", "expired"});
    fields.string("origin", out.origin);
    fields.strings("equal_on", out.equalOn);
    fields.finish();
}

void amAlert(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "an “am.alert” predicate", reading);
    at(fields, out);
    fields.stringMap("match", out.match);
    fields.choice("state", out.state, {"active", "suppressed", "unprocessed"});
    fields.strings("equal_on", out.equalOn);
    fields.finish();
}

void cluster(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "an “am.cluster” predicate", reading);
    at(fields, out);
    fields.integer("members", out.members, 0, 1000);
    fields.integer("position", out.position, 0, 1000);
    fields.choice("status", out.status, {"ready", "settling", "disabled"});
    fields.finish();
}

void equal(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "an “am.equal” predicate", reading);
    fields.required("nodes");
    fields.strings("nodes", out.at);
    fields.required("store");
    fields.choice("store", out.store, {"silences"});
    fields.finish();
}

void target(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "a “prom.target” predicate", reading);
    at(fields, out);
    fields.required("instance");
    fields.string("instance", out.instance);
    fields.required("health");
    fields.choice("health", out.health, {"up", "down", "unknown"});
    fields.finish();
}

void promAlert(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "a “prom.alert” predicate", reading);
    at(fields, out);
    fields.stringMap("match", out.match);
    fields.required("state");
    fields.choice("state", out.state, {"pending", "firing"});
    fields.finish();
}

void query(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "a “prom.query” predicate", reading);
    at(fields, out);
    fields.required("expr");
    fields.string("expr", out.expr);
    comparison(fields, out);
    fields.finish();
}

void notification(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "a “notification” predicate", reading);
    fields.required("receiver");
    fields.strings("receiver", out.at);
    fields.choice("status", out.status, {"firing", "resolved"});
    fields.stringMap("match", out.match);
    fields.string("from", out.from);
    fields.string("reason", out.reason);
    fields.finish();
}

void decision(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "a “decision” predicate", reading);
    at(fields, out);
    fields.string("group", out.group);
    fields.choice("outcome", out.outcome, {"sent", "skipped", "failed"});
    fields.string("reason", out.reason);
    fields.finish();
}

void event(const yaml::Node& n, Predicate& out, Reading& reading)
{
    eventPattern(n, out.event, reading);
}

void metric(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "a “metric” predicate", reading);
    at(fields, out);
    fields.required("name");
    fields.string("name", out.expr);
    comparison(fields, out);
    fields.finish();
}

void ui(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "a “ui” predicate", reading);
    fields.required("opened");
    fields.string("opened", out.opened);
    fields.finish();
}

void answerRange(MapReader& fields, Question& question, Reading& reading)
{
    const auto* range = fields.optional("range");
    if (!range)
        return;
    if (range->kind != yaml::Node::Kind::Sequence || range->items.size() != 2) {
        reading.complain(*range, "“range” of an “answer” predicate must be two numbers: [0, 10]");
        return;
    }
    readNumber(range->items[0], "the lower end of the range", reading, question.min);
    readNumber(range->items[1], "the upper end of the range", reading, question.max);
    if (question.min >= question.max)
        reading.complain(*range, "the range of an answer must go from a smaller to a larger number");
}

void answer(const yaml::Node& n, Predicate& out, Reading& reading)
{
    MapReader fields(n, "an “answer” predicate", reading);
    auto& question = out.question;
    fields.required("id");
    fields.string("id", question.id);
    fields.required("ask");
    fields.text("ask", question.ask);
    fields.strings("choices", question.choices);
    fields.strings("is", question.right);
    fields.strings("one_of", question.right);
    answerRange(fields, question, reading);
    if (const auto* wrong = fields.optional("wrong"); wrong && wrong->kind == yaml::Node::Kind::Map) {
        for (const auto& [choice, say] : wrong->members)
            readText(say, "the feedback to “" + choice.scalar + "”", reading, question.wrong[choice.scalar]);
    }
    fields.finish();

    const bool isNumber = question.max > question.min;
    if (isNumber == !question.choices.empty())
        reading.complain(n, "an “answer” predicate needs either “choices” or a “range”");
    for (const auto& right : question.right) {
        if (std::find(question.choices.begin(), question.choices.end(), right) == question.choices.end())
            reading.complain(n, "the right answer “" + right + "” is not among the choices");
    }
    if (!question.choices.empty() && question.right.empty())
        reading.complain(n, "an “answer” predicate with choices needs “is” or “one_of”");
    for (const auto& choice : question.choices) {
        const bool right = std::find(question.right.begin(), question.right.end(), choice) != question.right.end();
        if (!right && !question.right.empty() && !question.wrong.contains(choice))
            reading.complain(n, "the wrong choice “" + choice + "” has no feedback (key “wrong”)");
    }
    for (const auto& [choice, say] : question.wrong) {
        if (std::find(question.choices.begin(), question.choices.end(), choice) == question.choices.end())
            reading.complain(n, "feedback to “" + choice + "”, which is not among the choices");
    }
}

void children(const yaml::Node& n, Predicate& out, Reading& reading)
{
    if (n.kind != yaml::Node::Kind::Sequence || n.items.empty()) {
        reading.complain(n, "“all” and “any” need a list of predicates");
        return;
    }
    for (const auto& item : n.items)
        predicateAlone(item, out.children.emplace_back(), reading);
}

void negation(const yaml::Node& n, Predicate& out, Reading& reading)
{
    predicateAlone(n, out.children.emplace_back(), reading);
}

struct Entry {
    const char* key;
    Kind kind;
    Reader read;
};

constexpr std::array<Entry, 17> table{{
    {"node", Kind::Node, node},
    {"am.silence", Kind::AmSilence, silence},
    {"am.alert", Kind::AmAlert, amAlert},
    {"am.cluster", Kind::AmCluster, cluster},
    {"am.equal", Kind::AmEqual, equal},
    {"prom.target", Kind::PromTarget, target},
    {"prom.alert", Kind::PromAlert, promAlert},
    {"prom.query", Kind::PromQuery, query},
    {"notification", Kind::Notification, notification},
    {"decision", Kind::Decision, decision},
    {"event", Kind::Event, event},
    {"metric", Kind::Metric, metric},
    {"ui", Kind::Ui, ui},
    {"answer", Kind::Answer, answer},
    {"all", Kind::All, children},
    {"any", Kind::Any, children},
    {"not", Kind::Not, negation},
}};

} // namespace predicate_detail

bool predicate(MapReader& fields, Predicate& out, Reading& reading)
{
    int found = 0;
    fields.notYet({"config"});
    for (const auto& entry : predicate_detail::table) {
        const auto* node = fields.optional(entry.key);
        if (!node)
            continue;
        if (++found > 1) {
            reading.complain(*node, fields.what() + " asks two things at once; join them with “all” or “any”");
            continue;
        }
        out.kind = entry.kind;
        entry.read(*node, out, reading);
    }
    if (found == 0 && !fields.node().find("config"))
        reading.complain(fields.node(), fields.what() + " asks nothing: it needs a predicate such as “am.silence” or “event”");
    return found == 1;
}

bool predicateAlone(const yaml::Node& node, Predicate& out, Reading& reading)
{
    MapReader fields(node, "a condition", reading);
    const bool ok = predicate(fields, out, reading);
    fields.finish();
    return ok;
}

bool eventPattern(const yaml::Node& outer, EventPattern& out, Reading& reading)
{
    // {event: {kind: …}} and {kind: …} mean the same.
    const auto* inner = outer.kind == yaml::Node::Kind::Map && outer.members.size() == 1 ? outer.find("event") : nullptr;
    MapReader fields(inner ? *inner : outer, "an event pattern", reading);
    fields.required("kind");
    fields.string("kind", out.kind);
    fields.string("at", out.at);
    fields.string("reason", out.reason);
    for (const auto* name : {"from", "to", "by", "node_kind", "status", "receiver", "outcome"}) {
        std::string value;
        if (fields.string(name, value))
            out.fields[name] = value;
    }
    fields.stringMap("match", out.fields);
    fields.notYet({"first"});
    fields.finish();
    return !out.kind.empty();
}

} // namespace halab::lab::loading
