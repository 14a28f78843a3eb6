// Tables of the integrations that came after 0.25. Of these only msteams is sent; the others are read and checked, so
// that a configuration of a newer Alertmanager can be tried.

#include "alertmanager/config/schema_receivers.h"

namespace halab::alertmanager::receiver_schema {

namespace {

/// Printed when it is empty, too.
Field always(const char* key) { return {key, FieldType::String, std::string{}, false}; }

Complaint checkWebhook(Settings& settings)
{
    if (!settings.isSet("webhook_url") && !settings.isSet("webhook_url_file"))
        return "one of webhook_url or webhook_url_file must be configured";
    return atMostOne(settings, "webhook_url", "webhook_url_file");
}

Complaint checkIncidentio(Settings& settings)
{
    if (!settings.isSet("url") && !settings.isSet("url_file"))
        return "one of url or url_file must be configured";
    if (auto complaint = atMostOne(settings, "url", "url_file"))
        return complaint;
    if (auto complaint = atMostOne(settings, "alert_source_token", "alert_source_token_file"))
        return complaint;
    const bool hasToken = settings.isSet("alert_source_token") || settings.isSet("alert_source_token_file");
    // A block without authorization is refused, no block at all is not: global may have one.
    if (const auto* client = settings.block("http_config")) {
        const bool hasAuthorization = client->block("authorization") != nullptr;
        if (hasAuthorization && hasToken)
            return "cannot specify alert_source_token or alert_source_token_file when using http_config.authorization";
        if (!hasAuthorization && !hasToken)
            return "at least one of alert_source_token, alert_source_token_file or http_config.authorization must be "
                   "configured";
    }
    if (settings.text("timeout").empty())
        settings.find("timeout")->value = std::string("0s");
    return {};
}

// The members of these two have no names of their own for YAML: Go's in lower case count.

const Schema& rocketchatField()
{
    static const Schema schema{"config.RocketchatAttachmentField", "[]*config.RocketchatAttachmentField",
        {{"short", FieldType::OptionalBool, {}, false}, always("title"), always("value")}};
    return schema;
}

const Schema& rocketchatAction()
{
    static const Schema schema{"config.RocketchatAttachmentAction", "[]*config.RocketchatAttachmentAction",
        {always("type"), always("text"), always("url"), always("imageurl"),
            {"iswebview", FieldType::Bool, false, false}, always("webviewheightratio"), always("msg"),
            {"msginchatwindow", FieldType::Bool, false, false}, always("msgprocessingtype")}};
    return schema;
}

const Schema& mattermostField()
{
    static const Schema schema{"config.plain", "[]*config.MattermostField",
        {{"title"}, {"value"}, {"short", FieldType::OptionalBool}}, [](Settings& s) {
            const auto missing = required(s, "title", "missing title in Mattermost field configuration");
            return missing ? missing : required(s, "value", "missing value in Mattermost field configuration");
        }};
    return schema;
}

const Schema& mattermostAttachment()
{
    static const Schema schema{"config.MattermostAttachment", "[]*config.MattermostAttachment",
        {{"fallback"}, {"color"}, {"pretext"}, {"text"}, {"author_name"}, {"author_link"}, {"author_icon"}, {"title"},
            {"title_link"}, {"fields", FieldType::BlockList, {}, true, mattermostField}, {"thumb_url"}, {"footer"},
            {"footer_icon"}, {"image_url"}}};
    return schema;
}

const Schema& mattermostProps()
{
    static const Schema schema{"config.MattermostProps", "", {{"card"}}};
    return schema;
}

const Schema& mattermostPriority()
{
    static const Schema schema{"config.MattermostPriority", "",
        {{"priority"}, {"requested_ack", FieldType::Bool, false},
            {"persistent_notifications", FieldType::Bool, false}}};
    return schema;
}

} // namespace

/// Since 0.26; `summary` since 0.27, `webhook_url_file` since 0.28.
const Schema& msteams()
{
    static const Schema schema{"config.plain", "[]*config.MSTeamsConfig",
        {sendResolved(true), http(), {"webhook_url", FieldType::SecretUrl}, {"webhook_url_file"},
            templated("title", R"({{ template "msteams.default.title" . }})"),
            templated("summary", R"({{ template "msteams.default.summary" . }})"),
            templated("text", R"({{ template "msteams.default.text" . }})")},
        checkWebhook};
    return schema;
}

/// Since 0.28: an adaptive card, as the workflows of Teams take it.
const Schema& msteamsV2()
{
    static const Schema schema{"config.plain", "[]*config.MSTeamsV2Config",
        {sendResolved(true), http(), {"webhook_url", FieldType::SecretUrl}, {"webhook_url_file"},
            templated("title", R"({{ template "msteamsv2.default.title" . }})"),
            templated("text", R"({{ template "msteamsv2.default.text" . }})")},
        checkWebhook};
    return schema;
}

/// Since 0.29.
const Schema& incidentio()
{
    static const Schema schema{"config.plain", "[]*config.IncidentioConfig",
        {sendResolved(true), http(), {"url", FieldType::Url, {}, false}, always("url_file"),
            {"alert_source_token", FieldType::Secret}, {"alert_source_token_file"},
            {"max_alerts", FieldType::Unsigned, 0LL, false},
            {"timeout", FieldType::GoDuration, std::string("0s"), false}},
        checkIncidentio};
    return schema;
}

/// Since 0.28.
const Schema& jira()
{
    static const Schema schema{"config.plain", "[]*config.JiraConfig",
        {sendResolved(true), http(), {"api_url", FieldType::Url}, {"project"},
            templated("summary", R"({{ template "jira.default.summary" . }})"),
            templated("description", R"({{ template "jira.default.description" . }})"),
            {"labels", FieldType::Strings}, templated("priority", R"({{ template "jira.default.priority" . }})"),
            {"issue_type"}, {"reopen_transition"}, {"resolve_transition"}, {"wont_fix_resolution"},
            {"reopen_duration", FieldType::Duration}, {"fields", FieldType::Tree}},
        [](Settings& s) {
            const auto missing = required(s, "project", "missing project in jira_config");
            return missing ? missing : required(s, "issue_type", "missing issue_type in jira_config");
        }};
    return schema;
}

/// Since 0.28.
const Schema& rocketchat()
{
    static const Schema schema{"config.plain", "[]*config.RocketchatConfig",
        {sendResolved(false), http(), {"api_url", FieldType::Url}, {"token_id", FieldType::Secret}, {"token_id_file"},
            {"token", FieldType::Secret}, {"token_file"}, {"channel"},
            templated("color", R"({{ if eq .Status "firing" }}red{{ else }}green{{ end }})"),
            templated("title", R"({{ template "rocketchat.default.title" . }})"),
            templated("title_link", R"({{ template "rocketchat.default.titlelink" . }})"),
            templated("text", R"({{ template "rocketchat.default.text" . }})"),
            {"fields", FieldType::BlockList, {}, true, rocketchatField}, {"short_fields", FieldType::Bool, false, false},
            templated("emoji", R"({{ template "rocketchat.default.emoji" . }})"),
            templated("icon_url", R"({{ template "rocketchat.default.iconurl" . }})"), {"image_url"}, {"thumb_url"},
            {"link_names", FieldType::Bool, false, false},
            {"actions", FieldType::BlockList, {}, true, rocketchatAction}},
        [](Settings& s) {
            const auto both = atMostOne(s, "token", "token_file");
            return both ? both : atMostOne(s, "token_id", "token_id_file");
        }};
    return schema;
}

/// Since 0.30.
const Schema& mattermost()
{
    static const Schema schema{"config.plain", "[]*config.MattermostConfig",
        {sendResolved(true), http(), {"webhook_url", FieldType::SecretUrl}, {"webhook_url_file"}, {"channel"},
            templated("username", R"({{ template "mattermost.default.username" . }})"),
            templated("text", R"({{ template "mattermost.default.text" . }})"), {"icon_url"}, {"icon_emoji"},
            {"attachments", FieldType::BlockList, {}, true, mattermostAttachment},
            {"props", FieldType::Block, {}, true, mattermostProps},
            {"priority", FieldType::Block, {}, true, mattermostPriority}},
        [](Settings& s) { return atMostOne(s, "webhook_url", "webhook_url_file"); }};
    return schema;
}

} // namespace halab::alertmanager::receiver_schema
