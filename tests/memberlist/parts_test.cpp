// Small parts: what waits in which order, the label's header, which address of a machine is told to others.

#include "memberlist/handoff_queue.h"
#include "memberlist/memberlist.h"
#include "memberlist/private_address.h"
#include "memberlist/suspicion.h"
#include "memberlist/wire/alive.h"
#include "memberlist/wire/label.h"
#include "memberlist/wire/packet.h"
#include "memberlist/wire/stream_reader.h"
#include "memberlist/wire/suspect.h"
#include "support/registry.h"

#include <QTest>

namespace halab::memberlist {

using namespace std::chrono_literals;

class PartsTest : public QObject {
    Q_OBJECT

    static HandoffQueue::Message message(const char* bytes) { return {.bytes = bytes, .from = {}}; }

private Q_SLOTS:
    void aliveFirstAndTheNewestFirst()
    {
        HandoffQueue queue;
        for (const char* text : {"\x03one", "\x04two", "\x05three",
                 "\x04"
                 "four"})
            QVERIFY(queue.push(message(text)));
        QStringList order;
        while (const auto message = queue.pop())
            order << QString::fromStdString(message->bytes.substr(1));
        QCOMPARE(order, QStringList({"four", "two", "three", "one"}));
    }

    void eachHandoffQueueHasItsDepth()
    {
        HandoffQueue queue;
        for (std::size_t i = 0; i < HandoffQueue::depth; ++i)
            QVERIFY(queue.push(message("\x08user")));
        QVERIFY2(!queue.push(message("\x08user")), "1024 are enough");
        QVERIFY2(queue.push(message("\x04"
                                    "alive")),
            "the other queue has room");
    }

    void suspectsTime_data()
    {
        QTest::addColumn<int>("nodes");
        QTest::addColumn<QList<int>>("milliseconds"); // by confirmations
        // 4 × max(1, log10 n) × 1 s at least, six times that at most; between them by the logarithm of the
        // confirmations.
        QTest::newRow("3") << 3 << QList<int>{4000};
        QTest::newRow("4") << 4 << QList<int>{24000, 11381, 4000};
        QTest::newRow("10") << 10 << QList<int>{24000, 11381, 4000};
        QTest::newRow("11") << 11 << QList<int>{24984, 11848, 4164};
        QTest::newRow("20") << 20 << QList<int>{31224, 14807, 5204};
        QTest::newRow("32") << 32 << QList<int>{36120, 17129, 6020};
        QTest::newRow("50") << 50 << QList<int>{40752, 19325, 6792};
        QTest::newRow("100") << 100 << QList<int>{48000, 22762, 8000};
        QTest::newRow("1000") << 1000 << QList<int>{72000, 34144, 12000};
    }
    void suspectsTime()
    {
        QFETCH(int, nodes);
        QFETCH(QList<int>, milliseconds);
        const auto least = suspicionTimeout(4, std::size_t(nodes), 1s);
        Suspicion suspicion("accuser", int(milliseconds.size()) - 1, least, 6 * least);
        for (qsizetype c = 0; c < milliseconds.size(); ++c) {
            if (c > 0)
                QVERIFY(suspicion.confirm(std::to_string(c)));
            QCOMPARE(int(suspicion.timeout() / 1ms), milliseconds[c]);
        }
        QVERIFY2(!suspicion.confirm("one more"), "no more than expected count");
    }

    void pushPullsGetRarer_data()
    {
        QTest::addColumn<int>("nodes");
        QTest::addColumn<int>("scale");
        for (const auto& [nodes, scale] :
            {std::pair{1, 1}, {32, 1}, {33, 2}, {64, 2}, {65, 3}, {128, 3}, {129, 4}, {1000, 6}})
            QTest::addRow("%d nodes", nodes) << nodes << scale;
    }
    void pushPullsGetRarer()
    {
        QFETCH(int, nodes);
        QFETCH(int, scale);
        QCOMPARE(pushPullScale(std::size_t(nodes)), scale);
    }

