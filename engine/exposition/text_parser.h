#pragma once

// Parser of the text format 0.0.4, one pass over the buffer, without copying.
// Source of the rules: Prometheus 2.42 model/textparse (promparse.go).

#include "base/result.h"
#include "model/labels.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace halab::exposition {

enum class EntryKind { Series, Type, Help, Comment, End };

/// Walks over a body entry by entry.
///
///     TextParser parser(body);
///     while (true) {
///         auto kind = parser.next();
///         if (!kind) …error…;
///         if (*kind == EntryKind::End) break;
///     }
///
/// Views point into the body, which must outlive the parser.
class TextParser {
public:
    explicit TextParser(std::string_view body);

    /// The next entry's kind, or the real parser's message.
    Result<EntryKind> next();

    // Of the last entry, by kind.
    std::string_view series() const { return m_series; }   ///< raw text, name to closing brace: the cache key
    double value() const { return m_value; }
    std::optional<std::int64_t> timestamp() const { return m_timestamp; } ///< milliseconds
    model::Labels labels() const;                           ///< unescaped, with __name__
    std::string_view metricName() const { return m_name; }  ///< of Type and Help
    std::string_view text() const { return m_text; }        ///< type word, or help as written

private:
    std::string_view m_body;
    std::size_t m_at = 0;
    std::string_view m_series, m_name, m_text;
    double m_value = 0;
    std::optional<std::int64_t> m_timestamp;
};

} // namespace halab::exposition
