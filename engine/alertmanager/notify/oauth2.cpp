#include "alertmanager/notify/oauth2.h"

#include "alertmanager/notify/setting_values.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/url.h"

#include <cstdlib>
#include <map>

namespace halab::alertmanager::oauth2 {

namespace {

constexpr std::size_t tokenBytesMax = 1024 * 1024;

std::string headerType(const std::string& type)
{
    std::string lower = type;
    for (auto& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (lower.empty() || lower == "bearer")
        return "Bearer";
    if (lower == "mac")
        return "MAC";
    return lower == "basic" ? "Basic" : type;
}

Duration secondsOf(const std::string& text)
{
    const auto count = std::strtoll(text.c_str(), nullptr, 10);
    constexpr long long secondsMax = 1'000'000'000; // beyond it a token is not seen to end
    return std::chrono::seconds{count < 0 || count > secondsMax ? 0 : count};
}

Result<Token> fromForm(const std::string& body)
{
    const auto values = parseQuery(body);
    const auto value = [&](std::string_view key) {
        const auto* found = queryValue(values, key);
        return found ? *found : std::string{};
    };
    return Token{headerType(value("token_type")), value("access_token"), secondsOf(value("expires_in"))};
}

Result<Token> fromJson(const std::string& body)
{
    const auto json = json::parse(body);
    if (!json)
        return fail(json.error().kind, "oauth2: cannot parse json: " + json.error().message);
    const auto& lifetime = (*json)["expires_in"];
    const auto seconds =
        lifetime.number() ? std::to_string(static_cast<long long>(*lifetime.number())) : lifetime.text();
    return Token{headerType((*json)["token_type"].text()), (*json)["access_token"].text(), secondsOf(seconds)};
}

} // namespace

http::ClientRequest tokenRequest(const Settings& settings, const std::string& secret, bool inForm)
{
    std::map<std::string, std::string> form{{"grant_type", "client_credentials"}};
    std::string scopes;
    for (const auto& scope : strings(settings, "scopes"))
        scopes += (scopes.empty() ? "" : " ") + scope;
    if (!scopes.empty())
        form["scope"] = scopes;
    for (const auto& [name, value] : stringMap(settings, "endpoint_params"))
        form[name] = value;
    http::ClientRequest request;
    request.method = "POST";
    if (auto url = parseUrl(settings.text("token_url")))
        request.url = std::move(*url);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept-Encoding", "gzip"}};
    request.acceptGzip = true;
    request.responseBytesMax = tokenBytesMax;
    if (inForm) {
        form["client_id"] = settings.text("client_id");
        if (!secret.empty())
            form["client_secret"] = secret;
    } else {
        request.headers.add("Authorization",
            "Basic " + base64Encode(queryEscape(settings.text("client_id")) + ":" + queryEscape(secret)));
    }
    for (const auto& [name, value] : form)
        request.body += (request.body.empty() ? "" : "&") + queryEscape(name) + "=" + queryEscape(value);
    return request;
}

Result<Token> readToken(Result<http::Response> answer)
{
    HALAB_TRY(answer);
    if (answer->status < 200 || answer->status > 299)
        return fail(ErrorKind::Network,
            "oauth2: cannot fetch token: " + std::to_string(answer->status) + " " +
                std::string(http::statusText(answer->status)) + "\nResponse: " + answer->body);
    auto type = answer->headers.value("Content-Type");
    type.resize(std::min(type.find(';'), type.size()));
    type = trimSpace(std::move(type));
    auto token = type == "application/x-www-form-urlencoded" || type == "text/plain" ? fromForm(answer->body)
                                                                                     : fromJson(answer->body);
    if (token && token->access.empty())
        return fail(ErrorKind::Network, "oauth2: server response missing access_token");
    return token;
}

} // namespace halab::alertmanager::oauth2
