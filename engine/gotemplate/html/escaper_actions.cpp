#include "base/gotext.h"
#include "gotemplate/html/escaper.h"

#include <algorithm>
#include <map>
#include <set>

// Which escapers an action needs, and how branches come together again.

namespace halab::gotemplate::html {

namespace escaper_actions {

bool inUrl(State state)
{
    switch (state) {
    case State::Url:
    case State::CssDoubleQuoted:
    case State::CssSingleQuoted:
    case State::CssDoubleQuotedUrl:
    case State::CssSingleQuotedUrl:
    case State::CssUrl:
        return true;
    default:
        return false;
    }
}

void urlEscapers(const Context& context, std::vector<std::string>& names)
{
    if (context.urlPart == UrlPart::QueryOrFragment) {
        names.emplace_back("_html_template_urlescaper");
        return;
    }
    if (context.urlPart == UrlPart::None)
        names.emplace_back("_html_template_urlfilter");
    const bool isCssString = context.state == State::CssDoubleQuoted || context.state == State::CssSingleQuoted;
    names.emplace_back(isCssString ? "_html_template_cssescaper" : "_html_template_urlnormalizer");
}

/// By the state alone; null for those that need a closer look.
const char* escaperOf(State state)
{
    switch (state) {
    case State::Js:
        return "_html_template_jsvalescaper";
    case State::JsDoubleQuoted:
    case State::JsSingleQuoted:
        return "_html_template_jsstrescaper";
    case State::JsRegexp:
        return "_html_template_jsregexpescaper";
    case State::Css:
        return "_html_template_cssvaluefilter";
    case State::Text:
        return "_html_template_htmlescaper";
    case State::Rcdata:
        return "_html_template_rcdataescaper";
    case State::AttrName:
    case State::Tag:
        return "_html_template_htmlnamefilter";
    case State::Srcset:
        return "_html_template_srcsetescaper";
    default:
        return isComment(state) ? "_html_template_commentescaper" : nullptr;
    }
}

/// The function of a command, "" if it has none.
std::string functionOf(const Node& command)
{
    const auto& first = *command.children.front();
    return first.type == NodeType::Identifier ? first.text : std::string();
}

/// Escapers that do what a predefined one does have its name.
std::string normalized(const std::string& name)
{
    static const std::map<std::string, std::string> same{
        {"_html_template_attrescaper", "html"},
        {"_html_template_htmlescaper", "html"},
        {"_html_template_rcdataescaper", "html"},
        {"_html_template_urlescaper", "urlquery"},
        {"_html_template_urlnormalizer", "urlquery"}, // for templates that relied on it
    };
    const auto found = same.find(name);
    return found == same.end() ? name : found->second;
}

/// The second changes nothing in what the first gives.
bool isRedundant(const std::string& first, const std::string& second)
{
    static const std::set<std::pair<std::string, std::string>> redundant{
        {"_html_template_commentescaper", "_html_template_attrescaper"},
        {"_html_template_commentescaper", "_html_template_htmlescaper"},
        {"_html_template_cssescaper", "_html_template_attrescaper"},
        {"_html_template_jsregexpescaper", "_html_template_attrescaper"},
        {"_html_template_jsstrescaper", "_html_template_attrescaper"},
        {"_html_template_urlescaper", "_html_template_urlnormalizer"},
    };
    return redundant.contains({first, second});
}

void append(Node& pipe, const std::string& name)
{
    if (!pipe.children.empty() && isRedundant(functionOf(*pipe.children.back()), name))
        return;
    auto identifier = std::make_shared<Node>();
    identifier->type = NodeType::Identifier;
    identifier->position = pipe.position;
    identifier->text = name;
    auto command = std::make_shared<Node>();
    command->type = NodeType::Command;
    command->position = pipe.position;
    command->children.push_back(std::move(identifier));
    pipe.children.push_back(std::move(command));
}

/// A pipeline that ends in html or urlquery: that one takes the place of the escapers that do the same.
/// True if it is among them now.
bool mergePredefined(Node& pipe, std::vector<std::string>& escapers)
{
    auto& last = *pipe.children.back();
    const auto predefined = functionOf(last);
    if (!isPredefinedEscaper(predefined))
        return false;
    if (pipe.children.size() == 1 && last.children.size() > 1) {
        // {{html a b}} becomes {{_eval_args_ a b | html}}.
        auto renamed = std::make_shared<Node>(*last.children.front());
        renamed->text = "_eval_args_";
        last.children.front() = std::move(renamed);
        append(pipe, predefined);
    }
    bool found = false;
    for (auto& escaper : escapers) {
        if (normalized(escaper) == normalized(predefined)) {
            escaper = predefined;
            found = true;
        }
    }
    return found;
}

} // namespace escaper_actions

bool isPredefinedEscaper(const std::string& name) { return name == "html" || name == "urlquery"; }

void appendEscapers(Node& pipe, std::vector<std::string> escapers)
{
    using namespace escaper_actions;
    if (escapers.empty())
        return;
    if (mergePredefined(pipe, escapers))
        pipe.children.pop_back();
    std::set<std::string> present;
    for (const auto& command : pipe.children)
        present.insert(normalized(functionOf(*command)));
    for (const auto& escaper : escapers)
        if (!present.contains(normalized(escaper)))
            append(pipe, escaper);
}

Context nudge(Context context)
{
    switch (context.state) {
    case State::Tag:
        context.state = State::AttrName;
        break;
    case State::BeforeValue:
        context.state = startOfValue(context.attribute);
        context.delimiter = Delimiter::SpaceOrTagEnd;
        context.attribute = Attribute::None;
        break;
    case State::AfterName:
        context.state = State::AttrName;
        context.attribute = Attribute::None;
        break;
    default:
        break;
    }
    return context;
}

Context Escaper::escapersFor(Context context, const Node& node, std::vector<std::string>& names) const
{
    using namespace escaper_actions;
    const auto& commands = node.pipe->children;
    for (const auto& command : commands) {
        const auto name = functionOf(*command);
        const bool unquoted = context.state == State::Attr && context.delimiter == Delimiter::SpaceOrTagEnd;
        if (isPredefinedEscaper(name) && (command != commands.back() || (unquoted && name == "html")))
            return failed("predefined escaper " + goQuote(name) + " disallowed in template", place(node));
    }
    if (context.state == State::Error)
        return context;
    if (inUrl(context.state)) {
        if (context.urlPart == UrlPart::Unknown)
            return failed(nodeText(node) + " appears in an ambiguous context within a URL", place(node));
        urlEscapers(context, names);
    } else if (context.state == State::JsBackQuoted) {
        return failed(nodeText(node) + " appears in a JS template literal", place(node));
    } else if (const auto* name = escaperOf(context.state)) {
        names.emplace_back(name);
    }
    if (context.state == State::Js)
        context.js = JsContext::Division; // a slash behind a value divides it
    if (context.state == State::Tag)
        context.state = State::AttrName;
    if (context.delimiter == Delimiter::SpaceOrTagEnd)
        names.emplace_back("_html_template_nospaceescaper");
    else if (context.delimiter != Delimiter::None)
        names.emplace_back("_html_template_attrescaper");
    return context;
}

Context Escaper::join(const Context& a, const Context& b, const Node& node, const char* word) const
{
    if (a.state == State::Error)
        return a;
    if (b.state == State::Error || a.state == State::Dead)
        return b;
    if (b.state == State::Dead || a == b)
        return a;
    auto joined = a;
    joined.urlPart = b.urlPart;
    if (joined == b) {
        joined.urlPart = UrlPart::Unknown;
        return joined;
    }
    joined = a;
    joined.js = b.js;
    if (joined == b) {
        joined.js = JsContext::Unknown;
        return joined;
    }
    // <p title={{if .C}}{{.}}{{end}} is a value even where nothing is inserted.
    const auto nudgedA = nudge(a);
    const auto nudgedB = nudge(b);
    if (!(nudgedA == a && nudgedB == b))
        if (auto nudged = join(nudgedA, nudgedB, node, word); nudged.state != State::Error)
            return nudged;
    return failed(std::string("{{") + word + "}} branches end in different contexts: " + a.text() + ", " + b.text(),
        place(node));
}

Context Escaper::joinLoop(Context context, const Loop& loop) const
{
    for (const auto* ends : {&loop.breaks, &loop.continues}) {
        for (const auto& end : *ends) {
            context = join(context, end, *end.node, "range");
            if (context.state != State::Error)
                continue;
            context.error->line = lineOf(*end.node);
            context.error->description = (ends == &loop.breaks ? "at range loop break: " : "at range loop continue: ")
                + context.error->description;
            return context;
        }
    }
    return context;
}

} // namespace halab::gotemplate::html
