// What the guide shows of a Runner.

#include "lab/runner/runner.h"

#include <algorithm>

namespace halab::lab {

namespace runner_view_detail {

void collectQuestions(const Predicate& predicate, const Evidence& evidence, std::vector<QuestionView>& out)
{
    for (const auto& child : predicate.children)
        collectQuestions(child, evidence, out);
    if (predicate.kind != Predicate::Kind::Answer)
        return;
    const auto& question = predicate.question;
    const auto* given = evidence.events().last("answer", [&](const Event& e) { return e.fieldText("id") == question.id; });
    out.push_back({.id = question.id,
        .ask = fillText(question.ask, {}, evidence),
        .choices = question.choices,
        .min = question.min,
        .max = question.max,
        .answer = given ? given->fieldText("value") : std::string()});
}

CheckView checkView(const Judge& judge, const Evidence& evidence)
{
    const auto& check = judge.check();
    CheckView out;
    out.id = check.id;
    out.title = fillText(check.title, {}, evidence);
    out.verdict = judge.verdict();
    out.text = judge.text();
    out.points = check.points;
    out.elapsed = judge.elapsed();
    out.windowFrom = check.temporal.from;
    out.windowTo = check.temporal.to;
    out.running = judge.isRunning();
    if (judge.isSettled())
        out.progress = 1;
    else if (check.temporal.to > Duration::zero())
        out.progress = std::min(1.0, seconds(judge.elapsed()) / seconds(check.temporal.to));
    collectQuestions(check.predicate, evidence, out.questions);
    return out;
}

} // namespace runner_view_detail

StepView Runner::stepView(const Progress& progress) const
{
    StepView out;
    out.id = progress.step->id;
    out.title = fillText(progress.step->title, {}, m_evidence);
    out.text = fillText(progress.step->text, {}, m_evidence);
    out.kind = progress.step->kind;
    out.production = fillText(progress.step->production, {}, m_evidence);
    out.state = progress.state;
    out.solved = progress.solved;
    for (const auto& judge : progress.judges)
        out.checks.push_back(runner_view_detail::checkView(judge, m_evidence));
    for (std::size_t i = 0; i < progress.hintsShown.size(); ++i) {
        const auto& hint = progress.step->hints[i];
        const bool timeHasCome = hint.afterAttempts > 0
            ? progress.attempts >= hint.afterAttempts
            : progress.currentSince != zeroTime && m_evidence.now() - progress.currentSince >= hint.after;
        out.hints.push_back({.text = fillText(hint.say, {}, m_evidence),
            .cost = hint.cost,
            .available = progress.state == StepState::Current && timeHasCome,
            .shown = progress.hintsShown[i]});
    }
    return out;
}

GuideView Runner::view() const
{
    GuideView out;
    out.labId = m_exercise.id;
    out.title = m_exercise.title;
    for (const auto& progress : m_steps)
        out.steps.push_back(stepView(progress));
    out.currentStep = m_current;
    out.score = score();
    out.scoreMax = scoreMax();
    out.ready = m_ready;
    out.finished = m_finished;
    out.verdict = m_verdict;
    out.narration = m_narration;
    if (m_finished)
        out.finishText = fillText(m_exercise.finishText, {}, m_evidence);
    if (!m_ready) {
        for (const auto& judge : m_readyJudges) {
            const auto found = evaluate(judge.check().predicate, {}, m_evidence);
            if (found.truth == Truth::True)
                continue;
            out.waitingFor = fillText(judge.check().title, {}, m_evidence);
            if (judge.verdict() == Verdict::Fail)
                out.waitingFor += " (this takes longer than expected)";
            break;
        }
    }
    for (std::size_t i = 0; i < m_invariants.size(); ++i) {
        const bool lasting = m_brokenSince[i] != zeroTime && m_evidence.now() - m_brokenSince[i] >= std::chrono::seconds{3};
        if (lasting)
            out.warnings.push_back(fillText(m_invariants[i].check().say, {}, m_evidence));
    }
    return out;
}

} // namespace halab::lab
