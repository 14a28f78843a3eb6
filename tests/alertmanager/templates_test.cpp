#include "alertmanager/template/templates.h"

#include "base/rfc3339.h"
#include "host/simulated/disk.h"
#include "support/registry.h"

using namespace halab;
using alertmanager::Templates;

/// The templates of notifications: what users add in files, and what they can say about a group.
class TemplatesTest : public QObject {
    Q_OBJECT

    static gotemplate::Value data()
    {
        auto alert = std::make_shared<alertmanager::Alert>();
        alert->labels.set("alertname", "Down");
        alert->labels.set("job", "web");
        alert->annotations["summary"] = "It is <down>";
        alert->startsAt = parseRfc3339("2024-02-03T04:05:06Z").value();
        return alertmanager::templateData({"team.a", "{}", alert->labels, "http://am:9093"}, {alert},
            parseRfc3339("2024-02-03T05:05:06Z").value().instant);
    }

    static QString shown(const Result<std::string>& result)
    {
        return QString::fromStdString(result ? *result : "error " + result.error().message);
    }

    static QString loaded(const std::map<std::string, std::string>& files, const std::vector<std::string>& globs,
        const std::string& text)
    {
        simulated::MemoryDisk disk(files);
        const auto templates = Templates::load(disk, globs, "/etc/am");
        if (!templates)
            return QString::fromStdString("error " + templates.error().message);
        return shown((*templates)->text(text, data()));
    }

private Q_SLOTS:
    void whatTheySeeOfAGroup_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::addRow("%s", text) << QString(text) << QString(expected);
        };
        row("{{ .Receiver }} {{ .Status }} {{ .ExternalURL }}", "team\\.a firing http://am:9093");
        row("{{ .GroupLabels }} {{ .CommonAnnotations.summary }}", "map[alertname:Down job:web] It is <down>");
        row("{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }};{{ end }}", "alertname=Down;job=web;");
        row("{{ (.CommonLabels.Remove (stringSlice \"job\")).Names | join \",\" }}", "alertname");
        row("{{ len .Alerts.Firing }} {{ len .Alerts.Resolved }}", "1 0");
        row("{{ (index .Alerts 0).StartsAt.Format \"15:04 Jan 2\" }}", "04:05 Feb 3");
        row("{{ (index .Alerts 0).EndsAt.IsZero }} {{ (index .Alerts 0).StartsAt.Add 60000000000 }}",
            "true 2024-02-03 04:06:06 +0000 UTC");
        row("{{ \"a b\" | title }} {{ match \"^D\" .CommonLabels.alertname }} {{ reReplaceAll \"(D)o\" \"$1-\" \"Down\" }}",
            "A B true D-wn");
        row("{{ .CommonLabels.nope }}|{{ .Nope }}",
            "error template: :1:28: executing \"\" at <.Nope>: can't evaluate field Nope in type *template.Data");
        row("{{ toJson . }}", "error template: :1: function \"toJson\" not defined"); // of a later version
    }
    void whatTheySeeOfAGroup()
    {
        QFETCH(QString, text);
        const auto templates = Templates::defaults();
        // The second time it is parsed already.
        QTEST(shown(templates->text(text.toStdString(), data())), "expected");
        QTEST(shown(templates->text(text.toStdString(), data())), "expected");
    }

    void filesAddAndReplace()
    {
        const std::map<std::string, std::string> files{
            {"/etc/am/t/a.tmpl", "{{ define \"mine\" }}A {{ template \"other\" . }}{{ end }}"},
            {"/etc/am/t/b.tmpl", "{{ define \"other\" }}{{ .Status }}{{ end }}{{ define \"__subject\" }}S{{ end }}"},
            {"/etc/am/x/y/c.tmpl", "{{ define \"mine\" }}C{{ end }}"}};
        QCOMPARE(loaded(files, {"t/*.tmpl"}, "{{ template \"mine\" . }}"), QString("A firing"));
        // The later file is right, and the default templates are built of what can be replaced.
        QCOMPARE(loaded(files, {"t/*.tmpl", "/etc/am/x/*/c.tmpl"}, "{{ template \"mine\" . }}"), QString("C"));
        QCOMPARE(loaded(files, {"t/b.tmpl"}, "{{ template \"slack.default.title\" . }}"), QString("S"));
        QCOMPARE(loaded(files, {"none/*.tmpl"}, "{{ template \"mine\" . }}"),
            QString("error template: :1:12: executing \"\" at <{{template \"mine\" .}}>: template \"mine\" not defined"));
    }

    void errorsNameTheFile()
    {
        const std::map<std::string, std::string> files{
            {"/etc/am/bad.tmpl", "x\n{{ .Status"}, {"/etc/am/late.tmpl", "{{ define \"late\" }}\n {{ .Nope }}{{ end }}"}};
        QCOMPARE(loaded(files, {"bad.tmpl"}, "x"), QString("error template: bad.tmpl:2: unclosed action"));
        QCOMPARE(loaded(files, {"late.tmpl"}, "{{ template \"late\" . }}"),
            QString("error template: late.tmpl:2:4: executing \"late\" at <.Nope>: can't evaluate field Nope in type "
                    "*template.Data"));
        QCOMPARE(loaded(files, {"[a.tmpl"}, "x"), QString("error syntax error in pattern"));
    }

    void asHtmlItIsEscaped()
    {
        const auto templates = Templates::defaults();
        QCOMPARE(shown(templates->html("<b>{{ .CommonAnnotations.summary }}</b>", data())),
            QString("<b>It is &lt;down&gt;</b>"));
        QCOMPARE(shown(templates->html("", data())), QString());
        const auto mail = shown(templates->html("{{ template \"email.default.html\" . }}", data()));
        QVERIFY(mail.contains("summary = It is &lt;down&gt;<br style=\"margin: 0;"));
        QVERIFY(mail.trimmed().startsWith("<!DOCTYPE html") && mail.trimmed().endsWith("</html>"));
    }
};

HALAB_TEST(TemplatesTest, "templates")
#include "templates_test.moc"
