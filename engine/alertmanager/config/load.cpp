#include "alertmanager/config/config.h"
#include "alertmanager/config/readers.h"
#include "alertmanager/config/schema.h"
#include "base/hash.h"

#include <algorithm>

namespace halab::alertmanager {

namespace config_load {

ReceiverConfig readReceiver(const yaml::Node& node, const std::string& folder, ConfigErrors& errors)
{
    ReceiverConfig receiver;
    const auto before = errors.count();
    yaml::Map map(node, "config.plain", errors.shape());
    map.string("name", receiver.name);
    for (const auto& kind : integrationKinds()) {
        map.read(kind.key, [&](const yaml::Node& list) {
            if (list.kind != yaml::Node::Kind::Sequence && !list.isNull())
                errors.shape().add(list, "cannot unmarshal !!map into []*" + std::string(kind.schema().goType));
            int index = 0;
            for (const auto& item : list.items) {
                auto settings = readSettings(kind.schema(), item, folder, errors);
                const bool sendResolved = settings.boolean("send_resolved");
                receiver.integrations.push_back({kind.type, index++, sendResolved, std::move(settings)});
            }
        });
    }
    map.finish();
    if (receiver.name.empty() && errors.count() == before)
        errors.refuse(node, "missing name in receiver");
    const auto rank = [](const IntegrationConfig& i) { return std::ranges::find(fanOutOrder(), i.type); };
    std::ranges::stable_sort(receiver.integrations, {}, rank);
    return receiver;
}

NamedTimeInterval readNamedInterval(const yaml::Node& node, const char* missingName, ConfigErrors& errors)
{
    NamedTimeInterval interval;
    const auto before = errors.count();
    yaml::Map map(node, "config.plain", errors.shape());
    map.string("name", interval.name);
    map.read("time_intervals", [&](const yaml::Node& list) {
        for (const auto& item : list.items)
            interval.intervals.push_back(readTimeInterval(item, errors));
    });
    map.finish();
    if (interval.name.empty() && errors.count() == before)
        errors.refuse(node, missingName);
    return interval;
}

std::string folderOf(std::string_view file)
{
    const auto slash = file.rfind('/');
    return slash == std::string_view::npos ? std::string{}
                                           : std::string(file.substr(0, std::max<std::size_t>(slash, 1)));
}

/// Reads `key` as a list, item by item.
template <class Read>
void readList(yaml::Map& map, const char* key, const char* goType, ConfigErrors& errors, Read read)
{
    map.read(key, [&](const yaml::Node& list) {
        if (list.kind != yaml::Node::Kind::Sequence && !list.isNull())
            errors.shape().add(list, std::string("cannot unmarshal !!map into ") + goType);
        for (const auto& item : list.items)
            read(item);
    });
}

} // namespace config_load

const ReceiverConfig* Config::receiver(std::string_view name) const
{
    const auto at = std::ranges::find(receivers, name, &ReceiverConfig::name);
    return at == receivers.end() ? nullptr : &*at;
}

const NamedTimeInterval* Config::timeInterval(std::string_view name) const
{
    for (const auto* list : {&muteTimeIntervals, &timeIntervals})
        if (const auto at = std::ranges::find(*list, name, &NamedTimeInterval::name); at != list->end())
            return &*at;
    return nullptr;
}

double Config::hash() const
{
    const auto digest = md5(original);
    double value = 0;
    for (int i = 5; i >= 0; --i)
        value = value * 256 + static_cast<unsigned char>(digest[static_cast<std::size_t>(i)]);
    return value;
}

Result<Config> loadConfig(std::string_view text, std::string_view file)
{
    using namespace config_load;
    const auto root = yaml::load(text, file);
    HALAB_TRY(root);
    Config config;
    config.file = file;
    config.original = text;
    config.global = defaultSettings(globalSchema());
    if (root->isNull())
        return tl::unexpected(Error{ErrorKind::InvalidInput, "no route provided in config", std::string(file)});

    const auto folder = folderOf(file);
    ConfigErrors errors{std::string(file)};
    bool hasRoute = false;
    yaml::Map map(*root, "config.plain", errors.shape());
    map.read("global", [&](const yaml::Node& n) {
        if (!n.isNull())
            config.global = readSettings(globalSchema(), n, folder, errors);
    });
    map.read("route", [&](const yaml::Node& n) {
        hasRoute = !n.isNull();
        if (hasRoute)
            config.route = readRoute(n, errors);
    });
    readList(map, "inhibit_rules", "[]*config.InhibitRule", errors,
        [&](const yaml::Node& n) { config.inhibitRules.push_back(readInhibitRule(n, errors)); });
    readList(map, "receivers", "[]*config.Receiver", errors,
        [&](const yaml::Node& n) { config.receivers.push_back(readReceiver(n, folder, errors)); });
    map.strings("templates", config.templates);
    readList(map, "mute_time_intervals", "[]config.MuteTimeInterval", errors, [&](const yaml::Node& n) {
        config.muteTimeIntervals.push_back(readNamedInterval(n, "missing name in mute time interval", errors));
    });
    readList(map, "time_intervals", "[]config.TimeInterval", errors, [&](const yaml::Node& n) {
        config.timeIntervals.push_back(readNamedInterval(n, "missing name in time interval", errors));
    });
    map.finish();
    for (auto& path : config.templates)
        path = joinPath(folder, path);
    if (!errors.any())
        validateConfig(config, hasRoute, *root, errors);
    if (errors.any())
        return tl::unexpected(errors.asError());
    return config;
}

} // namespace halab::alertmanager
