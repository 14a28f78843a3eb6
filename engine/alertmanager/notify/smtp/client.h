#pragma once

// The client's side of SMTP (RFC 5321) over any stream, one command at a time. Source: Go 1.19
// net/smtp, whose order of commands, checks and errors it has. Lives on its host's thread; belongs
// to whoever sends a message. Destroying it resets the connection.

#include "alertmanager/notify/smtp/auth.h"
#include "alertmanager/notify/smtp/reply.h"
#include "base/result.h"
#include "host/clock.h"
#include "host/network.h"
#include "host/tls/tls.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace halab::alertmanager::smtp {

class Client {
public:
    /// Callbacks come later, once, and may destroy the client.
    using Done = std::function<void(Status)>;

    /// `serverName`: as the configuration names it. `isTls`: of the stream, from its start.
    Client(Clock& clock, std::unique_ptr<Stream> stream, std::string serverName, bool isTls);

    /// Waits for the server's greeting.
    void greet(Done done);
    /// Says who we are. Error: of a name with line ends, before anything is said.
    void hello(const std::string& name, Done done);
    /// What every step does first: says hello, unless that has been said.
    void ensureHello(Done done);
    /// The parameters of an extension that the server has offered; none if it has not.
    std::optional<std::string> extension(const std::string& name) const;

    void startTls(std::shared_ptr<const tls::ClientContext> context, Duration limit, Done done);
    /// Error: also after QUIT has been said, as in the original.
    void authenticate(std::unique_ptr<Auth> auth, Done done);
    void mail(const std::string& from, Done done);
    void recipient(const std::string& to, Done done);
    /// Asks to send a message, which follows with send().
    void data(Done done);
    /// The message, whose lines that begin with a dot get a second one.
    void send(std::string_view message, Done done);
    /// Takes leave, and closes the connection where the server agrees. Says nothing where hello has failed.
    void quit(Done done);
    /// Closes the connection without a word.
    void close();

private:
    using Answered = std::function<void(Result<Reply>)>;

    void listen();
    void await(int expected, Answered answered);
    void deliver();
    void command(const std::string& line, int expected, Answered answered);
    void afterHello(Done done, std::function<void()> go);
    void simple(const std::string& line, int expected, Done done);
    void sayEhlo(Done done);
    void sayHelo(Done done);
    void takeExtensions(const std::string& message);
    void continueAuth(Result<Reply> reply);
    void abortAuth(Error error);
    void endAuth(const Status& status);

    Clock& m_clock;
    std::unique_ptr<Stream> m_stream;
    ServerInfo m_server;
    std::string m_localName = "localhost";
    std::optional<Status> m_hello; ///< how it went
    std::optional<std::map<std::string, std::string>> m_extensions; ///< none after HELO

    ReplyReader m_replies;
    std::optional<Error> m_closed;
    Answered m_answered; ///< who waits for a reply
    int m_expected = 0;
    Timer m_soon;
    Call m_handshake;
    std::unique_ptr<Auth> m_auth;
    Done m_authDone;
};

/// `message` as it goes over the wire after DATA, its final dot included (Go's net/textproto DotWriter).
std::string dotStuffed(std::string_view message);

} // namespace halab::alertmanager::smtp
