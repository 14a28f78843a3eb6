#pragma once

// The blocks of alertmanager.yml as Alertmanager 0.25 knows them: where each stands, its keys, and a
// value that is right for each.

#include <QByteArray>

#include <vector>

namespace config_blocks {

struct Key {
    const char* name;
    const char* value; ///< in flow style
};

struct Block {
    const char* name;
    const char* before; ///< the file up to the block's opening brace
    const char* after;
    std::vector<Key> required; ///< without which nothing else is looked at
    std::vector<Key> keys;

    QByteArray text(const std::vector<Key>& members) const
    {
        QByteArray inner;
        for (const auto& [key, value] : members)
            inner += QByteArray(inner.isEmpty() ? "" : ", ") + key + ": " + value;
        return before + inner + after;
    }
    /// The required keys, and these in place of their namesakes.
    QByteArray with(const std::vector<Key>& given) const
    {
        std::vector<Key> members;
        for (const auto& key : required) {
            bool isGiven = false;
            for (const auto& other : given)
                isGiven = isGiven || QByteArray(key.name) == other.name;
            if (!isGiven)
                members.push_back(key);
        }
        members.insert(members.end(), given.begin(), given.end());
        return text(members);
    }
    QByteArray without(const char* name) const
    {
        std::vector<Key> members;
        for (const auto& key : required)
            if (QByteArray(key.name) != name)
                members.push_back(key);
        return text(members);
    }
    QByteArray bare() const { return text({}); }
};

/// Values of every kind, most of them wrong for most keys.
inline const char* const oddValues[] = {"x", "''", "5", "-1", "1.5", "true", "no", "[]", "[a]", "[a, b]", "[[a]]",
    "[{a: b}]", "[~]", "{}", "{a: b}", "{a: [b]}", "{a: ~}", "{5: 6}", "{a: 1, a: 2}", "~", "", "'{{ .X }}'",
    "'http://u:p@h:1/x?y=z'", "'https://h'", "'ftp://h'", "'http://'", "'HTTP://h'", "'/path'", "'http://h:port'",
    "'http://[::1'", "'http://%zz'", "' http://h'", "5m", "1h5m", "5x", "-5m", "0", "0s", "1d12h", "'h:25'", "'h:'", "':25'",
    "'a:b:c'", "2001-01-01", "0x1F", "0o17", "017", "1_000", "1e3", ".5", "99999999999999999999", "'a b'", "TLS10",
    "TLS13", "basic", "Bearer", "<<", "\"a\\nb\"", "a-b", "'-a'", "...", "['...']", "['...', a]", "[a, a]", "['a=b']",
    "['a=~(']", "['{a=b,c=d}']", "text", "markdown", "Markdown", "'012345678901234567890'"};

inline const std::vector<Block>& blocks()
{
    static constexpr char endReceiver[] = "}]\n";
    static const std::vector<Block> all{
        {"top", "{", "}\n", {{"route", "{receiver: r}"}, {"receivers", "[{name: r}]"}},
            {{"global", "{}"}, {"route", "{receiver: r}"}, {"inhibit_rules", "[{equal: [a]}]"},
                {"receivers", "[{name: r}]"}, {"templates", "['*.tmpl']"}, {"mute_time_intervals", "[{name: a}]"},
                {"time_intervals", "[{name: a}]"}}},
        {"global", "global: {", "}\nroute: {receiver: r}\nreceivers: [{name: r}]\n", {},
            {{"resolve_timeout", "1m"}, {"http_config", "{}"}, {"smtp_from", "a@b"}, {"smtp_hello", "h"},
                {"smtp_smarthost", "'h:25'"}, {"smtp_auth_username", "u"}, {"smtp_auth_password", "p"},
                {"smtp_auth_password_file", "f"}, {"smtp_auth_secret", "s"}, {"smtp_auth_identity", "i"},
                {"smtp_require_tls", "false"}, {"slack_api_url", "http://s"}, {"slack_api_url_file", "f"},
                {"pagerduty_url", "http://p"}, {"opsgenie_api_url", "http://o"}, {"opsgenie_api_key", "k"},
                {"opsgenie_api_key_file", "f"}, {"wechat_api_url", "http://w"}, {"wechat_api_secret", "s"},
                {"wechat_api_corp_id", "c"}, {"victorops_api_url", "http://v"}, {"victorops_api_key", "k"},
                {"victorops_api_key_file", "f"}, {"telegram_api_url", "http://t"}, {"webex_api_url", "http://w"}}},
        {"route", "route: {", "}\nreceivers: [{name: r}]\ntime_intervals: [{name: a}]\n", {{"receiver", "r"}},
            {{"receiver", "r"}, {"group_by", "[a]"}, {"match", "{a: b}"}, {"match_re", "{a: b}"},
                {"matchers", "['a=b']"}, {"mute_time_intervals", "[a]"}, {"active_time_intervals", "[a]"},
                {"continue", "true"}, {"routes", "[{}]"}, {"group_wait", "1s"}, {"group_interval", "1s"},
                {"repeat_interval", "1s"}}},
        {"child route", "route: {receiver: r, routes: [{", "}]}\nreceivers: [{name: r}]\ntime_intervals: [{name: a}]\n",
            {},
            {{"receiver", "r"}, {"group_by", "[a]"}, {"match", "{a: b}"}, {"match_re", "{a: b}"},
                {"matchers", "['a=b']"}, {"mute_time_intervals", "[a]"}, {"active_time_intervals", "[a]"},
                {"continue", "true"}, {"routes", "[{}]"}, {"group_wait", "1s"}, {"group_interval", "1s"},
                {"repeat_interval", "1s"}}},
        {"inhibit rule", "inhibit_rules: [{", "}]\nroute: {receiver: r}\nreceivers: [{name: r}]\n", {},
            {{"source_match", "{a: b}"}, {"source_match_re", "{a: b}"}, {"source_matchers", "['a=b']"},
                {"target_match", "{a: b}"}, {"target_match_re", "{a: b}"}, {"target_matchers", "['a=b']"},
                {"equal", "[a]"}}},
        {"named interval", "time_intervals: [{", "}]\nroute: {receiver: r}\nreceivers: [{name: r}]\n", {{"name", "a"}},
            {{"name", "a"}, {"time_intervals", "[{}]"}}},
        {"named mute interval", "mute_time_intervals: [{", "}]\nroute: {receiver: r}\nreceivers: [{name: r}]\n",
            {{"name", "a"}}, {{"name", "a"}, {"time_intervals", "[{}]"}}},
        {"interval", "time_intervals: [{name: a, time_intervals: [{", "}]}]\nroute: {receiver: r}\nreceivers: [{name: r}]\n",
            {},
            {{"times", "[{start_time: '01:00', end_time: '24:00'}]"}, {"weekdays", "['monday:friday']"},
                {"days_of_month", "['1:5']"}, {"months", "['may:june']"}, {"years", "['2020:2030']"},
                {"location", "Europe/Berlin"}}},
        {"times", "time_intervals: [{name: a, time_intervals: [{times: [{", "}]}]}]\nroute: {receiver: r}\nreceivers: [{name: r}]\n",
            {{"start_time", "'01:00'"}, {"end_time", "'02:00'"}}, {{"start_time", "'01:00'"}, {"end_time", "'02:00'"}}},
        {"http_config", "global: {http_config: {", "}}\nroute: {receiver: r}\nreceivers: [{name: r}]\n", {},
            {{"basic_auth", "{username: u, password: p}"}, {"authorization", "{credentials: c}"},
                {"oauth2", "{client_id: i, client_secret: s, token_url: 'http://t'}"}, {"bearer_token", "t"},
                {"bearer_token_file", "f"}, {"proxy_url", "'http://p:1'"}, {"proxy_connect_header", "{a: [b]}"},
                {"tls_config", "{server_name: n}"}, {"follow_redirects", "false"}, {"enable_http2", "false"}}},
        {"basic_auth", "global: {http_config: {basic_auth: {", "}}}\nroute: {receiver: r}\nreceivers: [{name: r}]\n", {},
            {{"username", "u"}, {"password", "p"}, {"password_file", "f"}}},
        {"authorization", "global: {http_config: {authorization: {", "}}}\nroute: {receiver: r}\nreceivers: [{name: r}]\n",
            {}, {{"type", "T"}, {"credentials", "c"}, {"credentials_file", "f"}}},
        {"oauth2", "global: {http_config: {oauth2: {", "}}}\nroute: {receiver: r}\nreceivers: [{name: r}]\n",
            {{"client_id", "i"}, {"client_secret", "s"}, {"token_url", "'http://t'"}},
            {{"client_id", "i"}, {"client_secret", "s"}, {"client_secret_file", "f"}, {"scopes", "[a]"},
                {"token_url", "'http://t'"}, {"endpoint_params", "{a: b}"}, {"tls_config", "{server_name: n}"},
                {"proxy_url", "'http://p:1'"}, {"proxy_connect_header", "{a: [b]}"}}},
        {"tls_config", "global: {http_config: {tls_config: {", "}}}\nroute: {receiver: r}\nreceivers: [{name: r}]\n", {},
            {{"ca_file", "f"}, {"cert_file", "f"}, {"key_file", "f"}, {"server_name", "n"},
                {"insecure_skip_verify", "true"}, {"min_version", "TLS10"}, {"max_version", "TLS12"}}},
        {"receiver", "route: {receiver: r}\nreceivers: [{", endReceiver, {{"name", "r"}},
            {{"name", "r"}, {"discord_configs", "[{webhook_url: 'http://x'}]"},
                {"email_configs", "[{to: a, from: b, smarthost: 'h:25'}]"}, {"pagerduty_configs", "[{routing_key: k}]"},
                {"slack_configs", "[{api_url: 'http://x'}]"}, {"webhook_configs", "[{url: 'http://x'}]"},
                {"opsgenie_configs", "[{api_key: k}]"}, {"wechat_configs", "[{api_secret: s, corp_id: c}]"},
                {"pushover_configs", "[{user_key: u, token: t}]"},
                {"victorops_configs", "[{api_key: k, routing_key: r}]"}, {"sns_configs", "[{topic_arn: t}]"},
                {"telegram_configs", "[{bot_token: t, chat_id: 1}]"},
                {"webex_configs", "[{room_id: r, http_config: {authorization: {credentials: c}}}]"}}},
        {"webhook", "route: {receiver: r}\nreceivers: [{name: r, webhook_configs: [{", "}]}]\n", {{"url", "http://x"}},
            {{"send_resolved", "false"}, {"http_config", "{}"}, {"url", "http://x"}, {"max_alerts", "3"}}},
        {"email", "route: {receiver: r}\nreceivers: [{name: r, email_configs: [{", "}]}]\n",
            {{"to", "a"}, {"from", "b"}, {"smarthost", "'h:25'"}},
            {{"send_resolved", "true"}, {"to", "a"}, {"from", "b"}, {"hello", "h"}, {"smarthost", "'h:25'"},
                {"auth_username", "u"}, {"auth_password", "p"}, {"auth_password_file", "f"}, {"auth_secret", "s"},
                {"auth_identity", "i"}, {"headers", "{subject: s}"}, {"html", "h"}, {"text", "t"},
                {"require_tls", "false"}, {"tls_config", "{server_name: n}"}}},
        {"email headers", "route: {receiver: r}\nreceivers: [{name: r, email_configs: [{to: a, from: b, smarthost: 'h:25', headers: {",
            "}}]}]\n", {}, {{"subject", "s"}, {"Subject", "t"}, {"x-foo bar", "v"}, {"X-FOO", "v"}, {"x-foo", "v"}, {"to", "a"}}},
        {"slack", "route: {receiver: r}\nreceivers: [{name: r, slack_configs: [{", "}]}]\n", {{"api_url", "http://x"}},
            {{"send_resolved", "true"}, {"http_config", "{}"}, {"api_url", "http://x"}, {"api_url_file", "f"},
                {"channel", "c"}, {"username", "u"}, {"color", "c"}, {"title", "t"}, {"title_link", "l"},
                {"pretext", "p"}, {"text", "t"}, {"fields", "[{title: t, value: v}]"}, {"short_fields", "true"},
                {"footer", "f"}, {"fallback", "f"}, {"callback_id", "c"}, {"icon_emoji", "i"}, {"icon_url", "i"},
                {"image_url", "i"}, {"thumb_url", "t"}, {"link_names", "true"}, {"mrkdwn_in", "[a]"},
                {"actions", "[{type: t, text: t, url: u}]"}}},
        {"slack field", "route: {receiver: r}\nreceivers: [{name: r, slack_configs: [{api_url: 'http://x', fields: [{", "}]}]}]\n",
            {{"title", "t"}, {"value", "v"}}, {{"title", "t"}, {"value", "v"}, {"short", "true"}}},
        {"slack action", "route: {receiver: r}\nreceivers: [{name: r, slack_configs: [{api_url: 'http://x', actions: [{", "}]}]}]\n",
            {{"type", "t"}, {"text", "t"}},
            {{"type", "t"}, {"text", "t"}, {"url", "u"}, {"style", "s"}, {"name", "n"}, {"value", "v"},
                {"confirm", "{text: t}"}}},
        {"slack confirmation",
            "route: {receiver: r}\nreceivers: [{name: r, slack_configs: [{api_url: 'http://x', actions: [{type: t, text: t, name: n, confirm: {",
            "}}]}]}]\n", {{"text", "t"}}, {{"text", "t"}, {"title", "t"}, {"ok_text", "o"}, {"dismiss_text", "d"}}},
        {"pagerduty", "route: {receiver: r}\nreceivers: [{name: r, pagerduty_configs: [{", "}]}]\n", {{"routing_key", "k"}},
            {{"send_resolved", "false"}, {"http_config", "{}"}, {"service_key", "k"}, {"service_key_file", "f"},
                {"routing_key", "k"}, {"routing_key_file", "f"}, {"url", "http://p"}, {"client", "c"},
                {"client_url", "c"}, {"description", "d"}, {"details", "{a: b}"}, {"images", "[{src: s}]"},
                {"links", "[{href: h}]"}, {"source", "s"}, {"severity", "s"}, {"class", "c"}, {"component", "c"},
                {"group", "g"}}},
        {"pagerduty link", "route: {receiver: r}\nreceivers: [{name: r, pagerduty_configs: [{routing_key: k, links: [{", "}]}]}]\n",
            {}, {{"href", "h"}, {"text", "t"}}},
        {"pagerduty image", "route: {receiver: r}\nreceivers: [{name: r, pagerduty_configs: [{routing_key: k, images: [{", "}]}]}]\n",
            {}, {{"src", "s"}, {"alt", "a"}, {"href", "h"}}},
        {"opsgenie", "route: {receiver: r}\nreceivers: [{name: r, opsgenie_configs: [{", "}]}]\n", {{"api_key", "k"}},
            {{"send_resolved", "false"}, {"http_config", "{}"}, {"api_key", "k"}, {"api_key_file", "f"},
                {"api_url", "http://o"}, {"message", "m"}, {"description", "d"}, {"source", "s"}, {"details", "{a: b}"},
                {"entity", "e"}, {"responders", "[{name: n, type: team}]"}, {"actions", "a"}, {"tags", "t"},
                {"note", "n"}, {"priority", "p"}, {"update_alerts", "true"}}},
        {"opsgenie responder", "route: {receiver: r}\nreceivers: [{name: r, opsgenie_configs: [{api_key: k, responders: [{", "}]}]}]\n",
            {{"type", "team"}}, {{"id", "i"}, {"name", "n"}, {"username", "u"}, {"type", "user"}}},
        {"wechat", "route: {receiver: r}\nreceivers: [{name: r, wechat_configs: [{", "}]}]\n",
            {{"api_secret", "s"}, {"corp_id", "c"}},
            {{"send_resolved", "true"}, {"http_config", "{}"}, {"api_secret", "s"}, {"corp_id", "c"}, {"message", "m"},
                {"api_url", "http://w"}, {"to_user", "u"}, {"to_party", "p"}, {"to_tag", "t"}, {"agent_id", "a"},
                {"message_type", "markdown"}}},
        {"pushover", "route: {receiver: r}\nreceivers: [{name: r, pushover_configs: [{", "}]}]\n",
            {{"user_key", "u"}, {"token", "t"}},
            {{"send_resolved", "false"}, {"http_config", "{}"}, {"user_key", "u"}, {"token", "t"}, {"title", "t"},
                {"message", "m"}, {"url", "u"}, {"url_title", "u"}, {"sound", "s"}, {"priority", "p"}, {"retry", "1m"},
                {"expire", "1h"}, {"html", "true"}}},
        {"victorops", "route: {receiver: r}\nreceivers: [{name: r, victorops_configs: [{", "}]}]\n",
            {{"api_key", "k"}, {"routing_key", "r"}},
            {{"send_resolved", "false"}, {"http_config", "{}"}, {"api_key", "k"}, {"api_key_file", "f"},
                {"api_url", "http://v"}, {"routing_key", "r"}, {"message_type", "m"}, {"state_message", "s"},
                {"entity_display_name", "e"}, {"monitoring_tool", "m"}, {"custom_fields", "{a: b}"}}},
        {"victorops fields", "route: {receiver: r}\nreceivers: [{name: r, victorops_configs: [{api_key: k, routing_key: r, custom_fields: {", "}}]}]\n",
            {}, {{"routing_key", "a"}, {"message_type", "a"}, {"state_message", "a"}, {"entity_display_name", "a"},
                {"monitoring_tool", "a"}, {"entity_id", "a"}, {"entity_state", "a"}, {"other", "a"}}},
        {"sns", "route: {receiver: r}\nreceivers: [{name: r, sns_configs: [{", "}]}]\n", {{"topic_arn", "t"}},
            {{"send_resolved", "false"}, {"http_config", "{}"}, {"api_url", "u"}, {"sigv4", "{region: r}"},
                {"topic_arn", "t"}, {"phone_number", "p"}, {"target_arn", "t"}, {"subject", "s"}, {"message", "m"},
                {"attributes", "{a: b}"}}},
        {"sigv4", "route: {receiver: r}\nreceivers: [{name: r, sns_configs: [{topic_arn: t, sigv4: {", "}}]}]\n", {},
            {{"region", "r"}, {"access_key", "a"}, {"secret_key", "s"}, {"profile", "p"}, {"role_arn", "r"}}},
        {"telegram", "route: {receiver: r}\nreceivers: [{name: r, telegram_configs: [{", "}]}]\n",
            {{"bot_token", "t"}, {"chat_id", "1"}},
            {{"send_resolved", "false"}, {"http_config", "{}"}, {"api_url", "http://t"}, {"bot_token", "t"},
                {"bot_token_file", "f"}, {"chat_id", "-5"}, {"message", "m"}, {"disable_notifications", "true"},
                {"parse_mode", "Markdown"}}},
        {"discord", "route: {receiver: r}\nreceivers: [{name: r, discord_configs: [{", "}]}]\n", {{"webhook_url", "http://d"}},
            {{"send_resolved", "false"}, {"http_config", "{}"}, {"webhook_url", "http://d"},
                {"webhook_url_file", "f"}, {"title", "t"}, {"message", "m"}}},
        {"webex", "route: {receiver: r}\nreceivers: [{name: r, webex_configs: [{", "}]}]\n",
            {{"room_id", "r"}, {"http_config", "{authorization: {credentials: c}}"}},
            {{"send_resolved", "false"}, {"http_config", "{authorization: {credentials: c}}"}, {"api_url", "http://w"},
                {"message", "m"}, {"room_id", "r"}}},
    };
    return all;
}

} // namespace config_blocks