    void labelHeaders_data()
    {
        QTest::addColumn<QByteArray>("packet");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QByteArray>("rest");
        QTest::addColumn<int>("missing");
        QTest::newRow("none") << QByteArray("\x02rest") << "" << QByteArray("\x02rest") << 0;
        QTest::newRow("one") << QByteArray("\xf4\x04"
                                           "blue\x02rest")
                             << "blue" << QByteArray("\x02rest") << 0;
        QTest::newRow("nothing behind it") << QByteArray("\xf4\x04"
                                                         "blue")
                                           << "blue" << QByteArray() << 0;
        QTest::newRow("cut in the label") << QByteArray("\xf4\x04"
                                                        "bl")
                                          << "" << QByteArray() << 2;
        QTest::newRow("cut before its length") << QByteArray("\xf4") << "" << QByteArray() << 1;
        QTest::newRow("no bytes") << QByteArray() << "" << QByteArray() << 0;
    }
    void labelHeaders()
    {
        QFETCH(QByteArray, packet);
        QFETCH(QString, label);
        QFETCH(QByteArray, rest);
        QFETCH(int, missing);
        const auto bytes = packet.toStdString();
        const auto split = wire::splitLabel(bytes);
        QVERIFY(split);
        QCOMPARE(QString::fromStdString(std::string(split->label)), label);
        QCOMPARE(QByteArray::fromStdString(std::string(split->rest)), rest);
        QCOMPARE(int(split->missing), missing);
        if (!label.isEmpty())
            QCOMPARE(QByteArray::fromStdString(wire::labelHeader(label.toStdString())) + rest, packet);
    }
    void anEmptyLabelHasNoHeader()
    {
        QCOMPARE(wire::labelHeader(""), std::string());
        QVERIFY(!wire::splitLabel(std::string("\xf4\x00x", 3)));
    }

    void labelledStreams_data()
    {
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<QString>("sent");
        QTest::addColumn<QString>("error");
        QTest::newRow("the same") << "blue"
                                  << "blue"
                                  << "";
        QTest::newRow("none") << ""
                              << ""
                              << "";
        QTest::newRow("another") << "blue"
                                 << "green"
                                 << "discarding stream with unacceptable label \"green\"";
        QTest::newRow("missing") << "blue"
                                 << ""
                                 << "discarding stream with unacceptable label \"\"";
        QTest::newRow("unwanted") << ""
                                  << "blue"
                                  << "discarding stream with unacceptable label \"blue\"";
    }
    void labelledStreams()
    {
        QFETCH(QString, wanted);
        QFETCH(QString, sent);
        QFETCH(QString, error);
        const auto bytes = wire::labelHeader(sent.toStdString()) + wire::encode(wire::Ping{.seqNo = 7, .node = "x"});
        wire::StreamReader reader(wanted.toStdString());
        std::string problem;
        bool isComplete = false;
        for (std::size_t i = 0; i < bytes.size() && problem.empty(); ++i) { // byte by byte
            const auto message = reader.feed(std::string_view(bytes).substr(i, 1));
            if (!message)
                problem = message.error().message;
            else
                isComplete = message->has_value();
        }
        QCOMPARE(QString::fromStdString(problem), error);
        QCOMPARE(isComplete, error.isEmpty());
        QCOMPARE(reader.isLabelRead(), error.isEmpty());
    }

    void whichAddressIsTold_data()
    {
        QTest::addColumn<QStringList>("cards"); // "address/bits", with a * on the card of the default route
        QTest::addColumn<QString>("isPrivate");
        QTest::addColumn<QString>("isPublic");
        QTest::newRow("loopback only") << QStringList{"127.0.0.1/8", "::1/128"} << ""
                                       << "";
        QTest::newRow("a home") << QStringList{"127.0.0.1/8", "192.168.1.7/24*"} << "192.168.1.7"
                                << "";
        QTest::newRow("a server") << QStringList{"127.0.0.1/8", "8.8.4.4/24*"} << ""
                                  << "8.8.4.4";
        QTest::newRow("both") << QStringList{"8.8.4.4/24*", "10.1.2.3/8"} << "10.1.2.3"
                              << "8.8.4.4";
        QTest::newRow("default route first") << QStringList{"10.1.2.3/8", "172.16.0.9/12*"} << "172.16.0.9"
                                             << "";
        QTest::newRow("then IPv4") << QStringList{"fd00::2/64", "10.1.2.3/8"} << "10.1.2.3"
                                   << "";
        QTest::newRow("then the small network") << QStringList{"10.1.2.3/8", "192.168.1.7/24"} << "192.168.1.7"
                                                << "";
        // As the real program chose on such a machine: what is for documentation goes nowhere.
        QTest::newRow("documentation's network")
            << QStringList{"192.0.2.2/24*", "fd00::2/64*", "fe80::1/64*"} << "fd00::2"
            << "";
    }
    void whichAddressIsTold()
    {
        QFETCH(QStringList, cards);
        QFETCH(QString, isPrivate);
        QFETCH(QString, isPublic);
        std::vector<InterfaceAddress> interfaces;
        for (auto card : cards) {
            const bool isDefault = card.endsWith('*');
            card.remove('*');
            const auto parts = card.split('/');
            interfaces.push_back({*IpAddress::parse(parts[0].toStdString()), parts[1].toInt(), isDefault});
        }
        const auto text = [](const std::optional<IpAddress>& ip) {
            return ip ? QString::fromStdString(ip->toString()) : QString();
        };
        QCOMPARE(text(privateAddress(interfaces)), isPrivate);
        QCOMPARE(text(publicAddress(interfaces)), isPublic);
    }
};

} // namespace halab::memberlist

using halab::memberlist::PartsTest;
HALAB_TEST(PartsTest, "parts")
#include "parts_test.moc"
