#pragma once

// What sends: one object an integration of a receiver.

#include "alertmanager/alert.h"
#include "alertmanager/config/config.h"
#include "host/host.h"
#include "host/http/client.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace halab::alertmanager {

/// What a message is about, beside its alerts.
struct MessageContext {
    std::string receiver;
    std::string groupKey;
    model::Labels groupLabels;
    std::string externalUrl;
};

class Notifier {
public:
    struct Answer {
        bool retry = false; ///< of an error: worth another attempt
        std::optional<Error> error;
    };
    using Done = std::function<void(Answer)>;

    virtual ~Notifier() = default;
    /// One attempt; `done` comes later, once. Dropping the handle aborts it.
    virtual Call send(const MessageContext& context, const Alerts& alerts, Duration limit, Done done) = 0;
    /// Where it sends to, for the trace: a host's name.
    virtual std::string target() const = 0;
    /// The error of an attempt that the context ended: `Post "URL": context deadline exceeded`.
    virtual std::string abortText(const std::string& contextError) const { return contextError; }
};

/// An attempt that cannot even begin: answers soon, as every attempt does.
Call answerLater(Host& host, Notifier::Answer answer, Notifier::Done done);

class Templates;

/// What notifiers work with. All of it outlives them.
struct NotifierParts {
    Host& host;
    http::Client& client;
    const Templates& templates;
    const Settings& global; ///< the configuration's `global`
};

/// The notifier of an integration. One that this version does not send fails each attempt for good, and says so.
std::unique_ptr<Notifier> makeNotifier(const NotifierParts& parts, const IntegrationConfig& config);
/// One whose every attempt fails for good with this sentence.
std::unique_ptr<Notifier> makeRefusal(Host& host, std::string sentence);

} // namespace halab::alertmanager
