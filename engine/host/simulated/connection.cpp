#include "host/simulated/connection.h"

namespace halab::simulated {

namespace {

class SimulatedStream final : public Stream {
public:
    SimulatedStream(std::shared_ptr<Connection> connection, int end) : m_connection(connection), m_end(end) {}
    ~SimulatedStream() override
    {
        if (const auto connection = m_connection.lock())
            connection->abandon(m_end);
    }

    void listen(Events events) override
    {
        if (const auto connection = m_connection.lock())
            connection->listen(m_end, std::move(events));
    }
    void write(std::string bytes) override
    {
        if (const auto connection = m_connection.lock())
            connection->write(m_end, std::move(bytes));
    }
    void close() override
    {
        if (const auto connection = m_connection.lock())
            connection->close(m_end);
    }
    std::size_t unsentBytes() const override
    {
        const auto connection = m_connection.lock();
        return connection ? connection->unsentBytes(m_end) : 0;
    }
    SocketAddress local() const override { return m_local; }
    SocketAddress peer() const override { return m_peer; }

private:
    std::weak_ptr<Connection> m_connection;
    int m_end;
    SocketAddress m_local = m_connection.lock()->address(m_end);
    SocketAddress m_peer = m_connection.lock()->address(1 - m_end);
};

} // namespace

Connection::Connection(
    Fabric& fabric, std::uint64_t id, Place& dialler, SocketAddress from, Place& acceptor, SocketAddress to)
    : m_fabric(fabric), m_id(id)
{
    m_ends[0].place = &dialler;
    m_ends[0].address = from;
    m_ends[1].place = &acceptor;
    m_ends[1].address = to;
    for (int end = 0; end < 2; ++end) {
        const kernel::Outbox::Lane lane{m_ends[end].place->name, m_ends[1 - end].place->name, fabric.latency()};
        m_ends[end].out = std::make_unique<kernel::Outbox>(fabric.timeline(), fabric.links(), fabric.random(), lane,
            [this, end](kernel::Parcel parcel) { arrive(1 - end, std::move(parcel)); });
    }
}

std::unique_ptr<Stream> Connection::stream(int end)
{
    return std::make_unique<SimulatedStream>(shared_from_this(), end);
}

void Connection::listen(int end, Stream::Events events)
{
    auto& own = m_ends[end];
    if (!own.open)
        return;
    own.events = std::make_shared<Stream::Events>(std::move(events));
    if (own.early.empty())
        return;
    m_fabric.timeline().soon([weak = weak_from_this(), end] {
        const auto self = weak.lock();
        if (self)
            self->m_ends[end].place->gate->pass([weak, end] {
                if (const auto again = weak.lock())
                    again->deliverEarly(end);
            });
    });
}

void Connection::deliverEarly(int end)
{
    const auto self = shared_from_this();
    auto& own = m_ends[end];
    while (!own.early.empty() && own.open) {
        auto parcel = std::move(own.early.front());
        own.early.pop_front();
        deliver(end, std::move(parcel));
    }
}

void Connection::write(int end, std::string bytes)
{
    auto& own = m_ends[end];
    if (!own.open || own.reset || bytes.empty())
        return;
    own.undelivered += bytes.size();
    own.out->push({kernel::Parcel::Kind::Bytes, std::move(bytes), m_fabric.trace().currentCause()});
}

void Connection::close(int end)
{
    auto& own = m_ends[end];
    if (!std::exchange(own.open, false))
        return;
    own.events.reset();
    own.early.clear();
    if (!own.reset)
        own.out->push({kernel::Parcel::Kind::End, {}, m_fabric.trace().currentCause()});
    endIfOver();
}

void Connection::abandon(int end)
{
    auto& own = m_ends[end];
    if (!std::exchange(own.open, false))
        return;
    own.events.reset();
    own.early.clear();
    if (!own.reset) {
        own.out->clear();
        own.out->push({kernel::Parcel::Kind::Reset, {}, m_fabric.trace().currentCause()});
    }
    endIfOver();
}

std::size_t Connection::unsentBytes(int end) const { return m_ends[end].undelivered; }

void Connection::powerOff(const Place& place)
{
    for (int end = 0; end < 2; ++end)
        if (m_ends[end].place == &place)
            close(end);
}

void Connection::linksChanged()
{
    for (auto& end : m_ends)
        end.out->linkChanged();
}

void Connection::arrive(int end, kernel::Parcel parcel)
{
    m_ends[end].place->gate->pass([weak = weak_from_this(), end, parcel = std::move(parcel)]() mutable {
        const auto self = weak.lock();
        if (!self)
            return;
        auto& own = self->m_ends[end];
        self->m_ends[1 - end].undelivered -= std::min(parcel.bytes.size(), self->m_ends[1 - end].undelivered);
        if (own.open && (!own.events || !own.early.empty()))
            own.early.push_back(std::move(parcel));
        else
            self->deliver(end, std::move(parcel));
        self->endIfOver();
    });
}

void Connection::deliver(int end, kernel::Parcel parcel)
{
    auto& own = m_ends[end];
    const bool told = own.over;
    if (parcel.kind == kernel::Parcel::Kind::Reset) {
        own.over = own.reset = true;
        own.out->clear();
    }
    if (!own.open) {
        // A kernel answers bytes for a socket that is gone with a reset.
        if (parcel.kind == kernel::Parcel::Kind::Bytes && !own.reset) {
            own.reset = true;
            own.out->push({kernel::Parcel::Kind::Reset, {}, parcel.cause});
        }
        return;
    }
    if (told)
        return;
    const auto events = own.events; // the callback may destroy the stream
    const Trace::Because because(m_fabric.trace(), parcel.cause);
    if (parcel.kind == kernel::Parcel::Kind::Bytes) {
        if (events->data)
            events->data(parcel.bytes);
        return;
    }
    own.over = true;
    if (!events->closed)
        return;
    if (parcel.kind == kernel::Parcel::Kind::End)
        events->closed(std::nullopt);
    else
        events->closed(Error{.kind = ErrorKind::Network,
            .message = "read tcp " + own.address.toString() + "->" + m_ends[1 - end].address.toString()
                + ": read: connection reset by peer",
            .file = {}});
}

void Connection::endIfOver()
{
    const bool over = !m_ends[0].open && !m_ends[1].open && m_ends[0].out->isEmpty() && m_ends[1].out->isEmpty();
    if (over)
        m_fabric.forget(m_id);
}

} // namespace halab::simulated
