#include "lab/exercise/exercise.h"

#include "base/hash.h"

#include <algorithm>
#include <array>

namespace halab::lab {

bool isRole(std::string_view name)
{
    static constexpr std::array<std::string_view, 5> roles{"stopped", "survivor", "sender", "not-sender", "any"};
    return std::find(roles.begin(), roles.end(), name) != roles.end();
}

const NodeSpec* Exercise::node(const std::string& name) const
{
    const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const NodeSpec& node) { return node.name == name; });
    return found == nodes.end() ? nullptr : &*found;
}

const Check* Exercise::check(const std::string& id) const
{
    for (const auto& step : steps) {
        for (const auto& check : step.checks) {
            if (check.id == id)
                return &check;
        }
    }
    return nullptr;
}

std::string Exercise::variable(const std::string& name, std::uint64_t seed) const
{
    for (const auto& variable : variables) {
        if (variable.name == name && !variable.pool.empty()) {
            const auto index = variable.bySeed ? fnv1a(name + std::to_string(seed)) % variable.pool.size() : 0;
            return variable.pool[index];
        }
    }
    return {};
}

} // namespace halab::lab
