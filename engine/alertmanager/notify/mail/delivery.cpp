#include "alertmanager/notify/mail/delivery.h"

#include "alertmanager/notify/mail/address.h"
#include "alertmanager/notify/mail/message.h"
#include "alertmanager/notify/rendering.h"
#include "alertmanager/notify/request_event.h"
#include "alertmanager/notify/setting_values.h"
#include "alertmanager/notify/smtp/client.h"
#include "base/gotext.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace halab::alertmanager::mail {

namespace {

/// The server's answer to QUIT changes nothing any more: no longer than this is it waited for.
constexpr Duration quitLimit = std::chrono::seconds{5};

class Delivery final : public Pending {
public:
    Delivery(DeliveryParts parts, Duration limit, Notifier::Done done)
        : m_parts(std::move(parts))
        , m_settings(m_parts.config.settings)
        , m_rendering(m_parts.templates, m_parts.context, m_parts.alerts, clock().now())
        , m_deadline(clock().elapsed() + limit)
        , m_done(std::move(done))
    {
        m_limit = clock().after(limit, [this] { finish({true, Error{ErrorKind::Timeout, "context deadline exceeded", {}}}); });
        m_soon = clock().after({}, [this] { resolve(); });
    }

private:
    Clock& clock() const { return m_parts.host.clock(); }
    Duration left() const { return std::max(m_deadline - clock().elapsed(), Duration{}); }
    const Settings& tlsSettings() const
    {
        static const Settings none;
        const auto* set = m_settings.block("tls_config");
        return set ? *set : none;
    }
    bool isTlsFirst() const { return m_parts.port == "465"; }
    /// The step's continuation: goes on, or ends with `what: error`, which is worth another attempt.
    smtp::Client::Done then(void (Delivery::*next)(), std::string what);
    void refuse(bool retry, const std::string& what, const Error& error);

    // The steps in their order.
    void resolve();
    void dial(SocketAddress to);
    void connected(std::unique_ptr<Stream> stream);
    void begin(std::unique_ptr<Stream> stream);
    void sayHello();
    void demandTls();
    void authenticate();
    void nameSender();
    void nameRecipients();
    void nameRecipient();
    void askForData();
    void sendMessage();
    void leave(Notifier::Answer answer);
    void finish(Notifier::Answer answer);

    Result<std::unique_ptr<smtp::Auth>> chooseAuth(const std::string& mechanisms) const;
    Result<std::string> password() const;
    Result<int> portNumber() const;

    DeliveryParts m_parts;
    const Settings& m_settings;
    Rendering m_rendering;
    Duration m_deadline;
    Notifier::Done m_done;
    Timer m_limit, m_soon;
    std::shared_ptr<const tls::ClientContext> m_tls; ///< where TLS comes first
    Call m_call;
    std::unique_ptr<smtp::Client> m_client;
    std::vector<std::string> m_recipients;
    std::string m_to;
    std::size_t m_recipient = 0;
};

smtp::Client::Done Delivery::then(void (Delivery::*next)(), std::string what)
{
    return [this, next, what = std::move(what)](const Status& status) {
        if (status)
            return (this->*next)();
        refuse(true, what, status.error());
    };
}

void Delivery::refuse(bool retry, const std::string& what, const Error& error)
{
    Notifier::Answer answer{retry, Error{error.kind, what.empty() ? error.message : what + ": " + error.message, {}}};
    if (m_client)
        leave(std::move(answer));
    else
        finish(std::move(answer));
}

Result<int> Delivery::portNumber() const
{
    const auto& text = m_parts.port;
    static const std::vector<std::pair<std::string, int>> services{
        {"smtp", 25}, {"submission", 587}, {"submissions", 465}, {"smtps", 465}};
    if (const auto known = std::ranges::find(services, text, &std::pair<std::string, int>::first);
        known != services.end())
        return known->second;
    int port = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return fail(ErrorKind::InvalidInput, "dial tcp: lookup tcp/" + text + ": unknown port");
        if ((port = port * 10 + (c - '0')) > 65535)
            return fail(ErrorKind::InvalidInput, "dial tcp: address " + text + ": invalid port");
    }
    return port;
}

