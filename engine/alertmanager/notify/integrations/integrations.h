#pragma once

// The integrations over HTTP, a file each. Every one builds what its service is sent by Alertmanager 0.25, to the byte.
// Services whose address is fixed (Pushover, PagerDuty's first API) are reached through `http_config.proxy_url`.

#include "alertmanager/notify/notifier.h"

#include <memory>

namespace halab::alertmanager {

std::unique_ptr<Notifier> makeDiscord(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makeMsteams(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makeOpsgenie(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makePagerduty(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makePushover(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makeSlack(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makeTelegram(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makeVictorops(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makeWebex(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makeWebhook(const NotifierParts& parts, const IntegrationConfig& config);
std::unique_ptr<Notifier> makeWechat(const NotifierParts& parts, const IntegrationConfig& config);

} // namespace halab::alertmanager
