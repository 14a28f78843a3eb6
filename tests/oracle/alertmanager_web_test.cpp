// Everything of an Alertmanager's HTTP beside API v2, against the real program: API v1, how paths are found, what
// /metrics declares, and how many requests may be under way at once.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QDateTime>
#include <QRegularExpression>

#include <algorithm>

using namespace halab::test;

namespace web_oracle {

constexpr char configuration[] = R"(
route: {receiver: hook, group_wait: 0s}
receivers:
- name: hook
  webhook_configs: [{url: 'http://127.0.0.1:1/'}]
- name: unused
)";

struct Exchange {
    const char* method;
    const char* target;
    const char* body = nullptr;
};

#define MATCHER(more) "{\"matchers\":[{\"name\":\"a\"," more "}],\"startsAt\":\"{in:0}\",\"endsAt\":\"{in:600}\"}"
#define SILENCE(matchers, start, end) "{\"matchers\":[" matchers "],\"startsAt\":\"" start "\",\"endsAt\":\"" end "\"}"
#define ALERT(more) "[{\"labels\":{\"a\":\"b\"}," more "}]"

/// How paths are found: Go's mux cleans them, the router mends slashes and letter cases.
inline const QList<Exchange> paths{
    {"GET", "/metrics/"},
    {"GET", "/METRICS"},
    {"GET", "//metrics"},
    {"GET", "/x/../-/healthy"},
    {"GET", "/-/healthy/?x=1&y=%3C"},
    {"POST", "/-/reload/"},
    {"POST", "/-/RELOAD"},
    {"OPTIONS", "/-/healthy"},
    {"OPTIONS", "/metrics"},
    {"OPTIONS", "/nope"},
    {"OPTIONS", "/api/v1/nope"},
    {"OPTIONS", "*"},
    {"GET", "/api/v2?x=1"},
    {"POST", "/api/v2"},
    {"HEAD", "/api/v2"},
    {"GET", "/api/v2//alerts"},
    {"GET", "/api/v2/alerts/"},
    {"GET", "/api/v1"},
    {"GET", "/api/v1/"},
    {"PUT", "/api/v1/alerts"},
    {"DELETE", "/api/v1/silences"},
    {"HEAD", "/api/v1/status"},
    {"GET", "/api/v1/status/"},
    {"GET", "/api/v1/silence/"},
    {"GET", "/debug"},
    {"GET", "/debug/"},
    {"GET", "/debug/x"},
    {"PUT", "/debug/pprof/cmdline"},
    {"GET", "/lib"},
    {"GET", "/lib/"},
    {"GET", "/lib/x.css"},
    {"HEAD", "/"},
    {"POST", "/"},
    {"GET", "/%2d/healthy"},
    {"GET", "/-/healthy%2f"},
    {"GET", "/a%3Cb"},
    {"GET", "/api/v2/silence/a%2fb"},
    {"GET", "/api/v2/al%65rts"},
};

