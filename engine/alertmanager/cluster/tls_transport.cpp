#include "alertmanager/cluster/tls_transport.h"

#include "alertmanager/cluster/handed_stream.h"
#include "alertmanager/cluster/tls_record.h"
#include "host/tls/files.h"

#include <algorithm>
#include <deque>
#include <map>

namespace halab::alertmanager {

namespace {

constexpr Duration poolDialTimeout = std::chrono::seconds{10};
constexpr Duration handshakeTimeout = std::chrono::seconds{10};
constexpr std::size_t pooledMax = 1024;
constexpr std::size_t incomingMax = 1024;
/// Packets that wait for their connection; like UDP's, what is too much is lost.
constexpr std::size_t queuedBytesMax = 256 * 1024;
constexpr std::size_t unsentBytesMax = 1024 * 1024;

struct TlsTransportMetrics {
    explicit TlsTransportMetrics(exposition::Registry& metrics)
        : registry(metrics)
        , packetBytesSent(metrics.counter("alertmanager_tls_transport_packet_bytes_sent_total",
              "The number of packet bytes sent to outgoing connections (excluding internal metadata)."))
        , packetBytesReceived(metrics.counter("alertmanager_tls_transport_packet_bytes_received_total",
              "The number of packet bytes received from incoming connections (excluding internal metadata)."))
        , streamsSent(metrics.counter(
              "alertmanager_tls_transport_stream_connections_sent_total", "The number of stream connections sent."))
        , streamsReceived(metrics.counter("alertmanager_tls_transport_stream_connections_received_total",
              "The number of stream connections received."))
        , readErrors(metrics.counter("alertmanager_tls_transport_read_errors_total",
              "The number of errors encountered while reading from incoming connections."))
    {
    }

    void writeFailed(const char* type)
    {
        registry
            .counter("alertmanager_tls_transport_write_errors_total",
                "The number of errors encountered while writing to outgoing connections.", {"connection_type"}, {type})
            .add(1);
    }

    exposition::Registry& registry;
    exposition::Scalar& packetBytesSent;
    exposition::Scalar& packetBytesReceived;
    exposition::Scalar& streamsSent;
    exposition::Scalar& streamsReceived;
    exposition::Scalar& readErrors;
};

/// What a transport is made of.
struct TlsTransportParts {
    std::string file;
    tls::ServerFiles serverFiles;
    std::shared_ptr<const tls::ClientContext> client;
    std::shared_ptr<tls::ServerFilesLoader> loader = std::make_shared<tls::ServerFilesLoader>();
};

/// A connection, and TLS over it, in one go; the callback comes once.
class TlsDial final : public Pending {
public:
    TlsDial(Host& host, SocketAddress to, std::shared_ptr<const tls::ClientContext> context, Duration timeout,
        Network::DialCallback done)
        : m_done(std::move(done))
    {
        const auto deadline = host.clock().elapsed() + timeout;
        m_call = host.network().dial(to, timeout, [this, &host, to, context, deadline](auto plain) {
            if (!plain)
                return finish(tl::unexpected(plain.error()));
            m_call = tls::connect(host.clock(), std::move(*plain), context, to.ip.toString(),
                deadline - host.clock().elapsed(), [this](auto secret) { finish(std::move(secret)); });
        });
    }

private:
    void finish(Result<std::unique_ptr<Stream>> result)
    {
        if (!result)
            result.error().message = "failed to dial: " + result.error().message;
        const auto done = std::move(m_done); // it may destroy this
        done(std::move(result));
    }

    Network::DialCallback m_done;
    Call m_call;
};

class TlsTransport final : public memberlist::Transport {
public:
    TlsTransport(Host& host, TlsTransportParts parts, exposition::Registry& metrics, Events events)
        : m_host(host)
        , m_parts(std::move(parts))
        , m_metrics(metrics)
        , m_events(std::move(events))
    {
    }

    ~TlsTransport() override;

    Status bind(const SocketAddress& wanted);
    SocketAddress address() const override { return m_listener->address(); }
    bool send(SocketAddress to, std::string_view packet) override;
    Call dial(SocketAddress to, Duration timeout, Network::DialCallback done) override;

private:
    /// To another member, for packets.
    struct Pooled {
        std::unique_ptr<Stream> stream; ///< none while it is dialled
        Call dialling;
        std::deque<std::string> waiting;
        std::size_t waitingBytes = 0;
        std::uint64_t lastUse = 0;
    };
    /// From another member, until it turns out to be a stream.
    struct Incoming {
        Call handshake;
        std::unique_ptr<Stream> stream;
        std::string buffer;
    };

