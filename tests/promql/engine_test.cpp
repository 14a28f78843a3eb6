#include "promql/engine.h"

#include "base/gotext.h"
#include "promql/series.h"
#include "support/registry.h"

using namespace halab;

/// Expressions over small data, and what they are. Each table is one chapter of the language.
class EngineTest : public QObject {
    Q_OBJECT

    static QString text(const promql::QueryValue& value)
    {
        std::string out;
        if (const auto* scalar = std::get_if<promql::ScalarValue>(&value))
            return QString::fromStdString(goFormatG(scalar->v));
        if (const auto* string = std::get_if<promql::StringValue>(&value))
            return QString::fromStdString(goQuote(string->v));
        if (const auto* vector = std::get_if<promql::Vector>(&value))
            for (const auto& sample : *vector)
                out += (out.empty() ? "" : " ") + sample.metric.toMetricString() + "=" + goFormatG(sample.point.v);
        if (const auto* matrix = std::get_if<promql::Matrix>(&value)) {
            for (const auto& series : *matrix) {
                out += (out.empty() ? "" : " ") + series.metric.toMetricString() + "=[";
                for (const auto& point : series.points)
                    out += (out.back() == '[' ? "" : " ") + goFormatG(static_cast<double>(point.t) / 1000) + ":"
                        + goFormatG(point.v);
                out += "]";
            }
        }
        return QString::fromStdString(out);
    }

    /// The result of an instant query at a second, or "error …".
    static QString ask(const tsdb::Head& head, const std::string& query, std::int64_t second)
    {
        const auto expr = promql::parseExpr(query);
        if (!expr)
            return QString::fromStdString("error " + expr.error().message);
        const auto value = promql::Engine().instant(head, **expr, second * 1000);
        return value ? text(*value) : QString::fromStdString("error " + value.error().message);
    }

    static void columns()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("second");
        QTest::addColumn<QString>("expected");
    }
    static void row(const char* query, int second, const char* expected)
    {
        QTest::addRow("%s @%d", query, second) << QString(query) << second << QString(expected);
    }
    static void check(const tsdb::Head& head)
    {
        QFETCH(QString, query);
        QFETCH(int, second);
        QTEST(ask(head, query.toStdString(), second), "expected");
    }

