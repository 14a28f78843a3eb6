#pragma once

// A server's answers: three digits and text, over one line or several. Source: Go 1.19 net/textproto.

#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace halab::alertmanager::smtp {

struct Reply {
    int code = 0;
    std::string message; ///< lines without their codes, joined by '\n'
};

/// `expected`: 250 for that code, 25 for 250–259, 0 for any. Error: `550 the message`.
Result<Reply> demand(Reply reply, int expected);

/// Cuts what arrives into replies.
class ReplyReader {
public:
    /// All lines of one reply together.
    static constexpr std::size_t replyBytesMax = 64 * 1024;

    void feed(std::string_view bytes) { m_bytes += bytes; }
    /// No more will come: what is there counts as a line.
    void end();

    /// The next reply; none until it is complete. Errors: `short response: LINE`, `invalid response code: LINE`; of kind
    /// Limit for one that does not end.
    Result<std::optional<Reply>> next();

private:
    std::optional<std::string> takeLine();

    std::string m_bytes;
    std::optional<Reply> m_begun; ///< of several lines
};

} // namespace halab::alertmanager::smtp
