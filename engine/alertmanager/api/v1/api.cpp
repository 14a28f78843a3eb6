// The envelope, /status and /receivers.

#include "alertmanager/api/v1/api.h"

#include "alertmanager/api/v1/config_json.h"
#include "alertmanager/api/version.h"
#include "base/json.h"
#include "base/rfc3339.h"

namespace halab::alertmanager {

namespace api_v1 {

http::Response withCors(int status, std::string body)
{
    http::Response response{.status = status,
        .headers = {{"Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin"},
            {"Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS"}, {"Access-Control-Allow-Origin", "*"},
            {"Access-Control-Expose-Headers", "Date"}, {"Cache-Control", "no-cache, no-store, must-revalidate"}},
        .body = std::move(body),
        .compression = http::Compression::Never};
    if (!response.body.empty())
        response.headers.add("Content-Type", "application/json");
    return response;
}

http::Response success(const std::string& json)
{
    json::Writer writer;
    writer.beginObject().field("status", "success");
    if (!json.empty())
        writer.key("data").raw(json);
    writer.endObject();
    return withCors(200, writer.take());
}

http::Response badData(std::string_view message)
{
    json::Writer writer;
    writer.beginObject().field("status", "error").field("errorType", "bad_data").field("error", message).endObject();
    return withCors(400, writer.take());
}

} // namespace api_v1

ApiV1::ApiV1(ApiV2::Parts parts, ApiV2& v2)
    : m_parts(parts)
    , m_v2(v2)
    , m_started(parts.host.clock().now())
{
}

http::Response ApiV1::preflight(const http::Request&, const std::string&) { return api_v1::withCors(200, {}); }

http::Response ApiV1::status(const http::Request&, const std::string&)
{
    const auto& config = m_v2.running()->config;
    json::Writer writer;
    writer.beginObject()
        .field("configYAML", printConfig(config))
        .key("configJSON")
        .raw(configJson(config))
        .key("versionInfo");
    api::writeVersionInfo(writer);
    writer.field("uptime", formatRfc3339Nano(m_started)).key("clusterStatus");
    if (m_parts.peer) {
        writer.beginObject().field("name", m_parts.peer->name()).field("status", m_parts.peer->status());
        writer.key("peers").beginArray();
        for (const auto& member : m_parts.peer->members())
            writer.beginObject().field("name", member.name).field("address", member.address).endObject();
        writer.endArray().endObject();
    } else {
        writer.null();
    }
    writer.endObject();
    return api_v1::success(writer.take());
}

http::Response ApiV1::receivers(const http::Request&, const std::string&)
{
    json::Writer writer;
    writer.beginArray();
    for (const auto& receiver : m_v2.running()->config.receivers)
        writer.string(receiver.name);
    writer.endArray();
    return api_v1::success(writer.take());
}

} // namespace halab::alertmanager
