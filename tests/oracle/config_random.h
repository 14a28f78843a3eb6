#pragma once

// Random configurations and label sets from a seed: the same seed, the same texts.

#include <QByteArray>
#include <QStringList>

#include <cstdint>
#include <random>
#include <vector>

namespace halab::test {

class RandomConfig {
public:
    explicit RandomConfig(std::uint32_t seed)
        : m_random(seed)
    {
    }

    /// HALAB_SEED, or one of this run.
    static std::uint32_t seed()
    {
        bool isGiven = false;
        const auto given = qEnvironmentVariable("HALAB_SEED").toUInt(&isGiven);
        return isGiven ? given : std::random_device{}();
    }
    /// HALAB_CASES where it is set: how many cases to try.
    static int cases(int usual)
    {
        bool isGiven = false;
        const int given = qEnvironmentVariableIntValue("HALAB_CASES", &isGiven);
        return isGiven ? given : usual;
    }

    /// A right one: a tree of routes over four labels with all kinds of matchers.
    QByteArray rightRoutes()
    {
        QByteArray text = "route:\n  receiver: r0\n" + groupBy("  ") + spans("  ");
        text += children(2, 0);
        text += "receivers:\n";
        for (int i = 0; i < receivers; ++i)
            text += "- name: r" + QByteArray::number(i) + "\n";
        return text + "time_intervals:\n- name: t\n  time_intervals: [{weekdays: ['monday']}]\n";
    }

    /// A configuration in which some values, names or keys may be wrong.
    QByteArray doubtful()
    {
        auto text = rightRoutes();
        if (chance(60))
            text += "inhibit_rules:\n- " + QByteArray(pick({"source_matchers", "source_match", "target_matchers"})) + ": " +
                pick({"[a=b]", "{a: b}", "['a=~b*', 'c!=d']", "['a=~*']", "[a]", "b"}) + "\n  equal: " +
                pick({"[a]", "[a, b]", "['a b']", "a", "[]"}) + "\n";
        if (chance(60))
            text += "templates: " + QByteArray(pick({"['*.tmpl']", "[a, b]", "x", "{}", "[[a]]"})) + "\n";
        if (chance(60))
            text += "mute_time_intervals:\n- name: " + QByteArray(pick({"m", "t", "''"})) + "\n  time_intervals: [" +
                interval() + "]\n";
        if (chance(60))
            text += "global: {resolve_timeout: " + QByteArray(pick({"5m", "5x", "1h30m", "0", "1.5m", "''"})) +
                ", smtp_smarthost: " + pick({"'h:25'", "h", "'h:'", "':1'"}) + "}\n";
        for (int mistakes = number(3); mistakes > 0; --mistakes) {
            const auto at = text.indexOf(pick({"r1", "r2", "matchers", "group_by", "5s", "true", "name", "monday", "receiver", "a="}),
                number(static_cast<int>(text.size())));
            if (at >= 0)
                text.replace(at, 2, pick({"x", "'", "zz", "  ", "0", "-1", "[]", "''", "=!", "é"}));
        }
        return text;
    }

    /// What somebody may type as a matcher, or as a list of them.
    QByteArray matcher()
    {
        QByteArray text;
        for (int i = 1 + number(9); i > 0; --i)
            text += pick({"a", "b1", "_x:", "=", "=", "=~", "!=", "!~", "!", "~", "\"", "\\", "\\\"", "\\n", ",", "{", "}", " ", "\t", "é",
                "(", ")", "[a-", "*", ".+", "0", "|", "a=b", "foo=\"bar\"", "(?i)x", "{2,1}", "\\d", "\\pN", "$", "^"});
        return text;
    }

    QStringList labelSet()
    {
        QStringList labels;
        for (const char* name : {"a", "b", "severity", "team"})
            if (chance(60))
                labels << QStringLiteral("%1=%2").arg(name, pick({"x", "y", "xy", "warning", "critical", "z9", "x y"}));
        if (labels.isEmpty())
            labels << "other=1";
        return labels;
    }

private:
    static constexpr int receivers = 6;

    int number(int below) { return below <= 0 ? 0 : static_cast<int>(m_random() % static_cast<unsigned>(below)); }
    bool chance(int percent) { return number(100) < percent; }
    const char* pick(std::initializer_list<const char*> all) { return all.begin()[number(static_cast<int>(all.size()))]; }

    QByteArray groupBy(const QByteArray& pad)
    {
        return chance(40) ? pad + "group_by: " + pick({"[a]", "[b, a]", "['...']", "[]", "[severity, team]"}) + "\n" : QByteArray();
    }
    QByteArray spans(const QByteArray& pad)
    {
        QByteArray text;
        for (const char* key : {"group_wait", "group_interval", "repeat_interval"})
            if (chance(20))
                text += pad + key + ": " + pick({"5s", "1m", "1h30m", "1d", "90s"}) + "\n";
        return text;
    }
    QByteArray matchers(const QByteArray& pad)
    {
        QByteArray text;
        if (chance(30))
            text += pad + "match: {" + pick({"a: x", "b: y", "severity: warning", "team: ''"}) + "}\n";
        if (chance(30))
            text += pad + "match_re: {" + pick({"a: 'x|y'", "b: 'y.*'", "severity: 'w.+|critical'", "team: '|z9'"}) + "}\n";
        if (chance(60))
            text += pad + "matchers: [" +
                pick({"'a=x'", "'a!=x', 'b=~\"x.*\"'", "'severity!~\"warn.*\"'", "'{team=\"x y\",a!=\"\"}'", "'b=~\".+\"'", "'team=\"\"'"}) +
                "]\n";
        return text;
    }
    QByteArray children(int indent, int depth)
    {
        if (depth >= 4 || !chance(80))
            return {};
        const QByteArray pad(indent, ' '), inner(indent + 2, ' ');
        QByteArray text = pad + "routes:\n";
        for (int i = 1 + number(4); i > 0; --i) {
            QByteArray child = inner + "continue: " + pick({"true", "false"}) + "\n";
            if (chance(70))
                child += inner + "receiver: r" + QByteArray::number(number(receivers)) + "\n";
            child += matchers(inner) + groupBy(inner) + spans(inner);
            if (chance(15))
                child += inner + pick({"mute_time_intervals", "active_time_intervals"}) + ": [t]\n";
            child += children(indent + 2, depth + 1);
            child[indent] = '-';
            text += child;
        }
        return text;
    }
    QByteArray interval()
    {
        return QByteArray("{") +
            pick({"weekdays: ['monday:friday']", "weekdays: ['friday:monday']", "months: ['1:3', december]", "months: [smarch]",
                "days_of_month: ['1:5', '-3:-1']", "days_of_month: ['0']", "years: ['2020:2019']", "years: ['2020:2025']",
                "times: [{start_time: '09:00', end_time: '17:00'}]", "times: [{start_time: '9:00', end_time: '17:00'}]",
                "location: Europe/Berlin", "location: Mars/Base", "location: Local", "days_of_month: ['-1:1']", "weekdays: ['7']"}) +
            "}";
    }

    std::mt19937 m_random;
};

} // namespace halab::test
