#include "prometheus/scrape/target.h"

#include "base/durations.h"
#include "base/gotext.h"
#include "base/hash.h"

#include <algorithm>
#include <map>

namespace halab::prometheus {

namespace {

constexpr char addressLabel[] = "__address__";
constexpr char schemeLabel[] = "__scheme__";
constexpr char pathLabel[] = "__metrics_path__";
constexpr char intervalLabel[] = "__scrape_interval__";
constexpr char timeoutLabel[] = "__scrape_timeout__";
constexpr std::string_view paramPrefix = "__param_";

bool startsWith(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

/// The labels that relabelling begins with.
model::Labels discover(const ScrapeConfig& config, const TargetGroup& group, const std::string& address)
{
    model::Labels labels = group.labels;
    labels.set(addressLabel, address);
    const auto setIfMissing = [&](std::string_view name, std::string_view value) {
        if (labels.get(name).empty())
            labels.set(name, value);
    };
    setIfMissing("job", config.jobName);
    setIfMissing(intervalLabel, formatDuration(config.scrapeInterval));
    setIfMissing(timeoutLabel, formatDuration(config.scrapeTimeout));
    setIfMissing(pathLabel, config.metricsPath);
    setIfMissing(schemeLabel, config.scheme);
    for (const auto& [key, values] : config.params)
        if (!values.empty())
            labels.set(std::string(paramPrefix) + key, values.front());
    return labels;
}

/// 2.42 completes an address without a port by the scheme's usual one.
Status completeAddress(model::Labels& labels, const ScrapeConfig& config)
{
    std::string address(labels.get(addressLabel));
    if (address.empty())
        return fail(ErrorKind::InvalidInput, "no address");
    if (!splitHostPort(address) && splitHostPort(address + ":1234")) {
        const std::string_view scheme = labels.get(schemeLabel);
        if (scheme == "http" || scheme.empty())
            address += ":80";
        else if (scheme == "https")
            address += ":443";
        else
            return fail(ErrorKind::InvalidInput, "invalid scheme: " + goQuote(config.scheme));
        labels.set(addressLabel, address);
    }
    if (address.find('/') != std::string::npos)
        return fail(ErrorKind::InvalidInput, goQuote(address) + " is not a valid hostname");
    return {};
}

Status readTiming(const model::Labels& labels, Target& target)
{
    const auto read = [&](const char* label, std::string_view what) -> Result<Duration> {
        auto parsed = parseDuration(labels.get(label));
        if (!parsed)
            return fail(ErrorKind::InvalidInput, "error parsing " + std::string(what) + ": " + parsed.error().message);
        if (*parsed == Duration{})
            return fail(ErrorKind::InvalidInput, std::string(what) + " cannot be 0");
        return *parsed;
    };
    const auto interval = read(intervalLabel, "scrape interval");
    HALAB_TRY(interval);
    const auto timeout = read(timeoutLabel, "scrape timeout");
    HALAB_TRY(timeout);
    if (*timeout > *interval)
        return fail(ErrorKind::InvalidInput,
            "scrape timeout cannot be greater than scrape interval (" + goQuote(labels.get(timeoutLabel)) + " > "
                + goQuote(labels.get(intervalLabel)) + ")");
    target.interval = *interval;
    target.timeout = *timeout;
    return {};
}

/// A path as Go's URL.String writes it: what may stand in a path stays.
std::string escapePath(std::string_view path)
{
    constexpr std::string_view safe = "-_.~$&+,/:;=@!'()*";
    std::string out = startsWith(path, "/") || path.empty() ? "" : "/";
    for (const char c : path) {
        if (std::isalnum(static_cast<unsigned char>(c)) || safe.find(c) != std::string_view::npos)
            out += c;
        else {
            constexpr char digits[] = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

/// Parameters sorted by key; a __param_ label replaces the first value of its key.
std::string encodeParams(const ScrapeConfig& config, const model::Labels& labels)
{
    auto params = config.params;
    for (const auto& [name, value] : labels) {
        if (!startsWith(name, paramPrefix))
            continue;
        auto& values = params[name.substr(paramPrefix.size())];
        if (values.empty())
            values.push_back(value);
        else
            values.front() = value;
    }
    std::string query;
    for (const auto& [key, values] : params)
        for (const std::string& value : values)
            query += (query.empty() ? "" : "&") + queryEscape(key) + "=" + queryEscape(value);
    return query;
}

Result<Url> urlOf(const ScrapeConfig& config, const model::Labels& labels)
{
    const std::string scheme(labels.get(schemeLabel).empty() ? "http" : labels.get(schemeLabel));
    auto url = parseUrl(scheme + "://" + std::string(labels.get(addressLabel)));
    HALAB_TRY(url);
    url->path = escapePath(labels.get(pathLabel));
    url->query = encodeParams(config, labels);
    return url;
}

std::uint64_t targetHash(const model::Labels& labels, const Url& url)
{
    std::string digits = std::to_string(labels.hash());
    if (digits.size() < 16)
        digits.insert(0, 16 - digits.size(), '0');
    return fnv1a(url.toString(), fnv1a(digits));
}

} // namespace

std::string_view targetHealthName(TargetHealth health)
{
    switch (health) {
    case TargetHealth::Up:
        return "up";
    case TargetHealth::Down:
        return "down";
    case TargetHealth::Unknown:
        break;
    }
    return "unknown";
}

Result<BuiltTarget> buildTarget(const ScrapeConfig& config, const TargetGroup& group, const std::string& address)
{
    BuiltTarget built;
    built.discoveredLabels = discover(config, group, address);
    model::Labels labels = built.discoveredLabels;
    if (!relabel(labels, config.relabelConfigs))
        return built;
    HALAB_TRY(completeAddress(labels, config));

    auto target = std::make_shared<Target>();
    HALAB_TRY(readTiming(labels, *target));
    const model::Labels withMeta = labels;
    for (const auto& [name, value] : withMeta)
        if (startsWith(name, "__meta_"))
            labels.remove(name);
    if (labels.get("instance").empty())
        labels.set("instance", std::string(labels.get(addressLabel)));
    for (const auto& [name, value] : labels)
        if (!isValidUtf8(value))
            return fail(ErrorKind::InvalidInput, "invalid label value for " + goQuote(name) + ": " + goQuote(value));

    auto url = urlOf(config, labels);
    HALAB_TRY(url);
    target->url = *url;
    target->hash = targetHash(labels, target->url);
    target->discoveredLabels = built.discoveredLabels;
    for (const auto& [name, value] : labels)
        if (!startsWith(name, "__"))
            target->publicLabels.set(name, value);
    target->labels = std::move(labels);
    built.target = std::move(target);
    return built;
}

std::uint64_t jitterSeed(std::string_view fqdn, const model::Labels& externalLabels)
{
    return fnv1a(externalLabels.toString(), fnv1a(fqdn));
}

Duration untilFirstScrape(Time now, Duration interval, std::uint64_t targetHash, std::uint64_t seed)
{
    const auto width = static_cast<std::uint64_t>(interval.count());
    const Duration base = interval - Duration{unixNanoseconds(now) % interval.count()};
    const Duration wait = base + Duration{static_cast<std::int64_t>((targetHash ^ seed) % width)};
    return wait > interval ? wait - interval : wait;
}

} // namespace halab::prometheus
