#include "gotemplate/html.h"
#include "gotemplate/html/escape.h"

#include "support/registry.h"

using namespace halab;
using gotemplate::TemplateSet;
using gotemplate::Value;
using gotemplate::ValueList;

/// html/template: the same action is escaped by where it stands. What is expected was seen at the real one.
class HtmlTest : public QObject {
    Q_OBJECT

    static gotemplate::FunctionMap functions()
    {
        return {{"safeHtml",
            {[](const ValueList& a) -> Result<Value> { return Value(gotemplate::types::html, *a[0].as<std::string>()); },
                {"string"}}}};
    }

    static QString run(const std::string& text)
    {
        auto set = std::make_shared<TemplateSet>();
        if (const auto parsed = set->parse("t", text, functions()); !parsed)
            return QString::fromStdString("error " + parsed.error().message);
        const auto page = gotemplate::html::escape(set);
        if (!page)
            return QString::fromStdString("error " + page.error().message);
        const auto data = Value::map({{"x", Value("<a & 'b'>")}, {"u", Value("javascript:alert(1)")},
            {"l", Value(gotemplate::types::stringList, ValueList{Value("p"), Value("q\"")})}, {"yes", Value(true)}});
        const auto out = (*page)->execute(data, functions());
        return QString::fromStdString(out ? *out : "error " + out.error().message);
    }

    static void columns()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
    }
    static void row(const char* text, const char* expected)
    {
        QTest::addRow("%s", text) << QString(text) << QString(expected);
    }
    static void check()
    {
        QFETCH(QString, text);
        QTEST(run(text.toStdString()), "expected");
    }

private Q_SLOTS:
    void places_data()
    {
        columns();
        row("{{.x}}", "&lt;a &amp; &#39;b&#39;&gt;");
        row("{{safeHtml .x}}", "<a & 'b'>");
        row("<p title=\"{{.x}}\">", "<p title=\"&lt;a &amp; &#39;b&#39;&gt;\">");
        row("<p title={{.x}}>", "<p title=&lt;a&#32;&amp;&#32;&#39;b&#39;&gt;>");
        row("<title>{{.x}}</title>", "<title>&lt;a &amp; &#39;b&#39;&gt;</title>");
        row("<a href=\"{{.u}}\">", "<a href=\"#ZgotmplZ\">");
        row("<a href=\"/?q={{.x}}\">", "<a href=\"/?q=%3ca%20%26%20%27b%27%3e\">");
        row("<a href=\"/{{.x}}\">", "<a href=\"/%3ca%20&amp;%20%27b%27%3e\">");
        row("<img srcset=\"{{.u}}, /b 2x\">", "<img srcset=\"#ZgotmplZ, /b 2x\">");
        row("<script>f({{.x}}, {{.l}}, {{.yes}})</script>",
            "<script>f(\"\\u003ca \\u0026 'b'\\u003e\", [\"p\",\"q\\\"\"],  true )</script>");
        row("<script>f('{{.x}}')</script>", "<script>f('\\u003ca \\u0026 \\u0027b\\u0027\\u003e')</script>");
        row("<script>/{{.u}}/</script>", "<script>/javascript:alert\\(1\\)/</script>");
        row("<p onclick=\"f({{.l}})\">", "<p onclick=\"f([&#34;p&#34;,&#34;q\\&#34;&#34;])\">");
        row("<style>p { color: {{.x}} }</style>", "<style>p { color: ZgotmplZ }</style>");
        row("<style>p { font: '{{.x}}' }</style>", "<style>p { font: '\\3c a \\26  \\27 b\\27\\3e ' }</style>");
        row("<p {{.x}}>", "<p ZgotmplZ>");
        row("a<!-- {{.x}} -->b", "ab");
        row("1 < 2 <!DOCTYPE html>", "1 &lt; 2 <!DOCTYPE html>");
        row("{{html .x}} {{.nope}}", "&lt;a &amp; &#39;b&#39;&gt; ");
    }
    void places() { check(); }

    /// A template is derived for each place that it is called from.
    void callsAndBranches_data()
    {
        columns();
        row("{{define \"d\"}}{{.}}{{end}}{{template \"d\" .x}}<a href=\"{{template \"d\" .u}}\">",
            "&lt;a &amp; &#39;b&#39;&gt;<a href=\"#ZgotmplZ\">");
        row("<a title={{if .yes}}{{.x}}{{end}}>", "<a title=&lt;a&#32;&amp;&#32;&#39;b&#39;&gt;>");
        row("<p title=\"{{range .l}}{{.}}{{end}}\">", "<p title=\"pq&#34;\">");
        row("{{range .l}}<b>{{.}}{{break}}{{end}}", "<b>p");
    }
    void callsAndBranches() { check(); }

    void refusals_data()
    {
        columns();
        row("<b", "error html/template:t: ends in a non-text context: {stateTag delimNone urlPartNone jsCtxRegexp attrNone "
                  "elementNone <nil>}");
        row("{{if .yes}}<b {{else}}x{{end}}",
            "error html/template:t:1:5: {{if}} branches end in different contexts: {stateTag delimNone urlPartNone jsCtxRegexp "
            "attrNone elementNone <nil>}, {stateText delimNone urlPartNone jsCtxRegexp attrNone elementNone <nil>}");
        row("<a href=\"/{{if .yes}}?{{end}}{{.x}}\">",
            "error html/template:t:1:31: {{.x}} appears in an ambiguous context within a URL");
        row("<script>`{{.x}}`</script>", "error html/template:t:1:11: {{.x}} appears in a JS template literal");
        row("<p title=a'b>", "error html/template:t: \"'\" in unquoted attr: \"a'b\"");
        row("{{.x | html | print}}", "error html/template:t:1:2: predefined escaper \"html\" disallowed in template");
        row("{{template \"no\"}}", "error html/template:t:1:11: no such template \"no\"");
        row("{{define \"d\"}}{{if .}}{{template \"d\" .}}{{end}}<a href=\"{{end}}{{template \"d\" .x}}",
            "error html/template:t:1:14: cannot compute output context for template d");
    }
    void refusals() { check(); }

    /// Loops are looked at twice, and so is what is in them: somewhere that must end.
    void aTowerOfLoopsIsRefused()
    {
        std::string text;
        for (int i = 0; i < 60; ++i)
            text += "{{range .l}}";
        text += "x";
        for (int i = 0; i < 60; ++i)
            text += "{{end}}";
        QVERIFY(run(text).contains("template is too large"));
    }
};

HALAB_TEST(HtmlTest, "html")
#include "html_test.moc"
