#pragma once

// Configurations with every kind of integration, and with odd texts.

namespace config_print_oracle {

constexpr char everything[] = R"yaml(global:
  smtp_smarthost: 'h:25'
  smtp_from: 'f@x'
  smtp_auth_username: u
  smtp_auth_password: p
  slack_api_url: http://slack/x
  opsgenie_api_key: k
  wechat_api_secret: s
  wechat_api_corp_id: c
  victorops_api_key: v
  http_config:
    basic_auth: {username: u, password: p}
    proxy_url: http://proxy:1
    tls_config: {server_name: d, insecure_skip_verify: true}
route:
  receiver: r
  group_by: [b, a]
  routes:
  - match_re: {x: 'a|b', a: "q'"}
    match: {foo: bar baz, y: ''}
    matchers: ['z="a b"', 'a=~"x.*"']
    mute_time_intervals: [t1]
    active_time_intervals: [t2]
    group_wait: 0s
inhibit_rules:
- source_match: {a: b}
  source_match_re: {c: d.*}
  source_matchers: [e=f]
  target_match: {a: c}
  target_match_re: {g: h}
  target_matchers: [z!=y, b=c]
  equal: [zz, aa]
receivers:
- name: r
  webhook_configs:
  - url: 'http://user:pass@x/y?z=1'
    max_alerts: 3
  - url: 'http://x'
    send_resolved: false
    http_config:
      authorization: {credentials: foo}
      follow_redirects: false
  email_configs:
  - to: a
    headers: {subject: 'long {{ .X }}', X-Foo: b}
  - to: b
    tls_config: {insecure_skip_verify: true}
    require_tls: false
    text: "line1\nline2\n"
  slack_configs:
  - channel: '#a'
    fields: [{title: t, value: v, short: true},{title: t2, value: v}]
    actions: [{type: button, text: t, url: u, confirm: {text: sure}},{type: button, text: t, name: n, value: v}]
    mrkdwn_in: [a, b]
    link_names: true
  pagerduty_configs:
  - routing_key: k
    details: {foo: bar}
    images: [{href: h, src: s, alt: a}]
    links: [{href: h, text: t}]
  - service_key: k
    url: http://pd/
    client: c
  opsgenie_configs:
  - responders: [{name: n, type: team}]
    details: {x: y}
  wechat_configs:
  - to_user: u
  pushover_configs:
  - user_key: u
    token: t
  victorops_configs:
  - routing_key: r
    custom_fields: {foo: bar}
  sns_configs:
  - topic_arn: t
    sigv4: {region: r}
    attributes: {a: b}
  - topic_arn: t
    sigv4: {region: r, access_key: k, secret_key: s, profile: p, role_arn: q}
  telegram_configs:
  - bot_token: t
    chat_id: 5
  discord_configs:
  - webhook_url: http://d/x
  webex_configs:
  - room_id: r
    http_config: {authorization: {credentials: c}}
- name: s
templates: ['*.tmpl', 'a b']
mute_time_intervals:
- name: t1
  time_intervals:
  - times: [{start_time: '09:00', end_time: '17:00'},{start_time: '19:00', end_time: '24:00'}]
    weekdays: ['monday:friday', sunday]
  - years: ['2020']
time_intervals:
- name: t2
  time_intervals: []
- name: t3
  time_intervals:
  - months: ['1']
    days_of_month: ['1:-1']
)yaml";

constexpr char oddities[] = R"yaml(global:
  http_config:
    oauth2: {client_id: a, client_secret: b, token_url: http://x/t, scopes: [q, r], endpoint_params: {z: y}}
route:
  receiver: "r: x"
  group_by: ['...']
  routes:
  - matchers: ['a="some very long value with blanks that goes on and on beyond eighty columns of text"']
receivers:
- name: "r: x"
  slack_configs:
  - api_url: http://s/x
    text: "a\n  b\n\nc"
    title: " lead\nx\n"
    link_names: false
    fields: [{title: a, value: b, short: false}]
    footer: 'this is a very long text {{ .CommonLabels.foo }} with blanks that goes on and on beyond eighty columns of text'
  sns_configs:
  - topic_arn: t
  opsgenie_configs:
  - api_key: k
    update_alerts: true
    api_url: http://foo
  webhook_configs:
  - url: http://x
    http_config: {bearer_token: abc, tls_config: {ca_file: "", insecure_skip_verify: false}}
  telegram_configs:
  - bot_token: t
    chat_id: -100
    disable_notifications: true
  email_configs:
  - to: a
    smarthost: 'h:25'
    from: 'x: y'
    text: ''
    html: ''
- name: unused
  email_configs:
  - to: a
    smarthost: 'h:25'
    from: 'true'
)yaml";

} // namespace config_print_oracle