private Q_SLOTS:
    void whatASelectorSees_data()
    {
        columns();
        // x: 0 1 2 … at 0, 10, 20 … until 100; gone: marked stale at 30.
        row("x", 100, "x=10");
        row("x", 105, "x=10");
        row("x", 5, "x=0");
        row("x", 400, "x=10");       // exactly five minutes old: still seen
        row("x", 401, "");           // the lookback is over
        row("gone", 29, "gone=1");
        row("gone", 30, "");         // the marker ends the series at once
        row("gone", 60, "");
        row("x offset 50s", 100, "x=5");
        row("x offset -50s", 50, "x=10");
        row("x @ 30", 100, "x=3");
        row("x @ 30 offset 10s", 100, "x=2");
        row("x offset 10s @ 30", 100, "x=2");
        row("x @ end()", 70, "x=7");
        row("x[20s]", 50, "x=[30:3 40:4 50:5]"); // closed on both sides
        row("x[25s] offset 20s", 50, "x=[10:1 20:2 30:3]");
        row("gone[1m]", 50, "gone=[0:1 10:1 20:1]"); // markers are no samples
        row("x[30s:15s]", 50, "x=[30:3 45:4]"); // a subquery's grid is aligned to its step
        row("x[50s:20s]", 100, "x=[60:6 80:8 100:10]");
        row("{__name__=~\"x|gone\"}", 20, "x=2 gone=1");
        row("\"text\"", 0, "\"text\"");
        row("timestamp(x)", 105, "{}=100");
        row("timestamp((x))", 105, "{}=100");
        row("timestamp(x + 0)", 105, "{}=105");
        row("time()", 105, "105");
    }
    void whatASelectorSees()
    {
        tsdb::Head head;
        test::load(head, "x 0+1x10\ngone 1 1 1 stale\n", 10);
        check(head);
    }

    void movement_data()
    {
        columns();
        // c rises by 10 every 10 s; r does too but was restarted at 50; g is a gauge.
        row("increase(c[1m])", 100, "{}=60");
        row("rate(c[1m])", 100, "{}=1");
        row("rate(c[1m])", 105, "{}=1");
        row("increase(r[1m])", 100, "{job=\"a\"}=50"); // from 40 to 0 counts as a restart at 0
        row("delta(r[1m])", 100, "{job=\"a\"}=10");
        row("resets(r[100s])", 100, "{job=\"a\"}=1");
        row("irate(c[1m])", 100, "{}=1");
        row("irate(r[15s])", 50, "{job=\"a\"}=0");
        row("idelta(g[1m])", 100, "{}=-1");
        row("changes(g[1m])", 100, "{}=6");
        row("delta(g[1m])", 100, "{}=-6");
        row("deriv(g[1m])", 100, "{}=-0.1");
        row("predict_linear(g[1m], 100)", 100, "{}=-10");
        row("rate(c[5s])", 100, ""); // one sample in the window
        row("rate(nothing[1m])", 100, "");
        row("rate(one[1m])", 100, "");
        row("increase(c[30s]) > 0", 100, "{}=30");
        row("holt_winters(g[1m], 0.5, 0.5)", 100, "{}=0");
        row("holt_winters(g[1m], 2, 0.5)", 100,
            "error invalid smoothing factor. Expected: 0 < sf < 1, got: 2.000000");
    }
    void movement()
    {
        tsdb::Head head;
        test::load(head, "c 0+10x10\nr{job=\"a\"} 0+10x4 0+10x5\ng 10-1x10\none 1\n", 10);
        check(head);
    }

    void overTime_data()
    {
        columns();
        row("count_over_time(v[1m])", 60, "{}=5");
        row("sum_over_time(v[1m])", 60, "{}=15");
        row("avg_over_time(v[1m])", 60, "{}=3");
        row("min_over_time(v[1m])", 60, "{}=1");
        row("max_over_time(v[1m])", 60, "{}=5");
        row("last_over_time(v[1m])", 60, "v=5");
        row("stddev_over_time(v[1m])", 60, "{}=1.4142135623730951");
        row("stdvar_over_time(v[1m])", 60, "{}=2");
        row("quantile_over_time(0.5, v[1m])", 60, "{}=3");
        row("quantile_over_time(2, v[1m])", 60, "{}=+Inf");
        row("present_over_time(v[1m])", 60, "{}=1");
        row("absent_over_time(v[1m])", 60, "");
        row("absent_over_time(v[1m])", 600, "{}=1");
        row("absent_over_time(v{job=\"a\",x!=\"y\"}[1m])", 60, "{job=\"a\"}=1");
        row("max_over_time(n[1m])", 60, "{}=2");
        row("sum_over_time(n[1m])", 60, "{}=NaN");
        row("avg_over_time(big[1m])", 60, "{}=1e+16");
        row("sum_over_time(small[1m])", 60, "{}=2"); // Kahan: 1 + 1e100 + 1 − 1e100
        row("avg_over_time((v * 2)[50s:10s])", 60, "{}=7");
    }
    void overTime()
    {
        tsdb::Head head;
        test::load(head, "v 1 2 _ 3 4 5\nn NaN 1 2\nbig 1e16 1e16\nsmall 1 1e100 1 -1e100\n", 10);
        check(head);
    }

    void operators_data()
    {
        columns();
        row("1 + 2 * 3 ^ 2", 0, "19");
        row("-2 ^ 2", 0, "-4");
        row("2 ^ 3 ^ 2", 0, "512");
        row("-1 % 3", 0, "-1");
        row("1 / 0", 0, "+Inf");
        row("0 / 0", 0, "NaN");
        row("1 > bool 2", 0, "0");
        row("a", 0, "a{l=\"x\"}=1 a{l=\"y\"}=2");
        row("a * 2", 0, "{l=\"x\"}=2 {l=\"y\"}=4");
        row("-a", 0, "{l=\"x\"}=-1 {l=\"y\"}=-2");
        row("+a", 0, "a{l=\"x\"}=1 a{l=\"y\"}=2");
        row("a > 1", 0, "a{l=\"y\"}=2"); // a filter: name and value stay
        row("1 < a", 0, "a{l=\"y\"}=2");
        row("a > bool 1", 0, "{l=\"x\"}=0 {l=\"y\"}=1");
        row("a atan2 0", 0, "a{l=\"x\"}=1.5707963267948966 a{l=\"y\"}=1.5707963267948966");
        row("a + b", 0, "{l=\"x\"}=11");
        row("a and b", 0, "a{l=\"x\"}=1");
        row("a unless b", 0, "a{l=\"y\"}=2");
        row("a or b", 0, "a{l=\"x\"}=1 a{l=\"y\"}=2 b{l=\"z\"}=20");
        row("a or on() b", 0, "a{l=\"x\"}=1 a{l=\"y\"}=2");
        row("a and on() vector(1)", 0, "a{l=\"x\"}=1 a{l=\"y\"}=2");
        row("a == on(l) b / 10", 0, "{l=\"x\"}=1");
        row("m * on(l) group_left a", 0, "{i=\"1\", l=\"x\"}=100 {i=\"2\", l=\"x\"}=200");
        row("m * on(l) group_left(k) info", 0, "{i=\"1\", k=\"v\", l=\"x\"}=100 {i=\"2\", k=\"v\", l=\"x\"}=200");
        row("a * ignoring(i) group_right m", 0, "{i=\"1\", l=\"x\"}=100 {i=\"2\", l=\"x\"}=200");
        row("a * on(l) m", 0,
            "error found duplicate series for the match group {l=\"x\"} on the right hand-side of the operation: "
            "[{__name__=\"m\", i=\"2\", l=\"x\"}, {__name__=\"m\", i=\"1\", l=\"x\"}];many-to-many matching not "
            "allowed: matching labels must be unique on one side");
        row("m * on(l) a", 0,
            "error multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
        row("m * on(l) group_left(i) info", 0,
            "error multiple matches for labels: grouping labels must ensure unique matches");
        row("nothing * on(l) m", 0, ""); // with an empty side nothing is checked
        row("{__name__=~\"a|b\",l=\"x\"} * 1", 0, "error vector cannot contain metrics with the same labelset");
        row("label_replace(a, \"l\", \"same\", \"l\", \".*\")", 0,
            "error vector cannot contain metrics with the same labelset");
    }
    void operators()
    {
        tsdb::Head head;
        test::load(head,
            "a{l=\"x\"} 1\na{l=\"y\"} 2\nb{l=\"x\"} 10\nb{l=\"z\"} 20\nm{l=\"x\",i=\"1\"} 100\nm{l=\"x\",i=\"2\"} "
            "200\ninfo{l=\"x\",k=\"v\"} 1\n",
            10);
        check(head);
    }

    void aggregations_data()
    {
        columns();
        row("sum(v)", 0, "{}=10");
        row("sum by (g) (v)", 0, "{g=\"a\"}=3 {g=\"b\"}=7");
        row("sum without (i) (v)", 0, "{g=\"a\"}=3 {g=\"b\"}=7");
        row("avg by (g) (v)", 0, "{g=\"a\"}=1.5 {g=\"b\"}=3.5");
        row("min(v)", 0, "{}=1");
        row("max(v)", 0, "{}=4");
        row("max(n)", 0, "{}=5"); // NaN only where there is nothing else
        row("count(v)", 0, "{}=4");
        row("count(nothing)", 0, "");
        row("group by (g) (v)", 0, "{g=\"a\"}=1 {g=\"b\"}=1");
        row("stddev(v)", 0, "{}=1.118033988749895");
        row("stdvar(v)", 0, "{}=1.25");
        row("quantile(0.5, v)", 0, "{}=2.5");
        row("quantile(-1, v)", 0, "{}=-Inf");
        row("topk(2, v)", 0, "v{g=\"b\", i=\"4\"}=4 v{g=\"b\", i=\"3\"}=3");
        row("bottomk(1, v)", 0, "v{g=\"a\", i=\"1\"}=1");
        row("topk by (g) (1, v)", 0, "v{g=\"a\", i=\"2\"}=2 v{g=\"b\", i=\"4\"}=4");
        row("topk(0, v)", 0, "");
        row("topk(2, n)", 0, "n{i=\"2\"}=5 n{i=\"1\"}=NaN");
        row("topk(NaN, v)", 0, "error Scalar value NaN overflows int64");
        row("topk(1e300, v)", 0, "error Scalar value 1e+300 overflows int64");
        row("count_values(\"value\", v > 2)", 0, "{value=\"3\"}=1 {value=\"4\"}=1");
        row("count_values by (g) (\"value\", v * 0)", 0, "{g=\"a\", value=\"0\"}=2 {g=\"b\", value=\"0\"}=2");
        row("count_values(\"~\", v)", 0, "error invalid label name \"~\"");
        row("sort(v * -1)", 0, "{g=\"b\", i=\"4\"}=-4 {g=\"b\", i=\"3\"}=-3 {g=\"a\", i=\"2\"}=-2 {g=\"a\", i=\"1\"}=-1");
        row("sort_desc(n)", 0, "n{i=\"2\"}=5 n{i=\"1\"}=NaN");
        row("sort(n)", 0, "n{i=\"2\"}=5 n{i=\"1\"}=NaN");
    }
    void aggregations()
    {
        tsdb::Head head;
        test::load(head,
            "v{g=\"a\",i=\"1\"} 1\nv{g=\"a\",i=\"2\"} 2\nv{g=\"b\",i=\"3\"} 3\nv{g=\"b\",i=\"4\"} 4\n"
            "n{i=\"1\"} NaN\nn{i=\"2\"} 5\n",
            10);
        check(head);
    }

    void functions_data()
    {
        columns();
        row("absent(v)", 0, "");
        row("absent(nothing)", 0, "{}=1");
        row("absent(nothing{job=\"a\",instance=~\"b\"})", 0, "{job=\"a\"}=1");
        row("absent(nothing{job=\"a\",job=\"b\",x=\"y\"})", 0, "{x=\"y\"}=1");
        row("absent(sum(nothing{job=\"a\"}))", 0, "{}=1");
        row("scalar(v)", 0, "2.5");
        row("scalar(h_bucket)", 0, "NaN");
        row("vector(7)", 0, "{}=7");
        row("abs(v - 5)", 0, "{job=\"a-b\"}=2.5");
        row("round(v)", 0, "{job=\"a-b\"}=3");
        row("round(v, 2)", 0, "{job=\"a-b\"}=2");
        row("floor(v)", 0, "{job=\"a-b\"}=2");
        row("ceil(v)", 0, "{job=\"a-b\"}=3");
        row("clamp(v, 0, 1)", 0, "{job=\"a-b\"}=1");
        row("clamp(v, 1, 0)", 0, "");
        row("clamp_min(v, 3)", 0, "{job=\"a-b\"}=3");
        row("clamp_max(v, NaN)", 0, "{job=\"a-b\"}=NaN");
        row("sgn(v)", 0, "{job=\"a-b\"}=1");
        row("pi()", 0, "3.141592653589793");
        row("label_replace(v, \"first\", \"$1\", \"job\", \"(.*)-.*\")", 0, "v{first=\"a\", job=\"a-b\"}=2.5");
        row("label_replace(v, \"first\", \"$1\", \"job\", \"x(.*)\")", 0, "v{job=\"a-b\"}=2.5");
        row("label_replace(v, \"job\", \"\", \"job\", \".*\")", 0, "v=2.5");
        row("label_replace(v, \"~\", \"\", \"job\", \".*\")", 0,
            "error invalid destination label name in label_replace(): ~");
        row("label_replace(v, \"a\", \"\", \"job\", \"(\")", 0,
            "error invalid regular expression in label_replace(): (");
        row("label_join(v, \"to\", \",\", \"job\", \"none\", \"job\")", 0, "v{job=\"a-b\", to=\"a-b,,a-b\"}=2.5");
        row("histogram_quantile(0.5, h_bucket)", 0, "{}=0.1875"); // rank 8 of 16: 7/8 from 0.1 to 0.2
        row("histogram_quantile(1, h_bucket)", 0, "{}=0.2");
        row("histogram_quantile(2, h_bucket)", 0, "{}=+Inf");
        row("histogram_quantile(0.5, v)", 0, "");
        row("hour(vector(1600000000))", 0, "{}=12");
        row("minute(vector(1600000000))", 0, "{}=26");
        row("day_of_week(vector(1600000000))", 0, "{}=0");
        row("day_of_month(vector(1600000000))", 0, "{}=13");
        row("day_of_year(vector(1600000000))", 0, "{}=257");
        row("days_in_month(vector(1582934400))", 0, "{}=29");
        row("month(vector(1600000000))", 0, "{}=9");
        row("year(vector(1600000000))", 0, "{}=2020");
        row("year()", 0, "{}=1970");
        row("hour(vector(-1))", 0, "{}=23");
    }
    void functions()
    {
        tsdb::Head head;
        test::load(head,
            "v{job=\"a-b\"} 2.5\nh_bucket{le=\"0.1\"} 1\nh_bucket{le=\"0.2\"} 9\nh_bucket{le=\"+Inf\"} "
            "16\nh_bucket{le=\"what\"} 3\n",
            10);
        check(head);
    }

    void rangesStepThroughTime()
    {
        tsdb::Head head;
        test::load(head, "b 0+1x10\na 5 5 stale 5 5\n", 10);
        const auto ask = [&](const char* query, int start, int end, int step) {
            const auto expr = promql::parseExpr(query).value();
            const auto matrix = promql::Engine().range(head, *expr, start * 1000, end * 1000, step * 1000);
            return matrix ? text(*matrix) : QString::fromStdString("error " + matrix.error().message);
        };
        // Series are sorted by labels, whatever the order in which they were created.
        QCOMPARE(ask("{__name__=~\"a|b\"}", 0, 30, 10),
            QString("a=[0:5 10:5 30:5] b=[0:0 10:1 20:2 30:3]"));
        QCOMPARE(ask("b > 1", 0, 35, 10), QString("b=[20:2 30:3]"));
        QCOMPARE(ask("1 + 1", 0, 20, 10), QString("{}=[0:2 10:2 20:2]"));
        QCOMPARE(ask("rate(b[20s])", 10, 30, 20), QString("{}=[10:0.05 30:0.1]"));
        QCOMPARE(ask("b @ start() + b @ end()", 10, 30, 10), QString("{}=[10:4 20:4 30:4]"));
        QCOMPARE(ask("max_over_time(b[20s:10s])", 20, 30, 10), QString("{}=[20:2 30:3]"));
        QCOMPARE(ask("b[1m]", 0, 10, 10),
            QString("error invalid expression type \"range vector\" for range query, must be Scalar or instant Vector"));
    }

    void limitsHold()
    {
        tsdb::Head head;
        test::load(head, "x 0+1x100\n", 10);
        promql::Engine engine({.samplesMax = 50});
        const auto ask = [&](const std::string& query) {
            const auto value = engine.instant(head, *promql::parseExpr(query).value(), 1'000'000);
            return value ? std::string("ok") : value.error().message;
        };
        const std::string tooMany = "query processing would load too many samples into memory in query execution";
        QCOMPARE(ask("sum_over_time(x[400s])"), std::string("ok"));
        QCOMPARE(ask("sum_over_time(x[1000s])"), tooMany);
        QCOMPARE(ask("sum_over_time(x[1y:1ms])"), tooMany);
        const auto range = engine.range(head, *promql::parseExpr("x").value(), 0, 1'000'000, 1000);
        QVERIFY(!range && range.error().message == tooMany);
        // Depth: an expression is refused, not the program's stack.
        std::string deep(100'000, '(');
        QVERIFY(!promql::parseExpr(deep + "1" + std::string(100'000, ')')).has_value());
        std::string wide = "1";
        for (int i = 0; i < 100'000; ++i)
            wide += "+1";
        QVERIFY(!promql::parseExpr(wide).has_value());
    }
};

HALAB_TEST(EngineTest, "engine")
#include "engine_test.moc"
