#include "lab/exercise/loader.h"

#include "lab/exercise/loading.h"

#include <algorithm>

namespace halab::lab {

namespace loader_detail {

/// All complaints as one error at the first place, in the order of the file.
Error asError(const Reading& reading)
{
    auto all = reading.complaints.all();
    std::stable_sort(all.begin(), all.end(),
        [](const Error& a, const Error& b) { return std::pair(a.line, a.column) < std::pair(b.line, b.column); });
    all.erase(std::unique(all.begin(), all.end()), all.end());
    Error out = all.front();
    for (std::size_t i = 1; i < all.size(); ++i)
        out.message += "\n" + all[i].toString();
    return out;
}

bool isIdentifier(const std::string& text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void head(MapReader& fields, Exercise& out, Reading& reading)
{
    int version = 0;
    if (fields.required("halab") && fields.integer("halab", version, 0, 1000) && version != 1)
        reading.complain(fields.node(), "this is version " + std::to_string(version) + " of the format; only version 1 is known");
    fields.required("id");
    if (fields.string("id", out.id) && !isIdentifier(out.id))
        reading.complain(*fields.optional("id"), "an id has small letters, digits and dashes only");
    fields.required("title");
    fields.text("title", out.title);
    fields.choice("locale", out.locale, {"en"});
    fields.choice("level", out.level, {"beginner", "intermediate", "advanced"});
    fields.integer("minutes", out.minutes, 1, 600);
    fields.strings("objectives", out.objectives);
    fields.required("runtimes");
    fields.strings("runtimes", out.runtimes);
    for (const auto& runtime : out.runtimes) {
        if (runtime == "binaries")
            reading.complain(*fields.optional("runtimes"), "the runtime “binaries” is not implemented yet");
        else if (runtime != "loopback" && runtime != "simulated")
            reading.complain(*fields.optional("runtimes"), "unknown runtime “" + runtime + "”; it must be loopback or simulated");
    }
    int seed = 1;
    if (fields.integer("seed", seed, 1, 2'000'000'000))
        out.seed = static_cast<std::uint64_t>(seed);
}

void variables(MapReader& fields, Exercise& out, Reading& reading)
{
    const auto* node = fields.optional("variables");
    if (!node)
        return;
    for (const auto& [name, value] : node->members) {
        MapReader inner(value, "the variable “" + name.scalar + "”", reading);
        auto& variable = out.variables.emplace_back();
        variable.name = name.scalar;
        inner.required("pool");
        inner.strings("pool", variable.pool);
        std::string pick = "index";
        inner.choice("pick", pick, {"index", "seed"});
        variable.bySeed = pick == "seed";
        inner.finish();
        if (variable.pool.empty())
            reading.complain(value, "the pool of a variable cannot be empty");
    }
}

void ending(MapReader& fields, Exercise& out, Reading& reading)
{
    if (const auto* finish = fields.optional("finish")) {
        MapReader inner(*finish, "“finish”", reading);
        inner.text("text", out.finishText);
        inner.notYet({"forks"});
        inner.finish();
    }
    if (const auto* grading = fields.optional("grading")) {
        MapReader inner(*grading, "“grading”", reading);
        inner.integer("pass", out.passPoints, 1, 100);
        inner.notYet({"hint_cost", "report"});
        inner.finish();
    }
}

void body(const yaml::Node& root, MapReader& fields, const Disk& disk, Exercise& out, Reading& reading)
{
    variables(fields, out, reading);
    for (const auto* name : {"elapsed", "from", "count", "stopped", "survivor", "sender", "not-sender"})
        reading.textNames.emplace(name);
    for (const auto& variable : out.variables)
        reading.textNames.insert(variable.name);
    fields.required("topology");
    loading::topology(root, disk, out, reading);
    for (const auto& node : out.nodes)
        reading.textNames.insert(node.name);
    if (const auto* ready = fields.required("ready"))
        loading::checks(*ready, "a ready check", out.ready, reading);
    if (const auto* invariants = fields.optional("invariants"))
        loading::checks(*invariants, "an invariant", out.invariants, reading);
    if (const auto* narration = fields.optional("narration"))
        loading::narration(*narration, out.narration, reading);
    if (const auto* steps = fields.required("steps"))
        loading::steps(*steps, out.steps, reading);
    ending(fields, out, reading);
}

Status chooseTiming(MapReader& fields, const std::string& wanted, Exercise& out, Reading& reading)
{
    out.timing = wanted;
    if (const auto* node = fields.required("timings"))
        loading::timings(*node, out, reading);
    reading.timings = out.timings;
    if (out.timings.empty())
        return {};
    if (wanted.empty())
        out.timing = out.timings.front();
    if (std::find(out.timings.begin(), out.timings.end(), out.timing) == out.timings.end()) {
        std::string all;
        for (const auto& name : out.timings)
            all += (all.empty() ? "" : ", ") + name;
        return fail(ErrorKind::NotFound, "the lab has no timing “" + wanted + "”; it has: " + all);
    }
    reading.timing = out.timing;
    for (const auto& [name, value] : out.values)
        reading.textNames.insert(name);
    return {};
}

} // namespace loader_detail

Result<Exercise> loadExercise(const Disk& disk, const std::string& folder, const std::string& timing)
{
    Exercise out;
    out.folder = folder;
    out.file = folder + "/lab.yaml";
    const auto text = disk.read(out.file);
    if (!text)
        return tl::unexpected(text.error());
    const auto root = yaml::load(*text, out.file);
    if (!root)
        return tl::unexpected(root.error());
    Reading reading(out.file);
    MapReader fields(*root, "the exercise", reading);
    loader_detail::head(fields, out, reading);
    HALAB_TRY(loader_detail::chooseTiming(fields, timing, out, reading));
    loader_detail::body(*root, fields, disk, out, reading);
    fields.notYet({"requires", "allow", "setup", "timing"});
    fields.finish();
    if (reading.complaints.empty())
        loading::lint(*root, out, reading);
    if (!reading.complaints.empty())
        return tl::unexpected(loader_detail::asError(reading));
    return out;
}

std::vector<ExerciseSummary> listExercises(const Disk& disk, const std::string& labsFolder)
{
    std::vector<ExerciseSummary> out;
    for (const auto& entry : disk.list(labsFolder)) {
        const auto folder = labsFolder + "/" + (entry.ends_with('/') ? entry.substr(0, entry.size() - 1) : entry);
        if (!disk.exists(folder + "/lab.yaml"))
            continue;
        auto& summary = out.emplace_back();
        summary.folder = folder;
        const auto exercise = loadExercise(disk, folder);
        if (!exercise) {
            summary.error = exercise.error().toString();
            continue;
        }
        summary.id = exercise->id;
        summary.title = exercise->title;
        summary.level = exercise->level;
        summary.minutes = exercise->minutes;
        summary.objectives = exercise->objectives;
        summary.timings = exercise->timings;
        for (const auto& node : exercise->nodes)
            ++summary.nodes[node.kind];
    }
    return out;
}

} // namespace halab::lab
