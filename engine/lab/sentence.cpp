#include "lab/sentence.h"

#include "host/vocabulary.h"

#include <array>
#include <functional>
#include <map>

namespace halab::lab {

namespace sentence_detail {

std::string about(const Event& event)
{
    const auto alert = event.fieldText("alertname");
    const auto instance = event.fieldText("instance");
    return alert + (instance.empty() ? "" : " for " + instance);
}

std::string decision(const Event& event)
{
    const auto outcome = event.fieldText("outcome");
    auto out = outcome == "sent" ? std::string("sends") : outcome == "failed" ? std::string("could not send") : std::string("does not send");
    out += ": " + reasonInWords(event.reason);
    // What was sent says the receiver a line above; why nothing was sent needs the whole sentence.
    return event.text.empty() || outcome == "sent" ? out : out + ". " + event.text;
}

std::string received(const Event& event)
{
    const auto instances = event.fieldText("instances");
    return "receives a " + event.fieldText("status") + " notification from " + event.fieldText("from") + ": "
        + event.fieldText("alertname") + (instances.empty() ? "" : " (" + instances + ")");
}

std::string by(const Event& event)
{
    const auto who = event.fieldText("by");
    return who.empty() || who == "lab" ? "" : who == "student" ? " by you" : " by the solution";
}

using Sentence = std::function<std::string(const Event&)>;

const std::map<std::string, Sentence, std::less<>>& table()
{
    static const std::map<std::string, Sentence, std::less<>> sentences{
        {kind::nodeStarted, [](const Event& e) { return "is started" + by(e); }},
        {kind::nodeReady, [](const Event&) { return std::string("answers"); }},
        {kind::nodeStopping, [](const Event& e) { return "is being stopped" + by(e); }},
        {kind::nodeStopped, [](const Event&) { return std::string("has stopped"); }},
        {kind::nodeKilled, [](const Event& e) { return "is killed" + by(e); }},
        {kind::nodePaused, [](const Event& e) { return "is paused" + by(e); }},
        {kind::nodeResumed, [](const Event& e) { return "goes on" + by(e); }},
        {kind::nodeFailed, [](const Event& e) { return "did not start: " + e.fieldText("error"); }},
        {kind::targetDown, [](const Event& e) { return "finds " + e.fieldText("instance") + " down: " + e.fieldText("error"); }},
        {kind::alertPending, [](const Event& e) { return about(e) + " is pending"; }},
        {kind::alertFiring, [](const Event& e) { return about(e) + " fires"; }},
        {kind::alertResolved, [](const Event& e) { return about(e) + " is resolved"; }},
        {kind::clusterSettled, [](const Event& e) { return "has settled, with " + e.fieldText("members") + " members"; }},
        {kind::memberFailed, [](const Event& e) { return "declares " + e.fieldText("member") + " dead"; }},
        {kind::silenceCreated, [](const Event& e) { return "gets a new silence " + e.fieldText("matchers"); }},
        {kind::silenceExpired, [](const Event& e) { return "expires the silence " + e.fieldText("matchers"); }},
        {kind::silenceMerged, [](const Event& e) { return "hears by gossip of a silence, " + e.fieldText("state") + " now"; }},
        {kind::notifyWait, [](const Event& e) { return e.fieldNumber("wait") > 0 ? "waits for its turn: " + e.text : std::string(); }},
        {kind::decision, decision},
        {kind::notificationReceived, received},
        {kind::notificationFailed, [](const Event& e) { return "could not send: " + e.fieldText("error"); }},
    };
    return sentences;
}

} // namespace sentence_detail

std::string sentenceOf(const Event& event)
{
    const auto found = sentence_detail::table().find(event.kind);
    return found == sentence_detail::table().end() ? std::string() : found->second(event);
}

std::string reasonInWords(std::string_view name)
{
    static const std::map<std::string_view, std::string_view> words{
        {reason::firstNotification, "the first notification of this group"},
        {reason::newAlerts, "new alerts in the group"},
        {reason::newResolved, "newly resolved alerts in the group"},
        {reason::allResolved, "all alerts are resolved"},
        {reason::repeatInterval, "a reminder, repeat_interval has passed"},
        {reason::notSettled, "the cluster has not settled"},
        {reason::inhibited, "inhibited by another alert"},
        {reason::timeMuted, "muted at this time"},
        {reason::outsideActiveTime, "outside its active time"},
        {reason::silenced, "silenced"},
        {reason::waiting, "waiting for its turn"},
        {reason::deduplicated, "deduplicated, a peer has sent it"},
        {reason::alreadyNotified, "notified already"},
        {reason::nothingToSend, "nothing to send"},
        {reason::sendFailed, "the receiver did not take it"},
        {reason::noIntegrations, "the receiver has no integrations"},
        {reason::unrecoverable, "the receiver refused it for good"},
        {reason::timedOut, "the flush's time ran out"},
        {reason::canceled, "interrupted"},
    };
    const auto found = words.find(name);
    return std::string(found == words.end() ? name : found->second);
}

} // namespace halab::lab
