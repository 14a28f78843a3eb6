#pragma once

// Cards from the answers of the nodes' public HTTP APIs. Pure functions: JSON in, values out.

#include "base/json.h"
#include "widgets/card.h"

#include <QList>

#include <functional>

namespace halab::app {

/// The name of the node behind "127.0.0.1:9094"; the address itself if unknown.
using NodeNames = std::function<QString(const QString& address)>;

// Alertmanager: /api/v2/alerts, /api/v2/silences, /api/v2/status.
QList<Card> alertCards(const json::Value& alerts);
QList<Card> silenceCards(const json::Value& silences);
QList<Card> memberCards(const json::Value& status, const NodeNames& names);

// Prometheus: the `data` of /api/v1/targets, /api/v1/rules, /api/v1/alerts.
QList<Card> targetCards(const json::Value& data);
QList<Card> ruleCards(const json::Value& data);
QList<Card> ruleAlertCards(const json::Value& data);

// Receiver: /api/notifications.
QList<Card> notificationCards(const json::Value& notifications);

/// {a="b", c="d"} of a JSON object of strings; without `leaveOut`.
QString labelsText(const json::Value& labels, const QString& leaveOut = {});

/// "12:04:31" of an RFC 3339 time, in local time; as given if it is none.
QString clockText(const std::string& rfc3339);

} // namespace halab::app
