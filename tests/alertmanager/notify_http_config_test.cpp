// Who an integration is to its server: http_config's credentials, and tokens of OAuth 2.0.

#include "alertmanager/notify_world.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::alertmanager;
using halab::test::notify::NotifyWorld;

class NotifyHttpConfigTest : public QObject {
    Q_OBJECT

    static std::string webhook(const std::string& http)
    {
        return "webhook_configs: [{url: 'http://service/x', http_config: {" + http + "}}]";
    }

private Q_SLOTS:
    void credentials_data()
    {
        QTest::addColumn<QString>("http");
        QTest::addColumn<QString>("header");
        QTest::newRow("none") << "follow_redirects: true" << "";
        QTest::newRow("basic") << "basic_auth: {username: u, password: p}" << "Basic dTpw";
        QTest::newRow("basic, file") << "basic_auth: {username: u, password_file: secret}" << "Basic dTpz";
        QTest::newRow("authorization") << "authorization: {type: Foo, credentials_file: secret}" << "Foo s";
        QTest::newRow("bearer") << "bearer_token: t" << "Bearer t";
    }
    void credentials()
    {
        QFETCH(QString, http);
        QFETCH(QString, header);
        NotifyWorld world(webhook(http.toStdString()), {{"secret", " s\n"}});
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(QString::fromStdString(world.requests.at(0).headers.value("Authorization")), header);
    }

    void aMissingFileIsTriedAgain()
    {
        NotifyWorld world(webhook("basic_auth: {username: u, password_file: /gone}"));
        const auto answer = world.send({NotifyWorld::alert("a")});
        QVERIFY(answer.retry && answer.error);
        QCOMPARE(answer.error->message,
            std::string("Post \"http://service/x\": unable to read basic auth password file /gone: open /gone: no such "
                        "file or directory"));
        QVERIFY(world.requests.empty());
    }

    /// The client in the header first; a server that refuses it is asked again with the client in the form.
    void aTokenIsFetchedAndKept()
    {
        NotifyWorld world(webhook("oauth2: {client_id: 'i d', client_secret: 's&', token_url: 'http://service/token', "
                                  "scopes: [a, b], endpoint_params: {x: y}}"));
        world.answers["/token"] = {.status = 200,
            .headers = {{"Content-Type", "application/json"}},
            .body = R"({"access_token":"T1","token_type":"bearer","expires_in":60})"};
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(world.requests.size(), std::size_t{3});
        const auto& token = world.requests[0];
        QCOMPARE(token.body, std::string("grant_type=client_credentials&scope=a+b&x=y"));
        QCOMPARE(token.headers.value("Authorization"), std::string("Basic aStkOnMlMjY="));
        QCOMPARE(world.requests[1].headers.value("Authorization"), std::string("Bearer T1"));
        QCOMPARE(world.requests[2].path, std::string("/x"));

        // Ten seconds before its end it is not used any more.
        world.world->runUntil([] { return false; }, std::chrono::seconds{51});
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(world.requests.size(), std::size_t{5});
        QCOMPARE(world.requests[3].path, std::string("/token"));
    }

    void aRefusedTokenIsAskedForInBothWays()
    {
        NotifyWorld world(
            webhook("oauth2: {client_id: id, client_secret: secret, token_url: 'http://service/token'}"));
        world.answers["/token"] = {.status = 401, .headers = {}, .body = "no"};
        const auto answer = world.send({NotifyWorld::alert("a")});
        QVERIFY(answer.retry && answer.error);
        QCOMPARE(answer.error->message,
            std::string("Post \"http://service/x\": oauth2: cannot fetch token: 401 Unauthorized\nResponse: no"));
        QCOMPARE(world.requests.size(), std::size_t{2});
        QVERIFY(world.requests[0].headers.find("Authorization"));
        QVERIFY(!world.requests[1].headers.find("Authorization"));
        QCOMPARE(world.requests[1].body, std::string("client_id=id&client_secret=secret&grant_type=client_credentials"));
    }

    void redirectsAreFollowedUnlessRefused()
    {
        const http::Response away{.status = 307, .headers = {{"Location", "/y"}}, .body = {}};
        NotifyWorld follows(webhook("follow_redirects: true"));
        follows.answers["/x"] = away;
        QVERIFY(!follows.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(follows.requests.size(), std::size_t{2});
        QCOMPARE(follows.requests[1].method + " " + follows.requests[1].path, std::string("POST /y"));
        QCOMPARE(follows.requests[1].headers.value("Referer"), std::string("http://service/x"));
        QCOMPARE(follows.requests[1].body, follows.requests[0].body);

        NotifyWorld stays(webhook("follow_redirects: false"));
        stays.answers["/x"] = away;
        const auto answer = stays.send({NotifyWorld::alert("a")});
        QVERIFY(answer.error && !answer.retry);
        QCOMPARE(stays.requests.size(), std::size_t{1});
    }

    /// A plain request goes to the proxy whole.
    void aProxyTakesTheWholeUrl()
    {
        NotifyWorld world("webhook_configs: [{url: 'http://elsewhere/x', http_config: {proxy_url: 'http://service'}}]");
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(world.requests.size(), std::size_t{1});
        QCOMPARE(world.requests[0].headers.value("Host"), std::string("elsewhere"));
    }
};

HALAB_TEST(NotifyHttpConfigTest, "notify_http_config")
#include "notify_http_config_test.moc"
