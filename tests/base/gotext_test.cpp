#include "base/gotext.h"
#include "base/logfmt.h"
#include "support/registry.h"

#include <limits>

using namespace halab;

/// Numbers and strings in Go's spelling, of which the originals' outputs are full.
class GotextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbers_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("g");
        QTest::addColumn<QString>("f");
        const auto infinity = std::numeric_limits<double>::infinity();
        QTest::newRow("zero") << 0.0 << "0" << "0";
        QTest::newRow("negative zero") << -0.0 << "-0" << "-0";
        QTest::newRow("one") << 1.0 << "1" << "1";
        QTest::newRow("tenth") << 0.1 << "0.1" << "0.1";
        QTest::newRow("sum of tenths") << 0.1 + 0.2 << "0.30000000000000004" << "0.30000000000000004";
        QTest::newRow("below a million") << 999999.0 << "999999" << "999999";
        QTest::newRow("a million") << 1e6 << "1e+06" << "1000000";
        QTest::newRow("nine digits") << 123456789.0 << "1.23456789e+08" << "123456789";
        QTest::newRow("with decimals") << 123456.789 << "123456.789" << "123456.789";
        QTest::newRow("four zeros") << 0.0001 << "0.0001" << "0.0001";
        QTest::newRow("five zeros") << 0.00001 << "1e-05" << "0.00001";
        QTest::newRow("huge") << 1e100 << "1e+100" << "1" + QString(100, '0');
        QTest::newRow("beyond 53 bits") << -123456789012345680000.0 << "-1.2345678901234568e+20" << "-123456789012345680000";
        QTest::newRow("infinite") << infinity << "+Inf" << "+Inf";
        QTest::newRow("negative infinite") << -infinity << "-Inf" << "-Inf";
        QTest::newRow("no number") << std::numeric_limits<double>::quiet_NaN() << "NaN" << "NaN";
    }

    void numbers()
    {
        QFETCH(double, value);
        QFETCH(QString, g);
        QFETCH(QString, f);
        QCOMPARE(QString::fromStdString(goFormatG(value)), g);
        QCOMPARE(QString::fromStdString(goFormatF(value)), f);
    }

    void exponentsAndPrecisions()
    {
        QCOMPARE(goFormatE(1), "1e+00");
        QCOMPARE(goFormatE(1500), "1.5e+03");
        QCOMPARE(goFormatG(1234.5, 4), "1234");
        QCOMPARE(goFormatG(12345, 4), "1.234e+04");
        QCOMPARE(goFormatG(0.00001234, 2), "1.2e-05");
    }

    void strings_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("quoted");
        QTest::newRow("plain") << QByteArray("abc") << QByteArray("\"abc\"");
        QTest::newRow("quote and backslash") << QByteArray("a\"\\") << QByteArray("\"a\\\"\\\\\"");
        QTest::newRow("control") << QByteArray("\n\t\r\a\x01\x7f") << QByteArray("\"\\n\\t\\r\\a\\x01\\x7f\"");
        QTest::newRow("letters of the world") << QByteArray("\xC3\xA9") << QByteArray("\"\xC3\xA9\"");
        QTest::newRow("no UTF-8") << QByteArray("a\xff") << QByteArray("\"a\\xff\"");
        QTest::newRow("blank that is not ASCII") << QByteArray("\xC2\xA0") << QByteArray("\"\\u00a0\"");
        QTest::newRow("beyond 16 bits") << QByteArray("\xF0\x9F\x98\x80") << QByteArray("\"\xF0\x9F\x98\x80\"");
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << QByteArray("\"\\xed\\xa0\\x80\"");
    }

    void strings()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, quoted);
        QCOMPARE(QByteArray::fromStdString(goQuote(text.toStdString())), quoted);
    }

    void numbersAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("result"); // as %v, or Go's error
        QTest::newRow("whole") << "12" << "12";
        QTest::newRow("signed") << "+1.5e-3" << "0.0015";
        QTest::newRow("point first") << ".5" << "0.5";
        QTest::newRow("point last") << "5." << "5";
        QTest::newRow("infinite") << "-Infinity" << "-Inf";
        QTest::newRow("no number") << "nan" << "NaN";
        QTest::newRow("too small") << "1e-999" << "0";
        QTest::newRow("too large") << "1e999" << "strconv.ParseFloat: parsing \"1e999\": value out of range";
        for (const auto* text : {"", "+", ".", "1e", "0x10", "1_000", "1 ", "abc", "+nan"})
            QTest::newRow(text) << text << QString("strconv.ParseFloat: parsing \"%1\": invalid syntax").arg(text);
    }

    void numbersAreRead()
    {
        QFETCH(QString, text);
        QFETCH(QString, result);
        const auto value = goParseFloat(text.toStdString());
        QCOMPARE(QString::fromStdString(value ? goFormatG(*value) : value.error().message), result);
    }

    void logLinesQuoteOnlyWhatNeedsIt()
    {
        std::string line;
        appendLogfmt(line, "level", "info");
        appendLogfmt(line, "msg", "two words");
        appendLogfmt(line, "err", "a=\"<b>\"");
        appendLogfmt(line, "empty", "");
        appendLogfmt(line, "word", "null");
        QCOMPARE(line, "level=info msg=\"two words\" err=\"a=\\\"<b>\\\"\" empty= word=\"null\"");
    }
};

HALAB_TEST(GotextTest, "gotext")
#include "gotext_test.moc"
