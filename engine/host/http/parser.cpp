#include "host/http/parser.h"

#include "base/gotext.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <optional>

namespace halab::http {

namespace {

namespace beast = boost::beast;
namespace field = boost::beast::http;

std::string toText(beast::string_view view) { return {view.data(), view.size()}; }

template <class Fields>
Headers headersOf(const Fields& fields, std::size_t& count)
{
    Headers headers;
    for (const auto& f : fields) {
        headers.add(toText(f.name_string()), toText(f.value()));
        ++count;
    }
    return headers;
}

/// Feeds until the parser is done, fails or wants more than there is.
template <class Parser>
beast::error_code feedParser(Parser& parser, std::string& buffer)
{
    beast::error_code error;
    std::size_t used = 0;
    while (used < buffer.size() && !parser.is_done()) {
        const auto taken = parser.put(boost::asio::buffer(buffer.data() + used, buffer.size() - used), error);
        used += taken;
        if (error || taken == 0)
            break;
    }
    buffer.erase(0, used);
    if (error == field::error::need_more)
        error = {};
    return error;
}

template <class Parser>
void configureParser(Parser& parser, const ParseLimits& limits)
{
    parser.eager(true);
    parser.header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(limits.headerBytesMax, UINT32_MAX)));
    parser.body_limit(static_cast<std::uint64_t>(limits.bodyBytesMax));
}

} // namespace

struct RequestParser::Impl {
    field::request_parser<field::string_body> parser;
};

RequestParser::RequestParser(ParseLimits limits) : m_impl(std::make_unique<Impl>()), m_limits(limits)
{
    configureParser(m_impl->parser, limits);
}

RequestParser::~RequestParser() = default;

Parsed RequestParser::failWith(int status, std::string text)
{
    m_failureStatus = status;
    m_failureText = std::move(text);
    return Parsed::Failed;
}

Parsed RequestParser::feed(std::string& buffer)
{
    auto& parser = m_impl->parser;
    if (!parser.is_header_done()) {
        // RFC 9112, 2.2: empty lines before a request are to be ignored.
        while (!m_begun && buffer.starts_with("\r\n"))
            buffer.erase(0, 2);
        if (buffer.empty() || (!m_begun && buffer == "\r"))
            return Parsed::Incomplete;
        if (!m_begun && std::min(buffer.find("\r\n"), buffer.size()) > m_limits.lineBytesMax)
            return failWith(431, "Request Header Fields Too Large");
        const auto before = buffer.size();
        const auto error = feedParser(parser, buffer);
        // Beast's limit is for each piece of a header; this one is for all of them.
        m_headerBytes += before - buffer.size();
        m_begun = m_begun || m_headerBytes > 0;
        if (error == field::error::header_limit || error == field::error::buffer_overflow
            || (!error && !parser.is_header_done() && m_headerBytes + buffer.size() > m_limits.headerBytesMax))
            return failWith(431, "Request Header Fields Too Large");
        if (error == field::error::body_limit)
            return failWith(413, "Request Entity Too Large");
        if (error)
            return failWith(400, "Bad Request");
        if (!parser.is_header_done())
            return Parsed::Incomplete;
        if (!checkHeader())
            return Parsed::Failed;
        if (!parser.is_done())
            return feed(buffer);
        return Parsed::Complete;
    }
    if (const auto error = feedParser(parser, buffer))
        return error == field::error::body_limit ? failWith(413, "Request Entity Too Large") : failWith(400, "Bad Request");
    return parser.is_done() ? Parsed::Complete : Parsed::Incomplete;
}

bool RequestParser::checkHeader()
{
    const auto& message = m_impl->parser.get();
    if (message.version() != 10 && message.version() != 11)
        return failWith(505, "HTTP Version Not Supported: unsupported protocol version") != Parsed::Failed;
    std::size_t hosts = 0;
    std::size_t fields = 0;
    for (const auto& f : message) {
        hosts += f.name() == field::field::host;
        ++fields;
    }
    if (fields > m_limits.fieldsMax)
        return failWith(431, "Request Header Fields Too Large") != Parsed::Failed;
    if (hosts == 0 && message.version() == 11)
        return failWith(400, "Bad Request: missing required Host header") != Parsed::Failed;
    if (hosts > 1)
        return failWith(400, "Bad Request: too many Host headers") != Parsed::Failed;
    const auto expect = message[field::field::expect];
    if (!expect.empty() && !beast::iequals(expect, "100-continue"))
        return failWith(417, "Expectation Failed") != Parsed::Failed;
    const auto target = message.target();
    if (target.empty() || (target[0] != '/' && target != "*" && target.find("://") == beast::string_view::npos))
        return failWith(400, "Bad Request") != Parsed::Failed;
    return true;
}

bool RequestParser::hasBegun() const { return m_begun; }
bool RequestParser::headerIsDone() const { return m_impl->parser.is_header_done(); }

