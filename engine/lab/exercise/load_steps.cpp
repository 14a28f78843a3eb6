#include "lab/exercise/loading.h"

#include <array>
#include <charconv>

namespace halab::lab::loading {

namespace steps_detail {

using Kind = Action::Kind;

/// `{node: x}` of start, stop and their like; a plain name does too.
void nodeAction(const yaml::Node& n, Action& out, Reading& reading)
{
    if (n.kind == yaml::Node::Kind::Scalar) {
        out.node = n.scalar;
        return;
    }
    MapReader fields(n, "an action on a node", reading);
    fields.required("node");
    fields.string("node", out.node);
    fields.finish();
}

void silenceCreate(const yaml::Node& n, Action& out, Reading& reading)
{
    MapReader fields(n, "“silence.create”", reading);
    fields.required("at");
    fields.string("at", out.node);
    fields.required("match");
    fields.stringMap("match", out.labels);
    out.duration = std::chrono::hours{2};
    fields.duration("for", out.duration);
    fields.string("comment", out.comment);
    fields.finish();
}

void silenceExpire(const yaml::Node& n, Action& out, Reading& reading)
{
    MapReader fields(n, "“silence.expire”", reading);
    fields.required("at");
    fields.string("at", out.node);
    fields.required("match");
    fields.stringMap("match", out.labels);
    fields.finish();
}

void alertPost(const yaml::Node& n, Action& out, Reading& reading)
{
    MapReader fields(n, "“alert.post”", reading);
    fields.required("at");
    fields.string("at", out.node);
    fields.required("labels");
    fields.stringMap("labels", out.labels);
    fields.finish();
}

void runUntil(const yaml::Node& n, Action& out, Reading& reading)
{
    MapReader fields(n, "“run_until”", reading);
    fields.required("check");
    fields.string("check", out.id);
    fields.notYet({"event"});
    fields.finish();
}

void answer(const yaml::Node& n, Action& out, Reading& reading)
{
    MapReader fields(n, "the action “answer”", reading);
    fields.required("id");
    fields.string("id", out.id);
    fields.required("value");
    fields.string("value", out.value);
    fields.finish();
}

void wait(const yaml::Node& n, Action& out, Reading& reading)
{
    readDuration(n, "“wait”", reading, out.duration);
}

void uiOpen(const yaml::Node& n, Action& out, Reading& reading)
{
    readString(n, "“ui.open”", reading, out.id);
}

struct Entry {
    const char* key;
    Kind kind;
    void (*read)(const yaml::Node&, Action&, Reading&);
};

constexpr std::array<Entry, 12> actionTable{{
    {"start", Kind::Start, nodeAction},
    {"stop", Kind::Stop, nodeAction},
    {"kill", Kind::Kill, nodeAction},
    {"pause", Kind::Pause, nodeAction},
    {"resume", Kind::Resume, nodeAction},
    {"silence.create", Kind::SilenceCreate, silenceCreate},
    {"silence.expire", Kind::SilenceExpire, silenceExpire},
    {"alert.post", Kind::AlertPost, alertPost},
    {"wait", Kind::Wait, wait},
    {"run_until", Kind::RunUntil, runUntil},
    {"ui.open", Kind::UiOpen, uiOpen},
    {"answer", Kind::Answer, answer},
}};

void action(const yaml::Node& node, std::vector<Action>& out, Reading& reading)
{
    MapReader fields(node, "an action", reading);
    fields.notYet({"restart", "wipe", "partition", "heal", "link", "skew", "config.set"});
    int found = 0;
    for (const auto& entry : actionTable) {
        const auto* value = fields.optional(entry.key);
        if (!value)
            continue;
        if (++found > 1) {
            reading.complain(*value, "one action an entry: put this one into an entry of its own");
            continue;
        }
        out.push_back({.kind = entry.kind, .node = {}, .labels = {}, .id = {}, .value = {}, .comment = {}});
        entry.read(*value, out.back(), reading);
    }
    if (found == 0 && node.kind == yaml::Node::Kind::Map && node.members.empty())
        reading.complain(node, "an empty action");
    fields.finish();
}

void window(const yaml::Node& n, Temporal& out, Reading& reading)
{
    const auto* list = &n;
    if (n.kind == yaml::Node::Kind::Map) { // one a timing
        MapReader fields(n, "“window”", reading);
        list = nullptr;
        for (const auto& timing : reading.timings) {
            const auto* one = fields.required(timing);
            if (one && timing == reading.timing)
                list = one;
        }
        fields.finish();
    }
    if (!list)
        return;
    if (list->kind != yaml::Node::Kind::Sequence || list->items.size() != 2) {
        reading.complain(*list, "“window” must be two durations: [0s, 40s]");
        return;
    }
    readDuration(list->items[0], "the window's begin", reading, out.from);
    readDuration(list->items[1], "the window's end", reading, out.to);
    if (out.from >= out.to)
        reading.complain(*list, "the window ends before it begins");
}

void temporal(MapReader& fields, Check& out, Reading& reading)
{
    using T = Temporal::Kind;
    auto& time = out.temporal;
    int found = 0;
    const auto one = [&](const char* key, const char* member, T kind) {
        const auto* node = fields.optional(key);
        if (!node)
            return;
        ++found;
        time.kind = kind;
        MapReader inner(*node, "“" + std::string(key) + "”", reading);
        inner.required(member);
        inner.duration(member, time.to);
        inner.finish();
    };
    one("eventually", "within", T::Eventually);
    one("always", "for", T::Always);
    one("never", "until", T::Never);
    if (const auto* node = fields.optional("count")) {
        ++found;
        time.kind = T::Count;
        MapReader inner(*node, "“count”", reading);
        inner.integer("min", time.min, 0, 1'000'000);
        inner.integer("max", time.max, 0, 1'000'000);
        if (const auto* range = inner.required("window"))
            window(*range, time, reading);
        inner.finish();
        if (time.min > time.max)
            reading.complain(*node, "“count” asks for at least " + std::to_string(time.min) + " and at most " + std::to_string(time.max));
        if (!out.predicate.isOccurrence())
            reading.complain(*node, "“count” counts what happens: it goes with “notification”, “decision” or “event”");
    }
    fields.duration("tolerance", time.tolerance);
    fields.notYet({"sequence"});
    if (found > 1)
        reading.complain(fields.node(), fields.what() + " has more than one of eventually, always, never and count");
}

void feedback(const yaml::Node& list, std::vector<Feedback>& out, Reading& reading)
{
    if (list.kind != yaml::Node::Kind::Sequence) {
        reading.complain(list, "“fail” must be a list of {when, say}");
        return;
    }
    for (const auto& item : list.items) {
        MapReader fields(item, "an entry of “fail”", reading);
        auto& entry = out.emplace_back();
        if (const auto* when = fields.optional("when"))
            predicateAlone(*when, entry.when.emplace(), reading);
        else if (&item != &list.items.back())
            reading.complain(item, "an entry of “fail” without “when” hides those after it");
        fields.required("say");
        fields.text("say", entry.say);
        fields.finish();
    }
}

void hint(const yaml::Node& node, Step& step, Reading& reading)
{
    MapReader fields(node, "a hint", reading);
    auto& hint = step.hints.emplace_back();
    fields.required("say");
    fields.text("say", hint.say);
    fields.integer("cost", hint.cost, 0, 100);
    if (const auto* after = fields.optional("after")) {
        if (after->kind == yaml::Node::Kind::Scalar && (after->scalar.ends_with(" attempts") || after->scalar.ends_with(" attempt"))) {
            const auto& text = after->scalar;
            std::from_chars(text.data(), text.data() + text.size(), hint.afterAttempts);
            if (hint.afterAttempts < 1)
                reading.complain(*after, "a hint comes after a duration or after “2 attempts”");
        } else {
            readDuration(*after, "“after” of a hint", reading, hint.after);
        }
    }
    fields.finish();
}

void step(const yaml::Node& node, Step& out, Reading& reading)
{
    MapReader fields(node, "a step", reading);
    fields.required("id");
    fields.string("id", out.id);
    fields.required("title");
    fields.text("title", out.title);
    fields.required("text");
    fields.text("text", out.text);
    fields.required("kind");
    fields.choice("kind", out.kind, {"do", "observe", "predict", "quiz", "explain"});
    fields.string("production", out.production);
    if (const auto* anchor = fields.optional("anchor"))
        eventPattern(*anchor, out.anchor.emplace(), reading);
    if (const auto* solve = fields.required("solve")) {
        for (const auto& item : solve->items)
            action(item, out.solve, reading);
        if (solve->items.empty())
            reading.complain(*solve, "“solve” must be a list of actions that make the step pass");
    }
    if (const auto* list = fields.required("checks"))
        checks(*list, "a check", out.checks, reading);
    if (const auto* hints = fields.optional("hints")) {
        for (const auto& item : hints->items)
            hint(item, out, reading);
    }
    fields.notYet({"checkpoint", "cleanup"});
    fields.finish();
}

} // namespace steps_detail

void checks(const yaml::Node& list, const std::string& what, std::vector<Check>& out, Reading& reading)
{
    if (list.kind != yaml::Node::Kind::Sequence || list.items.empty()) {
        reading.complain(list, "the checks must be a list with at least one entry");
        return;
    }
    for (const auto& node : list.items) {
        MapReader fields(node, what, reading);
        auto& check = out.emplace_back();
        fields.required("id");
        fields.string("id", check.id);
        check.title = check.id;
        fields.text("title", check.title);
        fields.integer("points", check.points, 0, 100);
        predicate(fields, check.predicate, reading);
        steps_detail::temporal(fields, check, reading);
        fields.strings("on", check.runtimes);
        fields.boolean("guard", check.guard);
        fields.text("pass", check.pass);
        fields.text("say", check.say);
        std::string headless;
        check.skipHeadless = fields.choice("headless", headless, {"skip"});
        if (const auto* fails = fields.optional("fail"))
            steps_detail::feedback(*fails, check.feedback, reading);
        fields.finish();
    }
}

void steps(const yaml::Node& list, std::vector<Step>& out, Reading& reading)
{
    if (list.kind != yaml::Node::Kind::Sequence || list.items.empty()) {
        reading.complain(list, "“steps” must be a list with at least one step");
        return;
    }
    for (const auto& node : list.items)
        steps_detail::step(node, out.emplace_back(), reading);
}

void narration(const yaml::Node& list, std::vector<Narration>& out, Reading& reading)
{
    for (const auto& node : list.items) {
        MapReader fields(node, "a narration", reading);
        auto& entry = out.emplace_back();
        if (const auto* on = fields.required("on"))
            eventPattern(*on, entry.on, reading);
        fields.required("say");
        fields.text("say", entry.say);
        fields.boolean("once", entry.once);
        fields.notYet({"pause"});
        fields.finish();
    }
}

const yaml::Node& byId(const yaml::Node& list, const std::string& id)
{
    for (const auto& item : list.items) {
        const auto* name = item.find("id");
        if (name && name->scalar == id)
            return item;
    }
    return list;
}

} // namespace halab::lab::loading
