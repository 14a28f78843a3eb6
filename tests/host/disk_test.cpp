// A host's files, in memory and in a folder: the same calls, the same answers.

#include "host/worlds.h"
#include "support/registry.h"

#include <QObject>

using namespace halab;
using namespace halab::test;

class DiskTest : public QObject {
    Q_OBJECT

    using Names = std::vector<std::string>;

private Q_SLOTS:
    void files_data() { bothWorlds(); }
    void files()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& disk = lab->addHost({.name = "a", .mountedFiles = {{"/etc/conf.yml", "x: 1\n"}}}).disk();
        QCOMPARE(*disk.read("/etc/conf.yml"), std::string("x: 1\n"));
        QCOMPARE(disk.read("data/none").error().message, std::string("open data/none: no such file or directory"));
        QVERIFY(disk.read("data/none").error().kind == ErrorKind::NotFound);
        QVERIFY(disk.replace("data/snapshots/nflog", std::string("a\0b", 3)));
        QCOMPARE(*disk.read("/data/snapshots/nflog"), std::string("a\0b", 3));
        QCOMPARE(*disk.read("./data//snapshots/../snapshots/nflog"), std::string("a\0b", 3));
        QVERIFY(disk.append("data/log", "one "));
        QVERIFY(disk.append("data/log", "two"));
        QVERIFY(disk.sync("data/log"));
        QCOMPARE(*disk.read("data/log"), std::string("one two"));
        QCOMPARE(disk.list("data"), (Names{"log", "snapshots/"}));
        QCOMPARE(disk.list("nowhere"), Names{});
        QVERIFY(disk.exists("data/log") && disk.exists("data") && !disk.exists("dat"));
        QVERIFY(disk.remove("data/log"));
        QVERIFY(!disk.remove("data/log"));
        QVERIFY(!disk.exists("data/log"));
        QVERIFY(!disk.read("data"));
        // Hosts do not see each other's files, and nothing leads out of a host's own.
        auto& other = lab->addHost({.name = "b"}).disk();
        QVERIFY(!other.exists("data/snapshots/nflog"));
        QVERIFY(!other.exists("../a/data/snapshots/nflog"));
    }

    void killAndWipe_data() { bothWorlds(); }
    void killAndWipe()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& disk = lab->addHost({.name = "a", .mountedFiles = {{"conf.yml", "x"}}}).disk();
        QVERIFY(disk.append("wal", "safe"));
        QVERIFY(disk.sync("wal"));
        QVERIFY(disk.append("wal", "unsynced"));
        QVERIFY(disk.replace("snapshot", "all of it"));
        // A stop loses nothing.
        lab->powerOff("a", false);
        QCOMPARE(*disk.read("wal"), std::string("safeunsynced"));
        // A kill loses what was not synced, from some byte on.
        lab->powerOff("a", true);
        const auto left = *disk.read("wal");
        QVERIFY2(std::string("safeunsynced").starts_with(left) && left.size() >= 4 && left.size() < 12, left.c_str());
        QCOMPARE(*disk.read("snapshot"), std::string("all of it"));
        // A wipe leaves what is mounted.
        lab->wipeDisk("a");
        QVERIFY(!disk.exists("wal") && !disk.exists("snapshot"));
        QCOMPARE(*disk.read("conf.yml"), std::string("x"));
    }

    void globs_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("found");
        QTest::newRow("no wildcard") << "rules/a.yml" << "rules/a.yml";
        QTest::newRow("missing") << "rules/z.yml" << "";
        QTest::newRow("star") << "rules/*.yml" << "rules/a.yml rules/ab.yml rules/b.yml";
        QTest::newRow("question mark") << "rules/?.yml" << "rules/a.yml rules/b.yml";
        QTest::newRow("class") << "rules/[a-a]*.yml" << "rules/a.yml rules/ab.yml";
        QTest::newRow("negated class") << "rules/[^a].yml" << "rules/b.yml";
        QTest::newRow("star does not cross folders") << "*.yml" << "top.yml";
        QTest::newRow("two stars") << "rules/*b*" << "rules/ab.yml rules/b.yml";
        QTest::newRow("unclosed class") << "rules/[a.yml" << "";
    }
    void globs()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, found);
        const auto lab = makeSimulatedWorld();
        auto& disk = lab->addHost({.name = "a"}).disk();
        for (const auto* path : {"rules/a.yml", "rules/b.yml", "rules/ab.yml", "rules/a.txt", "rules/deep/c.yml", "top.yml"})
            QVERIFY(disk.replace(path, "x"));
        QStringList names;
        for (const auto& path : glob(disk, pattern.toStdString()))
            names << QString::fromStdString(path);
        QCOMPARE(names.join(' '), found);
    }

    void relativePaths()
    {
        QCOMPARE(relativeTo("/etc/prometheus/prometheus.yml", "rules.yml"), std::string("/etc/prometheus/rules.yml"));
        QCOMPARE(relativeTo("/etc/prometheus/prometheus.yml", "/rules.yml"), std::string("/rules.yml"));
        QCOMPARE(relativeTo("prometheus.yml", "rules.yml"), std::string("rules.yml"));
    }
};

HALAB_TEST(DiskTest, "disk")
#include "disk_test.moc"
