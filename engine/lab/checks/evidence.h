#pragma once

// What checks may look at: the trace, the answers of the nodes' public HTTP APIs, and which
// nodes run. A session provides it; tests provide it with what they like.

#include "base/json.h"
#include "base/time.h"
#include "lab/checks/event_log.h"
#include "lab/exercise/exercise.h"

#include <optional>
#include <string>

namespace halab::lab {

/// One answer of a node.
struct Sample {
    Time askedAt = zeroTime; ///< the answer tells of this moment or later
    int status = 0;
    json::Value json; ///< of a JSON answer
    std::string text;
};

class Evidence {
public:
    virtual ~Evidence() = default;

    virtual Time now() const = 0;
    virtual const Exercise& exercise() const = 0;
    virtual std::uint64_t seed() const = 0;
    virtual const EventLog& events() const = 0;
    virtual NodeState state(const std::string& node) const = 0;
    /// The newest answer to GET `path` (with its query), or nullptr; asking for it keeps it coming.
    virtual const Sample* sample(const std::string& node, const std::string& path) = 0;
    /// The longest it may take until an answer shows what the trace knows already.
    virtual Duration delay() const = 0;
    /// What a role stands for now.
    virtual std::optional<std::string> role(const std::string& name) const = 0;
};

/// Replaces {{variables}}, {{roles}} and {{role.web}} ("prometheus-2:9090"); what stands for
/// nothing yet makes the whole unknown.
std::optional<std::string> resolveName(const std::string& text, const Evidence& evidence);

/// Whether an event fits a pattern. Unresolved roles fit nothing.
bool fits(const Event& event, const EventPattern& pattern, const Evidence& evidence);

/// Whether the alert labels of an event (fields labels, alertname, instance, instances, group) hold `name`=`value`.
bool carriesLabel(const Event& event, const std::string& name, const std::string& value);

} // namespace halab::lab
