#pragma once

// Validated settings of one block of the configuration (global, an http_config, one slack_configs
// entry …) in the order of the original's struct, and their canonical print.

#include "base/time.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace halab::alertmanager {

class Settings;
using SettingsList = std::vector<Settings>;
using StringMap = std::vector<std::pair<std::string, std::string>>; ///< sorted by key

struct Secret {
    std::string value;
    bool operator==(const Secret&) const = default;
};

using SecretLists = std::vector<std::pair<std::string, std::vector<Secret>>>; ///< sorted by key

/// One setting's value; monostate = not set and without a default.
using SettingValue = std::variant<std::monostate, bool, long long, std::string, Secret, Duration,
    std::vector<std::string>, StringMap, SecretLists, SettingsList>;

struct Setting {
    std::string key;
    SettingValue value;
    bool omitEmpty = true; ///< not printed when empty (false, 0, "", nothing)
    bool isBlock = false; ///< a SettingsList of one that prints as a map
    bool hidesPassword = false; ///< a URL whose password is printed as xxxxx
    bool isTlsVersion = false; ///< TLS12, printed as 771
};

class Settings {
public:
    /// An element of a list that is null in the file.
    static Settings null()
    {
        Settings settings;
        settings.m_isNull = true;
        return settings;
    }
    bool isNull() const { return m_isNull; }

    void add(Setting setting) { m_all.push_back(std::move(setting)); }
    const std::vector<Setting>& all() const { return m_all; }
    Setting* find(std::string_view key);
    const Setting* find(std::string_view key) const;

    // The value of a setting; empty, false, 0 where it is not set.
    std::string text(std::string_view key) const; ///< also of a Secret
    bool boolean(std::string_view key) const;
    long long integer(std::string_view key) const;
    Duration duration(std::string_view key) const;
    const Settings* block(std::string_view key) const; ///< nullptr where not set
    bool isSet(std::string_view key) const; ///< has a value that is not empty

private:
    std::vector<Setting> m_all;
    bool m_isNull = false;
};

bool isEmptySetting(const SettingValue& value);

} // namespace halab::alertmanager
