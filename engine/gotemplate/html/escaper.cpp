#include "gotemplate/html/escaper.h"

#include "base/gotext.h"
#include "gotemplate/html/escapers.h"
#include "gotemplate/html/js.h"

#include <algorithm>

namespace halab::gotemplate::html {

namespace escaper_walk {

/// Deeper than templates that are written by hand: calls, and what is nested in them.
constexpr int depthMax = 600;

struct Depth {
    explicit Depth(int& depth) : value(depth) { ++value; }
    ~Depth() { --value; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    int& value;
};

/// The value of an attribute goes on, perhaps to its end.
std::pair<Context, std::size_t> insideValue(Context context, std::string_view text)
{
    const auto end = std::min(text.find_first_of(endsOf(context.delimiter)), text.size());
    const auto value = text.substr(0, end);
    if (context.delimiter == Delimiter::SpaceOrTagEnd)
        // What parsers do not agree on.
        if (const auto odd = value.find_first_of("\"'<=`"); odd != std::string_view::npos)
            return {failed(goQuote(value.substr(odd, 1)) + " in unquoted attr: " + goQuote(value)), text.size()};
    if (end == text.size()) {
        const auto plain = unescapeHtml(text);
        for (std::string_view rest = plain; !rest.empty();) {
            const auto [next, read] = transition(context, rest);
            context = next;
            rest.remove_prefix(std::min(read, rest.size()));
        }
        return {context, text.size()};
    }
    const bool otherScript = context.state == State::Attr && context.element == Element::Script
        && context.attribute == Attribute::ScriptType && !isJsType(value);
    Context tag;
    tag.state = State::Tag;
    tag.element = otherScript ? Element::None : context.element;
    return {tag, end + (context.delimiter == Delimiter::SpaceOrTagEnd ? 0 : 1)};
}

std::pair<Context, std::size_t> afterText(const Context& context, std::string_view text)
{
    if (context.delimiter != Delimiter::None)
        return insideValue(context, text);
    const auto [next, end] = specialTagEnd(context, text);
    if (end == 0)
        return {next, 0};
    return transition(context, text.substr(0, end));
}

bool containsLineEnd(std::string_view text)
{
    return text.find_first_of("\n\r") != std::string_view::npos || text.find("\xe2\x80\xa8") != std::string_view::npos
        || text.find("\xe2\x80\xa9") != std::string_view::npos;
}

bool startsDoctype(std::string_view text)
{
    constexpr std::string_view doctype = "<!DOCTYPE";
    return text.size() >= doctype.size()
        && std::equal(doctype.begin(), doctype.end(), text.begin(),
            [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? static_cast<char>(b - 0x20) : b); });
}

/// Rewrites a text while its contexts become known: comments go, a `<` that begins no tag is escaped.
class TextRewriter {
public:
    explicit TextRewriter(std::string_view text) : m_text(text) {}