void Delivery::resolve()
{
    if (isTlsFirst()) {
        const auto context = m_parts.tlsFiles.context(m_parts.host.disk(), tlsSettings());
        if (!context)
            return refuse(false, "parse TLS configuration", context.error());
        m_tls = *context;
    }
    const char* what = isTlsFirst() ? "establish TLS connection to server" : "establish connection to server";
    const auto port = portNumber();
    if (!port)
        return refuse(true, what, port.error());
    const auto& name = m_parts.smarthost;
    m_call = m_parts.host.network().resolve({name.empty() ? "localhost" : name, static_cast<std::uint16_t>(*port)},
        [this, what](Result<std::vector<SocketAddress>> addresses) {
            if (!addresses)
                return refuse(true, std::string(what) + ": dial tcp", addresses.error());
            dial(addresses->front());
        });
}

void Delivery::dial(SocketAddress to)
{
    const char* what = isTlsFirst() ? "establish TLS connection to server" : "establish connection to server";
    m_call = m_parts.host.network().dial(to, left(), [this, what](Result<std::unique_ptr<Stream>> stream) {
        if (!stream)
            return refuse(true, what, stream.error());
        connected(std::move(*stream));
    });
}

void Delivery::connected(std::unique_ptr<Stream> stream)
{
    if (!isTlsFirst())
        return begin(std::move(stream));
    m_call = tls::connect(clock(), std::move(stream), m_tls, m_parts.smarthost, left(),
        [this](Result<std::unique_ptr<Stream>> inside) {
            if (!inside)
                return refuse(true, "establish TLS connection to server", inside.error());
            begin(std::move(*inside));
        });
}

void Delivery::begin(std::unique_ptr<Stream> stream)
{
    m_client = std::make_unique<smtp::Client>(clock(), std::move(stream), m_parts.smarthost, isTlsFirst());
    m_client->greet([this](const Status& greeted) {
        if (greeted)
            return sayHello();
        // Not to be taken leave of: nobody has introduced himself.
        finish({true, Error{greeted.error().kind, "create SMTP client: " + greeted.error().message, {}}});
    });
}

void Delivery::sayHello()
{
    if (m_settings.isSet("hello"))
        return m_client->hello(m_settings.text("hello"), then(&Delivery::demandTls, "send EHLO command"));
    // An error comes out with the first command that needs it.
    m_client->ensureHello([this](const Status&) { demandTls(); });
}

void Delivery::demandTls()
{
    if (!m_settings.boolean("require_tls"))
        return authenticate();
    if (!m_client->extension("STARTTLS"))
        return refuse(true, "",
            {ErrorKind::Network,
                "'require_tls' is true (default) but " + goQuote(m_settings.text("smarthost")) +
                    " does not advertise the STARTTLS extension",
                {}});
    const auto context = m_parts.tlsFiles.context(m_parts.host.disk(), tlsSettings());
    if (!context)
        return refuse(false, "parse TLS configuration", context.error());
    m_client->startTls(*context, left(), then(&Delivery::authenticate, "send STARTTLS command"));
}

void Delivery::authenticate()
{
    const auto mechanisms = m_client->extension("AUTH");
    if (!mechanisms)
        return nameSender();
    if (!m_settings.isSet("auth_username")) {
        m_parts.host.trace().log("debug", "",
            "smtp_auth_username is not configured. Attempting to send email without authenticating",
            {{"integration", std::string("email")}});
        return nameSender();
    }
    auto auth = chooseAuth(*mechanisms);
    if (!auth)
        return refuse(true, "find auth mechanism", auth.error());
    const std::string what = std::string((*auth)->typeName()) + " auth";
    m_client->authenticate(std::move(*auth), then(&Delivery::nameSender, what));
}

Result<std::string> Delivery::password() const
{
    const auto file = m_settings.text("auth_password_file");
    if (file.empty())
        return m_settings.text("auth_password");
    auto text = m_parts.host.disk().read(file);
    if (!text)
        return fail(text.error().kind, "could not read " + file + ": " + text.error().message);
    return trimSpace(std::move(*text));
}

