#pragma once

// Asks a predicate of the evidence.

#include "lab/checks/evidence.h"

#include <map>
#include <string>
#include <vector>

namespace halab::lab {

enum class Truth { Unknown, False, True };

struct Finding {
    Truth truth = Truth::Unknown;
    Time at = zeroTime; ///< when it became true, as far as the trace tells; else when it was seen
    std::map<std::string, std::string> facts; ///< for {{texts}}: from, count …

    static Finding unknown() { return {}; }
    static Finding no() { return {.truth = Truth::False, .facts = {}}; }
    static Finding yes(Time at) { return {.truth = Truth::True, .at = at, .facts = {}}; }
};

/// From where on the evidence counts.
struct Scope {
    EventId since = 0;       ///< events from this one on
    Time notBefore = zeroTime; ///< answers that were asked for then or later
};

/// How things are now. For occurrences: whether one happened in the scope.
Finding evaluate(const Predicate& predicate, const Scope& scope, Evidence& evidence);

/// Every event in the scope that is what an occurrence predicate asks for, in order of time.
std::vector<const Event*> occurrences(const Predicate& predicate, const Scope& scope, Evidence& evidence);

namespace evaluate_detail {

/// The names that `at` stands for, roles resolved; empty while one is not known. "any" gives every node of `kind`.
std::vector<std::string> namesOf(const std::vector<std::string>& at, NodeKind kind, const Evidence& evidence, bool& anyIsEnough);

bool compare(double left, const std::string& op, double right);

// evaluate_state.cpp: one node each.
Finding silence(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence);
Finding alertmanagerAlert(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence);
Finding cluster(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence);
Finding target(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence);
Finding prometheusAlert(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence);
Finding query(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence);
Finding metric(const Predicate& p, const std::string& node, const Scope& scope, Evidence& evidence);
Finding equalStores(const Predicate& p, const Scope& scope, Evidence& evidence);

} // namespace evaluate_detail

} // namespace halab::lab
