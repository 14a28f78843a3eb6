#include "prometheus/notifier/payload.h"

#include "base/json.h"
#include "base/rfc3339.h"

namespace halab::prometheus {

namespace {

template <class Pairs>
void writeTexts(json::Writer& out, std::string_view key, const Pairs& pairs)
{
    out.key(key).beginObject();
    for (const auto& [name, value] : pairs)
        out.field(name, std::string_view(value));
    out.endObject();
}

} // namespace

std::string payloadV2(const std::vector<OutgoingAlert>& alerts)
{
    json::Writer out;
    out.beginArray();
    for (const OutgoingAlert& alert : alerts) {
        out.beginObject();
        if (!alert.annotations.empty())
            writeTexts(out, "annotations", alert.annotations);
        out.field("endsAt", formatRfc3339Milli(alert.endsAt));
        out.field("startsAt", formatRfc3339Milli(alert.startsAt));
        out.field("generatorURL", alert.generatorUrl);
        writeTexts(out, "labels", alert.labels);
        out.endObject();
    }
    out.endArray();
    return out.take();
}

std::string payloadV1(const std::vector<OutgoingAlert>& alerts)
{
    json::Writer out;
    out.beginArray();
    for (const OutgoingAlert& alert : alerts) {
        out.beginObject();
        writeTexts(out, "labels", alert.labels);
        writeTexts(out, "annotations", alert.annotations);
        out.field("startsAt", formatRfc3339Nano(alert.startsAt));
        out.field("endsAt", formatRfc3339Nano(alert.endsAt));
        out.field("generatorURL", alert.generatorUrl);
        out.endObject();
    }
    out.endArray();
    return out.take();
}

} // namespace halab::prometheus
