// What a Prometheus sends, against bytes captured from the real one: scrape requests and
// notifications.

#include "bench.h"
#include "host/vocabulary.h"
#include "prometheus/notifier/payload.h"
#include "base/rfc3339.h"
#include "support/registry.h"
#include "support/vectors.h"

#include <sstream>

using namespace halab;
using namespace halab::test;

namespace {

/// Requests of one method in the capture.
std::vector<json::Value> captured(const std::string& method)
{
    std::vector<json::Value> rows;
    std::istringstream lines(test::vectors::read("prometheus/wire_requests.jsonl"));
    for (std::string line; std::getline(lines, line);)
        if (auto row = json::parse(line); row && (*row)["method"].text() == method)
            rows.push_back(std::move(*row));
    return rows;
}

/// The head of a captured request as it was on the wire, for another Host.
std::string wireHead(const json::Value& row, const std::string& host)
{
    std::string head = row["method"].text() + " " + row["path"].text() + " HTTP/1.1\r\n";
    for (const json::Value& header : *row["headers"].array())
        head += header.at(0).text() + ": " + (header.at(0).text() == "Host" ? host : header.at(1).text()) + "\r\n";
    return head + "\r\n";
}

model::Labels wireLabels(const json::Value& value)
{
    model::Labels labels;
    for (const auto& [name, text] : *value.object())
        labels.set(name, text.text());
    return labels;
}

} // namespace

class WireVectorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
    }

    void scrapesWithTheSameBytes()
    {
        const auto rows = captured("GET");
        const auto row = std::find_if(rows.begin(), rows.end(),
            [](const json::Value& one) { return one["path"].text() == "/metrics?a=b+c&foo=bar&foo=baz"; });
        QVERIFY(row != rows.end());
        Bench bench;
        Host& target = bench.world->addHost({.name = "page", .publishedPorts = {}, .mountedFiles = {}});
        std::string bytes;
        std::vector<std::unique_ptr<Stream>> streams;
        auto listener = target.network().listen({{}, 19700}, [&](std::unique_ptr<Stream> stream) {
            stream->listen({.data = [&](std::string_view part) { bytes += part; }, .closed = [](const auto&) {}});
            streams.push_back(std::move(stream));
        });
        QVERIFY(listener.has_value());
        QVERIFY(bench.prometheus("p", {{"prometheus.yml", R"(
scrape_configs:
- job_name: main
  scrape_interval: 2s
  scrape_timeout: 1s
  params: {a: [b c], foo: [bar, baz]}
  static_configs: [{targets: ['page:19700']}]
)"}}));
        bench.world->runUntil([&] { return bytes.find("\r\n\r\n") != std::string::npos; }, 10s);
        QCOMPARE(QString::fromStdString(bytes), QString::fromStdString(wireHead(*row, "page:19700")));
    }

    /// Every captured notification, read and written again, is the same.
    void writesNotificationsWithTheSameBytes()
    {
        int compared = 0;
        for (const json::Value& row : captured("POST")) {
            const bool isV2 = row["path"].text() == "/api/v2/alerts";
            const std::string body = row["body"].text();
            const auto parsed = json::parse(body);
            if (!parsed || (!isV2 && !row["path"].text().ends_with("/api/v1/alerts")))
                continue;
            std::vector<prometheus::OutgoingAlert> alerts;
            for (const json::Value& alert : *parsed->array()) {
                prometheus::OutgoingAlert outgoing;
                outgoing.labels = wireLabels(alert["labels"]);
                if (alert["annotations"].object())
                    for (const auto& [name, text] : *alert["annotations"].object())
                        outgoing.annotations.emplace_back(name, text.text());
                outgoing.startsAt = parseRfc3339(alert["startsAt"].text())->instant;
                outgoing.endsAt = parseRfc3339(alert["endsAt"].text())->instant;
                outgoing.generatorUrl = alert["generatorURL"].text();
                alerts.push_back(std::move(outgoing));
            }
            QCOMPARE(QString::fromStdString(isV2 ? prometheus::payloadV2(alerts) : prometheus::payloadV1(alerts)),
                QString::fromStdString(body));
            ++compared;
        }
        QVERIFY(compared > 5);
    }

    void postsWithTheSameHeaders()
    {
        const json::Value row = captured("POST").at(0);
        Bench bench;
        Page& alertmanager = bench.page("am", 9093, "");
        QVERIFY(bench.prometheus("p", {{"prometheus.yml", R"(
global: {evaluation_interval: 5s}
alerting: {alertmanagers: [{static_configs: [{targets: ['am:9093']}]}]}
rule_files: [rules.yml]
)"}, {"rules.yml", "groups: [{name: g, rules: [{alert: Always, expr: vector(1)}]}]"}}));
        // What fires before the Alertmanagers are discovered is lost; the next sending comes 65 s later.
        QVERIFY(bench.await(kind::alertPost, "to", "am", 90s));
        bench.pass(1s);
        const auto& headers = alertmanager.requests.at(0).headers.all();
        const auto& expected = *row["headers"].array();
        QCOMPARE(headers.size(), expected.size());
        for (std::size_t i = 0; i < headers.size(); ++i)
            QCOMPARE(QString::fromStdString(headers[i].first), QString::fromStdString(expected[i].at(0).text()));
        QCOMPARE(alertmanager.requests.at(0).headers.value("User-Agent"), expected[1].at(1).text());
    }

};

HALAB_TEST(WireVectorTest, "wire_vector")
#include "wire_vector_test.moc"
