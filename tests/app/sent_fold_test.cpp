// The notifications as they went out: each attempt's request, and what became of it.

#include "inspector/sent_fold.h"

#include "app/sample_snapshot.h"
#include "host/vocabulary.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::app;
using test::sampleEvent;

namespace {

const std::string sentGroup = "{}:{job=\"j\"}";

Fields sentFields(std::int64_t attempt, Fields more = {})
{
    Fields fields{{"group", sentGroup}, {"receiver", std::string("team")},
        {"integration", std::string("slack[0]")}, {"attempt", attempt}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

Fields sentRequest(const std::string& body)
{
    return {{"group", sentGroup}, {"receiver", std::string("team")}, {"integration", std::string("slack[0]")},
        {"method", std::string("POST")}, {"url", std::string("<secret>")}, {"content_type", std::string("application/json")},
        {"bytes", static_cast<std::int64_t>(body.size())}, {"body", body}};
}

} // namespace

class SentFoldTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRequestWaitsForItsAnswer()
    {
        SentFold fold;
        fold.add(sampleEvent("am-1", kind::notificationSend, sentFields(1)));
        fold.add(sampleEvent("am-1", kind::notificationRequest, sentRequest("{\"channel\":\"#c\"}")));
        auto card = fold.cards("am-1", {}).front();
        QCOMPARE(card.chip, QStringLiteral("under way"));
        QCOMPARE(card.title, QStringLiteral("team, slack[0]"));
        QCOMPARE(card.code, QStringLiteral("{\n  \"channel\": \"#c\"\n}"));
        fold.add(sampleEvent("am-1", kind::notificationSent, sentFields(1)));
        QCOMPARE(fold.cards("am-1", {}).front().chip, QStringLiteral("taken"));
    }

    void everyAttemptIsThere()
    {
        SentFold fold;
        for (std::int64_t attempt = 1; attempt <= 2; ++attempt) {
            fold.add(sampleEvent("am-1", kind::notificationSend, sentFields(attempt)));
            fold.add(sampleEvent("am-1", kind::notificationRequest, sentRequest("{}")));
            fold.add(sampleEvent("am-1", attempt == 1 ? kind::notificationFailed : kind::notificationSent,
                sentFields(attempt, {{"error", std::string("no route")}})));
        }
        const auto cards = fold.cards("am-1", {});
        QCOMPARE(cards.size(), 2);
        QCOMPARE(cards[0].chip, QStringLiteral("taken"));
        QVERIFY(cards[0].subtitle.endsWith(QStringLiteral("attempt 2")));
        QCOMPARE(cards[1].note, QStringLiteral("no route"));
        QCOMPARE(cards[0].code, QStringLiteral("{}"));
        QVERIFY2(cards[1].code.isEmpty(), "a text that was sent twice is shown once");
    }

    /// Two integrations send at the same time; each answer belongs to its own request.
    void answersFindTheirRequests()
    {
        SentFold fold;
        auto other = sentRequest("{}");
        other[2].second = std::string("webhook[0]");
        fold.add(sampleEvent("am-1", kind::notificationRequest, sentRequest("{}")));
        fold.add(sampleEvent("am-1", kind::notificationRequest, other));
        auto answer = sentFields(1);
        answer[2].second = std::string("webhook[0]");
        fold.add(sampleEvent("am-1", kind::notificationSent, answer));
        fold.add(sampleEvent("am-1", kind::notificationFailed, sentFields(1, {{"error", std::string("no")}})));
        QCOMPARE(fold.cards("am-1", {})[0].chip, QStringLiteral("taken"));
        QCOMPARE(fold.cards("am-1", {})[1].chip, QStringLiteral("failed"));
    }

    void anotherNodeHasItsOwn()
    {
        SentFold fold;
        fold.add(sampleEvent("am-1", kind::notificationRequest, sentRequest("{}")));
        QVERIFY(fold.cards("am-2", {}).isEmpty());
        fold.add(sampleEvent("am-1", kind::nodeStarted, {}));
        QVERIFY(fold.cards("am-1", {}).isEmpty());
    }

    void onlyTheLastAreKept()
    {
        SentFold fold;
        for (std::size_t i = 0; i < SentFold::requestsKept + 10; ++i)
            fold.add(sampleEvent("am-1", kind::notificationRequest, sentRequest("{}")));
        QCOMPARE(fold.cards("am-1", {}).size(), int(SentFold::requestsKept));
    }

    void jsonKeepsTheOrderOfItsKeys_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("object") << "{'b':1,'a':[]}" << "{\n  'b': 1,\n  'a': []\n}";
        QTest::newRow("signs in strings") << "['a,{:1}']" << "[\n  'a,{:1}'\n]";
        QTest::newRow("a quote in a string") << "['a\\',[']" << "[\n  'a\\',['\n]";
        QTest::newRow("no JSON") << "Subject: x, {y}" << "Subject: x, {y}";
        QTest::newRow("cut off") << "{'a':" << "{'a':";
        QTest::newRow("nothing") << "" << "";
    }
    void jsonKeepsTheOrderOfItsKeys()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        QCOMPARE(indentJson(text.replace(u'\'', u'"')), shown.replace(u'\'', u'"')); // ' stands for " here
    }
};

HALAB_TEST(SentFoldTest, "sent_fold")
#include "sent_fold_test.moc"
