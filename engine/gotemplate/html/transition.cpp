#include "base/gotext.h"
#include "gotemplate/html/attributes.h"
#include "gotemplate/html/context.h"
#include "gotemplate/html/css.h"
#include "gotemplate/html/js.h"

#include <algorithm>

// How a page's text moves from context to context: a parser that forgives nothing it could misread.
// Source: Go 1.19 html/template/transition.go.

namespace halab::gotemplate::html {

namespace transition_detail {

using Step = std::pair<Context, std::size_t>;
constexpr std::string_view htmlSpaces = " \t\n\f\r";

std::size_t endOfSpace(std::string_view text, std::size_t from = 0)
{
    return std::min(text.find_first_not_of(htmlSpaces, from), text.size());
}

bool isAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isAsciiAlphaNumeric(char c) { return isAsciiLetter(c) || (c >= '0' && c <= '9'); }

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
    return out;
}

std::string quotedStart(std::string_view text)
{
    std::size_t end = 0;
    for (int runes = 0; runes < 32 && end < text.size(); ++runes)
        do
            ++end;
        while (end < text.size() && (text[end] & 0xc0) == 0x80);
    return goQuote(text.substr(0, end));
}

Element elementNamed(std::string_view name)
{
    const auto lower = lowered(name);
    return lower == "script" ? Element::Script
        : lower == "style"   ? Element::Style
        : lower == "textarea" ? Element::Textarea
        : lower == "title"    ? Element::Title
                              : Element::None;
}

std::string_view nameOf(Element element)
{
    switch (element) {
    case Element::Script:
        return "script";
    case Element::Style:
        return "style";
    case Element::Textarea:
        return "textarea";
    case Element::Title:
        return "title";
    default:
        return {};
    }
}

State contentOf(Element element)
{
    switch (element) {
    case Element::Script:
        return State::Js;
    case Element::Style:
        return State::Css;
    case Element::Textarea:
    case Element::Title:
        return State::Rcdata;
    default:
        return State::Text;
    }
}

/// Where the tag's name that begins at `from` ends; `from` if none does.
std::size_t endOfTagName(std::string_view text, std::size_t from)
{
    if (from == text.size() || !isAsciiLetter(text[from]))
        return from;
    auto end = from + 1;
    while (end < text.size()) {
        const char c = text[end];
        if (isAsciiAlphaNumeric(c))
            ++end;
        else if ((c == ':' || c == '-') && end + 1 < text.size() && isAsciiAlphaNumeric(text[end + 1]))
            end += 2;
        else
            break;
    }
    return end;
}

Step text(const Context& context, std::string_view s)
{
    std::size_t from = 0;
    while (true) {
        auto at = s.find('<', from);
        if (at == std::string_view::npos || at + 1 == s.size())
            return {context, s.size()};
        if (s.substr(at).starts_with("<!--")) {
            Context comment;
            comment.state = State::HtmlComment;
            return {comment, at + 4};
        }
        ++at;
        const bool closes = s[at] == '/';
        if (closes && at + 1 == s.size())
            return {context, s.size()};
        at += closes ? 1 : 0;
        const auto end = endOfTagName(s, at);
        if (end != at) {
            Context tag;
            tag.state = State::Tag;
            tag.element = closes ? Element::None : elementNamed(s.substr(at, end - at));
            return {tag, end};
        }
        from = end;
    }
}

/// The end of an attribute's name, or what is wrong with it.
std::size_t endOfAttrName(std::string_view s, std::size_t from, Context& wrong)
{
    const auto end = std::min(s.find_first_of(" \t\n\f\r=>'\"<", from), s.size());
    if (end < s.size() && (s[end] == '\'' || s[end] == '"' || s[end] == '<'))
        wrong = failed(goQuote(s.substr(end, 1)) + " in attribute name: " + quotedStart(s));
    return end;
}

Attribute attributeNamed(std::string_view name, Element element)
{
    const auto lower = lowered(name);
    if (element == Element::Script && lower == "type")
        return Attribute::ScriptType;
    switch (contentOfAttribute(lower)) {
    case Content::Url:
        return Attribute::Url;
    case Content::Css:
        return Attribute::Style;
    case Content::Js:
        return Attribute::Script;
    case Content::Srcset:
        return Attribute::Srcset;
    default:
        return Attribute::None;
    }
}

Step tag(const Context& context, std::string_view s)
{
    const auto from = endOfSpace(s);
    if (from == s.size())
        return {context, s.size()};
    if (s[from] == '>') {
        Context inside;
        inside.state = contentOf(context.element);
        inside.element = context.element;
        return {inside, from + 1};
    }
    Context wrong;
    const auto end = endOfAttrName(s, from, wrong);
    if (wrong.state == State::Error)
        return {wrong, s.size()};
    if (from == end)
        return {failed("expected space, attr name, or end of tag, but got " + goQuote(s.substr(from))), s.size()};
    Context next;
    next.state = end == s.size() ? State::AttrName : State::AfterName;
    next.element = context.element;
    next.attribute = attributeNamed(s.substr(from, end - from), context.element);
    return {next, end};
}

Step attrName(Context context, std::string_view s)
{
    Context wrong;
    const auto end = endOfAttrName(s, 0, wrong);
    if (wrong.state == State::Error)
        return {wrong, s.size()};
    if (end != s.size())
        context.state = State::AfterName;
    return {context, end};
}

Step afterName(Context context, std::string_view s)
{
    const auto at = endOfSpace(s);
    if (at == s.size())
        return {context, s.size()};
    context.state = s[at] == '=' ? State::BeforeValue : State::Tag;
    return {context, s[at] == '=' ? at + 1 : at};
}

Step beforeValue(Context context, std::string_view s)
{
    auto at = endOfSpace(s);
    if (at == s.size())
        return {context, s.size()};
    context.delimiter = s[at] == '\'' ? Delimiter::SingleQuote
        : s[at] == '"'                ? Delimiter::DoubleQuote
                                      : Delimiter::SpaceOrTagEnd;
    at += context.delimiter == Delimiter::SpaceOrTagEnd ? 0 : 1;
    context.state = startOfValue(context.attribute);
    return {context, at};
}

Step htmlComment(const Context& context, std::string_view s)
{
    const auto end = s.find("-->");
    return end == std::string_view::npos ? Step{context, s.size()} : Step{Context{}, end + 3};
}

Step url(Context context, std::string_view s)
{
    if (s.find_first_of("#?") != std::string_view::npos)
        context.urlPart = UrlPart::QueryOrFragment;
    else if (endOfSpace(s) != s.size() && context.urlPart == UrlPart::None)
        context.urlPart = UrlPart::PreQuery;
    return {context, s.size()};
}

Step jsSlash(Context context, std::string_view s, std::size_t at)
{
    const char next = at + 1 < s.size() ? s[at + 1] : '\0';
    if (next == '/' || next == '*') {
        context.state = next == '/' ? State::JsLineComment : State::JsBlockComment;
        return {context, at + 2};
    }
    if (context.js == JsContext::Unknown)
        return {failed("'/' could start a division or regexp: " + quotedStart(s.substr(at))), s.size()};
    if (context.js == JsContext::Regexp)
        context.state = State::JsRegexp;
    context.js = JsContext::Regexp;
    return {context, at + 1};
}

Step js(Context context, std::string_view s)
{
    const auto at = s.find_first_of("\"`'/");
    context.js = nextJsContext(s.substr(0, std::min(at, s.size())), context.js);
    if (at == std::string_view::npos)
        return {context, s.size()};
    if (s[at] == '/')
        return jsSlash(context, s, at);
    context.state = s[at] == '"' ? State::JsDoubleQuoted : s[at] == '\'' ? State::JsSingleQuoted : State::JsBackQuoted;
    context.js = JsContext::Regexp;
    return {context, at + 1};
}

/// Strings and regular expressions.
Step jsDelimited(Context context, std::string_view s)
{
    const auto specials = context.state == State::JsSingleQuoted ? "\\'"
        : context.state == State::JsBackQuoted                   ? "`\\"
        : context.state == State::JsRegexp                       ? "\\/[]"
                                                                 : "\\\"";
    bool inCharset = false;
    for (auto at = s.find_first_of(specials); at != std::string_view::npos; at = s.find_first_of(specials, at + 1)) {
        if (s[at] == '\\') {
            if (++at == s.size())
                return {failed("unfinished escape sequence in JS string: " + goQuote(s)), s.size()};
        } else if (s[at] == '[' || s[at] == ']') {
            inCharset = s[at] == '[';
        } else if (!inCharset) {
            context.state = State::Js;
            context.js = JsContext::Division;
            return {context, at + 1};
        }
    }
    if (inCharset)
        return {failed("unfinished JS regexp charset: " + goQuote(s)), s.size()};
    return {context, s.size()};
}

Step blockComment(Context context, std::string_view s)
{
    const auto end = s.find("*/");
    if (end == std::string_view::npos)
        return {context, s.size()};
    context.state = context.state == State::JsBlockComment ? State::Js : State::Css;
    return {context, end + 2};
}

Step lineComment(Context context, std::string_view s)
{
    const bool isJs = context.state == State::JsLineComment;
    auto end = s.find_first_of(isJs ? "\n\r" : "\n\f\r");
    for (const auto* separator : {"\xe2\x80\xa8", "\xe2\x80\xa9"}) // U+2028, U+2029
        if (isJs)
            end = std::min(end, s.find(separator));
    if (end == std::string_view::npos)
        return {context, s.size()};
    // The line's end is not part of the comment.
    context.state = isJs ? State::Js : State::Css;
    return {context, end};
}

Step cssParenthesis(Context context, std::string_view s, std::size_t at)
{
    auto begin = endOfSpace(s, at + 1);
    context.state = State::CssUrl;
    if (begin != s.size() && (s[begin] == '"' || s[begin] == '\''))
        context.state = s[begin++] == '"' ? State::CssDoubleQuotedUrl : State::CssSingleQuotedUrl;
    return {context, begin};
}

Step css(Context context, std::string_view s)
{
    // All strings are taken for URLs: where they are not, that does no harm.
    for (auto at = s.find_first_of("(\"'/"); at != std::string_view::npos; at = s.find_first_of("(\"'/", at + 1)) {
        if (s[at] == '(') {
            const auto last = at == 0 ? std::string_view::npos : s.find_last_not_of(htmlSpaces, at - 1);
            if (last != std::string_view::npos && endsWithCssKeyword(s.substr(0, last + 1), "url"))
                return cssParenthesis(context, s, at);
        } else if (s[at] == '/') {
            const char next = at + 1 < s.size() ? s[at + 1] : '\0';
            if (next == '/' || next == '*') {
                context.state = next == '/' ? State::CssLineComment : State::CssBlockComment;
                return {context, at + 2};
            }
        } else {
            context.state = s[at] == '"' ? State::CssDoubleQuoted : State::CssSingleQuoted;
            return {context, at + 1};
        }
    }
    return {context, s.size()};
}

Step cssString(Context context, std::string_view s)
{
    const auto state = context.state;
    const std::string_view specials = state == State::CssDoubleQuoted || state == State::CssDoubleQuotedUrl ? "\\\""
        : state == State::CssUrl                                                                           ? "\\\t\n\f\r )"
                                                                                                           : "\\'";
    std::size_t from = 0;
    for (auto at = s.find_first_of(specials); at != std::string_view::npos; at = s.find_first_of(specials, from)) {
        if (s[at] != '\\') {
            context.state = State::Css;
            return {context, at + 1};
        }
        if (++at == s.size())
            return {failed("unfinished escape sequence in CSS string: " + goQuote(s)), s.size()};
        context = url(context, decodeCss(s.substr(0, at + 1))).first;
        from = at + 1;
    }
    const auto decoded = decodeCss(s.substr(from));
    return {url(context, decoded).first, from + decoded.size()};
}

} // namespace transition_detail