inline const QList<Exchange> apiV1{
    {"GET", "/api/v1/receivers"},
    {"GET", "/api/v1/alerts"},
    {"GET", "/api/v1/silences"},
    {"GET", "/api/v1/silence/abc"},
    {"DELETE", "/api/v1/silence/abc"},
    {"GET", "/api/v1/alerts?active=maybe"},
    {"GET", "/api/v1/alerts?silenced=0"},
    {"GET", "/api/v1/alerts?filter=foo"},
    {"GET", "/api/v1/alerts?filter=%7Ba=~%22(%22%7D"},
    {"GET", "/api/v1/alerts?receiver=("},
    {"GET", "/api/v1/silences?filter=x"},
    {"POST", "/api/v1/alerts", ""},
    {"POST", "/api/v1/alerts", "{"},
    {"POST", "/api/v1/alerts", "{}"},
    {"POST", "/api/v1/alerts", "null"},
    {"POST", "/api/v1/alerts", "[]"},
    {"POST", "/api/v1/alerts", "[{}]"},
    {"POST", "/api/v1/alerts", "[1]"},
    {"POST", "/api/v1/alerts", "hello"},
    {"POST", "/api/v1/alerts", "[] more"},
    {"POST", "/api/v1/alerts", "[{\"labels\":{\"0bad\":\"x\"}}]"},
    {"POST", "/api/v1/alerts", "[{\"labels\":{\"a\":1}}]"},
    {"POST", "/api/v1/alerts", "[{\"labels\":[]}]"},
    {"POST", "/api/v1/alerts", "[{\"labels\":{\"a\":\"\"}}]"},
    {"POST", "/api/v1/alerts", ALERT("\"annotations\":{\"x-y\":\"1\"}")},
    {"POST", "/api/v1/alerts", ALERT("\"annotations\":{\"x\":true}")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":\"garbage\"")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":1")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":null")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":\"2024-01-02T24:00:00Z\"")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":\"2024-01-02T10:00Z\"")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":\"2024-01-02T10:00:00\"")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":\"2024-02-31T10:00:00Z\"")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":\"2024-02-01T10:00:00Zx\"")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":\"\"")},
    {"POST", "/api/v1/alerts", ALERT("\"startsAt\":\"{in:0}\",\"endsAt\":\"{in:-60}\"")},
    {"POST", "/api/v1/alerts", ALERT("\"generatorURL\":1")},
    {"POST", "/api/v1/alerts", ALERT("\"timeout\":1")},
    {"POST", "/api/v1/alerts", "[{\"labels\":{\"n\":\"T2\"},\"endsAt\":\"{in:-60}\"}]"},
    {"POST", "/api/v1/alerts", "[{\"labels\":{\"n\":\"T3\"},\"generatorURL\":\"not a url\"}]"},
    {"POST", "/api/v1/alerts",
        "[{\"LABELS\":{\"n\":\"T4\",\"e\":\"\"},\"Annotations\":{\"x\":\"<&>\"},\"StartsAt\":"
        "\"2026-01-01T00:00:00.123456789+02:00\"}]"},
    {"POST", "/api/v1/alerts",
        "[{\"labels\":{\"n\":\"Y\"},\"endsAt\":\"{in:-60}\",\"startsAt\":\"{in:0}\"},{\"labels\":{}},{\"labels\":{"
        "\"n\":\"Z\"}}]"},
    {"GET", "/api/v2/alerts"}, // from here on every alert has been looked at, and v1 shows it
    {"GET", "/api/v1/alerts"},
    {"POST", "/api/v1/silences", ""},
    {"POST", "/api/v1/silences", "{}"},
    {"POST", "/api/v1/silences", "[]"},
    {"POST", "/api/v1/silences", "null"},
    {"POST", "/api/v1/silences", "xx"},
    {"POST", "/api/v1/silences", SILENCE("{\"name\":\"a\",\"value\":\"b\"}", "{in:0}", "{in:0}")},
    {"POST", "/api/v1/silences", SILENCE("{\"name\":\"a\",\"value\":\"b\"}", "{in:60}", "{in:0}")},
    {"POST", "/api/v1/silences", SILENCE("{\"name\":\"a\",\"value\":\"b\"}", "{in:0}", "{in:600}")},
    {"POST", "/api/v1/silences", SILENCE("{\"name\":\"a\",\"value\":\"c\",\"isRegex\":true,\"isEqual\":false}", "{in:60}",
                                     "{in:700}")},
    {"POST", "/api/v1/silences", SILENCE("", "{in:0}", "{in:600}")},
    {"POST", "/api/v1/silences", SILENCE("{}", "{in:0}", "{in:600}")},
    {"POST", "/api/v1/silences", SILENCE("1", "{in:0}", "{in:600}")},
    {"POST", "/api/v1/silences", MATCHER("\"value\":\"(\",\"isRegex\":true")},
    {"POST", "/api/v1/silences", MATCHER("\"value\":\"\"")},
    {"POST", "/api/v1/silences", MATCHER("\"value\":1")},
    {"POST", "/api/v1/silences", MATCHER("\"value\":\"x\",\"isRegex\":\"no\"")},
    {"POST", "/api/v1/silences", MATCHER("\"value\":\"x\",\"isEqual\":1")},
    {"POST", "/api/v1/silences", "{\"matchers\":\"x\"}"},
    {"POST", "/api/v1/silences", "{\"id\":1}"},
    {"POST", "/api/v1/silences", "{\"comment\":1}"},
    {"POST", "/api/v1/silences", "{\"status\":1}"},
    {"POST", "/api/v1/silences", "{\"status\":{\"state\":1}}"},
    {"POST", "/api/v1/silences", "{\"endsAt\":1}"},
    {"POST", "/api/v1/silences", "{\"updatedAt\":\"x\"}"},
    {"GET", "/api/v1/silences"},
    {"GET", "/api/v1/silences?filter=%7Ba=%22b%22%7D"},
    {"GET", "/api/v1/silences?filter=%7Ba=%22%22%7D"},
    {"GET", "/api/v1/silences?filter=%7Ba!=%22%22%7D"},
    {"GET", "/api/v1/silences?filter=%7Bzz=%22%22%7D"},
    {"GET", "/api/v1/silences?filter=%7Ba!~%22b%22%7D"},
    {"GET", "/api/v2/alerts"},
    {"GET", "/api/v1/alerts?filter=%7Bn=%22Z%22%7D"},
    {"GET", "/api/v1/alerts?filter=a=%22b%22"},
    {"GET", "/api/v1/alerts?silenced=false"},
    {"GET", "/api/v1/alerts?active=false"},
    {"GET", "/api/v1/alerts?unprocessed=false"},
    {"GET", "/api/v1/alerts?filter=%7Ba=%22%22%7D"},
    {"GET", "/api/v1/alerts?receiver=ho.*"},
    {"GET", "/api/v1/alerts?receiver=ho"},
};

