#include "exposition/text_parser.h"

#include "base/gotext.h"
#include "model/sample.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace halab::exposition {

namespace {

    constexpr std::string_view invalidToken = "INVALID";

    bool isBlank(char c) { return c == ' ' || c == '\t'; }
    bool isDigit(char c) { return c >= '0' && c <= '9'; }
    bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

    tl::unexpected<Error> unexpectedToken(std::string_view expected, std::string_view token)
    {
        return fail(ErrorKind::InvalidInput, std::string(expected) + ", got \"" + std::string(token) + "\"");
    }

    /// \" \\ and \n; any other backslash stays.
    std::string unescapeLabelValue(std::string_view text)
    {
        std::string out;
        out.reserve(text.size());
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char following = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
            if (following == '"' || following == '\\' || following == 'n') {
                out += following == 'n' ? '\n' : following;
                ++i;
            } else {
                out += text[i];
            }
        }
        return out;
    }

    /// Behind the quote that closes the value whose opening quote is at `from`; npos if there is none.
    std::size_t endOfQuoted(std::string_view text, std::size_t from)
    {
        for (std::size_t i = from + 1; i < text.size(); ++i) {
            if (text[i] == '\\')
                ++i;
            else if (text[i] == '"')
                return i + 1;
        }
        return std::string_view::npos;
    }

    std::string_view tokenInLabels(char c)
    {
        switch (c) {
        case '}': return "BCLOSE";
        case '=': return "EQUAL";
        case ',': return "COMMA";
        default: return isLetter(c) ? "LNAME" : invalidToken;
        }
    }

} // namespace

void TextParser::skipBlanks()
{
    while (isBlank(at(m_at)))
        ++m_at;
}

std::string_view TextParser::takeName(bool withColon)
{
    const auto start = m_at;
    for (; m_at < m_body.size(); ++m_at) {
        const char c = m_body[m_at];
        if (!isLetter(c) && !(withColon && c == ':') && !(m_at > start && isDigit(c)))
            break;
    }
    return m_body.substr(start, m_at - start);
}

std::string_view TextParser::takeLine()
{
    const auto start = std::min(m_at, m_body.size());
    m_at = std::min(m_body.find('\n', start), m_body.size());
    return m_body.substr(start, m_at - start);
}

Result<EntryKind> TextParser::next()
{
    std::size_t start = m_at;
    for (; !isAtEnd(); start = ++m_at) { // blank lines
        skipBlanks();
        if (at(m_at) != '\n')
            break;
    }
    if (isAtEnd())
        return EntryKind::End;
    const char c = at(m_at);
    if (c == '#')
        return readHash();
    if (isLetter(c) || c == ':')
        return readSeries(start);
    m_at = m_body.size() + 1;
    return fail(ErrorKind::InvalidInput, "\"INVALID\" is not a valid start token");
}

Result<EntryKind> TextParser::readHash()
{
    const auto start = m_at++;
    if (!isBlank(at(m_at)))
        return readComment(start);
    skipBlanks();
    const auto rest = m_body.substr(std::min(m_at, m_body.size()), 5);
    const bool isHelp = rest.starts_with("HELP");
    if ((isHelp || rest.starts_with("TYPE")) && rest.size() == 5 && isBlank(rest[4])) {
        m_at += 5;
        return isHelp ? readMeta(EntryKind::Help, "HELP") : readMeta(EntryKind::Type, "TYPE");
    }
    return readComment(start);
}

Result<EntryKind> TextParser::readMeta(EntryKind kind, std::string_view word)
{
    skipBlanks();
    m_name = takeName(true);
    if (m_name.empty())
        return unexpectedToken("expected metric name after " + std::string(word), invalidToken);
    m_text = takeLine();
    // The blank that separates; a line with nothing but blanks is an empty text.
    m_text.remove_prefix(std::all_of(m_text.begin(), m_text.end(), isBlank) ? m_text.size() : 1);
    ++m_at;
    if (kind == EntryKind::Help) {
        if (!isValidUtf8(m_text))
            return fail(ErrorKind::InvalidInput, "help text is not a valid utf8 string");
        return kind;
    }
    for (const std::string_view type : {"counter", "gauge", "histogram", "summary", "untyped"})
        if (m_text == type)
            return kind;
    return fail(ErrorKind::InvalidInput, "invalid metric type " + goQuote(m_text));
}

