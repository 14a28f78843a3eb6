#pragma once

// HTTP/1.1 messages from bytes that come in pieces. Boost.Beast does the parsing, in parser.cpp
// alone; what it leaves open (limits on lines and fields, a missing Host) is decided there too.

#include "host/http/message.h"

#include <cstddef>
#include <memory>
#include <string>

namespace halab::http {

enum class Parsed {
    Incomplete, ///< needs more bytes
    Complete,
    Failed,
};

struct ParseLimits {
    std::size_t lineBytesMax = 8 * 1024; ///< of the first line
    std::size_t headerBytesMax = 64 * 1024;
    std::size_t fieldsMax = 128;
    std::size_t bodyBytesMax = 32 * 1024 * 1024;
};

/// Parses one request.
class RequestParser {
public:
    explicit RequestParser(ParseLimits limits);
    ~RequestParser();

    /// Takes what belongs to this request from the front of `buffer`.
    Parsed feed(std::string& buffer);

    bool hasBegun() const;    ///< bytes have been taken, or lie in the buffer of an unfinished header
    bool headerIsDone() const;
    bool expectsContinue() const; ///< only after the header
    bool keepsAlive() const;
    bool isHttp10() const;
    Request take();

    /// After Failed: the status to answer with, and why.
    int failureStatus() const { return m_failureStatus; }
    const std::string& failureText() const { return m_failureText; }

private:
    struct Impl;
    Parsed failWith(int status, std::string text);
    bool checkHeader();

    std::unique_ptr<Impl> m_impl;
    ParseLimits m_limits;
    std::size_t m_headerBytes = 0; ///< taken so far
    int m_failureStatus = 0;
    std::string m_failureText;
    bool m_begun = false;
};

/// Parses the final response to one request; skips 1xx.
class ResponseParser {
public:
    ResponseParser(ParseLimits limits, bool toHead);
    ~ResponseParser();

    Parsed feed(std::string& buffer);
    /// The connection ended: completes a body that lasts until then.
    Parsed finish();
    bool hasBegun() const { return m_begun; }
    bool keepsAlive() const;
    Response take();
    /// After Failed: in Go's words.
    const std::string& failureText() const { return m_failureText; }
    /// After Failed: the body was longer than allowed.
    bool isTooLong() const { return m_isTooLong; }

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
    ParseLimits m_limits;
    bool m_toHead;
    bool m_begun = false;
    std::size_t m_headerBytes = 0; ///< taken so far, of skipped answers too
    bool m_isTooLong = false;
    std::string m_failureText;
};

} // namespace halab::http
