// Bytes that no memberlist sends, to a cluster at work: it may drop them, nothing else.

#include "memberlist/cluster.h"
#include "memberlist/wire/compressed.h"
#include "memberlist/wire/packet.h"
#include "support/registry.h"

#include <QTest>

namespace halab::memberlist::simulation {

namespace {

std::string mutated(std::string bytes, Random& random)
{
    for (auto flips = random.below(5); flips > 0; --flips)
        bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    if (random.below(4) == 0)
        bytes.resize(1 + random.below(bytes.size()));
    return bytes;
}

/// Something like what a member would send, about members and about nobody.
std::string nearlyValid(Random& random)
{
    const std::string address("\x7f\x00\x00\x01", 4), versions("\x01\x05\x02\x00\x00\x00", 6);
    const std::string node(1, static_cast<char>('a' + random.below(6)));
    const auto incarnation = static_cast<std::uint32_t>(random.below(4));
    switch (random.below(8)) {
    case 0:
        return wire::encode(wire::Ping{.seqNo = incarnation, .node = node});
    case 1:
        return wire::encode(wire::IndirectPing{.target = address, .port = 9, .node = node, .nack = true});
    case 2:
        return wire::encode(wire::Ack{.seqNo = incarnation});
    case 3:
        return wire::encode(wire::Nack{incarnation});
    case 4:
        return wire::encode(wire::Suspect{incarnation, node, "x"});
    case 5:
        return wire::encode(wire::Dead{incarnation, node, random.below(2) ? node : "x"});
    case 6:
        return wire::encode(wire::Alive{incarnation, node, address, 1, "", versions});
    default:
        return wire::encode(wire::PushPull{.join = true,
            .nodes = {{.name = node,
                .address = address,
                .port = 1,
                .incarnation = incarnation,
                .state = static_cast<std::int64_t>(random.below(5)),
                .versions = versions}},
            .userState = "x"});
    }
}

} // namespace

class NoiseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void datagramsAndStreams_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 5; ++seed)
            QTest::addRow("seed %llu", seed) << seed;
    }
    void datagramsAndStreams()
    {
        QFETCH(quint64, seed);
        Cluster cluster(3, seed);
        cluster.joinAll();
        QVERIFY(cluster.untilAllSee("a b c", 5s) >= Duration{});
        auto& stranger = cluster.world->addHost({.name = "stranger"});
        const auto socket = stranger.network().bindDatagrams({}, [](auto, auto) {});
        QVERIFY(socket);
        Random random(seed);
        const auto to = cluster["a"].list->address();
        std::vector<std::unique_ptr<Stream>> streams;
        for (int round = 0; round < 2000; ++round) {
            auto bytes = nearlyValid(random);
            if (random.below(3) == 0)
                bytes = wire::makeCompound({bytes, nearlyValid(random)});
            if (random.below(3) == 0)
                bytes = wire::compress(bytes);
            if (random.below(3) == 0)
                bytes = wire::withCrc(bytes);
            (*socket)->send(to, mutated(bytes, random));
            if (round % 20 == 0) {
                const auto dialing = stranger.network().dial(to, 1s, [&](Result<std::unique_ptr<Stream>> stream) {
                    if (!stream)
                        return;
                    (*stream)->write(mutated(nearlyValid(random), random));
                    streams.push_back(std::move(*stream));
                });
                cluster.run(50ms);
            }
        }
        streams.clear();
        // The three still know each other, whatever they were told about one another or about strangers.
        const auto knows = [&](const char* who) {
            const auto view = " " + cluster[who].view() + " ";
            return view.find(" a ") != view.npos && view.find(" b ") != view.npos && view.find(" c ") != view.npos;
        };
        QVERIFY2(cluster.world->runUntil([&] { return knows("a") && knows("b") && knows("c"); }, 5min),
            qPrintable(QString("seed %1: %2").arg(seed).arg(QString::fromStdString(cluster.views()))));
    }
};

} // namespace halab::memberlist::simulation

using halab::memberlist::simulation::NoiseTest;
HALAB_TEST(NoiseTest, "noise")
#include "noise_test.moc"
