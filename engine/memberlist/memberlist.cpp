#include "memberlist/memberlist.h"

#include "base/gotext.h"
#include "base/rfc3339.h"
#include "host/vocabulary.h"
#include "memberlist/internals.h"
#include "memberlist/private_address.h"
#include "memberlist/wire/label.h"

#include <algorithm>

namespace halab::memberlist {

namespace {

Duration staggered(Host& host, Duration interval)
{
    if (interval <= Duration{})
        return {};
    return Duration{static_cast<std::int64_t>(host.random().below(static_cast<std::uint64_t>(interval.count())))};
}

} // namespace

std::string Memberlist::JoinOutcome::message() const
{
    if (errors.empty())
        return {};
    std::string out = std::to_string(errors.size()) + (errors.size() == 1 ? " error occurred:" : " errors occurred:");
    for (const auto& error : errors)
        out += "\n\t* " + error;
    return out + "\n\n";
}

Memberlist::Memberlist(Host& host, Config config, Delegate& delegate)
    : m_host(host)
    , m_config(std::move(config))
    , m_delegate(delegate)
    , m_awareness(m_config.awarenessMaxMultiplier)
    , m_queue(m_config.retransmitMultiplier)
{
}

Memberlist::~Memberlist() = default;

Result<std::unique_ptr<Memberlist>> Memberlist::create(
    Host& host, Config config, Delegate& delegate, const TransportFactory& transport)
{
    if (config.label.size() > wire::labelMax)
        return fail(ErrorKind::InvalidInput, "could not use " + goQuote(config.label) + " as a label: too long");
    std::unique_ptr<Memberlist> list(new Memberlist(host, std::move(config), delegate));
    HALAB_TRY(list->bind(transport));
    Node self{.name = list->m_config.name,
        .address = list->m_advertised.ip.bytes(),
        .port = list->m_advertised.port,
        .meta = ""};
    if (!isSpecialPurpose(list->m_advertised.ip))
        list->log("warn", "Binding to public address without encryption!");
    list->handleAlive(list->aliveOf(self, ++list->m_incarnation), true);
    list->schedule();
    return list;
}

Status Memberlist::bind(const TransportFactory& makeTransport)
{
    auto transport = makeTransport(m_host, m_config.bindAddress,
        {.packet = [this](SocketAddress from, std::string_view packet) { received(from, packet); },
            .stream = [this](std::unique_ptr<Stream> stream) { accepted(std::move(stream)); }});
    if (!transport)
        return tl::unexpected(transport.error());
    m_transport = std::move(*transport);

    if (!m_config.advertiseAddress.empty()) {
        const auto advertised = SocketAddress::parse(m_config.advertiseAddress);
        if (!advertised)
            return fail(ErrorKind::InvalidInput,
                "Failed to get final advertise address: Failed to parse advertise address \"" +
                    m_config.advertiseAddress + "\"");
        m_advertised = *advertised;
        if (m_advertised.port == 0)
            m_advertised.port = m_transport->address().port;
        return {};
    }
    m_advertised = m_transport->address();
    if (m_advertised.ip.isUnspecified())
        m_advertised.ip = m_host.network().ownAddress();
    if (m_advertised.ip.isUnspecified())
        return fail(ErrorKind::Network,
            "Failed to get final advertise address: No private IP address found, and explicit IP not provided");
    return {};
}

void Memberlist::schedule()
{
    if (m_config.probeInterval > Duration{}) {
        m_probeTicker.start(m_host, staggered(m_host, m_config.probeInterval) + Duration{1}, m_config.probeInterval,
            [this] { probeTick(); });
    }
    if (m_config.gossipInterval > Duration{} && m_config.gossipNodes > 0) {
        m_gossipTicker.start(m_host, staggered(m_host, m_config.gossipInterval) + Duration{1}, m_config.gossipInterval,
            [this] { gossipTick(); });
    }
    if (m_config.pushPullInterval > Duration{})
        schedulePushPull(staggered(m_host, m_config.pushPullInterval));
}

void Memberlist::log(std::string_view level, const std::string& message)
{
    // Alertmanager prints the library's lines at its own debug level, whatever theirs is: whole, as one field, with the
    // time that Go's log package puts in front ("2006/01/02 15:04:05"; here always in UTC).
    auto line = formatRfc3339Milli(m_host.clock().now()).substr(0, 19);
    std::ranges::replace(line, '-', '/');
    std::ranges::replace(line, 'T', ' ');
    line += " [";
    for (const char c : level)
        line += static_cast<char>(c - 'a' + 'A');
    m_host.trace().log("debug", "cluster", "", {{"memberlist", line + "] memberlist: " + message + "\n"}});
}

std::vector<const Node*> Memberlist::nodes() const { return {m_nodes.begin(), m_nodes.end()}; }

std::vector<const Node*> Memberlist::members() const
{
    std::vector<const Node*> out;
    std::ranges::copy_if(m_nodes, std::back_inserter(out), [](const Node* node) { return !node->isGone(); });
    return out;
}

std::size_t Memberlist::memberCount() const
{
    return static_cast<std::size_t>(std::ranges::count_if(m_nodes, [](const Node* node) { return !node->isGone(); }));
}

const Node* Memberlist::find(const std::string& name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : found->second.get();
}

std::string Memberlist::placeName(const SocketAddress& place, const std::string& otherwise) const
{
    auto name = m_host.network().nameOf(place);
    return name == place.toString() || name == place.ip.toString() ? otherwise : name;
}

/// Places are tried in the order given; each waits for the one before.
class Memberlist::Joining final : public Pending {
public:
    Joining(Memberlist& list, std::vector<Endpoint> places, std::function<void(JoinOutcome)> done)
        : m_list(list)
        , m_places(std::move(places))
        , m_done(std::move(done))
    {
        m_start = list.m_host.clock().after(Duration{}, [this] { next(); });
    }

private:
    void next()
    {
        if (!m_addresses.empty())
            return exchange();
        if (m_nextPlace == m_places.size()) {
            // One success is success.
            if (m_outcome.joined > 0)
                m_outcome.errors.clear();
            const auto done = std::exchange(m_done, {});
            return done(std::move(m_outcome)); // may destroy this
        }
        const auto place = m_places[m_nextPlace++];
        m_call = m_list.m_host.network().resolve(place, [this, place](Result<std::vector<SocketAddress>> found) {
            if (found)
                m_addresses = std::move(*found);
            else
                failed("warn", "Failed to resolve " + place.toString() + ": " + found.error().message);
            next();
        });
    }

