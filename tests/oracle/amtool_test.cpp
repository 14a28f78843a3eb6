// amtool, as it is installed, against our node: what works on a real Alertmanager works on ours.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QRegularExpression>

using namespace halab::test;

namespace {

constexpr char amtool_config[] = R"(
route: {receiver: hook, group_by: [alertname], group_wait: 1s}
receivers:
- name: hook
  webhook_configs: [{url: 'http://127.0.0.1:1/'}]
)";

} // namespace

class AmtoolTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("amtool").isEmpty())
            QSKIP("amtool is not installed");
        writeFile(m_folder.filePath("am.yml"), amtool_config);
        m_port = freePort();
        m_gossip = freePort();
        m_node = std::make_unique<Program>(ourProgram(),
            QStringList{"alertmanager", "--config.file=am.yml", "--storage.path", "data",
                "--web.listen-address=" + local(m_port), "--cluster.listen-address=" + local(m_gossip)},
            m_folder.path());
        QVERIFY2(m_node->isReady(m_port), m_node->why());
    }

    void aSilenceIsAddedQueriedUpdatedAndExpired()
    {
        const auto added = amtool(
            {"silence", "add", "alertname=Down", "job=~pro.*", "--author=me", "--comment=work", "--duration=1h"});
        QCOMPARE(added.code, 0);
        const auto id = QString(added.out.trimmed());
        QCOMPARE(id.size(), 36);

        const auto queried = amtool({"silence", "query", "--output=json", "alertname=Down"});
        QCOMPARE(queried.code, 0);
        const auto silence = QJsonDocument::fromJson(queried.out)[0];
        QCOMPARE(silence["id"].toString(), id);
        QCOMPARE(silence["createdBy"].toString(), QString("me"));
        QCOMPARE(silence["comment"].toString(), QString("work"));
        QCOMPARE(silence["matchers"][1]["value"].toString(), QString("pro.*"));
        QCOMPARE(amtool({"silence", "query", "-q", "alertname=Other"}).out.trimmed(), QByteArray());

        QCOMPARE(amtool({"silence", "update", "--comment=more work", id}).code, 0);
        QVERIFY(amtool({"silence", "query", id, "-o", "extended"}).code == 0);
        QVERIFY(amtool({"silence", "query", "-o", "extended"}).out.contains("more work"));

        QCOMPARE(amtool({"silence", "expire", id}).code, 0);
        QCOMPARE(amtool({"silence", "query", "-q"}).out.trimmed(), QByteArray());
        QCOMPARE(amtool({"silence", "query", "-q", "--expired"}).out.trimmed(), id.toUtf8());
    }

    void aSilenceOfAnUnknownIdCannotBeExpired()
    {
        const auto expired = amtool({"silence", "expire", "11111111-1111-4111-8111-111111111111"});
        QCOMPARE(expired.code, 1);
        QVERIFY2(expired.err.contains("silence not found"), expired.err.constData());
    }

    void anAlertIsAddedAndQueried()
    {
        QCOMPARE(amtool({"alert", "add", "alertname=Down", "instance=i1", "--annotation=summary=hello"}).code, 0);
        const auto queried = amtool({"alert", "query", "instance=i1", "--output=json"});
        QCOMPARE(queried.code, 0);
        const auto alert = QJsonDocument::fromJson(queried.out)[0];
        QCOMPARE(alert["labels"]["alertname"].toString(), QString("Down"));
        QCOMPARE(alert["annotations"]["summary"].toString(), QString("hello"));
        QCOMPARE(alert["receivers"][0]["name"].toString(), QString("hook"));
        QCOMPARE(alert["status"]["state"].toString(), QString("active"));
    }

    void theClusterIsShown()
    {
        const auto shown = amtool({"cluster", "show", "--output=extended"});
        QCOMPARE(shown.code, 0);
        QVERIFY2(shown.out.contains(local(m_gossip).toUtf8()), shown.out.constData());
    }

    void theConfigurationIsShownAndParsedBack()
    {
        const auto shown = amtool({"config", "show"});
        QCOMPARE(shown.code, 0);
        QVERIFY2(shown.out.contains("  receiver: hook\n  group_by:\n  - alertname\n"), shown.out.constData());
        QCOMPARE(amtool({"config", "routes", "test", "alertname=x"}).out.trimmed(), QByteArray("hook"));
    }

    void theVersionsAgree()
    {
        const auto queried = amtool({"alert", "query"});
        QVERIFY2(queried.err.isEmpty(), queried.err.constData()); // amtool warns where they do not
    }

    /// Every command, on a real Alertmanager and on ours, one after the other: the same output to the byte.
    void everyCommandSaysTheSameOfBoth()
    {
        const auto original = installed("prometheus-alertmanager");
        if (original.isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        writeFile(m_folder.filePath("silences.json"), importedSilences());
        const QList<QStringList> commands{
            {"alert"},
            {"alert", "query", "-o", "json"},
            {"alert", "add", "alertname=Down", "instance=i1", "--annotation=summary=hello", "--generator-url=http://x/"},
            {"alert", "add", "Up", "a=b", "--start=2026-01-01T00:00:00Z", "--end=2099-01-01T00:00:00Z"},
            {"alert", "add", "0bad=x"},
            {"alert", "query"},
            {"alert", "query", "instance=i1", "-o", "extended"},
            {"alert", "query", "Up", "-o", "json"},
            {"alert", "query", "--receiver=hook", "--active"},
            {"alert", "query", "--silenced"},
            {"alert", "query", "--inhibited"},
            {"alert", "query", "a=~(", "-o", "simple"},
            {"silence", "add", "alertname=Down", "--author=me", "--comment=work", "--end=2098-01-01T00:00:00Z"},
            {"silence", "add", "Up", "a!=x", "b!~y", "--author=me", "--comment=more", "--end=2098-01-02T00:00:00Z"},
            {"silence", "add", "alertname=Down"},
            {"silence", "add", "0a=x", "--author=me", "--comment=c"},
            {"silence", "query"},
            {"silence", "query", "-o", "extended"},
            {"silence", "query", "-o", "json", "alertname=Up"},
            {"silence", "query", "--created-by=nobody"},
            {"silence", "query", "-q", "--within=1h"},
            {"silence", "import", m_folder.filePath("silences.json")},
            {"silence", "query", "-o", "extended", "team=infra"},
            {"silence", "expire", "11111111-1111-4111-8111-111111111111"},
            {"silence", "expire", "nouuid"},
            {"silence", "update", "11111111-1111-4111-8111-111111111111", "--comment=x"},
            {"alert", "query", "--silenced", "-o", "extended"},
            {"cluster", "show"},
            {"config", "show"},
            {"config", "routes"},
            {"config", "routes", "test", "alertname=x", "--verify.receivers=hook"},
            {"config", "routes", "test", "alertname=x", "--verify.receivers=other"},
        };
        const auto realPort = freePort(), ourPort = freePort();
        const auto flags = [&](int port) {
            return QStringList{"--config.file=am.yml", "--storage.path=every" + QString::number(port),
                "--web.listen-address=" + local(port), "--cluster.listen-address="};
        };
        Program real(original, flags(realPort), m_folder.path());
        Program ours(ourProgram(), QStringList{"alertmanager"} + flags(ourPort), m_folder.path());
        QVERIFY2(real.isReady(realPort), real.why());
        QVERIFY2(ours.isReady(ourPort), ours.why());
        for (const auto& command : commands) {
            const auto expected = said(realPort, command), got = said(ourPort, command);
            QVERIFY2(got == expected, qPrintable(command.join(' ') + "\nreal: " + expected + "\nours: " + got));
        }
    }

private:
    static QByteArray importedSilences()
    {
        return "[{\"matchers\":[{\"name\":\"team\",\"value\":\"infra\",\"isRegex\":false}],\"startsAt\":"
               "\"2097-01-01T00:00:00Z\",\"endsAt\":\"2097-01-02T00:00:00Z\",\"createdBy\":\"me\",\"comment\":\"i\"}]";
    }

    /// What amtool prints of a server, without times of today, ids, ports, and the places in its own source.
    static QString said(int port, const QStringList& command)
    {
        const auto ran = run(installed("amtool"), QStringList{"--alertmanager.url=http://" + local(port)} + command);
        static const QRegularExpression id("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
        static const QRegularExpression time("20\\d\\d-\\d\\d-\\d\\d[T ][\\d:.]+( ?[A-Z]+)?");
        QString text = "exit code " + QString::number(ran.code) + "\n" + QString::fromUtf8(ran.out) + "\n" +
            QString::fromUtf8(ran.err);
        return text.replace(id, "ID").replace(time, "TIME").replace(QString::number(port), "PORT");
    }

    Ran amtool(QStringList arguments)
    {
        return run(installed("amtool"), QStringList{"--alertmanager.url=http://" + local(m_port)} + arguments);
    }

    QTemporaryDir m_folder;
    int m_port = 0, m_gossip = 0;
    std::unique_ptr<Program> m_node;
};

HALAB_TEST(AmtoolTest, "amtool")
#include "amtool_test.moc"
