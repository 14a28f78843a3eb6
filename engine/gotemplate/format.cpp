#include "gotemplate/format.h"

#include "base/runes.h"
#include "gotemplate/format_spec.h"

#include <algorithm>

// Source: Go 1.19 fmt/print.go.

namespace halab::gotemplate {

namespace formatting {

std::string formatted(const Value& value, const Spec& spec, int depth, bool erroring);

std::string misfit(const Value& value, const Spec& spec)
{
    std::string out = "%!";
    appendUtf8(out, spec.verb);
    if (value.isNil())
        return out + "(<nil>)";
    auto plain = spec;
    plain.verb = 'v';
    return out + "(" + value.typeName() + "=" + formatted(value, plain, 0, true) + ")";
}

/// In the brackets of a list or map, or in the braces of what is printed as Go's source.
class Items {
public:
    explicit Items(const Spec& spec) : m_separator(spec.goSyntax ? ", " : " ") {}

    std::string& next()
    {
        if (!m_first)
            m_out += m_separator;
        m_first = false;
        return m_out;
    }
    const std::string& text() const { return m_out; }

private:
    const char* m_separator;
    bool m_first = true;
    std::string m_out;
};

std::string bytesOf(const ListValue& list)
{
    std::string bytes;
    for (const auto& item : list.items)
        bytes += static_cast<char>(*item.as<std::int64_t>());
    return bytes;
}

std::string listText(const Value& value, const Spec& spec, int depth)
{
    const auto& list = *value.list();
    if (value.type()->element == &types::uint8)
        if (spec.verb == 's' || spec.verb == 'q' || spec.verb == 'x' || spec.verb == 'X')
            return *stringVerb(bytesOf(list), spec);
    Items items(spec);
    for (const auto& item : list.items)
        items.next() += formatted(item, spec, depth + 1, false);
    return spec.goSyntax ? value.typeName() + "{" + items.text() + "}" : "[" + items.text() + "]";
}

std::string mapText(const Value& value, const Spec& spec, int depth)
{
    Items items(spec);
    for (const auto& [key, item] : value.mapping()->entries)
        items.next() += formatted(Value(key), spec, depth + 1, false) + ":" + formatted(item, spec, depth + 1, false);
    return spec.goSyntax ? value.typeName() + "{" + items.text() + "}" : "map[" + items.text() + "]";
}

std::string structText(const Value& value, const Spec& spec, int depth)
{
    const auto* type = value.type();
    if (type->isPointer) {
        // What a pointer inside of something points to is not shown. (Go shows where it points to.)
        if (depth > 0)
            return "0xc000000000";
        return "&" + structText(value.pointedTo(), spec, depth + 1);
    }
    Items items(spec);
    for (std::size_t i = 0; i < value.structure()->fields.size(); ++i) {
        auto& out = items.next();
        if (spec.goSyntax || spec.fieldNames)
            out += type->fields[i] + ":";
        out += formatted(value.structure()->fields[i], spec, depth + 1, false);
    }
    return (spec.goSyntax ? type->name : "") + "{" + items.text() + "}";
}

/// A time as the structure that it is, which only strange verbs show.
std::string timeFields(const Value& value, const Spec& spec)
{
    constexpr std::int64_t secondsBefore1970 = 62'135'596'800;
    const auto& time = *value.as<GoTime>();
    Items items(spec);
    items.next() += formatted(Value(types::int64, std::int64_t{time.nanoseconds}), spec, 1, false);
    items.next() += formatted(Value(types::int64, time.seconds + secondsBefore1970), spec, 1, false);
    items.next() += spec.verb == 'v' ? "<nil>" : formatted(Value(types::int64, std::int64_t{0}), spec, 1, false);
    return "{" + items.text() + "}";
}

std::optional<std::string> byMethod(const Value& value, const Spec& spec)
{
    const auto* type = value.type();
    if (spec.goSyntax)
        return type->goText != nullptr ? std::optional(padded(type->goText(value), spec)) : std::nullopt;
    if (type->text == nullptr || std::u32string_view(U"vsxXq").find(spec.verb) == std::u32string_view::npos)
        return std::nullopt;
    return stringVerb(type->text(value), spec);
}

std::string formatted(const Value& value, const Spec& spec, int depth, bool erroring)
{
    if (value.isNil())
        return spec.verb == 'v' ? padded("<nil>", spec) : depth > 0 ? "<nil>" : misfit(value, spec);
    if (spec.verb == 'T' && depth == 0)
        return *stringVerb(value.typeName(), [&] {
            auto s = spec;
            s.verb = 's';
            return s;
        }());
    if (!erroring)
        if (auto text = byMethod(value, spec))
            return *text;
    std::optional<std::string> text;
    if (const auto* b = value.as<bool>())
        text = spec.verb == 't' || spec.verb == 'v' ? std::optional(padded(*b ? "true" : "false", spec)) : std::nullopt;
    else if (const auto* i = value.as<std::int64_t>())
        text = integerVerb(*i, value.kind() == Kind::Uint8, spec);
    else if (const auto* d = value.as<double>())
        text = floatVerb(*d, spec);
    else if (const auto* s = value.as<std::string>())
        text = stringVerb(*s, spec);
    else if (value.list() != nullptr)
        text = listText(value, spec, depth);
    else if (value.mapping() != nullptr)
        text = mapText(value, spec, depth);
    else if (value.structure() != nullptr)
        text = structText(value, spec, depth);
    else
        text = timeFields(value, spec);
    return text ? *text : misfit(value, spec);
}

/// Walks over a format and its operands.
class Printf {
public:
    Printf(std::string_view format, const ValueList& values) : m_format(format), m_values(values) {}

