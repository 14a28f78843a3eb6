#pragma once

// Random templates over the whole language: what is in scope is known, so that most of them run; some are broken on
// purpose. The same seed gives the same templates.

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::test {

class TemplateGenerator {
public:
    explicit TemplateGenerator(unsigned seed) : m_random(seed) {}

    /// A template over template.Data; `html` strews it with markup, scripts and styles.
    std::string make(bool html)
    {
        m_html = html;
        m_dot = Type::Data;
        m_variables.clear();
        m_loops = 0;
        m_defined = 0;
        std::string out;
        if (chance(25))
            out += definitions();
        out += body(3);
        return chance(10) ? damaged(std::move(out)) : out;
    }

private:
    enum class Type { Data, Alert, Pair, String, Int, Float, Bool, Strings, Alerts, Kv, Pairs, Time, Span, Any };
    struct Variable {
        std::string name;
        Type type;
    };
    using Texts = std::vector<const char*>;

    int below(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }
    bool chance(int percent) { return below(100) < percent; }
    std::string pick(const Texts& texts) { return texts[static_cast<std::size_t>(below(static_cast<int>(texts.size())))]; }

    // --- text ---

    std::string text()
    {
        if (!m_html)
            return pick({"a", " b ", "\n", "x\n  y", "", "é", "{", "}", "1 < 2", "\t", "\"q\"", "tail "});
        return pick({"a", " ", "\n", "<b>", "</b>", "<p class=\"", "\">", "<a href=\"", "<a href='", "'>", "</a>", "<a href=",
            ">", " title=", "<br/>", "1 < 2 &amp; 3", "<!-- note -->", "<!DOCTYPE html>", "x?y=", "#frag", "/path/", "http://",
            "<img src=\"", "<img srcset=\"", "<div style=\"", "color: ", "; ", "url(", ")", "<div onclick=\"", "f(", "'", "\"",
            "<script>", "</script>", "var x = ", ";\n", "// c\n", "/* c */", "x / 2", " + ", "<style>", "</style>",
            "a { b: ", " }", "<title>", "</title>", "<textarea>", "</textarea>", "<input value=", "<input ", "=", "é",
            "<script type=\"text/x\">", "<script type=\"module\">", "`", "/a", "/", "[", "]", "javascript:", "mailto:",
            "&quot;", "&#39;", "\\", "<", "data-url=\"", "<svg:a xlink:href=\""});
    }

    /// HTML around an action such that it mostly stays in order.
    std::string inMarkup(const std::string& inner)
    {
        static const std::vector<std::pair<const char*, const char*>> around{{"<p>", "</p>"}, {"<a href=\"", "\">x</a>"},
            {"<a href='/p?q=", "'>x</a>"}, {"<a href=", ">x</a>"}, {"<a href=\"http://h/", "#f\">x</a>"},
            {"<p title=\"", "\">"}, {"<p title='", "'>"}, {"<p title=", ">"}, {"<p class=a", "b>"}, {"<p ", ">"},
            {"<p ", "=\"v\">"}, {"<", ">"}, {"<title>", "</title>"}, {"<textarea>", "</textarea>"}, {"<!-- ", " -->"},
            {"<script>var x = ", ";</script>"}, {"<script>var x = \"", "\";</script>"}, {"<script>var x = '", "';</script>"},
            {"<script>x = /", "/g;</script>"}, {"<script>/* ", " */</script>"}, {"<script>// ", "\n</script>"},
            {"<script>x = ", " / 2 / y</script>"}, {"<script>`", "`</script>"}, {"<p onclick=\"f(", ")\">"},
            {"<p onclick='f(\"", "\")'>"}, {"<p onclick=f(", ")>"}, {"<p style=\"color: ", "; a: b\">"},
            {"<p style='", "'>"}, {"<p style=\"background: url(", ")\">"}, {"<p style='background: url(\"/a?b=", "\")'>"},
            {"<style>p { color: ", " }</style>"}, {"<style>p { font: '", "' }</style>"},
            {"<style>p { background: url('", "') }</style>"}, {"<style>/* ", " */</style>"}, {"<img src=\"", "\">"},
            {"<img srcset=\"", " 2x, /b.png\">"}, {"<img srcset=", ">"}, {"<p data-x=\"", "\">"}, {"<p data-href=\"", "\">"},
            {"<p xmlns:x=\"", "\">"}, {"<script type=\"text/template\">", "</script>"}, {"<p srcdoc=\"", "\">"},
            {"<script>x = y ", " z</script>"}, {"<script>return ", "/a/</script>"}};
        const auto& [before, after] = around[static_cast<std::size_t>(below(static_cast<int>(around.size())))];
        return before + inner + after;
    }

    // --- expressions ---

    std::string literal()
    {
        return pick({"\"\"", "\"a\"", "\"a b\"", "`raw\\n`", "\"<b>&'\\\"\"", "\"é\\u2028\"", "\"http://x/?a=b&c=d#e\"",
            "\"javascript:alert(1)\"", "\"a,b\"", "\"%41%zz\"", "\"10px\"", "\"expression(x)\"", "\"-- x\"", "\"alertname\"",
            "\"job\"", "\"(a+)(b)\"", "\"2006-01-02 15:04:05.000 Z07:00 MST\"", "\"Mon Jan _2 3:04PM 06\"", "\"aBC dEF\"",
            "\"\\x00\\t\"", "\"+1+2=3\"", "\"onclick\"", "\"</script>\"", "\"*/\"", "\"\\\\\"", "\"日本\"", "\"%d %s\"", "\"ǆ ß\""});
    }

    std::string number()
    {
        return pick({"0", "1", "2", "-1", "10", "0x10", "0b11", "1_000", "'a'", "9223372036854775807", "1e3", "007"});
    }

    std::string variable(Type type)
    {
        std::vector<std::string> fitting;
        for (const auto& v : m_variables)
            if (v.type == type)
                fitting.push_back(v.name);
        return fitting.empty() ? std::string() : fitting[static_cast<std::size_t>(below(static_cast<int>(fitting.size())))];
    }

    std::string data() { return m_dot == Type::Data && chance(70) ? "" : "$"; }

    std::string alert(int depth)
    {
        if (m_dot == Type::Alert && chance(70))
            return "";
        if (const auto v = variable(Type::Alert); !v.empty())
            return v;
        return "(index " + expression(Type::Alerts, depth - 1) + " " + pick({"0", "0", "0", "0", "0", "0", "0", "1", "9"}) + ")";
    }

    std::string argument(Type type, int depth)
    {
        if (chance(1))
            type = Type::Any;
        auto e = expression(type, depth);
        const bool simple = e.find(' ') == std::string::npos || e[0] == '"' || (e[0] == '(' && e.back() == ')') || e[0] == '`';
        return simple ? e : "(" + e + ")";
    }

    std::string expression(Type type, int depth)
    {
        if (type == m_dot && chance(30))
            return ".";
        if (const auto v = variable(type); !v.empty() && chance(40))
            return v;
        switch (type) {
        case Type::Data:
            return "$";
        case Type::Alert:
            return depth <= 0 && m_dot != Type::Alert ? "index $.Alerts 0" : alert(depth).empty() ? "." : alert(depth) + "";
        case Type::Pair:
            return "index " + argument(Type::Pairs, depth - 1) + " 0";
        case Type::String:
            return string(depth);
        case Type::Int:
            return integer(depth);
        case Type::Float:
            return depth > 0 && chance(40) ? argument(Type::Span, depth - 1) + pick({".Seconds", ".Minutes", ".Hours"})
                                           : pick({"1.5", "0.0", "-2.25", "1e6", "1e21", "3.0", "1e-7", ".5"});
        case Type::Bool:
            return boolean(depth);
        case Type::Strings:
            return strings(depth);
        case Type::Alerts:
            return data() + ".Alerts" + pick({"", ".Firing", ".Resolved", ""});
        case Type::Kv:
            return kv(depth);
        case Type::Pairs:
            return argument(Type::Kv, depth - 1) + ".SortedPairs";
        case Type::Time:
            return time(depth);
        case Type::Span:
            return span(depth);
        default:
            return anything(depth);
        }
    }

    std::string anything(int depth)
    {
        if (chance(2))
            return pick({"nil", ".Nope", "$.CommonLabels.nope", ".StartsAt.wall", "true", "$.Alerts.X"});
        static constexpr std::array all{Type::String, Type::String, Type::String, Type::Int, Type::Float, Type::Bool,
            Type::Strings, Type::Alerts, Type::Kv, Type::Pairs, Type::Time, Type::Span, Type::Pair};
        return expression(all[static_cast<std::size_t>(below(static_cast<int>(all.size())))], depth);
    }

    std::string string(int depth)
    {
        if (depth <= 0)
            return chance(60) ? literal() : data() + pick({".Receiver", ".Status", ".ExternalURL", ".GroupLabels.alertname",
                                                ".CommonLabels.job", ".CommonAnnotations.summary", ".GroupLabels.none"});
        switch (below(16)) {
        case 0:
            return pick({"toUpper ", "toLower ", "title ", "safeHtml ", "html ", "js ", "urlquery "})
                + argument(Type::String, depth - 1);
        case 1:
            return argument(Type::String, depth - 1)
                + pick({" | toUpper", " | toLower", " | title", " | safeHtml", " | html", " | urlquery", " | js", " | print",
                    " | printf \"%q\"", " | printf \"%s-%s\" \"a\"", " | join"});
        case 2:
            return "join " + argument(Type::String, 0) + " " + argument(Type::Strings, depth - 1);
        case 3:
            return argument(Type::Strings, depth - 1) + " | join " + argument(Type::String, 0);
        case 4:
            return "reReplaceAll " + pick({"\"(a+)(b)\"", "\"[\"", "\".\"", "`\\s`", "\"\"", "\"(?P<n>x)\"", "\"^a|$\""}) + " "
                + pick({"\"$1\"", "\"${2}-$1x\"", "\"$$\"", "\"\"", "\"${n}\"", "\"$9\""}) + " " + argument(Type::String, depth - 1);
        case 5:
            return printf(depth);
        case 6:
            return pick({"print ", "println "}) + argument(Type::Any, depth - 1) + " " + argument(Type::Any, depth - 1);
        case 7:
            return argument(Type::Time, depth - 1) + ".Format " + argument(Type::String, 0);
        case 8:
            return "index " + argument(Type::Kv, depth - 1) + " " + argument(Type::String, 0);
        case 9:
            return "index " + argument(Type::Strings, depth - 1) + " " + pick({"0", "0", "0", "0", "1", "-1", "7", "nil", "\"a\""});
        case 10:
            return "slice " + argument(Type::String, depth - 1) + " " + pick({"0", "0", "0 0", "0 1", "0", "2 1", "0 99", "1 1", "0 1 2"});
        case 11:
            return alert(depth) + pick({".Status", ".GeneratorURL", ".Fingerprint", ".Labels.instance", ".Annotations.summary"});
        case 12:
            return pick({"or ", "and "}) + argument(Type::String, depth - 1) + " " + argument(Type::String, depth - 1);
        case 13:
            return argument(Type::Time, depth - 1) + pick({".String", ".Month.String", ".Weekday.String", ".GoString"});
        case 14:
            return m_dot == Type::Pair ? pick({".Name", ".Value"}) : literal();
        default:
            return string(0);
        }
    }

    std::string printf(int depth)
    {
        static const Texts formats{"\"%v\"", "\"%+v\"", "\"%#v\"", "\"%T\"", "\"%q\"", "\"%s\"", "\"%d\"", "\"%x\"", "\"%5v|\"",
            "\"%-8s|\"", "\"%08.3f\"", "\"%t\"", "\"%v %v\"", "\"%[2]v %[1]v\"", "\"%*d\"", "\"%.2s\"", "\"%c\"", "\"%U\"",
            "\"%e\"", "\"%g\"", "\"%X\"", "\"% x\"", "\"%#x\"", "\"%+d\"", "\"%o %b\"", "\"%z\"", "\"%\"", "\"%%\"", "\"%!\"",
            "\"%6.2f|%-6d|%06d\"", "\"%[5]d\"", "\"%#q\"", "\"%+q\"", "\"%05s\"", "\"%.3d\"", "\"% d\"", "\"%#U\"", "\"%#o\"",
            "\"%G\"", "\"%.1g\"", "\"%#g\"", "\"%w\""};
        auto out = "printf " + pick(formats);
        for (int i = below(4); i > 0; --i)
            out += " " + argument(Type::Any, depth - 1);
        return out;
    }

    std::string integer(int depth)
    {
        if (depth <= 0)
            return number();
        switch (below(6)) {
        case 0:
            return "len " + argument(pick({"s", "l", "k"}) == "s" ? Type::String : chance(50) ? Type::Kv : Type::Alerts, depth - 1);
        case 1:
            return argument(Type::Time, depth - 1)
                + pick({".Unix", ".Year", ".Day", ".Hour", ".Minute", ".Second", ".YearDay", ".UnixMilli", ".UnixNano",
                    ".Nanosecond", ".Month", ".Weekday"});
        case 2:
            return argument(Type::Span, depth - 1) + pick({".Milliseconds", ".Nanoseconds", ".Microseconds"});
        case 3:
            return "index " + argument(Type::String, depth - 1) + " 0";
        default:
            return number();
        }
    }

    std::string boolean(int depth)
    {
        const auto compared = pick({"eq ", "ne ", "lt ", "le ", "gt ", "ge "});
        static constexpr std::array types{Type::Int, Type::String, Type::Float, Type::Bool, Type::Time, Type::Any, Type::Span};
        switch (below(6)) {
        case 0:
            return pick({"true", "false"});
        case 1:
            return "not " + argument(Type::Any, depth - 1);
        case 2:
            return "match " + pick({"\"a\"", "\"^f.*\"", "\"a|b\"", "\"(\"", "\"\"", "`\\d`"}) + " " + argument(Type::String, depth - 1);
        case 3:
            return argument(Type::Time, depth - 1) + pick({".IsZero", ".IsZero", ".IsDST", ".IsDST", ".After $.X", ".Before"});
        default: {
            const auto type = types[static_cast<std::size_t>(below(static_cast<int>(types.size())))];
            auto out = compared + argument(type, depth - 1) + " " + argument(type, depth - 1);
            return chance(10) ? out + " " + argument(type, depth - 1) : out;
        }
        }
    }

    std::string strings(int depth)
    {
        if (depth > 0 && chance(35)) {
            std::string out = "stringSlice";
            for (int i = below(4); i > 0; --i)
                out += " " + argument(Type::String, depth - 1);
            return out;
        }
        return argument(Type::Kv, depth - 1) + pick({".Names", ".Values", ".SortedPairs.Names", ".SortedPairs.Values"});
    }

    std::string kv(int depth)
    {
        if (depth > 0 && chance(20))
            return argument(Type::Kv, depth - 1) + ".Remove " + argument(Type::Strings, depth - 1);
        if (depth > 0 && chance(40))
            return alert(depth) + pick({".Labels", ".Annotations"});
        return data() + pick({".GroupLabels", ".CommonLabels", ".CommonAnnotations"});
    }

    std::string time(int depth)
    {
        auto base = alert(depth) + pick({".StartsAt", ".EndsAt"});
        if (depth <= 0 || chance(50))
            return base;
        if (chance(40))
            return base + pick({".UTC", ".Local", ".UTC.UTC"});
        return base
            + pick({".Add 3600000000000", ".Add -1", ".Add 86400000000000", ".AddDate 1 0 0", ".Truncate 3600000000000",
                    ".Round 7", ".AddDate 0 1 -3", ".Truncate 60000000000", ".Round 1000000000", ".Add 1.5",
                ".Add \"x\"", ".In nil", ".Zone", ".Date"});
    }

    std::string span(int depth)
    {
        return argument(Type::Time, depth - 1) + ".Sub " + argument(Type::Time, depth - 1);
    }

    // --- actions ---

    std::string open() { return pick({"{{", "{{ ", "{{ ", "{{- ", "{{\n"}); }
    std::string close() { return pick({"}}", " }}", " }}", " -}}"}); }
    std::string action(const std::string& inner) { return open() + inner + close(); }

    std::string body(int depth)
    {
        const auto variables = m_variables.size();
        std::string out;
        for (int i = 1 + below(3); i > 0; --i)
            out += piece(depth);
        m_variables.resize(variables);
        return out;
    }

    std::string printed()
    {
        auto out = action(expression(Type::Any, 2));
        return m_html && chance(75) ? inMarkup(out) : out;
    }

    std::string piece(int depth)
    {
        switch (below(depth <= 0 ? 5 : 11)) {
        case 0:
            return m_html && chance(92) ? pick({"<p>", "x", "\n", "&amp;", "<br>"}) : text();
        case 1:
        case 2:
        case 3:
            return printed();
        case 4:
            return m_loops > 0 && chance(30) ? action(pick({"break", "continue"})) : declaration();
        case 5:
            return action("if " + expression(chance(50) ? Type::Bool : Type::Any, 2)) + body(depth - 1) + elseBranch(depth)
                + action("end");
        case 6:
            return with(depth);
        case 7:
        case 8:
            return range(depth);
        case 9:
            return call();
        default:
            return chance(50) ? action("/* note */") : text();
        }
    }

    std::string elseBranch(int depth)
    {
        if (chance(50))
            return {};
        if (chance(30))
            return action("else if " + expression(Type::Bool, 1)) + body(depth - 1) + action("else") + body(depth - 1);
        return action("else") + body(depth - 1);
    }

    std::string declaration()
    {
        static constexpr std::array types{Type::String, Type::Int, Type::Kv, Type::Strings, Type::Alerts, Type::Time, Type::Bool};
        const auto type = types[static_cast<std::size_t>(below(static_cast<int>(types.size())))];
        if (const auto known = variable(type); !known.empty() && chance(40))
            return action(known + " = " + expression(type, 2));
        const auto name = "$v" + std::to_string(m_variables.size());
        auto out = action(name + " := " + expression(type, 2));
        m_variables.push_back({name, type});
        return out;
    }

    std::string inside(Type dot, int depth)
    {
        const auto outer = std::exchange(m_dot, dot);
        auto out = body(depth - 1);
        m_dot = outer;
        return out;
    }

    std::string with(int depth)
    {
        static constexpr std::array types{Type::String, Type::Kv, Type::Alerts, Type::Time, Type::Alert, Type::Int};
        const auto type = types[static_cast<std::size_t>(below(static_cast<int>(types.size())))];
        auto out = action("with " + expression(type, 2)) + inside(type, depth);
        return out + (chance(30) ? action("else") + body(depth - 1) : "") + action("end");
    }

    std::string range(int depth)
    {
        static const std::array<std::pair<Type, Type>, 5> kinds{{{Type::Alerts, Type::Alert}, {Type::Kv, Type::String},
            {Type::Pairs, Type::Pair}, {Type::Strings, Type::String}, {Type::Any, Type::Any}}};
        const auto [list, element] = kinds[static_cast<std::size_t>(below(5) < 4 ? below(4) : below(5))];
        const auto variables = m_variables.size();
        const auto name = std::to_string(variables);
        auto head = expression(list, 2);
        if (chance(30)) {
            head = "$i" + name + ", $e" + name + " := " + head;
            m_variables.push_back({"$i" + name, list == Type::Kv ? Type::String : Type::Int});
            m_variables.push_back({"$e" + name, element});
        } else if (chance(20)) {
            head = "$e" + name + " := " + head;
            m_variables.push_back({"$e" + name, element});
        }
        ++m_loops;
        auto out = action("range " + head) + inside(element, depth);
        --m_loops;
        m_variables.resize(variables);
        return out + (chance(30) ? action("else") + body(depth - 1) : "") + action("end");
    }

    std::string call()
    {
        static const Texts known{"__subject", "__subject", "__alertmanager", "pagerduty.default.client", "wechat.default.message",
            "webex.default.message", "victorops.default.state_message", "pagerduty.default.clientURL", "__alertmanager", "__alertmanagerURL", "slack.default.title",
            "opsgenie.default.description", "__text_alert_list", "nope", "email.default.subject"};
        if (m_defined > 0 && chance(60)) {
            auto out = action("template \"d" + std::to_string(below(m_defined)) + "\" " + argument(Type::Any, 1));
            return m_html && chance(60) ? inMarkup(out) : out;
        }
        if (chance(20))
            return action("block \"b" + std::to_string(below(100)) + "\" $") + pick({"x", "", "<i>"}) + action("end");
        const auto name = pick(known);
        auto out = action("template \"" + name + "\" " + (name == "__text_alert_list" ? "$.Alerts" : "$"));
        return m_html && chance(60) ? inMarkup(out) : out;
    }

    /// Templates that print their dot, whatever that is; one may call itself under a condition that ends.
    std::string definitions()
    {
        std::string out;
        for (int i = 1 + below(2); i > 0; --i) {
            const auto name = "\"d" + std::to_string(m_defined++) + "\"";
            const auto outer = std::exchange(m_dot, Type::Any);
            out += "{{define " + name + "}}" + (chance(50) ? text() : "") + action(".") + (chance(30) ? body(1) : "")
                + (chance(20) ? "{{if false}}{{template " + name + " .}}{{end}}" : "") + "{{end}}" + pick({"", "\n"});
            m_dot = outer;
        }
        return out;
    }

    /// A byte gone, doubled, or replaced.
    std::string damaged(std::string text)
    {
        if (text.empty())
            return text;
        const auto at = static_cast<std::size_t>(below(static_cast<int>(text.size())));
        switch (below(4)) {
        case 0:
            return text.erase(at, 1);
        case 1:
            return text.insert(at, 1, text[at]);
        case 2:
            return text.insert(at, pick({"{{", "}}", "(", ")", "|", "$", ".", "\"", "'", "<", "{{end}}", "{{else}}", "@", "#", "=", ":="}));
        default:
            return text.substr(0, at);
        }
    }

    std::mt19937 m_random;
    bool m_html = false;
    Type m_dot = Type::Data;
    std::vector<Variable> m_variables;
    int m_loops = 0;
    int m_defined = 0;
};

} // namespace halab::test
