#pragma once

// What the integrations over HTTP share: one attempt is a request, or a few one after the other, each with an answer
// that is judged. An integration builds the requests and says which answers are worth another attempt.

#include "alertmanager/notify/http_config.h"
#include "alertmanager/notify/notifier.h"
#include "alertmanager/notify/rendering.h"
#include "alertmanager/notify/setting_values.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace halab::alertmanager {

/// "Alertmanager/0.25.0": what the receivers of the original know.
extern const char* const notifierAgent;

/// A request as an integration builds it.
struct HttpMessage {
    std::string url;
    std::string body;
    std::string method = "POST";
    std::string contentType = "application/json"; ///< empty = no such header
    http::Headers headers = {}; ///< further ones
    std::string agent = notifierAgent;
};

class HttpNotifier : public Notifier {
public:
    HttpNotifier(const NotifierParts& parts, const IntegrationConfig& config);

    Call send(const MessageContext& context, const Alerts& alerts, Duration limit, Done done) final;
    std::string target() const override;
    std::string abortText(const std::string& contextError) const override;

protected:
    /// One attempt.
    struct Attempt {
        MessageContext context;
        Alerts alerts;
        Rendering rendering;
        std::deque<HttpMessage> toSend; ///< in order
        HttpMessage sent; ///< the one whose answer is awaited
    };

    /// Fills `toSend`. An answer ends the attempt at once, with or without an error.
    virtual std::optional<Answer> begin(Attempt& attempt) = 0;
    /// Judges a response; may add to `toSend`. An error ends the attempt, otherwise the next request goes out.
    virtual Answer judge(Attempt& attempt, const http::Response& response);
    /// The error of a request that got no response, in the integration's words.
    virtual std::string transportText(const std::string& text) const { return text; }
    /// Where the integration says so, URLs in errors read "<redacted>".
    virtual bool redactsUrls() const { return false; }

    /// The original's retrier: 2xx is success, 5xx and `codes` are worth another attempt.
    /// The error: `unexpected status code 503: DETAILS`.
    static Answer check(int status, const std::string& details, const std::vector<int>& codes = {});
    static Answer refuse(std::string message, bool retry = false);

    /// The text of a key that may stand in a file, which is kept out of the trace.
    Result<std::string> secret(std::string_view key, std::string_view fileKey);
    /// Keeps `text` out of the trace.
    void hide(const std::string& text);
    /// Warns that a text was cut, as the original does.
    void warnTruncated(const std::string& what, const char* keyName, const Attempt& attempt, std::size_t runes) const;

    const Settings& settings() const { return m_config.settings; }
    const IntegrationConfig& config() const { return m_config; }
    Host& host() const { return m_host; }

private:
    class Run;

    Host& m_host;
    const Templates& m_templates;
    const IntegrationConfig& m_config;
    HttpConfig m_http;
    std::vector<std::string> m_secrets;
    std::string m_lastMethod = "POST", m_lastUrl; ///< of the latest request
};

/// `Post "URL": …` with "<redacted>" in the URL's place; other texts as they are.
std::string redactUrl(const std::string& text);

/// The path of a URL as it was configured, fit for a request: escaped anew where it holds what no path may.
std::string wirePath(const std::string& path);
/// `base` with `path` (encoded) appended to its path, and `query` (encoded) as its query where not empty.
std::string urlWith(const std::string& base, const std::string& path, const std::string& query = {});

} // namespace halab::alertmanager
