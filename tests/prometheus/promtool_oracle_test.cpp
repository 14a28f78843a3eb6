#include "prometheus/template/expander.h"

#include "base/gotext.h"
#include "base/json.h"
#include "promql/engine.h"
#include "promql/series.h"
#include "support/registry.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <algorithm>

using namespace halab;

/// The same data, expressions and templates to the real promtool and to ours; the answers are compared to the byte.
class PromtoolOracleTest : public QObject {
    Q_OBJECT

    static constexpr std::int64_t seconds = 605;

    /// Ten seconds apart. `gone` ends with a staleness marker; `reset` falls; `gap` misses samples.
    static const QStringList& series()
    {
        static const QStringList lines{
            "x{a=\"1\",g=\"l\"} 0+1x60",
            "x{a=\"2\",g=\"l\"} 0.5+1.1x60",
            "x{a=\"3\",g=\"r\"} 100-0.7x60",
            "y{a=\"1\"} 5+0x60",
            "y{a=\"2\"} 7+3x60",
            "reset{job=\"j\"} 0+10x20 0+7x20 3+1x19",
            "gap{job=\"j\"} 1 2 _ _ 5 _ 7 NaN 9 10 _ _ _ _ 15 16+0.25x40",
            "gone{job=\"j\"} 1+1x50 stale",
            "infinite Inf -Inf Inf 1 2 3+1x55",
            "h_bucket{le=\"0.1\"} 0+1x60",
            "h_bucket{le=\"0.5\"} 0+4x60",
            "h_bucket{le=\"1\"} 0+6x60",
            "h_bucket{le=\"+Inf\"} 0+7x60",
        };
        return lines;
    }

    /// None with duplicates on one side: promtool names them in the random order in which it stored the series.
    static const QStringList& expressions()
    {
        static const QStringList list{
            "x", "x > 50", "x > bool 50", "50 < x", "-x", "x offset 95s", "x offset -5s", "x @ 100", "x @ 100 offset 20s",
            "rate(x[1m])", "rate(x[95s])", "increase(x[95s])", "delta(x[95s])", "irate(x[1m])", "idelta(x[1m])",
            "rate(reset[10m])", "increase(reset[10m])", "increase(reset[303s])", "resets(reset[10m])", "delta(reset[10m])",
            "changes(gap[10m])", "deriv(x[2m])", "deriv(gap[80s] @ 300)", "predict_linear(x[2m], 3600)",
            "holt_winters(x[5m], 0.3, 0.2)", "avg_over_time(gap[200s])", "sum_over_time(gap[200s])",
            "count_over_time(gap[10m])", "min_over_time(gap[10m])", "max_over_time(gap[10m])", "last_over_time(gap[10m])",
            "stddev_over_time(x[5m])", "stdvar_over_time(gap[200s])", "quantile_over_time(0.3, x[5m])",
            "present_over_time(gap[1m])", "absent_over_time(gap[1m])", "absent_over_time(nope{a=\"b\"}[1m])",
            "avg_over_time(infinite[10m])", "sum_over_time(infinite[10m])", "stddev_over_time(infinite[10m])", "gone", "gone @ 509",
            "gone @ 510", "count_over_time(gone[10m])", "absent(gone)", "absent(nope{a=\"b\",c=~\"d\",e=\"f\"})",
            "sum(x)", "sum by (g) (x)", "sum without (a) (x)", "avg by (g) (x)", "min(x)", "max(x)", "count by (g) (x)",
            "group(x)", "stddev(x)", "stdvar by (g) (x)", "quantile(0.9, x)", "topk(2, x)", "bottomk by (g) (1, x)",
            "count_values(\"v\", y)", "x + on (a) y", "x * on (a) group_left y", "x - ignoring (g) y",
            "y and on (a) x{a=\"1\"}", "x or y", "x unless on (a) y", "x % 7", "x ^ 2", "x atan2 3",
            "x == x", "x != bool y", "2 ^ 3 ^ 2", "-1 ^ 2", "1 / 0", "scalar(y{a=\"1\"})", "vector(3)", "time()",
            "histogram_quantile(0.3, h_bucket)", "histogram_quantile(0.9, rate(h_bucket[5m]))",
            "histogram_quantile(0.99, h_bucket)", "histogram_quantile(1.1, h_bucket)",
            "label_replace(x, \"b\", \"$1-$2\", \"g\", \"(.)(.*)\")", "label_join(x, \"b\", \"/\", \"g\", \"a\")",
            "max_over_time(x[2m:15s])", "rate(x[5m:30s])", "sum_over_time(sum(x)[2m:])", "max_over_time(rate(x[1m])[3m:20s] offset 1m)",
            "avg_over_time((x > 20)[5m:25s] @ 400)", "round(x, 5)", "round(x)", "clamp(x, 10, 60)", "clamp_max(x, 30)", "sgn(x - 60)",
            "ln(x)", "log2(x)", "log10(x)", "exp(y)", "sqrt(x)", "abs(-x)", "ceil(x)", "floor(x)", "sin(x)", "cosh(y)", "deg(x)",
            "rad(x)", "pi()", "timestamp(x)", "timestamp(x offset 1m)", "hour(x * 10000)", "day_of_week(x * 100000)",
            "days_in_month(x * 1000000)", "day_of_year(x * 1000000)", "month(x * 1000000)", "year(x * 10000000)",
            "minute()", "sort_desc(x)", "topk(NaN, x)", "{__name__=~\"x|y\"} * 1",
            "rate({__name__=~\"x|y\",a=\"1\"}[1m])", "sum(x) / count(x)", "x / on (a) group_left (g) x",
        };
        return list;
    }

