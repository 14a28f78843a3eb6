// A recording of a real 0.25's HTTP API, replayed in its order: ours answers as recorded, and,
// where the real program is installed, as that one does in the same state, to the byte.
//
// What the recording cannot repeat gets a name on both sides: ids of silences, times around now,
// the version. Times in requests are moved by the time that has passed since the recording.

#include "oracle/processes.h"
#include "support/registry.h"
#include "support/vectors.h"

#include <QDateTime>
#include <QRegularExpression>

#include <algorithm>

using namespace halab::test;

namespace api_probe {

// The configuration that the recorded answers to "status" show; the empty first line and the one before
// "broken" make that the line of which the failing reload tells.
constexpr char configuration[] = "\nroute:\n"
                                 "  receiver: hook\n"
                                 "  group_by: [alertname]\n"
                                 "  group_wait: 1s\n"
                                 "  group_interval: 5s\n"
                                 "  repeat_interval: 1h\n"
                                 "  routes:\n"
                                 "  - receiver: second\n"
                                 "    matchers: [team=\"b\"]\n"
                                 "    continue: true\n"
                                 "  - receiver: hook\n"
                                 "    matchers: [sev=~\"c|d\"]\n"
                                 "receivers:\n"
                                 "- name: hook\n"
                                 "  webhook_configs: [{url: 'http://127.0.0.1:29998/'}]\n"
                                 "- name: second\n"
                                 "- name: unused\n"
                                 "inhibit_rules:\n"
                                 "- source_matchers: [sev=\"crit\"]\n"
                                 "  target_matchers: [sev=\"warn\"]\n"
                                 "  equal: [cluster]\n";

/// What is not compared, and why.
struct Left {
    const char* target;
    const char* why;
};
constexpr Left leftOut[] = {
    {"GET /", "the page of the package that was recorded; ours has its own"},
    {"GET /favicon.ico", "an icon of that package, not readable in the recording"},
    {"GET /debug/pprof/cmdline", "the recorded program's own command line, by Go's profiler"},
    {"GET /metrics", "numbers of that process; the families are compared by alertmanager_api"},
};

using HeaderList = QList<QPair<QByteArray, QByteArray>>;

struct Exchange {
    QByteArray name, method, target, body;
    HeaderList headers;
    HttpAnswer recorded;

    QByteArray line() const { return method + " " + target; }

