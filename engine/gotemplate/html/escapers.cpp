#include "gotemplate/html/escapers.h"

#include "base/utf8.h"
#include "gotemplate/format.h"
#include "gotemplate/html.h"
#include "gotemplate/html/attributes.h"
#include "gotemplate/html/context.h"

#include <algorithm>
#include <array>
#include <cstdio>

// Source: Go 1.19 html/template/html.go, content.go.

namespace halab::gotemplate::html {

namespace escaper_detail {

/// What an argument says, and whether it is trusted as HTML.
struct Text {
    std::string text;
    bool isHtml = false;
};

Value printable(const Value& value)
{
    const auto* type = value.type();
    return type != nullptr && type->text == nullptr ? value.pointedTo() : value;
}

Text textOf(const ValueList& arguments)
{
    if (arguments.size() == 1)
        if (const auto* text = arguments[0].as<std::string>())
            return {*text, arguments[0].type() == &types::html};
    ValueList shown;
    for (const auto& argument : arguments)
        if (!argument.isNil())
            shown.push_back(printable(argument));
    return {sprint(shown), false};
}

const char* markup(char c)
{
    switch (c) {
    case '"':
        return "&#34;";
    case '\'':
        return "&#39;";
    case '+':
        return "&#43;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    default:
        return nullptr;
    }
}

/// `keepEntities`: what is HTML already keeps its &.
std::string escapeMarkup(std::string_view text, bool keepEntities)
{
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        if (c == '\0')
            out += "\xef\xbf\xbd";
        else if (c == '&' && !keepEntities)
            out += "&amp;";
        else if (const auto* replaced = markup(c))
            out += replaced;
        else
            out += c;
    }
    return out;
}

/// For a value without quotes: blanks and what some browser takes for a quote too.
std::string escapeWithoutQuotes(std::string_view text, bool keepEntities)
{
    std::string out;
    std::array<char, 16> code{};
    for (std::size_t i = 0; i < text.size();) {
        const auto rune = decodeUtf8(text.substr(i));
        const auto piece = text.substr(i, rune.size);
        i += rune.size;
        if (rune.value == 0 || (rune.value >= 0xfdd0 && rune.value <= 0xfdef)
            || (rune.value >= 0xfff0 && rune.value <= 0xffff)) {
            std::snprintf(code.data(), code.size(), "&#x%x;", rune.value == 0 ? 0xfffdU : static_cast<unsigned>(rune.value));
            out += code.data();
        } else if ((rune.value >= 9 && rune.value <= 13) || rune.value == ' ' || rune.value == '=' || rune.value == '`') {
            out += "&#" + std::to_string(static_cast<unsigned>(rune.value)) + ";";
        } else {
            out += escapeMarkup(piece, keepEntities);
        }
    }
    return out;
}

std::string attribute(const Text& t) { return escapeMarkup(t.isHtml ? stripTags(t.text) : t.text, t.isHtml); }
std::string rcdata(const Text& t) { return escapeMarkup(t.text, t.isHtml); }
std::string text(const Text& t) { return t.isHtml ? t.text : escapeMarkup(t.text, false); }

std::string withoutQuotes(const Text& t)
{
    return escapeWithoutQuotes(t.isHtml ? stripTags(t.text) : t.text, t.isHtml);
}

/// A tag's or attribute's name, if nothing hangs on it.
std::string name(const Text& t)
{
    std::string lower = t.text;
    for (char& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
    const bool plain = !lower.empty() && contentOfAttribute(lower) == Content::Plain
        && std::all_of(lower.begin(), lower.end(),
            [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
    return plain ? lower : filterFailsafe;
}

std::string nothing(const Text&) { return {}; }

template <std::string (*escape)(std::string_view)>
std::string plainly(const Text& t)
{
    return escape(t.text);
}

template <std::string (*escape)(const Text&)>
Result<Value> apply(const ValueList& arguments)
{
    return Value(escape(textOf(arguments)));
}

Result<Value> jsValueOf(const ValueList& arguments)
{
    if (arguments.size() == 1)
        return Value(jsValue(arguments[0]));
    return Value(jsValue(Value(sprint(arguments))));
}

/// {{html a b}} has been taken apart into {{_eval_args_ a b | html}}.
Result<Value> evaluated(const ValueList& arguments)
{
    if (arguments.size() == 1 && arguments[0].type() == &types::string)
        return arguments[0];
    ValueList shown;
    for (const auto& argument : arguments)
        shown.push_back(printable(argument));
    return Value(sprint(shown));
}

} // namespace escaper_detail

std::string stripTags(std::string_view html)
{
    std::string out;
    Context context;
    std::size_t at = 0;
    bool allText = true;
    const auto isText = [](const Context& c) { return c.state == State::Text || c.state == State::Rcdata; };
    while (at != html.size()) {
        if (context.delimiter == Delimiter::None) {
            const bool raw = context.element != Element::None && !isInTag(context.state);
            const auto [next, read] = transition(raw ? State::Rcdata : context.state, context, html.substr(at));
            auto end = at + read;
            if (isText(context)) {
                // Up to the tag or comment.
                if (next.state != context.state)
                    if (const auto tag = html.substr(at, read).rfind('<'); tag != std::string_view::npos)
                        end = at + tag;
                out += html.substr(at, end - at);
            } else {
                allText = false;
            }
            context = next;
            at += read;
            continue;
        }
        auto end = html.find_first_of(endsOf(context.delimiter), at);
        if (end == std::string_view::npos)
            break;
        end += context.delimiter != Delimiter::SpaceOrTagEnd ? 1 : 0;
        const auto element = context.element;
        context = {};
        context.state = State::Tag;
        context.element = element;
        at = end;
    }
    if (allText)
        return std::string(html);
    return isText(context) ? out.append(html.substr(at)) : out;
}

const FunctionMap& escapers()
{
    using namespace escaper_detail;
    const auto function = [](Callable call) { return Function{std::move(call), {"interface {}"}, true}; };
    static const FunctionMap table{
        {"_eval_args_", function(evaluated)},
        {"_html_template_attrescaper", function(apply<attribute>)},
        {"_html_template_commentescaper", function(apply<nothing>)},
        {"_html_template_cssescaper", function(apply<plainly<escapeCss>>)},
        {"_html_template_cssvaluefilter", function(apply<plainly<filterCssValue>>)},
        {"_html_template_htmlescaper", function(apply<escaper_detail::text>)},
        {"_html_template_htmlnamefilter", function(apply<escaper_detail::name>)},
        {"_html_template_jsregexpescaper", function(apply<plainly<escapeJsRegexp>>)},
        {"_html_template_jsstrescaper", function(apply<plainly<escapeJsString>>)},
        {"_html_template_jsvalescaper", function(jsValueOf)},
        {"_html_template_nospaceescaper", function(apply<withoutQuotes>)},
        {"_html_template_rcdataescaper", function(apply<rcdata>)},
        {"_html_template_srcsetescaper", function(apply<plainly<filterSrcset>>)},
        {"_html_template_urlescaper", function(apply<plainly<escapeUrl>>)},
        {"_html_template_urlfilter", function(apply<plainly<filterUrl>>)},
        {"_html_template_urlnormalizer", function(apply<plainly<normalizeUrl>>)},
    };
    return table;
}

} // namespace halab::gotemplate::html
