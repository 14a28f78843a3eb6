#include "alertmanager/config/settings.h"

#include <algorithm>

namespace halab::alertmanager {

const Setting* Settings::find(std::string_view key) const
{
    const auto at = std::ranges::find(m_all, key, &Setting::key);
    return at == m_all.end() ? nullptr : &*at;
}

Setting* Settings::find(std::string_view key) { return const_cast<Setting*>(std::as_const(*this).find(key)); }

std::string Settings::text(std::string_view key) const
{
    const auto* setting = find(key);
    if (!setting)
        return {};
    if (const auto* secret = std::get_if<Secret>(&setting->value))
        return secret->value;
    const auto* text = std::get_if<std::string>(&setting->value);
    return text ? *text : std::string{};
}

bool Settings::boolean(std::string_view key) const
{
    const auto* setting = find(key);
    const auto* value = setting ? std::get_if<bool>(&setting->value) : nullptr;
    return value && *value;
}

long long Settings::integer(std::string_view key) const
{
    const auto* setting = find(key);
    const auto* value = setting ? std::get_if<long long>(&setting->value) : nullptr;
    return value ? *value : 0;
}

Duration Settings::duration(std::string_view key) const
{
    const auto* setting = find(key);
    const auto* value = setting ? std::get_if<Duration>(&setting->value) : nullptr;
    return value ? *value : Duration{};
}

const Settings* Settings::block(std::string_view key) const
{
    const auto* setting = find(key);
    const auto* list = setting ? std::get_if<SettingsList>(&setting->value) : nullptr;
    return list && !list->empty() ? &list->front() : nullptr;
}

bool Settings::isSet(std::string_view key) const
{
    const auto* setting = find(key);
    return setting && !isEmptySetting(setting->value);
}

bool isEmptySetting(const SettingValue& value)
{
    struct Visitor {
        bool operator()(std::monostate) const { return true; }
        bool operator()(bool b) const { return !b; }
        bool operator()(long long i) const { return i == 0; }
        bool operator()(const std::string& s) const { return s.empty(); }
        bool operator()(const Secret& s) const { return s.value.empty(); }
        bool operator()(Duration d) const { return d == Duration{}; }
        bool operator()(const std::vector<std::string>& list) const { return list.empty(); }
        bool operator()(const StringMap& map) const { return map.empty(); }
        bool operator()(const SecretLists& map) const { return map.empty(); }
        bool operator()(const SettingsList& list) const { return list.empty(); }
    };
    return std::visit(Visitor{}, value);
}

} // namespace halab::alertmanager
