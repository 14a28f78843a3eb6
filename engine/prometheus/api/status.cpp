#include "prometheus/api/api.h"

#include "base/durations.h"
#include "base/rfc3339.h"

#include <algorithm>

namespace halab::prometheus {

std::string buildInfoJson()
{
    json::Writer out;
    out.beginObject();
    // The version whose behaviour this is; who built it says the rest.
    out.field("version", referenceVersion);
    out.field("revision", "halab-" HALAB_VERSION);
    out.field("branch", "halab");
    out.field("buildUser", "halab");
    out.field("buildDate", "");
    out.field("goVersion", "");
    out.endObject();
    return out.take();
}

ApiResult Api::statusConfig(const ApiParameters&, const http::PathParameters&) const
{
    json::Writer out;
    out.beginObject().field("yaml", m_sources.state.configYaml).endObject();
    return out.take();
}

ApiResult Api::statusFlags(const ApiParameters&, const http::PathParameters&) const
{
    auto flags = m_sources.state.flags;
    std::sort(flags.begin(), flags.end());
    json::Writer out;
    out.beginObject();
    for (const auto& [name, value] : flags)
        out.field(name, std::string_view(value));
    out.endObject();
    return out.take();
}

ApiResult Api::statusBuildInfo(const ApiParameters&, const http::PathParameters&) const { return buildInfoJson(); }

ApiResult Api::statusRuntimeInfo(const ApiParameters&, const http::PathParameters&) const
{
    const ServerState& state = m_sources.state;
    json::Writer out;
    out.beginObject();
    out.field("startTime", formatRfc3339Nano(state.startedAt));
    out.field("CWD", "");
    out.field("reloadConfigSuccess", state.reloadSucceeded);
    const Time whole =
        isZero(state.lastReload) ? state.lastReload : std::chrono::floor<std::chrono::seconds>(state.lastReload);
    out.field("lastConfigTime", formatRfc3339Nano(whole));
    out.field("corruptionCount", 0);
    // One node, one thread.
    out.field("goroutineCount", 1);
    out.field("GOMAXPROCS", 1);
    out.field("GOGC", "");
    out.field("GODEBUG", "");
    out.field("storageRetention", formatDuration(m_sources.services.options.retention));
    out.endObject();
    return out.take();
}

} // namespace halab::prometheus
