#include "lab/checks/judge.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace halab::lab {

std::string spokenDuration(Duration d)
{
    char out[48];
    const double s = std::max(0.0, seconds(d));
    if (s < 0.9995)
        std::snprintf(out, sizeof out, "%.0f ms", s * 1000);
    else if (s < 599.95)
        std::snprintf(out, sizeof out, "%.1f s", s);
    else
        std::snprintf(out, sizeof out, "%d min %d s", static_cast<int>(std::lround(s)) / 60, static_cast<int>(std::lround(s)) % 60);
    return out;
}

std::string fillText(const std::string& text, const std::map<std::string, std::string>& facts, const Evidence& evidence)
{
    std::string out;
    std::size_t from = 0;
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", from)) {
        const auto end = text.find("}}", at);
        if (end == std::string::npos)
            break;
        out += text.substr(from, at - from);
        const auto fact = facts.find(text.substr(at + 2, end - at - 2));
        out += fact != facts.end() ? fact->second : resolveName(text.substr(at, end + 2 - at), evidence).value_or("…");
        from = end + 2;
    }
    return out + text.substr(from);
}

void Judge::reset()
{
    const auto wrong = m_wrong;
    const auto answer = m_lastAnswerAt;
    *this = Judge(*m_check);
    m_wrong = wrong;
    m_lastAnswerAt = answer;
}

int Judge::points() const
{
    return m_verdict == Verdict::Pass ? m_check->points >> std::min(m_wrong, 8) : 0;
}

void Judge::decide(Verdict verdict, Duration elapsed, bool settled)
{
    m_verdict = verdict;
    m_elapsed = std::max(Duration::zero(), elapsed);
    m_settled = settled;
    m_facts["elapsed"] = spokenDuration(m_elapsed);
}

void Judge::update(const Anchor& anchor, EventId seenSince, Evidence& evidence)
{
    using T = Temporal::Kind;
    if (m_settled)
        return;
    m_running = anchor.set;
    const Scope before{.since = seenSince, .notBefore = zeroTime};
    if (anchor.set) {
        const bool strictlyAfter = m_check->temporal.kind == T::Never;
        const Now now{anchor, {.since = anchor.event + (strictlyAfter ? 1 : 0), .notBefore = anchor.at}, evidence, evidence.now() - anchor.at};
        if (m_verdict == Verdict::Unknown)
            m_elapsed = std::max(Duration::zero(), now.since);
        switch (m_check->temporal.kind) {
        case T::Once: once(now); break;
        case T::Eventually: eventually(now); break;
        case T::Always: always(now); break;
        case T::Never: never(now); break;
        case T::Count: count(now); break;
        }
    }
    say(before, evidence);
    if (m_settled)
        m_running = false;
}

void Judge::once(const Now& now)
{
    const bool isAnswer = m_check->predicate.kind == Predicate::Kind::Answer;
    const auto found = evaluate(m_check->predicate, now.scope, now.evidence);
    if (found.truth == Truth::True) {
        decide(Verdict::Pass, found.at - now.anchor.at, true);
    } else if (isAnswer && found.truth == Truth::False) {
        // A wrong answer fails until a better one comes.
        if (found.at > m_lastAnswerAt)
            ++m_wrong;
        m_lastAnswerAt = found.at;
        m_lastAnswer = found.facts.contains("answer") ? found.facts.at("answer") : "";
        decide(Verdict::Fail, found.at - now.anchor.at, false);
    }
    m_facts.insert(found.facts.begin(), found.facts.end());
}

void Judge::eventually(const Now& now)
{
    const auto latest = m_check->temporal.to + m_check->temporal.tolerance;
    const auto found = evaluate(m_check->predicate, now.scope, now.evidence);
    m_facts.insert(found.facts.begin(), found.facts.end());
    if (found.truth == Truth::True && found.at - now.anchor.at <= latest)
        decide(Verdict::Pass, found.at - now.anchor.at, true);
    else if (found.truth == Truth::True || now.since > latest + now.evidence.delay())
        decide(Verdict::Fail, now.since, true);
}

void Judge::always(const Now& now)
{
    const auto found = evaluate(m_check->predicate, now.scope, now.evidence);
    if (found.truth == Truth::False)
        decide(Verdict::Fail, now.since, true);
    else if (found.truth == Truth::True && now.since >= m_check->temporal.to)
        decide(Verdict::Pass, now.since, true);
}

void Judge::never(const Now& now)
{
    const auto until = m_check->temporal.to + m_check->temporal.tolerance;
    const auto found = evaluate(m_check->predicate, now.scope, now.evidence);
    m_facts.insert(found.facts.begin(), found.facts.end());
    if (found.truth == Truth::True && found.at - now.anchor.at <= until)
        decide(Verdict::Fail, found.at - now.anchor.at, true);
    else if (now.since > until)
        decide(Verdict::Pass, m_check->temporal.to, true);
}

void Judge::count(const Now& now)
{
    const auto& time = m_check->temporal;
    const auto from = time.from - time.tolerance, to = time.to + time.tolerance;
    int inside = 0, outside = 0;
    Time first = zeroTime;
    for (const auto* event : occurrences(m_check->predicate, now.scope, now.evidence)) {
        const auto when = event->at - now.anchor.at;
        if (when > to)
            break;
        ++(when < from ? outside : inside);
        if (first == zeroTime) {
            first = event->at;
            m_facts["from"] = event->fieldText("from");
        }
    }
    m_facts["count"] = std::to_string(inside + outside);
    const bool over = now.since > to;
    if (inside > time.max || outside > 0 || (over && inside < time.min))
        decide(Verdict::Fail, now.since, true);
    else if (inside >= time.min && (inside > 0 || over)) // one more may still come until the window ends
        decide(Verdict::Pass, first == zeroTime ? now.since : first - now.anchor.at, over);
}

void Judge::say(const Scope& scope, Evidence& evidence)
{
    m_facts["elapsed"] = spokenDuration(m_elapsed);
    m_text.clear();
    if (m_verdict == Verdict::Pass) {
        m_text = fillText(m_check->pass, m_facts, evidence);
        return;
    }
    if (m_check->predicate.kind == Predicate::Kind::Answer && m_verdict == Verdict::Fail) {
        const auto& wrong = m_check->predicate.question.wrong;
        if (const auto found = wrong.find(m_lastAnswer); found != wrong.end()) {
            m_text = fillText(found->second, m_facts, evidence);
            return;
        }
    }
    for (const auto& entry : m_check->feedback) {
        const bool applies = entry.when ? evaluate(*entry.when, scope, evidence).truth == Truth::True : m_verdict == Verdict::Fail;
        if (applies) {
            m_text = fillText(entry.say, m_facts, evidence);
            return;
        }
    }
}

} // namespace halab::lab
