#include "architecture/source_rules.h"
#include "support/registry.h"

#include <QDirIterator>
#include <QFile>

using halab::test::checkSource;

/// The floors of ARCHITECTURE.md, read from the sources themselves: who may include whom, and that
/// nothing above the Host touches sockets, timers, files, clocks or chance.
class FloorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSourcesKeepTheRules()
    {
        const QString root = qEnvironmentVariable("HALAB_SOURCE_DIR");
        if (root.isEmpty())
            QSKIP("HALAB_SOURCE_DIR is not set");
        int files = 0;
        QStringList broken;
        for (const auto& folder : {"/engine", "/app"}) {
            QDirIterator walk(root + folder, {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
            while (walk.hasNext()) {
                QFile file(walk.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                ++files;
                const auto path = walk.filePath().mid(root.size() + 1).toStdString();
                for (const auto& violation : checkSource(path, file.readAll().toStdString()))
                    broken << QString("%1:%2: %3").arg(violation.file.c_str()).arg(violation.line).arg(violation.what.c_str());
            }
        }
        QVERIFY(files > 50);
        QVERIFY2(broken.isEmpty(), qPrintable("\n" + broken.join('\n')));
    }

    // A checker that finds nothing proves nothing: here it must find what was planted.
    void plantedViolationsAreFound_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* path, const char* text) { QTest::newRow(text) << path << text; };
        row("engine/base/x.cpp", "#include \"host/clock.h\"");
        row("engine/tsdb/x.cpp", "#include \"promql/engine.h\"");
        row("engine/tsdb/x.cpp", "  #  include <a>\n#include \"memberlist/wire.h\"");
        row("engine/prometheus/x.cpp", "#include \"alertmanager/server.h\"");
        row("engine/alertmanager/x/y.h", "#include \"lab/session.h\"");
        row("engine/lab/x.cpp", "#include \"app/window.h\"");
        row("engine/model/x.cpp", "#include <QString>");
        row("engine/lab/x.cpp", "#include <QtWidgets/QLabel>");
        row("engine/base/x.cpp", "#include <QWidget>");
        row("engine/base/json.cpp", "#include <yaml-cpp/yaml.h>");
        row("engine/promql/x.cpp", "#include <re2/re2.h>");
        row("engine/alertmanager/x.cpp", "#include <boost/beast.hpp>");
        row("engine/tsdb/x.cpp", "#include <fstream>");
        row("engine/tsdb/x.cpp", "auto t = std::chrono::system_clock::now();");
        row("engine/memberlist/x.cpp", "const int r = std::rand();");
        row("engine/memberlist/x.cpp", "f(1); std::random_device d;");
        row("engine/receiver/x.cpp", "QTcpSocket socket;");
        row("engine/prometheus/x.cpp", "const int fd = ::socket(AF_INET, 0, 0);");
        row("engine/host/simulated/x.cpp", "std::this_thread::sleep_for(1s);");
        row("engine/lab/x.cpp", "FILE* f = fopen(\"x\", \"r\");");
        row("engine/lab/x.cpp", "const char q = '\"'; QTimer timer; const char p = '\"';");
        row("engine/lab/x.cpp", "const int n = 1'000; QTimer timer; const int m = 1'000;");
        row("engine/unheard_of/x.cpp", "int i;");
    }

    void plantedViolationsAreFound()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QVERIFY(!checkSource(path.toStdString(), text.toStdString()).empty());
    }

    void whatIsAllowedIsNotReported_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* path, const char* text) { QTest::newRow(text) << path << text; };
        row("engine/promql/x.cpp", "#include \"tsdb/head.h\"");
        row("engine/lab/x.cpp", "#include \"prometheus/server.h\"\n#include <vector>");
        row("engine/host/loopback/x.cpp", "#include <QTcpSocket>\nQTimer timer; auto t = std::chrono::steady_clock::now();");
        row("engine/base/json.cpp", "#include <QJsonDocument>");
        row("app/main.cpp", "#include <QApplication>\nQFile f;");
        row("engine/tsdb/x.cpp", "// no QTimer here\n/* std::rand()\n fopen */ const char* t = \"QTcpSocket \\\" fopen\";");
        row("engine/tsdb/x.cpp", "const char* t = R\"x(QTimer \" fopen )\" QFile)x\"; const char q = '\"'; int n = 1'000;");
        row("engine/tsdb/x.cpp", "auto f = std::bind(g); struct QFileLike {}; int my_fopen = 0;");
    }

    void whatIsAllowedIsNotReported()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        const auto violations = checkSource(path.toStdString(), text.toStdString());
        QVERIFY2(violations.empty(), violations.empty() ? "" : violations.front().what.c_str());
    }

    void placesAreGivenByLine()
    {
        const auto violations = checkSource("engine/tsdb/x.cpp", "/* a\n b */\nint i;\nQTimer t;\n");
        QCOMPARE(violations.size(), 1U);
        QCOMPARE(violations[0].line, 4);
    }
};

HALAB_TEST(FloorsTest, "floors")
#include "floors_test.moc"
