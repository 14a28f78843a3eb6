#include "host/http/client.h"

#include "host/http/client_exchange.h"

#include <algorithm>

namespace halab::http {

namespace {

constexpr std::size_t idleMax = 8; ///< connections kept for one place
constexpr Duration idleTime = std::chrono::seconds{90};

/// Dropping it cancels the exchange.
class ExchangeHandle final : public Pending {
public:
    explicit ExchangeHandle(std::shared_ptr<Exchange> exchange) : m_exchange(std::move(exchange)) {}
    ~ExchangeHandle() override { m_exchange->cancel(); }

private:
    std::shared_ptr<Exchange> m_exchange;
};

} // namespace

std::unique_ptr<Stream> Client::Pool::take(const ClientRequest& request)
{
    const auto found = m_idle.find(connectionKey(request));
    if (found == m_idle.end())
        return nullptr;
    auto& idle = found->second;
    const auto entry
        = std::find_if(idle.rbegin(), idle.rend(), [&](const Idle& one) { return one.tls == request.tls; });
    if (entry == idle.rend())
        return nullptr;
    auto stream = std::move(entry->stream);
    idle.erase(std::next(entry).base());
    if (idle.empty())
        m_idle.erase(found);
    return stream;
}

Result<std::shared_ptr<const tls::ClientContext>> Client::Pool::systemContext()
{
    if (!m_systemContext) {
        auto context = tls::makeClientContext({});
        HALAB_TRY(context);
        m_systemContext = std::move(*context);
    }
    return m_systemContext;
}

void Client::Pool::keep(const ClientRequest& request, std::unique_ptr<Stream> stream)
{
    const auto place = connectionKey(request);
    const auto id = m_nextId++;
    const auto drop = [weak = weak_from_this(), place, id] {
        if (const auto self = weak.lock())
            self->drop(place, id);
    };
    // Bytes that nobody asked for make a connection useless, as its end does.
    stream->listen({.data = [drop](std::string_view) { drop(); },
        .closed = [drop](const std::optional<Error>&) { drop(); }});
    auto& idle = m_idle[place];
    idle.push_back({id, std::move(stream), request.tls, m_host.clock().after(idleTime, drop)});
    if (idle.size() > idleMax)
        dropFrom(idle, idle.front().id);
}

void Client::Pool::drop(const std::string& place, std::uint64_t id)
{
    const auto found = m_idle.find(place);
    if (found == m_idle.end())
        return;
    dropFrom(found->second, id);
    if (found->second.empty())
        m_idle.erase(found);
}

void Client::Pool::dropFrom(std::vector<Idle>& idle, std::uint64_t id)
{
    const auto found = std::find_if(idle.begin(), idle.end(), [&](const Idle& entry) { return entry.id == id; });
    if (found == idle.end())
        return;
    found->stream->close();
    idle.erase(found);
}

void Client::Pool::closeAll()
{
    for (auto& [place, idle] : std::exchange(m_idle, {}))
        for (auto& entry : idle)
            entry.stream->close();
}

Client::Client(Host& host) : m_pool(std::make_shared<Pool>(host)) {}

Client::~Client() { m_pool->closeAll(); }

Call Client::send(ClientRequest request, Callback done)
{
    auto exchange = std::make_shared<Exchange>(m_pool, std::move(request), std::move(done));
    exchange->begin();
    return std::make_unique<ExchangeHandle>(std::move(exchange));
}

} // namespace halab::http
