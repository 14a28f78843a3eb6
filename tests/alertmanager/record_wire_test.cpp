// What a record may look like, and the words for what it may not: those of the original's decoder, observed with
// spoiled snapshot files.

#include "alertmanager/record_wire.h"
#include "alertmanager/records.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::alertmanager;

class RecordWireTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void silences_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::addColumn<QString>("error");
        QTest::newRow("nothing") << QByteArray("") << "";
        QTest::newRow("an id") << QByteArray("0a 03 0a 01 78") << "";
        QTest::newRow("a field of a later version") << QByteArray("0a 05 52 03 0a 01 6b") << "";
        QTest::newRow("a later version's group") << QByteArray("9b 03 08 01 9c 03") << "";
        QTest::newRow("field 1 is a varint") << QByteArray("08 01") << "proto: wrong wireType = 0 for field Silence";
        QTest::newRow("a group") << QByteArray("0b") << "proto: wrong wireType = 3 for field Silence";
        QTest::newRow("wire type 6") << QByteArray("0e") << "proto: wrong wireType = 6 for field Silence";
        QTest::newRow("end of no group") << QByteArray("0c") << "proto: MeshSilence: wiretype end group for non-group";
        QTest::newRow("field 0") << QByteArray("02 00") << "proto: MeshSilence: illegal tag 0 (wire type 2)";
        QTest::newRow("longer than the record") << QByteArray("0a 05 61 62 63") << "unexpected EOF";
        QTest::newRow("negative length") << QByteArray("0a ff ff ff ff ff ff ff ff ff 01")
                                         << "proto: negative length found during unmarshaling";
        QTest::newRow("endless length") << QByteArray("0a ff ff ff ff ff ff ff ff ff ff 01")
                                        << "proto: integer overflow";
        QTest::newRow("endless tag") << QByteArray("ff ff ff ff ff ff ff ff ff ff 01") << "proto: integer overflow";
        QTest::newRow("an unknown field's unknown type") << QByteArray("9e 03") << "proto: illegal wireType 6";
        QTest::newRow("a group that does not end") << QByteArray("9b 03 08 01") << "unexpected EOF";
        QTest::newRow("an unknown field that is cut") << QByteArray("9a 03 05 61") << "unexpected EOF";
        QTest::newRow("id is a varint") << QByteArray("0a 02 08 01") << "proto: wrong wireType = 0 for field Id";
        QTest::newRow("a matcher's name is a varint")
            << QByteArray("0a 04 12 02 10 01") << "proto: wrong wireType = 0 for field Name";
        QTest::newRow("expires at a varint") << QByteArray("10 01") << "proto: wrong wireType = 0 for field ExpiresAt";
        QTest::newRow("a second that is no number")
            << QByteArray("12 02 0a 00") << "proto: wrong wireType = 2 for field Seconds";
        QTest::newRow("nanoseconds below 0")
            << QByteArray("12 08 08 01 10 ff ff ff ff 0f")
            << "timestamp: &types.Timestamp{Seconds: 1,\nNanos: -1,\n}: nanos not in range [0, 1e9)";
        QTest::newRow("the year 10000")
            << QByteArray("12 07 08 80 83 d1 ff af 07")
            << "timestamp: &types.Timestamp{Seconds: 253402300800,\nNanos: 0,\n} after 10000-01-01";
    }
    void silences()
    {
        QFETCH(QByteArray, hex);
        QFETCH(QString, error);
        const auto checked = checkWire(QByteArray::fromHex(hex).toStdString(), meshSilenceLayout());
        QCOMPARE(checked ? QString() : QString::fromStdString(checked.error().message), error);
    }

    void entries_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::addColumn<QString>("error");
        QTest::newRow("packed alerts") << QByteArray("0a 04 32 02 01 02") << "";
        QTest::newRow("alerts one by one") << QByteArray("0a 04 30 01 30 02") << "";
        QTest::newRow("an alert that is cut") << QByteArray("0a 03 32 01 ff") << "unexpected EOF";
        QTest::newRow("fixed64 alerts") << QByteArray("0a 01 31")
                                        << "proto: wrong wireType = 1 for field FiringAlerts";
        QTest::newRow("index is text") << QByteArray("0a 05 12 03 1a 01 61")
                                       << "proto: wrong wireType = 2 for field Idx";
    }
    void entries()
    {
        QFETCH(QByteArray, hex);
        QFETCH(QString, error);
        const auto checked = checkWire(QByteArray::fromHex(hex).toStdString(), meshEntryLayout());
        QCOMPARE(checked ? QString() : QString::fromStdString(checked.error().message), error);
    }

    /// The first record that cannot be read ends it, whatever comes behind it.
    void blobs_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::addColumn<int>("records");
        QTest::addColumn<QString>("error");
        QTest::newRow("empty") << QByteArray("") << 0 << "";
        QTest::newRow("one of nothing") << QByteArray("00") << 1 << "";
        QTest::newRow("ends after a length") << QByteArray("00 05") << 1 << "";
        QTest::newRow("ends inside a length") << QByteArray("00 85") << 1 << "";
        QTest::newRow("ends inside a record") << QByteArray("00 05 12") << 1 << "unexpected EOF";
        QTest::newRow("a length of more than 32 bits")
            << QByteArray("ff ff ff ff ff 01 61") << 0 << "invalid varint32 encountered";
        QTest::newRow("the first of two mistakes")
            << QByteArray("02 08 01 05 12") << 0 << "proto: wrong wireType = 0 for field Silence";
    }
    void blobs()
    {
        QFETCH(QByteArray, hex);
        QFETCH(int, records);
        QFETCH(QString, error);
        int taken = 0;
        const auto read = readRecords<pb::MeshSilence>(
            QByteArray::fromHex(hex).toStdString(), meshSilenceLayout(), [&](const pb::MeshSilence&) -> Status {
                ++taken;
                return {};
            });
        QCOMPARE(read ? QString() : QString::fromStdString(read.error().message), error);
        QCOMPARE(taken, records);
    }
};

HALAB_TEST(RecordWireTest, "record_wire")
#include "record_wire_test.moc"
