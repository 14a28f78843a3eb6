// The page at / in a real browser: alerts and silences are seen, a silence is made and ended by mouse and keyboard, and
// what an alert says stays text. Leaves pictures of it in light, dark and small.

#include "oracle/browser.h"
#include "support/registry.h"

using namespace halab::test;

namespace {

constexpr char page_config[] = R"(
route:
  receiver: team
  group_by: [alertname]
  group_wait: 1h
  routes:
  - receiver: night
    matchers: [time="night"]
receivers: [{name: team}, {name: night}]
)";

/// Every place where markup could hide. With ` for ", because moc reads no raw strings with quotes.
constexpr char foreignAlertsText[] = R"([
{`labels`: {`alertname`: `InstanceDown`, `instance`: `node-1:9100`, `severity`: `critical`,
            `evil`: `\`><img src=x onerror=\`window.attacked=1\`>`},
 `annotations`: {`summary`: `node-1 does not answer`, `html`: `<script>window.attacked=1</script><b id=\`injected\`>b</b>`},
 `generatorURL`: `javascript:window.attacked=1`},
{`labels`: {`alertname`: `InstanceDown`, `instance`: `node-2:9100`, `severity`: `critical`},
 `generatorURL`: `http://prometheus.example:9090/graph?g0.expr=up`},
{`labels`: {`alertname`: `Backup`, `time`: `night`, `severity`: `warning`}}
])";

} // namespace

class WebPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installedBrowser().isEmpty())
            QSKIP("chromium is not installed");
        writeFile(m_folder.filePath("am.yml"), page_config);
        m_port = freePort();
        m_node = std::make_unique<Program>(ourProgram(),
            QStringList{"alertmanager", "--config.file=am.yml", "--storage.path=data", "--web.route-prefix=/am",
                "--web.listen-address=" + local(m_port), "--cluster.listen-address=" + local(freePort())},
            m_folder.path());
        QVERIFY2(eventually([&] { return halab::test::http(m_port, "GET", "/am/-/ready").status == 200; }), m_node->why());
        QCOMPARE(post(m_port, "/am/api/v2/alerts", QByteArray(foreignAlertsText).replace('`', '"')).status, 200);
        m_browser = std::make_unique<Browser>("http://" + local(m_port) + "/am/");
        QVERIFY2(m_browser->isReady(), m_browser->log().constData());
        m_browser->setWindow(1100, 900, false);
    }
    void cleanupTestCase() { m_browser.reset(); }

    void theAnswersForbidWhatThePageDoesNotNeed()
    {
        for (const char* path : {"/am/", "/am/script.js", "/am/lib/style.css", "/am/favicon.ico"}) {
            const auto answer = halab::test::http(m_port, "GET", path);
            QCOMPARE(answer.status, 200);
            const auto policy = answer.header("Content-Security-Policy");
            QVERIFY2(policy.contains("default-src 'none'") && !policy.contains("unsafe"), policy.constData());
            QCOMPARE(answer.header("X-Content-Type-Options"), QByteArray("nosniff"));
        }
        const QByteArray page = halab::test::http(m_port, "GET", "/am/").body + halab::test::http(m_port, "GET", "/am/lib/style.css").body;
        QVERIFY2(!page.contains("http://") && !page.contains("https://"), "nothing comes from elsewhere");
    }

    void alertsAreShownInTheirGroups()
    {
        QVERIFY(m_browser->becomes("document.querySelectorAll('#groups article').length === 2"));
        QCOMPARE(text("#alert-count"), QString("3"));
        QVERIFY(text("#groups").contains("alertname=\"InstanceDown\""));
        QVERIFY(text("#groups").contains("2 alerts for receiver team"));
        QVERIFY(text("#node").startsWith("cluster "));
    }

    void whatAnAlertSaysStaysText()
    {
        QVERIFY(text("#groups").contains("<script>window.attacked=1</script>"));
        QVERIFY(text("#groups").contains("source: javascript:window.attacked=1"));
        QCOMPARE(m_browser->evaluate("document.querySelectorAll('#injected, #groups img, #groups script').length").toInt(), 0);
        QVERIFY(!m_browser->evaluate("'attacked' in window").toBool());
        QCOMPARE(m_browser->evaluate("[...document.querySelectorAll('#groups a')].map((a) => a.href).join()").toString(),
            QString("http://prometheus.example:9090/graph?g0.expr=up"));
    }

    void aLabelIsAFilter()
    {
        QVERIFY(m_browser->click("[data-key='chip instance=\"node-2:9100\"']"));
        QVERIFY(m_browser->becomes("document.querySelectorAll('#groups .item').length === 1"));
        QVERIFY(text("#groups").contains("node-2:9100"));
        // By keyboard: the field is emptied, Enter applies.
        m_browser->evaluate("document.querySelector('#filter-text').value = ''; document.querySelector('#filter-text').focus()");
        m_browser->press("Enter", 13);
        QVERIFY(m_browser->becomes("document.querySelectorAll('#groups .item').length === 3"));
        m_browser->evaluate("document.querySelector('#filter-text').value = 'severity=~\"(\"'");
        QVERIFY(m_browser->click("#filter button[type=submit]"));
        QVERIFY(m_browser->becomes("!document.querySelector('#problem').hidden"));
        QVERIFY2(text("#problem").contains("error parsing regexp"), qPrintable(text("#problem")));
        m_browser->evaluate("document.querySelector('#filter-text').value = ''");
        QVERIFY(m_browser->click("#filter button[type=submit]"));
        QVERIFY(m_browser->becomes("document.querySelector('#problem').hidden"));
    }

    void aReceiverIsChosen()
    {
        m_browser->evaluate("(() => { const s = document.querySelector('#filter-receiver'); s.value = 'night';"
                            " s.dispatchEvent(new Event('change')); })()");
        QVERIFY(m_browser->becomes("document.querySelectorAll('#groups .item').length === 1"));
        QVERIFY(text("#groups").contains("Backup"));
        m_browser->evaluate("(() => { const s = document.querySelector('#filter-receiver'); s.value = '';"
                            " s.dispatchEvent(new Event('change')); })()");
        QVERIFY(m_browser->becomes("document.querySelectorAll('#groups .item').length === 3"));
        picture("web_alerts_light");
    }

    /// From the button at an alert to the expired silence.
    void aSilenceIsMadeAndEndedByMouse()
    {
        QVERIFY(m_browser->becomes("document.querySelector('#groups .actions button')"));
        QVERIFY(m_browser->click("[data-key^='silence night']"));
        QVERIFY(m_browser->becomes("document.activeElement.id === 'silence-author'"));
        QVERIFY(m_browser->becomes("document.querySelector('#preview').textContent === 'Fits 1 alert now.'"));
        m_browser->type("Ada");
        QVERIFY(m_browser->click("#silence-comment"));
        m_browser->type("the <backup> is late");
        m_browser->setWindow(420, 900, true);
        picture("web_form_small_dark");
        m_browser->setWindow(1100, 900, false);
        QVERIFY(m_browser->click("#create-silence"));
        QVERIFY2(m_browser->becomes("document.querySelector('#notice').textContent.includes('was created')"),
            qPrintable(text("#problem")));

        const auto silences = halab::test::http(m_port, "GET", "/am/api/v2/silences").json().array();
        QCOMPARE(silences.size(), 1);
        const auto silence = silences[0].toObject();
        QCOMPARE(silence["createdBy"].toString(), QString("Ada"));
        QCOMPARE(silence["comment"].toString(), QString("the <backup> is late"));
        QCOMPARE(silence["matchers"].toArray().size(), 3);
        const auto lasts = QDateTime::fromString(silence["startsAt"].toString(), Qt::ISODateWithMs)
                               .secsTo(QDateTime::fromString(silence["endsAt"].toString(), Qt::ISODateWithMs));
        QVERIFY(std::abs(lasts - 7200) < 5);
        QVERIFY(m_browser->becomes("document.querySelector('#alert-count').textContent === '2'"));

        const auto id = silence["id"].toString();
        const auto button = "[data-expire='" + id + "']";
        QVERIFY(m_browser->becomes("document.querySelector(" + Browser::quoted(button) + ")"));
        picture("web_silences_light");
        QVERIFY(m_browser->click(button)); // asks
        QCOMPARE(text(button), QString("Expire now?"));
        QVERIFY(m_browser->click(button)); // does it
        QVERIFY(m_browser->becomes("document.querySelector('#notice').textContent.includes('has expired')"));
        QCOMPARE(halab::test::http(m_port, "GET", "/am/api/v2/silence/" + id.toUtf8()).json()["status"]["state"].toString(),
            QString("expired"));
        QVERIFY(m_browser->becomes("document.querySelector('#alert-count').textContent === '3'"));
    }

    void aSilenceIsMadeByKeyboard()
    {
        m_browser->evaluate("document.querySelector('#new-silence').focus()");
        m_browser->press("Enter", 13);
        QVERIFY(m_browser->becomes("document.activeElement.className === 'name'"));
        m_browser->type("severity");
        m_browser->press("Tab", 9);
        m_browser->press("Tab", 9);
        m_browser->type("warning");
        QVERIFY(m_browser->becomes("document.querySelector('#preview').textContent === 'Fits 1 alert now.'"));
        m_browser->evaluate("document.querySelector('#silence-duration').value = '1h30m'");
        m_browser->evaluate("document.querySelector('#silence-author').value = 'Ada'");
        m_browser->evaluate("document.querySelector('#silence-comment').focus()");
        m_browser->type("by keyboard");
        m_browser->press("Enter", 13);
        QVERIFY(m_browser->becomes("document.querySelector('#notice').textContent.includes('was created')"));
        QVERIFY(m_browser->becomes("document.activeElement.id === 'new-silence'")); // the focus is not lost
        const auto silences = halab::test::http(m_port, "GET", "/am/api/v2/silences").json().array();
        QCOMPARE(silences[0]["comment"].toString(), QString("by keyboard"));
        m_browser->press("Enter", 13);
        QVERIFY(m_browser->becomes("!document.querySelector('#silence-form').hidden"));
        m_browser->press("Escape", 27);
        QVERIFY(m_browser->becomes("document.querySelector('#silence-form').hidden"));
    }

    void theStatusIsShown()
    {
        QVERIFY(m_browser->click("[data-view=status]"));
        QVERIFY(m_browser->becomes("document.querySelector('#config').textContent.startsWith('global:')"));
        QVERIFY(text("#version").contains("Alertmanager 0.25.0"));
        QCOMPARE(m_browser->evaluate("document.querySelectorAll('#peers tbody tr').length").toInt(), 1);
        QCOMPARE(text("#receivers"), QString("teamnight")); // two items of a list
        m_browser->setWindow(1100, 900, true);
        picture("web_status_dark");
        m_browser->setWindow(360, 740, false);
        for (const char* view : {"alerts", "silences", "status"}) {
            m_browser->click(QString("[data-view=%1]").arg(view));
            QVERIFY2(m_browser->evaluate("document.documentElement.scrollWidth <= innerWidth").toBool(), view);
            picture(QString("web_%1_small").arg(view));
        }
        m_browser->setWindow(1100, 900, false);
    }

    void nothingWentWrongInThePage()
    {
        for (const auto& complaint : m_browser->complaints()) // the wrong filter's own answer is expected
            QVERIFY2(complaint.contains("status of 400"), qPrintable(complaint));
    }

private:
    QString text(const QString& selector)
    {
        return m_browser->evaluate("document.querySelector(" + Browser::quoted(selector) + ")?.textContent ?? ''")
            .toString();
    }
    void picture(const QString& name)
    {
        QDir().mkpath(qEnvironmentVariable("HALAB_SCREENSHOTS", m_folder.path()));
        writeFile(qEnvironmentVariable("HALAB_SCREENSHOTS", m_folder.path()) + "/" + name + ".png",
            m_browser->screenshot());
    }

    QTemporaryDir m_folder;
    int m_port = 0;
    std::unique_ptr<Program> m_node;
    std::unique_ptr<Browser> m_browser;
};

HALAB_TEST(WebPageTest, "web_page")
#include "web_page_test.moc"
