// The services that a receiver plays: what it makes of their requests, and that it answers as they do.

#include "base/json.h"
#include "receiver/services.h"
#include "support/registry.h"

using namespace halab;

class ServicesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachServiceIsKnown_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("body"); // ' stands for "
        QTest::addColumn<QString>("service");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("title");
        QTest::addColumn<int>("answer");
        QTest::newRow("webhook") << "/" << "{'version':'4','status':'firing','alerts':[]}" << "webhook" << "firing" << "" << 200;
        QTest::newRow("slack") << "/services/T/B/x" << "{'channel':'#c','attachments':[{'title':'[FIRING:1] A','color':'danger'}]}" << "slack"
                               << "firing" << "[FIRING:1] A" << 200;
        QTest::newRow("slack, by its colour") << "/" << "{'attachments':[{'title':'done','color':'good'}]}" << "slack" << "resolved" << "done" << 200;
        QTest::newRow("pagerduty") << "/v2/enqueue" << "{'routing_key':'k','event_action':'trigger','dedup_key':'d','payload':{'summary':'s'}}"
                                   << "pagerduty" << "firing" << "s" << 202;
        QTest::newRow("pagerduty, first version") << "/" << "{'service_key':'k','event_type':'resolve','description':'s'}" << "pagerduty" << "resolved"
                                                  << "s" << 200;
        QTest::newRow("opsgenie") << "/v2/alerts" << "{'alias':'a','message':'m'}" << "opsgenie" << "firing" << "m" << 202;
        QTest::newRow("opsgenie, closed") << "/v2/alerts/a/close" << "{'source':''}" << "opsgenie" << "resolved" << "" << 202;
        QTest::newRow("victorops") << "/alert/k/r" << "{'message_type':'RECOVERY','entity_id':'e','entity_display_name':'n'}" << "victorops"
                                   << "resolved" << "n" << 200;
        QTest::newRow("wechat") << "/cgi-bin/message/send" << "{'msgtype':'text','text':{'content':'[FIRING:2] x\\n..'}}" << "wechat" << "firing"
                                << "[FIRING:2] x" << 200;
        QTest::newRow("telegram") << "/bot1:x/sendMessage" << "{'chat_id':'1','text':'Alerts Firing:\\nx'}" << "telegram" << "firing"
                                  << "Alerts Firing:" << 200;
        QTest::newRow("discord") << "/" << "{'embeds':[{'title':'[RESOLVED] x'}]}" << "discord" << "resolved" << "[RESOLVED] x" << 204;
        QTest::newRow("webex") << "/" << "{'roomId':'r','markdown':'Alerts Resolved:'}" << "webex" << "resolved" << "Alerts Resolved:" << 200;
        QTest::newRow("msteams") << "/" << "{'@context':'http://schema.org/extensions','type':'MessageCard','title':'[RESOLVED] x'}" << "msteams"
                                 << "resolved" << "[RESOLVED] x" << 200;
        QTest::newRow("msteams, from others") << "/" << "{'@type':'MessageCard','title':'[FIRING:1] x'}" << "msteams" << "firing" << "[FIRING:1] x" << 200;
        QTest::newRow("something else") << "/" << "{'a':1}" << "" << "" << "" << 200;
    }
    void eachServiceIsKnown()
    {
        QFETCH(QString, path);
        QFETCH(QString, body);
        QFETCH(QString, service);
        QFETCH(QString, state);
        QFETCH(QString, title);
        QFETCH(int, answer);
        http::Request request;
        request.method = "POST";
        request.path = path.toStdString();
        const auto read = receiver::recogniseService(request, body.replace(u'\'', u'"').toStdString());
        QVERIFY(read);
        QCOMPARE(QString::fromStdString(read->service), service);
        QCOMPARE(QString::fromStdString(read->status), state);
        QCOMPARE(QString::fromStdString(read->title), title);
        QCOMPARE(read->answer.status, answer);
    }

    /// Pushover's messages are forms, as those of a web page.
    void aFormIsRead()
    {
        http::Request request;
        request.method = "POST";
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
        const auto read = receiver::recogniseService(request, "token=t&user=u&title=%5BFIRING%3A1%5D+x&message=m");
        QVERIFY(read);
        QCOMPARE(read->service, std::string("pushover"));
        QCOMPARE(read->title, std::string("[FIRING:1] x"));
        QCOMPARE((*json::parse(read->answer.body))["status"].numberOr(0), 1.0);
    }

    void whatIsNeitherIsRefused()
    {
        QVERIFY(!receiver::recogniseService({}, "no JSON"));
        QVERIFY(!receiver::recogniseService({}, ""));
    }

    void aLongTitleIsCutBetweenCharacters()
    {
        std::string long_;
        for (int i = 0; i < 150; ++i)
            long_ += "\xc3\xa4"; // ä
        const auto read = receiver::recogniseService({}, "{\"roomId\":\"r\",\"markdown\":\"x" + long_ + "\"}");
        QVERIFY(read);
        QCOMPARE(read->title.size(), std::size_t{199}); // 200 would split the last one
        QVERIFY(QString::fromStdString(read->title).endsWith(QChar(0xe4)));
    }

    void tokensAreGivenOut()
    {
        http::Request wechat;
        wechat.method = "GET";
        wechat.path = "/cgi-bin/gettoken";
        const auto first = receiver::answerTokenRequest(wechat, {});
        QVERIFY(first);
        QCOMPARE((*json::parse(first->body))["access_token"].text(), std::string("halab"));
        http::Request oauth;
        oauth.method = "POST";
        oauth.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
        QVERIFY(receiver::answerTokenRequest(oauth, "grant_type=client_credentials&client_id=a"));
        QVERIFY(!receiver::answerTokenRequest(oauth, "user=u&token=t"));
    }
};

HALAB_TEST(ServicesTest, "services")
#include "services_test.moc"
