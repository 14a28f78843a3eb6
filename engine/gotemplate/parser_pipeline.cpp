#include "base/gotext.h"
#include "base/runes.h"
#include "gotemplate/parser.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>

// The part of the parser that is about pipelines: $x := f .Field "text" | g

namespace halab::gotemplate {

namespace {

bool beginsOperand(ItemType type)
{
    switch (type) {
    case ItemType::Bool:
    case ItemType::CharConstant:
    case ItemType::Dot:
    case ItemType::Field:
    case ItemType::Identifier:
    case ItemType::Number:
    case ItemType::Nil:
    case ItemType::RawString:
    case ItemType::String:
    case ItemType::Variable:
    case ItemType::LeftParen:
        return true;
    default:
        return false;
    }
}

/// A constant cannot receive a value from a pipe.
bool isConstant(NodeType type)
{
    return type == NodeType::Bool || type == NodeType::Dot || type == NodeType::Nil || type == NodeType::Number
        || type == NodeType::String;
}

std::vector<std::string> splitFields(const std::string& text)
{
    std::vector<std::string> fields;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find('.', begin), text.size());
        if (end > begin)
            fields.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return fields;
}

} // namespace

namespace literals {

struct Integer {
    enum Kind { None, Signed, Unsigned } kind = None;
    std::int64_t value = 0;
};

/// Underscores stand between digits, or behind a prefix.
bool underscoresAreFine(std::string_view text)
{
    if (!text.empty() && (text[0] == '+' || text[0] == '-'))
        text.remove_prefix(1);
    char before = '^';
    bool hex = false;
    if (text.size() > 1 && text[0] == '0' && std::string_view("bBoOxX").find(text[1]) != std::string_view::npos) {
        hex = text[1] == 'x' || text[1] == 'X';
        before = '0';
        text.remove_prefix(2);
    }
    for (const char c : text) {
        const bool digit = (c >= '0' && c <= '9') || (hex && std::isxdigit(static_cast<unsigned char>(c)) != 0);
        if ((c == '_' && before != '0') || (!digit && c != '_' && before == '_'))
            return false;
        before = digit ? '0' : c == '_' ? '_' : '!';
    }
    return before != '_';
}

/// How many digits of a base stand behind an escape's letter; what they say must be a rune, or a byte.
bool numericEscape(std::string_view digits, std::size_t count, int base, std::uint32_t limit)
{
    std::uint32_t value = 0;
    if (digits.size() < count)
        return false;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + count, value, base);
    return problem == std::errc() && end == digits.data() + count && value <= limit
        && (limit <= 0xff || value < 0xd800 || value > 0xdfff);
}

/// Of a literal in quotes, as strconv.Unquote wants them.
bool escapesAreFine(std::string_view literal)
{
    const char quote = literal.front();
    for (std::size_t i = 1; quote != '`' && i + 1 < literal.size(); ++i) {
        if (literal[i] != '\\')
            continue;
        const char c = literal[++i];
        const auto rest = literal.substr(i + 1);
        const bool good = c == 'x' ? numericEscape(rest, 2, 16, 0xff)
            : c == 'u'             ? numericEscape(rest, 4, 16, 0xffff)
            : c == 'U'             ? numericEscape(rest, 8, 16, 0x10ffff)
            : c >= '0' && c <= '7' ? numericEscape(literal.substr(i), 3, 8, 0xff)
                                   : c == quote || std::string_view("abfnrtv\\").find(c) != std::string_view::npos;
        if (!good)
            return false;
    }
    return true;
}

/// strconv's ParseInt and ParseUint with base 0.
Integer integer(const std::string& written)
{
    std::string text = written;
    if (text.find('_') != std::string::npos && !underscoresAreFine(text))
        return {};
    std::erase(text, '_');
    const bool negative = text[0] == '-';
    const bool hasSign = negative || text[0] == '+';
    std::string_view digits = std::string_view(text).substr(hasSign ? 1 : 0);
    int base = 10;
    if (digits.size() > 1 && digits[0] == '0') {
        const char prefix = static_cast<char>(digits[1] | 0x20);
        base = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 8;
        digits.remove_prefix(prefix == 'x' || prefix == 'b' || prefix == 'o' ? 2 : 1);
    }
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (problem != std::errc() || end != digits.data() + digits.size())
        return {};
    constexpr auto limit = std::uint64_t{1} << 63;
    if (value < limit || (negative && value == limit))
        return {Integer::Signed, static_cast<std::int64_t>(negative ? 0 - value : value)};
    return hasSign ? Integer{} : Integer{Integer::Unsigned, static_cast<std::int64_t>(value)};
}

