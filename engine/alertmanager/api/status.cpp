// GET /status and /receivers.

#include "alertmanager/api/answers.h"
#include "alertmanager/api/api.h"
#include "alertmanager/api/version.h"
#include "base/json.h"
#include "base/rfc3339.h"

namespace halab::alertmanager {

http::Response ApiV2::getStatus(const http::Request&, const std::string&)
{
    json::Writer writer;
    writer.beginObject().key("cluster").beginObject();
    if (m_parts.peer) {
        writer.field("name", m_parts.peer->name()).key("peers").beginArray();
        for (const auto& member : m_parts.peer->members())
            writer.beginObject().field("address", member.address).field("name", member.name).endObject();
        writer.endArray().field("status", m_parts.peer->status());
    } else {
        writer.key("peers").beginArray().endArray().field("status", "disabled");
    }
    writer.endObject()
        .key("config")
        .beginObject()
        .field("original", printConfig(m_running->config))
        .endObject()
        .field("uptime", formatRfc3339Milli(m_started))
        .key("versionInfo");
    api::writeVersionInfo(writer);
    writer.endObject();
    return api::jsonAnswer(writer.take());
}

http::Response ApiV2::getReceivers(const http::Request&, const std::string&)
{
    json::Writer writer;
    writer.beginArray();
    for (const auto& receiver : m_running->config.receivers)
        writer.beginObject().field("name", receiver.name).endObject();
    writer.endArray();
    return api::jsonAnswer(writer.take());
}

} // namespace halab::alertmanager
