#include "prometheus/config/config.h"

#include <array>
#include <charconv>
#include <utility>

namespace halab::prometheus {

namespace {

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 13> byteUnits{{
    {"B", 1},
    {"KB", 1ULL << 10}, {"KiB", 1ULL << 10},
    {"MB", 1ULL << 20}, {"MiB", 1ULL << 20},
    {"GB", 1ULL << 30}, {"GiB", 1ULL << 30},
    {"TB", 1ULL << 40}, {"TiB", 1ULL << 40},
    {"PB", 1ULL << 50}, {"PiB", 1ULL << 50},
    {"EB", 1ULL << 60}, {"EiB", 1ULL << 60},
}};

} // namespace

Result<std::uint64_t> parseByteSize(std::string_view text)
{
    if (text == "0")
        return 0;
    const std::string whole(text);
    double total = 0;
    if (text.empty())
        return fail(ErrorKind::InvalidInput, "units: invalid ");
    while (!text.empty()) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
        double number = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + digits, number);
        if (digits == 0 || parsed.ec != std::errc{} || parsed.ptr != text.data() + digits)
            return fail(ErrorKind::InvalidInput, "units: invalid " + whole);
        text.remove_prefix(digits);
        const std::string unit(text.substr(0, text.find_first_of("0123456789.")));
        if (unit.empty())
            return fail(ErrorKind::InvalidInput, "units: missing unit in " + whole);
        std::uint64_t factor = 0;
        for (const auto& [name, bytes] : byteUnits)
            if (name == unit)
                factor = bytes;
        if (factor == 0)
            return fail(ErrorKind::InvalidInput, "units: unknown unit " + unit + " in " + whole);
        text.remove_prefix(unit.size());
        total += number * static_cast<double>(factor);
    }
    if (total >= 9.2e18)
        return fail(ErrorKind::InvalidInput, "units: overflow parsing unit");
    return static_cast<std::uint64_t>(total);
}

std::string formatByteSize(std::uint64_t bytes)
{
    if (bytes == 0)
        return "0B";
    std::string text;
    constexpr std::array<std::string_view, 7> names{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    for (int power = 6; power >= 0; --power) {
        const std::uint64_t count = bytes >> (10 * power);
        if (count == 0)
            continue;
        text += std::to_string(count) + std::string(names[static_cast<std::size_t>(power)]);
        bytes -= count << (10 * power);
    }
    return text;
}

} // namespace halab::prometheus
