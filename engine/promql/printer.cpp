#include "base/durations.h"
#include "base/gotext.h"
#include "promql/ast.h"
#include "promql/functions.h"

#include <algorithm>
#include <array>
#include <cstdio>

// The canonical form: rule texts, generatorURL, /rules. Source: Prometheus 2.42 promql/parser/printer.go.

namespace halab::promql {

namespace {

std::string joined(const std::vector<std::string>& texts, std::string_view separator)
{
    std::string out;
    for (const auto& text : texts) {
        if (&text != &texts.front())
            out += separator;
        out += text;
    }
    return out;
}

std::string milliseconds(std::int64_t value) { return formatDuration(std::chrono::milliseconds{value}); }

std::string modifiers(const TimeModifier& time)
{
    std::string out;
    if (time.at == TimeModifier::At::Timestamp) {
        std::array<char, 48> text{};
        std::snprintf(text.data(), text.size(), " @ %.3f", static_cast<double>(time.timestamp) / 1000);
        out = text.data();
    } else if (time.at != TimeModifier::At::None) {
        out = time.at == TimeModifier::At::Start ? " @ start()" : " @ end()";
    }
    if (time.offset > 0)
        out += " offset " + milliseconds(time.offset);
    else if (time.offset < 0)
        out += " offset -" + milliseconds(-time.offset);
    return out;
}

/// Without offset and @.
std::string selectorText(const VectorSelector& node)
{
    std::vector<std::string> inBraces;
    for (const auto& matcher : node.matchers) {
        const bool isName = matcher.name() == model::metricNameLabel && matcher.type() == model::Matcher::Type::Equal
            && !node.name.empty() && matcher.value() == node.name;
        if (!isName)
            inBraces.push_back(matcher.toString());
    }
    if (inBraces.empty())
        return node.name;
    std::sort(inBraces.begin(), inBraces.end());
    return node.name + "{" + joined(inBraces, ",") + "}";
}

std::string matchingText(const VectorMatching& matching)
{
    // An empty `ignoring` says nothing, and a group modifier behind it is not printed either.
    if (!matching.on && matching.labels.empty())
        return {};
    std::string out = (matching.on ? " on (" : " ignoring (") + joined(matching.labels, ", ") + ")";
    using enum VectorMatching::Cardinality;
    if (matching.cardinality == ManyToOne || matching.cardinality == OneToMany)
        out += (matching.cardinality == ManyToOne ? " group_left (" : " group_right (") + joined(matching.include, ", ")
            + ")";
    return out;
}

struct Printer {
    std::string operator()(const NumberLiteral& node) const { return goFormatG(node.value); }
    std::string operator()(const StringLiteral& node) const { return goQuote(node.value); }
    std::string operator()(const VectorSelector& node) const { return selectorText(node) + modifiers(node.time); }
    std::string operator()(const Paren& node) const { return "(" + printExpr(*node.expr) + ")"; }
    std::string operator()(const Unary& node) const { return std::string(spelling(node.op)) + printExpr(*node.expr); }

    std::string operator()(const MatrixSelector& node) const
    {
        const auto& selector = *node.selector->as<VectorSelector>();
        return selectorText(selector) + "[" + milliseconds(node.range) + "]" + modifiers(selector.time);
    }

    std::string operator()(const Subquery& node) const
    {
        return printExpr(*node.expr) + "[" + milliseconds(node.range) + ":"
            + (node.step == 0 ? "" : milliseconds(node.step)) + "]" + modifiers(node.time);
    }

    std::string operator()(const Binary& node) const
    {
        return printExpr(*node.left) + " " + std::string(spelling(node.op)) + (node.returnBool ? " bool" : "")
            + (node.matching ? matchingText(*node.matching) : "") + " " + printExpr(*node.right);
    }

    std::string operator()(const Call& node) const
    {
        std::vector<std::string> arguments;
        for (const auto& argument : node.arguments)
            arguments.push_back(printExpr(*argument));
        return node.function->name + "(" + joined(arguments, ", ") + ")";
    }

    std::string operator()(const Aggregate& node) const
    {
        std::string out(spelling(node.op));
        if (node.without)
            out += " without (" + joined(node.grouping, ", ") + ") ";
        else if (!node.grouping.empty())
            out += " by (" + joined(node.grouping, ", ") + ") ";
        out += "(";
        if (node.parameter)
            out += printExpr(*node.parameter) + ", ";
        return out + printExpr(*node.expr) + ")";
    }
};

} // namespace

std::string printExpr(const Expr& expr) { return std::visit(Printer{}, expr.node); }

} // namespace halab::promql
