#include "alertmanager/notify/message_data.h"
#include "alertmanager/template/templates.h"

// The data of notifications. Source: Alertmanager 0.25 template/template.go (type Data and what is in it).

namespace halab::alertmanager {

namespace template_data {

using gotemplate::GoTime;
using gotemplate::Kind;
using gotemplate::Type;
using gotemplate::Value;
using gotemplate::ValueList;
using gotemplate::ValueMap;

extern const Type pairType, pairsType, kvType, alertType, alertListType;

Value text(const std::string& s) { return Value(s); }

/// The alert's name first, the others sorted by name.
Value sortedPairs(const Value& kv)
{
    static constexpr const char* alertName = "alertname";
    const auto& entries = kv.mapping()->entries;
    ValueList pairs;
    pairs.reserve(entries.size());
    const auto add = [&](const auto& entry) {
        pairs.push_back(Value::structure(pairType, {text(entry.first), entry.second}));
    };
    if (const auto name = entries.find(alertName); name != entries.end())
        add(*name);
    for (const auto& entry : entries)
        if (entry.first != alertName)
            add(entry);
    return {pairsType, std::move(pairs)};
}

/// The names (0) or values (1) of pairs.
template <std::size_t part>
Value column(const Value& pairs)
{
    ValueList list;
    for (const auto& pair : pairs.list()->items)
        list.push_back(pair.structure()->fields[part]);
    return {gotemplate::types::stringList, std::move(list)};
}

Value without(const Value& kv, const Value& names)
{
    auto entries = kv.mapping()->entries;
    if (names.list() != nullptr)
        for (const auto& name : names.list()->items)
            entries.erase(*name.as<std::string>());
    return Value::map(kvType, std::move(entries));
}

Value withStatus(const Value& alerts, std::string_view status)
{
    ValueList list;
    for (const auto& alert : alerts.list()->items)
        if (*alert.structure()->fields.front().as<std::string>() == status)
            list.push_back(alert);
    return {alertListType, std::move(list)};
}

using Answer = Result<Value>;

const Type pairType{.name = "template.Pair", .kind = Kind::Struct, .fields = {"Name", "Value"}};
const Type pairsType{.name = "template.Pairs", .kind = Kind::List, .element = &pairType,
    .methods = {
        {"Names", {[](const Value& pairs, const ValueList&) -> Answer { return column<0>(pairs); }, {}}},
        {"Values", {[](const Value& pairs, const ValueList&) -> Answer { return column<1>(pairs); }, {}}},
    }};
const Type kvType{.name = "template.KV", .kind = Kind::Map, .element = &gotemplate::types::string,
    .methods = {
        {"SortedPairs", {[](const Value& kv, const ValueList&) -> Answer { return sortedPairs(kv); }, {}}},
        {"Names", {[](const Value& kv, const ValueList&) -> Answer { return column<0>(sortedPairs(kv)); }, {}}},
        {"Values", {[](const Value& kv, const ValueList&) -> Answer { return column<1>(sortedPairs(kv)); }, {}}},
        {"Remove", {[](const Value& kv, const ValueList& a) -> Answer { return without(kv, a[0]); }, {"[]string"}}},
    }};
const Type alertType{.name = "template.Alert", .kind = Kind::Struct,
    .fields = {"Status", "Labels", "Annotations", "StartsAt", "EndsAt", "GeneratorURL", "Fingerprint"},
    .jsonNames = {"status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint"}};
const Type alertListType{.name = "[]template.Alert", .kind = Kind::List, .element = &alertType};
const Type alertsType{.name = "template.Alerts", .kind = Kind::List, .element = &alertType,
    .methods = {
        {"Firing", {[](const Value& alerts, const ValueList&) -> Answer { return withStatus(alerts, "firing"); }, {}}},
        {"Resolved", {[](const Value& alerts, const ValueList&) -> Answer { return withStatus(alerts, "resolved"); }, {}}},
    }};
const Type dataType{.name = "template.Data", .kind = Kind::Struct,
    .fields = {"Receiver", "Status", "Alerts", "GroupLabels", "CommonLabels", "CommonAnnotations", "ExternalURL"},
    .jsonNames
    = {"receiver", "status", "alerts", "groupLabels", "commonLabels", "commonAnnotations", "externalURL"}};
const Type dataPointer{.name = "*template.Data", .kind = Kind::Struct, .element = &dataType, .isPointer = true};

template <class Pairs>
Value keyValues(const Pairs& pairs)
{
    ValueMap map;
    for (const auto& [name, value] : pairs)
        map.emplace_hint(map.end(), name, Value(std::string(value)));
    return Value::map(kvType, std::move(map));
}

Value time(const ZonedTime& time) { return {gotemplate::types::time, GoTime::from(time)}; }

Value alertValue(const Alert& alert, Time now)
{
    const bool resolved = alert.isResolvedAt(now);
    return Value::structure(alertType,
        {text(resolved ? "resolved" : "firing"), keyValues(alert.labels), keyValues(alert.annotations),
            time(alert.startsAt), time(resolved ? alert.endsAt : ZonedTime{}), text(alert.generatorUrl),
            text(model::fingerprintText(alert.fingerprint()))});
}

} // namespace template_data

gotemplate::Value templateData(const MessageContext& context, const Alerts& alerts, Time now)
{
    using namespace template_data;
    ValueList list;
    list.reserve(alerts.size());
    bool firing = false;
    for (const auto& alert : alerts) {
        firing = firing || !alert->isResolvedAt(now);
        list.push_back(alertValue(*alert, now));
    }
    return Value::structure(dataPointer,
        {text(quoteMeta(context.receiver)), text(firing ? "firing" : "resolved"),
            Value(alertsType, std::move(list)), keyValues(context.groupLabels), keyValues(commonLabels(alerts)),
            keyValues(commonAnnotations(alerts)), text(context.externalUrl)});
}

} // namespace halab::alertmanager
