#pragma once

// Parser of the text format 0.0.4, one pass over the buffer, without copying.
// Source of the rules: Prometheus 2.42 model/textparse (promparse.go, promlex.l).

#include "base/result.h"
#include "model/labels.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

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
/// Views point into the body, which must outlive the parser. After an error the parser is done.
class TextParser {
public:
    explicit TextParser(std::string_view body)
        : m_body(body)
    {
    }

    /// The next entry's kind, or the real parser's message.
    Result<EntryKind> next();

    // Of the last entry, by kind.
    std::string_view series() const { return m_series; }   ///< raw text, name to closing brace: the cache key
    double value() const { return m_value; }
    std::optional<std::int64_t> timestamp() const { return m_timestamp; } ///< milliseconds
    model::Labels labels() const;                           ///< unescaped, with __name__
    /// The same as written: also empty values and names given twice, which fail a scrape.
    std::vector<model::Labels::Pair> labelPairs() const;
    std::string_view metricName() const { return m_name; }  ///< of all but comments
    std::string_view text() const { return m_text; }        ///< type word, help or comment as written

private:
    char at(std::size_t i) const { return i < m_body.size() ? m_body[i] : '\n'; }
    bool isAtEnd() const { return m_at > m_body.size(); }
    void skipBlanks();
    std::string_view takeName(bool withColon);
    std::string_view takeLine();

    Result<EntryKind> readHash();
    Result<EntryKind> readMeta(EntryKind kind, std::string_view word);
    Result<EntryKind> readComment(std::size_t start);
    Result<EntryKind> readSeries(std::size_t start);
    Status readLabels();
    Status readValue();
    Status readTimestamp();

    std::string_view m_body; ///< followed, for the parser, by one line break
    std::size_t m_at = 0;
    std::string_view m_series, m_name, m_text;
    double m_value = 0;
    std::optional<std::int64_t> m_timestamp;
};

} // namespace halab::exposition
