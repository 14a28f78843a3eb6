// Answers of the API against those captured from the real program: the same status, the same
// error bodies to the byte, and the same shape (keys in order, types of values) of what
// depends on data.

#include "bench.h"
#include "host/vocabulary.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::test;

namespace {

/// Keys and types of a JSON text in order; of an array the first element counts. Label sets are one type.
class Shape {
public:
    explicit Shape(std::string text) : m_text(std::move(text)) {}
    std::string read() { return value({}); }

private:
    std::string value(const std::string& key)
    {
        switch (peek()) {
        case '{':
            return object(key);
        case '[':
            return array(key);
        case '"':
            string();
            return "s";
        default: {
            const std::size_t from = m_at;
            while (m_at < m_text.size() && std::string_view(",]}").find(m_text[m_at]) == std::string_view::npos)
                ++m_at;
            const std::string word = m_text.substr(from, m_at - from);
            return word == "true" || word == "false" ? "b" : word == "null" ? "null" : "n";
        }
        }
    }
    std::string object(const std::string& key)
    {
        std::string out;
        for (++m_at; peek() != '}' && m_at < m_text.size();) {
            const std::string name = string();
            ++m_at;
            out += name + ":" + value(name) + " ";
            if (peek() == ',')
                ++m_at;
        }
        ++m_at;
        const bool isFree = key == "metric" || key == "labels" || key == "annotations" || key == "discoveredLabels";
        return isFree ? "L" : "{" + out + "}";
    }
    std::string array(const std::string& key)
    {
        std::string first;
        for (++m_at; peek() != ']' && m_at < m_text.size();) {
            const std::string one = value(key);
            if (first.empty())
                first = one;
            if (peek() == ',')
                ++m_at;
        }
        ++m_at;
        return "[" + first + "]";
    }
    std::string string()
    {
        const std::size_t from = ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        return m_text.substr(from, m_at++ - from);
    }
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    std::string m_text;
    std::size_t m_at = 0;
};

constexpr char apiConfig[] = R"(
global: {scrape_interval: 2s, scrape_timeout: 1s, evaluation_interval: 3s, external_labels: {cluster: c1, replica: a}}
alerting:
  alert_relabel_configs: [{action: labeldrop, regex: replica}]
  alertmanagers: [{static_configs: [{targets: ['127.0.0.1:19700']}]}]
rule_files: [rules.yml]
scrape_configs:
- job_name: main
  static_configs: [{targets: ['page:19700'], labels: {env: lab}}]
- job_name: dropped
  relabel_configs: [{source_labels: [__address__], regex: '.*', action: drop}]
  static_configs: [{targets: ['page:19700']}]
)";

constexpr char apiRules[] = R"(
groups:
- name: g1
  interval: 5s
  rules:
  - {record: 'job:m:rate', expr: 'sum by(job) (rate(m_total[30s]))', labels: {src: rec}}
  - alert: Always
    expr: vector(1)
    labels: {severity: none}
    annotations: {summary: 'watchdog {{ $value }}'}
- name: g2
  interval: 7s
  limit: 1
  rules:
  - {record: 'too:many', expr: g}
)";

constexpr char apiMetrics[] = R"(# TYPE m_total counter
m_total 1
dup{a="1"} 1
dup{a="1"} 2
g 2
g{v="big"} 1e21
g{v="exp"} 1.5e-7
h_bucket{le="+Inf"} 1
)";

/// What this version does not have.
bool isElsewhere(const QString& target)
{
    for (const char* other : {"/-/quit", "status/walreplay", "status/tsdb", "metadata", "query_exemplars", "/api/v1/write",
             "/federate", "stats=true", "om2"})
        if (target.contains(other))
            return true;
    return false;
}

} // namespace

class ApiVectorTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Bench> m_bench;

    /// What this version has no use for is not among its flags; but it has none of its own.
    static void compareFlags(const std::string& ours, const std::string& theirs)
    {
        const auto real = json::parse(theirs);
        const auto own = json::parse(ours);
        QVERIFY(real && own && (*own)["data"].size() > 10);
        for (const auto& [name, value] : *(*own)["data"].object())
            QVERIFY2((*real)["data"][name].string(), name.c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_bench = std::make_unique<Bench>();
        m_bench->page("page", 19700, apiMetrics);
        const Status started = m_bench->prometheus("p", {{"prometheus.yml", apiConfig}, {"rules.yml", apiRules}});
        QVERIFY2(started.has_value(), started ? "" : started.error().message.c_str());
        m_bench->pass(std::chrono::seconds{40});
    }

    void cleanupTestCase() { m_bench.reset(); }

    void answersAsTheRealOne_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("form");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("body");
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto rows = json::parse(test::vectors::read("prometheus/api_v1_responses.json"));
        QVERIFY(rows.has_value());
        for (const json::Value& row : *rows->array()) {
            const json::Value& request = row["request"];
            const QString target = QString::fromStdString(request.at(1).text());
            if (isElsewhere(target))
                continue;
            const QString method = QString::fromStdString(request.at(0).text());
            QTest::addRow("%s %s", qPrintable(method), qPrintable(target))
                << method << target << QString::fromStdString(request.at(2).text())
                << static_cast<int>(row["status"].numberOr(0))
                << QString::fromStdString(row["headers"]["Content-Type"].text())
                << QString::fromStdString(row["body"].text());
        }
    }

    void answersAsTheRealOne()
    {
        QFETCH(QString, method);
        QFETCH(QString, target);
        QFETCH(QString, form);
        QFETCH(int, status);
        QFETCH(QString, type);
        QFETCH(QString, body);
        const auto answer = m_bench->ask("p", target.toStdString(), method.toStdString(), form.toStdString());
        const QString ours = QString::fromStdString(answer.body);
        QCOMPARE(answer.status, status);
        if (!type.isEmpty())
            QCOMPARE(QString::fromStdString(answer.headers.value("Content-Type")), type);
        const bool isFixed = status >= 400 || target.contains("start=0") || target.startsWith("/-/")
            || target.contains("format_query") || target.contains("time=2015") || target.contains("query=nope");
        if (isFixed)
            QCOMPARE(ours, body);
        else if (target.endsWith("/flags"))
            compareFlags(answer.body, body.toStdString());
        else if (body.startsWith('{'))
            QCOMPARE(QString::fromStdString(Shape(answer.body).read()),
                QString::fromStdString(Shape(body.toStdString()).read()));
    }

    void writesValuesAsTheRealOne()
    {
        QStringList values = m_bench->query("p", "g");
        values.sort();
        QCOMPARE(values,
            QStringList({R"(g{env="lab", instance="page:19700", job="main", v="big"} 1e+21)",
                R"(g{env="lab", instance="page:19700", job="main", v="exp"} 1.5e-07)",
                R"(g{env="lab", instance="page:19700", job="main"} 2)"}));
        // the first of two lines of one series wins, silently
        QCOMPARE(m_bench->query("p", "dup"), QStringList(R"(dup{a="1", env="lab", instance="page:19700", job="main"} 1)"));
    }
};

HALAB_TEST(ApiVectorTest, "api_vector")
#include "api_vector_test.moc"
