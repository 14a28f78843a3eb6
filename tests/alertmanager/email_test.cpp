// A notification becomes a message: the dialogue with the mail server, step by step, and what each refusal means.

#include "alertmanager/config/config.h"
#include "alertmanager/notify/email.h"
#include "alertmanager/template/templates.h"
#include "host/http/client.h"
#include "host/vocabulary.h"
#include "host/world.h"
#include "support/registry.h"

#include <map>
#include <optional>

using namespace halab;
using namespace halab::alertmanager;
using namespace std::chrono_literals;

namespace halab::test::email {

constexpr int mailPort = 2525;

/// A mail server with answers as they are set; writes down what it is told.
class MailServer {
public:
    std::map<std::string, std::string> answers{{"greeting", "220 mail ESMTP"}, {"EHLO", "250-mail\r\n250 8BITMIME"},
        {"MAIL", "250 ok"}, {"RCPT", "250 ok"}, {"DATA", "354 go on"}, {".", "250 queued"}, {"QUIT", "221 bye"}};
    std::vector<std::string> heard; ///< lines; a message as one
    std::string message;

    explicit MailServer(Host& host)
        : m_listener(host.network()
                         .listen({host.network().ownAddress(), mailPort},
                             [this](std::unique_ptr<Stream> stream) { accept(std::move(stream)); })
                         .value())
    {
    }

    std::string dialogue() const
    {
        std::string text;
        for (const auto& line : heard)
            text += (text.empty() ? "" : " | ") + line;
        return text;
    }

private:
    void accept(std::unique_ptr<Stream> stream)
    {
        m_stream = std::move(stream);
        m_inMessage = false;
        m_stream->listen({.data = [this](std::string_view bytes) { hear(bytes); },
            .closed = [this](const std::optional<Error>&) { heard.emplace_back("closed"); }});
        say("greeting");
    }
    void say(const std::string& what)
    {
        if (const auto found = answers.find(what); found != answers.end() && !found->second.empty())
            m_stream->write(found->second + "\r\n");
        else if (found == answers.end())
            m_stream->write("500 " + what + "?\r\n");
    }
    void hear(std::string_view bytes)
    {
        m_bytes += bytes;
        for (auto end = m_bytes.find("\r\n"); end != std::string::npos; end = m_bytes.find("\r\n")) {
            const auto line = m_bytes.substr(0, end);
            m_bytes.erase(0, end + 2);
            if (m_inMessage && line != ".") {
                message += line + "\r\n";
                continue;
            }
            const auto verb = line.substr(0, line.find(' '));
            heard.push_back(line);
            m_inMessage = verb == "DATA" && answers[verb].starts_with("354");
            say(verb);
        }
    }

    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<Stream> m_stream;
    std::string m_bytes;
    bool m_inMessage = false;
};

/// An Alertmanager's email integration in a simulated world, and its mail server.
struct Post {
    std::unique_ptr<World> world = makeSimulatedWorld();
    Host& host = world->addHost({.name = "alertmanager-1"});
    Host& mail = world->addHost({.name = "mail"});
    MailServer server{mail};
    http::Client client{host};
    std::shared_ptr<const Templates> templates = Templates::defaults();
    std::vector<Event> events;
    std::optional<Config> config;
    std::unique_ptr<Notifier> email;
    std::optional<Notifier::Answer> answer;
    Call call;

    /// `settings` (", key: value") beside or in place of the usual ones.
    explicit Post(std::string settings = {})
    {
        world->trace().subscribe([this](const Event& event) { events.push_back(event); });
        for (const std::string usual : {", to: 'to@x'", ", from: 'from@x'", ", smarthost: 'mail:2525'", ", text: 'Hello'"})
            if (settings.find(usual.substr(0, usual.find(':') + 1)) == std::string::npos)
                settings += usual;
        config = loadConfig("global: {smtp_require_tls: false}\nroute: {receiver: r}\nreceivers:\n- name: r\n"
                            "  email_configs:\n  - {html: ''" +
                settings + "}\n",
            "alertmanager.yml")
                     .value();
        email = makeEmail({.host = host, .client = client, .templates = *templates, .global = config->global},
            config->receivers[0].integrations[0]);
    }

