#include "base/flags.h"

#include "base/durations.h"
#include "base/gotext.h"

#include <algorithm>
#include <cmath>

namespace halab {

namespace {

    constexpr std::size_t helpColumns = 100;
    constexpr std::size_t helpIndent = 34;

    std::string joinWith(const std::vector<std::string>& words, std::string_view separator)
    {
        std::string out;
        for (const auto& word : words)
            out += (out.empty() ? "" : std::string(separator)) + word;
        return out;
    }

    /// The words of `text` in lines behind the column of the flags.
    void appendHelpText(std::string& out, std::size_t column, std::string_view text)
    {
        if (column >= helpIndent) {
            out += '\n';
            column = 0;
        }
        out.append(helpIndent - column, ' ');
        column = helpIndent;
        while (!text.empty()) {
            const auto word = text.substr(0, text.find(' '));
            text.remove_prefix(std::min(word.size() + 1, text.size()));
            if (column > helpIndent && column + 1 + word.size() > helpColumns) {
                out += '\n';
                out.append(helpIndent, ' ');
                column = helpIndent;
            } else if (column > helpIndent) {
                out += ' ';
                ++column;
            }
            out += word;
            column += word.size();
        }
        out += '\n';
    }

    std::string placeholder(std::string name)
    {
        std::transform(name.begin(), name.end(), name.begin(),
            [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        return name;
    }

} // namespace

Flags::Flags(std::string program, std::string about)
    : m_program(std::move(program))
    , m_about(std::move(about))
{
}

Flags::Flag& Flags::add(std::string name, std::string help, std::function<Status(std::string_view)> set, std::function<std::string()> get)
{
    Flag flag;
    flag.name = std::move(name);
    flag.help = std::move(help);
    flag.defaultText = get();
    flag.set = std::move(set);
    flag.get = std::move(get);
    m_flags.push_back(std::move(flag));
    return m_flags.back();
}

void Flags::string(std::string name, std::string& out, std::string help)
{
    const auto set = [&out](std::string_view text) {
        out = text;
        return Status{};
    };
    add(std::move(name), std::move(help), set, [&out] { return out; });
}

void Flags::strings(std::string name, std::vector<std::string>& out, std::string help)
{
    // The first value given replaces the default.
    const auto set = [&out, isFirst = true](std::string_view text) mutable {
        if (std::exchange(isFirst, false))
            out.clear();
        out.emplace_back(text);
        return Status{};
    };
    add(std::move(name), std::move(help), set, [&out] { return joinWith(out, ","); }).isRepeatable = true;
}

void Flags::boolean(std::string name, bool& out, std::string help)
{
    const auto set = [&out](std::string_view text) {
        out = text == "true";
        return Status{};
    };
    add(std::move(name), std::move(help), set, [&out] { return std::string(out ? "true" : "false"); }).isBoolean = true;
}

void Flags::integer(std::string name, long long& out, std::string help)
{
    // Kingpin reads whole numbers as decimals and cuts them.
    const auto set = [&out](std::string_view text) -> Status {
        const auto value = goParseFloat(text);
        HALAB_TRY(value);
        if (!(std::fabs(*value) < 9.2e18))
            return fail(ErrorKind::InvalidInput, "strconv.ParseFloat: parsing " + goQuote(text) + ": value out of range");
        out = static_cast<long long>(*value);
        return {};
    };
    add(std::move(name), std::move(help), set, [&out] { return std::to_string(out); });
}

void Flags::number(std::string name, double& out, std::string help)
{
    const auto set = [&out](std::string_view text) -> Status {
        const auto value = goParseFloat(text);
        HALAB_TRY(value);
        out = *value;
        return {};
    };
    add(std::move(name), std::move(help), set, [&out] { return goFormatG(out); });
}

void Flags::prometheusDuration(std::string name, Duration& out, std::string help)
{
    const auto set = [&out](std::string_view text) -> Status {
        const auto value = parseDuration(text);
        HALAB_TRY(value);
        out = *value;
        return {};
    };
    add(std::move(name), std::move(help), set, [&out] { return formatDuration(out); });
}

void Flags::goDuration(std::string name, Duration& out, std::string help)
{
    const auto set = [&out](std::string_view text) -> Status {
        const auto value = parseGoDuration(text);
        HALAB_TRY(value);
        out = *value;
        return {};
    };
    add(std::move(name), std::move(help), set, [&out] { return formatGoDuration(out); });
}

void Flags::choice(std::string name, std::string& out, std::vector<std::string> choices, std::string help)
{
    // The two flags of the originals' logging library have a text of their own.
    auto what = name.starts_with("log.") ? "log " + name.substr(4) : std::string{};
    const auto set = [&out, choices, what](std::string_view text) -> Status {
        if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
            return fail(ErrorKind::InvalidInput,
                what.empty() ? "enum value must be one of " + joinWith(choices, ",") + ", got '" + std::string(text) + "'"
                             : "unrecognized " + what + " " + goQuote(text));
        }
        out = text;
        return {};
    };
    add(std::move(name), std::move(help), set, [&out] { return out; }).choices = std::move(choices);
}

void Flags::custom(std::string name, std::function<Status(std::string_view)> use, std::string help)
{
    add(std::move(name), std::move(help), std::move(use), [] { return std::string{}; }).isRepeatable = true;
}

void Flags::arguments(std::string name, std::vector<std::string>& out, std::string help)
{
    m_argumentsName = std::move(name);
    m_argumentsHelp = std::move(help);
    m_arguments = &out;
}

Status Flags::parse(const std::vector<std::string>& arguments)
{
    std::vector<std::string> given; // flags seen, to find repetitions
    bool onlyArguments = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (!onlyArguments && word == "--") {
            onlyArguments = true;
        } else if (!onlyArguments && (word == "-h" || word == "--help" || word == "--no-help")) {
            m_help = true;
        } else if (!onlyArguments && (word == "--help-long" || word == "--help-man")) {
            m_help = true;
            return {}; // as --version, at once: what follows is not looked at
        } else if (!onlyArguments && (word == "--version" || word == "--no-version" || word.starts_with("--version="))) {
            m_version = true;
            return {};
        } else if (!onlyArguments && word.starts_with("--help=")) {
            return fail(ErrorKind::InvalidInput, "unexpected " + std::string(word.substr(7)));
        } else if (!onlyArguments && word.starts_with("-h") && word.size() > 2) {
            return fail(ErrorKind::InvalidInput, "unknown short flag '-" + std::string(word.substr(2, 1)) + "'");
        } else if (!onlyArguments && word.starts_with("--")) {
            HALAB_TRY(parseLong(arguments, i, given));
        } else if (!onlyArguments && word.starts_with('-')) {
            return fail(ErrorKind::InvalidInput, "unknown short flag '" + std::string(word.substr(0, 2)) + "'");
        } else if (m_arguments == nullptr) {
            return fail(ErrorKind::InvalidInput, "unexpected " + std::string(word));
        } else {
            m_arguments->emplace_back(word);
        }
    }
    return {};
}

Status Flags::parseLong(const std::vector<std::string>& arguments, std::size_t& i, std::vector<std::string>& given)
{
    std::string_view name = std::string_view(arguments[i]).substr(2);
    const auto equals = name.find('=');
    const bool hasValue = equals != std::string_view::npos;
    const auto value = hasValue ? name.substr(equals + 1) : std::string_view{};
    name = name.substr(0, equals);

    bool isNegated = false;
    auto flag = std::find_if(m_flags.begin(), m_flags.end(), [&](const Flag& f) { return f.name == name; });
    if (flag == m_flags.end() && name.starts_with("no-")) {
        isNegated = true;
        flag = std::find_if(
            m_flags.begin(), m_flags.end(), [&](const Flag& f) { return f.isBoolean && f.name == name.substr(3); });
    }
    if (flag == m_flags.end())
        return fail(ErrorKind::InvalidInput, "unknown long flag '--" + std::string(name) + "'");
    if (!flag->isRepeatable) {
        if (std::find(given.begin(), given.end(), flag->name) != given.end())
            return fail(ErrorKind::InvalidInput, "flag '" + flag->name + "' cannot be repeated");
        given.push_back(flag->name);
    }
    if (flag->isBoolean) {
        // Kingpin takes the value of a boolean for an argument that nobody asked for.
        if (hasValue)
            return fail(ErrorKind::InvalidInput, "unexpected " + std::string(value));
        return flag->set(isNegated ? "false" : "true");
    }
    if (hasValue)
        return flag->set(value);
    const bool isNextAFlag = i + 1 < arguments.size() && arguments[i + 1].starts_with('-');
    if (i + 1 >= arguments.size() || isNextAFlag)
        return fail(ErrorKind::InvalidInput, "expected argument for flag '--" + std::string(name) + "'");
    return flag->set(arguments[++i]);
}

std::string Flags::help() const
{
    std::string out = "usage: " + m_program + " [<flags>]";
    if (m_arguments != nullptr)
        out += " [<" + m_argumentsName + ">...]";
    out += "\n\n";
    if (!m_about.empty())
        out += m_about + "\n\n";
    out += "Flags:\n";
    const auto line = [&](const std::string& head, std::string_view text) {
        out += head;
        appendHelpText(out, head.size(), text);
    };
    line("  -h, --help", "Show this help.");
    line("      --version", "Show the version.");
    for (const auto& flag : m_flags) {
        std::string head = flag.isBoolean ? "      --[no-]" + flag.name : "      --" + flag.name;
        if (!flag.isBoolean)
            head += "=" + (flag.defaultText.empty() ? placeholder(flag.name) : flag.defaultText);
        if (flag.isRepeatable)
            head += " ...";
        auto text = flag.help;
        if (!flag.choices.empty())
            text += " One of: [" + joinWith(flag.choices, ", ") + "]";
        line(head, text);
    }
    if (m_arguments != nullptr) {
        out += "\nArgs:\n";
        line("  [<" + m_argumentsName + ">]", m_argumentsHelp);
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> Flags::values() const
{
    std::vector<std::pair<std::string, std::string>> out;
    out.reserve(m_flags.size());
    for (const auto& flag : m_flags)
        out.emplace_back(flag.name, flag.get());
    return out;
}

} // namespace halab