    void plain(std::size_t begin, std::size_t end, bool tagBegins)
    {
        if (tagBegins)
            if (const auto tag = m_text.substr(begin, end - begin).rfind('<'); tag != std::string_view::npos)
                end = begin + tag;
        for (auto at = begin; at < end; ++at) {
            if (m_text[at] != '<' || startsDoctype(m_text.substr(at)))
                continue;
            m_out += m_text.substr(m_written, at - m_written);
            m_out += "&lt;";
            m_written = at + 1;
        }
    }
    /// A comment is a blank, or a line's end where it contains one.
    void comment(State state, std::size_t end)
    {
        if (state == State::JsBlockComment)
            m_out += containsLineEnd(m_text.substr(m_written, end - m_written)) ? '\n' : ' ';
        else if (state == State::CssBlockComment)
            m_out += ' ';
        m_written = end;
    }
    void commentBegins(State state, std::size_t end)
    {
        const auto mark = end - (state == State::HtmlComment ? 4 : 2); // "<!--", or "/*" and "//"
        m_out += m_text.substr(m_written, mark - m_written);
        m_written = end;
    }
    bool changed() const { return m_written != 0; }
    std::string finish(bool inComment)
    {
        if (!inComment)
            m_out += m_text.substr(m_written);
        return std::move(m_out);
    }

private:
    std::string_view m_text;
    std::size_t m_written = 0;
    std::string m_out;
};

} // namespace escaper_walk

std::string Escaper::place(const Node& node) const
{
    const auto before = std::string_view(*m_tree->text).substr(0, node.position);
    const auto lineBreak = before.rfind('\n');
    const auto column = lineBreak == std::string_view::npos ? before.size() : before.size() - lineBreak - 1;
    return m_tree->parseName + ":" + std::to_string(lineOf(node)) + ":" + std::to_string(column);
}

int Escaper::lineOf(const Node& node) const
{
    const auto before = std::string_view(*m_tree->text).substr(0, node.position);
    return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

WorkingTree Escaper::find(const std::string& name)
{
    if (auto tree = m_workshop.find(name))
        return tree;
    const auto derived = m_findings.derived.find(name);
    return derived == m_findings.derived.end() ? nullptr : derived->second;
}

Context Escaper::escape(Context context, Node& node)
{
    if (!m_workshop.step() || m_depth > escaper_walk::depthMax)
        return failed("template is too large", place(node));
    const escaper_walk::Depth depth(m_depth);
    switch (node.type) {
    case NodeType::Action:
        return escapeAction(std::move(context), node);
    case NodeType::Break:
    case NodeType::Continue: {
        context.node = &node;
        // Go's own slip: a continue forgets the continues before it, and takes the breaks instead.
        if (node.type == NodeType::Continue)
            m_loop->continues = m_loop->breaks;
        auto& list = node.type == NodeType::Break ? m_loop->breaks : m_loop->continues;
        list.push_back(std::move(context));
        Context dead;
        dead.state = State::Dead;
        return dead;
    }
    case NodeType::If:
        return escapeBranch(context, node, "if");
    case NodeType::With:
        return escapeBranch(context, node, "with");
    case NodeType::Range:
        return escapeBranch(context, node, "range");
    case NodeType::TemplateCall:
        return escapeTemplate(context, node);
    case NodeType::Text:
        return escapeText(std::move(context), node);
    default:
        return context;
    }
}

Context Escaper::escapeAction(Context context, Node& node)
{
    if (!node.pipe->declarations.empty())
        return context;
    std::vector<std::string> names;
    auto after = escapersFor(nudge(std::move(context)), node, names);
    if (after.state != State::Error)
        m_findings.actions[&node] = std::move(names);
    return after;
}

Context Escaper::escapeBranch(const Context& context, Node& node, const char* word)
{
    const bool isLoop = node.type == NodeType::Range;
    if (isLoop)
        m_loop = std::make_shared<Loop>(Loop{{}, {}, m_loop});
    auto inside = escapeList(context, node.list);
    if (isLoop) {
        inside = escapeLoop(std::move(inside), node);
        if (inside.state == State::Error)
            return inside;
    }
    return join(inside, escapeList(context, node.elseList), node, word);
}

Context Escaper::escapeLoop(Context inside, Node& node)
{
    if (inside.state != State::Error)
        inside = joinLoop(std::move(inside), *m_loop);
    m_loop = m_loop->outer;
    if (inside.state == State::Error)
        return inside;
    // A second turn must end where the first one did.
    m_loop = std::make_shared<Loop>(Loop{{}, {}, m_loop});
    Escaper attempt(m_workshop, m_depth);
    inside = join(inside, tryList(inside, node.list, attempt), node, "range");
    if (inside.state == State::Error) {
        inside.error->line = lineOf(node);
        inside.error->description = "on range loop re-entry: " + inside.error->description;
    } else {
        inside = joinLoop(std::move(inside), *m_loop);
    }
    m_loop = m_loop->outer;
    return inside;
}

Context Escaper::escapeList(Context context, const NodePtr& list)
{
    if (!list)
        return context;
    for (const auto& node : list->children) {
        context = escape(std::move(context), *node);
        if (context.state == State::Dead)
            break;
    }
    return context;
}

Context Escaper::tryList(const Context& context, const NodePtr& list, Escaper& attempt) const
{
    attempt.m_loop = m_loop;
    attempt.m_tree = m_tree;
    attempt.m_findings.output = m_findings.output;
    return attempt.escapeList(context, list);
}

Context Escaper::escapeTemplate(const Context& context, Node& node)
{
    std::string mangled;
    auto after = escapeTree(context, &node, node.string, mangled);
    if (mangled != node.string)
        m_findings.calls[&node] = mangled;
    return after;
}

Context Escaper::escapeTree(const Context& context, const Node* call, const std::string& name, std::string& mangled)
{
    mangled = context.mangle(name);
    m_findings.called.insert(mangled);
    if (const auto known = m_findings.output.find(mangled); known != m_findings.output.end())
        return known->second;
    auto tree = find(name);
    if (!tree)
        return failed("no such template " + goQuote(name), call != nullptr ? place(*call) : std::string());
    if (mangled != name) {
        auto derived = find(mangled);
        if (!derived) {
            derived = Workshop::copy(*tree);
            m_findings.derived[mangled] = derived;
        }
        tree = std::move(derived);
    }
    return computeOutput(context, mangled, tree);
}

Context Escaper::computeOutput(const Context& context, const std::string& name, const WorkingTree& tree)
{
    Context output;
    bool fits = escapeBody(context, name, tree, output);
    if (!fits) {
        // Perhaps it ends where the first attempt did.
        if (Context second; escapeBody(output, name, tree, second)) {
            output = second;
            fits = true;
        }
    }
    if (fits || output.state == State::Error)
        return output;
    const auto outer = std::exchange(m_tree, tree);
    auto wrong = failed("cannot compute output context for template " + name, place(*tree->root));
    m_tree = outer;
    return wrong;
}

bool Escaper::escapeBody(const Context& context, const std::string& name, const WorkingTree& tree, Context& output)
{
    // Most templates end where they began: with that assumed, a template may call itself.
    m_findings.output[name] = context;
    Escaper attempt(m_workshop, m_depth);
    const auto outer = std::exchange(m_tree, tree);
    output = tryList(context, tree->root, attempt);
    m_tree = outer;
    if (output.state == State::Error)
        return false;
    if (attempt.m_findings.called.contains(name) && !(context == output))
        return false;
    take(std::move(attempt.m_findings));
    return true;
}

void Escaper::take(Findings&& findings)
{
    for (auto& [name, context] : findings.output)
        m_findings.output[name] = context;
    m_findings.derived.merge(findings.derived);
    m_findings.called.merge(findings.called);
    m_findings.actions.merge(findings.actions);
    m_findings.calls.merge(findings.calls);
    m_findings.texts.merge(findings.texts);
}

Context Escaper::escapeText(Context context, Node& node)
{
    const std::string_view text = node.text;
    escaper_walk::TextRewriter rewriter(text);
    for (std::size_t at = 0; at != text.size();) {
        const auto [next, read] = escaper_walk::afterText(context, text.substr(at));
        const auto end = at + read;
        if (context.state == State::Text || context.state == State::Rcdata)
            rewriter.plain(at, end, next.state != context.state);
        else if (isComment(context.state) && context.delimiter == Delimiter::None)
            rewriter.comment(context.state, end);
        if (context.state != next.state && isComment(next.state) && next.delimiter == Delimiter::None)
            rewriter.commentBegins(next.state, end);
        if (at == end && context.state == next.state)
            return failed("template stands still"); // cannot happen
        context = next;
        at = end;
    }
    if (rewriter.changed() && context.state != State::Error)
        m_findings.texts[&node] = rewriter.finish(isComment(context.state) && context.delimiter == Delimiter::None);
    return context;
}

} // namespace halab::gotemplate::html
