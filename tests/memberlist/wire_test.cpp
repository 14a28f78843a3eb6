// The wire format's rules one at a time, and what happens to bytes that follow none of them.

#include "memberlist/wire/alive.h"
#include "memberlist/wire/compressed.h"
#include "memberlist/wire/dead.h"
#include "memberlist/wire/indirect_ping.h"
#include "memberlist/wire/limits.h"
#include "memberlist/wire/lzw.h"
#include "memberlist/wire/nack.h"
#include "memberlist/wire/packet.h"
#include "memberlist/wire/stream_reader.h"
#include "memberlist/wire/suspect.h"
#include "support/registry.h"

#include <QTest>

#include <random>

namespace halab::memberlist::wire {

namespace {

std::string bytesOf(const char* hex) { return QByteArray::fromHex(hex).toStdString(); }
QByteArray hexOf(std::string_view bytes) { return QByteArray(bytes.data(), qsizetype(bytes.size())).toHex(); }

/// Reads bytes in every way there is; the outcome does not matter, returning does.
void readEveryWay(const std::string& bytes)
{
    for (const auto& message : unpack(bytes).messages) {
        const auto body = std::string_view(message).substr(1);
        (void)decode<Ping>(body);
        (void)decode<IndirectPing>(body);
        (void)decode<Ack>(body);
        (void)decode<Nack>(body);
        (void)decode<Suspect>(body);
        (void)decode<Alive>(body);
        (void)decode<Dead>(body);
    }
    StreamReader whole, halves;
    (void)whole.feed(bytes);
    if (const auto first = halves.feed(std::string_view(bytes).substr(0, bytes.size() / 2)); first && !*first)
        (void)halves.feed(std::string_view(bytes).substr(bytes.size() / 2));
}

std::vector<std::string> samples()
{
    const Alive alive{.incarnation = 300,
        .node = "01M81BG8V973B5GTYBAD5BT1PG",
        .address = bytesOf("7f000001"),
        .port = 9094,
        .meta = "",
        .versions = bytesOf("010502000000")};
    PushPull state{.join = true, .nodes = {}, .userState = "some state"};
    for (int i = 0; i < 20; ++i)
        state.nodes.push_back({.name = "node" + std::to_string(i),
            .address = alive.address,
            .port = alive.port,
            .meta = std::nullopt,
            .incarnation = 70000,
            .state = i % 4,
            .versions = alive.versions});
    const auto compound = makeCompound({encode(alive), encode(Ping{.seqNo = 1, .node = "b"}), encode(Nack{5})});
    return {encode(alive), compound, compress(compound), withCrc(compress(compound)), encode(state),
        compress(encode(state)), encodeForStream({"hello"}), compress(encode(ErrorReply{"no"}))};
}

} // namespace

class WireTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // MessagePack: the smallest form that fits; strings and bytes are one raw type.
    void integers_data()
    {
        QTest::addColumn<quint32>("value");
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("fixint") << 0u << QByteArray("0b81a55365714e6f00");
        QTest::newRow("largest fixint") << 127u << QByteArray("0b81a55365714e6f7f");
        QTest::newRow("8 bit") << 128u << QByteArray("0b81a55365714e6fcc80");
        QTest::newRow("16 bit") << 256u << QByteArray("0b81a55365714e6fcd0100");
        QTest::newRow("32 bit") << 65536u << QByteArray("0b81a55365714e6fce00010000");
    }
    void integers()
    {
        QFETCH(quint32, value);
        QFETCH(QByteArray, hex);
        QCOMPARE(hexOf(encode(Nack{value})), hex);
        QCOMPARE(decode<Nack>(bytesOf(hex.constData()).substr(1))->seqNo, value);
    }

    void longStringsAreRawNeverStr8()
    {
        const auto bytes = encode(ErrorReply{std::string(200, 'x')});
        QCOMPARE(hexOf(bytes.substr(0, 11)), QByteArray("0d81a54572726f72da00c8"));
    }

    void nilAndEmptyAreDifferent()
    {
        QCOMPARE(hexOf(encode(Ack{.seqNo = 1, .payload = std::nullopt})),
            QByteArray("0282a75061796c6f6164c0a55365714e6f01"));
        QCOMPARE(hexOf(encode(Ack{.seqNo = 1, .payload = ""})), QByteArray("0282a75061796c6f6164a0a55365714e6f01"));
    }

