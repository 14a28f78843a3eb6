// An event as a sentence: what stands in the events' table.

#include "events/event_text.h"

#include "app/sample_snapshot.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::app;
using test::sampleEvent;

class EventTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNodesOwnWordsComeFirst()
    {
        QCOMPARE(eventSentence(sampleEvent("a", kind::decision, {}, reason::deduplicated, "Did not send.")), QStringLiteral("Did not send."));
    }

    void fieldsFillTheSentence()
    {
        const auto event = sampleEvent("prometheus-1", kind::scrapeOk, {{"to", std::string("webhook")}, {"samples", std::int64_t{12}}});
        QCOMPARE(eventSentence(event), QStringLiteral("scraped webhook: 12 samples"));
    }

    void whatIsUnknownIsLeftOut()
    {
        const auto event = sampleEvent("prometheus-1", kind::scrapeOk, {{"to", std::string("webhook")}});
        QCOMPARE(eventSentence(event), QStringLiteral("scraped webhook"));
    }

    void identifiersAreShort()
    {
        const auto event = sampleEvent("am", kind::silenceExpired, {{"id", std::string("6d0de005-aaaa-bbbb-cccc-0123456789ab")}});
        QCOMPARE(eventSentence(event), QStringLiteral("silence 6d0de005… was expired"));
    }

    void groupsAreShownByTheirLabels()
    {
        const auto event = sampleEvent("am", kind::groupFlush, {{"group", std::string(R"({}:{job="x"})")}, {"firing", std::int64_t{1}}});
        QCOMPARE(eventSentence(event), QStringLiteral("flushes group {job=\"x\"}: 1 firing"));
    }

    void aReasonFollows()
    {
        const auto event = sampleEvent("am", kind::notificationSent, {{"to", std::string("webhook")}}, reason::firstNotification);
        QCOMPARE(eventSentence(event), QStringLiteral("webhook took the notification — first notification"));
    }

    void unknownKindsShowTheirFields()
    {
        QCOMPARE(eventSentence(sampleEvent("am", "new.kind", {{"a", std::string("1")}, {"b", std::string("2")}})), QStringLiteral("a=1  b=2"));
    }
};

HALAB_TEST(EventTextTest, "event_text")
#include "event_text_test.moc"