/// The first that the server offers and the settings suffice for.
Result<std::unique_ptr<smtp::Auth>> Delivery::chooseAuth(const std::string& mechanisms) const
{
    const auto username = m_settings.text("auth_username");
    std::string complaints;
    const auto complain = [&](const std::string& text) { complaints += (complaints.empty() ? "" : "; ") + text; };
    for (std::size_t begin = 0; begin <= mechanisms.size();) {
        const auto end = std::min(mechanisms.find(' ', begin), mechanisms.size());
        const auto mechanism = mechanisms.substr(begin, end - begin);
        begin = end + 1;
        if (mechanism == "CRAM-MD5") {
            if (m_settings.isSet("auth_secret"))
                return smtp::cramMd5Auth(username, m_settings.text("auth_secret"));
            complain("missing secret for CRAM-MD5 auth mechanism");
        } else if (mechanism == "PLAIN" || mechanism == "LOGIN") {
            const auto secret = password();
            if (!secret)
                complain(secret.error().message);
            else if (secret->empty())
                complain("missing password for " + mechanism + " auth mechanism");
            else if (mechanism == "LOGIN")
                return smtp::loginAuth(username, *secret);
            else
                return smtp::plainAuth(m_settings.text("auth_identity"), username, *secret, m_parts.smarthost);
        }
    }
    if (complaints.empty())
        complain("unknown auth mechanism: " + mechanisms);
    return fail(ErrorKind::InvalidInput, complaints);
}

void Delivery::nameSender()
{
    const auto from = m_rendering.text(m_settings.text("from"));
    if (m_rendering.error())
        return refuse(false, "execute 'from' template", *m_rendering.error());
    m_to = m_rendering.text(m_settings.text("to"));
    if (m_rendering.error())
        return refuse(false, "execute 'to' template", *m_rendering.error());
    const auto senders = parseAddressList(from);
    if (!senders)
        return refuse(false, "parse 'from' addresses", senders.error());
    if (senders->size() != 1)
        return refuse(false, "",
            {ErrorKind::InvalidInput,
                "must be exactly one 'from' address (got: " + std::to_string(senders->size()) + ")", {}});
    m_client->mail(senders->front(), then(&Delivery::nameRecipients, "send MAIL command"));
}

void Delivery::nameRecipients()
{
    auto recipients = parseAddressList(m_to);
    if (!recipients)
        return refuse(false, "parse 'to' addresses", recipients.error());
    m_recipients = std::move(*recipients);
    nameRecipient();
}

void Delivery::nameRecipient()
{
    if (m_recipient == m_recipients.size())
        return askForData();
    m_client->recipient(m_recipients[m_recipient++], then(&Delivery::nameRecipient, "send RCPT command"));
}

void Delivery::askForData() { m_client->data(then(&Delivery::sendMessage, "send DATA command")); }

void Delivery::sendMessage()
{
    auto& host = m_parts.host;
    auto message = composeMessage(m_settings, m_rendering,
        {.now = host.clock().now(),
            .id = host.random()(),
            .hostName = host.name(),
            .boundary = host.random().bytes<30>()});
    if (!message.error)
        recordRequest(host, m_parts.context, m_parts.config,
            {.method = "MAIL",
                .url = "smtp://" + m_settings.text("smarthost"),
                .contentType = "multipart/alternative",
                .body = message.bytes},
            secretsOf(m_settings));
    Notifier::Answer answer{false, std::move(message.error)};
    // What the server says to the message does not count, in the original either.
    m_client->send(message.bytes, [this, answer = std::move(answer)](const Status&) { leave(answer); });
}

void Delivery::leave(Notifier::Answer answer)
{
    const auto ended = [this, answer](const Status& quit) {
        if (!answer.error && !quit)
            m_parts.host.trace().log("warn", "", "failed to close SMTP connection",
                {{"integration", std::string("email")}, {"err", quit.error().message}});
        finish(answer);
    };
    m_limit = clock().after(quitLimit, [ended] { ended(fail(ErrorKind::Timeout, "i/o timeout")); });
    m_client->quit(ended);
}

void Delivery::finish(Notifier::Answer answer)
{
    m_limit.stop();
    if (m_client)
        m_client->close();
    const auto done = std::exchange(m_done, nullptr); // the call drops this delivery
    done(std::move(answer));
}

} // namespace

Call deliver(DeliveryParts parts, Duration limit, Notifier::Done done)
{
    return std::make_unique<Delivery>(std::move(parts), limit, std::move(done));
}

} // namespace halab::alertmanager::mail
