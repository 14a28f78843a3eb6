#pragma once

// What the tables of the integrations share.

#include "alertmanager/config/schema.h"

namespace halab::alertmanager::receiver_schema {

using Complaint = std::optional<std::string>;

Field sendResolved(bool byDefault);
Field http();
/// A text with a template by default.
Field templated(const char* key, const char* text);

Complaint required(const Settings& settings, const char* key, const char* message);
Complaint atMostOne(const Settings& settings, const std::string& a, const std::string& b);

// Of versions after 0.25.
const Schema& msteams();
const Schema& msteamsV2();
const Schema& incidentio();
const Schema& jira();
const Schema& rocketchat();
const Schema& mattermost();

} // namespace halab::alertmanager::receiver_schema