/// strconv.ParseFloat, hexadecimal ones too.
bool floating(const std::string& written, double& value)
{
    std::string text = written;
    if (text.find('_') != std::string::npos && !underscoresAreFine(text))
        return false;
    std::erase(text, '_');
    if (text.find_first_of("xX") == std::string::npos)
        return goParseFloat(text, value);
    if (text.find_first_of("pP") == std::string::npos)
        return false;
    char* end = nullptr;
    value = std::strtod(text.c_str(), &end);
    return *end == '\0' && std::isfinite(value);
}

} // namespace literals

bool Parser::declarations(Node& pipe, const std::string& context)
{
    while (peekNonSpace().type == ItemType::Variable) {
        auto variable = next();
        auto space = next();
        auto after = space.type == ItemType::Space ? nextNonSpace() : space;
        const bool comma = after.type == ItemType::Char && after.text == ",";
        if (after.type != ItemType::Assign && after.type != ItemType::Declare && !comma) {
            // An argument after all. The blank behind it separates it from the next one.
            backup(std::move(after));
            if (space.type == ItemType::Space)
                backup(std::move(space));
            backup(std::move(variable));
            return true;
        }
        pipe.assigns = after.type == ItemType::Assign;
        pipe.declarations.push_back(variable.text);
        m_variables.push_back(variable.text);
        if (!comma)
            return true;
        if (context != "range" || pipe.declarations.size() > 1)
            return fail("too many declarations in " + context) != nullptr;
        const auto following = peekNonSpace().type;
        if (following != ItemType::Variable && following != ItemType::RightDelim && following != ItemType::RightParen)
            return fail("range can only initialize variables") != nullptr;
    }
    return !failed();
}

NodePtr Parser::pipeline(const std::string& context, ItemType end)
{
    const Nesting nesting(*this);
    auto pipe = make(NodeType::Pipe, peekNonSpace().position);
    if (!declarations(*pipe, context))
        return nullptr;
    while (!failed()) {
        auto item = nextNonSpace();
        if (item.type == end)
            break;
        if (!beginsOperand(item.type))
            return unexpected(item, context);
        backup(std::move(item));
        if (auto node = command())
            pipe->children.push_back(std::move(node));
    }
    if (failed())
        return nullptr;
    if (pipe->children.empty())
        return fail("missing value for " + context);
    for (std::size_t i = 1; i < pipe->children.size(); ++i)
        if (isConstant(pipe->children[i]->children.front()->type))
            return fail("non executable command in pipeline stage " + std::to_string(i + 1));
    return pipe;
}

NodePtr Parser::command()
{
    auto node = make(NodeType::Command, peekNonSpace().position);
    while (true) {
        peekNonSpace();
        if (auto argument = operand())
            node->children.push_back(std::move(argument));
        if (failed())
            return nullptr;
        auto item = next();
        if (item.type == ItemType::Space)
            continue;
        if (item.type == ItemType::RightDelim || item.type == ItemType::RightParen)
            backup(std::move(item));
        else if (item.type != ItemType::Pipe)
            return unexpected(item, "operand");
        break;
    }
    return node->children.empty() ? fail("empty command") : node;
}

NodePtr Parser::operand()
{
    auto node = term();
    if (!node || peek().type != ItemType::Field)
        return node;
    const auto position = peek().position;
    std::vector<std::string> fields;
    while (peek().type == ItemType::Field)
        fields.push_back(next().text.substr(1));
    if (node->type == NodeType::Field || node->type == NodeType::Variable) {
        // .A.B is one node, which stands where its second part stands.
        node->position = position;
        node->idents.insert(node->idents.end(), fields.begin(), fields.end());
        return node;
    }
    if (isConstant(node->type))
        return fail("unexpected . after term " + goQuote(nodeText(*node)));
    auto chain = make(NodeType::Chain, position);
    chain->children.push_back(std::move(node));
    chain->idents = std::move(fields);
    return chain;
}

