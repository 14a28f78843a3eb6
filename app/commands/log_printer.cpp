#include "commands/log_printer.h"

#include "base/json.h"
#include "base/logfmt.h"
#include "base/rfc3339.h"

#include <map>

namespace halab::app {

int logLevelRank(std::string_view level)
{
    if (level == "debug")
        return 0;
    if (level == "warn")
        return 2;
    return level == "error" ? 3 : 1;
}

std::string logLine(const Event& event, bool json)
{
    const auto component = event.fieldText("component");
    std::vector<std::pair<std::string, std::string>> parts{{"ts", formatRfc3339Milli(event.at)},
        {"caller", component.empty() ? "main" : component}, {"level", event.fieldText("level")}};
    if (!component.empty())
        parts.emplace_back("component", component);
    if (auto message = event.fieldText("msg"); !message.empty()) // some lines of the originals have none
        parts.emplace_back("msg", std::move(message));
    for (const auto& [key, value] : event.fields)
        if (key != "level" && key != "component" && key != "msg")
            parts.emplace_back(key, event.fieldText(key));

    std::string line;
    if (!json) {
        for (const auto& [key, value] : parts)
            appendLogfmt(line, key, value);
        return line;
    }
    json::Writer writer;
    writer.beginObject();
    for (const auto& [key, value] : std::map<std::string, std::string>(parts.begin(), parts.end())) {
        const auto* typed = event.field(key);
        if (typed && !std::holds_alternative<std::string>(*typed)) // numbers and truth values stay what they are
            std::visit([&, &key = key](const auto& v) { writer.field(key, v); }, *typed);
        else
            writer.field(key, value);
    }
    writer.endObject();
    return writer.take();
}

} // namespace halab::app
