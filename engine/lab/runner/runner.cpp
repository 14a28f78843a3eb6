#include "lab/runner/runner.h"

#include "host/vocabulary.h"

#include <algorithm>

namespace halab::lab {

namespace runner_detail {

bool isStop(const std::string& name) { return name == kind::nodeStopped || name == kind::nodeKilled; }

/// An anchor on a stop takes a kill as well: to everybody else it looks the same.
const Event* firstFit(const EventPattern& pattern, EventId since, Evidence& evidence)
{
    const auto* found = evidence.events().first(pattern.kind, since, [&](const Event& e) { return fits(e, pattern, evidence); });
    if (!isStop(pattern.kind))
        return found;
    auto twin = pattern;
    twin.kind = pattern.kind == kind::nodeStopped ? kind::nodeKilled : kind::nodeStopped;
    const auto* other = evidence.events().first(twin.kind, since, [&](const Event& e) { return fits(e, twin, evidence); });
    return !found || (other && other->id < found->id) ? other : found;
}

} // namespace runner_detail

Runner::Runner(const Exercise& exercise, RunnerOptions options, Evidence& evidence, Record record)
    : m_exercise(exercise), m_options(std::move(options)), m_evidence(evidence), m_record(std::move(record)),
      m_narrated(exercise.narration.size(), false)
{
    for (const auto& check : exercise.ready) {
        if (applies(check))
            m_readyJudges.emplace_back(check);
    }
    for (const auto& check : exercise.invariants)
        m_invariants.emplace_back(check);
    m_brokenSince.resize(m_invariants.size(), zeroTime);
    for (const auto& step : exercise.steps) {
        auto& progress = m_steps.emplace_back();
        progress.step = &step;
        progress.hintsShown.resize(step.hints.size(), false);
        for (const auto& check : step.checks) {
            if (applies(check))
                progress.judges.emplace_back(check);
        }
    }
    m_begin = evidence.now();
}

bool Runner::applies(const Check& check) const
{
    if (check.skipHeadless && m_options.headless)
        return false;
    return check.runtimes.empty() || std::find(check.runtimes.begin(), check.runtimes.end(), m_options.runtime) != check.runtimes.end();
}

const Step* Runner::step() const
{
    return m_current < 0 ? nullptr : m_steps[static_cast<std::size_t>(m_current)].step;
}

void Runner::noteNarration(const Event& event)
{
    m_newest = event.id;
    for (std::size_t i = 0; i < m_narrated.size(); ++i) {
        const auto& narration = m_exercise.narration[i];
        if (!m_ready || (m_narrated[i] && narration.once) || !fits(event, narration.on, m_evidence))
            continue;
        m_narrated[i] = true;
        m_narration = fillText(narration.say, {{"from", event.fieldText("from")}}, m_evidence);
    }
}

void Runner::update()
{
    if (!m_ready)
        updateReady();
    if (!m_ready || m_finished)
        return;
    updateAnchors();
    for (auto& progress : m_steps)
        updateJudges(progress);
    updateInvariants();
    advance();
    finishIfDone();
}

void Runner::updateReady()
{
    // All at once, now; the windows only tell when it takes too long.
    bool all = true;
    m_readyLate = false;
    for (auto& judge : m_readyJudges) {
        judge.reset();
        judge.update({.set = true, .event = 0, .at = m_begin}, 0, m_evidence);
        const auto found = evaluate(judge.check().predicate, {}, m_evidence);
        all = all && found.truth == Truth::True;
        m_readyLate = m_readyLate || (found.truth != Truth::True && judge.verdict() == Verdict::Fail);
    }
    if (!all)
        return;
    m_ready = true;
    m_readyEvent = m_record(kind::labReady, {});
    begin(0);
}

void Runner::begin(std::size_t index)
{
    auto& progress = m_steps[index];
    m_current = static_cast<int>(index);
    progress.state = StepState::Current;
    progress.currentSince = m_evidence.now();
    progress.seenSince = m_record(kind::stepStarted, {{"step", progress.step->id}});
    if (!progress.step->anchor)
        progress.anchor = {.set = true, .event = progress.seenSince, .at = progress.currentSince};
}

void Runner::updateAnchors()
{
    EventId floor = m_readyEvent + 1;
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        auto& progress = m_steps[i];
        if (!progress.step->anchor) // its clock is the guide's; what follows may not come before it
            continue;
        const bool again = progress.failedAt != 0 && progress.state != StepState::Passed;
        if (!progress.anchor.set || again) {
            const auto since = again ? progress.failedAt + 1 : floor;
            if (const auto* event = runner_detail::firstFit(*progress.step->anchor, since, m_evidence))
                setAnchor(i, *event);
        }
        if (!progress.anchor.set)
            return; // later steps build on this one
        floor = progress.anchor.event + 1;
    }
}

void Runner::setAnchor(std::size_t index, const Event& event)
{
    for (auto i = index; i < m_steps.size(); ++i) {
        auto& progress = m_steps[i];
        if (i > index && !progress.step->anchor)
            continue;
        progress.anchor = {};
        progress.failedAt = 0;
        for (auto& judge : progress.judges) {
            if (judge.check().predicate.kind != Predicate::Kind::Answer)
                judge.reset();
        }
    }
    m_steps[index].anchor = {.set = true, .event = event.id, .at = event.at};
    if (runner_detail::isStop(event.kind)) {
        m_stopped = event.node;
        m_stoppedEvent = event.id;
    }
}

