#include "alertmanager/notify/smtp/reply.h"

#include <cctype>
#include <utility>

namespace halab::alertmanager::smtp {

namespace {

struct CodeLine {
    int code = 0;
    bool isContinued = false;
    std::string message;
};

Result<CodeLine> parseCodeLine(const std::string& line)
{
    if (line.size() < 4 || (line[3] != ' ' && line[3] != '-'))
        return fail(ErrorKind::Network, "short response: " + line);
    int code = 0;
    for (int i = 0; i < 3; ++i) {
        if (!std::isdigit(static_cast<unsigned char>(line[static_cast<std::size_t>(i)])))
            return fail(ErrorKind::Network, "invalid response code: " + line);
        code = code * 10 + (line[static_cast<std::size_t>(i)] - '0');
    }
    if (code < 100)
        return fail(ErrorKind::Network, "invalid response code: " + line);
    return CodeLine{code, line[3] == '-', line.substr(4)};
}

} // namespace

Result<Reply> demand(Reply reply, int expected)
{
    int code = reply.code;
    for (int size = expected; size > 0 && size < 100; size *= 10)
        code /= 10;
    if (expected > 0 && code != expected)
        return fail(ErrorKind::Network, std::to_string(reply.code) + " " + reply.message);
    return reply;
}

void ReplyReader::end()
{
    if (!m_bytes.empty() && m_bytes.back() != '\n')
        m_bytes += '\n';
}

std::optional<std::string> ReplyReader::takeLine()
{
    const auto size = m_bytes.find('\n');
    if (size == std::string::npos)
        return std::nullopt;
    auto line = m_bytes.substr(0, size);
    m_bytes.erase(0, size + 1);
    if (line.ends_with('\r'))
        line.pop_back();
    return line;
}

Result<std::optional<Reply>> ReplyReader::next()
{
    while (auto line = takeLine()) {
        auto parsed = parseCodeLine(*line);
        if (!m_begun) {
            HALAB_TRY(parsed);
            m_begun = Reply{parsed->code, std::move(parsed->message)};
            if (!parsed->isContinued)
                return std::exchange(m_begun, std::nullopt);
            continue;
        }
        // A line of another kind belongs to the text.
        const bool isOne = parsed && parsed->code == m_begun->code;
        m_begun->message += "\n" + (isOne ? parsed->message : *line);
        if (isOne && !parsed->isContinued)
            return std::exchange(m_begun, std::nullopt);
        if (m_begun->message.size() > replyBytesMax)
            return fail(ErrorKind::Limit, "the server's reply is too long");
    }
    if (m_bytes.size() > replyBytesMax)
        return fail(ErrorKind::Limit, "the server's reply is too long");
    return std::nullopt;
}

} // namespace halab::alertmanager::smtp
