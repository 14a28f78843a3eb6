#pragma once

// Builds the trees of a template and of those that it defines. Source: Go 1.19 text/template/parse/parse.go.

#include "base/result.h"
#include "gotemplate/lexer.h"
#include "gotemplate/node.h"
#include "gotemplate/template.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace halab::gotemplate {

/// Nesting of control structures and parentheses.
inline constexpr int parseDepthMax = 200;

class Parser {
public:
    Parser(std::string name, std::string_view text, const FunctionMap& functions)
        : m_name(std::move(name)), m_lexer(text), m_functions(functions)
    {
    }

    /// The trees by name, the template's own among them.
    Result<std::map<std::string, NodePtr>> parse();

private:
    /// Counts one level of recursion while it lives.
    class Nesting {
    public:
        explicit Nesting(Parser& parser) : m_parser(parser)
        {
            if (++parser.m_depth > parseDepthMax)
                parser.fail("template is nested too deeply");
        }
        ~Nesting() { --m_parser.m_depth; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        Parser& m_parser;
    };

    const Item& peek();
    const Item& peekNonSpace();
    Item next();
    Item nextNonSpace();
    void backup(Item item) { m_ahead.push_front(std::move(item)); }

    /// All these record the first error; everything then returns null.
    NodePtr fail(const std::string& message);
    NodePtr unexpected(const Item& item, const std::string& context);
    bool failed() const { return m_error.has_value(); }
    bool expect(ItemType type, const std::string& context);

    static NodePtr make(NodeType type, std::size_t position, std::string text = {});

    bool definition();
    /// What is empty may be defined again.
    bool add(const std::string& name, const NodePtr& list);
    /// Until an end or else, which is returned.
    NodePtr itemList(const NodePtr& list);
    NodePtr textOrAction();
    NodePtr action();
    NodePtr control(NodeType type, const char* context);
    bool controlElse(Node& node);
    NodePtr elseControl();
    NodePtr breakOrContinue(const Item& word);
    NodePtr block();
    NodePtr templateCall();
    bool templateName(const Item& item, const char* context, std::string& name);

    NodePtr pipeline(const std::string& context, ItemType end);
    bool declarations(Node& pipe, const std::string& context);
    NodePtr command();
    NodePtr operand();
    NodePtr term();
    NodePtr number(const Item& item);
    NodePtr plainNumber(NodePtr node);
    NodePtr variable(const Item& item);
    bool stringLiteral(const std::string& written, std::string& value);
    bool hasFunction(const std::string& name) const;

    std::string m_name;
    Lexer m_lexer;
    const FunctionMap& m_functions;
    std::deque<Item> m_ahead;
    int m_line = 1;       ///< of the newest item from the lexer
    int m_actionLine = 0; ///< where the action began that is being parsed
    int m_rangeDepth = 0;
    int m_depth = 0;
    std::vector<std::string> m_variables{"$"};
    std::map<std::string, NodePtr> m_trees;
    std::optional<std::string> m_error;
};

} // namespace halab::gotemplate
