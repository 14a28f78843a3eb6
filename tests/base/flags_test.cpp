#include "base/flags.h"
#include "support/registry.h"

using namespace halab;
using namespace std::chrono_literals;

/// Command lines as kingpin reads them; the error texts are those of the real servers.
class FlagsTest : public QObject {
    Q_OBJECT

private:
    struct Options {
        std::string file = "default.yml", level = "info";
        std::vector<std::string> peers, listen{":9093"}, files;
        bool lifecycle = false, compression = true;
        long long samples = 50;
        double ratio = 0.5;
        Duration retention = 15 * 24h, timeout = 15s;
    };

    static Flags flagsOf(Options& options)
    {
        Flags flags("alertmanager", "A node.");
        flags.string("config.file", options.file, "Configuration file.");
        flags.strings("cluster.peer", options.peers, "Initial peers.");
        flags.strings("web.listen-address", options.listen, "Addresses.");
        flags.boolean("web.enable-lifecycle", options.lifecycle, "Lifecycle.");
        flags.boolean("storage.wal-compression", options.compression, "Compression.");
        flags.integer("query.max-samples", options.samples, "Samples.");
        flags.number("ratio", options.ratio, "Ratio.");
        flags.prometheusDuration("storage.retention", options.retention, "Retention.");
        flags.goDuration("cluster.peer-timeout", options.timeout, "Timeout.");
        flags.choice("log.level", options.level, {"debug", "info"}, "Level.");
        flags.choice("mode", options.level, {"debug", "info"}, "Mode.");
        flags.custom("mesh.peer", [](std::string_view) { return Status{}; }, "Old.");
        return flags;
    }

private Q_SLOTS:
    void everyFormIsTaken()
    {
        Options options;
        auto flags = flagsOf(options);
        const auto status = flags.parse({"--config.file=a=b.yml", "--cluster.peer", "x:1", "--cluster.peer=y:2", "--web.listen-address=:1",
            "--web.enable-lifecycle", "--no-storage.wal-compression", "--query.max-samples=7", "--ratio=1e3", "--storage.retention=2d",
            "--cluster.peer-timeout=1m", "--log.level=debug", "--mesh.peer=z"});
        QVERIFY(status.has_value());
        QCOMPARE(options.file, "a=b.yml");
        QCOMPARE(options.peers, (std::vector<std::string>{"x:1", "y:2"}));
        QCOMPARE(options.listen, (std::vector<std::string>{":1"})); // replaces the default
        QVERIFY(options.lifecycle && !options.compression);
        QCOMPARE(options.samples, 7);
        QCOMPARE(options.ratio, 1000.0);
        QCOMPARE(options.retention, Duration(48h));
        QCOMPARE(options.timeout, Duration(60s));
        QCOMPARE(options.level, "debug");
    }

    void faults_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("message");
        const auto row = [](const QStringList& arguments, const char* message) {
            QTest::newRow(qPrintable(arguments.join(' '))) << arguments << message;
        };
        row({"--bogus"}, "unknown long flag '--bogus'");
        row({"--no-config.file"}, "unknown long flag '--no-config.file'");
        row({"-x"}, "unknown short flag '-x'");
        row({"foo"}, "unexpected foo");
        row({"--web.enable-lifecycle=true"}, "unexpected true");
        row({"--config.file"}, "expected argument for flag '--config.file'");
        row({"--config.file", "--bogus"}, "expected argument for flag '--config.file'");
        row({"--config.file=a", "--config.file=b"}, "flag 'config.file' cannot be repeated");
        row({"--query.max-samples=x"}, "strconv.ParseFloat: parsing \"x\": invalid syntax");
        row({"--storage.retention=5x"}, "not a valid duration string: \"5x\"");
        row({"--cluster.peer-timeout=5"}, "time: missing unit in duration \"5\"");
        row({"--log.level=foo"}, "unrecognized log level \"foo\"");
        row({"--mode=foo"}, "enum value must be one of debug,info, got 'foo'");
    }

    void faults()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, message);
        std::vector<std::string> words;
        for (const auto& argument : arguments)
            words.push_back(argument.toStdString());
        Options options;
        auto flags = flagsOf(options);
        const auto status = flags.parse(words);
        QVERIFY(!status);
        QCOMPARE(QString::fromStdString(status.error().message), message);
    }

    void helpVersionAndArguments()
    {
        Options options;
        auto flags = flagsOf(options);
        flags.arguments("files", options.files, "Files to check.");
        QVERIFY(flags.parse({"--help", "a.yml", "--", "--b.yml"}).has_value());
        QVERIFY(flags.helpWanted() && !flags.versionWanted());
        QVERIFY(flags.parse({"--version", "--bogus"}).has_value()); // asked for, it ends the reading at once
        QVERIFY(flags.versionWanted());
        QCOMPARE(options.files, (std::vector<std::string>{"a.yml", "--b.yml"}));
        const auto help = flags.help();
        QVERIFY(help.find("--config.file=default.yml") != std::string::npos);
        QVERIFY(help.find("--[no-]web.enable-lifecycle") != std::string::npos);
        QVERIFY(help.find("--cluster.peer=CLUSTER.PEER ...") != std::string::npos);
        QVERIFY(help.find("One of: [debug, info]") != std::string::npos);
    }

    void presentValuesAreListed()
    {
        Options options;
        auto flags = flagsOf(options);
        QVERIFY(flags.parse({"--storage.retention=48h"}).has_value());
        const auto values = flags.values();
        QCOMPARE(values.size(), 12U);
        QCOMPARE(values[7].first, "storage.retention");
        QCOMPARE(values[7].second, "2d");
        QCOMPARE(values[8].second, "15s");
    }
};

HALAB_TEST(FlagsTest, "flags")
#include "flags_test.moc"
