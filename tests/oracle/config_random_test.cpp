// Random configurations, matchers and label sets, put to our reader and to amtool: verdict, message, effective
// configuration and the receivers of a label set must be the same. A failure names its seed (HALAB_SEED repeats it;
// HALAB_CASES sets how many cases).

#include "alertmanager/dispatch/route.h"
#include "oracle/check_config.h"
#include "oracle/config_random.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::test;

class ConfigRandomTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("amtool").isEmpty())
            QSKIP("amtool is not installed");
        m_seed = RandomConfig::seed();
        qInfo("seed %u", m_seed);
    }

    void routesTakeTheSameAlerts()
    {
        RandomConfig random(m_seed);
        const auto file = m_folder.filePath("routes.yml");
        for (int done = 0; done < RandomConfig::cases(300);) {
            const auto text = random.rightRoutes();
            writeFile(file, text);
            const auto config = alertmanager::loadConfig(text.toStdString(), file.toStdString());
            QVERIFY2(config, context(text + (config ? "" : config.error().message.c_str())));
            const auto tree = alertmanager::Route::build(config->route);
            for (int i = 0; i < 15; ++i, ++done) {
                const auto labels = random.labelSet();
                const auto real =
                    run(installed("amtool"), QStringList{"config", "routes", "test", "--config.file=" + file} + labels);
                QVERIFY2(real.code == 0, context(real.err));
                QVERIFY2(receivers(*tree, labels) == QString::fromUtf8(real.out).trimmed(),
                    context(text + labels.join(" ").toUtf8() + "\n  theirs: " + real.out.trimmed() + "\n  ours:   " +
                        receivers(*tree, labels).toUtf8()));
            }
        }
    }

    void doubtfulConfigurationsAreJudgedAlike()
    {
        RandomConfig random(m_seed);
        std::vector<QByteArray> texts;
        for (int i = 0; i < RandomConfig::cases(600); ++i)
            texts.push_back(random.doubtful());
        const auto differences = verdictDifferences(texts);
        QVERIFY2(differences.isEmpty(), context(differences));
    }

    void effectiveConfigurationsPrintAlike()
    {
        RealPrinter real;
        if (!real.isRunning())
            QSKIP("prometheus-alertmanager is not installed");
        RandomConfig random(m_seed);
        std::vector<QByteArray> texts;
        for (int i = 0; i < RandomConfig::cases(100); ++i)
            texts.push_back(i % 2 == 0 ? random.rightRoutes() : random.doubtful());
        const auto differences = real.printDifferences(texts);
        QVERIFY2(differences.isEmpty(), context(differences));
        QVERIFY(real.compared() > 0);
    }

    void matchersAreReadAlike()
    {
        RandomConfig random(m_seed);
        std::vector<QByteArray> texts;
        for (int i = 0; i < RandomConfig::cases(1500); ++i)
            texts.push_back("route: {receiver: r, routes: [{matchers: ['" + random.matcher().replace("'", "''") +
                "']}]}\nreceivers: [{name: r}]\n");
        const auto differences = verdictDifferences(texts);
        QVERIFY2(differences.isEmpty(), context(differences));
    }

private:
    static QString receivers(const alertmanager::Route& tree, const QStringList& labels)
    {
        std::vector<model::Labels::Pair> pairs;
        for (const auto& label : labels)
            pairs.emplace_back(label.section('=', 0, 0).toStdString(), label.section('=', 1).toStdString());
        QStringList names;
        for (const auto* route : tree.match(model::Labels::from(std::move(pairs))))
            names << QString::fromStdString(route->options().receiver);
        return names.join(",");
    }

    const char* context(const QByteArray& what)
    {
        m_context = "seed " + QByteArray::number(m_seed) + "\n" + what;
        return m_context.constData();
    }

    QTemporaryDir m_folder;
    std::uint32_t m_seed = 0;
    QByteArray m_context;
};

HALAB_TEST(ConfigRandomTest, "config_random")
#include "config_random_test.moc"
