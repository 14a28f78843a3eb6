#include "host/web/config.h"

#include "base/gotext.h"
#include "host/web/bcrypt.h"

#include <algorithm>
#include <array>
#include <optional>

namespace halab::web {

namespace {

struct ExtraHeader {
    std::string_view name;
    std::array<std::string_view, 2> values; ///< the only ones; empty = any
};

constexpr std::array<ExtraHeader, 5> extraHeaders{{{"Strict-Transport-Security", {}}, {"X-Content-Type-Options", {"nosniff"}},
    {"X-Frame-Options", {"deny", "sameorigin"}}, {"X-XSS-Protection", {}}, {"Content-Security-Policy", {}}}};

/// A map of texts, in file order.
std::vector<std::pair<std::string, std::string>> readTexts(
    const yaml::Node& node, std::string_view type, std::string_view valueType, yaml::Complaints& complaints)
{
    std::vector<std::pair<std::string, std::string>> out;
    if (node.isNull())
        return out;
    if (node.kind != yaml::Node::Kind::Map) {
        yaml::complainAboutType(node, type, complaints);
        return out;
    }
    yaml::complainAboutDuplicateKeys(node, complaints);
    for (const auto& [key, value] : node.members) {
        auto text = yaml::toString(value, complaints, valueType);
        if (text || value.isNull())
            out.emplace_back(key.scalar, std::move(text).value_or(std::string()));
    }
    return out;
}

Status checkHeaders(const Config& config)
{
    for (const auto& [name, value] : config.headers) {
        const auto* const known = std::find_if(
            extraHeaders.begin(), extraHeaders.end(), [&, n = name](const auto& header) { return header.name == n; });
        if (known == extraHeaders.end())
            return fail(ErrorKind::InvalidInput, "HTTP header " + goQuote(name) + " can not be configured");
        const auto& values = known->values;
        if (values[0].empty() || std::find(values.begin(), values.end(), std::string_view(value)) != values.end())
            continue;
        std::string expected;
        for (const auto allowed : values)
            if (!allowed.empty())
                expected += (expected.empty() ? "" : " ") + goQuote(allowed);
        return fail(ErrorKind::InvalidInput,
            "invalid value for " + name + ". Expected one of: [" + expected + "], but got: " + goQuote(value));
    }
    return {};
}

} // namespace

const std::string* Config::hashOf(const std::string& user) const
{
    const auto found = std::find_if(users.begin(), users.end(), [&](const auto& entry) { return entry.first == user; });
    return found == users.end() ? nullptr : &found->second;
}

Result<Config> parseConfig(std::string_view text, const std::string& file)
{
    const auto document = yaml::load(text, file);
    HALAB_TRY(document);
    yaml::Complaints complaints(file);
    std::optional<Error> failure;
    Config config;
    yaml::Map map(*document, "web.Config", complaints);
    map.read("tls_server_config",
        [&](const yaml::Node& node) { config.tls = tls::readServerFiles(node, complaints, failure); });
    map.read("http_server_config", [&](const yaml::Node& node) {
        yaml::Map http(node, "web.HTTPConfig", complaints);
        http.boolean("http2", config.http2);
        http.read("headers", [&](const yaml::Node& headers) {
            config.headers = readTexts(headers, "map[string]string", "string", complaints);
        });
        http.finish();
    });
    map.read("basic_auth_users", [&](const yaml::Node& users) {
        config.users = readTexts(users, "map[string]config.Secret", "config.Secret", complaints);
    });
    map.finish();
    if (failure)
        return tl::unexpected(std::move(*failure));
    if (!complaints.empty())
        return tl::unexpected(complaints.asError());
    HALAB_TRY(checkHeaders(config));
    return config;
}

Status checkUsers(const Config& config)
{
    for (const auto& [name, hash] : config.users)
        HALAB_TRY(checkBcryptHash(hash));
    return {};
}

} // namespace halab::web
