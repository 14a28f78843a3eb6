#include "base/compression.h"
#include "base/hash.h"
#include "base/identifiers.h"
#include "support/registry.h"

using namespace halab;

/// Hashes, identifiers and gzip, against known answers.
class BytesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hashes()
    {
        QCOMPARE(fnv1a(""), 0xcbf29ce484222325ULL);
        QCOMPARE(fnv1a("a"), 0xaf63dc4c8601ec8cULL);
        QCOMPARE(fnv1a("b", fnv1a("a")), fnv1a("ab"));
        QCOMPARE(xxh64(""), 0xef46db3751d8e999ULL);
        QCOMPARE(xxh64("abc"), 0x44bc2cf5ad770999ULL);
        QCOMPARE(crc32("123456789"), 0xcbf43926U);
        QCOMPARE(toHex(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
        QCOMPARE(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    void hexadecimals()
    {
        QCOMPARE(toHex("\x01\xff"), "01ff");
        QCOMPARE(fromHex("01fF"), "\x01\xff");
        QCOMPARE(fromHex("0"), "");
        QCOMPARE(fromHex("0g"), "");
    }

    void identifiersComeFromTheGivenRandomness()
    {
        std::array<std::uint8_t, 16> random{};
        random.fill(0xff);
        QCOMPARE(makeUuid(random), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        QVERIFY(isUuid(makeUuid({})));
        QVERIFY(isUuid("FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF"));
        for (const auto* text : {"", "ffffffff-ffff-4fff-bfff-fffffffffff", "ffffffff+ffff-4fff-bfff-ffffffffffff",
                 "gfffffff-ffff-4fff-bfff-ffffffffffff"})
            QVERIFY2(!isUuid(text), text);
        // The time of the ULID specification's example, and the two ends of the random part.
        const auto time = fromUnixMilliseconds(1469918176385);
        QCOMPARE(makeUlid(time, {}), "01ARYZ6S410000000000000000");
        std::array<std::uint8_t, 10> most{};
        most.fill(0xff);
        QCOMPARE(makeUlid(time, most), "01ARYZ6S41ZZZZZZZZZZZZZZZZ");
    }

    void gzipIsUndone()
    {
        const std::string text(100'000, 'x');
        const auto packed = gzip(text);
        QVERIFY(packed.size() < 1000);
        QCOMPARE(*gunzip(packed, text.size()), text);
        QCOMPARE(*gunzip(gzip(""), 0), "");
    }

    void gzipIsBoundedAndChecked()
    {
        const auto packed = gzip(std::string(100'000, 'x'));
        QCOMPARE(gunzip(packed, 99'999).error().kind, ErrorKind::Limit);
        QCOMPARE(gunzip(packed.substr(0, packed.size() / 2), 1'000'000).error().message, "unexpected EOF");
        QCOMPARE(gunzip("no gzip at all", 100).error().message, "gzip: invalid header");
        auto damaged = packed;
        damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);
        QCOMPARE(gunzip(damaged, 1'000'000).error().message, "gzip: invalid checksum");
    }
};

HALAB_TEST(BytesTest, "bytes")
#include "bytes_test.moc"