    /// A long body's beginning is recorded, and its size: "beginning...(2995 bytes)".
    static const QRegularExpression& cut()
    {
        static const QRegularExpression pattern("\\.\\.\\.\\((\\d+) bytes\\)\\s*$");
        return pattern;
    }
    bool isCut() const { return cut().match(QString::fromUtf8(recorded.body)).hasMatch(); }
    int recordedSize() const { return cut().match(QString::fromUtf8(recorded.body)).captured(1).toInt(); }
    QByteArray beginning() const { return QString::fromUtf8(recorded.body).remove(cut()).toUtf8(); }
};

/// {'A': 'b'} or {"A": "b"}.
inline HeaderList headersOf(QByteArray text)
{
    HeaderList found;
    const auto object = QJsonDocument::fromJson(text.replace('\'', '"')).object();
    for (auto it = object.begin(); it != object.end(); ++it)
        found.append({it.key().toUtf8(), it.value().toString().toUtf8()});
    return found;
}

/// "### name", "> METHOD target headers", perhaps "> BODY text", "< status headers", "< body to the end".
inline Exchange parsed(const QByteArray& block)
{
    Exchange exchange;
    auto lines = block.split('\n');
    exchange.name = lines.takeFirst();
    const auto request = lines.takeFirst().mid(2);
    const auto methodEnd = request.indexOf(' '), targetEnd = request.indexOf(' ', methodEnd + 1);
    exchange.method = request.left(methodEnd);
    exchange.target = request.mid(methodEnd + 1, targetEnd - methodEnd - 1);
    exchange.headers = headersOf(request.mid(targetEnd + 1).trimmed());
    if (lines.value(0).startsWith("> BODY ")) {
        exchange.body = lines.takeFirst().mid(7);
        if (exchange.body.startsWith("b'")) // as Python prints bytes
            exchange.body = exchange.body.mid(2, exchange.body.size() - 3);
        if (exchange.headers.isEmpty())
            exchange.headers = {{"Content-Type", "application/json"}};
    }
    const auto answer = lines.takeFirst().mid(2);
    exchange.recorded.status = answer.left(3).toInt();
    exchange.recorded.headers = headersOf(answer.mid(4));
    exchange.recorded.body = lines.join('\n').mid(2);
    return exchange;
}

inline QString path() { return vectors::folder() + "/../spec/alertmanager-api-probe.txt"; }

inline QList<Exchange> read()
{
    QFile file(path());
    QList<Exchange> found;
    if (file.open(QIODevice::ReadOnly))
        for (const auto& block : QString::fromUtf8("\n" + file.readAll()).split("\n### ", Qt::SkipEmptyParts))
            found << parsed(block.toUtf8());
    return found;
}

inline QDateTime time(const char* text) { return QDateTime::fromString(text, Qt::ISODateWithMs); }

/// When the recording's requests about alerts and about silences were made, to the second.
inline QDateTime recordedNow(const Exchange& exchange)
{
    return time(exchange.target.contains("silence") ? "2026-11-22T10:20:23Z" : "2026-11-22T10:20:22Z");
}

inline const QRegularExpression& timePattern()
{
    static const QRegularExpression pattern("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?Z");
    return pattern;
}

/// One who answers: ours, the real one, or the recording. `ids` in the order of their creation.
struct Side {
    std::unique_ptr<Program> program;
    int port = 0;
    QByteArrayList ids;

    void learnId(const QByteArray& body)
    {
        const auto id = QJsonDocument::fromJson(body)["silenceID"].toString().toUtf8();
        if (!id.isEmpty() && !ids.contains(id))
            ids << id;
    }

    /// The body with names for what differs by nature. `now`: this side's.
    QByteArray masked(QByteArray body, const QDateTime& now) const
    {
        for (int i = 0; i < ids.size(); ++i)
            body.replace(ids[i], QByteArray("ID-" + QByteArray::number(i + 1)));
        QString text = QString::fromUtf8(body);
        qsizetype from = 0;
        for (auto match = timePattern().match(text); match.hasMatch(); match = timePattern().match(text, from)) {
            from = match.capturedEnd();
            const auto told = QDateTime::fromString(match.captured(1) + "Z", Qt::ISODate);
            if (std::abs(told.secsTo(now)) < 86400) {
                text.replace(match.capturedStart(), match.capturedLength(), "AROUND-NOW");
                from = match.capturedStart() + 10;
            }
        }
        static const QRegularExpression version("\"versionInfo\":\\{[^}]*\\}");
        text.replace(version, "\"versionInfo\":{}");
        text.replace("[POST,GET]", "[GET,POST]").replace("[DELETE,GET]", "[GET,DELETE]"); // random in the real one
        return withSortedSilences(text.toUtf8());
    }

    /// An alert's silences are told in the order of their random ids: here, of their names.
    static QByteArray withSortedSilences(QByteArray text)
    {
        static const QByteArray key = "\"silencedBy\":[";
        for (auto at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
            const auto begin = at + key.size(), end = text.indexOf(']', begin);
            auto ids = text.mid(begin, end - begin).split(',');
            std::sort(ids.begin(), ids.end());
            text.replace(begin, end - begin, ids.join(','));
        }
        return text;
    }

