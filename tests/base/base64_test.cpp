#include "base/base64.h"
#include "support/registry.h"

using namespace halab;

// The examples of RFC 4648 §10.
class Base64Test : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bothWays_data()
    {
        QTest::addColumn<QString>("plain");
        QTest::addColumn<QString>("encoded");
        QTest::newRow("nothing") << "" << "";
        QTest::newRow("one byte") << "f" << "Zg==";
        QTest::newRow("two bytes") << "fo" << "Zm8=";
        QTest::newRow("three bytes") << "foo" << "Zm9v";
        QTest::newRow("six bytes") << "foobar" << "Zm9vYmFy";
    }
    void bothWays()
    {
        QFETCH(QString, plain);
        QFETCH(QString, encoded);
        QCOMPARE(QString::fromStdString(base64Encode(plain.toStdString())), encoded);
        const auto decoded = base64Decode(encoded.toStdString());
        QVERIFY(decoded);
        QCOMPARE(QString::fromStdString(*decoded), plain);
    }
    void refusesWhatIsNotBase64()
    {
        for (const auto* text : {"Zg=", "Zg", "Z===", "Zm9v!", "Z=9v"})
            QVERIFY2(!base64Decode(text), text);
    }
    void everyByteSurvives()
    {
        std::string all;
        for (int c = 0; c < 256; ++c)
            all += static_cast<char>(c);
        QVERIFY(base64Decode(base64Encode(all)) == all);
    }
};

HALAB_TEST(Base64Test, "base64")
#include "base64_test.moc"
