#include "alertmanager/notify/smtp/client.h"

#include "base/base64.h"

#include <utility>

namespace halab::alertmanager::smtp {

namespace client_detail {

constexpr char lineEndInside[] = "smtp: A line must not contain CR or LF";

Status checkLine(std::string_view text)
{
    if (text.find_first_of("\r\n") != std::string_view::npos)
        return fail(ErrorKind::InvalidInput, lineEndInside);
    return {};
}

Status statusOf(const Result<Reply>& reply)
{
    HALAB_TRY(reply);
    return {};
}

std::string trimmed(std::string text)
{
    while (text.ends_with(' '))
        text.pop_back();
    return text;
}

} // namespace client_detail

using client_detail::statusOf;

Client::Client(Clock& clock, std::unique_ptr<Stream> stream, std::string serverName, bool isTls)
    : m_clock(clock)
    , m_stream(std::move(stream))
    , m_server{std::move(serverName), isTls}
{
    listen();
}

void Client::listen()
{
    m_stream->listen({.data =
                          [this](std::string_view bytes) {
                              m_replies.feed(bytes);
                              deliver();
                          },
        .closed =
            [this](const std::optional<Error>& error) {
                m_replies.end();
                m_closed = error ? *error : Error{ErrorKind::Network, "EOF", {}};
                deliver();
            }});
}

void Client::await(int expected, Answered answered)
{
    m_expected = expected;
    m_answered = std::move(answered);
    // What has arrived already is delivered like everything else: later.
    m_soon = m_clock.after({}, [this] { deliver(); });
}

void Client::deliver()
{
    if (!m_answered)
        return;
    auto reply = m_replies.next();
    if (reply && !*reply && !m_closed)
        return;
    m_soon.stop();
    const auto answered = std::exchange(m_answered, nullptr);
    if (!reply)
        answered(tl::unexpected(std::move(reply.error())));
    else if (*reply)
        answered(demand(std::move(**reply), m_expected));
    else
        answered(tl::unexpected(*m_closed));
    // Nothing may follow: the call may have destroyed this client.
}

void Client::command(const std::string& line, int expected, Answered answered)
{
    m_stream->write(line + "\r\n");
    await(expected, std::move(answered));
}

void Client::greet(Done done)
{
    await(220, [done = std::move(done)](const Result<Reply>& reply) { done(statusOf(reply)); });
}

void Client::hello(const std::string& name, Done done)
{
    if (auto valid = client_detail::checkLine(name); !valid) {
        m_soon = m_clock.after({}, [done = std::move(done), valid] { done(valid); });
        return;
    }
    m_localName = name;
    ensureHello(std::move(done));
}

void Client::ensureHello(Done done)
{
    if (m_hello) {
        m_soon = m_clock.after({}, [done = std::move(done), hello = *m_hello] { done(hello); });
        return;
    }
    sayEhlo([this, done = std::move(done)](const Status& said) {
        if (!said)
            return sayHelo(done);
        m_hello = said;
        done(said);
    });
}

void Client::sayEhlo(Done done)
{
    command("EHLO " + m_localName, 250, [this, done = std::move(done)](const Result<Reply>& reply) {
        if (reply)
            takeExtensions(reply->message);
        done(statusOf(reply));
    });
}

void Client::sayHelo(Done done)
{
    m_extensions.reset();
    command("HELO " + m_localName, 250, [this, done = std::move(done)](const Result<Reply>& reply) {
        const auto said = statusOf(reply);
        m_hello = said;
        done(said);
    });
}

void Client::takeExtensions(const std::string& message)
{
    m_extensions.emplace();
    std::size_t at = message.find('\n'); // the first line is the server's name
    while (at != std::string::npos) {
        const auto end = message.find('\n', at + 1);
        const auto line = message.substr(at + 1, end == std::string::npos ? end : end - at - 1);
        const auto blank = line.find(' ');
        (*m_extensions)[line.substr(0, blank)] = blank == std::string::npos ? "" : line.substr(blank + 1);
        at = end;
    }
}

std::optional<std::string> Client::extension(const std::string& name) const
{
    if (!m_extensions)
        return std::nullopt;
    const auto found = m_extensions->find(name);
    return found == m_extensions->end() ? std::nullopt : std::optional(found->second);
}

void Client::afterHello(Done done, std::function<void()> go)
{
    if (m_hello && *m_hello)
        return go();
    ensureHello([done = std::move(done), go = std::move(go)](const Status& said) {
        if (said)
            go();
        else
            done(said);
    });
}

void Client::simple(const std::string& line, int expected, Done done)
{
    if (auto valid = client_detail::checkLine(line); !valid) {
        m_soon = m_clock.after({}, [done = std::move(done), valid] { done(valid); });
        return;
    }
    afterHello(done, [this, line, expected, done] {
        command(line, expected, [done](const Result<Reply>& reply) { done(statusOf(reply)); });
    });
}

void Client::startTls(std::shared_ptr<const tls::ClientContext> context, Duration limit, Done done)
{
    simple("STARTTLS", 220, [this, context = std::move(context), limit, done = std::move(done)](const Status& agreed) {
        if (!agreed)
            return done(agreed);
        m_replies = {}; // what was said in plain text does not count any more
        m_handshake = tls::connect(m_clock, std::move(m_stream), context, m_server.name, limit,
            [this, done](Result<std::unique_ptr<Stream>> stream) {
                if (!stream) {
                    m_hello = tl::unexpected(stream.error()); // nobody is there to talk to
                    return done(tl::unexpected(std::move(stream.error())));
                }
                m_stream = std::move(*stream);
                m_server.isTls = true;
                listen();
                sayEhlo(done);
            });
    });
}

void Client::authenticate(std::unique_ptr<Auth> auth, Done done)
{
    m_auth = std::move(auth);
    m_authDone = std::move(done);
    const auto start = m_auth->start(m_server);
    if (!start)
        return quit([this, error = start.error()](const Status&) { endAuth(tl::unexpected(error)); });
    command(client_detail::trimmed("AUTH " + start->mechanism + " " + base64Encode(start->response)), 0,
        [this](Result<Reply> reply) { continueAuth(std::move(reply)); });
}

void Client::continueAuth(Result<Reply> reply)
{
    if (!reply)
        return endAuth(tl::unexpected(std::move(reply.error())));
    const bool more = reply->code == 334;
    if (!more && reply->code != 235)
        return abortAuth({ErrorKind::Network, std::to_string(reply->code) + " " + reply->message, {}});
    const auto challenge = more ? decodeChallenge(reply->message) : Result<std::string>(reply->message);
    if (!challenge)
        return abortAuth(challenge.error());
    const auto response = m_auth->next(*challenge, more);
    if (!response)
        return abortAuth(response.error());
    if (!*response)
        return endAuth({});
    command(base64Encode(**response), 0, [this](Result<Reply> next) { continueAuth(std::move(next)); });
}

void Client::abortAuth(Error error)
{
    command("*", 501, [this, error = std::move(error)](const Result<Reply>&) {
        quit([this, error](const Status&) { endAuth(tl::unexpected(error)); });
    });
}

void Client::endAuth(const Status& status)
{
    m_auth.reset();
    const auto done = std::exchange(m_authDone, nullptr); // the call may destroy this client
    done(status);
}

void Client::mail(const std::string& from, Done done)
{
    if (auto valid = client_detail::checkLine(from); !valid)
        return simple(from, 250, std::move(done)); // which refuses it
    afterHello(done, [this, from, done] {
        auto line = "MAIL FROM:<" + from + ">";
        if (extension("8BITMIME"))
            line += " BODY=8BITMIME";
        if (extension("SMTPUTF8"))
            line += " SMTPUTF8";
        simple(line, 250, done);
    });
}

void Client::recipient(const std::string& to, Done done) { simple("RCPT TO:<" + to + ">", 25, std::move(done)); }

void Client::data(Done done) { simple("DATA", 354, std::move(done)); }

void Client::send(std::string_view message, Done done)
{
    m_stream->write(dotStuffed(message));
    await(250, [done = std::move(done)](const Result<Reply>& reply) { done(statusOf(reply)); });
}

void Client::quit(Done done)
{
    if (!m_stream) { // lost in a handshake
        m_soon = m_clock.after({}, [this, done = std::move(done)] {
            const auto lost = m_closed.value_or(Error{ErrorKind::Network, "EOF", {}});
            done(tl::unexpected(lost));
        });
        return;
    }
    simple("QUIT", 221, [this, done = std::move(done)](const Status& agreed) {
        if (agreed)
            close();
        done(agreed);
    });
}

void Client::close()
{
    if (m_stream && !m_closed)
        m_stream->close();
    m_closed = Error{ErrorKind::Network, "use of closed network connection", {}};
}

std::string dotStuffed(std::string_view message)
{
    enum class At { LineStart, InLine, AfterReturn };
    std::string out;
    out.reserve(message.size() + 16);
    auto at = At::LineStart;
    for (const char c : message) {
        if (at == At::LineStart && c == '.')
            out += '.';
        if (at == At::AfterReturn) {
            at = c == '\n' ? At::LineStart : At::InLine;
        } else if (c == '\n') {
            out += '\r';
            at = At::LineStart;
        } else {
            at = c == '\r' ? At::AfterReturn : At::InLine;
        }
        out += c;
    }
    if (at == At::InLine || message.empty())
        out += '\r';
    if (at != At::LineStart || message.empty())
        out += '\n';
    return out + ".\r\n";
}

} // namespace halab::alertmanager::smtp
