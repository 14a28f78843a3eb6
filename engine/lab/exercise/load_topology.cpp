#include "alertmanager/options.h"
#include "lab/exercise/loading.h"
#include "lab/exercise/substitute.h"
#include "prometheus/options.h"

#include <charconv>

namespace halab::lab::loading {

namespace topology_detail {

using Arguments = std::map<std::string, std::vector<std::string>>;

struct Section {
    Arguments arguments;
    std::map<std::string, std::string> files; ///< container path → path beside the lab
};

void arguments(const yaml::Node& node, Arguments& out, Reading& reading)
{
    if (node.kind != yaml::Node::Kind::Map) {
        reading.complain(node, "“args” must be a map of flags and values: {cluster.peer-timeout: 15s}");
        return;
    }
    for (const auto& [flag, value] : node.members) {
        auto& values = out[flag.scalar];
        values.clear();
        if (value.kind == yaml::Node::Kind::Sequence) {
            for (const auto& item : value.items)
                values.push_back(item.scalar);
        } else {
            readString(value, "the flag “" + flag.scalar + "”", reading, values.emplace_back());
        }
    }
}

/// Takes args and files; of two that say the same the later one counts.
void section(MapReader& fields, Section& out, Reading& reading)
{
    if (const auto* args = fields.optional("args"))
        arguments(*args, out.arguments, reading);
    std::map<std::string, std::string> files;
    fields.stringMap("files", files);
    for (auto& [path, source] : files)
        out.files[path] = source;
}

NodeKind kindOf(const std::string& name)
{
    return name == "prometheus" ? NodeKind::Prometheus : name == "alertmanager" ? NodeKind::Alertmanager : NodeKind::Receiver;
}

std::uint16_t webPort(NodeKind kind)
{
    switch (kind) {
    case NodeKind::Prometheus: return 9090;
    case NodeKind::Alertmanager: return 9093;
    default: return 8080;
    }
}

/// The flags as the program itself would take them.
Status checkFlags(const NodeSpec& node)
{
    if (node.kind == NodeKind::Prometheus) {
        prometheus::Options options;
        Flags flags("prometheus", "");
        prometheus::bindFlags(flags, options);
        return flags.parse(node.arguments);
    }
    if (node.kind == NodeKind::Alertmanager) {
        alertmanager::Options options;
        Flags flags("alertmanager", "");
        alertmanager::bindFlags(flags, options);
        return flags.parse(node.arguments);
    }
    if (!node.arguments.empty())
        return fail(ErrorKind::InvalidInput, "a receiver takes no flags");
    return {};
}

void publish(MapReader& fields, NodeSpec& out, Reading& reading)
{
    const auto* node = fields.optional("publish");
    if (!node)
        return;
    const auto port = [&](const yaml::Node& n) -> std::uint16_t {
        int value = 0;
        std::from_chars(n.scalar.data(), n.scalar.data() + n.scalar.size(), value);
        if (n.kind == yaml::Node::Kind::Scalar && value > 0 && value < 65536)
            return static_cast<std::uint16_t>(value);
        reading.complain(n, "“publish” maps ports of the node to ports of this machine: {9093: 9094}");
        return 0;
    };
    for (const auto& [inside, outside] : node->members)
        out.publish[port(inside)] = port(outside);
}

/// Replaces values of the mounted files as the timing wants it.
void applyTiming(const yaml::Node& timing, std::vector<NodeSpec>& nodes, Reading& reading)
{
    const auto* files = timing.find("files");
    if (!files)
        return;
    for (const auto& [path, values] : files->members) {
        bool mounted = false;
        for (auto& node : nodes) {
            const auto found = node.files.find(path.scalar);
            if (found == node.files.end())
                continue;
            mounted = true;
            for (const auto& [key, value] : values.members) {
                if (auto text = substituteScalar(found->second, key.scalar, value.scalar))
                    found->second = std::move(*text);
                else
                    reading.complain(key, path.scalar + ": " + text.error().message);
            }
        }
        if (!mounted)
            reading.complain(path, "no node mounts a file at “" + path.scalar + "”");
    }
}

void mount(const Section& section, const yaml::Node& where, const Disk& disk, const std::string& folder, NodeSpec& out,
    Reading& reading)
{
    for (const auto& [path, source] : section.files) {
        const auto text = disk.read(folder + "/" + source);
        if (!text)
            reading.complain(where, "the file “" + source + "” for " + out.name + " cannot be read: " + text.error().message);
        out.files[path] = text.value_or("");
        out.originalFiles[path] = out.files[path];
    }
    for (const auto& [flag, values] : section.arguments) {
        for (const auto& value : values) {
            const bool isSwitch = value == "true" || value == "false";
            out.arguments.push_back(isSwitch ? (value == "true" ? "--" + flag : "--no-" + flag) : "--" + flag + "=" + value);
        }
    }
    if (auto status = checkFlags(out); !status)
        reading.complain(where, out.name + ": " + status.error().message);
}

void node(const std::string& name, const yaml::Node& value, const std::map<std::string, Section>& defaults,
    const yaml::Node* timing, const Disk& disk, Exercise& out, Reading& reading)
{
    MapReader fields(value, "the node “" + name + "”", reading);
    auto& spec = out.nodes.emplace_back();
    spec.name = name;
    std::string kind = "receiver";
    fields.required("kind");
    fields.choice("kind", kind, {"prometheus", "alertmanager", "receiver"});
    spec.kind = kindOf(kind);
    spec.webPort = webPort(spec.kind);
    Section all;
    if (const auto found = defaults.find(kind); found != defaults.end())
        all = found->second;
    section(fields, all, reading);
    for (const auto& who : {kind, name}) {
        const auto* args = timing ? timing->find("args") : nullptr;
        if (const auto* own = args ? args->find(who) : nullptr)
            arguments(*own, all.arguments, reading);
    }
    publish(fields, spec, reading);
    fields.boolean("start", spec.start);
    fields.notYet({"config", "data"});
    fields.finish();
    if (isRole(name))
        reading.complain(value, "no node can be called “" + name + "”: the word has a meaning of its own here");
    mount(all, value, disk, out.folder, spec, reading);
}

const yaml::Node* timingNode(const yaml::Node& root, const std::string& name)
{
    const auto* all = root.find("timings");
    return all ? all->find(name) : nullptr;
}

} // namespace topology_detail

void timings(const yaml::Node& node, Exercise& out, Reading& reading)
{
    if (node.kind != yaml::Node::Kind::Map || node.members.empty()) {
        reading.complain(node, "“timings” must be a map of names, such as workshop and classroom");
        return;
    }
    for (const auto& [name, value] : node.members)
        out.timings.push_back(name.scalar);
    for (const auto& [name, value] : node.members) {
        MapReader fields(value, "the timing “" + name.scalar + "”", reading);
        std::map<std::string, std::string> values;
        fields.stringMap("values", values);
        fields.optional("files");
        if (const auto* args = fields.optional("args")) {
            topology_detail::Arguments unused;
            for (const auto& member : args->members)
                topology_detail::arguments(member.value, unused, reading);
        }
        fields.notYet({"scale", "profile"});
        fields.finish();
        if (name.scalar == out.timing || (out.timing.empty() && name.scalar == out.timings.front()))
            out.values = std::move(values);
    }
}

void topology(const yaml::Node& root, const Disk& disk, Exercise& out, Reading& reading)
{
    const auto* node = root.find("topology");
    if (!node)
        return;
    MapReader fields(*node, "“topology”", reading);
    std::map<std::string, topology_detail::Section> defaults;
    if (const auto* all = fields.optional("defaults")) {
        MapReader kinds(*all, "“defaults”", reading);
        for (const auto* kind : {"prometheus", "alertmanager", "receiver"}) {
            if (const auto* one = kinds.optional(kind)) {
                MapReader inner(*one, "the defaults of " + std::string(kind), reading);
                topology_detail::section(inner, defaults[kind], reading);
                inner.finish();
            }
        }
        kinds.finish();
    }
    const auto* timing = topology_detail::timingNode(root, out.timing);
    const auto* nodes = fields.required("nodes");
    fields.notYet({"links"});
    fields.finish();
    if (!nodes)
        return;
    for (const auto& [name, value] : nodes->members)
        topology_detail::node(name.scalar, value, defaults, timing, disk, out, reading);
    if (timing)
        topology_detail::applyTiming(*timing, out.nodes, reading);
}

} // namespace halab::lab::loading
