#include "gotemplate/template.h"

#include "support/registry.h"

using namespace halab;
using gotemplate::Value;

/// The language of templates: what each piece prints, and what is said when it cannot.
class TemplateTest : public QObject {
    Q_OBJECT

    static gotemplate::FunctionMap functions()
    {
        return {
            {"join",
                {[](const std::vector<Value>& arguments) -> Result<Value> {
                     return Value(*arguments[0].as<std::string>() + "+" + *arguments[1].as<std::string>());
                 },
                    {"string", "string"}}},
            {"broken",
                {[](const std::vector<Value>&) -> Result<Value> {
                     return fail(ErrorKind::InvalidInput, "it is broken");
                 },
                    {}}},
        };
    }

    static Value data()
    {
        static const gotemplate::Type ints{
            .name = "[]int", .kind = gotemplate::Kind::List, .element = &gotemplate::types::integer};
        static const gotemplate::Type type{.name = "struct { Labels map[string]string; List []int; N int; F float64 }",
            .kind = gotemplate::Kind::Struct,
            .fields = {"Labels", "List", "Empty", "N", "F", "Any"}};
        return Value::structure(type,
            {Value::stringMap({{"job", "api"}, {"severity", "page"}}),
                Value(ints, gotemplate::ValueList{Value(1), Value(2), Value(3)}), Value(ints, gotemplate::ValueList{}),
                Value(7), Value(1e6), Value::map({{"x", Value(true)}})});
    }

