#pragma once

// Settings of the kinds that integrations read: lists, maps, and secrets inline or in a file.

#include "alertmanager/config/settings.h"
#include "base/result.h"
#include "host/disk.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// The value of a setting, empty where it is not set.
const SettingsList& blockList(const Settings& settings, std::string_view key);
const StringMap& stringMap(const Settings& settings, std::string_view key);
const SecretLists& secretLists(const Settings& settings, std::string_view key);
const std::vector<std::string>& strings(const Settings& settings, std::string_view key);

std::string trimSpace(std::string text);

/// The text of `key`, or that of the file that `fileKey` names where this is set.
Result<std::string> inlineOrFile(
    const Disk& disk, const Settings& settings, std::string_view key, std::string_view fileKey);

/// Every secret that stands in these settings, nested ones included; longest first.
std::vector<std::string> secretsOf(const Settings& settings);

} // namespace halab::alertmanager
