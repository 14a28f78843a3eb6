#include "prometheus/config/reading.h"

#include "base/durations.h"
#include "base/gotext.h"

#include <charconv>

namespace halab::prometheus {

void Reading::refuse(const yaml::Node& where, std::string message)
{
    if (!m_refusal)
        m_refusal = Error{.kind = ErrorKind::InvalidInput, .message = std::move(message), .file = m_complaints.file(),
            .line = where.line, .column = where.column};
}

Status Reading::outcome() const
{
    if (m_refusal)
        return tl::unexpected(*m_refusal);
    if (!m_complaints.empty())
        return tl::unexpected(m_complaints.asError());
    return {};
}

void Reading::wrongType(const yaml::Node& node, std::string_view goType)
{
    yaml::complainAboutType(node, goType, m_complaints);
}

void Reading::duration(yaml::Map& map, std::string_view key, Duration& out)
{
    map.read(key, [&](const yaml::Node& node) {
        if (node.isNull())
            return;
        const auto text = yaml::toString(node, m_complaints);
        if (!text)
            return;
        if (auto parsed = parseDuration(*text))
            out = *parsed;
        else
            refuse(node, parsed.error().message);
    });
}

void Reading::unsignedInteger(yaml::Map& map, std::string_view key, std::string_view goType, std::uint64_t& out)
{
    map.read(key, [&](const yaml::Node& node) {
        if (node.isNull())
            return;
        std::uint64_t value = 0;
        const char* end = node.scalar.data() + node.scalar.size();
        const auto parsed = std::from_chars(node.scalar.data(), end, value);
        if (node.kind != yaml::Node::Kind::Scalar || node.quoted || parsed.ec != std::errc{} || parsed.ptr != end)
            wrongType(node, goType);
        else
            out = value;
    });
}

void Reading::labels(const yaml::Node& node, std::string_view goType, model::Labels& out)
{
    if (node.isNull())
        return;
    if (node.kind != yaml::Node::Kind::Map) {
        wrongType(node, goType);
        return;
    }
    for (const auto& [key, valueNode] : node.members) {
        if (!model::isValidLabelName(key.scalar))
            refuse(key, goQuote(key.scalar) + " is not a valid label name");
        if (valueNode.isNull())
            continue;
        const auto value = yaml::toString(valueNode, m_complaints);
        if (value && !isValidUtf8(*value))
            refuse(valueNode, goQuote(*value) + " is not a valid label value");
        else if (value)
            out.set(key.scalar, *value);
    }
}

void Reading::unsupported(yaml::Map& map, std::string_view key)
{
    map.read(key, [&](const yaml::Node& node) {
        const bool saysNothing = node.isNull() || (node.kind == yaml::Node::Kind::Sequence && node.items.empty())
            || (node.kind == yaml::Node::Kind::Map && node.members.empty());
        if (!saysNothing)
            refuse(node, "field " + std::string(key) + " is valid in Prometheus, but this version does not support it");
    });
}

RelabelConfig Reading::relabelConfig(const yaml::Node& node)
{
    RelabelConfig config;
    yaml::Map map(node, "relabel.plain", m_complaints);
    const std::size_t complaintsBefore = m_complaints.all().size();
    map.read("source_labels", [&](const yaml::Node& list) {
        each(list, "model.LabelNames", [&](const yaml::Node& item) {
            const auto name = yaml::toString(item, m_complaints);
            if (name && !model::isValidLabelName(*name))
                refuse(item, goQuote(*name) + " is not a valid label name");
            else if (name)
                config.sourceLabels.push_back(*name);
        });
    });
    map.string("separator", config.separator);
    map.read("regex", [&](const yaml::Node& value) {
        if (value.isNull())
            return;
        const auto text = yaml::toString(value, m_complaints);
        if (!text)
            return;
        if (auto compiled = Regex::compileAnchored(*text))
            config.regex = *compiled;
        else
            refuse(value, compiled.error().message);
    });
    unsignedInteger(map, "modulus", "uint64", config.modulus);
    map.string("target_label", config.targetLabel);
    map.string("replacement", config.replacement);
    map.read("action", [&](const yaml::Node& value) {
        const auto text = value.isNull() ? std::optional<std::string>("") : yaml::toString(value, m_complaints);
        const auto action = text ? relabelActionFrom(*text) : std::nullopt;
        if (action)
            config.action = *action;
        else if (text)
            refuse(value, "unknown relabel action " + goQuote(*text));
    });
    map.finish();
    if (m_complaints.all().size() == complaintsBefore)
        if (const std::string complaint = checkRelabelConfig(config); !complaint.empty())
            refuse(node, complaint);
    return config;
}

void Reading::relabelConfigs(yaml::Map& map, std::string_view key, std::string_view emptyMessage, RelabelConfigs& out)
{
    map.read(key, [&](const yaml::Node& list) {
        each(list, "[]*relabel.Config", [&](const yaml::Node& item) {
            if (item.isNull())
                refuse(list, std::string(emptyMessage));
            else
                out.push_back(relabelConfig(item));
        });
    });
}

} // namespace halab::prometheus