Result<EntryKind> TextParser::readComment(std::size_t start)
{
    m_at = start;
    m_text = takeLine();
    ++m_at;
    return EntryKind::Comment;
}

Result<EntryKind> TextParser::readSeries(std::size_t start)
{
    takeName(true);
    // Blanks in front belong to the name, as in the real parser; the scrape then refuses the name.
    m_name = m_body.substr(start, m_at - start);
    m_series = m_name;
    skipBlanks();
    if (at(m_at) == '{') {
        ++m_at;
        HALAB_TRY(readLabels());
        m_series = m_body.substr(start, m_at - start);
        skipBlanks();
    }
    HALAB_TRY(readValue());
    HALAB_TRY(readTimestamp());
    return EntryKind::Series;
}

Status TextParser::readLabels()
{
    while (true) {
        skipBlanks();
        if (at(m_at) == '}') {
            ++m_at;
            return {};
        }
        if (takeName(false).empty())
            return unexpectedToken("expected label name", tokenInLabels(at(m_at)));
        skipBlanks();
        if (at(m_at) != '=')
            return unexpectedToken("expected equal", tokenInLabels(at(m_at)));
        ++m_at;
        skipBlanks();
        const auto end = at(m_at) == '"' ? endOfQuoted(m_body, m_at) : std::string_view::npos;
        if (end == std::string_view::npos)
            return unexpectedToken("expected label value", invalidToken);
        if (!isValidUtf8(m_body.substr(m_at, end - m_at)))
            return fail(ErrorKind::InvalidInput, "invalid UTF-8 label value");
        m_at = end;
        skipBlanks();
        if (at(m_at) == ',') // one between two labels, which may also be missing, and one at the end
            ++m_at;
    }
}

Status TextParser::readValue()
{
    const auto start = std::min(m_at, m_body.size());
    const auto end = std::min(m_body.find_first_of(std::string_view("{ \t\n\0", 5), start), m_body.size());
    if (start == end)
        return unexpectedToken("expected value after metric", at(start) == '{' ? "BOPEN" : invalidToken);
    const auto text = m_body.substr(start, end - start);
    m_at = end;
    if (text.find_first_of("pP_") != std::string_view::npos)
        return fail(ErrorKind::InvalidInput, "unsupported character in float");
    if (!goParseFloat(text, m_value))
        return tl::unexpected(goParseFloat(text).error());
    if (std::isnan(m_value))
        m_value = model::normalNaN();
    return {};
}

Status TextParser::readTimestamp()
{
    m_timestamp.reset();
    skipBlanks();
    if (at(m_at) == '\n') {
        ++m_at;
        return {};
    }
    const auto start = m_at;
    while (isDigit(at(m_at)))
        ++m_at;
    const auto text = m_body.substr(start, m_at - start);
    if (text.empty())
        return unexpectedToken("expected timestamp or new record", "MNAME");
    std::int64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{})
        return fail(ErrorKind::InvalidInput, "strconv.ParseInt: parsing " + goQuote(text) + ": value out of range");
    m_timestamp = value;
    skipBlanks();
    if (at(m_at) != '\n')
        return unexpectedToken("expected next entry after timestamp", isDigit(at(m_at)) ? "TIMESTAMP" : invalidToken);
    ++m_at;
    return {};
}

std::vector<model::Labels::Pair> TextParser::labelPairs() const
{
    std::vector<model::Labels::Pair> pairs;
    pairs.emplace_back(model::metricNameLabel, m_name);
    // The series was read once, so its shape is known to be right.
    auto rest = m_series.substr(std::min(m_name.size(), m_series.size()));
    while (true) {
        const auto name = std::find_if(rest.begin(), rest.end(), isLetter);
        rest.remove_prefix(static_cast<std::size_t>(name - rest.begin()));
        if (rest.empty())
            return pairs;
        const auto nameEnd = rest.find_first_of(" \t=");
        const auto open = rest.find('"', nameEnd);
        const auto end = endOfQuoted(rest, open);
        pairs.emplace_back(rest.substr(0, nameEnd), unescapeLabelValue(rest.substr(open + 1, end - open - 2)));
        rest.remove_prefix(end);
    }
}

model::Labels TextParser::labels() const { return model::Labels::from(labelPairs()); }

} // namespace halab::exposition
