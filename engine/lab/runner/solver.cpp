#include "lab/runner/solver.h"

#include "base/json.h"
#include "base/rfc3339.h"
#include "lab/runner/runner.h"

namespace halab::lab {

namespace solver_detail {

constexpr auto betweenActions = std::chrono::milliseconds{50};

http::Request jsonPost(std::string path, std::string body)
{
    http::Request request;
    request.method = "POST";
    request.path = std::move(path);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = std::move(body);
    return request;
}

} // namespace solver_detail

Solver::Solver(Session& session, const Runner& runner, Clock& clock, Resolve resolve)
    : m_session(session), m_runner(runner), m_clock(clock), m_resolve(std::move(resolve))
{
}

void Solver::begin(const std::vector<Action>& actions)
{
    m_queue.assign(actions.begin(), actions.end());
    m_busy = true;
    m_error.clear();
    next();
}

void Solver::next()
{
    m_timer = m_clock.after(solver_detail::betweenActions, [this] {
        if (m_queue.empty()) {
            m_busy = false;
            return;
        }
        const auto action = m_queue.front();
        m_queue.pop_front();
        run(action);
    });
}

void Solver::giveUp(std::string why)
{
    m_error = std::move(why);
    m_queue.clear();
    m_check.clear();
    m_busy = false;
}

void Solver::done(Status status)
{
    if (status)
        next();
    else
        giveUp(status.error().message);
}

void Solver::tick()
{
    if (m_check.empty())
        return;
    const auto* judge = m_runner.judge(m_check);
    // A check that this runtime does not judge is not waited for.
    if (judge && judge->verdict() == Verdict::Unknown)
        return;
    m_check.clear();
    next();
}

void Solver::run(const Action& action)
{
    using K = Action::Kind;
    std::string node;
    if (!action.node.empty()) {
        const auto name = m_resolve(action.node);
        if (!name)
            return giveUp("nobody is “" + action.node + "” yet");
        node = *name;
    }
    switch (action.kind) {
    case K::Start:
    case K::Stop:
    case K::Kill:
    case K::Pause:
    case K::Resume: return verb(action, node);
    case K::SilenceCreate: return createSilence(action, node);
    case K::SilenceExpire: return expireSilence(action, node);
    case K::AlertPost: return postAlert(action, node);
    case K::Wait: m_timer = m_clock.after(action.duration, [this] { next(); }); return;
    case K::RunUntil: m_check = action.id; return;
    case K::UiOpen: m_session.opened(m_resolve(action.id).value_or(action.id)); return next();
    case K::Answer: m_session.answer(action.id, m_resolve(action.value).value_or(action.value)); return next();
    }
}

void Solver::verb(const Action& action, const std::string& node)
{
    using K = Action::Kind;
    switch (action.kind) {
    case K::Start: return done(m_session.start(node, Actor::Solve));
    case K::Stop: return done(m_session.stop(node, Actor::Solve));
    case K::Kill: return done(m_session.kill(node, Actor::Solve));
    case K::Pause: return done(m_session.pause(node, Actor::Solve));
    default: return done(m_session.resume(node, Actor::Solve));
    }
}

void Solver::createSilence(const Action& action, const std::string& node)
{
    json::Writer body;
    body.beginObject().key("matchers").beginArray();
    for (const auto& [name, value] : action.labels) {
        body.beginObject().field("name", name).field("value", m_resolve(value).value_or(value));
        body.field("isRegex", false).field("isEqual", true).endObject();
    }
    body.endArray();
    body.field("startsAt", formatRfc3339Milli(m_clock.now())).field("endsAt", formatRfc3339Milli(m_clock.now() + action.duration));
    body.field("createdBy", "lab").field("comment", action.comment.empty() ? std::string("made by the lab") : action.comment);
    body.endObject();
    send(node, solver_detail::jsonPost("/api/v2/silences", body.take()));
}

void Solver::postAlert(const Action& action, const std::string& node)
{
    json::Writer body;
    body.beginArray().beginObject().key("labels").beginObject();
    for (const auto& [name, value] : action.labels)
        body.field(name, m_resolve(value).value_or(value));
    body.endObject().field("startsAt", formatRfc3339Milli(m_clock.now())).endObject().endArray();
    send(node, solver_detail::jsonPost("/api/v2/alerts", body.take()));
}

void Solver::send(const std::string& node, http::Request request)
{
    m_session.request(node, std::move(request), [this, node](Result<http::Response> answer) {
        if (!answer)
            return giveUp(node + ": " + answer.error().message);
        if (answer->status != 200)
            return giveUp(node + " answered " + std::to_string(answer->status) + ": " + answer->body.substr(0, 200));
        next();
    });
}

void Solver::expireSilence(const Action& action, const std::string& node)
{
    http::Request request;
    request.method = "GET";
    request.path = "/api/v2/silences";
    m_session.request(node, std::move(request), [this, node, wanted = action.labels](Result<http::Response> answer) {
        if (!answer)
            return giveUp(node + ": " + answer.error().message);
        expireFirstMatch(node, wanted, *answer);
    });
}

void Solver::expireFirstMatch(const std::string& node, const std::map<std::string, std::string>& wanted, const http::Response& list)
{
    const auto silences = json::parse(list.body).value_or(json::Value{});
    for (std::size_t i = 0; i < silences.size(); ++i) {
        const auto& silence = silences.at(i);
        std::size_t found = 0;
        for (std::size_t m = 0; m < silence["matchers"].size(); ++m) {
            const auto& matcher = silence["matchers"].at(m);
            const auto entry = wanted.find(matcher["name"].text());
            found += entry != wanted.end() && m_resolve(entry->second).value_or(entry->second) == matcher["value"].text();
        }
        if (found != wanted.size() || silence["status"]["state"].text() == "expired")
            continue;
        http::Request request;
        request.method = "DELETE";
        request.path = "/api/v2/silence/" + silence["id"].text();
        return send(node, std::move(request));
    }
    giveUp(node + " holds no active silence to expire");
}

} // namespace halab::lab
