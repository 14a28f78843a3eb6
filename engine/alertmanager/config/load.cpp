#include "alertmanager/config/block_reader.h"
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
    BlockReader block(node, "config.plain", errors);
    block.text("name", receiver.name);
    for (const auto& kind : integrationKinds()) {
        block.list(kind.key, kind.schema().listType, [&, index = 0](const yaml::Node& item) mutable {
            if (item.isNull()) // 0.25 falls over it
                return errors.refuse(item, "an entry of " + std::string(kind.key) + " is null");
            auto settings = readSettings(kind.schema(), item, folder, errors);
            const bool sendResolved = settings.boolean("send_resolved");
            receiver.integrations.push_back({kind.type, index++, sendResolved, std::move(settings)});
        });
    }
    if (block.read() && receiver.name.empty())
        errors.refuse(node, "missing name in receiver");
    const auto rank = [](const IntegrationConfig& i) { return std::ranges::find(fanOutOrder(), i.type); };
    std::ranges::stable_sort(receiver.integrations, {}, rank);
    return receiver;
}

NamedTimeInterval readNamedInterval(const yaml::Node& node, const char* missingName, ConfigErrors& errors)
{
    NamedTimeInterval interval;
    BlockReader block(node, "config.plain", errors);
    block.text("name", interval.name);
    block.list("time_intervals", "[]timeinterval.TimeInterval",
        [&](const yaml::Node& item) { interval.intervals.push_back(readTimeInterval(item, errors)); });
    if (block.read() && !node.isNull() && interval.name.empty())
        errors.refuse(node, missingName);
    return interval;
}

std::string folderOf(std::string_view file)
{
    const auto slash = file.rfind('/');
    return slash == std::string_view::npos ? std::string{}
                                           : std::string(file.substr(0, std::max<std::size_t>(slash, 1)));
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

Result<Config> loadConfig(std::string_view text, std::string_view file, MatcherMode mode)
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
    ConfigErrors errors{std::string(file), mode};
    bool hasRoute = false;
    BlockReader block(*root, "config.plain", errors);
    block.member("global", [&](const yaml::Node& n) {
        if (!n.isNull())
            config.global = readSettings(globalSchema(), n, folder, errors);
    });
    block.member("route", [&](const yaml::Node& n) {
        hasRoute = !n.isNull();
        if (hasRoute)
            config.route = readRoute(n, errors);
    });
    block.list("inhibit_rules", "[]*config.InhibitRule", [&](const yaml::Node& n) {
        if (!n.isNull()) // 0.25 takes a null, and falls over it when it starts
            config.inhibitRules.push_back(readInhibitRule(n, errors));
    });
    block.list("receivers", "[]*config.Receiver", [&](const yaml::Node& n) {
        if (n.isNull()) // 0.25 falls over it
            errors.refuse(n, "an entry of receivers is null");
        else
            config.receivers.push_back(readReceiver(n, folder, errors));
    });
    block.texts("templates", config.templates);
    block.list("mute_time_intervals", "[]config.MuteTimeInterval", [&](const yaml::Node& n) {
        config.muteTimeIntervals.push_back(readNamedInterval(n, "missing name in mute time interval", errors));
    });
    block.list("time_intervals", "[]config.TimeInterval", [&](const yaml::Node& n) {
        config.timeIntervals.push_back(readNamedInterval(n, "missing name in time interval", errors));
    });
    block.read();
    for (auto& path : config.templates)
        path = joinPath(folder, path);
    if (!errors.any())
        validateConfig(config, hasRoute, *root, errors);
    if (errors.any())
        return tl::unexpected(errors.asError());
    config.warnings = std::move(errors.warnings());
    return config;
}

} // namespace halab::alertmanager
