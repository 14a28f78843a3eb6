#include "receiver/inbox.h"
#include "base/html.h"

#include "base/rfc3339.h"
#include "model/labels.h"

#include <set>

namespace halab::receiver {

namespace {

void writeValue(json::Writer& writer, const json::Value& value)
{
    if (const auto* text = value.string())
        writer.string(*text);
    else if (const auto* number = value.number())
        writer.number(*number);
    else if (const auto* boolean = value.boolean())
        writer.boolean(*boolean);
    else if (const auto* array = value.array()) {
        writer.beginArray();
        for (const auto& item : *array)
            writeValue(writer, item);
        writer.endArray();
    } else if (const auto* object = value.object()) {
        writer.beginObject();
        for (const auto& [key, member] : *object) {
            writer.key(key);
            writeValue(writer, member);
        }
        writer.endObject();
    } else
        writer.null();
}

std::string labelsText(const json::Value& labels)
{
    std::vector<model::Labels::Pair> pairs;
    if (const auto* object = labels.object())
        for (const auto& [name, value] : *object)
            pairs.emplace_back(name, value.text());
    return model::Labels::from(std::move(pairs)).toString();
}

std::string join(const std::set<std::string>& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

constexpr char pageHead[] = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Receiver</title><style>
body{font-family:sans-serif;margin:2em;color:#222;background:#fff}
table{border-collapse:collapse}td,th{padding:.3em .8em;border-bottom:1px solid #ccc;text-align:left;vertical-align:top}
.firing{color:#b3261e}.resolved{color:#1b6e33}</style></head><body><h1>Receiver</h1>
<p>Newest first. The same as <a href="api/notifications">JSON</a>; <a href="metrics">metrics</a>.</p>
<table><tr><th>Received</th><th>From</th><th>Service</th><th>Status</th><th>Message</th><th>Receiver</th><th>Group</th></tr>
)";

} // namespace

Notification readNotification(std::string_view body)
{
    Notification notification;
    const auto message = json::parse(body).value_or(json::Value{});
    notification.body = body;
    notification.status = message["status"].text();
    notification.groupKey = message["groupKey"].text();
    notification.receiver = message["receiver"].text();

    std::set<std::string> names, instances;
    if (const auto* alerts = message["alerts"].array())
        for (const auto& alert : *alerts) {
            ++(alert["status"].text() == "resolved" ? notification.resolved : notification.firing);
            if (const auto name = alert["labels"]["alertname"].text(); !name.empty())
                names.insert(name);
            if (const auto instance = alert["labels"]["instance"].text(); !instance.empty())
                instances.insert(instance);
        }
    notification.alertname = join(names);
    notification.instances = join(instances);
    if (message["alerts"].size() > 0)
        notification.labels = labelsText(message["alerts"].at(0)["labels"]);
    json::Writer writer;
    writeValue(writer, message["alerts"]);
    notification.alerts = writer.take();
    return notification;
}

void Inbox::add(Notification notification)
{
    m_bytes += notification.body.size();
    m_all.push_back(std::move(notification));
    while (m_all.size() > 1 && (m_all.size() > notificationsMax || m_bytes > bytesMax)) {
        m_bytes -= m_all.front().body.size();
        m_all.pop_front();
    }
}

std::string Inbox::toJson() const
{
    json::Writer writer;
    writer.beginArray();
    for (const auto& one : m_all) {
        writer.beginObject()
            .field("received", formatRfc3339Nano(one.received))
            .field("from", one.from)
            .field("path", one.path)
            .field("service", one.service)
            .field("title", one.title)
            .field("status", one.status)
            .field("groupKey", one.groupKey)
            .field("receiver", one.receiver)
            .field("firing", one.firing)
            .field("resolved", one.resolved);
        writer.key("alerts").raw(one.alerts);
        writer.field("body", one.body).endObject();
    }
    writer.endArray();
    return writer.take() + "\n";
}

std::string Inbox::toHtml() const
{
    std::string page = pageHead;
    for (auto one = m_all.rbegin(); one != m_all.rend(); ++one) {
        const auto alerts = one->alertname + (one->instances.empty() ? "" : " on ") + one->instances + " ("
            + std::to_string(one->firing) + " firing, " + std::to_string(one->resolved) + " resolved)";
        page += "<tr><td>" + formatRfc3339Milli(one->received) + "</td><td>" + escapeHtml(one->from) +
            "</td><td>" + escapeHtml(one->service) + "</td><td class=\"" + (one->status == "resolved" ? "resolved" : "firing") + "\">" +
            escapeHtml(one->status) + "</td><td>" + escapeHtml(one->title.empty() ? alerts : one->title) + "</td><td>" +
            escapeHtml(one->receiver) +
            "</td><td><code>" + escapeHtml(one->groupKey) + "</code></td></tr>\n";
    }
    return page + "</table>" + (m_all.empty() ? "<p>Nothing yet.</p>" : "") + "</body></html>\n";
}

} // namespace halab::receiver
