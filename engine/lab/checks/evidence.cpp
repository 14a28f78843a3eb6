#include "lab/checks/evidence.h"

#include "base/gotext.h"

namespace halab::lab {

namespace evidence_detail {

std::optional<std::string> placeholder(std::string name, const Evidence& evidence)
{
    const bool web = name.ends_with(".web");
    if (web)
        name.resize(name.size() - 4);
    const auto& exercise = evidence.exercise();
    std::optional<std::string> value;
    if (const auto found = exercise.values.find(name); found != exercise.values.end())
        value = found->second;
    else if (auto variable = exercise.variable(name, evidence.seed()); !variable.empty())
        value = variable;
    else if (isRole(name))
        value = evidence.role(name);
    else if (exercise.node(name))
        value = name;
    if (!value || !web)
        return value;
    const auto* node = exercise.node(*value);
    return node ? std::optional(*value + ":" + std::to_string(node->webPort)) : std::nullopt;
}

/// "a, b" or "a,b" holds "b".
bool listHolds(const std::string& list, const std::string& value)
{
    for (std::size_t at = list.find(value); at != std::string::npos; at = list.find(value, at + 1)) {
        const bool begins = at == 0 || list[at - 1] == ',' || list[at - 1] == ' ' || list[at - 1] == '"' || list[at - 1] == '[';
        const auto end = at + value.size();
        const bool ends = end == list.size() || list[end] == ',' || list[end] == ' ' || list[end] == '"' || list[end] == ']';
        if (begins && ends)
            return true;
    }
    return false;
}

} // namespace evidence_detail

std::optional<std::string> resolveName(const std::string& text, const Evidence& evidence)
{
    if (isRole(text))
        return evidence.role(text);
    std::string out;
    std::size_t from = 0;
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", from)) {
        const auto end = text.find("}}", at);
        if (end == std::string::npos)
            break;
        const auto value = evidence_detail::placeholder(text.substr(at + 2, end - at - 2), evidence);
        if (!value)
            return std::nullopt;
        out += text.substr(from, at - from) + *value;
        from = end + 2;
    }
    return out + text.substr(from);
}

bool fits(const Event& event, const EventPattern& pattern, const Evidence& evidence)
{
    if (event.kind != pattern.kind || (!pattern.reason.empty() && event.reason != pattern.reason))
        return false;
    if (!pattern.at.empty() && resolveName(pattern.at, evidence) != event.node)
        return false;
    for (const auto& [name, wanted] : pattern.fields) {
        const auto value = resolveName(wanted, evidence);
        if (!value)
            return false;
        if (event.fieldText(name) == *value)
            continue;
        if (event.field(name) && name != "matchers" && name != "labels")
            return false;
        if (event.fieldText(name).find(*value) == std::string::npos && !carriesLabel(event, name, *value))
            return false;
    }
    return true;
}

bool carriesLabel(const Event& event, const std::string& name, const std::string& value)
{
    if (const auto* field = event.field(name); field && event.fieldText(name) == value)
        return true;
    if (name == "instance" && evidence_detail::listHolds(event.fieldText("instances"), value))
        return true;
    const auto pair = name + "=" + goQuote(value);
    for (const auto* key : {"labels", "matchers", "group"}) {
        if (event.fieldText(key).find(pair) != std::string::npos)
            return true;
    }
    return false;
}

} // namespace halab::lab
