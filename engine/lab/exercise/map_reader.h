#pragma once

// The members of one map of an exercise file, taken by name; what nobody took is unknown.
// Its complaints are sentences for authors (yaml::Map speaks Go's words instead, for the two
// servers' configurations).

#include "base/time.h"
#include "base/yaml.h"

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace halab::lab {

/// What the reading of one file shares.
struct Reading {
    explicit Reading(std::string file) : complaints(std::move(file)) {}

    yaml::Complaints complaints;
    std::vector<std::string> timings;
    std::string timing;
    std::map<std::string, std::string> values;
    std::set<std::string> textNames; ///< that a {{text}} may use

    void complain(const yaml::Node& where, std::string message) { complaints.add(where, std::move(message)); }
};

class MapReader {
public:
    /// `what` names the thing in sentences: "a check".
    MapReader(const yaml::Node& node, std::string what, Reading& reading);

    const yaml::Node* optional(std::string_view key);
    const yaml::Node* required(std::string_view key);

    // Absent leaves `out` alone, and says so by returning false.
    bool string(std::string_view key, std::string& out);
    bool integer(std::string_view key, int& out, int min, int max);
    bool number(std::string_view key, double& out);
    bool boolean(std::string_view key, bool& out);
    bool duration(std::string_view key, Duration& out);
    bool strings(std::string_view key, std::vector<std::string>& out); ///< a list, or one
    bool choice(std::string_view key, std::string& out, const std::vector<std::string>& choices);
    bool stringMap(std::string_view key, std::map<std::string, std::string>& out);
    /// A text for people: at most 90 words, {{names}} known.
    bool text(std::string_view key, std::string& out);

    /// Keys of the format that do nothing yet.
    void notYet(std::initializer_list<std::string_view> keys);
    /// Complains about unknown and duplicate keys.
    void finish();

    const yaml::Node& node() const { return m_node; }
    const std::string& what() const { return m_what; }
    std::size_t size() const { return m_node.members.size(); }

private:
    const yaml::Node& m_node;
    std::string m_what;
    Reading& m_reading;
    std::set<std::string, std::less<>> m_known, m_later;
    bool m_isMap = false;
};

// One value each. Complaints name `what`.
bool readString(const yaml::Node& node, std::string_view what, Reading& reading, std::string& out);
/// "15s", or one a timing: {workshop: 30s, classroom: 2s}.
bool readDuration(const yaml::Node& node, std::string_view what, Reading& reading, Duration& out);
bool readText(const yaml::Node& node, std::string_view what, Reading& reading, std::string& out);
bool readNumber(const yaml::Node& node, std::string_view what, Reading& reading, double& out);

} // namespace halab::lab
