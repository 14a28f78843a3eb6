#include "prometheus/template/expander.h"

#include "support/registry.h"

using namespace halab;

/// What an alert's annotations see.
class AlertTemplateTest : public QObject {
    Q_OBJECT

    static prometheus::TemplateData data()
    {
        prometheus::TemplateData data;
        data.labels = {{"instance", "web-1:9100"}, {"job", "web"}};
        data.externalLabels = {{"replica", "a"}};
        data.externalUrl = "http://prometheus-1:9090/base";
        data.value = 0.25;
        data.time = 1'000;
        data.query = [](std::string_view query, std::int64_t t) -> Result<promql::Vector> {
            if (query != "up")
                return fail(ErrorKind::InvalidInput, "bad query");
            return promql::Vector{{{{"instance", "b"}}, {t, 2}}, {{{"instance", "a"}}, {t, 1}}};
        };
        return data;
    }

private Q_SLOTS:
    void expands_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::addRow("%s", text) << QString(text) << QString(expected);
        };
        row("Instance {{ $labels.instance }} of {{ .Labels.job }} is at {{ $value | humanizePercentage }}",
            "Instance web-1:9100 of web is at 25%");
        row("{{ $value }}", "0.25");
        row("{{ $labels.nothing }}", "");
        row("{{ $externalLabels.replica }} {{ $externalURL }}", "a http://prometheus-1:9090/base");
        row("{{ $labels.instance | stripPort | toUpper }}", "WEB-1");
        row("{{ query \"up\" | first | value }}", "2");
        row("{{ range query \"up\" | sortByLabel \"instance\" }}{{ .Labels.instance }}={{ .Value }} {{ end }}",
            "a=1 b=2 ");
        row("{{ with query \"up\" }}{{ . | first | label \"instance\" }}{{ end }}", "b");
        row("{{ 1234567 | humanize }} {{ 2048 | humanize1024 }} {{ 3661 | humanizeDuration }}", "1.235M 2ki 1h 1m 1s");
        row("{{ graphLink \"up == 0\" }} {{ pathPrefix }}", "/graph?g0.expr=up+%3D%3D+0&g0.tab=0 /base");
        row("{{ (0 | toTime).Format \"Mon, 02 Jan 2006 15:04:05 MST\" }}", "Thu, 01 Jan 1970 00:00:00 UTC");
        row("{{ reReplaceAll \":.*\" \"\" $labels.instance }}", "web-1");
        row("{{ query \"down\" }}",
            "<error expanding template: error executing template __alert_Down: template: __alert_Down:1:115: "
            "executing \"__alert_Down\" at <query \"down\">: error calling query: bad query>");
        row("{{ .Missing }}",
            "<error expanding template: error executing template __alert_Down: template: __alert_Down:1:115: "
            "executing \"__alert_Down\" at <.Missing>: can't evaluate field Missing in type struct { Labels "
            "map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }>");
        row("{{ $nothing }}",
            "<error expanding template: error parsing template __alert_Down: template: __alert_Down:1: undefined "
            "variable \"$nothing\">");
    }
    void expands()
    {
        QFETCH(QString, text);
        const auto out = prometheus::expandOrError("__alert_Down", text.toStdString(), data());
        QTEST(QString::fromStdString(out), "expected");
    }

    void checksWithoutExpanding()
    {
        QVERIFY(prometheus::checkTemplate("x", "{{ $labels.job }} {{ query \"up\" }}").has_value());
        const auto bad = prometheus::checkTemplate("x", "{{ $labels.job ");
        QVERIFY(!bad);
        QCOMPARE(bad.error().message, std::string("template: x:1: unclosed action"));
    }
};

HALAB_TEST(AlertTemplateTest, "template")
#include "template_test.moc"
