#include "lab/nodes/poller.h"

#include <algorithm>

namespace halab::lab {

namespace poller_detail {

constexpr auto gapMin = std::chrono::milliseconds{100}; ///< between two questions of one kind to one node
constexpr auto gapIdle = std::chrono::seconds{1};       ///< where nothing happens
constexpr auto forgetAfter = std::chrono::seconds{5};   ///< what nobody asks for any more

Duration times(Duration d, double factor) { return Duration{static_cast<Duration::rep>(static_cast<double>(d.count()) * factor)}; }

} // namespace poller_detail

Poller::Poller(Host& student, std::function<std::uint16_t(const std::string&)> portOf, std::function<double()> pace)
    : m_student(student), m_portOf(std::move(portOf)), m_pace(std::move(pace)), m_client(student)
{
}

const Sample* Poller::get(const std::string& node, const std::string& path)
{
    auto& resource = m_resources[{node, path}];
    resource.wantedAt = m_student.clock().now();
    return resource.answered ? &resource.sample : nullptr;
}

void Poller::touch(const std::string& node)
{
    for (auto at = m_resources.lower_bound({node, ""}); at != m_resources.end() && at->first.first == node; ++at)
        at->second.changed = true;
}

void Poller::drop(const std::string& node)
{
    auto at = m_resources.lower_bound({node, ""});
    while (at != m_resources.end() && at->first.first == node)
        at = m_resources.erase(at);
}

Duration Poller::delay() const
{
    return poller_detail::times(poller_detail::gapIdle + poller_detail::gapMin * 2, std::max(1.0, m_pace()));
}

void Poller::tick(const std::function<bool(const std::string&)>& isUp)
{
    const auto now = m_student.clock().now();
    const auto pace = std::max(1.0, m_pace());
    for (auto at = m_resources.begin(); at != m_resources.end();) {
        auto& [key, resource] = *at;
        if (now - resource.wantedAt > poller_detail::times(poller_detail::forgetAfter, pace)) {
            at = m_resources.erase(at);
            continue;
        }
        const auto gap = poller_detail::times(resource.changed || !resource.answered ? Duration{poller_detail::gapMin} : poller_detail::gapIdle, pace);
        const bool due = resource.askedAt == zeroTime || now - resource.askedAt >= gap;
        if (!resource.call && due && isUp(key.first))
            ask(key.first, key.second, resource);
        ++at;
    }
}

void Poller::ask(const std::string& node, const std::string& path, Resource& resource)
{
    resource.askedAt = m_student.clock().now();
    resource.changed = false;
    const auto question = path.find('?');
    http::ClientRequest request;
    request.url = {.scheme = "http",
        .userInfo = {},
        .host = node,
        .port = m_portOf(node),
        .path = path.substr(0, question),
        .query = question == std::string::npos ? "" : path.substr(question + 1),
        .fragment = {}};
    request.timeout = poller_detail::times(std::chrono::seconds{5}, std::max(1.0, m_pace()));
    request.responseBytesMax = 8 * 1024 * 1024;
    const auto asked = resource.askedAt;
    resource.call = m_client.send(std::move(request), [this, node, path, asked](Result<http::Response> answer) {
        const auto found = m_resources.find({node, path});
        if (found == m_resources.end())
            return;
        auto& resource = found->second;
        resource.call.reset();
        if (!answer)
            return;
        resource.sample = {.askedAt = asked, .status = answer->status, .json = {}, .text = std::move(answer->body)};
        if (const auto type = answer->headers.value("Content-Type"); type.starts_with("application/json"))
            resource.sample.json = json::parse(resource.sample.text).value_or(json::Value{});
        resource.answered = true;
    });
}

} // namespace halab::lab
