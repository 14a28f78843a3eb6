#include "alertmanager/generation.h"

#include "alertmanager/notify/tls_files.h"
#include "base/durations.h"

#include <set>
#include <utility>

namespace halab::alertmanager {

namespace generation_detail {

void collectReceivers(const RouteConfig& route, std::set<std::string>& names)
{
    names.insert(route.receiver);
    for (const auto& child : route.routes)
        collectReceivers(child, names);
}

} // namespace generation_detail

Status checkReceivers(const Disk& disk, const Config& config)
{
    std::set<std::string> used;
    generation_detail::collectReceivers(config.route, used);
    for (const auto& receiver : config.receivers)
        if (used.contains(receiver.name))
            HALAB_TRY(checkTlsFiles(disk, receiver));
    return {};
}

Generation::Generation(Config loaded, const Surroundings& around, std::shared_ptr<const Templates> templates)
    : config(std::move(loaded))
    , inhibitor(around.host, config.inhibitRules, around.alerts, around.marker)
    , pipeline(PipelineParts{.host = around.host,
          .config = config,
          .inhibitor = inhibitor,
          .silencer = [&silences = around.silences](const model::Labels& labels) { return silences.mutes(labels); },
          .marker = around.marker,
          .log = around.log,
          .peer = around.peer,
          .metrics = around.notifyMetrics,
          .externalUrl = around.externalUrl,
          .templates = std::move(templates)})
    , dispatcher(Dispatcher::Parts{.host = around.host,
          .alerts = around.alerts,
          .config = config,
          .pipeline = pipeline,
          .peer = around.peer,
          .metrics = around.metrics})
    , view{.config = config, .dispatcher = dispatcher, .inhibitor = inhibitor}
{
    report(around);
}

void Generation::report(const Surroundings& around) const
{
    auto& trace = around.host.trace();
    std::set<std::string> used;
    dispatcher.route().walk([&](const Route& route) {
        used.insert(route.options().receiver);
        if (route.options().repeatInterval > around.retention)
            trace.log("warn", "configuration",
                "repeat_interval is greater than the data retention period. It can lead to notifications being "
                "repeated "
                "more often than expected.",
                {{"repeat_interval", formatGoDuration(route.options().repeatInterval)},
                    {"retention", formatGoDuration(around.retention)}, {"route", route.key()}});
    });
    double integrations = 0;
    for (const auto& receiver : config.receivers) {
        if (used.contains(receiver.name))
            integrations += static_cast<double>(receiver.integrations.size());
        else
            trace.log("info", "configuration", "skipping creation of receiver not referenced by any route",
                {{"receiver", receiver.name}});
    }
    around.metrics.gauge("alertmanager_receivers", "Number of configured receivers.")
        .set(static_cast<double>(used.size()));
    around.metrics.gauge("alertmanager_integrations", "Number of configured integrations.").set(integrations);
}

} // namespace halab::alertmanager