    Pooled& pooled(SocketAddress to);
    void dialled(SocketAddress to, Result<std::unique_ptr<Stream>> stream);
    void forget(SocketAddress to);
    void write(Pooled& connection, const std::string& packet);
    void accept(std::unique_ptr<Stream> plain);
    void received(std::uint64_t id, std::string_view bytes);
    bool takeRecord(std::uint64_t id);
    void readFailed(std::uint64_t id, const std::string& error);

    Host& m_host;
    TlsTransportParts m_parts;
    TlsTransportMetrics m_metrics;
    Events m_events;
    std::unique_ptr<Listener> m_listener;
    std::map<SocketAddress, Pooled> m_pool;
    std::map<std::uint64_t, Incoming> m_incoming;
    std::uint64_t m_lastId = 0, m_uses = 0;
};

/// With a goodbye, so that what was sent last arrives.
TlsTransport::~TlsTransport()
{
    for (auto& [to, connection] : m_pool)
        if (connection.stream)
            connection.stream->close();
    for (auto& [id, incoming] : m_incoming)
        if (incoming.stream)
            incoming.stream->close();
}

Status TlsTransport::bind(const SocketAddress& wanted)
{
    auto listener = m_host.network().listen(wanted, [this](std::unique_ptr<Stream> plain) { accept(std::move(plain)); });
    if (!listener)
        return fail(listener.error().kind,
            "tls transport: failed to start TLS listener on \"" + wanted.ip.toString() + "\" port "
                + std::to_string(wanted.port) + ": " + listener.error().message);
    m_listener = std::move(*listener);
    return {};
}

bool TlsTransport::send(SocketAddress to, std::string_view packet)
{
    auto& connection = pooled(to);
    connection.lastUse = ++m_uses;
    if (connection.stream) {
        write(connection, std::string(packet));
        return true;
    }
    if (connection.waitingBytes + packet.size() > queuedBytesMax)
        return false;
    connection.waitingBytes += packet.size();
    connection.waiting.emplace_back(packet);
    return true;
}

TlsTransport::Pooled& TlsTransport::pooled(SocketAddress to)
{
    if (const auto found = m_pool.find(to); found != m_pool.end())
        return found->second;
    if (m_pool.size() >= pooledMax) {
        const auto oldest = std::min_element(m_pool.begin(), m_pool.end(),
            [](const auto& a, const auto& b) { return a.second.lastUse < b.second.lastUse; });
        forget(oldest->first);
    }
    auto& connection = m_pool[to];
    connection.dialling = std::make_unique<TlsDial>(m_host, to, m_parts.client, poolDialTimeout,
        [this, to](auto stream) { dialled(to, std::move(stream)); });
    return connection;
}

void TlsTransport::dialled(SocketAddress to, Result<std::unique_ptr<Stream>> stream)
{
    auto& connection = m_pool.at(to);
    const auto call = std::move(connection.dialling); // it is still calling
    if (!stream) {
        for (std::size_t i = 0; i < connection.waiting.size(); ++i)
            m_metrics.writeFailed("packet");
        m_host.trace().log("debug", "cluster", "failed to dial", {{"to", to.toString()}, {"err", stream.error().message}});
        m_pool.erase(to); // the next packet tries again
        return;
    }
    connection.stream = std::move(*stream);
    connection.stream->listen({.data = [](std::string_view) {}, // nobody answers here
        .closed = [this, to](const auto&) { forget(to); }});
    for (const auto& packet : std::exchange(connection.waiting, {}))
        write(connection, packet);
    connection.waitingBytes = 0;
}

void TlsTransport::forget(SocketAddress to)
{
    const auto gone = m_pool.extract(to);
    if (gone && gone.mapped().stream)
        gone.mapped().stream->close();
}

/// In one piece: the original reads a record from what one TLS record holds.
void TlsTransport::write(Pooled& connection, const std::string& packet)
{
    if (connection.stream->unsentBytes() > unsentBytesMax)
        return m_metrics.writeFailed("packet"); // nobody takes it; a datagram would be lost, too
    connection.stream->write(
        encodeTlsRecord({.kind = TlsRecord::Kind::Packet, .from = address().toString(), .packet = packet}));
    m_metrics.packetBytesSent.add(static_cast<double>(packet.size()));
}

Call TlsTransport::dial(SocketAddress to, Duration timeout, Network::DialCallback done)
{
    return std::make_unique<TlsDial>(m_host, to, m_parts.client, timeout, [this, done = std::move(done)](auto stream) {
        if (stream) {
            (*stream)->write(encodeTlsRecord({}));
            m_metrics.streamsSent.add(1);
        } else {
            m_metrics.writeFailed("stream");
        }
        done(std::move(stream));
    });
}

void TlsTransport::accept(std::unique_ptr<Stream> plain)
{
    if (m_incoming.size() >= incomingMax)
        return; // resets it
    const auto id = ++m_lastId;
    const auto context = m_parts.loader->load(m_host.disk(), m_parts.serverFiles, m_parts.file);
    if (!context)
        return readFailed(id, context.error().message);
    m_incoming[id].handshake = tls::accept(m_host.clock(), std::move(plain), *context, handshakeTimeout, [this, id](auto secret) {
        if (!secret)
            return readFailed(id, "error reading message length: " + secret.error().message);
        auto& incoming = m_incoming.at(id);
        incoming.stream = std::move(*secret);
        incoming.stream->listen({.data = [this, id](std::string_view bytes) { received(id, bytes); },
            .closed = [this, id](const auto& error) {
                readFailed(id, "error reading message length: " + (error ? error->message : std::string("EOF")));
            }});
    });
}

void TlsTransport::received(std::uint64_t id, std::string_view bytes)
{
    const auto found = m_incoming.find(id);
    if (found == m_incoming.end())
        return;
    found->second.buffer += bytes;
    while (takeRecord(id)) { }
}

/// False when there is nothing more to take for now.
bool TlsTransport::takeRecord(std::uint64_t id)
{
    const auto found = m_incoming.find(id);
    if (found == m_incoming.end())
        return false;
    auto record = takeTlsRecord(found->second.buffer);
    if (!record)
        return readFailed(id, record.error().message), false;
    if (!*record)
        return false;
    if ((*record)->kind == TlsRecord::Kind::Stream) {
        auto incoming = m_incoming.extract(found);
        m_metrics.streamsReceived.add(1);
        m_events.stream(makeHandedStream(
            m_host.clock(), std::move(incoming.mapped().stream), std::move(incoming.mapped().buffer)));
        return false;
    }
    const auto from = SocketAddress::parse((*record)->from);
    if (!from)
        return readFailed(id, "error parsing packet sender address: " + from.error().message), false;
    m_metrics.packetBytesReceived.add(static_cast<double>((*record)->packet.size()));
    m_events.packet(*from, (*record)->packet);
    return true;
}

void TlsTransport::readFailed(std::uint64_t id, const std::string& error)
{
    m_metrics.readErrors.add(1);
    m_host.trace().log("debug", "cluster", "error reading from connection", {{"err", error}});
    const auto gone = m_incoming.extract(id);
    if (gone && gone.mapped().stream)
        gone.mapped().stream->close();
}

Result<TlsTransportParts> readParts(Host& host, const std::string& file)
{
    const auto text = host.disk().read(file);
    HALAB_TRY(text);
    const auto document = yaml::load(*text, file);
    HALAB_TRY(document);
    yaml::Complaints complaints(file);
    std::optional<Error> failure;
    TlsTransportParts parts{.file = file, .serverFiles = {}, .client = {}};
    tls::ClientFiles clientFiles;
    bool hasServer = false;
    yaml::Map map(*document, "cluster.TLSTransportConfig", complaints);
    map.read("tls_server_config", [&](const yaml::Node& node) {
        hasServer = !node.isNull();
        parts.serverFiles = tls::readServerFiles(node, complaints, failure);
    });
    map.read("tls_client_config",
        [&](const yaml::Node& node) { clientFiles = tls::readClientFiles(node, complaints, failure); });
    map.finish();
    if (failure)
        return tl::unexpected(std::move(*failure));
    if (!complaints.empty())
        return tl::unexpected(complaints.asError());
    if (!hasServer)
        return fail(ErrorKind::InvalidInput, "missing 'tls_server_config' entry in the TLS configuration");
    const auto refuse = [](const char* side, const Error& error) {
        return fail(error.kind, "tls transport: invalid TLS " + std::string(side) + " config: " + error.message);
    };
    if (parts.serverFiles.isEmpty())
        return refuse("server", {.kind = ErrorKind::InvalidInput, .message = "TLS config is not present", .file = {}});
    if (const auto server = parts.loader->load(host.disk(), parts.serverFiles, file); !server)
        return refuse("server", server.error());
    auto client = tls::loadClientFiles(host.disk(), clientFiles, file);
    if (!client)
        return refuse("client", client.error());
    parts.client = std::move(*client);
    return parts;
}

} // namespace

Result<memberlist::TransportFactory> makeTlsTransportFactory(
    Host& host, const std::string& file, exposition::Registry& metrics)
{
    auto parts = readParts(host, file);
    HALAB_TRY(parts);
    return [parts = std::move(*parts), &metrics](Host& at, const std::string& address,
               memberlist::Transport::Events events) -> Result<std::unique_ptr<memberlist::Transport>> {
        const auto wanted = SocketAddress::parse(address);
        if (!wanted)
            return fail(ErrorKind::InvalidInput, "tls transport: invalid bind address " + wanted.error().message);
        auto transport = std::make_unique<TlsTransport>(at, parts, metrics, std::move(events));
        HALAB_TRY(transport->bind(*wanted));
        return transport;
    };
}

} // namespace halab::alertmanager