    std::string run()
    {
        while (m_at < m_format.size() && m_out.size() < printfMax) {
            const auto percent = std::min(m_format.find('%', m_at), m_format.size());
            m_out += m_format.substr(m_at, percent - m_at);
            m_at = percent + 1;
            if (percent < m_format.size())
                directive();
        }
        if (!m_reordered && m_next < m_values.size())
            extra();
        return std::move(m_out);
    }

private:
    static constexpr int amountMax = 1'000'000;

    bool at(char c) const { return m_at < m_format.size() && m_format[m_at] == c; }

    void extra()
    {
        m_out += "%!(EXTRA ";
        for (auto i = m_next; i < m_values.size(); ++i) {
            m_out += i == m_next ? "" : ", ";
            m_out += m_values[i].isNil() ? "<nil>" : m_values[i].typeName() + "=" + formatValue(m_values[i]);
        }
        m_out += ")";
    }

    /// Digits before `end`; one that is too large swallows all of them.
    std::optional<int> number(std::size_t end)
    {
        std::optional<int> number;
        for (; m_at < end && m_format[m_at] >= '0' && m_format[m_at] <= '9'; ++m_at) {
            if (number.value_or(0) > amountMax) {
                m_at = end;
                return std::nullopt;
            }
            number = number.value_or(0) * 10 + (m_format[m_at] - '0');
        }
        return number;
    }

    /// `[3]`: the operand that comes next. True if there was one.
    bool index()
    {
        if (!at('['))
            return false;
        m_reordered = true;
        const auto close = m_format.find(']', m_at);
        if (m_format.size() - m_at < 3 || close == std::string_view::npos) {
            m_indexIsGood = false;
            ++m_at;
            return false;
        }
        ++m_at;
        const auto wanted = number(close);
        const bool wellFormed = wanted.has_value() && m_at == close;
        m_at = close + 1;
        if (wellFormed && *wanted >= 1 && static_cast<std::size_t>(*wanted) <= m_values.size())
            m_next = static_cast<std::size_t>(*wanted) - 1;
        else
            m_indexIsGood = false;
        return wellFormed;
    }

