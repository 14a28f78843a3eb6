#include "gotemplate/html/context.h"

#include <array>

namespace halab::gotemplate::html {

namespace context_detail {

constexpr std::array states{"stateText", "stateTag", "stateAttrName", "stateAfterName", "stateBeforeValue",
    "stateHTMLCmt", "stateRCDATA", "stateAttr", "stateURL", "stateSrcset", "stateJS", "stateJSDqStr", "stateJSSqStr",
    "stateJSBqStr", "stateJSRegexp", "stateJSBlockCmt", "stateJSLineCmt", "stateCSS", "stateCSSDqStr", "stateCSSSqStr",
    "stateCSSDqURL", "stateCSSSqURL", "stateCSSURL", "stateCSSBlockCmt", "stateCSSLineCmt", "stateError", "stateDead"};
constexpr std::array delimiters{"delimNone", "delimDoubleQuote", "delimSingleQuote", "delimSpaceOrTagEnd"};
constexpr std::array urlParts{"urlPartNone", "urlPartPreQuery", "urlPartQueryOrFrag", "urlPartUnknown"};
constexpr std::array jsContexts{"jsCtxRegexp", "jsCtxDivOp", "jsCtxUnknown"};
constexpr std::array attributes{"attrNone", "attrScript", "attrScriptType", "attrStyle", "attrURL", "attrSrcset"};
constexpr std::array elements{"elementNone", "elementScript", "elementStyle", "elementTextarea", "elementTitle"};

template <class Names, class Value>
std::string nameOf(const Names& names, Value value)
{
    return names.at(static_cast<std::size_t>(value));
}

} // namespace context_detail

std::string EscapeError::text() const
{
    if (!place.empty())
        return "html/template:" + place + ": " + description;
    if (line != 0)
        return "html/template:" + name + ":" + std::to_string(line) + ": " + description;
    if (!name.empty())
        return "html/template:" + name + ": " + description;
    return "html/template: " + description;
}

bool Context::operator==(const Context& other) const
{
    return state == other.state && delimiter == other.delimiter && urlPart == other.urlPart && js == other.js
        && attribute == other.attribute && element == other.element && error == other.error;
}

std::string Context::text() const
{
    using namespace context_detail;
    return "{" + nameOf(states, state) + " " + nameOf(delimiters, delimiter) + " " + nameOf(urlParts, urlPart) + " "
        + nameOf(jsContexts, js) + " " + nameOf(attributes, attribute) + " " + nameOf(elements, element) + " "
        + (error ? error->text() : "<nil>") + "}";
}

std::string Context::mangle(const std::string& templateName) const
{
    using namespace context_detail;
    if (state == State::Text)
        return templateName;
    auto name = templateName + "$htmltemplate_" + nameOf(states, state);
    if (delimiter != Delimiter::None)
        name += "_" + nameOf(delimiters, delimiter);
    if (urlPart != UrlPart::None)
        name += "_" + nameOf(urlParts, urlPart);
    if (js != JsContext::Regexp)
        name += "_" + nameOf(jsContexts, js);
    if (attribute != Attribute::None)
        name += "_" + nameOf(attributes, attribute);
    if (element != Element::None)
        name += "_" + nameOf(elements, element);
    return name;
}

Context failed(std::string description, std::string place)
{
    Context context;
    context.state = State::Error;
    context.error = std::make_shared<EscapeError>();
    context.error->description = std::move(description);
    context.error->place = std::move(place);
    return context;
}

bool isComment(State state)
{
    return state == State::HtmlComment || state == State::JsBlockComment || state == State::JsLineComment
        || state == State::CssBlockComment || state == State::CssLineComment;
}

bool isInTag(State state)
{
    return state == State::Tag || state == State::AttrName || state == State::AfterName || state == State::BeforeValue
        || state == State::Attr;
}

State startOfValue(Attribute attribute)
{
    switch (attribute) {
    case Attribute::Script:
        return State::Js;
    case Attribute::Style:
        return State::Css;
    case Attribute::Url:
        return State::Url;
    case Attribute::Srcset:
        return State::Srcset;
    default:
        return State::Attr;
    }
}

std::string_view endsOf(Delimiter delimiter)
{
    switch (delimiter) {
    case Delimiter::DoubleQuote:
        return "\"";
    case Delimiter::SingleQuote:
        return "'";
    default:
        return " \t\n\f\r>";
    }
}

} // namespace halab::gotemplate::html
