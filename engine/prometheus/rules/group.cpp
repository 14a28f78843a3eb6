#include "prometheus/rules/group.h"

#include "host/vocabulary.h"
#include "model/sample.h"

#include <algorithm>

namespace halab::prometheus {

Time evaluationSlot(Time now, const std::string& file, const std::string& name, Duration interval)
{
    const std::uint64_t hash = model::Labels::from({{"file", file}, {"name", name}}).hash();
    const auto width = interval.count();
    const auto offset = static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(width));
    const std::int64_t shifted = unixNanoseconds(now) - offset;
    return Time{Duration{shifted - shifted % width + offset}};
}

RuleGroup::RuleGroup(Services& services, const RuleSettings& settings, NotifyAlerts notify, RuleGroupConfig config,
    Duration interval, std::vector<std::unique_ptr<Rule>> rules, bool shouldRestore)
    : m_services(services), m_settings(settings), m_notify(std::move(notify)), m_config(std::move(config))
    , m_interval(interval), m_rules(std::move(rules)), m_previous(m_rules.size()), m_shouldRestore(shouldRestore)
    , m_metrics(services.metrics, m_config.file + ";" + m_config.name), m_ticker(services.host)
{
    m_metrics.interval.set(seconds(interval));
    m_metrics.rules.set(static_cast<double>(m_rules.size()));
}

RuleGroup::~RuleGroup() = default;

void RuleGroup::run()
{
    const Time now = m_services.host.clock().now();
    m_slot = evaluationSlot(now, m_config.file, m_config.name, m_interval) + m_interval;
    m_first = afterWithoutCause(m_services.host, m_slot - now, [this] {
        m_ticker.start(m_interval, [this] { tick(); });
        iterate();
    });
}

void RuleGroup::stop()
{
    m_first.stop();
    m_ticker.stop();
}

void RuleGroup::tick()
{
    const auto missed = std::max<std::int64_t>(0, (m_services.host.clock().now() - m_slot) / m_interval - 1);
    m_metrics.missed.add(static_cast<double>(missed));
    m_metrics.iterations.add(static_cast<double>(missed));
    m_slot += (missed + 1) * m_interval;
    iterate();
}

void RuleGroup::iterate()
{
    const Time begin = m_services.host.clock().now();
    const Duration steady = m_services.host.clock().elapsed();
    m_metrics.iterations.add();
    std::size_t samples = 0;
    for (std::size_t i = 0; i < m_rules.size(); ++i)
        evaluate(i, samples);
    endStaleSeries(unixMilliseconds(m_slot));

    m_lastEvaluation = begin;
    m_evaluationDuration = m_services.host.clock().elapsed() - steady;
    m_metrics.lastSamples.set(static_cast<double>(samples));
    m_metrics.lastTimestamp.set(static_cast<double>(unixNanoseconds(begin)) / 1e9);
    m_metrics.lastDuration.set(seconds(m_evaluationDuration));
    m_metrics.groupDuration.observe(seconds(m_evaluationDuration));

    // What was before a restart is looked for after the second evaluation: by then the targets
    // of a usual configuration have been scraped.
    if (m_shouldRestore && ++m_iterations == 2) {
        m_shouldRestore = false;
        for (const auto& rule : m_rules)
            if (auto* alerting = dynamic_cast<AlertingRule*>(rule.get()))
                alerting->restore(m_services, m_services.host.clock().now());
    }
}

void RuleGroup::evaluate(std::size_t index, std::size_t& samples)
{
    Rule& rule = *m_rules[index];
    const Duration steady = m_services.host.clock().elapsed();
    m_metrics.evaluations.add();
    const EvaluationContext context{m_services, m_settings, m_slot, m_interval, m_config.limit};
    const auto vector = rule.evaluate(context);
    rule.lastEvaluation = m_services.host.clock().now();
    rule.evaluationDuration = m_services.host.clock().elapsed() - steady;
    m_metrics.ruleDuration.observe(seconds(rule.evaluationDuration));
    if (!vector) {
        rule.health = RuleHealth::Bad;
        rule.lastError = vector.error().message;
        m_metrics.failures.add();
        Tracer& trace = m_services.host.trace();
        trace.record(kind::ruleFailed, {{"rule", rule.config().name()}, {"error", rule.lastError}});
        trace.log("warn", "rule manager", "Evaluating rule failed",
            {{"file", m_config.file}, {"group", m_config.name}, {"name", rule.config().name()},
                {"index", static_cast<std::int64_t>(index)}, {"err", rule.lastError}});
        return;
    }
    rule.health = RuleHealth::Good;
    rule.lastError.clear();
    samples += vector->size();
    // Handed over even if storing fails below.
    if (auto* alerting = dynamic_cast<AlertingRule*>(&rule)) {
        const auto due = alerting->takeDue(m_slot, m_services.options.resendDelay, m_interval);
        if (!due.empty())
            m_notify(rule.query(), due);
    }
    store(index, *vector);
}

