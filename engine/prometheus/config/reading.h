#pragma once

// How Go's YAML package ends a bad document: type errors and unknown keys are collected and
// reported together; an error of a value's own check ends the reading at once and alone.

#include "base/time.h"
#include "base/yaml.h"
#include "model/labels.h"
#include "prometheus/relabel/relabel.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::prometheus {

class Reading {
public:
    explicit Reading(std::string_view file) : m_complaints(std::string(file)) {}

    yaml::Complaints& complaints() { return m_complaints; }

    /// A value is not acceptable: ends the reading; the first one stays.
    void refuse(const yaml::Node& where, std::string message);
    bool isRefused() const { return m_refusal.has_value(); }
    /// True while nothing was complained about: the moment for checks that look at whole values.
    bool isClean() const { return !m_refusal && m_complaints.empty(); }

    Status outcome() const;

    // Values with a check of their own. Absent or null leaves `out` alone.
    void duration(yaml::Map& map, std::string_view key, Duration& out);
    void unsignedInteger(yaml::Map& map, std::string_view key, std::string_view goType, std::uint64_t& out);
    void labels(const yaml::Node& node, std::string_view goType, model::Labels& out);
    void relabelConfigs(yaml::Map& map, std::string_view key, std::string_view emptyMessage, RelabelConfigs& out);
    /// A key of the real schema that this version does not act on: an error if it says anything.
    void unsupported(yaml::Map& map, std::string_view key);

    /// Calls `use` with each element; a node that is no list is complained about.
    template <class Use>
    void each(const yaml::Node& node, std::string_view goType, Use use)
    {
        if (node.kind == yaml::Node::Kind::Sequence)
            for (const yaml::Node& item : node.items)
                use(item);
        else if (!node.isNull())
            wrongType(node, goType);
    }

    /// cannot unmarshal !!str `x` into goType
    void wrongType(const yaml::Node& node, std::string_view goType);

private:
    RelabelConfig relabelConfig(const yaml::Node& node);

    yaml::Complaints m_complaints;
    std::optional<Error> m_refusal;
};

} // namespace halab::prometheus
