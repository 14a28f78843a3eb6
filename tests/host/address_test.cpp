// Addresses as text and bytes, and names of places.

#include "host/address.h"
#include "support/registry.h"

#include <QObject>

using namespace halab;

class AddressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void printsAndParses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("printed"); // empty = an error
        QTest::newRow("IPv4") << "127.0.0.1:9094" << "127.0.0.1:9094";
        QTest::newRow("IPv6 needs brackets") << "[::1]:9094" << "[::1]:9094";
        QTest::newRow("IPv6 is shortened") << "[2001:db8:0:0:0:0:0:1]:80" << "[2001:db8::1]:80";
        QTest::newRow("IPv4 in IPv6 is IPv4") << "[::ffff:10.0.0.1]:80" << "10.0.0.1:80";
        QTest::newRow("no host means any") << ":9093" << "0.0.0.0:9093";
        QTest::newRow("no port") << "127.0.0.1" << "";
        QTest::newRow("port too large") << "127.0.0.1:65536" << "";
        QTest::newRow("port with a sign") << "127.0.0.1:+1" << "";
        QTest::newRow("a name is not an address") << "localhost:80" << "";
        QTest::newRow("bare IPv6") << "::1:80" << "";
        QTest::newRow("octal is not accepted") << "127.0.0.01:80" << "";
        QTest::newRow("empty") << "" << "";
    }
    void printsAndParses()
    {
        QFETCH(QString, text);
        QFETCH(QString, printed);
        const auto address = SocketAddress::parse(text.toStdString());
        QCOMPARE(address ? QString::fromStdString(address->toString()) : QString(), printed);
    }

    void bytesAreTheWireForm()
    {
        const auto v4 = IpAddress::v4(10, 1, 2, 3);
        QCOMPARE(v4.bytes(), std::string("\x0a\x01\x02\x03"));
        QVERIFY(IpAddress::fromBytes(std::string("\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\x01\x02\x03", 16)) == v4);
        QCOMPARE(IpAddress::parse("fe80::1")->bytes().size(), std::size_t(16));
        QVERIFY(!IpAddress::fromBytes("abc"));
        QVERIFY(!IpAddress::fromBytes(""));
    }

    void kinds()
    {
        QVERIFY(IpAddress().isUnspecified());
        QVERIFY(IpAddress::parse("::")->isUnspecified());
        QVERIFY(IpAddress::v4(127, 90, 3, 4).isLoopback());
        QVERIFY(IpAddress::parse("::1")->isLoopback());
        QVERIFY(!IpAddress::v4(10, 0, 0, 1).isLoopback());
        QCOMPARE((Endpoint{"prometheus-1", 9090}.toString()), std::string("prometheus-1:9090"));
        QCOMPARE((Endpoint{"::1", 9090}.toString()), std::string("[::1]:9090"));
    }
};

HALAB_TEST(AddressTest, "address")
#include "address_test.moc"