void Runner::updateJudges(Progress& progress)
{
    bool failed = false;
    const auto since = progress.seenSince != 0 ? progress.seenSince : newest() + 1;
    for (auto& judge : progress.judges) {
        const auto before = judge.verdict();
        judge.update(progress.anchor, since, m_evidence);
        if (judge.verdict() != before) {
            m_record(kind::checkChanged,
                {{"step", progress.step->id}, {"check", judge.check().id}, {"verdict", std::string(verdictName(judge.verdict()))}});
        }
        failed = failed || (judge.verdict() == Verdict::Fail && judge.isSettled());
    }
    if (failed && progress.failedAt == 0) {
        progress.failedAt = std::max(newest(), progress.anchor.event);
        ++progress.attempts;
    }
}

void Runner::updateInvariants()
{
    for (std::size_t i = 0; i < m_invariants.size(); ++i) {
        const bool broken = evaluate(m_invariants[i].check().predicate, {}, m_evidence).truth == Truth::False;
        if (!broken)
            m_brokenSince[i] = zeroTime;
        else if (m_brokenSince[i] == zeroTime)
            m_brokenSince[i] = m_evidence.now();
    }
}

bool Runner::stepPassed(const Progress& progress) const
{
    return std::all_of(progress.judges.begin(), progress.judges.end(), [](const Judge& j) { return j.verdict() == Verdict::Pass; });
}

void Runner::advance()
{
    while (m_current >= 0) {
        auto& progress = m_steps[static_cast<std::size_t>(m_current)];
        if (progress.state == StepState::Current) {
            if (!stepPassed(progress))
                return;
            progress.state = StepState::Passed;
            m_record(kind::stepPassed, {{"step", progress.step->id}});
        }
        const auto next = static_cast<std::size_t>(m_current) + 1;
        if (next == m_steps.size()) {
            m_current = -1;
            return;
        }
        begin(next);
        updateAnchors();
        updateJudges(m_steps[next]);
    }
}

void Runner::finishIfDone()
{
    if (m_current >= 0)
        return;
    for (const auto& progress : m_steps) {
        // A window that is open may still bring one too many.
        const bool open = progress.state == StepState::Passed
            && std::any_of(progress.judges.begin(), progress.judges.end(), [](const Judge& j) { return j.isRunning(); });
        if (open)
            return;
    }
    m_finished = true;
    m_verdict = score() * 100 >= m_exercise.passPoints * scoreMax() ? Verdict::Pass : Verdict::Fail;
    m_record(kind::labFinished, {{"verdict", std::string(verdictName(m_verdict))}, {"score", std::int64_t{score()}}});
}

Status Runner::showHint(std::size_t index)
{
    if (m_current < 0)
        return fail(ErrorKind::InvalidInput, "no step is under way");
    auto& progress = m_steps[static_cast<std::size_t>(m_current)];
    if (index >= progress.hintsShown.size())
        return fail(ErrorKind::NotFound, "the step has no hint " + std::to_string(index + 1));
    if (!progress.hintsShown[index])
        m_hintCost += progress.step->hints[index].cost;
    progress.hintsShown[index] = true;
    return {};
}

Status Runner::skipStep()
{
    if (m_current < 0)
        return fail(ErrorKind::InvalidInput, "no step is under way");
    m_steps[static_cast<std::size_t>(m_current)].state = StepState::Skipped;
    advance();
    finishIfDone();
    return {};
}

void Runner::markSolved()
{
    if (m_current >= 0)
        m_steps[static_cast<std::size_t>(m_current)].solved = true;
}

std::optional<std::string> Runner::role(const std::string& name) const
{
    const auto otherThan = [&](const std::string& known) -> std::optional<std::string> {
        const auto* spec = m_exercise.node(known);
        for (const auto& node : m_exercise.nodes) {
            if (spec && node.kind == spec->kind && node.name != known)
                return node.name;
        }
        return std::nullopt;
    };
    if (m_stopped.empty())
        return std::nullopt;
    if (name == "stopped")
        return m_stopped;
    if (name == "survivor")
        return otherThan(m_stopped);
    const auto* first = m_evidence.events().first(kind::notificationReceived, m_stoppedEvent,
        [](const Event& e) { return e.fieldText("status") == "firing"; });
    if (!first)
        return std::nullopt;
    if (name == "sender")
        return first->fieldText("from");
    return name == "not-sender" ? otherThan(first->fieldText("from")) : std::nullopt;
}

bool Runner::allPassed() const
{
    return std::all_of(m_steps.begin(), m_steps.end(), [this](const Progress& p) { return stepPassed(p); });
}

bool Runner::hasFailed() const
{
    if (m_current < 0)
        return false;
    const auto& judges = m_steps[static_cast<std::size_t>(m_current)].judges;
    return std::any_of(judges.begin(), judges.end(), [](const Judge& j) { return j.verdict() == Verdict::Fail; });
}

const Judge* Runner::judge(const std::string& checkId) const
{
    for (const auto& progress : m_steps) {
        for (const auto& judge : progress.judges) {
            if (judge.check().id == checkId)
                return &judge;
        }
    }
    return nullptr;
}

int Runner::score() const
{
    int points = -m_hintCost;
    for (const auto& progress : m_steps) {
        if (progress.solved && !m_options.solveCounts)
            continue;
        for (const auto& judge : progress.judges)
            points += judge.points();
    }
    return std::max(0, points);
}

int Runner::scoreMax() const
{
    int points = 0;
    for (const auto& progress : m_steps) {
        for (const auto& judge : progress.judges)
            points += judge.check().points;
    }
    return points;
}

} // namespace halab::lab