    /// The `*` of a width or precision.
    std::optional<int> fromOperand()
    {
        ++m_at;
        if (m_next >= m_values.size())
            return std::nullopt;
        const auto& operand = m_values[m_next++];
        const auto* given = operand.as<std::int64_t>();
        return given == nullptr || *given > amountMax || *given < -amountMax ? std::nullopt
                                                                            : std::optional(static_cast<int>(*given));
    }

    void flags(Spec& spec)
    {
        for (; m_at < m_format.size(); ++m_at) {
            const char c = m_format[m_at];
            if (c == '+') {
                spec.plus = true;
            } else if (c == '-') {
                spec.minus = true;
                spec.zero = false;
            } else if (c == '#') {
                spec.sharp = true;
            } else if (c == '0') {
                spec.zero = !spec.minus;
            } else if (c == ' ') {
                spec.blank = true;
            } else {
                break;
            }
        }
    }

    bool width(Spec& spec, bool afterIndex)
    {
        if (!at('*')) {
            spec.width = number(m_format.size());
            m_indexIsGood = m_indexIsGood && !(afterIndex && spec.width);
            return afterIndex;
        }
        spec.width = fromOperand();
        if (!spec.width)
            m_out += "%!(BADWIDTH)";
        if (spec.width.value_or(0) < 0) {
            spec.width = -*spec.width;
            spec.minus = true;
            spec.zero = false;
        }
        return false;
    }

    bool precision(Spec& spec, bool afterIndex)
    {
        if (!at('.'))
            return afterIndex;
        ++m_at;
        m_indexIsGood = m_indexIsGood && !afterIndex;
        afterIndex = index();
        if (!at('*')) {
            spec.precision = number(m_format.size()).value_or(0);
            return afterIndex;
        }
        spec.precision = fromOperand();
        if (spec.precision.value_or(0) < 0)
            spec.precision.reset();
        if (!spec.precision)
            m_out += "%!(BADPREC)";
        return false;
    }

    void directive()
    {
        Spec spec;
        m_indexIsGood = true;
        flags(spec);
        bool afterIndex = index();
        afterIndex = width(spec, afterIndex);
        afterIndex = precision(spec, afterIndex);
        if (!afterIndex)
            index();
        if (m_at >= m_format.size()) {
            m_out += "%!(NOVERB)";
            return;
        }
        const auto rune = decodeUtf8(m_format.substr(m_at));
        m_at += rune.size;
        spec.verb = rune.value;
        if (spec.verb == '%') {
            m_out += '%';
        } else if (!m_indexIsGood || m_next >= m_values.size()) {
            m_out += "%!";
            appendUtf8(m_out, spec.verb);
            m_out += m_indexIsGood ? "(MISSING)" : "(BADINDEX)";
        } else {
            if (spec.verb == 'v') {
                spec.goSyntax = std::exchange(spec.sharp, false);
                spec.fieldNames = std::exchange(spec.plus, false);
            }
            m_out += formatted(m_values[m_next++], spec, 0, spec.verb == 'w');
        }
    }

    std::string_view m_format;
    const ValueList& m_values;
    std::size_t m_at = 0;
    std::size_t m_next = 0;
    bool m_reordered = false;
    bool m_indexIsGood = true;
    std::string m_out;
};

bool isString(const Value& value) { return value.kind() == Kind::String; }

} // namespace formatting

std::string formatValue(const Value& value)
{
    // What is printed most, without a detour.
    if (const auto* text = value.as<std::string>())
        return *text;
    return formatting::formatted(value, {}, 0, false);
}

std::string sprint(const ValueList& values)
{
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0 && !formatting::isString(values[i]) && !formatting::isString(values[i - 1]))
            out += ' ';
        out += formatValue(values[i]);
    }
    return out;
}

std::string sprintln(const ValueList& values)
{
    std::string out;
    for (const auto& value : values)
        out += (&value == &values.front() ? "" : " ") + formatValue(value);
    return out + "\n";
}

std::string sprintf(std::string_view format, const ValueList& values)
{
    return formatting::Printf(format, values).run();
}

} // namespace halab::gotemplate
