// Configurations with every kind of integration: what the real Alertmanager prints as its effective
// configuration, our reader must print to the byte.

#include "alertmanager/config/config.h"
#include "oracle/config_samples.h"
#include "oracle/processes.h"
#include "support/registry.h"

class ConfigPrintTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void printsAsTheRealOne_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::newRow("every integration") << QByteArray(config_print_oracle::everything);
        QTest::newRow("long lines, several lines, odd texts") << QByteArray(config_print_oracle::oddities);
    }

    void printsAsTheRealOne()
    {
        using namespace halab::test;
        const auto program = installed("prometheus-alertmanager");
        if (program.isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        QFETCH(QByteArray, yaml);
        QTemporaryDir folder;
        const auto path = folder.filePath("alertmanager.yml");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(yaml) == yaml.size());
        file.close();
        const int port = freePort();
        Program real(program,
            {"--config.file=" + path, "--storage.path=" + folder.filePath("data"),
                "--web.listen-address=" + local(port), "--cluster.listen-address="});
        QVERIFY2(real.isReady(port), real.log().constData());
        const auto status = http(port, "GET", "/api/v2/status").json().object();
        const auto theirs = status["config"].toObject()["original"].toString();
        const auto ours = halab::alertmanager::loadConfig(yaml.toStdString(), path.toStdString());
        QVERIFY2(ours, ours ? "" : ours.error().toString().c_str());
        QCOMPARE(QString::fromStdString(printConfig(*ours)), theirs);
        QVERIFY(real.stop());
    }
};

HALAB_TEST(ConfigPrintTest, "config_print")
#include "config_print_test.moc"