    /// Agree but for the last bit.
    static const QStringList& knownGaps()
    {
        static const QStringList list{"x atan2 3"};
        return list;
    }

    static const QStringList& templates()
    {
        static const QStringList list{
            "{{ .Missing }}", "{{ query 1 }}", "{{ $labels.x.y }}", "{{ humanize }}", "{{ 1 | value }}",
            "{{ printf \"%d\" 1.5 | toUpper | len }}", "{{ .Labels.x.y.z }}", "{{ range $labels.x }}{{ end }}",
            "{{ template \"x\" . }}", "{{ index $labels 1 }}", "{{ eq 1 nil }}", "{{ (first (query \"up\")).Foo }}",
            "{{ lt $value 1 }}", "{{ slice $labels 1 }}", "{{ reReplaceAll \"(\" \"a\" \"b\" }}", "{{ $labels }}", "{{ $value }}",
            "{{ . }}", "{{ len }}", "{{ len 3 }}", "{{ index 1 2 }}", "{{ nil }}", "{{ print nil }}", "{{ 1 2 }}",
            "{{ $labels.job \"x\" }}", "{{ print 1 2 \"a\" \"b\" 3 }}",
            "{{ printf \"%v %q %5.1f|%-6s|%x\" true \"a\\tb\" 3.14159 \"ab\" \"hi\" }}", "{{ printf \"%d %s\" \"x\" 5 }}",
            "{{ printf \"%!\" }}", "{{ printf \"%z\" 1 }}", "{{ humanizeDuration \"x\" }}", "{{ \"a\" | first }}",
            "{{ title \"it's o'neil foo-bar x_y\" }}", "{{ toTime $value }}", "{{ (toTime 1e9).Unix }}", "{{ (toTime 1e9).Foo }}",
            "{{ 1e9 | humanizeTimestamp }}", "{{ with $labels.nope }}a{{ else }}b{{ end }}",
            "{{ range $i, $v := query \"up\" }}{{ $i }}{{ $v.Labels.job }}{{ end }}", "{{ js \"a<b>'\\\"\" }}",
            "{{ html \"a'\\\"<>&\" }}", "{{ urlquery \"a b\" \"c\" }}", "{{ \"a:b:c\" | stripPort }}", "{{ eq \"a\" 1 }}",
            "{{ eq $labels $labels }}", "{{ lt \"a\" \"b\" }}", "{{ lt true false }}", "{{ and }}", "{{ not }}", "{{ or 0 \"\" }}",
            "{{ call 1 }}", "{{ args 1 \"a\" }}", "{{ 0x1F }} {{ 1_000 }} {{ 1e3 }} {{ 017 }} {{ 0b11 }}", "{{ 'a' }}",
            "{{ 1.0 }} {{ 1e6 }} {{ 123456789.0 }} {{ 0.00001 }}", "{{ print 1.0 1e21 1e20 123456789012.5 }}",
            "{{ $x := 5 }}{{ if gt $x 3 }}big{{ end }}", "{{ match \"(\" \"a\" }}", "{{ sortByLabel \"x\" nil }}", "{{ first nil }}",
            "{{ value nil }}", "{{ strvalue (query \"up\" | first) }}", "{{ query \"foo bar\" }}",
            "{{ printf \"%v\" (query \"up\" | first).Labels }}", "{{ $labels.job | printf \"%s-%s\" \"x\" }}",
            "{{ printf \"%6.2f%%\" 12.345 }}", "{{ parseDuration \"1x\" }}", "{{ define \"t\" }}x{{ end }}{{ template \"t\" }}",
        };
        return list;
    }

    static QString quoted(const QString& text) { return QString::fromStdString(json::quote(text.toStdString())); }

