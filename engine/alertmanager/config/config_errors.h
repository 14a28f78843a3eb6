#pragma once

// The two kinds of complaints that reading a configuration has, as Go's yaml package has them:
// errors of shape (unknown key, wrong type), which are collected, and refusals by the checks of a
// type, of which the first ends the matter and wins.

#include "alertmanager/config/matcher_utf8.h"
#include "base/result.h"
#include "base/yaml.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace halab::alertmanager {

class ConfigErrors {
public:
    explicit ConfigErrors(std::string file, MatcherMode mode = MatcherMode::Classic)
        : m_shape(std::move(file))
        , m_mode(mode)
    {
    }

    /// How matchers and label names are read.
    MatcherMode matcherMode() const { return m_mode; }
    /// What is no error, but should be changed.
    std::vector<std::string>& warnings() { return m_warnings; }

    yaml::Complaints& shape() { return m_shape; }

    /// A check of ours did not pass; only the first one counts.
    void refuse(const yaml::Node& where, std::string message) { refuse(where.line, where.column, std::move(message)); }
    void refuse(int line, int column, std::string message)
    {
        if (!m_refusal)
            m_refusal = Error{ErrorKind::InvalidInput, std::move(message), m_shape.file(), line, column};
    }
    void refuse(const yaml::Node& where, const Error& error) { refuse(where, error.message); }

    bool any() const { return m_refusal || !m_shape.empty(); }
    /// Changes when something is complained about: a type whose members had complaints is not checked itself.
    std::size_t count() const { return m_shape.all().size() + (m_refusal ? 1 : 0); }
    Error asError() const { return m_refusal ? *m_refusal : m_shape.asError(); }

private:
    yaml::Complaints m_shape;
    MatcherMode m_mode;
    std::vector<std::string> m_warnings;
    std::optional<Error> m_refusal;
};

} // namespace halab::alertmanager