bool RequestParser::expectsContinue() const
{
    return headerIsDone() && m_impl->parser.get().version() == 11
        && beast::iequals(m_impl->parser.get()[field::field::expect], "100-continue");
}

bool RequestParser::keepsAlive() const { return headerIsDone() && m_impl->parser.get().keep_alive(); }
bool RequestParser::isHttp10() const { return headerIsDone() && m_impl->parser.get().version() < 11; }

Request RequestParser::take()
{
    auto message = m_impl->parser.release();
    Request request;
    request.method = toText(message.method_string());
    auto target = toText(message.target());
    // A proxy's absolute form names the same resource.
    if (const auto scheme = target.find("://"); target.front() != '/' && scheme != std::string::npos) {
        const auto path = target.find_first_of("/?", scheme + 3);
        target = path == std::string::npos ? "/" : target.substr(path);
        if (target.front() == '?')
            target.insert(0, 1, '/');
    }
    target = target.substr(0, target.find('#'));
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos)
        request.query = target.substr(question + 1);
    std::size_t count = 0;
    request.headers = headersOf(message.base(), count);
    request.body = std::move(message.body());
    return request;
}

struct ResponseParser::Impl {
    std::optional<field::response_parser<field::string_body>> parser;
};

ResponseParser::ResponseParser(ParseLimits limits, bool toHead)
    : m_impl(std::make_unique<Impl>()), m_limits(limits), m_toHead(toHead)
{
    m_impl->parser.emplace();
    configureParser(*m_impl->parser, m_limits);
    m_impl->parser->eager(false);
    m_impl->parser->skip(toHead);
}

ResponseParser::~ResponseParser() = default;

Parsed ResponseParser::feed(std::string& buffer)
{
    m_begun = m_begun || !buffer.empty();
    while (true) {
        auto& parser = *m_impl->parser;
        const auto firstLine = parser.is_header_done() ? std::string() : buffer.substr(0, std::min<std::size_t>(buffer.find("\r\n"), 80));
        const auto before = buffer.size();
        auto error = feedParser(parser, buffer);
        m_headerBytes += before - buffer.size();
        // Beast reserves memory for an answer's body before it looks at its limit, and does not look
        // at every kind: so the header is parsed alone, and the body's size is checked here.
        const auto exceeds = [&](std::uint64_t size) { return !m_toHead && size > m_limits.bodyBytesMax; };
        bool tooLarge = parser.is_header_done() && exceeds(parser.content_length().value_or(0));
        if (!error && !tooLarge && parser.is_header_done() && !parser.is_done()) {
            parser.eager(true);
            error = feedParser(parser, buffer);
            tooLarge = exceeds(parser.get().body().size());
        }
        m_isTooLong = error == field::error::body_limit || tooLarge;
        if (m_isTooLong)
            m_failureText = "response body exceeds " + std::to_string(m_limits.bodyBytesMax) + " bytes";
        else if (error == field::error::header_limit || (!parser.is_header_done() && m_headerBytes + buffer.size() > m_limits.headerBytesMax))
            m_failureText = "net/http: HTTP/1.x transport connection broken: server response headers exceeded "
                + std::to_string(m_limits.headerBytesMax) + " bytes; aborted";
        else if (error)
            m_failureText = firstLine.starts_with("HTTP/1.")
                ? "net/http: HTTP/1.x transport connection broken: " + error.message()
                : "net/http: HTTP/1.x transport connection broken: malformed HTTP response " + goQuote(firstLine);
        if (!m_failureText.empty())
            return Parsed::Failed;
        if (!parser.is_header_done() || !parser.is_done())
            return Parsed::Incomplete;
        if (parser.get().result_int() / 100 != 1)
            return Parsed::Complete;
        // 100 Continue and its like precede the real answer.
        m_impl->parser.emplace();
        configureParser(*m_impl->parser, m_limits);
        m_impl->parser->eager(false);
        m_impl->parser->skip(m_toHead);
    }
}

Parsed ResponseParser::finish()
{
    auto& parser = *m_impl->parser;
    if (parser.is_header_done() && parser.is_done())
        return Parsed::Complete;
    if (!parser.is_header_done() || !parser.need_eof()) {
        m_failureText = m_begun ? "unexpected EOF" : "EOF";
        return Parsed::Failed;
    }
    beast::error_code error;
    parser.put_eof(error);
    if (!error && parser.is_done())
        return Parsed::Complete;
    m_failureText = "unexpected EOF";
    return Parsed::Failed;
}

bool ResponseParser::keepsAlive() const { return m_impl->parser->is_header_done() && m_impl->parser->keep_alive(); }

Response ResponseParser::take()
{
    auto message = m_impl->parser->release();
    Response response;
    response.status = static_cast<int>(message.result_int());
    std::size_t count = 0;
    response.headers = headersOf(message.base(), count);
    response.body = std::move(message.body());
    return response;
}

} // namespace halab::http
