// The YAML of a time interval, in and out.

#include "alertmanager/config/block_reader.h"
#include "alertmanager/timeinterval/time_interval.h"
#include "base/gotext.h"
#include "base/timezone.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace halab::alertmanager {

namespace time_interval_yaml {

constexpr std::array<std::string_view, 7> weekdayNames{
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> monthNames{"january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december"};

tl::unexpected<Error> invalid(std::string message) { return fail(ErrorKind::InvalidInput, std::move(message)); }

std::string lowered(std::string text)
{
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

Result<int> number(const std::string& text)
{
    int value = 0;
    const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return invalid("strconv.Atoi: parsing " + goQuote(text) + ": invalid syntax");
    return value;
}

template <std::size_t N> std::optional<int> indexOf(const std::array<std::string_view, N>& names, std::string_view name)
{
    for (std::size_t i = 0; i < N; ++i)
        if (names[i] == name)
            return static_cast<int>(i);
    return std::nullopt;
}

Result<int> weekday(const std::string& text)
{
    if (const auto day = indexOf(weekdayNames, text))
        return *day;
    return invalid(text + " is not a valid weekday");
}

Result<int> month(const std::string& text)
{
    if (const auto index = indexOf(monthNames, text))
        return *index + 1;
    if (const auto value = number(text))
        return *value;
    return invalid(text + " is not a valid month");
}

using Member = Result<int> (*)(const std::string&);

/// "a" or "a:b".
Result<InclusiveRange> range(const std::string& text, Member member)
{
    const auto in = lowered(text);
    const auto colon = in.find(':');
    if (colon == std::string::npos) {
        const auto value = member(in);
        HALAB_TRY(value);
        return InclusiveRange{*value, *value};
    }
    if (in.find(':', colon + 1) != std::string::npos)
        return invalid("couldn't parse range " + in + ", invalid format");
    const auto begin = member(in.substr(0, colon));
    HALAB_TRY(begin);
    const auto end = member(in.substr(colon + 1));
    HALAB_TRY(end);
    return InclusiveRange{*begin, *end};
}

Result<InclusiveRange> weekdayRange(const std::string& text)
{
    auto r = range(text, weekday);
    HALAB_TRY(r);
    if (r->begin > r->end)
        return invalid("start day cannot be before end day");
    return r;
}

Result<InclusiveRange> dayRange(const std::string& text)
{
    auto r = range(text, number);
    HALAB_TRY(r);
    for (const int day : {r->begin, r->end})
        if (day == 0 || day < -31 || day > 31)
            return invalid(std::to_string(day) + " is not a valid day of the month: out of range");
    if (r->begin < 0 && r->end > 0)
        return invalid("end day must be negative if start day is negative");
    // The shortest month decides what can never be.
    const auto inShortestMonth = [](int day) { return day < 0 ? 28 + day : day; };
    if (inShortestMonth(r->begin) > inShortestMonth(r->end))
        return invalid("end day " + std::to_string(r->end) + " is always before start day " + std::to_string(r->begin));
    return r;
}

std::string monthName(int month)
{
    return month >= 1 && month <= 12 ? std::string(monthNames[static_cast<std::size_t>(month - 1)]) : std::string{};
}

Result<InclusiveRange> monthRange(const std::string& text)
{
    auto r = range(text, month);
    HALAB_TRY(r);
    if (r->begin > r->end)
        return invalid("end month " + monthName(r->end) + " is before start month " + monthName(r->begin));
    return r;
}

Result<InclusiveRange> yearRange(const std::string& text)
{
    auto r = range(text, number);
    HALAB_TRY(r);
    if (r->begin > r->end)
        return invalid("end year " + std::to_string(r->end) + " is before start year " + std::to_string(r->begin));
    return r;
}

/// "HH:MM" up to 23:59, or "24:00".
Result<int> minuteOfDay(const std::string& text)
{
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() == 5 && digit(0) && digit(1) && text[2] == ':' && digit(3) && digit(4)) {
        const int hour = (text[0] - '0') * 10 + (text[1] - '0');
        const int minute = (text[3] - '0') * 10 + (text[4] - '0');
        if ((hour < 24 && minute < 60) || text == "24:00")
            return hour * 60 + minute;
    }
    return invalid("couldn't parse timestamp " + text + ", invalid format");
}

Result<InclusiveRange> timesOfDay(const std::string& start, const std::string& end)
{
    if (start.empty() || end.empty())
        return invalid("both start and end times must be provided");
    const auto from = minuteOfDay(start);
    HALAB_TRY(from);
    const auto to = minuteOfDay(end);
    HALAB_TRY(to);
    if (*from >= *to)
        return invalid("start time cannot be equal or greater than end time");
    return InclusiveRange{*from, *to};
}

InclusiveRange readTimeRange(const yaml::Node& node, ConfigErrors& errors)
{
    std::string start, end;
    BlockReader block(node, "timeinterval.yamlTimeRange", errors);
    block.text("start_time", start);
    block.text("end_time", end);
    if (!block.read() || node.isNull())
        return {};
    const auto span = timesOfDay(start, end);
    if (!span)
        errors.refuse(node, span.error());
    return span.value_or(InclusiveRange{});
}

using ParseRange = Result<InclusiveRange> (*)(const std::string&);

InclusiveRange readRange(const yaml::Node& node, ParseRange parse, ConfigErrors& errors)
{
    const auto text = yaml::toString(node, errors.shape());
    if (!text)
        return {};
    const auto parsed = parse(*text);
    if (!parsed)
        errors.refuse(node, parsed.error());
    return parsed.value_or(InclusiveRange{});
}

/// As yaml.v2 writes such a text within a flow list.
std::string flowText(const InclusiveRange& r, const std::function<std::string(int)>& name)
{
    const bool isNumeric = name(r.begin) == std::to_string(r.begin);
    if (r.begin == r.end)
        return isNumeric ? "\"" + name(r.begin) + "\"" : name(r.begin);
    const auto text = name(r.begin) + ":" + name(r.end);
    // "1:3" would be a number of base 60 to YAML 1.1, which gets double quotes.
    const bool isBase60 = isNumeric && r.end >= 0 && r.end < 60;
    return isBase60 ? "\"" + text + "\"" : "'" + text + "'";
}

void printList(
    std::string& out, const std::string& pad, const char* key, const Ranges& ranges,
    const std::function<std::string(int)>& name = [](int n) { return std::to_string(n); })
{
    if (!ranges || ranges->empty())
        return;
    ((out += pad) += key) += ": [";
    for (std::size_t i = 0; i < ranges->size(); ++i)
        (out += i == 0 ? "" : ", ") += flowText((*ranges)[i], name);
    out += "]\n";
}

std::string clockText(int minute)
{
    char text[16];
    std::snprintf(text, sizeof text, "\"%02d:%02d\"", minute / 60, minute % 60);
    return text;
}

} // namespace time_interval_yaml

TimeInterval readTimeInterval(const yaml::Node& node, ConfigErrors& errors)
{
    using namespace time_interval_yaml;
    TimeInterval interval;
    BlockReader block(node, "timeinterval.TimeInterval", errors);
    const auto ranges = [&](const char* key, const char* type, Ranges& out, const auto& read) {
        block.member(key, [&errors, &out, type, read](const yaml::Node& n) {
            out.reset();
            if (n.kind == yaml::Node::Kind::Sequence)
                out.emplace();
            readItems(n, type, errors, [&](const yaml::Node& item) { out->push_back(read(item)); });
        });
    };
    const auto ofText = [&errors](ParseRange parse) {
        return [&errors, parse](const yaml::Node& item) { return readRange(item, parse, errors); };
    };
    ranges("times", "[]timeinterval.TimeRange", interval.times,
        [&errors](const yaml::Node& item) { return readTimeRange(item, errors); });
    ranges("weekdays", "[]timeinterval.WeekdayRange", interval.weekdays, ofText(weekdayRange));
    ranges("days_of_month", "[]timeinterval.DayOfMonthRange", interval.daysOfMonth, ofText(dayRange));
    ranges("months", "[]timeinterval.MonthRange", interval.months, ofText(monthRange));
    ranges("years", "[]timeinterval.YearRange", interval.years, ofText(yearRange));
    block.member("location", [&](const yaml::Node& n) {
        const auto name = yaml::toString(n, errors.shape());
        if (!name)
            return;
        if (const auto known = checkTimeZone(*name); !known)
            errors.refuse(n, known.error());
        interval.location = name->empty() ? "UTC" : *name;
    });
    block.read();
    return interval;
}

std::string printTimeInterval(const TimeInterval& interval, int indent)
{
    using namespace time_interval_yaml;
    const std::string pad(static_cast<std::size_t>(indent), ' ');
    std::string out;
    if (interval.times && !interval.times->empty()) {
        out += pad + "times:\n";
        for (const auto& r : *interval.times) {
            out += pad + "- start_time: " + clockText(r.begin) + "\n";
            out += pad + "  end_time: " + clockText(r.end) + "\n";
        }
    }
    printList(out, pad, "weekdays", interval.weekdays,
        [](int day) { return std::string(weekdayNames[static_cast<std::size_t>(day)]); });
    printList(out, pad, "days_of_month", interval.daysOfMonth);
    printList(out, pad, "months", interval.months);
    printList(out, pad, "years", interval.years);
    if (!interval.location.empty())
        out += pad + "location: " + yaml::quoteScalar(interval.location) + "\n";
    if (out.empty())
        return "{}\n";
    return out.substr(pad.size());
}

} // namespace halab::alertmanager
