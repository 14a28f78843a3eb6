// What the inspector tells of notifications: who muted a group, how often a sender tried, and each message as it
// went out. A lab of one Alertmanager whose receiver plays the services; the alerts come over its API, as a Prometheus
// would send them.

#include "app/lab_window.h"
#include "support/registry.h"
#include "widgets/card_list.h"

#include <QDir>
#include <QFile>
#include <QScrollBar>

using namespace halab;
using namespace halab::app;
using test::LabWindow;
using test::Student;

namespace {

constexpr char notificationsLab[] = R"(halab: 1
id: notifications
title: Notifications of all kinds
locale: en
level: beginner
minutes: 5
objectives: [See what an Alertmanager sends]
runtimes: [loopback]
seed: 1
timings:
  classroom: {}
topology:
  nodes:
    alertmanager:
      kind: alertmanager
      files: {/etc/alertmanager/config.yml: alertmanager.yml}
      args: {config.file: /etc/alertmanager/config.yml, storage.path: /alertmanager, cluster.gossip-interval: 20ms}
    services:
      kind: receiver
ready:
  - id: r1
    title: the Alertmanager has settled
    am.cluster: {at: alertmanager, members: 1, status: ready}
    eventually: {within: 30s}
steps:
  - id: look
    title: Look at what it sends
    text: Alerts arrive. Look at the decisions.
    kind: observe
    solve: [{ui.open: alertmanager/sent}]
    checks:
      - id: c1
        title: You looked
        points: 100
        ui: {opened: alertmanager/nothing}
        eventually: {within: 300s}
)";

constexpr char notificationsConfiguration[] = R"(global: {slack_api_url: 'http://services:8080/services/T/B/x'}
route:
  receiver: team
  group_by: [alertname]
  group_wait: 100ms
  group_interval: 5m
  routes:
  - {matchers: ['alertname="NightJob"'], mute_time_intervals: [always]}
  - {matchers: ['alertname="DiskFull"'], receiver: unreachable}
receivers:
- name: team
  slack_configs: [{channel: '#ops', send_resolved: true}]
  webhook_configs: [{url: 'http://services:8080/'}]
- name: unreachable
  webhook_configs: [{url: 'http://services:8099/hook'}]
inhibit_rules:
- {source_matchers: ['alertname="SiteDown"'], target_matchers: ['alertname="HighLatency"'], equal: [site]}
time_intervals:
- {name: always, time_intervals: [{times: [{start_time: '00:00', end_time: '24:00'}]}]}
)";

constexpr char notificationsAlerts[] = R"([
{"labels":{"alertname":"SiteDown","site":"north","severity":"page"},"annotations":{"summary":"The site does not answer"}},
{"labels":{"alertname":"HighLatency","site":"north"}},
{"labels":{"alertname":"NightJob","job":"backup"}},
{"labels":{"alertname":"DiskFull","instance":"db-1"}}])";

void writeFile(const QString& path, const char* text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

} // namespace

class NotificationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        LabWindow::useOwnSettings();
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("labs/notifications")));
        writeFile(m_folder.filePath(QStringLiteral("labs/notifications/lab.yaml")), notificationsLab);
        writeFile(m_folder.filePath(QStringLiteral("labs/notifications/alertmanager.yml")), notificationsConfiguration);
    }

    void theInspectorTellsOfEachNotification()
    {
        LabWindow lab({1440, 1000}, m_folder.filePath(QStringLiteral("labs")));
        Student student(lab.window());
        lab.window().openLab(QStringLiteral("notifications"), QStringLiteral("classroom"));
        QVERIFY2(student.reaches(QStringLiteral("look")), student.story());
        student.clickNode(QStringLiteral("alertmanager"));
        lab.window().controller().request(QStringLiteral("alertmanager"), "POST", "/api/v2/alerts", notificationsAlerts, this, [](const auto&) {});

        const auto* cards = lab.page().inspector()->cards();
        const auto row = [&](const QString& group, const QString& text) {
            for (const auto& card : cards->cards())
                for (const auto& one : card.rows)
                    if (card.title.contains(group) && one.text.contains(text))
                        return true;
            return false;
        };
        QVERIFY2(student.waitFor([&] { return row(QStringLiteral("HighLatency"), QStringLiteral("SiteDown")); }, 15'000), qPrintable(told(cards)));
        QVERIFY2(student.waitFor([&] { return row(QStringLiteral("NightJob"), QStringLiteral("always")); }, 15'000), qPrintable(told(cards)));
        QVERIFY2(student.waitFor([&] { return row(QStringLiteral("DiskFull"), QStringLiteral("Attempt 2 failed")); }, 15'000), qPrintable(told(cards)));
        QVERIFY2(student.waitFor([&] { return chipOf(cards, QStringLiteral("{alertname=\"SiteDown\"} → team, slack[0]")) == u"sent"; }, 15'000), qPrintable(told(cards)));
        QTest::qWait(400); // for the layout of rows that have just come
        lab.pictures(QStringLiteral("decisions-of-all-kinds"));
        showLast(lab);
        lab.pictures(QStringLiteral("decisions-of-all-kinds-2"));

        student.click(lab.page().inspector()->tabs()->button(QStringLiteral("sent")));
        QVERIFY2(student.waitFor([&] { return chipOf(cards, QStringLiteral("slack[0]")) == u"taken"; }, 5000), qPrintable(told(cards)));
        lab.pictures(QStringLiteral("sent"));
        lab.window().resize(1000, 640);
        lab.picture(QStringLiteral("sent-small"));

        lab.window().resize(1440, 1000);
        student.clickNode(QStringLiteral("services"));
        QVERIFY2(student.waitFor([&] { return told(cards).contains(QStringLiteral("for slack")); }, 5000), qPrintable(told(cards)));
        lab.pictures(QStringLiteral("arrived"));
    }

private:
    static QString told(const CardList* list)
    {
        QStringList lines;
        for (const auto& card : list->cards()) {
            lines << card.title + QStringLiteral(" [") + card.chip + QStringLiteral("] ") + card.subtitle;
            for (const auto& row : card.rows)
                lines << QStringLiteral("  ") + row.text;
        }
        return lines.join(u'\n');
    }

    static QString chipOf(const CardList* list, const QString& title)
    {
        for (const auto& card : list->cards())
            if (card.title.contains(title))
                return card.chip;
        return {};
    }

    static void showLast(LabWindow& lab)
    {
        auto* bar = lab.page().inspector()->cards()->verticalScrollBar();
        bar->setValue(bar->maximum());
    }

    QTemporaryDir m_folder;
};

HALAB_TEST(NotificationsTest, "notifications")
#include "notifications_test.moc"
