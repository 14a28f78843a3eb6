// Templates, rendered by ours and by `amtool template render` from the same data: random ones over the whole language,
// and the default ones over random alerts. HALAB_TEMPLATE_CASES and HALAB_TEMPLATE_SEED ask for more, and for others.

#include "alertmanager/notify/message_data.h"
#include "alertmanager/template/templates.h"
#include "base/rfc3339.h"
#include "oracle/processes.h"
#include "oracle/template_generator.h"
#include "support/registry.h"

#include <QRegularExpression>
#include <QTextStream>

#include <algorithm>
#include <random>

using halab::alertmanager::Alert;
using halab::alertmanager::Alerts;
using halab::alertmanager::MessageContext;

namespace {

constexpr const char* templates_originals = "/usr/share/prometheus/alertmanager";

int templatesSetting(const char* name, int otherwise)
{
    return qEnvironmentVariableIsSet(name) ? qEnvironmentVariableIntValue(name) : otherwise;
}

} // namespace

class TemplatesTest : public QObject {
    Q_OBJECT

    struct Message {
        MessageContext context;
        Alerts alerts;
    };

    static halab::Time now() { return halab::parseRfc3339("2025-06-01T12:00:00Z").value().instant; }

    static std::shared_ptr<Alert> alert(std::vector<std::pair<std::string, std::string>> labels, const char* start, const char* end)
    {
        auto made = std::make_shared<Alert>();
        for (auto& [name, value] : labels)
            made->labels.set(name, value);
        made->annotations["summary"] = "s aab";
        made->startsAt = halab::parseRfc3339(start).value();
        if (*end != '\0')
            made->endsAt = halab::parseRfc3339(end).value();
        made->generatorUrl = "http://prom/graph?g0.expr=up&x=1";
        return made;
    }

    /// Two that fire and one that does not, in three time zones, with all that markup minds.
    static Message message()
    {
        Message message{{"team-X/ops.web", "{}", {}, "http://am.example:9093"}, {}};
        message.context.groupLabels.set("alertname", "Up<b>");
        const auto labels = [](const char* instance) {
            return std::vector<std::pair<std::string, std::string>>{
                {"alertname", "Up<b>"}, {"instance", instance}, {"job", "é\"'<>&+"}};
        };
        message.alerts.push_back(alert(labels("i1"), "2024-02-03T04:05:06.789Z", ""));
        message.alerts.push_back(alert(labels("i2"), "2024-02-03T04:05:06+02:00", "2024-02-03T05:00:00.123456789Z"));
        message.alerts.push_back(alert(labels("i3"), "2024-12-31T23:59:59.5-03:30", ""));
        return message;
    }

    static Message randomMessage(std::mt19937& random)
    {
        const auto pick = [&](std::vector<std::string> texts) { return texts[random() % texts.size()]; };
        const auto value = [&] {
            return pick({"a", "web", "x y", "<b>", "é\"'", "a&b=c", "http://x/?q=1#f", "javascript:x", "", "line\nbreak", "0"});
        };
        Message message{{pick({"hook", "team.x", "a/b+c"}), "{}", {}, pick({"http://am:9093", "https://h/am?x", "mailto:x"})}, {}};
        for (auto left = random() % 4; left-- > 0;) {
            auto made = alert({{"alertname", pick({"Up", "Down"})}}, "2024-02-03T04:05:06.789Z",
                random() % 3 == 0 ? "2024-02-03T05:00:00Z" : "");
            for (const auto* name : {"job", "_x", "B", "zone"})
                if (random() % 2 == 0)
                    made->labels.set(name, value());
            if (random() % 4 == 0)
                made->annotations.clear();
            else
                made->annotations["summary"] = value();
            if (random() % 3 == 0)
                made->annotations["desc"] = value();
            made->generatorUrl = value();
            message.alerts.push_back(made);
        }
        if (!message.alerts.empty())
            for (const auto& [name, text] : halab::alertmanager::commonLabels(message.alerts))
                if (random() % 2 == 0)
                    message.context.groupLabels.set(name, text);
        return message;
    }

    /// amtool hands the data itself to templates, Alertmanager a pointer to it.
    static halab::gotemplate::Value dataOf(const Message& message)
    {
        return halab::alertmanager::templateData(message.context, message.alerts, now()).pointedTo();
    }

    void writeData(const Message& message) const
    {
        halab::test::writeFile(m_folder.filePath("data.json"),
            QByteArray::fromStdString(halab::alertmanager::webhookBody(message.context, message.alerts, 0, now())));
    }

    static QString ours(const QString& text, bool html, const halab::gotemplate::Value& data)
    {
        const auto templates = halab::alertmanager::Templates::defaults();
        const auto out = html ? templates->html(text.toStdString(), data) : templates->text(text.toStdString(), data);
        return out ? QString::fromStdString(*out) : complaint(QString::fromStdString(out.error().message));
    }

    static QString complaint(QString message)
    {
        while (message.endsWith('\n')) // amtool adds some
            message.chop(1);
        return "error " + message;
    }