    /// What promtool says to a test file.
    static QString promtool(const QTemporaryDir& folder, const QString& test)
    {
        QFile file(folder.filePath("test.yml"));
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(test.toUtf8());
        file.close();
        QProcess process;
        process.start("promtool", {"test", "rules", file.fileName()});
        if (!process.waitForFinished(60'000))
            process.kill();
        return QString::fromUtf8(process.readAllStandardOutput() + process.readAllStandardError());
    }

    static std::string samplesText(promql::Vector vector)
    {
        std::sort(vector.begin(), vector.end(), [](const auto& a, const auto& b) { return a.metric < b.metric; });
        std::string out;
        for (const auto& sample : vector) {
            auto number = goFormatE(sample.point.v);
            std::replace(number.begin(), number.end(), 'e', 'E');
            out += (out.empty() ? "" : ", ") + sample.metric.toString() + " " + number;
        }
        return out.empty() ? "nil" : out;
    }

    static std::string ours(const tsdb::Head& head, const std::string& expression)
    {
        const auto expr = promql::parseExpr(expression);
        if (!expr)
            return expr.error().message;
        auto value = promql::Engine().instant(head, **expr, seconds * 1000);
        if (!value)
            return value.error().message;
        return samplesText(prometheus::asVector(std::move(*value)).value());
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable("promtool").isEmpty())
            QSKIP("promtool is not installed");
    }

    void expressionsAgree()
    {
        QString test = "evaluation_interval: 1m\ntests:\n- interval: 10s\n  input_series:\n";
        std::string lines;
        for (const auto& line : series()) {
            test += "  - series: " + quoted(line.section(' ', 0, 0)) + "\n    values: " + quoted(line.section(' ', 1)) + "\n";
            lines += line.toStdString() + "\n";
        }
        test += "  promql_expr_test:\n";
        for (const auto& expression : expressions())
            test += "  - expr: " + quoted(expression) + "\n    eval_time: 605s\n    exp_samples: [{labels: never, value: 1}]\n";
        const QTemporaryDir folder;
        const auto answer = promtool(folder, test);
        tsdb::Head head;
        test::load(head, QByteArray::fromStdString(lines).toStdString(), 10);

        // Each expression fails on purpose, in order, and shows what it gave.
        const QRegularExpression block("expr: (\"(?:[^\"\\\\]|\\\\.)*\"), time: [^,]*,(?: err: ([^\n]*)|\\s*exp:[^\n]*\\s*got: ([^\n]*))");
        auto matches = block.globalMatch(answer);
        int differences = 0;
        for (const auto& expression : expressions()) {
            QVERIFY2(matches.hasNext(), qPrintable(answer.left(2000)));
            const auto match = matches.next();
            const auto theirs = match.captured(2).isEmpty() ? match.captured(3) : match.captured(2);
            const auto mine = QString::fromStdString(ours(head, expression.toStdString()));
            if ((mine == theirs.trimmed()) == knownGaps().contains(expression)) {
                ++differences;
                qWarning("%s\n  real: %s\n  ours: %s", qPrintable(expression), qPrintable(theirs), qPrintable(mine));
            }
        }
        QCOMPARE(differences, 0);
    }

    void templatesAgree()
    {
        const QTemporaryDir folder;
        QFile rules(folder.filePath("rules.yml"));
        QVERIFY(rules.open(QIODevice::WriteOnly));
        QString text = "groups:\n- name: g\n  rules:\n  - alert: Down\n    expr: up == 0\n    annotations:\n";
        for (int i = 0; i < templates().size(); ++i)
            text += QString("      a%1: %2\n").arg(i, 3, 10, QChar('0')).arg(quoted(templates()[i]));
        rules.write(text.toUtf8());
        rules.close();
        const auto answer = promtool(folder,
            "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  external_url: http://h:9090/p\n"
            "  input_series:\n  - series: 'up{job=\"web\"}'\n    values: '0 0 0'\n  alert_rule_test:\n  - eval_time: 1m\n"
            "    alertname: Down\n    exp_alerts:\n    - exp_labels: {}\n");

        prometheus::TemplateData data;
        data.labels = {{"__name__", "up"}, {"job", "web"}};
        data.externalUrl = "http://h:9090/p";
        data.query = [](std::string_view query, std::int64_t t) -> Result<promql::Vector> {
            const auto expr = promql::parseExpr(query);
            HALAB_TRY(expr);
            return promql::Vector{{{{"__name__", "up"}, {"job", "web"}}, {t, 0}}};
        };
        int differences = 0;
        for (int i = 0; i < templates().size(); ++i) {
            const QRegularExpression annotation(QString("a%1=(\"(?:[^\"\\\\]|\\\\.)*\")").arg(i, 3, 10, QChar('0')));
            const auto match = annotation.match(answer, answer.indexOf("got:"));
            QVERIFY2(match.hasMatch(), qPrintable(templates()[i] + "\n" + answer.left(2000)));
            const auto mine = QString::fromStdString(
                goQuote(prometheus::expandOrError("__alert_Down", templates()[i].toStdString(), data)));
            if (mine != match.captured(1)) {
                ++differences;
                qWarning("%s\n  real: %s\n  ours: %s", qPrintable(templates()[i]), qPrintable(match.captured(1)),
                    qPrintable(mine));
            }
        }
        QCOMPARE(differences, 0);
    }
};

HALAB_TEST(PromtoolOracleTest, "promtool_oracle")
#include "promtool_oracle_test.moc"
