#include "tsdb/xor_chunk.h"

#include "support/registry.h"

#include <bit>
#include <cmath>
#include <vector>

using namespace halab;

/// What goes into a chunk comes out of it, bit for bit, and the encoding is Prometheus' own.
class XorChunkTest : public QObject {
    Q_OBJECT

private:
    static std::vector<model::Sample> decode(const std::string& bytes)
    {
        std::vector<model::Sample> samples;
        tsdb::XorIterator iterator(bytes);
        for (model::Sample sample; iterator.next(sample);)
            samples.push_back(sample);
        return samples;
    }

    static void compare(const std::vector<model::Sample>& in)
    {
        tsdb::XorChunk chunk;
        for (const auto& [t, v] : in)
            chunk.append(t, v);
        const auto out = decode(chunk.bytes());
        QCOMPARE(out.size(), in.size());
        for (std::size_t i = 0; i < in.size(); ++i) {
            QCOMPARE(out[i].t, in[i].t);
            QCOMPARE(std::bit_cast<std::uint64_t>(out[i].v), std::bit_cast<std::uint64_t>(in[i].v));
        }
    }

private Q_SLOTS:
    void keepsEveryBit_data()
    {
        QTest::addColumn<QVector<qint64>>("times");
        QTest::addColumn<QVector<double>>("values");
        QTest::newRow("one sample") << QVector<qint64>{1500} << QVector<double>{1};
        QTest::newRow("regular scrape") << QVector<qint64>{0, 15000, 30000, 45000} << QVector<double>{1, 1, 1, 2};
        QTest::newRow("jitter") << QVector<qint64>{0, 15001, 29999, 45000} << QVector<double>{0.1, 0.2, 0.3, -0.3};
        QTest::newRow("before 1970") << QVector<qint64>{-5000, -1, 0, 7} << QVector<double>{1e300, -1e-300, 0, -0.0};
        QTest::newRow("every size of delta") << QVector<qint64>{0, 1, 2, 8194, 8195, 70000, 600000, 600001, 9000000000000}
                                             << QVector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9};
        QTest::newRow("edges of 14 bits") << QVector<qint64>{0, 10000, 28192, 38193} << QVector<double>{1, 1, 1, 1};
        QTest::newRow("not numbers") << QVector<qint64>{1, 2, 3, 4, 5}
                                     << QVector<double>{model::normalNaN(), model::staleNaN(), INFINITY, -INFINITY, 0};
    }
    void keepsEveryBit()
    {
        QFETCH(QVector<qint64>, times);
        QFETCH(QVector<double>, values);
        std::vector<model::Sample> samples;
        for (int i = 0; i < times.size(); ++i)
            samples.push_back({times[i], values[i]});
        compare(samples);
    }

    void isSmall()
    {
        // A counter scraped every 15 seconds on the dot that does not move: 2 bits a sample.
        tsdb::XorChunk chunk;
        for (int i = 0; i < 120; ++i)
            chunk.append(1'600'000'000'000 + i * 15'000, 42);
        QVERIFY2(chunk.bytes().size() < 60, qPrintable(QString::number(chunk.bytes().size())));
        QCOMPARE(chunk.size(), std::size_t{120});
    }

    void encodingIsPrometheus()
    {
        // Count 2; t0 = 1 as zig-zag varint; 64 bits of 1.0; delta 1; "the same value" is one 0 bit.
        tsdb::XorChunk chunk;
        chunk.append(1, 1.0);
        chunk.append(2, 1.0);
        const std::string expected("\x00\x02\x02\x3f\xf0\x00\x00\x00\x00\x00\x00\x01\x00", 13);
        QCOMPARE(QByteArray::fromStdString(chunk.bytes()).toHex(), QByteArray::fromStdString(expected).toHex());
    }

    void damagedBytesEndTheWalk()
    {
        tsdb::XorChunk chunk;
        for (int i = 0; i < 20; ++i)
            chunk.append(i * 1000, i * 1.1);
        for (std::size_t cut = 0; cut < chunk.bytes().size(); ++cut)
            QVERIFY(decode(chunk.bytes().substr(0, cut)).size() <= 20);
    }
};

HALAB_TEST(XorChunkTest, "xor_chunk")
#include "xor_chunk_test.moc"