    static QString run(const std::string& text)
    {
        const auto parsed = gotemplate::Template::parse("t", text, functions());
        if (!parsed)
            return QString::fromStdString("error " + parsed.error().message);
        const auto out = parsed->execute(data(), functions());
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
    void prints_data()
    {
        columns();
        row("plain text", "plain text");
        row("{{1}} {{1.5}} {{true}} {{\"a\\tb\"}} {{`raw\\n`}} {{'a'}}", "1 1.5 true a\tb raw\\n 97");
        row("{{.N}} {{.F}} {{.List}} {{.Labels}}", "7 1e+06 [1 2 3] map[job:api severity:page]");
        row("{{.Labels.job}}", "api");
        row("{{.Labels.none}}|{{.Any.none}}", "|<no value>");
        row("a {{- 1 -}} b", "a1b");
        row("a {{- /* said */ -}} b", "ab");
        row("a{{/* {{ \n */}}b", "ab");
        row("{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}", "12");
        row("{{\"a\" | join \"b\"}}", "b+a");
        row("{{join \"a\" (join \"b\" \"c\")}}", "a+b+c");
        row("{{if .N}}yes{{else}}no{{end}}", "yes");
        row("{{if .Empty}}yes{{else if eq .N 7}}seven{{else}}no{{end}}", "seven");
        row("{{with .Labels}}{{.job}}{{end}}{{with .Empty}}x{{else}}none{{end}}", "apinone");
        row("{{range .List}}<{{.}}>{{end}}", "<1><2><3>");
        row("{{range $i, $v := .List}}{{$i}}:{{$v}} {{end}}", "0:1 1:2 2:3 ");
        row("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "job=api;severity=page;");
        row("{{range .Empty}}x{{else}}none{{end}}", "none");
        row("{{range .List}}{{if eq . 2}}{{continue}}{{end}}{{.}}{{end}}", "13");
        row("{{range .List}}{{if eq . 2}}{{break}}{{end}}{{.}}{{end}}", "1");
        row("{{define \"x\"}}[{{.}}]{{end}}{{template \"x\" .N}}{{template \"x\"}}", "[7][<no value>]");
        row("{{block \"b\" .N}}({{.}}){{end}}", "(7)");
        row("{{$.N}} {{range .List}}{{$.N}}{{end}}", "7 777");
        row("{{len .List}} {{len \"abc\"}} {{index .List 1}} {{index .Labels \"job\"}} {{slice \"abcd\" 1 3}}",
            "3 3 2 api bc");
        row("{{and 1 0 2}} {{or 0 \"\" \"x\"}} {{not 0}}", "0 x true");
        row("{{or 1 broken}}", "1"); // what is not needed is not evaluated
        row("{{eq 1 2 1}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1.5 2.5}}",
            "true true true true true false");
        row("{{html \"<a>&\"}} {{urlquery \"a b&c\"}} {{js \"it's\"}}", "&lt;a&gt;&amp; a+b%26c it\\'s");
        row("{{print 1 2 \"a\" \"b\" 3}}", "1 2ab3");
    }
    void prints() { check(); }

    void printf_data()
    {
        columns();
        row("{{printf \"%s %v %q\" \"a\" \"b\" \"c\"}}", "a b \"c\"");
        row("{{printf \"%d %5d|%-5d|%05d %+d %x %X %o %b\" 1 2 3 4 5 255 255 8 5}}", "1     2|3    |00004 +5 ff FF 10 101");
        row("{{printf \"%f %.2f %8.2f %g %.3g %e %t %T %%\" 1.5 1.255 2.5 1e6 1234.5 1.5 true 1.5}}",
            "1.500000 1.25     2.50 1e+06 1.23e+03 1.500000e+00 true float64 %");
        row("{{printf \"%5s|%-5s|%.2s\" \"ab\" \"cd\" \"efg\"}}", "   ab|cd   |ef");
        row("{{printf \"%d\" \"x\"}}", "%!d(string=x)");
        row("{{printf \"%s\" 5}}", "%!s(int=5)");
        row("{{printf \"%d\"}}", "%!d(MISSING)");
        row("{{printf \"a\" 1}}", "a%!(EXTRA int=1)");
        row("{{printf \"%\"}}", "%!(NOVERB)");
        row("{{printf \"%*d\" 5 42}}", "   42");
        row("{{printf \"%x\" \"hi\"}} {{printf \"%c %U\" 65 65}}", "6869 A U+0041");
    }
    void printf() { check(); }

    void parseErrors_data()
    {
        columns();
        row("{{", "error template: t:1: unclosed action");
        row("\n{{ \"", "error template: t:2: unterminated quoted string");
        row("{{}}", "error template: t:1: missing value for command");
        row("{{if}}x{{end}}", "error template: t:1: missing value for if");
        row("{{if 1}}", "error template: t:1: unexpected EOF");
        row("{{end}}", "error template: t:1: unexpected {{end}}");
        row("{{nofunc}}", "error template: t:1: function \"nofunc\" not defined");
        row("{{$x}}", "error template: t:1: undefined variable \"$x\"");
        row("{{1 | 2}}", "error template: t:1: non executable command in pipeline stage 2");
        row("{{(1}}", "error template: t:1: unclosed left paren");
        row("{{1)}}", "error template: t:1: unexpected \")\" in command");
        row("{{.a:}}", "error template: t:1: expected :=");
        row("{{/* a }}", "error template: t:1: unclosed comment");
        row("{{break}}", "error template: t:1: {{break}} outside {{range}}");
        row("{{template x}}", "error template: t:1: unexpected \"x\" in template clause");
        row("{{.a b}}", "error template: t:1: function \"b\" not defined");
        row("{{1.a}}", "error template: t:1: bad number syntax: \"1.a\"");
        row("{{else}}", "error template: t:1: unexpected {{else}}");
    }
    void parseErrors() { check(); }

    void executionErrors_data()
    {
        columns();
        row("{{broken}}", "error template: t:1:2: executing \"t\" at <broken>: error calling broken: it is broken");
        row("a\nbc{{ .None }}",
            "error template: t:2:5: executing \"t\" at <.None>: can't evaluate field None in type struct { Labels "
            "map[string]string; List []int; N int; F float64 }");
        row("{{.N.x}}", "error template: t:1:4: executing \"t\" at <.N.x>: can't evaluate field x in type int");
        row("{{join \"a\"}}",
            "error template: t:1:2: executing \"t\" at <join>: wrong number of args for join: want 2 got 1");
        row("{{join \"a\" 1}}", "error template: t:1:11: executing \"t\" at <1>: expected string; found 1");
        row("{{join \"a\" .N}}",
            "error template: t:1:11: executing \"t\" at <.N>: wrong type for value; expected string; got int");
        row("{{range .N}}{{end}}", "error template: t:1:8: executing \"t\" at <.N>: range can't iterate over 7");
        row("{{template \"none\"}}",
            "error template: t:1:11: executing \"t\" at <{{template \"none\"}}>: template \"none\" not defined");
        row("{{eq 1 1.5}}",
            "error template: t:1:2: executing \"t\" at <eq 1 1.5>: error calling eq: incompatible types for comparison");
        row("{{index .List 5}}",
            "error template: t:1:2: executing \"t\" at <index .List 5>: error calling index: index out of range: 5");
        row("{{define \"x\"}}{{template \"x\"}}{{end}}{{template \"x\"}}",
            "error template: t:1:25: executing \"x\" at <{{template \"x\"}}>: exceeded maximum template depth (100000)");
    }
    void executionErrors() { check(); }

    void boundsHold()
    {
        std::string deep;
        for (int i = 0; i < 10'000; ++i)
            deep += "{{if 1}}";
        QVERIFY(run(deep).startsWith("error"));
        QVERIFY(run("{{" + std::string(10'000, '(') + "1" + std::string(10'000, ')') + "}}").startsWith("error"));
        const std::string doubling = "{{define \"a\"}}{{template \"b\"}}{{template \"b\"}}{{end}}{{define \"b\"}}"
                                     "{{template \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}";
        QVERIFY(run(doubling).startsWith("error"));
        QVERIFY(run("{{printf \"%9999d\" 1}}").size() == 9999);
    }
};

HALAB_TEST(TemplateTest, "template")
#include "template_test.moc"
