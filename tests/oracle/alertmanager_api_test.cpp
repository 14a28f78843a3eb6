// The same requests to a real Alertmanager and to ours: status, headers and body must be the
// same to the byte, once times of today and random ids have got names.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QDateTime>
#include <QRegularExpression>

using namespace halab::test;

namespace api_oracle {

constexpr char configuration[] = R"(
route:
  receiver: hook
  group_by: [alertname]
  group_wait: 1s
  group_interval: 5s
  repeat_interval: 1h
  routes:
  - receiver: second
    matchers: [team="b"]
    continue: true
  - receiver: hook
    matchers: [sev=~"c|d"]
receivers:
- name: hook
  webhook_configs: [{url: 'http://127.0.0.1:1/'}]
- name: second
- name: unused
inhibit_rules:
- source_matchers: [sev="crit"]
  target_matchers: [sev="warn"]
  equal: [cluster]
)";

using HeaderList = QList<QPair<QByteArray, QByteArray>>;

/// {1} stands for the first silence that was created, {in:SECONDS} for a time from now.
struct Exchange {
    const char* name;
    const char* method;
    const char* target;
    const char* body = "";
    HeaderList headers = {};
};

const HeaderList noType{{"X-Nothing", "here"}};

#define SILENCE(matchers, start, end, more)                                                                            \
    "{\"matchers\":[" matchers "],\"startsAt\":\"" start "\",\"endsAt\":\"" end "\",\"createdBy\":\"me\"," more "}"
#define MATCHER(name, value) "{\"name\":\"" name "\",\"value\":\"" value "\",\"isRegex\":false}"