std::pair<Context, std::size_t> specialTagEnd(const Context& context, std::string_view text)
{
    using namespace transition_detail;
    if (context.element == Element::None)
        return {context, text.size()};
    const auto name = nameOf(context.element);
    for (auto at = text.find("</"); at != std::string_view::npos; at = text.find("</", at + 2)) {
        const auto behind = text.substr(at + 2);
        if (behind.size() > name.size() && lowered(behind.substr(0, name.size())) == name
            && std::string_view("> \t\n\f/").find(behind[name.size()]) != std::string_view::npos)
            return {Context{}, at};
    }
    return {context, text.size()};
}

std::pair<Context, std::size_t> transition(Context context, std::string_view text)
{
    const auto state = context.state;
    return transition(state, std::move(context), text);
}

std::pair<Context, std::size_t> transition(State state, Context context, std::string_view s)
{
    using namespace transition_detail;
    switch (state) {
    case State::Text:
        return transition_detail::text(context, s);
    case State::Tag:
        return tag(context, s);
    case State::AttrName:
        return attrName(std::move(context), s);
    case State::AfterName:
        return afterName(std::move(context), s);
    case State::BeforeValue:
        return beforeValue(std::move(context), s);
    case State::HtmlComment:
        return htmlComment(context, s);
    case State::Rcdata:
        return specialTagEnd(context, s);
    case State::Url:
    case State::Srcset:
        return url(std::move(context), s);
    case State::Js:
        return js(std::move(context), s);
    case State::JsDoubleQuoted:
    case State::JsSingleQuoted:
    case State::JsBackQuoted:
    case State::JsRegexp:
        return jsDelimited(std::move(context), s);
    case State::JsBlockComment:
    case State::CssBlockComment:
        return blockComment(std::move(context), s);
    case State::JsLineComment:
    case State::CssLineComment:
        return lineComment(std::move(context), s);
    case State::Css:
        return css(std::move(context), s);
    case State::CssDoubleQuoted:
    case State::CssSingleQuoted:
    case State::CssDoubleQuotedUrl:
    case State::CssSingleQuotedUrl:
    case State::CssUrl:
        return cssString(std::move(context), s);
    default:
        return {std::move(context), s.size()};
    }
}

} // namespace halab::gotemplate::html
