#include "alertmanager/notify/setting_values.h"

#include <algorithm>

namespace halab::alertmanager {

namespace setting_values {

template <class T> const T& valueOf(const Settings& settings, std::string_view key)
{
    static const T none{};
    const auto* setting = settings.find(key);
    const auto* value = setting ? std::get_if<T>(&setting->value) : nullptr;
    return value ? *value : none;
}

void collect(const Settings& settings, std::vector<std::string>& secrets)
{
    for (const auto& setting : settings.all()) {
        if (const auto* secret = std::get_if<Secret>(&setting.value); secret && !secret->value.empty())
            secrets.push_back(secret->value);
        if (const auto* lists = std::get_if<SecretLists>(&setting.value))
            for (const auto& [name, values] : *lists)
                for (const auto& value : values)
                    if (!value.value.empty())
                        secrets.push_back(value.value);
        if (const auto* blocks = std::get_if<SettingsList>(&setting.value))
            for (const auto& block : *blocks)
                collect(block, secrets);
    }
}

} // namespace setting_values

const SettingsList& blockList(const Settings& settings, std::string_view key)
{
    return setting_values::valueOf<SettingsList>(settings, key);
}

const StringMap& stringMap(const Settings& settings, std::string_view key)
{
    return setting_values::valueOf<StringMap>(settings, key);
}

const SecretLists& secretLists(const Settings& settings, std::string_view key)
{
    return setting_values::valueOf<SecretLists>(settings, key);
}

const std::vector<std::string>& strings(const Settings& settings, std::string_view key)
{
    return setting_values::valueOf<std::vector<std::string>>(settings, key);
}

std::string trimSpace(std::string text)
{
    static constexpr std::string_view blanks = " \t\n\v\f\r";
    const auto end = text.find_last_not_of(blanks);
    if (end == std::string::npos)
        return {};
    text.resize(end + 1);
    text.erase(0, text.find_first_not_of(blanks));
    return text;
}

Result<std::string> inlineOrFile(
    const Disk& disk, const Settings& settings, std::string_view key, std::string_view fileKey)
{
    if (!settings.isSet(fileKey))
        return settings.text(key);
    return disk.read(settings.text(fileKey));
}

std::vector<std::string> secretsOf(const Settings& settings)
{
    std::vector<std::string> secrets;
    setting_values::collect(settings, secrets);
    std::ranges::stable_sort(secrets, [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return secrets;
}

} // namespace halab::alertmanager
