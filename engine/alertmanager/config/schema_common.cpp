// Tables of what all integrations share: TLS, HTTP clients, the global block.
// Source: prometheus/common config/http_config.go; Alertmanager 0.25 config/config.go.

#include "alertmanager/config/schema.h"
#include "base/ascii.h"
#include "base/gotext.h"

#include <algorithm>
#include <cctype>

namespace halab::alertmanager {

namespace {

const Schema& basicAuthSchema()
{
    static const Schema schema{"config.plain", "",
        {{"username", FieldType::String, std::string{}, false}, {"password", FieldType::Secret},
            {"password_file", FieldType::FilePath}}};
    return schema;
}

const Schema& authorizationSchema()
{
    static const Schema schema{"config.Authorization", "",
        {{"type"}, {"credentials", FieldType::Secret}, {"credentials_file", FieldType::FilePath}}};
    return schema;
}

const Schema& oauth2Schema()
{
    static const Schema schema{"config.OAuth2", "",
        {{"client_id", FieldType::String, std::string{}, false}, {"client_secret", FieldType::Secret, Secret{}, false},
            {"client_secret_file", FieldType::FilePath, std::string{}, false}, {"scopes", FieldType::Strings},
            {"token_url", FieldType::String, std::string{}, false}, {"endpoint_params", FieldType::Map},
            {"proxy_url", FieldType::AnyUrl}, {"tls_config", FieldType::ZeroBlock, {}, true, tlsSchema}}};
    return schema;
}

std::optional<std::string> checkAuthorization(Settings& http)
{
    auto* authorization = http.find("authorization");
    auto* list = std::get_if<SettingsList>(&authorization->value);
    if (!list)
        return std::nullopt;
    auto& settings = list->front();
    if (http.isSet("bearer_token") || http.isSet("bearer_token_file"))
        return "authorization is not compatible with bearer_token & bearer_token_file";
    if (settings.isSet("credentials") && settings.isSet("credentials_file"))
        return "at most one of authorization credentials & credentials_file must be configured";
    auto type = settings.text("type");
    const auto isBlank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    type.erase(type.begin(), std::ranges::find_if_not(type, isBlank));
    type.erase(std::find_if_not(type.rbegin(), type.rend(), isBlank).base(), type.end());
    if (equalIgnoringCase(type, "basic"))
        return "authorization type cannot be set to \"basic\", use \"basic_auth\" instead";
    settings.find("type")->value = type.empty() ? std::string("Bearer") : type;
    if (http.isSet("basic_auth") || http.isSet("oauth2"))
        return "at most one of basic_auth, oauth2 & authorization must be configured";
    return std::nullopt;
}

/// bearer_token is the old spelling of authorization.
void moveBearerToken(Settings& http)
{
    for (const auto& [from, to] :
        {std::pair{"bearer_token", "credentials"}, std::pair{"bearer_token_file", "credentials_file"}}) {
        if (!http.isSet(from))
            continue;
        auto authorization = defaultSettings(authorizationSchema());
        authorization.find("type")->value = std::string("Bearer");
        authorization.find(to)->value = http.find(from)->value;
        http.find("authorization")->value = SettingsList{std::move(authorization)};
        http.find(from)->value = {};
    }
}

std::optional<std::string> checkHttp(Settings& http)
{
    if (http.isSet("bearer_token") && http.isSet("bearer_token_file"))
        return "at most one of bearer_token & bearer_token_file must be configured";
    const bool hasBearer = http.isSet("bearer_token") || http.isSet("bearer_token_file");
    const auto* basic = http.block("basic_auth");
    if ((basic || http.block("oauth2")) && hasBearer)
        return "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured";
    if (basic && basic->isSet("password") && basic->isSet("password_file"))
        return "at most one of basic_auth password & password_file must be configured";
    if (auto complaint = checkAuthorization(http))
        return complaint;
    moveBearerToken(http);
    if (const auto* oauth2 = http.block("oauth2")) {
        if (basic)
            return "at most one of basic_auth, oauth2 & authorization must be configured";
        if (!oauth2->isSet("client_id"))
            return "oauth2 client_id must be configured";
        if (!oauth2->isSet("client_secret") && !oauth2->isSet("client_secret_file"))
            return "either oauth2 client_secret or client_secret_file must be configured";
        if (!oauth2->isSet("token_url"))
            return "oauth2 token_url must be configured";
        if (oauth2->isSet("client_secret") && oauth2->isSet("client_secret_file"))
            return "at most one of oauth2 client_secret & client_secret_file must be configured";
    }
    if (http.isSet("proxy_connect_header") && !http.isSet("proxy_url"))
        return "if proxy_connect_header is configured proxy_url must also be configured";
    return std::nullopt;
}

} // namespace

const Schema& tlsSchema()
{
    static const Schema schema{"config.plain", "",
        {{"ca_file", FieldType::FilePath}, {"cert_file", FieldType::FilePath}, {"key_file", FieldType::FilePath},
            {"server_name"}, {"insecure_skip_verify", FieldType::Bool, false, false}, {"min_version", FieldType::TlsVersion},
            {"max_version", FieldType::TlsVersion}}};
    return schema;
}

const Schema& httpSchema()
{
    static const Schema schema{"config.plain", "",
        {
            {"basic_auth", FieldType::Block, {}, true, basicAuthSchema},
            {"authorization", FieldType::Block, {}, true, authorizationSchema},
            {"oauth2", FieldType::Block, {}, true, oauth2Schema},
            {"bearer_token", FieldType::Secret},
            {"bearer_token_file", FieldType::FilePath},
            {"proxy_url", FieldType::AnyUrl},
            {"proxy_connect_header", FieldType::SecretLists},
            {"tls_config", FieldType::ZeroBlock, {}, true, tlsSchema},
            {"follow_redirects", FieldType::Bool, true, false},
            {"enable_http2", FieldType::Bool, true, false},
        },
        checkHttp};
    return schema;
}

const Schema& globalSchema()
{
    static const Schema schema{"config.plain", "",
        {
            {"resolve_timeout", FieldType::Duration, Duration{std::chrono::minutes{5}}, false},
            {"http_config", FieldType::Block, SettingsList{defaultSettings(httpSchema())}, true, httpSchema},
            {"smtp_from"},
            {"smtp_hello", FieldType::String, std::string("localhost")},
            {"smtp_smarthost", FieldType::HostPort},
            {"smtp_auth_username"},
            {"smtp_auth_password", FieldType::Secret},
            {"smtp_auth_password_file"},
            {"smtp_auth_secret", FieldType::Secret},
            {"smtp_auth_identity"},
            {"smtp_require_tls", FieldType::Bool, true, false},
            {"slack_api_url", FieldType::SecretUrl},
            {"slack_api_url_file"},
            {"pagerduty_url", FieldType::Url, std::string("https://events.pagerduty.com/v2/enqueue")},
            {"opsgenie_api_url", FieldType::Url, std::string("https://api.opsgenie.com/")},
            {"opsgenie_api_key", FieldType::Secret},
            {"opsgenie_api_key_file"},
            {"wechat_api_url", FieldType::Url, std::string("https://qyapi.weixin.qq.com/cgi-bin/")},
            {"wechat_api_secret", FieldType::Secret},
            {"wechat_api_corp_id"},
            {"victorops_api_url", FieldType::Url,
                std::string("https://alert.victorops.com/integrations/generic/20131114/alert/")},
            {"victorops_api_key", FieldType::Secret},
            {"victorops_api_key_file"},
            {"telegram_api_url", FieldType::Url, std::string("https://api.telegram.org")},
            {"webex_api_url", FieldType::Url, std::string("https://webexapis.com/v1/messages")},
            // Of later versions; without a default, so that the print stays that of 0.25.
            {"jira_api_url", FieldType::Url},
            {"rocketchat_api_url", FieldType::Url},
            {"rocketchat_token", FieldType::Secret},
            {"rocketchat_token_file"},
            {"rocketchat_token_id", FieldType::Secret},
            {"rocketchat_token_id_file"},
            {"mattermost_webhook_url", FieldType::SecretUrl},
            {"mattermost_webhook_url_file"},
        }};
    return schema;
}

} // namespace halab::alertmanager