bool Parser::hasFunction(const std::string& name) const
{
    return m_functions.contains(name) || builtins().contains(name);
}

NodePtr Parser::term()
{
    auto item = nextNonSpace();
    switch (item.type) {
    case ItemType::Identifier:
        if (!hasFunction(item.text))
            return fail("function " + goQuote(item.text) + " not defined");
        return make(NodeType::Identifier, item.position, item.text);
    case ItemType::Dot:
        return make(NodeType::Dot, item.position);
    case ItemType::Nil:
        return make(NodeType::Nil, item.position);
    case ItemType::Variable:
        return variable(item);
    case ItemType::Field: {
        auto node = make(NodeType::Field, item.position);
        node->idents.push_back(item.text.substr(1));
        return node;
    }
    case ItemType::Bool: {
        auto node = make(NodeType::Bool, item.position, item.text);
        node->boolean = item.text == "true";
        return node;
    }
    case ItemType::CharConstant:
    case ItemType::Number:
        return number(item);
    case ItemType::LeftParen:
        return pipeline("parenthesized pipeline", ItemType::RightParen);
    case ItemType::String:
    case ItemType::RawString: {
        auto node = make(NodeType::String, item.position, item.text);
        return stringLiteral(item.text, node->string) ? node : nullptr;
    }
    default:
        backup(std::move(item));
        return nullptr;
    }
}

bool Parser::stringLiteral(const std::string& written, std::string& value)
{
    if (!literals::escapesAreFine(written))
        return fail("invalid syntax") != nullptr;
    value = unquote(written);
    if (written.front() == '`')
        std::erase(value, '\r');
    return true;
}

NodePtr Parser::variable(const Item& item)
{
    auto node = make(NodeType::Variable, item.position);
    node->idents = splitFields(item.text);
    if (std::find(m_variables.begin(), m_variables.end(), node->idents.front()) == m_variables.end())
        return fail("undefined variable " + goQuote(node->idents.front()));
    return node;
}

NodePtr Parser::number(const Item& item)
{
    auto node = make(NodeType::Number, item.position, item.text);
    if (item.type == ItemType::CharConstant) {
        std::string value;
        if (item.text == "''" || !stringLiteral(item.text, value))
            return fail("invalid syntax");
        const auto rune = value.empty() ? DecodedRune{} : decodeUtf8(value);
        if (value.empty() || rune.size != value.size())
            return fail("malformed character constant: " + item.text);
        node->isInteger = node->isFloat = true;
        node->integer = rune.value;
        node->number = static_cast<double>(rune.value);
        return node;
    }
    return plainNumber(std::move(node));
}

NodePtr Parser::plainNumber(NodePtr node)
{
    const auto& written = node->text;
    if (written.back() == 'i')
        return fail("complex numbers are not supported: " + written);
    const bool floats = written.find_first_of(".eEpP") != std::string::npos;
    const bool hex = written.find_first_of("xX") != std::string::npos;
    node->looksFloat = floats && !(hex && written.find_first_of("pP") == std::string::npos);
    const auto parsed = literals::integer(written);
    if (parsed.kind == literals::Integer::Signed) {
        node->isInteger = node->isFloat = true;
        node->integer = parsed.value;
        node->number = static_cast<double>(parsed.value);
    } else if (parsed.kind == literals::Integer::Unsigned) {
        node->isFloat = true; // as an integer it overflows, which is said when it is needed
        node->number = static_cast<double>(static_cast<std::uint64_t>(parsed.value));
    } else if (double number = 0; literals::floating(written, number)) {
        if (!floats)
            return fail("integer overflow: " + goQuote(written));
        node->isFloat = true;
        node->number = number;
        node->isInteger = std::trunc(number) == number && std::fabs(number) < 9.2e18;
        node->integer = node->isInteger ? static_cast<std::int64_t>(number) : 0;
    } else {
        return fail("illegal number syntax: " + goQuote(written));
    }
    return node;
}

} // namespace halab::gotemplate