    void exchange()
    {
        const auto address = m_addresses.front();
        m_addresses.erase(m_addresses.begin());
        m_call = m_list.pushPull(address, true, [this, address](Status status) {
            if (status)
                ++m_outcome.joined;
            else
                failed("debug", "Failed to join " + address.ip.toString() + ": " + status.error().message);
            next();
        });
    }

    void failed(std::string_view level, std::string error)
    {
        m_list.log(level, error);
        m_outcome.errors.push_back(std::move(error));
    }

    Memberlist& m_list;
    std::vector<Endpoint> m_places;
    std::function<void(JoinOutcome)> m_done;
    JoinOutcome m_outcome;
    std::size_t m_nextPlace = 0;
    std::vector<SocketAddress> m_addresses;
    Timer m_start;
    Call m_call;
};

Call Memberlist::join(std::vector<Endpoint> places, std::function<void(JoinOutcome)> done)
{
    return std::make_unique<Joining>(*this, std::move(places), std::move(done));
}

void Memberlist::leave(Duration timeout, std::function<void(Status)> done)
{
    m_left = std::move(done);
    const auto finish = [this] {
        m_goodbyeSent = true;
        // Not at once: this may be in the middle of making a packet, and `done` may destroy the list.
        m_leaveTimer = m_host.clock().after(Duration{}, [this] {
            if (const auto left = std::exchange(m_left, {}))
                left({});
        });
    };
    if (!m_leaving) {
        m_leaving = true;
        const auto& self = *m_byName.at(m_config.name);
        m_leaveTimer = m_host.clock().after(timeout, [this] {
            if (const auto left = std::exchange(m_left, {}))
                left(fail(ErrorKind::Timeout, "timeout waiting for leave broadcast"));
        });
        handleDead({.incarnation = self.incarnation, .node = self.name, .from = self.name});
    }
    const bool isAlone = std::ranges::none_of(
        m_nodes, [this](const Node* node) { return !node->isGone() && node->name != m_config.name; });
    if (isAlone || m_goodbyeSent)
        finish();
}

Call Memberlist::sendReliable(const SocketAddress& to, std::string message, std::function<void(Status)> done)
{
    auto payload = std::make_shared<std::string>(std::move(message));
    return std::make_unique<StreamExchange>(m_host.clock(), *m_transport,
        StreamExchange::Plan{
            .to = to,
            .timeout = m_config.tcpTimeout,
            .label = m_config.label,
            .request =
                [this, to, payload] {
                    const auto bytes = wire::encodeForStream({*payload});
                    recordGossip(kind::gossipSend, to, m_delegate.nameOfMessage(*payload), bytes.size(), true);
                    return bytes;
                },
            .awaitsAnswer = false,
            .done = [done = std::move(done)](
                        const auto& outcome) { done(outcome ? Status{} : Status{tl::unexpected(outcome.error())}); },
        });
}

} // namespace halab::memberlist
