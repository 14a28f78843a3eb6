#include "base/golayout.h"

#include "base/gotext.h"

#include <algorithm>
#include <array>

namespace halab {

namespace {

    constexpr std::array<std::string_view, 10> layoutElements{
        "2006", "01", "02", "15", "04", "05", ".000000", ".000", "Z07:00", "Z0700"};

    /// Walks over a layout and a value at once, the steps in the order of Go's Parse.
    class GoTimeReader {
    public:
        GoTimeReader(std::string_view layout, std::string_view value)
            : m_fullLayout(layout)
            , m_fullValue(value)
            , m_layout(layout)
            , m_value(value)
        {
        }

        Result<ZonedTime> read()
        {
            while (true) {
                std::string_view element;
                const auto literal = nextElement(element);
                if (!skip(literal))
                    return mismatch(literal);
                if (element.empty())
                    break;
                if (!readElement(element))
                    return mismatch(element);
                if (!m_outOfRange.empty())
                    return outOfRange(m_outOfRange);
            }
            if (!m_value.empty())
                return fail(ErrorKind::InvalidInput, prefix() + ": extra text: " + goQuote(m_value));
            return result();
        }

    private:
        /// The literal up to the next element of the layout; both are taken off.
        std::string_view nextElement(std::string_view& element)
        {
            for (std::size_t i = 0; i < m_layout.size(); ++i) {
                const auto rest = m_layout.substr(i);
                const auto* found = std::find_if(layoutElements.begin(), layoutElements.end(),
                    [&](std::string_view candidate) { return rest.starts_with(candidate); });
                if (found != layoutElements.end()) {
                    const auto literal = m_layout.substr(0, i);
                    element = *found;
                    m_layout.remove_prefix(i + found->size());
                    return literal;
                }
            }
            return std::exchange(m_layout, {});
        }

        bool skip(std::string_view literal)
        {
            while (!literal.empty()) {
                if (literal.front() == ' ') { // any number of blanks, also none at the end
                    if (!m_value.empty() && m_value.front() != ' ')
                        return false;
                    literal.remove_prefix(std::min(literal.find_first_not_of(' '), literal.size()));
                    m_value.remove_prefix(std::min(m_value.find_first_not_of(' '), m_value.size()));
                    continue;
                }
                if (m_value.empty() || m_value.front() != literal.front())
                    return false;
                literal.remove_prefix(1);
                m_value.remove_prefix(1);
            }
            return true;
        }

        bool readElement(std::string_view element)
        {
            if (element == "2006")
                return number(4, m_year);
            if (element == "01")
                return number(2, m_month, 1, 12, "month");
            if (element == "02")
                return number(2, m_day);
            if (element == "15")
                return number(2, m_hour, 0, 23, "hour");
            if (element == "04")
                return number(2, m_minute, 0, 59, "minute");
            if (element == "05")
                return number(2, m_second, 0, 59, "second") && (m_layout.starts_with(".0") || optionalFraction());
            return element.front() == '.' ? fraction(element.size() - 1) : zone(element == "Z07:00");
        }

        bool number(std::size_t digits, int& out, int least = 0, int most = 9999, std::string_view name = {})
        {
            if (!hasDigits(0, digits))
                return false;
            out = toNumber(0, digits);
            m_value.remove_prefix(digits);
            if (out < least || out > most)
                m_outOfRange = name;
            return true;
        }

        bool hasDigits(std::size_t at, std::size_t count) const
        {
            for (std::size_t i = at; i < at + count; ++i)
                if (i >= m_value.size() || m_value[i] < '0' || m_value[i] > '9')
                    return false;
            return true;
        }

        int toNumber(std::size_t at, std::size_t count) const
        {
            int out = 0;
            for (std::size_t i = at; i < at + count; ++i)
                out = out * 10 + (m_value[i] - '0');
            return out;
        }

        bool optionalFraction()
        {
            if (m_value.empty() || (m_value.front() != '.' && m_value.front() != ',') || !hasDigits(1, 1))
                return true;
            std::size_t digits = 1;
            while (hasDigits(digits + 1, 1))
                ++digits;
            return fraction(digits);
        }

        bool fraction(std::size_t digits)
        {
            if (m_value.empty() || (m_value.front() != '.' && m_value.front() != ',') || !hasDigits(1, digits))
                return false;
            const auto used = std::min<std::size_t>(digits, 9);
            m_nanosecond = toNumber(1, used);
            for (auto i = used; i < 9; ++i)
                m_nanosecond *= 10;
            m_value.remove_prefix(digits + 1);
            return true;
        }

        bool zone(bool hasColon)
        {
            if (m_value.starts_with('Z')) {
                m_value.remove_prefix(1);
                return true;
            }
            const std::size_t minutesAt = hasColon ? 4 : 3;
            const bool isSigned = m_value.starts_with('+') || m_value.starts_with('-');
            if (!isSigned || !hasDigits(1, 2) || !hasDigits(minutesAt, 2) || (hasColon && m_value[3] != ':'))
                return false;
            const int seconds = toNumber(1, 2) * 3600 + toNumber(minutesAt, 2) * 60;
            m_offsetSeconds = m_value.front() == '-' ? -seconds : seconds;
            m_value.remove_prefix(minutesAt + 2);
            return true;
        }

        Result<ZonedTime> result() const
        {
            using namespace std::chrono;
            const year_month_day date{year{m_year}, month{static_cast<unsigned>(m_month)}, day{static_cast<unsigned>(m_day)}};
            if (!date.ok())
                return outOfRange("day");
            const auto local = sys_days{date}.time_since_epoch() + hours{m_hour} + minutes{m_minute} + std::chrono::seconds{m_second};
            const auto utc = duration_cast<std::chrono::seconds>(local) - std::chrono::seconds{m_offsetSeconds};
            return ZonedTime{instantOf(utc), m_offsetSeconds};
        }

        Time instantOf(std::chrono::seconds utc) const
        {
            constexpr auto yearOne = std::chrono::seconds{-62135596800};
            constexpr auto least = std::chrono::floor<std::chrono::seconds>(Time::min().time_since_epoch());
            constexpr auto most = std::chrono::floor<std::chrono::seconds>(Time::max().time_since_epoch());
            if (utc == yearOne && m_nanosecond == 0)
                return zeroTime;
            if (utc <= least + std::chrono::seconds{1})
                return Time{least + std::chrono::seconds{1}}; // a whole second, which floors to itself
            if (utc >= most)
                return Time::max();
            return Time{utc} + Duration{m_nanosecond};
        }

        std::string prefix() const { return "parsing time " + goQuote(m_fullValue); }

        tl::unexpected<Error> mismatch(std::string_view element) const
        {
            return fail(ErrorKind::InvalidInput,
                prefix() + " as " + goQuote(m_fullLayout) + ": cannot parse " + goQuote(m_value) + " as " + goQuote(element));
        }

        tl::unexpected<Error> outOfRange(std::string_view what) const
        {
            return fail(ErrorKind::InvalidInput, prefix() + ": " + std::string(what) + " out of range");
        }

        std::string_view m_fullLayout, m_fullValue, m_layout, m_value;
        std::string_view m_outOfRange;
        int m_year = 0, m_month = 1, m_day = 1, m_hour = 0, m_minute = 0, m_second = 0, m_nanosecond = 0;
        int m_offsetSeconds = 0;
    };

} // namespace

Result<ZonedTime> parseGoTime(std::string_view layout, std::string_view value)
{
    return GoTimeReader(layout, value).read();
}

} // namespace halab
