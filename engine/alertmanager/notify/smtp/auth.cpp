#include "alertmanager/notify/smtp/auth.h"
#include "base/ascii.h"

#include "base/base64.h"
#include "base/hash.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace halab::alertmanager::smtp {

namespace {

constexpr char unexpectedChallenge[] = "unexpected server challenge";

bool isThisMachine(std::string_view name) { return name == "localhost" || name == "127.0.0.1" || name == "::1"; }

class PlainAuth : public Auth {
public:
    PlainAuth(std::string identity, std::string username, std::string password, std::string host)
        : m_response(std::move(identity) + '\0' + std::move(username) + '\0' + std::move(password))
        , m_host(std::move(host))
    {
    }

    const char* typeName() const override { return "*smtp.plainAuth"; }
    Result<Start> start(const ServerInfo& server) override
    {
        if (!server.isTls && !isThisMachine(server.name))
            return fail(ErrorKind::InvalidInput, "unencrypted connection");
        if (server.name != m_host)
            return fail(ErrorKind::InvalidInput, "wrong host name");
        return Start{"PLAIN", m_response};
    }
    Result<std::optional<std::string>> next(const std::string&, bool more) override
    {
        if (more)
            return fail(ErrorKind::Network, unexpectedChallenge);
        return std::nullopt;
    }

private:
    std::string m_response, m_host;
};

class LoginAuth : public Auth {
public:
    LoginAuth(std::string username, std::string password)
        : m_username(std::move(username))
        , m_password(std::move(password))
    {
    }

    const char* typeName() const override { return "*email.loginAuth"; }
    Result<Start> start(const ServerInfo&) override { return Start{"LOGIN", {}}; }
    Result<std::optional<std::string>> next(const std::string& challenge, bool more) override
    {
        if (!more)
            return std::nullopt;
        if (equalIgnoringCase(challenge, "username:"))
            return m_username;
        if (equalIgnoringCase(challenge, "password:"))
            return m_password;
        return fail(ErrorKind::Network, unexpectedChallenge);
    }

private:
    std::string m_username, m_password;
};

/// HMAC-MD5 (RFC 2104) in hexadecimal digits.
std::string hmacMd5Hex(std::string key, const std::string& text)
{
    constexpr std::size_t blockBytes = 64;
    if (key.size() > blockBytes)
        key = md5(key);
    key.resize(blockBytes, '\0');
    auto inner = key, outer = key;
    for (auto& c : inner)
        c = static_cast<char>(c ^ 0x36);
    for (auto& c : outer)
        c = static_cast<char>(c ^ 0x5c);
    return toHex(md5(outer + md5(inner + text)));
}

class CramMd5Auth : public Auth {
public:
    CramMd5Auth(std::string username, std::string secret)
        : m_username(std::move(username))
        , m_secret(std::move(secret))
    {
    }

    const char* typeName() const override { return "*smtp.cramMD5Auth"; }
    Result<Start> start(const ServerInfo&) override { return Start{"CRAM-MD5", {}}; }
    Result<std::optional<std::string>> next(const std::string& challenge, bool more) override
    {
        if (!more)
            return std::nullopt;
        return m_username + " " + hmacMd5Hex(m_secret, challenge);
    }

private:
    std::string m_username, m_secret;
};

/// Where Go's decoder stumbles over text that is not base64.
std::size_t badBase64Offset(std::string_view text)
{
    const auto isDigit = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '/'; };
    std::size_t digits = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (isDigit(text[at])) {
            ++digits;
            continue;
        }
        if (text[at] != '=' || digits % 4 < 2)
            return at;
        if (digits % 4 == 3)
            return at + 1; // something follows a complete text
        if (at + 1 == text.size())
            return text.size();
        return text[at + 1] == '=' ? at + 2 : at;
    }
    return text.size() - digits % 4;
}

} // namespace

std::unique_ptr<Auth> plainAuth(std::string identity, std::string username, std::string password, std::string host)
{
    return std::make_unique<PlainAuth>(
        std::move(identity), std::move(username), std::move(password), std::move(host));
}

std::unique_ptr<Auth> loginAuth(std::string username, std::string password)
{
    return std::make_unique<LoginAuth>(std::move(username), std::move(password));
}

std::unique_ptr<Auth> cramMd5Auth(std::string username, std::string secret)
{
    return std::make_unique<CramMd5Auth>(std::move(username), std::move(secret));
}

Result<std::string> decodeChallenge(const std::string& text)
{
    if (auto bytes = base64Decode(text))
        return std::move(*bytes);
    return fail(
        ErrorKind::Network, "illegal base64 data at input byte " + std::to_string(badBase64Offset(text)));
}

} // namespace halab::alertmanager::smtp