inline QByteArray filledIn(QByteArray text, const QDateTime& now)
{
    static const QRegularExpression place("\\{in:(-?\\d+)\\}");
    auto out = QString::fromUtf8(text);
    for (auto match = place.match(out); match.hasMatch(); match = place.match(out))
        out.replace(match.captured(0), now.addSecs(match.captured(1).toInt()).toString("yyyy-MM-ddTHH:mm:ssZ"));
    return out.toUtf8();
}

/// Without what two runs cannot have in common: times, random ids, and who the program is.
inline QByteArray comparable(const QByteArray& body)
{
    static const QRegularExpression time("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(Z|[+-]\\d\\d:\\d\\d)");
    static const QRegularExpression id("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    static const QRegularExpression version("\"versionInfo\":\\{[^}]*\\}");
    auto text = QString::fromUtf8(body);
    if (!text.contains("parsing time"))
        text.replace(time, "TIME");
    return text.replace(id, "ID").replace(version, "VERSION").toUtf8();
}

inline QStringList comparable(const HttpAnswer& answer)
{
    QStringList lines;
    for (const auto& [name, value] : answer.headers)
        if (!QByteArrayList{"Date", "Content-Length", "Transfer-Encoding", "Connection"}.contains(name))
            lines << QString::fromUtf8(QByteArray(name + ": " + value));
    std::sort(lines.begin(), lines.end());
    return lines;
}

/// A client that sends a request and does not read the answer. Its buffers are small.
class SlowClient {
public:
    SlowClient(int port, const QByteArray& target)
    {
        m_socket.setReadBufferSize(1);
        m_socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port));
        m_socket.waitForConnected(5000);
        m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4096);
        m_socket.write("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
        m_socket.waitForBytesWritten(5000);
    }

private:
    QTcpSocket m_socket;
};

} // namespace web_oracle

class AlertmanagerWebTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        writeFile(m_folder.filePath("am.yml"), web_oracle::configuration);
        start({});
    }

    void paths_data() { table(web_oracle::paths); }
    void paths() { compareRow(); }
    void apiV1_data() { table(web_oracle::apiV1); }
    void apiV1() { compareRow(); }

    void statusOfApiV1()
    {
        const auto real = halab::test::http(m_real.port, "GET", "/api/v1/status"), ours = halab::test::http(m_ours.port, "GET", "/api/v1/status");
        QCOMPARE(web_oracle::comparable(ours), web_oracle::comparable(real));
        auto expected = real.json()["data"].toObject(), got = ours.json()["data"].toObject();
        for (const char* key : {"configYAML", "configJSON"})
            QCOMPARE(got[key], expected[key]);
        QCOMPARE(got.keys(), expected.keys());
        const auto cluster = got["clusterStatus"].toObject();
        QCOMPARE(cluster["name"].toString().size(), 26); // a ULID
        QVERIFY(cluster["status"].isString());
        QCOMPARE(cluster["peers"].toArray().size(), 1);
    }

    /// Every family of the real page: name, help, type, and the labels and buckets of its series. Not there: go_*, which
    /// describe a Go runtime, and net_conntrack_*, the statistics of a Go library's dialer.
    void metricFamilies()
    {
        const auto real = families(m_real.port), ours = families(m_ours.port);
        QVERIFY(real.size() > 60);
        for (auto family = real.begin(); family != real.end(); ++family)
            if (!family.key().startsWith("go_") && !family.key().startsWith("net_conntrack_"))
                QCOMPARE(ours.value(family.key(), {"missing: " + family.key()}), family.value());
        for (const auto& name : ours.keys())
            QVERIFY2(real.contains(name), name.constData());
    }

    void processFiguresAreReal()
    {
        const auto page = halab::test::http(m_ours.port, "GET", "/metrics").body;
        const auto value = [&](const QByteArray& name) {
            const auto at = page.indexOf(QByteArray("\n" + name + " "));
            return page.mid(at + 1 + name.size(), page.indexOf('\n', at + 1) - at - 1 - name.size()).trimmed().toDouble();
        };
        QVERIFY(value("process_resident_memory_bytes") > 1e6);
        QVERIFY(value("process_virtual_memory_bytes") > value("process_resident_memory_bytes"));
        QVERIFY(value("process_open_fds") > 3 && value("process_open_fds") < value("process_max_fds"));
        QVERIFY(value("process_cpu_seconds_total") > 0);
        QVERIFY(std::abs(value("process_start_time_seconds") - double(QDateTime::currentSecsSinceEpoch())) < 120);
    }

    void aSlowReaderHoldsItsPlace_data()
    {
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<int>("status");
        QTest::newRow("one at a time") << QStringList{"--web.get-concurrency=1"} << 503;
        QTest::newRow("two at a time") << QStringList{"--web.get-concurrency=2"} << 200;
        QTest::newRow("with a timeout the answer is made beforehand")
            << QStringList{"--web.get-concurrency=1", "--web.timeout=20s"} << 200;
    }
    void aSlowReaderHoldsItsPlace()
    {
        QFETCH(QStringList, flags);
        QFETCH(int, status);
        start(flags);
        for (auto* side : {&m_real, &m_ours}) {
            fill(side->port);
            auto slow = std::make_unique<web_oracle::SlowClient>(side->port, "/api/v2/alerts");
            QTest::qWait(1500); // until the answer has been made, and the network's buffers are full
            const auto answer = halab::test::http(side->port, "GET", "/api/v2/receivers");
            QCOMPARE(answer.status, status);
            if (status != 503)
                continue;
            QCOMPARE(answer.body, QByteArray("Limit of concurrent GET requests reached (1), try again later.\n\n"));
            QCOMPARE(answer.header("Content-Type"), QByteArray("text/plain; charset=utf-8"));
            QCOMPARE(post(side->port, "/api/v2/alerts", "[]").status, 200); // only GETs are counted
            slow.reset();
            QVERIFY(eventually([&] { return halab::test::http(side->port, "GET", "/api/v2/receivers").status == 200; }));
            QVERIFY(!halab::test::http(side->port, "GET", "/metrics")
                         .body.contains("\nalertmanager_http_concurrency_limit_exceeded_total{method=\"get\"} 0\n"));
        }
    }

    void aTimeoutThatNothingCanKeep()
    {
        start({"--web.timeout=1ns"});
        for (const char* target : {"/api/v2/status", "/-/healthy", "/metrics", "/api/v1/receivers"}) {
            const auto real = halab::test::http(m_real.port, "GET", target), ours = halab::test::http(m_ours.port, "GET", target);
            QCOMPARE(ours.status, 503);
            QCOMPARE(ours.status, real.status);
            QCOMPARE(ours.body, real.body);
            QCOMPARE(web_oracle::comparable(ours), web_oracle::comparable(real));
        }
    }

    void aRoutePrefix()
    {
        start({"--web.route-prefix=/am/x/"});
        for (const char* target : {"/", "/am/x", "/am/x/-/healthy", "/am/x/api/v2", "/am/x/api/v2/receivers", "/metrics",
                 "/am/x/api/v1/receivers", "/am/X/api/v1/RECEIVERS", "/api/v2/", "/am/x/api/v2/nope"}) {
            const auto real = halab::test::http(m_real.port, "GET", target), ours = halab::test::http(m_ours.port, "GET", target);
            QCOMPARE(QPair(target, ours.status), QPair(target, real.status));
            QCOMPARE(web_oracle::comparable(ours), web_oracle::comparable(real));
            QCOMPARE(ours.body, real.body);
        }
    }