    /// One attempt, to its end.
    void send(Duration limit = 10s)
    {
        Alert alert;
        alert.labels = model::Labels{{"alertname", "InstanceDown"}};
        alert.startsAt.instant = host.clock().now();
        answer.reset();
        call = email->send({.receiver = "r", .groupKey = "{}:{}", .groupLabels = alert.labels, .externalUrl = "http://am"},
            {std::make_shared<const Alert>(alert)}, limit, [this](Notifier::Answer done) {
                answer = std::move(done);
                call.reset(); // as the pipeline does
            });
        world->runUntil([this] { return answer.has_value(); }, 1min);
    }
    std::string error() const { return answer && answer->error ? answer->error->message : ""; }
};

} // namespace halab::test::email
using namespace halab::test::email;

class EmailTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWholeDialogue()
    {
        Post post(", to: 'First <a@x>, b@y', headers: {X-Group: '{{ .GroupLabels.alertname }}', subject: '\xc3\xa4'}");
        post.send();
        QVERIFY(post.answer);
        QCOMPARE(post.error(), std::string());
        QCOMPARE(post.server.dialogue(),
            std::string("EHLO localhost | MAIL FROM:<from@x> BODY=8BITMIME | RCPT TO:<a@x> | RCPT TO:<b@y> | DATA | . "
                        "| QUIT"));
        const auto& message = post.server.message;
        QVERIFY(message.find("From: from@x\r\n") != std::string::npos);
        QVERIFY(message.find("To: First <a@x>, b@y\r\n") != std::string::npos);
        QVERIFY(message.find("Subject: =?utf-8?q?=C3=A4?=\r\n") != std::string::npos);
        QVERIFY(message.find("X-Group: InstanceDown\r\n") != std::string::npos);
        QVERIFY(message.find("@alertmanager-1>\r\n") != std::string::npos);
        QVERIFY(message.find("Content-Type: text/plain; charset=UTF-8\r\n\r\nHello\r\n--") != std::string::npos);
    }

    /// Which answer of the server, to which step, ends the attempt how.
    void refusals_data()
    {
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QString>("error");
        QTest::addColumn<QString>("lastWords");
        QTest::newRow("greeting") << "greeting" << "421 busy" << "create SMTP client: 421 busy" << "closed";
        QTest::newRow("hello") << "EHLO" << "502 what?" << "send EHLO command: 500 HELO?" << "HELO localhost | closed";
        QTest::newRow("sender") << "MAIL" << "550 not you" << "send MAIL command: 550 not you" << "QUIT | closed";
        QTest::newRow("recipient") << "RCPT" << "550 not him" << "send RCPT command: 550 not him" << "QUIT | closed";
        QTest::newRow("data") << "DATA" << "554 no" << "send DATA command: 554 no" << "QUIT | closed";
        QTest::newRow("message: nobody asks") << "." << "554 spam" << "" << "QUIT | closed";
        QTest::newRow("farewell") << "QUIT" << "500 stay" << "" << "QUIT | closed";
    }
    void refusals()
    {
        QFETCH(QString, step);
        QFETCH(QString, answer);
        QFETCH(QString, error);
        QFETCH(QString, lastWords);
        Post post;
        post.server.answers[step.toStdString()] = answer.toStdString();
        post.send();
        QVERIFY(post.answer);
        QCOMPARE(QString::fromStdString(post.error()), error);
        QVERIFY2(error.isEmpty() || post.answer->retry, "the server may think better of it");
        post.world->runUntil([] { return false; }, 1s);
        QVERIFY2(post.server.dialogue().ends_with(lastWords.toStdString()), post.server.dialogue().c_str());
    }

    void heloWhereEhloIsUnknown()
    {
        Post post;
        post.server.answers["EHLO"] = "502 what?";
        post.server.answers["HELO"] = "250 mail";
        post.send();
        QCOMPARE(post.error(), std::string());
        QCOMPARE(post.server.dialogue(),
            std::string("EHLO localhost | HELO localhost | MAIL FROM:<from@x> | RCPT TO:<to@x> | DATA | . | QUIT"));
    }

    /// What stands wrong in the configuration is wrong at the next attempt, too.
    void mistakes_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::addColumn<QString>("error");
        QTest::addColumn<bool>("retry");
        QTest::newRow("template of to") << ", to: '{{ .Nope }}'"
                                        << "execute 'to' template: template: :1:3: executing \"\" at <.Nope>: can't "
                                           "evaluate field Nope in type *template.Data"
                                        << false;
        QTest::newRow("to") << ", to: 'nobody'" << "parse 'to' addresses: mail: missing '@' or angle-addr" << false;
        QTest::newRow("two senders") << ", from: 'a@x, b@x'" << "must be exactly one 'from' address (got: 2)" << false;
        QTest::newRow("header") << ", headers: {Subject: '{{ .Nope }}'}"
                                << "execute \"Subject\" header template: template: :1:3: executing \"\" at <.Nope>: "
                                   "can't evaluate field Nope in type *template.Data"
                                << false;
        QTest::newRow("no TLS") << ", require_tls: true"
                                << "'require_tls' is true (default) but \"mail:2525\" does not advertise the STARTTLS "
                                   "extension"
                                << true;
        QTest::newRow("hello") << ", hello: \"a\\nb\"" << "send EHLO command: smtp: A line must not contain CR or LF"
                               << true;
    }
    void mistakes()
    {
        QFETCH(QString, settings);
        QFETCH(QString, error);
        QFETCH(bool, retry);
        Post post(settings.toStdString());
        post.send();
        QVERIFY(post.answer);
        QCOMPARE(QString::fromStdString(post.error()), error);
        QCOMPARE(post.answer->retry, retry);
        QCOMPARE(post.server.heard.back(), std::string("QUIT"));
    }

    void authentication_data()
    {
        QTest::addColumn<QString>("offered");
        QTest::addColumn<QString>("settings");
        QTest::addColumn<QString>("said"); ///< after EHLO, to MAIL
        QTest::addColumn<QString>("error");
        QTest::newRow("LOGIN") << "LOGIN PLAIN" << ", auth_username: user, auth_password: 'pass word'"
                               << "AUTH LOGIN | dXNlcg== | cGFzcyB3b3Jk" << "";
        QTest::newRow("CRAM-MD5") << "CRAM-MD5" << ", auth_username: tim, auth_secret: tanstaaftanstaaf"
                                  << "AUTH CRAM-MD5 | dGltIGQzNTVjZmU2YjQ2NDczZmM4YTFlZmY0OTA1Y2JlN2Ni" << "";
        QTest::newRow("no username") << "LOGIN" << "" << "" << "";
        QTest::newRow("PLAIN in plain text") << "PLAIN" << ", auth_username: user, auth_password: 'pass word'"
                                             << "QUIT" << "*smtp.plainAuth auth: unencrypted connection";
        QTest::newRow("nothing known") << "GSSAPI" << ", auth_username: user, auth_password: 'pass word'" << "QUIT"
                                       << "find auth mechanism: unknown auth mechanism: GSSAPI";
        QTest::newRow("no secrets") << "CRAM-MD5 PLAIN LOGIN" << ", auth_username: user" << "QUIT"
                                    << "find auth mechanism: missing secret for CRAM-MD5 auth mechanism; missing "
                                       "password for PLAIN auth mechanism; missing password for LOGIN auth mechanism";
        QTest::newRow("no file") << "LOGIN" << ", auth_username: user, auth_password_file: /none" << "QUIT"
                                 << "find auth mechanism: could not read /none: open /none: no such file or directory";
    }
    void authentication()
    {
        QFETCH(QString, offered);
        QFETCH(QString, settings);
        QFETCH(QString, said);
        QFETCH(QString, error);
        Post post(settings.toStdString());
        auto& answers = post.server.answers;
        answers["EHLO"] = "250-mail\r\n250 AUTH " + offered.toStdString();
        answers["AUTH"] = said.startsWith("AUTH LOGIN") ? "334 VXNlcm5hbWU6" : "334 PDFAeD4=";
        answers["dXNlcg=="] = "334 UGFzc3dvcmQ6";
        answers["cGFzcyB3b3Jk"] = "235 welcome";
        answers["dGltIGQzNTVjZmU2YjQ2NDczZmM4YTFlZmY0OTA1Y2JlN2Ni"] = "235 welcome";
        post.send();
        QVERIFY(post.answer);
        QCOMPARE(QString::fromStdString(post.error()), error);
        auto dialogue = QString::fromStdString(post.server.dialogue());
        const auto expected = "EHLO localhost" + QString(said.isEmpty() ? "" : " | ") + said;
        QVERIFY2(dialogue.startsWith(expected), qPrintable(dialogue));
        for (const auto& event : post.events)
            for (const auto& [key, value] : event.fields)
                QVERIFY2(event.fieldText(key).find("pass word") == std::string::npos &&
                        event.fieldText(key).find("cGFzcyB3b3Jk") == std::string::npos,
                    "a password is in the trace");
    }

    void aServerThatSaysNothingIsLeftAtTheLimit()
    {
        Post post;
        post.server.answers["greeting"] = "";
        post.send(3s);
        QVERIFY(post.answer && post.answer->retry);
        QCOMPARE(post.error(), std::string("context deadline exceeded"));
    }

    void aMessageThatWasHandedOverCountsWhateverFollows()
    {
        Post post;
        post.server.answers["QUIT"] = "";
        post.send();
        QVERIFY(post.answer);
        QCOMPARE(post.error(), std::string());
        QCOMPARE(post.events.back().fieldText("msg"), std::string("failed to close SMTP connection"));
    }

    void droppingTheCallEndsIt()
    {
        Post post;
        post.server.answers["MAIL"] = "";
        post.send(1s); // ends at its limit, after MAIL
        post.call = post.email->send({}, {}, 1min, [](Notifier::Answer) { QFAIL("it was dropped"); });
        post.world->runUntil([] { return false; }, 100ms);
        post.call.reset();
        post.world->runUntil([] { return false; }, 2min);
        QCOMPARE(post.server.heard.back(), std::string("closed"));
    }

    void whoDoesNotListen()
    {
        Post post(", smarthost: 'mail:26'");
        post.send();
        QVERIFY(post.answer && post.answer->retry);
        QVERIFY2(post.error().starts_with("establish connection to server: dial tcp ") &&
                post.error().ends_with(":26: connect: connection refused"),
            post.error().c_str());
        Post lost(", smarthost: 'nowhere:25'");
        lost.send();
        QCOMPARE(lost.error(), std::string("establish connection to server: dial tcp: lookup nowhere: no such host"));
    }

    void whatWasSentIsInTheTrace()
    {
        Post post(", text: 'The secret is s3cr3t.', auth_password: s3cr3t");
        post.send();
        const auto request = std::ranges::find(post.events, std::string(kind::notificationRequest), &Event::kind);
        QVERIFY(request != post.events.end());
        QVERIFY(request->fieldText("body").find("From: from@x") != std::string::npos);
        QVERIFY(request->fieldText("body").find("s3cr3t") == std::string::npos);
    }
};

HALAB_TEST(EmailTest, "email")
#include "email_test.moc"
