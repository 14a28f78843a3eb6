#include "prometheus/template/go_time.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <functional>

namespace halab::prometheus {

namespace go_time {

constexpr std::array months{"January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"};
constexpr std::array days{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

struct Parts {
    explicit Parts(std::int64_t ms)
    {
        using namespace std::chrono;
        const sys_time<milliseconds> time{milliseconds{ms}};
        const auto midnight = floor<std::chrono::days>(time);
        const year_month_day date{midnight};
        const auto seconds = duration_cast<std::chrono::seconds>(time - midnight).count();
        year = static_cast<int>(date.year());
        month = static_cast<int>(static_cast<unsigned>(date.month()));
        day = static_cast<int>(static_cast<unsigned>(date.day()));
        weekday = static_cast<int>(std::chrono::weekday{midnight}.c_encoding());
        yearDay = static_cast<int>((midnight - sys_days{date.year() / January / 1}).count()) + 1;
        hour = static_cast<int>(seconds / 3600);
        minute = static_cast<int>(seconds / 60 % 60);
        second = static_cast<int>(seconds % 60);
        fraction = static_cast<int>((time - midnight).count() % 1000);
    }
    int year = 0, month = 0, day = 0, weekday = 0, yearDay = 0, hour = 0, minute = 0, second = 0, fraction = 0;
};

std::string digits(int value, int width)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%0*d", width, value);
    return text.data();
}

std::string blankPadded(int value, std::size_t width)
{
    auto text = std::to_string(value);
    return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

/// A fraction of seconds: `.000` keeps zeros, `.999` drops those at the end.
std::string fraction(int milliseconds, std::string_view layout)
{
    auto text = digits(milliseconds, 3) + "000000";
    text.resize(layout.size() - 1);
    if (layout[1] == '9')
        while (!text.empty() && text.back() == '0')
            text.pop_back();
    return text.empty() ? "" : layout.front() + text;
}

struct Chunk {
    const char* text;
    std::string (*format)(const Parts&);
};

int twelve(int hour) { return hour % 12 == 0 ? 12 : hour % 12; }

/// Longer ones before their beginnings.
const std::array chunks{
    Chunk{"January", [](const Parts& p) { return std::string(months[static_cast<std::size_t>(p.month - 1)]); }},
    Chunk{"Jan", [](const Parts& p) { return std::string(months[static_cast<std::size_t>(p.month - 1)]).substr(0, 3); }},
    Chunk{"Monday", [](const Parts& p) { return std::string(days[static_cast<std::size_t>(p.weekday)]); }},
    Chunk{"Mon", [](const Parts& p) { return std::string(days[static_cast<std::size_t>(p.weekday)]).substr(0, 3); }},
    Chunk{"MST", [](const Parts&) { return std::string("UTC"); }},
    Chunk{"2006", [](const Parts& p) { return digits(p.year, 4); }},
    Chunk{"002", [](const Parts& p) { return digits(p.yearDay, 3); }},
    Chunk{"__2", [](const Parts& p) { return blankPadded(p.yearDay, 3); }},
    Chunk{"01", [](const Parts& p) { return digits(p.month, 2); }},
    Chunk{"02", [](const Parts& p) { return digits(p.day, 2); }},
    Chunk{"03", [](const Parts& p) { return digits(twelve(p.hour), 2); }},
    Chunk{"04", [](const Parts& p) { return digits(p.minute, 2); }},
    Chunk{"05", [](const Parts& p) { return digits(p.second, 2); }},
    Chunk{"06", [](const Parts& p) { return digits(p.year % 100, 2); }},
    Chunk{"15", [](const Parts& p) { return digits(p.hour, 2); }},
    Chunk{"PM", [](const Parts& p) { return std::string(p.hour >= 12 ? "PM" : "AM"); }},
    Chunk{"pm", [](const Parts& p) { return std::string(p.hour >= 12 ? "pm" : "am"); }},
    Chunk{"Z07:00", [](const Parts&) { return std::string("Z"); }},
    Chunk{"Z0700", [](const Parts&) { return std::string("Z"); }},
    Chunk{"-07:00", [](const Parts&) { return std::string("+00:00"); }},
    Chunk{"-0700", [](const Parts&) { return std::string("+0000"); }},
    Chunk{"-07", [](const Parts&) { return std::string("+00"); }},
    Chunk{"_2", [](const Parts& p) { return blankPadded(p.day, 2); }},
    Chunk{"1", [](const Parts& p) { return std::to_string(p.month); }},
    Chunk{"2", [](const Parts& p) { return std::to_string(p.day); }},
    Chunk{"3", [](const Parts& p) { return std::to_string(twelve(p.hour)); }},
    Chunk{"4", [](const Parts& p) { return std::to_string(p.minute); }},
    Chunk{"5", [](const Parts& p) { return std::to_string(p.second); }},
};

/// The length of a `.000` or `,999` at the start, which must not be followed by a digit; 0 if there is none.
std::size_t fractionLength(std::string_view layout)
{
    if (layout.size() < 2 || (layout[0] != '.' && layout[0] != ',') || (layout[1] != '0' && layout[1] != '9'))
        return 0;
    std::size_t end = 1;
    while (end < layout.size() && layout[end] == layout[1])
        ++end;
    return end < layout.size() && layout[end] >= '0' && layout[end] <= '9' ? 0 : std::min<std::size_t>(end, 10);
}

gotemplate::Function method(std::function<gotemplate::Value()> f)
{
    return {[f = std::move(f)](const std::vector<gotemplate::Value>&) -> Result<gotemplate::Value> { return f(); }, {}};
}

} // namespace go_time

std::string goTimeFormat(std::int64_t milliseconds, std::string_view layout)
{
    using namespace go_time;
    const Parts parts(milliseconds);
    std::string out;
    while (!layout.empty()) {
        if (const auto length = fractionLength(layout)) {
            out += fraction(parts.fraction, layout.substr(0, length));
            layout.remove_prefix(length);
            continue;
        }
        const Chunk* found = nullptr;
        for (const auto& chunk : chunks) {
            if (layout.starts_with(chunk.text)) {
                found = &chunk;
                break;
            }
        }
        if (found != nullptr) {
            out += found->format(parts);
            layout.remove_prefix(std::string_view(found->text).size());
        } else {
            out += layout.front();
            layout.remove_prefix(1);
        }
    }
    return out;
}

std::string goTimeText(std::int64_t milliseconds)
{
    return goTimeFormat(milliseconds, "2006-01-02 15:04:05.999999999 -0700 MST");
}

gotemplate::Value goTimeValue(std::int64_t milliseconds)
{
    using namespace go_time;
    const Parts parts(milliseconds);
    const auto number = [](std::int64_t value) { return method([value] { return gotemplate::Value(value); }); };
    const auto text = [](std::string value) { return method([value] { return gotemplate::Value(value); }); };
    gotemplate::FunctionMap methods{
        {"Format",
            {[milliseconds](const std::vector<gotemplate::Value>& arguments) -> Result<gotemplate::Value> {
                 return gotemplate::Value(goTimeFormat(milliseconds, *arguments[0].as<std::string>()));
             },
                {"string"}}},
        {"String", text(goTimeText(milliseconds))},
        {"Unix", number(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000)},
        {"UnixMilli", number(milliseconds)},
        {"Year", number(parts.year)},
        {"Month", text(months[static_cast<std::size_t>(parts.month - 1)])},
        {"Day", number(parts.day)},
        {"Hour", number(parts.hour)},
        {"Minute", number(parts.minute)},
        {"Second", number(parts.second)},
        {"Weekday", text(days[static_cast<std::size_t>(parts.weekday)])},
        {"YearDay", number(parts.yearDay)},
        {"UTC", method([milliseconds] { return goTimeValue(milliseconds); })},
    };
    return gotemplate::Value::structure("*time.Time", {}, std::move(methods), goTimeText(milliseconds));
}

} // namespace halab::prometheus