    QString theirs(const QString& text, bool html) const
    {
        QProcess process;
        process.start("amtool",
            {"template", "render", QString("--template.glob=%1/*.tmpl").arg(templates_originals),
                "--template.type=" + QString(html ? "html" : "text"), "--template.text=" + text,
                "--template.data=" + m_folder.filePath("data.json")});
        if (!process.waitForFinished(30'000))
            return "amtool did not end";
        if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
            return QString::fromUtf8(process.readAllStandardOutput());
        const auto said = QString::fromUtf8(process.readAllStandardError());
        static const QString prefix = "amtool: error: ";
        return said.startsWith(prefix) ? complaint(said.mid(prefix.size())) : "amtool crashed: " + said.left(300);
    }

    /// What only one of them can say: where its default templates have a line, and where a pointer points.
    static bool comparable(const QString& real)
    {
        static const QRegularExpression address("0x?c0[0-9a-f]{8}");
        return !real.contains("default.tmpl:") && !real.contains("email.tmpl:") && !real.contains(address)
            && !real.startsWith("amtool crashed");
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (halab::test::installed("amtool").isEmpty() || !QFileInfo::exists(templates_originals))
            QSKIP("amtool is not installed");
    }

    void randomTemplatesGiveTheSame()
    {
        const auto seed = static_cast<unsigned>(templatesSetting("HALAB_TEMPLATE_SEED", 20'240'203));
        const int count = templatesSetting("HALAB_TEMPLATE_CASES", 300);
        const auto data = dataOf(message());
        writeData(message());
        halab::test::TemplateGenerator generator(seed);
        int compared = 0;
        int failed = 0;
        QStringList differences;
        for (int i = 0; i < count; ++i) {
            const bool html = i % 2 == 1;
            const auto text = QString::fromStdString(generator.make(html));
            if (text.isEmpty())
                continue;
            auto real = theirs(text, html);
            if (!comparable(real))
                continue;
            auto mine = ours(text, html, data);
            ++compared;
            failed += real.startsWith("error ") ? 1 : 0;
            if (mine != real)
                differences << QString("case %1 (%2):\n%3\n  ours: %4\n  real: %5")
                                   .arg(i).arg(html ? "html" : "text", text, mine.left(1000), real.left(1000));
        }
        const auto summary = QString("seed %1: %2 templates, %3 of them refused by both").arg(seed).arg(compared).arg(failed);
        qInfo().noquote() << summary;
        QVERIFY2(differences.isEmpty(), qPrintable(summary + "\n" + differences.join('\n')));
        QVERIFY(compared > count * 9 / 10 && failed < compared * 3 / 4);
    }

    void defaultTemplatesGiveTheSame()
    {
        static const QStringList names{"__alertmanager", "__alertmanagerURL", "__subject", "__description",
            "slack.default.title", "slack.default.username", "slack.default.fallback", "slack.default.callbackid",
            "slack.default.pretext", "slack.default.titlelink", "slack.default.iconemoji", "slack.default.iconurl",
            "slack.default.text", "slack.default.footer", "pagerduty.default.description", "pagerduty.default.client",
            "pagerduty.default.clientURL", "opsgenie.default.message", "opsgenie.default.description",
            "opsgenie.default.source", "wechat.default.message", "wechat.default.to_user", "wechat.default.to_party",
            "wechat.default.to_tag", "wechat.default.agent_id", "victorops.default.state_message",
            "victorops.default.entity_display_name", "victorops.default.monitoring_tool", "pushover.default.title",
            "pushover.default.message", "pushover.default.url", "sns.default.subject", "sns.default.message",
            "telegram.default.message", "discord.default.title", "discord.default.message", "webex.default.message",
            "email.default.subject", "email.default.html"};
        QString text = "{{ template \"pagerduty.default.instances\" .Alerts.Firing }}|{{ template \"__text_alert_list\" .Alerts }}";
        for (const auto& name : names)
            text += "\n=== " + name + "\n{{ template \"" + name + "\" . }}|";
        // In other places than the text of a page too.
        const QString places = "<a title=\"{{ template \"__subject\" . }}\" href='{{ template \"__alertmanagerURL\" . }}'>"
                               "<title>{{ template \"webex.default.message\" . }}</title><p "
                               "onclick=\"f('{{ template \"opsgenie.default.description\" . }}')\">";
        std::mt19937 random(static_cast<unsigned>(templatesSetting("HALAB_TEMPLATE_SEED", 1)));
        for (int i = 0; i < 12; ++i) {
            const auto message = randomMessage(random);
            writeData(message);
            const auto data = dataOf(message);
            QCOMPARE(ours(text, false, data), theirs(text, false));
            QCOMPARE(ours(text, true, data), theirs(text, true));
            QCOMPARE(ours(places, true, data), theirs(places, true));
        }
    }

private:
    QTemporaryDir m_folder;
};

HALAB_TEST(TemplatesTest, "templates")
#include "templates_test.moc"