void RuleGroup::store(std::size_t index, const promql::Vector& vector)
{
    Rule& rule = *m_rules[index];
    tsdb::Appender appender = m_services.head.appender();
    std::set<model::Labels> returned;
    std::int64_t outOfOrder = 0, duplicates = 0;
    const std::int64_t t = unixMilliseconds(m_slot);
    for (const promql::VectorSample& sample : vector) {
        const auto appended = appender.append(0, sample.metric, t, sample.point.v);
        switch (appended.outcome) {
        case tsdb::AppendOutcome::Accepted:
            returned.insert(sample.metric);
            continue;
        case tsdb::AppendOutcome::OutOfOrder:
            ++outOfOrder;
            rule.lastError = "out of order sample";
            break;
        case tsdb::AppendOutcome::DuplicateTimestamp:
            ++duplicates;
            rule.lastError = "duplicate sample for timestamp";
            break;
        case tsdb::AppendOutcome::OutOfBounds:
            rule.lastError = "out of bounds";
            break;
        case tsdb::AppendOutcome::InvalidLabels:
            rule.lastError = "invalid labels: " + sample.metric.toString();
            break;
        }
        rule.health = RuleHealth::Bad;
    }
    const auto warn = [&](std::int64_t count, const char* message) {
        if (count > 0)
            m_services.host.trace().log("warn", "rule manager", message,
                {{"group", m_config.name}, {"name", rule.config().name()}, {"numDropped", count}});
    };
    warn(outOfOrder, "Error on ingesting out-of-order result from rule evaluation");
    warn(duplicates, "Error on ingesting results from rule evaluation with different value but same timestamp");
    for (const model::Labels& series : m_previous[index])
        if (!returned.contains(series))
            appender.append(0, series, t, model::staleNaN());
    appender.commit();
    m_previous[index] = std::move(returned);
}

void RuleGroup::endStaleSeries(std::int64_t t)
{
    if (m_stale.empty())
        return;
    tsdb::Appender appender = m_services.head.appender();
    for (const model::Labels& series : m_stale)
        appender.append(0, series, t, model::staleNaN());
    appender.commit();
    m_stale.clear();
}

void RuleGroup::takeState(RuleGroup& from)
{
    m_lastEvaluation = from.m_lastEvaluation;
    m_evaluationDuration = from.m_evaluationDuration;
    m_stale = from.m_stale;
    std::vector<bool> taken(from.m_rules.size());
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        for (std::size_t k = 0; k < from.m_rules.size(); ++k) {
            const RuleConfig& mine = m_rules[i]->config();
            const RuleConfig& theirs = from.m_rules[k]->config();
            if (taken[k] || mine.alert != theirs.alert || mine.record != theirs.record
                || mine.labelTexts != theirs.labelTexts)
                continue;
            taken[k] = true;
            m_rules[i]->takeState(*from.m_rules[k]);
            m_previous[i] = from.m_previous[k];
            break;
        }
    }
    for (std::size_t k = 0; k < taken.size(); ++k)
        if (!taken[k])
            m_stale.insert(m_stale.end(), from.m_previous[k].begin(), from.m_previous[k].end());
}

void RuleGroup::retire(std::function<void()> done)
{
    stop();
    const std::int64_t t = unixMilliseconds(m_services.host.clock().now());
    RuleMetrics::remove(m_services.metrics, key());
    for (const auto& series : m_previous)
        m_stale.insert(m_stale.end(), series.begin(), series.end());
    m_first = afterWithoutCause(m_services.host, 2 * m_interval, [this, t, done = std::move(done)] {
        const auto ended = done;
        endStaleSeries(t);
        ended();
    });
}

std::vector<const RuleGroup*> RuleManager::groups() const
{
    std::vector<const RuleGroup*> groups;
    for (const auto& [key, group] : m_groups)
        groups.push_back(group.get());
    return groups;
}

void RuleManager::retire(std::unique_ptr<RuleGroup> group)
{
    RuleGroup* const which = group.get();
    m_retired.push_back(std::move(group));
    which->retire([this, which] {
        std::erase_if(m_retired, [which](const auto& retired) { return retired.get() == which; });
    });
}

Status RuleManager::apply(
    const std::vector<RuleGroupConfig>& configs, Duration defaultInterval, RuleSettings settings)
{
    std::map<Key, std::unique_ptr<RuleGroup>> fresh;
    for (const RuleGroupConfig& config : configs) {
        std::vector<std::unique_ptr<Rule>> rules;
        for (const RuleConfig& rule : config.rules) {
            auto made = Rule::make(rule, m_wasLoaded);
            HALAB_TRY(made);
            rules.push_back(std::move(*made));
        }
        const Duration interval = config.interval != Duration{} ? config.interval : defaultInterval;
        fresh[{config.file, config.name}] = std::make_unique<RuleGroup>(
            m_services, m_settings, m_notify, config, interval, std::move(rules), !m_wasLoaded);
    }
    m_settings = std::move(settings);
    for (auto& [key, group] : fresh) {
        const auto old = m_groups.find(key);
        if (old != m_groups.end() && old->second->config() == group->config()
            && old->second->interval() == group->interval()) {
            group = std::move(old->second);
            m_groups.erase(old);
            continue;
        }
        if (old != m_groups.end()) {
            old->second->stop();
            group->takeState(*old->second);
            m_groups.erase(old);
        }
        group->run();
    }
    for (auto& [key, group] : m_groups)
        retire(std::move(group));
    m_groups = std::move(fresh);
    m_wasLoaded = true;
    return {};
}

} // namespace halab::prometheus
