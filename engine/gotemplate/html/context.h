#pragma once

// Where in a page a piece of template text or an action stands. Source: Go 1.19 html/template/context.go.

#include "gotemplate/node.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace halab::gotemplate::html {

enum class State {
    Text, Tag, AttrName, AfterName, BeforeValue, HtmlComment, Rcdata, Attr, Url, Srcset,
    Js, JsDoubleQuoted, JsSingleQuoted, JsBackQuoted, JsRegexp, JsBlockComment, JsLineComment,
    Css, CssDoubleQuoted, CssSingleQuoted, CssDoubleQuotedUrl, CssSingleQuotedUrl, CssUrl, CssBlockComment, CssLineComment,
    Error, ///< stays, whatever follows
    Dead,  ///< behind a break or continue
};
/// What ends the attribute's value.
enum class Delimiter { None, DoubleQuote, SingleQuote, SpaceOrTagEnd };
enum class UrlPart { None, PreQuery, QueryOrFragment, Unknown };
/// What a slash begins.
enum class JsContext { Regexp, Division, Unknown };
enum class Attribute { None, Script, ScriptType, Style, Url, Srcset };
enum class Element { None, Script, Style, Textarea, Title };

/// Why a template cannot be escaped. Shared between the contexts that it spoils: words are put in front of it later.
struct EscapeError {
    std::string place; ///< of the node, `NAME:1:5`; empty if none is known
    std::string name;  ///< of the template that is executed
    int line = 0;
    std::string description;

    /// `html/template:NAME:1:5: …`
    std::string text() const;
};

struct Context {
    State state = State::Text;
    Delimiter delimiter = Delimiter::None;
    UrlPart urlPart = UrlPart::None;
    JsContext js = JsContext::Regexp;
    Attribute attribute = Attribute::None;
    Element element = Element::None;
    const Node* node = nullptr; ///< the break or continue that came here; no part of the context itself
    std::shared_ptr<EscapeError> error;

    bool operator==(const Context& other) const;
    /// As Go prints it: `{stateURL delimDoubleQuote urlPartNone jsCtxRegexp attrURL elementNone <nil>}`.
    std::string text() const;
    /// The name of a template as called from here.
    std::string mangle(const std::string& templateName) const;
};

Context failed(std::string description, std::string place = {});

bool isComment(State state);
bool isInTag(State state);

/// Where one is after reading some bytes from the front of `text`, which is not empty, and how many those were.
std::pair<Context, std::size_t> transition(Context context, std::string_view text);
std::pair<Context, std::size_t> transition(State state, Context context, std::string_view text);
std::pair<Context, std::size_t> specialTagEnd(const Context& context, std::string_view text);
/// The state of a value of such an attribute.
State startOfValue(Attribute attribute);
/// The bytes that end a value.
std::string_view endsOf(Delimiter delimiter);

} // namespace halab::gotemplate::html