    // What the real decoder takes although no real encoder writes it.
    void lenient_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("as written") << QByteArray("83a446726f6da161ab496e6361726e6174696f6e07a44e6f6465a162");
        QTest::newRow("other order") << QByteArray("83a44e6f6465a162a446726f6da161ab496e6361726e6174696f6e07");
        QTest::newRow("str8 and bin8") << QByteArray("83d90446726f6dc40161ab496e6361726e6174696f6e07a44e6f6465d90162");
        QTest::newRow("unknown key") << QByteArray(
            "84a446726f6da161a3466f6f9281a178c301ab496e6361726e6174696f6e07a44e6f6465a162");
        QTest::newRow("array in order of declaration") << QByteArray("9307a162a161");
        QTest::newRow("longer array") << QByteArray("9407a162a161c3");
        QTest::newRow("signed integer") << QByteArray("83a446726f6da161ab496e6361726e6174696f6ed007a44e6f6465a162");
        QTest::newRow("more bytes behind") << QByteArray("9307a162a161ffff");
    }
    void lenient()
    {
        QFETCH(QByteArray, hex);
        const auto message = decode<Suspect>(bytesOf(hex.constData()));
        QVERIFY2(message, message ? "" : message.error().message.c_str());
        QCOMPARE(toString(*message), std::string("suspect{Incarnation: 7, Node: b, From: a}"));
    }

    void undecodable_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("no map") << QByteArray("07");
        QTest::newRow("cut") << QByteArray("83a446726f6da161ab496e63");
        QTest::newRow("integer too large") << QByteArray("93cf0000000100000000a162a161");
        QTest::newRow("negative integer") << QByteArray("93ffa162a161");
        QTest::newRow("string for integer") << QByteArray("93a137a162a161");
        QTest::newRow("integer for string") << QByteArray("930701a161");
        QTest::newRow("nested for ever") << QByteArray("81a178") + QByteArray("91").repeated(100) + "00";
        QTest::newRow("four thousand million members") << QByteArray("dfffffffffa178c0");
    }
    void undecodable()
    {
        QFETCH(QByteArray, hex);
        QVERIFY(!decode<Suspect>(bytesOf(hex.constData())));
    }

    // Layers of a packet.
    void aWrongChecksumDropsThePacket()
    {
        auto packet = withCrc(encode(Nack{1}));
        QCOMPARE(unpack(packet).messages.size(), std::size_t(1));
        packet.back() ^= 1;
        QVERIFY(unpack(packet).messages.empty());
        QCOMPARE(unpack(packet).complaints.at(0).text.substr(0, 35), std::string("Got invalid checksum for UDP packet"));
    }

    void aCutCompoundKeepsItsFirstParts()
    {
        auto packet = makeCompound({encode(Nack{1}), encode(Nack{2}), encode(Nack{3})});
        packet.resize(packet.size() - 1);
        const auto unpacked = unpack(packet);
        QCOMPARE(unpacked.messages.size(), std::size_t(2));
        QCOMPARE(unpacked.complaints.at(0).text, std::string("Compound request had 1 truncated messages"));
    }

    void compressionIsUsedOnlyWhereItHelps()
    {
        const auto little = encode(Nack{1});
        QCOMPARE(compressIfShorter(little), little);
        const auto much = encodeForPacket({std::string(500, 'x')});
        QVERIFY(compressIfShorter(much).size() < much.size());
        QCOMPARE(unpack(compressIfShorter(much)).messages.at(0), much);
    }

    void unknownAlgorithm()
    {
        StreamReader reader;
        const auto answer = reader.feed(encode(Compressed{.algorithm = 3, .buffer = "x"}));
        QVERIFY(!answer);
        QCOMPARE(answer.error().message, std::string("Cannot decompress unknown algorithm 3"));
        QVERIFY2(answer.error().kind == ErrorKind::Unsupported, "is answered with an err message");
    }

    void boundsAreKept()
    {
        // A few kilobytes that unpack to far more than any packet holds.
        const auto bomb = compress(std::string(limits::decompressedPacket + 1, '\0'));
        QVERIFY(bomb.size() < 20000);
        QVERIFY(unpack(bomb).messages.empty());
        // Layer in layer in layer.
        auto deep = encode(Nack{1});
        for (int i = 0; i < 20; ++i)
            deep = makeCompound({deep});
        QVERIFY(unpack(deep).messages.empty());

        const auto refused = [](const std::string& bytes) {
            StreamReader reader;
            return !reader.feed(bytes);
        };
        QVERIFY(refused(encode(PushPullHeader{.nodes = 1 << 30})));
        QVERIFY(refused(encode(PushPullHeader{.nodes = -1})));
        QVERIFY(refused(encode(PushPullHeader{.userStateLength = 21 << 20})));
        QVERIFY(refused(encode(UserMessageHeader{.length = 21 << 20})));
        QVERIFY(refused(encode(UserMessageHeader{.length = -5})));
        QVERIFY(refused(compress(encode(UserMessageHeader{.length = 5})))); // and nothing behind it
    }

    // LZW.
    void lzwRoundTrip_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("alphabet");
        for (const int size : {0, 1, 2, 255, 256, 4000, 70000, 1000000})
            for (const int alphabet : {1, 2, 16, 256})
                QTest::addRow("%d bytes of %d", size, alphabet) << size << alphabet;
    }
    void lzwRoundTrip()
    {
        QFETCH(int, size);
        QFETCH(int, alphabet);
        std::mt19937 random(42);
        std::string plain(std::size_t(size), '\0');
        for (auto& c : plain)
            c = static_cast<char>(random() % unsigned(alphabet));
        const auto back = lzwDecompress(lzwCompress(plain), plain.size());
        QVERIFY(back && *back == plain);
        if (size > 0)
            QCOMPARE(lzwDecompress(lzwCompress(plain), plain.size() / 2).error().kind, ErrorKind::Limit);
    }

    // Bytes from anywhere: nothing crashes, nothing hangs (run with the asan preset to see more).
    void hostile()
    {
        std::mt19937 random(7);
        for (const auto& sample : samples()) {
            for (std::size_t cut = 0; cut < sample.size(); ++cut)
                readEveryWay(sample.substr(0, cut));
            for (int round = 0; round < 2000; ++round) {
                auto mutated = sample;
                for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
                    mutated[random() % mutated.size()] = static_cast<char>(random());
                readEveryWay(mutated);
            }
        }
        for (int round = 0; round < 20000; ++round) {
            std::string noise(1 + random() % 200, '\0');
            for (auto& c : noise)
                c = static_cast<char>(random());
            noise.front() = static_cast<char>(random() % 14);
            readEveryWay(noise);
        }
    }
};

} // namespace halab::memberlist::wire

using halab::memberlist::wire::WireTest;
HALAB_TEST(WireTest, "wire")
#include "wire_test.moc"