    /// Silences that end together, and the first version's alerts, come in random order: as a sorted list of lines.
    QByteArray comparable(const Exchange& exchange, const QByteArray& body, const QDateTime& now) const
    {
        const auto text = masked(body, now);
        const auto document = QJsonDocument::fromJson(text);
        const bool isFirst = exchange.target.startsWith("/api/v1/");
        const auto list = isFirst ? document["data"].toArray() : document.array();
        if (list.size() < 2 || !(isFirst || exchange.target.startsWith("/api/v2/silences")))
            return text;
        QByteArrayList lines;
        for (const auto& one : list)
            lines << (one.isObject() ? QJsonDocument(one.toObject()).toJson(QJsonDocument::Compact)
                                     : one.toString().toUtf8());
        std::sort(lines.begin(), lines.end());
        return lines.join('\n');
    }
};

inline QByteArrayList sortedList(const QByteArray& list)
{
    auto items = list.split(',');
    for (auto& item : items)
        item = item.trimmed();
    std::sort(items.begin(), items.end());
    return items;
}

} // namespace api_probe

class ApiProbeTest : public QObject {
    Q_OBJECT

    using Side = api_probe::Side;
    using Exchange = api_probe::Exchange;

private Q_SLOTS:
    void initTestCase()
    {
        m_exchanges = api_probe::read();
        if (m_exchanges.isEmpty())
            QSKIP(qPrintable("no recording: " + api_probe::path()));
        m_folder = std::make_unique<QTemporaryDir>();
        writeFile(m_folder->filePath("am.yml"), api_probe::configuration);
        start(m_ours, ourProgram(), {"alertmanager"}, "ours");
        if (const auto real = installed("prometheus-alertmanager"); !real.isEmpty())
            start(m_real, real, {}, "real");
        QVERIFY2(m_ours.program->isReady(m_ours.port), m_ours.program->why());
        if (m_real.program)
            QVERIFY2(m_real.program->isReady(m_real.port), m_real.program->why());
    }

    void theRecordingIsWhole()
    {
        QVERIFY(m_exchanges.size() >= 110);
        int left = 0;
        for (const auto& exchange : std::as_const(m_exchanges))
            left += whyLeftOut(exchange) ? 1 : 0;
        QCOMPARE(left, int(std::size(api_probe::leftOut)));
    }

    void sameAnswer_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < m_exchanges.size(); ++i)
            QTest::addRow("%03d %s: %s", i, m_exchanges[i].name.constData(), m_exchanges[i].line().constData()) << i;
    }
    void sameAnswer()
    {
        QFETCH(int, index);
        const auto& exchange = m_exchanges[index];
        if (whyLeftOut(exchange))
            return; // named and counted above
        prepare(exchange);
        const auto ours = ask(m_ours, exchange);
        m_recorded.learnId(exchange.recorded.body);
        const auto now = QDateTime::currentDateTimeUtc();
        const auto oursBody = m_ours.comparable(exchange, ours.body, now);
        if (m_real.program) {
            const auto real = ask(m_real, exchange);
            QCOMPARE(ours.status, real.status);
            QCOMPARE(oursBody, m_real.comparable(exchange, real.body, now));
            compareHeaders(ours, real);
            QCOMPARE(ours.header("Vary").contains("Origin"), real.header("Vary").contains("Origin"));
        }
        QCOMPARE(ours.status, exchange.recorded.status);
        compareHeaders(ours, exchange.recorded);
        if (exchange.isCut()) {
            compareWithBeginning(exchange, ours);
            return;
        }
        const auto recordedBody =
            m_recorded.comparable(exchange, exchange.recorded.body, api_probe::recordedNow(exchange));
        QCOMPARE(oursBody.trimmed(), recordedBody.trimmed());
    }

