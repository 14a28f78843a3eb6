#pragma once

// The two kinds of complaints that reading a configuration has, as Go's yaml package has them:
// errors of shape (unknown key, wrong type), which are collected, and refusals by the checks of a
// type, of which the first ends the matter and wins.

#include "base/result.h"
#include "base/yaml.h"

#include <optional>
#include <string>

namespace halab::alertmanager {

class ConfigErrors {
public:
    explicit ConfigErrors(std::string file)
        : m_shape(std::move(file))
    {
    }

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
    std::optional<Error> m_refusal;
};

} // namespace halab::alertmanager
