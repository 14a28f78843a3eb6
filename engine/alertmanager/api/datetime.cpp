#include "alertmanager/api/datetime.h"

#include "base/gotext.h"

#include <chrono>
#include <optional>
#include <string>

namespace halab::alertmanager::api {

namespace {

struct DateFields {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, nanos = 0, offsetSeconds = 0;
};

bool isDigitAt(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

/// Takes exactly `digits` digits from the front.
std::optional<int> takeNumber(std::string_view& text, std::size_t digits)
{
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (!isDigitAt(text, i))
            return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool takeChar(std::string_view& text, char c)
{
    if (!text.starts_with(c))
        return false;
    text.remove_prefix(1);
    return true;
}

/// ".123", at most nine digits count. Returns the number of digits.
int takeFraction(std::string_view& text, int& nanos)
{
    if (text.size() < 2 || (text[0] != '.' && text[0] != ',') || !isDigitAt(text, 1))
        return 0;
    text.remove_prefix(1);
    int digits = 0, scale = 100'000'000;
    for (; isDigitAt(text, 0); text.remove_prefix(1), ++digits, scale /= 10)
        nanos += (text[0] - '0') * scale;
    return digits;
}

int daysInMonth(int year, int month)
{
    using namespace std::chrono;
    return static_cast<int>(static_cast<unsigned>(
        (std::chrono::year{year} / std::chrono::month{static_cast<unsigned>(month)} / last).day()));
}

bool isInRange(const DateFields& f)
{
    return f.month >= 1 && f.month <= 12 && f.day >= 1 && f.day <= daysInMonth(f.year, f.month) && f.hour < 24 &&
        f.minute < 60 && f.second < 60;
}

/// Z, ±HH:MM, and ±HHMM after exactly three or six decimals.
bool takeZone(std::string_view& text, int decimals, int& offsetSeconds)
{
    if (takeChar(text, 'Z'))
        return true;
    const int sign = text.starts_with('-') ? -1 : 1;
    if (!takeChar(text, '+') && !takeChar(text, '-'))
        return false;
    const auto hours = takeNumber(text, 2);
    if (!takeChar(text, ':') && decimals != 3 && decimals != 6)
        return false;
    const auto minutes = takeNumber(text, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59)
        return false;
    offsetSeconds = sign * (*hours * 3600 + *minutes * 60);
    return true;
}

bool takeDate(std::string_view& text, DateFields& f)
{
    const auto year = takeNumber(text, 4);
    const bool first = takeChar(text, '-');
    const auto month = takeNumber(text, 2);
    const bool second = takeChar(text, '-');
    const auto day = takeNumber(text, 2);
    if (!year || !first || !month || !second || !day)
        return false;
    f.year = *year;
    f.month = *month;
    f.day = *day;
    return true;
}

/// The layouts with a T.
std::optional<DateFields> parseWithT(std::string_view text)
{
    DateFields f;
    if (!takeDate(text, f) || !takeChar(text, 'T'))
        return std::nullopt;
    const auto hour = takeNumber(text, 2);
    const bool colon = takeChar(text, ':');
    const auto minute = takeNumber(text, 2);
    if (!hour || !colon || !minute)
        return std::nullopt;
    f.hour = *hour;
    f.minute = *minute;
    if (takeChar(text, ':')) {
        const auto second = takeNumber(text, 2);
        if (!second)
            return std::nullopt;
        f.second = *second;
        const int decimals = takeFraction(text, f.nanos);
        if (!text.empty() && !takeZone(text, decimals, f.offsetSeconds))
            return std::nullopt;
    } else if (!text.empty() && !takeChar(text, 'Z')) {
        return std::nullopt;
    }
    return text.empty() && isInRange(f) ? std::optional(f) : std::nullopt;
}

/// Go's time.Parse with the layout 2006-01-02 15:04:05, whose complaint is the one that is reported.
class BlankLayout {
public:
    explicit BlankLayout(std::string_view text)
        : m_text(text)
        , m_rest(text)
    {
    }

    Result<DateFields> parse()
    {
        const bool ok = number("2006", 4, 4, m_f.year) && literal('-') &&
            number("01", 2, 2, m_f.month, 1, 12, "month") && literal('-') && number("02", 2, 2, m_f.day) && blank() &&
            number("15", 1, 2, m_f.hour, 0, 23, "hour") && literal(':') &&
            number("04", 2, 2, m_f.minute, 0, 59, "minute") && literal(':') &&
            number("05", 2, 2, m_f.second, 0, 59, "second") && end();
        if (!ok)
            return fail(ErrorKind::InvalidInput, m_complaint);
        return m_f;
    }

private:
    std::string head() const { return "parsing time " + goQuote(m_text); }
    bool cannot(std::string_view rest, std::string_view element)
    {
        m_complaint = head() + " as \"2006-01-02 15:04:05\": cannot parse " + goQuote(rest) + " as \"" +
            std::string(element) + "\"";
        return false;
    }
    bool outOfRange(std::string_view what)
    {
        m_complaint = head() + ": " + std::string(what) + " out of range";
        return false;
    }
    bool number(std::string_view element, int least, int most, int& out, int low = 0, int high = 9999,
        std::string_view what = {})
    {
        const auto before = m_rest;
        int digits = 0;
        out = 0;
        for (; digits < most && isDigitAt(m_rest, 0); m_rest.remove_prefix(1), ++digits)
            out = out * 10 + (m_rest[0] - '0');
        if (digits < least)
            return cannot(before, element);
        if (out < low || out > high)
            return outOfRange(what);
        return true;
    }
    bool literal(char c) { return takeChar(m_rest, c) || cannot(m_rest, std::string_view(&c, 1)); }
    bool blank() // a blank of the layout also matches nothing at the end
    {
        if (!m_rest.empty() && m_rest[0] != ' ')
            return cannot(m_rest, " ");
        while (takeChar(m_rest, ' ')) { }
        return true;
    }
    bool end()
    {
        takeFraction(m_rest, m_f.nanos);
        if (!m_rest.empty()) {
            m_complaint = head() + ": extra text: " + goQuote(m_rest);
            return false;
        }
        return (m_f.day >= 1 && m_f.day <= daysInMonth(m_f.year, m_f.month)) || outOfRange("day");
    }

    std::string_view m_text, m_rest;
    DateFields m_f;
    std::string m_complaint;
};

ZonedTime toZonedTime(const DateFields& f)
{
    using namespace std::chrono;
    const sys_days date = year{f.year} / month{static_cast<unsigned>(f.month)} / day{static_cast<unsigned>(f.day)};
    const auto whole = sys_seconds{date} + hours{f.hour} + minutes{f.minute} + std::chrono::seconds{f.second} -
        std::chrono::seconds{f.offsetSeconds};
    constexpr std::int64_t secondsMax = 9'223'372'035; // what fits into nanoseconds, less one
    const auto count = whole.time_since_epoch().count();
    ZonedTime out{.instant = zeroTime, .offsetSeconds = f.offsetSeconds};
    if (count > secondsMax)
        out.instant = Time::max();
    else if (count >= -secondsMax)
        out.instant = Time{whole} + nanoseconds{f.nanos};
    return out;
}

} // namespace

Result<ZonedTime> parseDateTime(std::string_view text)
{
    if (text.empty())
        return ZonedTime{.instant = Time{}, .offsetSeconds = 0};
    if (const auto fields = parseWithT(text))
        return toZonedTime(*fields);
    const auto fields = BlankLayout(text).parse();
    HALAB_TRY(fields);
    return toZonedTime(*fields);
}

} // namespace halab::alertmanager::api
