#pragma once

// Command-line flags as the originals' parser (kingpin) takes them: --flag=value, --flag value,
// --flag / --no-flag for booleans, repeatable ones, and its error texts
// (`unknown long flag '--bogus'`, `expected argument for flag '--x'`).

#include "base/result.h"
#include "base/time.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab {

class Flags {
public:
    /// `program` and `about` head the help page.
    Flags(std::string program, std::string about);

    // Each binds a flag (named without dashes) to a variable, whose present value is the default.
    void string(std::string name, std::string& out, std::string help);
    void strings(std::string name, std::vector<std::string>& out, std::string help); ///< repeatable
    void boolean(std::string name, bool& out, std::string help);
    void integer(std::string name, long long& out, std::string help);
    void number(std::string name, double& out, std::string help);
    void prometheusDuration(std::string name, Duration& out, std::string help); ///< "15d"
    void goDuration(std::string name, Duration& out, std::string help);         ///< "1m0s"
    void choice(std::string name, std::string& out, std::vector<std::string> choices, std::string help);
    /// A flag that is taken with a notice (--mesh.peer): `use` gets the value.
    void custom(std::string name, std::function<Status(std::string_view)> use, std::string help);
    /// Positional arguments; without this call any is an error.
    void arguments(std::string name, std::vector<std::string>& out, std::string help);

    /// Sets the variables. InvalidInput with kingpin's text. --help, -h and --version are recognised.
    Status parse(const std::vector<std::string>& arguments);
    bool helpWanted() const { return m_help; }
    bool versionWanted() const { return m_version; }

    /// The help page, 80–100 columns wide, defaults shown.
    std::string help() const;
    /// Name and present value of every flag, in order of declaration (/api/v1/status/flags).
    std::vector<std::pair<std::string, std::string>> values() const;

private:
    struct Flag {
        std::string name, help, defaultText;
        bool isBoolean = false, isRepeatable = false;
        std::vector<std::string> choices;
        std::function<Status(std::string_view)> set;
        std::function<std::string()> get;
    };

    Flag& add(std::string name, std::string help, std::function<Status(std::string_view)> set, std::function<std::string()> get);
    /// arguments[i] starts with "--"; `i` moves on where the value is a word of its own.
    Status parseLong(const std::vector<std::string>& arguments, std::size_t& i, std::vector<std::string>& given);

    std::string m_program, m_about, m_argumentsName, m_argumentsHelp;
    std::vector<Flag> m_flags;
    std::vector<std::string>* m_arguments = nullptr;
    bool m_help = false, m_version = false;
};

} // namespace halab
