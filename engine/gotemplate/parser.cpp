#include "gotemplate/parser.h"

#include "base/gotext.h"
#include "base/runes.h"

#include <algorithm>

namespace halab::gotemplate {

Item Parser::next()
{
    if (!m_ahead.empty()) {
        auto item = std::move(m_ahead.front());
        m_ahead.pop_front();
        return item;
    }
    auto item = m_lexer.next();
    m_line = item.line;
    return item;
}

const Item& Parser::peek()
{
    if (m_ahead.empty())
        backup(next());
    return m_ahead.front();
}

Item Parser::nextNonSpace()
{
    auto item = next();
    while (item.type == ItemType::Space)
        item = next();
    return item;
}

const Item& Parser::peekNonSpace()
{
    backup(nextNonSpace());
    return m_ahead.front();
}

NodePtr Parser::fail(const std::string& message)
{
    if (!m_error)
        m_error = "template: " + m_name + ":" + std::to_string(m_line) + ": " + message;
    return nullptr;
}

NodePtr Parser::unexpected(const Item& item, const std::string& context)
{
    if (item.type != ItemType::Error)
        return fail("unexpected " + describe(item) + " in " + context);
    std::string extra;
    if (m_actionLine != 0 && m_actionLine != item.line) {
        extra = " in action started at " + m_name + ":" + std::to_string(m_actionLine);
        if (item.text.ends_with(" action"))
            extra = extra.substr(10); // not "action in action"
    }
    return fail(item.text + extra);
}

bool Parser::expect(ItemType type, const std::string& context)
{
    const auto item = nextNonSpace();
    if (item.type != type)
        unexpected(item, context);
    return !failed();
}

NodePtr Parser::make(NodeType type, std::size_t position, std::string text)
{
    auto node = std::make_shared<Node>();
    node->type = type;
    node->position = position;
    node->text = std::move(text);
    return node;
}

Result<std::map<std::string, NodePtr>> Parser::parse()
{
    auto root = make(NodeType::List, 0);
    while (!failed() && peek().type != ItemType::EndOfFile) {
        if (peek().type == ItemType::LeftDelim) {
            const auto delim = next();
            auto word = nextNonSpace();
            if (word.type == ItemType::Define) {
                definition();
                continue;
            }
            backup(std::move(word));
            backup(delim);
        }
        const auto node = textOrAction();
        if (node && (node->type == NodeType::End || node->type == NodeType::Else))
            fail("unexpected " + nodeText(*node));
        else if (node)
            root->children.push_back(node);
    }
    if (failed())
        return tl::unexpected(Error{.kind = ErrorKind::InvalidInput, .message = *m_error, .file = {}});
    if (!add(m_name, root))
        return tl::unexpected(Error{.kind = ErrorKind::InvalidInput, .message = *m_error, .file = {}});
    return m_trees;
}

bool Parser::add(const std::string& name, const NodePtr& list)
{
    auto& known = m_trees[name];
    if (!known || isEmptyTree(*known))
        known = list;
    else if (!isEmptyTree(*list))
        fail("template: multiple definition of template " + goQuote(name));
    return !failed();
}

bool Parser::definition()
{
    const auto* context = "define clause";
    std::string name;
    if (!templateName(nextNonSpace(), context, name) || !expect(ItemType::RightDelim, context))
        return false;
    auto list = make(NodeType::List, peek().position);
    auto outer = std::exchange(m_variables, {"$"});
    const auto end = itemList(list);
    m_variables = std::move(outer);
    if (!end)
        return false;
    if (end->type != NodeType::End)
        return fail("unexpected " + nodeText(*end) + " in " + context) != nullptr;
    return add(name, list);
}

NodePtr Parser::itemList(const NodePtr& list)
{
    const Nesting nesting(*this);
    while (!failed() && peekNonSpace().type != ItemType::EndOfFile) {
        const auto node = textOrAction();
        if (!node)
            return nullptr;
        if (node->type == NodeType::End || node->type == NodeType::Else)
            return node;
        list->children.push_back(node);
    }
    return fail("unexpected EOF");
}

NodePtr Parser::textOrAction()
{
    const auto item = nextNonSpace();
    if (item.type == ItemType::Text)
        return make(NodeType::Text, item.position, item.text);
    if (item.type != ItemType::LeftDelim)
        return unexpected(item, "input");
    m_actionLine = item.line;
    auto node = action();
    m_actionLine = 0;
    return failed() ? nullptr : node;
}

NodePtr Parser::action()
{
    auto item = nextNonSpace();
    switch (item.type) {
    case ItemType::If:
        return control(NodeType::If, "if");
    case ItemType::With:
        return control(NodeType::With, "with");
    case ItemType::Range:
        return control(NodeType::Range, "range");
    case ItemType::Block:
        return block();
    case ItemType::Template:
        return templateCall();
    case ItemType::Else:
        return elseControl();
    case ItemType::End:
        return expect(ItemType::RightDelim, "end") ? make(NodeType::End, item.position) : nullptr;
    case ItemType::Break:
    case ItemType::Continue:
        return breakOrContinue(item);
    default:
        break;
    }
    auto node = make(NodeType::Action, item.position);
    backup(std::move(item));
    node->pipe = pipeline("command", ItemType::RightDelim);
    return node->pipe ? node : nullptr;
}

NodePtr Parser::breakOrContinue(const Item& word)
{
    const auto item = nextNonSpace();
    if (item.type != ItemType::RightDelim)
        return unexpected(item, "{{" + word.text + "}}");
    if (m_rangeDepth == 0)
        return fail("{{" + word.text + "}} outside {{range}}");
    return make(word.type == ItemType::Break ? NodeType::Break : NodeType::Continue, word.position);
}

NodePtr Parser::control(NodeType type, const char* context)
{
    const Nesting nesting(*this);
    const auto variables = m_variables.size();
    auto node = make(type, 0);
    node->pipe = pipeline(context, ItemType::RightDelim);
    if (!node->pipe)
        return nullptr;
    node->position = node->pipe->position;
    node->list = make(NodeType::List, peek().position);
    m_rangeDepth += type == NodeType::Range ? 1 : 0;
    const auto end = itemList(node->list);
    m_rangeDepth -= type == NodeType::Range ? 1 : 0;
    if (!end || (end->type == NodeType::Else && !controlElse(*node)))
        return nullptr;
    m_variables.resize(variables);
    return node;
}

bool Parser::controlElse(Node& node)
{
    node.elseList = make(NodeType::List, peek().position);
    if (node.type == NodeType::If && peek().type == ItemType::If) {
        // {{else if b}} is {{else}}{{if b}}…{{end}}, with one end for both.
        next();
        auto inner = control(NodeType::If, "if");
        if (inner)
            node.elseList->children.push_back(inner);
        return inner != nullptr;
    }
    const auto end = itemList(node.elseList);
    if (end && end->type != NodeType::End)
        fail("expected end; found " + nodeText(*end));
    return !failed();
}

NodePtr Parser::elseControl()
{
    const auto& item = peekNonSpace();
    if (item.type == ItemType::If)
        return make(NodeType::Else, item.position);
    const auto position = item.position;
    return expect(ItemType::RightDelim, "else") ? make(NodeType::Else, position) : nullptr;
}

bool Parser::templateName(const Item& item, const char* context, std::string& name)
{
    if (item.type != ItemType::String && item.type != ItemType::RawString)
        return unexpected(item, context) != nullptr;
    return stringLiteral(item.text, name);
}

NodePtr Parser::block()
{
    const auto* context = "block clause";
    const auto item = nextNonSpace();
    auto call = make(NodeType::TemplateCall, item.position, item.text);
    if (!templateName(item, context, call->string))
        return nullptr;
    call->pipe = pipeline(context, ItemType::RightDelim);
    if (!call->pipe)
        return nullptr;
    auto list = make(NodeType::List, peek().position);
    auto outer = std::exchange(m_variables, {"$"});
    const int loops = std::exchange(m_rangeDepth, 0);
    const int began = std::exchange(m_actionLine, 0);
    const auto end = itemList(list);
    m_variables = std::move(outer);
    m_rangeDepth = loops;
    m_actionLine = began;
    if (!end)
        return nullptr;
    if (end->type != NodeType::End)
        return fail("unexpected " + nodeText(*end) + " in " + context);
    return add(call->string, list) ? call : nullptr;
}

NodePtr Parser::templateCall()
{
    const auto* context = "template clause";
    const auto item = nextNonSpace();
    auto call = make(NodeType::TemplateCall, item.position, item.text);
    if (!templateName(item, context, call->string))
        return nullptr;
    auto after = nextNonSpace();
    if (after.type == ItemType::RightDelim)
        return call;
    backup(std::move(after));
    call->pipe = pipeline(context, ItemType::RightDelim);
    return call->pipe ? call : nullptr;
}

} // namespace halab::gotemplate
