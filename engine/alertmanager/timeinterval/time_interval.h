#pragma once

// Recurring spans of time that mute or allow notifications.
// Source: Alertmanager 0.25 timeinterval/timeinterval.go (spec §3.10).

#include "base/time.h"
#include "base/yaml.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace halab::alertmanager {

class ConfigErrors;

/// Both ends belong to it, except in `times`.
struct InclusiveRange {
    int begin = 0, end = 0;
    bool operator==(const InclusiveRange&) const = default;
};

using Ranges = std::optional<std::vector<InclusiveRange>>; ///< nullopt: not given; an empty list never holds

/// All fields that are present must hold (AND); within a field one range is enough (OR).
struct TimeInterval {
    Ranges times; ///< minutes of the day, [begin, end)
    Ranges weekdays; ///< 0 = Sunday
    Ranges daysOfMonth; ///< 1…31, or -31…-1 from the month's end
    Ranges months; ///< 1…12
    Ranges years;
    std::string location; ///< IANA name, "UTC" or "Local"; empty = UTC

    bool contains(Time t) const;
};

/// When the answer of `holds` changes next, to the minute; nothing if it does not within eight days.
std::optional<Time> nextChange(const std::function<bool(Time)>& holds, Time now);

/// Reads one interval; complaints in the original's words (`foo is not a valid weekday`).
TimeInterval readTimeInterval(const yaml::Node& node, ConfigErrors& errors);

/// The canonical YAML of one interval, its lines indented by `indent`; the first line is not.
/// "{}\n" for the interval without fields.
std::string printTimeInterval(const TimeInterval& interval, int indent = 0);

} // namespace halab::alertmanager