inline const QList<Exchange>& exchanges()
{
    static const QList<Exchange> all{
        // Paths and methods.
        {"healthy", "GET", "/-/healthy"},
        {"ready", "GET", "/-/ready"},
        {"unknown management path", "GET", "/-/nope"},
        {"api without slash", "GET", "/api/v2"},
        {"api root", "GET", "/api/v2/"},
        {"api unknown", "GET", "/api/v2/nope"},
        {"status", "GET", "/api/v2/status"},
        {"receivers", "GET", "/api/v2/receivers"},
        {"no alerts", "GET", "/api/v2/alerts"},
        {"no groups", "GET", "/api/v2/alerts/groups"},
        {"no silences", "GET", "/api/v2/silences"},
        {"HEAD healthy", "HEAD", "/-/healthy"},
        {"HEAD api", "HEAD", "/api/v2/status"},
        {"HEAD metrics", "HEAD", "/metrics"},
        {"reload", "POST", "/-/reload"},
        {"reload by GET", "GET", "/-/reload"},
        {"reload by PUT", "PUT", "/-/reload"},
        {"DELETE alerts", "DELETE", "/api/v2/alerts"},
        {"POST status", "POST", "/api/v2/status"},
        {"preflight", "OPTIONS", "/api/v2/alerts", "",
            {{"Origin", "http://x"}, {"Access-Control-Request-Method", "GET"}}},
        {"preflight of DELETE", "OPTIONS", "/api/v2/silence/x", "",
            {{"Origin", "http://x"}, {"Access-Control-Request-Method", "DELETE"}}},
        {"preflight with a header", "OPTIONS", "/api/v2/alerts", "",
            {{"Origin", "http://x"}, {"Access-Control-Request-Method", "POST"},
                {"Access-Control-Request-Headers", "content-type"}}},
        {"cross-origin", "GET", "/api/v2/receivers", "", {{"Origin", "http://x"}}},
        // Alerts in.
        {"empty list", "POST", "/api/v2/alerts", "[]"},
        {"no body", "POST", "/api/v2/alerts", ""},
        {"cut JSON", "POST", "/api/v2/alerts", "{"},
        {"cut string", "POST", "/api/v2/alerts", "[{\"labels\":{\"a"},
        {"not JSON", "POST", "/api/v2/alerts", "hello"},
        {"bad comma", "POST", "/api/v2/alerts", "[1,]"},
        {"bad colon", "POST", "/api/v2/alerts", "[{\"a\" 1}]"},
        {"bad literal", "POST", "/api/v2/alerts", "[nul]"},
        {"bad escape", "POST", "/api/v2/alerts", "[\"\\x\"]"},
        {"bad number", "POST", "/api/v2/alerts", "[-]"},
        {"after the value", "POST", "/api/v2/alerts", "[] and more"},
        {"object", "POST", "/api/v2/alerts", "{}"},
        {"string", "POST", "/api/v2/alerts", "\"x\""},
        {"number in the list", "POST", "/api/v2/alerts", "[1]"},
        {"null", "POST", "/api/v2/alerts", "null"},
        {"no labels", "POST", "/api/v2/alerts", "[{}]"},
        {"null labels", "POST", "/api/v2/alerts", "[{\"labels\":null}]"},
        {"empty labels", "POST", "/api/v2/alerts", "[{\"labels\":{}}]"},
        {"only an empty label", "POST", "/api/v2/alerts", "[{\"labels\":{\"a\":\"\"}}]"},
        {"bad label name", "POST", "/api/v2/alerts", "[{\"labels\":{\"0bad\":\"x\"}}]"},
        {"one bad one good", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"Y\",\"bad-name\":\"x\"}},{\"labels\":{\"alertname\":\"Z\"}}]"},
        {"two bad", "POST", "/api/v2/alerts", "[{\"labels\":{\"0a\":\"x\"}},{\"labels\":{}}]"},
        {"bad annotation", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"Y\"},\"annotations\":{\"bad-ann\":\"x\"}}]"},
        {"label of a number", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":1}}]"},
        {"labels of a list", "POST", "/api/v2/alerts", "[{\"labels\":[]}]"},
        {"annotation of a number", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"a\":\"b\"},\"annotations\":{\"x\":true}}]"},
        {"bad time", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T\"},\"startsAt\":\"garbage\"}]"},
        {"time of a number", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T\"},\"startsAt\":1}]"},
        {"hour 24", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T\"},\"startsAt\":\"2024-01-02T24:00:00Z\"}]"},
        {"day 31 of February", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T\"},\"startsAt\":\"2024-02-31T00:00:00Z\"}]"},
        {"text after the time", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T\"},\"startsAt\":\"2024-02-01 00:00:00 now\"}]"},
        {"end before start", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T\"},\"startsAt\":\"{in:0}\",\"endsAt\":\"{in:-60}\"}]"},
        {"only an end, in the past", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T2\"},\"endsAt\":\"{in:-60}\"}]"},
        {"bad uri", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T3\"},\"generatorURL\":\"not a url\"}]"},
        {"uri without scheme", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T3\"},\"generatorURL\":\"foo\"}]"},
        {"uri with a blank in the host", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T3\"},\"generatorURL\":\"http://a b/\"}]"},
        {"uri of a number", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T3\"},\"generatorURL\":1}]"},
        {"good uri", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T4\"},\"generatorURL\":\"http://x/<&>\"}]"},
        {"unknown field", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T5\"},\"unknown\":1}]"},
        {"wrong type", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T6\"}}]",
            {{"Content-Type", "text/plain"}}},
        {"no type", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T6\"}}]", noType},
        {"charset", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T7\"}}]",
            {{"Content-Type", "application/json; charset=utf-8"}}},
        {"empty label dropped", "POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"T8\",\"e\":\"\"}}]"},
        {"zone kept", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T9\"},\"startsAt\":\"2026-01-01T00:00:00+02:00\",\"endsAt\":"
            "\"2099-01-01T00:00:00.1239-03:30\"}]"},
        {"without zone and seconds", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"T10\"},\"startsAt\":\"2026-01-01T00:00\",\"endsAt\":"
            "\"2099-01-01 10:20:30\"}]"},
        {"inhibition", "POST", "/api/v2/alerts",
            "[{\"labels\":{\"alertname\":\"C\",\"sev\":\"crit\",\"cluster\":\"k\"}},{\"labels\":{\"alertname\":\"W\","
            "\"sev\":\"warn\",\"cluster\":\"k\"}},{\"labels\":{\"alertname\":\"B\",\"team\":\"b\",\"sev\":\"c\"},"
            "\"annotations\":{\"summary\":\"<b> & \\u2028 \\u00e4\",\"a\":\"1\"}}]"},
        // Alerts out.
        {"alerts", "GET", "/api/v2/alerts"},
        {"inhibited one", "GET", "/api/v2/alerts?filter=alertname=%22W%22"},
        {"inhibited=false", "GET", "/api/v2/alerts?filter=alertname=W&inhibited=false"},
        {"active=false", "GET", "/api/v2/alerts?active=false"},
        {"active=maybe", "GET", "/api/v2/alerts?active=maybe"},
        {"active=ON", "GET", "/api/v2/alerts?active=ON"},
        {"active empty", "GET", "/api/v2/alerts?active="},
        {"silenced=false", "GET", "/api/v2/alerts?silenced=false"},
        {"unprocessed=false", "GET", "/api/v2/alerts?unprocessed=false"},
        {"receiver", "GET", "/api/v2/alerts?receiver=second"},
        {"receiver regex", "GET", "/api/v2/alerts?receiver=sec.*"},
        {"receiver bad", "GET", "/api/v2/alerts?receiver=("},
        {"filter bad", "GET", "/api/v2/alerts?filter=foo"},
        {"filter regex bad", "GET", "/api/v2/alerts?filter=a=~("},
        {"two filters", "GET", "/api/v2/alerts?filter=alertname=~%22T.*%22&filter=alertname!=%22T5%22"},
        {"filter empty", "GET", "/api/v2/alerts?filter="},
        {"label missing", "GET", "/api/v2/alerts?filter=team=%22%22"},
        {"label present", "GET", "/api/v2/alerts?filter=team!=%22%22"},
        {"label present by regex", "GET", "/api/v2/alerts?filter=team!~%22%22"},
        {"two matchers in one filter", "GET", "/api/v2/alerts?filter=alertname=%22W%22,sev=%22warn%22"},
        {"braces in a filter", "GET", "/api/v2/alerts?filter=%7Balertname=%22W%22%7D"},
        {"groups", "GET", "/api/v2/alerts/groups"},
        {"groups by receiver", "GET", "/api/v2/alerts/groups?receiver=second"},
        {"groups by filter", "GET", "/api/v2/alerts/groups?filter=alertname=B"},
        {"groups of suppressed", "GET", "/api/v2/alerts/groups?active=false"},
        {"groups bad receiver", "GET", "/api/v2/alerts/groups?receiver=("},
        {"groups bad filter", "GET", "/api/v2/alerts/groups?filter=x"},
        // Silences.
        {"create", "POST", "/api/v2/silences",
            SILENCE(MATCHER("alertname", "T5"), "{in:0}", "2098-01-01T00:00:00Z", "\"comment\":\"c\"")},
        {"alert silenced", "GET", "/api/v2/alerts?filter=alertname=T5"},
        {"silenced hidden", "GET", "/api/v2/alerts?silenced=false&filter=alertname=T5"},
        {"get", "GET", "/api/v2/silence/{1}"},
        {"get unknown", "GET", "/api/v2/silence/00000000-0000-4000-8000-000000000000"},
        {"get no uuid", "GET", "/api/v2/silence/not%3Ca%3Euuid"},
        {"get without hyphens", "GET", "/api/v2/silence/00000000000040008000000000000000"},
        {"DELETE of the list", "PUT", "/api/v2/silences", "{}"},
        {"PUT one", "PUT", "/api/v2/silence/{1}"},
        {"get upper case", "GET", "/api/v2/silence/ABCDEF00-0000-4000-8000-000000000000"},
        {"update in place", "POST", "/api/v2/silences",
            "{\"id\":\"{1}\",\"matchers\":[" MATCHER("alertname",
                "T5") "],\"startsAt\":\"{start:1}\",\"endsAt\":\"2098-01-02T00:00:00Z\",\"createdBy\":\"me\","
                      "\"comment\":\"changed\"}"},
        {"other matchers", "POST", "/api/v2/silences",
            "{\"id\":\"{1}\",\"matchers\":[" MATCHER("alertname",
                "T7") "],\"startsAt\":\"{start:1}\",\"endsAt\":\"2098-01-03T00:00:00Z\",\"createdBy\":\"me\","
                      "\"comment\":\"c\"}"},
        {"the old one", "GET", "/api/v2/silence/{1}"},
        {"unknown id", "POST", "/api/v2/silences",
            "{\"id\":\"11111111-1111-4111-8111-111111111111\",\"matchers\":[" MATCHER(
                "a", "b") "],\"startsAt\":\"{in:0}\",\"endsAt\":\"{in:60}\",\"createdBy\":\"me\",\"comment\":\"c\"}"},
        {"bad id", "POST", "/api/v2/silences",
            "{\"id\":\"zzz\",\"matchers\":[" MATCHER(
                "a", "b") "],\"startsAt\":\"{in:0}\",\"endsAt\":\"{in:60}\",\"createdBy\":\"me\",\"comment\":\"c\"}"},
        {"no matchers", "POST", "/api/v2/silences", SILENCE("", "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"matchers missing", "POST", "/api/v2/silences",
            "{\"startsAt\":\"{in:0}\",\"endsAt\":\"{in:60}\",\"createdBy\":\"me\",\"comment\":\"c\"}"},
        {"matchers of a string", "POST", "/api/v2/silences",
            "{\"matchers\":\"x\",\"startsAt\":\"{in:0}\",\"endsAt\":\"{in:60}\",\"createdBy\":\"me\",\"comment\":"
            "\"c\"}"},
        {"matches empty", "POST", "/api/v2/silences",
            SILENCE(MATCHER("a", ""), "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"regex matches empty", "POST", "/api/v2/silences",
            SILENCE("{\"name\":\"a\",\"value\":\".*\",\"isRegex\":true}", "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"bad regex", "POST", "/api/v2/silences",
            SILENCE("{\"name\":\"a\",\"value\":\"(\",\"isRegex\":true}", "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"bad name", "POST", "/api/v2/silences", SILENCE(MATCHER("0a", "x"), "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"name of a number", "POST", "/api/v2/silences",
            SILENCE("{\"name\":1,\"value\":\"x\",\"isRegex\":true}", "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"isRegex of a string", "POST", "/api/v2/silences",
            SILENCE("{\"name\":\"a\",\"value\":\"x\",\"isRegex\":\"no\"}", "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"comment of a number", "POST", "/api/v2/silences",
            SILENCE(MATCHER("a", "x"), "{in:0}", "{in:60}", "\"comment\":1")},
        {"id of a number", "POST", "/api/v2/silences",
            SILENCE(MATCHER("a", "x"), "{in:0}", "{in:60}", "\"comment\":\"c\",\"id\":1")},
        {"isRegex missing", "POST", "/api/v2/silences",
            SILENCE("{\"name\":\"a\",\"value\":\"x\"}", "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"value missing", "POST", "/api/v2/silences",
            SILENCE("{\"name\":\"a\",\"isRegex\":false}", "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"name missing in the second", "POST", "/api/v2/silences",
            SILENCE(
                MATCHER("a", "b") ",{\"value\":\"a\",\"isRegex\":false}", "{in:0}", "{in:60}", "\"comment\":\"c\"")},
        {"not equal", "POST", "/api/v2/silences",
            SILENCE("{\"name\":\"a\",\"value\":\"x\",\"isRegex\":false,\"isEqual\":false}", "{in:0}",
                "2098-01-04T00:00:00Z", "\"comment\":\"c\"")},
        {"comment missing", "POST", "/api/v2/silences", SILENCE(MATCHER("a", "b"), "{in:0}", "{in:60}", "\"x\":1")},
        {"comment empty", "POST", "/api/v2/silences",
            SILENCE(MATCHER("alertname", "X"), "{in:0}", "2098-01-05T00:00:00Z", "\"comment\":\"\"")},
        {"start missing", "POST", "/api/v2/silences",
            "{\"matchers\":[" MATCHER("a", "b") "],\"endsAt\":\"{in:60}\",\"createdBy\":\"me\",\"comment\":\"c\"}"},
        {"end missing", "POST", "/api/v2/silences",
            "{\"matchers\":[" MATCHER("a", "b") "],\"startsAt\":\"{in:60}\",\"createdBy\":\"me\",\"comment\":\"c\"}"},
        {"creator missing", "POST", "/api/v2/silences",
            "{\"matchers\":[" MATCHER("a", "b") "],\"startsAt\":\"{in:0}\",\"endsAt\":\"{in:60}\",\"comment\":\"c\"}"},
        {"start at end", "POST", "/api/v2/silences",
            SILENCE(MATCHER("a", "b"), "2098-01-01T00:00:00Z", "2098-01-01T00:00:00Z", "\"comment\":\"c\"")},
        {"start after end", "POST", "/api/v2/silences",
            SILENCE(MATCHER("a", "b"), "{in:60}", "{in:30}", "\"comment\":\"c\"")},
        {"end in the past", "POST", "/api/v2/silences",
            SILENCE(MATCHER("a", "b"), "{in:-60}", "{in:-30}", "\"comment\":\"c\"")},
        {"pending", "POST", "/api/v2/silences",
            SILENCE(MATCHER("alertname", "X"), "2097-01-01T00:00:00Z", "2098-01-06T00:00:00Z", "\"comment\":\"c\"")},
        {"empty object", "POST", "/api/v2/silences", "{}"},
        {"silence null", "POST", "/api/v2/silences", "null"},
        {"silence of a list", "POST", "/api/v2/silences", "[]"},
        {"silence without body", "POST", "/api/v2/silences", ""},
        {"silence no JSON", "POST", "/api/v2/silences", "xx"},
        {"list", "GET", "/api/v2/silences"},
        {"list by filter", "GET", "/api/v2/silences?filter=alertname=%22X%22"},
        {"list, other type", "GET", "/api/v2/silences?filter=alertname=~%22X%22"},
        {"list, bad filter", "GET", "/api/v2/silences?filter=bad"},
        {"delete", "DELETE", "/api/v2/silence/{2}"},
        {"delete again", "DELETE", "/api/v2/silence/{2}"},
        {"delete unknown", "DELETE", "/api/v2/silence/22222222-2222-4222-8222-222222222222"},
        {"delete no uuid", "DELETE", "/api/v2/silence/xyz"},
        {"deleted one", "GET", "/api/v2/silence/{2}"},
        {"list at the end", "GET", "/api/v2/silences"},
        {"alerts at the end", "GET", "/api/v2/alerts"},
        {"groups at the end", "GET", "/api/v2/alerts/groups"},
    };
    return all;
}

/// One of the two programs, with what has been created on it.
struct ApiSide {
    std::unique_ptr<Program> program;
    int port = 0;
    QByteArrayList ids;

    void learnId(const HttpAnswer& answer)
    {
        const auto id = answer.json()["silenceID"].toString().toUtf8();
        if (!id.isEmpty() && !ids.contains(id))
            ids << id;
    }

    QByteArray filledIn(QByteArray text, const QDateTime& now) const
    {
        static const QRegularExpression inSeconds("\\{in:(-?\\d+)\\}");
        for (auto match = inSeconds.match(text); match.hasMatch(); match = inSeconds.match(text))
            text.replace(match.captured().toUtf8(),
                now.addSecs(match.captured(1).toInt()).toUTC().toString("yyyy-MM-ddTHH:mm:ss.000Z").toUtf8());
        for (int i = 0; i < ids.size(); ++i) {
            const auto number = QByteArray::number(i + 1);
            const QByteArray idMark = "{" + number + "}", startMark = "{start:" + number + "}";
            text.replace(idMark, ids[i]);
            if (text.contains(startMark)) {
                const auto silence = http(port, "GET", "/api/v2/silence/" + ids[i]).json();
                text.replace(startMark, silence["startsAt"].toString().toUtf8());
            }
        }
        return text;
    }

    /// Names for what differs by nature: ids, and times around now.
    QByteArray normalised(QByteArray body, const QDateTime& now) const
    {
        for (int i = 0; i < ids.size(); ++i)
            body.replace(ids[i], QByteArray("ID-" + QByteArray::number(i + 1)));
        static const QRegularExpression time("\"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)\"");
        const auto text = QString::fromUtf8(body);
        auto all = time.globalMatch(text);
        while (all.hasNext()) {
            const auto found = all.next().captured(1);
            if (std::abs(QDateTime::fromString(found, Qt::ISODateWithMs).secsTo(now)) < 86400)
                body.replace(found.toUtf8(), "AROUND-NOW");
        }
        static const QRegularExpression version("\"versionInfo\":\\{[^}]*\"version\":");
        for (const auto& [one, other] : {std::pair("[POST,GET]", "[GET,POST]"), {"[GET,DELETE]", "[DELETE,GET]"}})
            body.replace(one, other); // the real one lists them in random order
        return QString::fromUtf8(body).replace(version, "\"versionInfo\":{\"version\":").toUtf8();
    }
};

#undef SILENCE
#undef MATCHER

} // namespace api_oracle

class AlertmanagerApiTest : public QObject {
    Q_OBJECT

    using ApiSide = api_oracle::ApiSide;
    using Exchange = api_oracle::Exchange;

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        m_folder = std::make_unique<QTemporaryDir>();
        writeFile(m_folder->filePath("am.yml"), api_oracle::configuration);
        start(m_real, installed("prometheus-alertmanager"), {}, "real");
        start(m_ours, ourProgram(), {"alertmanager"}, "ours");
        QVERIFY2(m_real.program->isReady(m_real.port), m_real.program->why());
        QVERIFY2(m_ours.program->isReady(m_ours.port), m_ours.program->why());
    }

    void sameAnswer_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < api_oracle::exchanges().size(); ++i)
            QTest::newRow(api_oracle::exchanges()[i].name) << i;
    }
    void sameAnswer()
    {
        QFETCH(int, index);
        const auto& exchange = api_oracle::exchanges()[index];
        const auto now = QDateTime::currentDateTimeUtc();
        const auto real = ask(m_real, exchange, now);
        const auto ours = ask(m_ours, exchange, now);
        QCOMPARE(ours.status, real.status);
        QCOMPARE(m_ours.normalised(ours.body, now), m_real.normalised(real.body, now));
        QCOMPARE(sorted(ours.header("Allow")), sorted(real.header("Allow")));
        for (const char* name : {"Content-Type", "Location", "Access-Control-Allow-Origin",
                 "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "X-Content-Type-Options"})
            QCOMPARE(QByteArray(name + (": " + ours.header(name))), QByteArray(name + (": " + real.header(name))));
        if (exchange.target != QByteArray("/metrics"))
            QCOMPARE(ours.header("Vary").contains("Origin"), real.header("Vary").contains("Origin"));
    }

    /// A family that both have must have the same help and type; ours has all that the real one has but Go's own.
    void sameMetricFamilies()
    {
        const auto families = [](const QByteArray& page) {
            QMap<QByteArray, QByteArray> found;
            for (const auto& line : page.split('\n'))
                if (line.startsWith("# ")) {
                    const auto words = line.split(' ');
                    if (words.value(2).startsWith("alertmanager_"))
                        found[words.value(2)] += line + "\n";
                }
            return found;
        };
        const auto real = families(http(m_real.port, "GET", "/metrics").body);
        const auto ours = families(http(m_ours.port, "GET", "/metrics").body);
        QVERIFY(real.size() > 20);
        for (auto family = real.begin(); family != real.end(); ++family)
            QCOMPARE(ours.value(family.key(), QByteArray("missing: " + family.key())), family.value());
    }

    void aReloadThatFailsKeepsTheOldConfiguration()
    {
        writeFile(m_folder->filePath("am.yml"), QByteArray(api_oracle::configuration) + "broken: true\n");
        const auto real = http(m_real.port, "POST", "/-/reload");
        const auto ours = http(m_ours.port, "POST", "/-/reload");
        QCOMPARE(ours.status, 500);
        QCOMPARE(ours.status, real.status);
        QCOMPARE(ours.body, real.body);
        QCOMPARE(
            http(m_ours.port, "GET", "/api/v2/receivers").body, http(m_real.port, "GET", "/api/v2/receivers").body);
        QVERIFY(http(m_ours.port, "GET", "/metrics").body.contains("\nalertmanager_config_last_reload_successful 0\n"));
    }

    void bothStopOnSigterm()
    {
        QVERIFY(m_ours.program->stop());
        QCOMPARE(m_ours.program->exitCode(), 0);
        QVERIFY(m_real.program->stop());
        for (const char* file : {"silences", "nflog"})
            QVERIFY(QFileInfo::exists(m_folder->filePath("ours/" + QString(file))));
    }

private:
    void start(ApiSide& side, const QString& program, QStringList arguments, const QString& data)
    {
        side.port = freePort();
        arguments << "--config.file=am.yml"
                  << "--storage.path=" + data << "--web.listen-address=" + local(side.port)
                  << "--cluster.listen-address=";
        side.program = std::make_unique<Program>(program, arguments, m_folder->path());
    }

    static QByteArrayList sorted(const QByteArray& list)
    {
        auto items = list.split(',');
        for (auto& item : items)
            item = item.trimmed();
        std::sort(items.begin(), items.end());
        return items;
    }

    static HttpAnswer ask(ApiSide& side, const Exchange& exchange, const QDateTime& now)
    {
        auto headers = exchange.headers;
        if (headers.isEmpty() && qstrcmp(exchange.method, "POST") == 0)
            headers = {{"Content-Type", "application/json"}};
        const auto answer = http(side.port, exchange.method, side.filledIn(exchange.target, now),
            side.filledIn(exchange.body, now), headers);
        side.learnId(answer);
        return answer;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    ApiSide m_real, m_ours;
};

HALAB_TEST(AlertmanagerApiTest, "alertmanager_api")
#include "alertmanager_api_test.moc"
