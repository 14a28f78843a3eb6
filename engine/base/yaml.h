#pragma once

// The one strict YAML reader. A document becomes a tree of plain nodes with positions; the
// configuration code walks it with a Walk, which collects every complaint of one pass
// (unknown keys, duplicate keys, wrong types) with file, line and column, in the words of
// Go's yaml package.

#include "base/result.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::yaml {

struct Member;

/// A node of a document. Merge keys (<<) and anchors are resolved by the loader.
struct Node {
    enum class Kind { Null, Scalar, Sequence, Map };

    Kind kind = Kind::Null;
    std::string scalar;
    bool quoted = false; ///< a quoted scalar is a string and never a number or bool
    std::vector<Node> items;
    std::vector<Member> members; ///< in file order; keys are scalars
    int line = 0;                ///< from 1
    int column = 0;              ///< from 1

    const Node* find(std::string_view key) const;
    bool isNull() const { return kind == Kind::Null; }
};

struct Member {
    Node key, value;
};

/// Parses one document. Bounds: 16 MiB, 200 levels, 1,000,000 nodes (also after aliases).
/// Catches what the library lets pass: unclosed quotes, duplicate keys are left to Map.
Result<Node> load(std::string_view text, std::string_view file);

/// Complaints of one pass over a document, in file order.
class Complaints {
public:
    explicit Complaints(std::string file) : m_file(std::move(file)) {}

    void add(const Node& where, std::string message);
    bool empty() const { return m_errors.empty(); }
    const std::vector<Error>& all() const { return m_errors; }
    const std::string& file() const { return m_file; }

    /// One error: Go's "yaml: unmarshal errors:\n  line 5: …\n  line 7: …", at the first place.
    Error asError() const;

private:
    std::string m_file;
    std::vector<Error> m_errors;
};

/// Reads the members of a map by name; what was not asked for is unknown.
///
///     yaml::Map map(node, "config.plain", complaints);
///     map.read("group_wait", [&](const yaml::Node& n) { … });
///     map.finish();          // complains: field foo not found in type config.plain
class Map {
public:
    /// `type` is the Go type's name that the original's messages use. A node that is neither
    /// a map nor null is complained about: cannot unmarshal !!str `x` into config.plain.
    Map(const Node& node, std::string type, Complaints& complaints);

    /// Calls `use` with the member, if present (also when its value is null).
    bool read(std::string_view key, const std::function<void(const Node&)>& use);

    // The common types. Absent or null leaves `out` alone.
    void string(std::string_view key, std::string& out);
    void boolean(std::string_view key, bool& out);
    void integer(std::string_view key, long long& out);
    void number(std::string_view key, double& out);
    void strings(std::string_view key, std::vector<std::string>& out);

    /// Complains about unknown and duplicate keys.
    void finish();

private:
    const Node* m_node = nullptr;
    std::string m_type;
    Complaints& m_complaints;
    std::set<std::string, std::less<>> m_known;
};

// Conversions of one scalar with Go's complaint: cannot unmarshal !!str `x` into int. `type` is
// the Go type that the complaint names. Null is nothing, without a complaint.
std::optional<std::string> toString(const Node& node, Complaints& complaints, std::string_view type = "string");
std::optional<bool> toBool(const Node& node, Complaints& complaints);
std::optional<long long> toInteger(const Node& node, Complaints& complaints, std::string_view type = "int");
std::optional<double> toNumber(const Node& node, Complaints& complaints);
/// A list of strings; a null element is "". Nothing for null, or (with a complaint) for no list.
std::optional<std::vector<std::string>> toStrings(const Node& node, Complaints& complaints);

/// What Go's package takes a node for: !!str !!int !!float !!bool !!null !!timestamp !!seq !!map.
std::string_view tagOf(const Node& node);
/// cannot unmarshal !!str `abcdefg...` into TYPE
void complainAboutType(const Node& node, std::string_view type, Complaints& complaints);
/// Of a map with free keys: key "a" already set in map.
void complainAboutDuplicateKeys(const Node& map, Complaints& complaints);

/// Go yaml.v2's plain, single- or double-quoted spelling of a string, for canonical output on one line.
std::string quoteScalar(std::string_view text);

/// The spelling of a value that may take several lines: literal blocks, and long texts folded
/// behind column 80, as Go's yaml.v2 writes them. `column` (from 0) is where the value starts,
/// `indent` what stands before its further lines (the parent's indent + 2).
std::string blockScalar(std::string_view text, std::size_t indent, std::size_t column);

} // namespace halab::yaml