private:
    struct Side {
        std::unique_ptr<Program> program;
        int port = 0;
    };

    void start(const QStringList& more)
    {
        const auto begin = [&](Side& side, const QString& program, QStringList arguments, const QString& data) {
            side.program.reset();
            side.port = freePort();
            arguments << "--config.file=am.yml"
                      << "--storage.path=" + data + QString::number(side.port)
                      << "--web.listen-address=" + local(side.port) << "--cluster.listen-address=" + local(freePort());
            side.program = std::make_unique<Program>(program, arguments + more, m_folder.path());
        };
        begin(m_real, installed("prometheus-alertmanager"), {}, "real");
        begin(m_ours, ourProgram(), {"alertmanager"}, "ours");
        for (auto* side : {&m_real, &m_ours})
            QVERIFY2(eventually([&] { return halab::test::http(side->port, "GET", "/-/ready").status != 0; }), side->program->why());
    }

    static void table(const QList<web_oracle::Exchange>& exchanges)
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        int number = 0;
        for (const auto& [method, target, body] : exchanges)
            QTest::addRow("%d %s %s %.40s", ++number, method, target, body ? body : "") << QByteArray(method)
                                                                                       << QByteArray(target)
                                                                                       << QByteArray(body ? body : "");
    }

    void compareRow()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        const auto now = QDateTime::currentDateTimeUtc();
        const auto ask = [&](const Side& side) {
            return halab::test::http(side.port, method, target, web_oracle::filledIn(body, now));
        };
        const auto real = ask(m_real), ours = ask(m_ours);
        QVERIFY(real.status != 0);
        QCOMPARE(ours.status, real.status);
        QCOMPARE(web_oracle::comparable(ours.body), web_oracle::comparable(real.body));
        QCOMPARE(web_oracle::comparable(ours), web_oracle::comparable(real));
    }

    /// By name: the lines of HELP and TYPE, and the series without their values and without who the node is.
    static QMap<QByteArray, QByteArrayList> families(int port)
    {
        static const QRegularExpression own("(peer|branch|goarch|goversion|revision|version)=\"(?!v)[^\"]*\"");
        QMap<QByteArray, QByteArrayList> found;
        QByteArray name;
        for (const auto& line : halab::test::http(port, "GET", "/metrics").body.split('\n')) {
            if (line.startsWith("# ")) {
                name = line.split(' ').value(2);
                found[name] << line;
            } else if (!line.isEmpty()) {
                auto series = QString::fromUtf8(line.left(line.lastIndexOf(' '))).replace(own, "\\1=\"…\"").toUtf8();
                if (!found[name].contains(series))
                    found[name] << series;
            }
        }
        return found;
    }

    /// So many alerts that a list of them fills more than the network's buffers.
    static void fill(int port)
    {
        const auto text = QByteArray(20'000, 'x');
        for (int batch = 0; batch < 8; ++batch) {
            QByteArrayList alerts;
            for (int i = 0; i < 100; ++i)
                alerts << "{\"labels\":{\"n\":\"" + QByteArray::number(batch * 100 + i) + "\"},\"annotations\":{\"x\":\"" +
                        text + "\"}}";
            post(port, "/api/v2/alerts", "[" + alerts.join(',') + "]");
        }
    }

    QTemporaryDir m_folder;
    Side m_real, m_ours;
};

HALAB_TEST(AlertmanagerWebTest, "alertmanager_web")
#include "alertmanager_web_test.moc"
