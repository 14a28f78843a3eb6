#include "host/http/server.h"

#include "host/http/server_connection.h"

namespace halab::http {

void Responder::send(Response response, std::function<void()> taken) const
{
    if (m_state)
        m_state->send(std::move(response), std::move(taken));
    else if (taken)
        taken();
}

void Responder::edit(std::function<void(Response&)> change) const
{
    if (m_state)
        m_state->change = std::move(change);
}

bool Responder::isOpen() const { return m_state && m_state->isOpen(); }

namespace {

class StreamServer final : public Server {
public:
    StreamServer(Host& host, Handler handler, Limits limits, TlsSource tls)
        : m_shared(std::make_shared<ServerShared>(host, std::move(handler), limits, std::move(tls)))
    {
    }
    ~StreamServer() override
    {
        m_listener.reset();
        m_shared->closeAll();
    }

    Status open(SocketAddress local)
    {
        auto listener = m_shared->host.network().listen(local,
            [weak = std::weak_ptr(m_shared)](std::unique_ptr<Stream> stream) {
                if (const auto shared = weak.lock())
                    shared->accept(std::move(stream));
            });
        HALAB_TRY(listener);
        m_listener = std::move(*listener);
        m_address = m_listener->address();
        return {};
    }

    SocketAddress address() const override { return m_address; }

    void finish() override
    {
        m_listener.reset();
        m_shared->finishAll();
    }

private:
    std::shared_ptr<ServerShared> m_shared;
    std::unique_ptr<Listener> m_listener;
    SocketAddress m_address;
};

} // namespace

Result<std::unique_ptr<Server>> Server::listen(Host& host, SocketAddress local, Handler handler, Limits limits,
    TlsSource tls)
{
    auto server = std::make_unique<StreamServer>(host, std::move(handler), limits, std::move(tls));
    HALAB_TRY(server->open(local));
    return server;
}

} // namespace halab::http