private:
    /// Where the order is not random, the beginning; where times have a fixed width, the size.
    void compareWithBeginning(const Exchange& exchange, const HttpAnswer& ours) const
    {
        if (!exchange.target.contains("silences")) {
            // The last comma ends the last whole text: a time or an id may be cut.
            auto recorded = exchange.beginning();
            recorded.truncate(recorded.lastIndexOf(','));
            recorded = m_recorded.masked(recorded, api_probe::recordedNow(exchange));
            QVERIFY(recorded.size() > 100);
            QCOMPARE(m_ours.masked(ours.body, QDateTime::currentDateTimeUtc()).left(recorded.size()), recorded);
        }
        if (exchange.target.startsWith("/api/v2/"))
            QCOMPARE(ours.body.size(), exchange.recordedSize());
    }

    static const char* whyLeftOut(const Exchange& exchange)
    {
        for (const auto& one : api_probe::leftOut)
            if (exchange.line() == one.target)
                return one.why;
        return nullptr;
    }

    void start(Side& side, const QString& program, QStringList arguments, const QString& data)
    {
        side.port = freePort();
        arguments << "--config.file=am.yml"
                  << "--storage.path=" + data << "--web.listen-address=" + local(side.port)
                  << "--cluster.listen-address=";
        side.program = std::make_unique<Program>(program, arguments, m_folder->path());
    }

    /// The state that the recording was in.
    void prepare(const Exchange& exchange)
    {
        if (exchange.name == "reload failing")
            writeFile(m_folder->filePath("am.yml"), QByteArray(api_probe::configuration) + "\nbroken: true\n");
        const auto recordedNow = api_probe::recordedNow(exchange);
        if (exchange.body.isEmpty() || m_recordedNow == recordedNow)
            return;
        // A silence is updated in place only within the second that it started in: begin early in one.
        QVERIFY(eventually([] { return QTime::currentTime().msec() < 300; }, 2000));
        m_recordedNow = recordedNow;
        m_passed = recordedNow.secsTo(QDateTime::currentDateTimeUtc());
    }

    /// A recorded text in the terms of this side: its ids, and times as far from now as they were then.
    QByteArray translated(const Side& side, const QByteArray& recorded) const
    {
        auto text = QString::fromUtf8(recorded);
        for (int i = 0; i < m_recorded.ids.size() && i < side.ids.size(); ++i) {
            text.replace(QString(m_recorded.ids[i]), QString(side.ids[i]));
            text.replace(QString(m_recorded.ids[i].toUpper()), QString(side.ids[i].toUpper()));
        }
        qsizetype from = 0;
        for (auto match = api_probe::timePattern().match(text); match.hasMatch();
             match = api_probe::timePattern().match(text, from)) {
            const auto told = QDateTime::fromString(match.captured(1) + "Z", Qt::ISODate);
            text.replace(match.capturedStart(1), match.capturedLength(1),
                told.addSecs(m_passed).toString("yyyy-MM-ddTHH:mm:ss"));
            from = match.capturedEnd();
        }
        return text.toUtf8();
    }

    HttpAnswer ask(Side& side, const Exchange& exchange) const
    {
        const auto answer = http(side.port, exchange.method, translated(side, exchange.target),
            translated(side, exchange.body), exchange.headers);
        side.learnId(answer.body);
        return answer;
    }

    static void compareHeaders(const HttpAnswer& ours, const HttpAnswer& theirs)
    {
        QCOMPARE(api_probe::sortedList(ours.header("Allow")), api_probe::sortedList(theirs.header("Allow")));
        for (const char* name :
            {"Content-Type", "Location", "Cache-Control", "Access-Control-Allow-Origin", "Access-Control-Allow-Methods",
                "Access-Control-Allow-Headers", "Access-Control-Expose-Headers", "X-Content-Type-Options"})
            QCOMPARE(QByteArray(name + (": " + ours.header(name))), QByteArray(name + (": " + theirs.header(name))));
    }

    QList<Exchange> m_exchanges;
    std::unique_ptr<QTemporaryDir> m_folder;
    Side m_ours, m_real, m_recorded;
    QDateTime m_recordedNow;
    qint64 m_passed = 0; ///< seconds since the recording
};

HALAB_TEST(ApiProbeTest, "api_probe")
#include "api_probe_test.moc"
