// Every key of every block of alertmanager.yml, with values of every kind, alone and in pairs, unknown and
// given twice: our reader and the real `amtool check-config` must say the same word for word.

#include "oracle/check_config.h"
#include "oracle/config_blocks.h"
#include "support/registry.h"

using namespace halab::test;
using namespace config_blocks;

class ConfigKeysTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("amtool").isEmpty())
            QSKIP("amtool is not installed");
    }

    void eachKeyWithValuesOfEachKind_data() { addBlocks(); }
    void eachKeyWithValuesOfEachKind()
    {
        QFETCH(int, block);
        const auto differences = verdictDifferences(oddTexts(block));
        QVERIFY2(differences.isEmpty(), differences.constData());
    }

    void keysInPairs_data() { addBlocks(); }
    void keysInPairs()
    {
        QFETCH(int, block);
        const auto differences = verdictDifferences(pairs(block));
        QVERIFY2(differences.isEmpty(), differences.constData());
    }

    /// What is accepted prints the same, too: defaults, nulls, folded lines, quotes.
    void acceptedOnesPrintTheSame_data() { addBlocks(); }
    void acceptedOnesPrintTheSame()
    {
        QFETCH(int, block);
        if (!m_real.isRunning())
            QSKIP("prometheus-alertmanager is not installed");
        auto texts = oddTexts(block);
        const auto more = pairs(block);
        texts.insert(texts.end(), more.begin(), more.end());
        const auto before = m_real.compared();
        const auto differences = m_real.printDifferences(texts);
        QVERIFY(m_real.compared() > before);
        QVERIFY2(differences.isEmpty(), differences.constData());
    }

private:
    /// All of them with HALAB_EXHAUSTIVE, otherwise a share that takes seconds.
    static std::vector<QByteArray> oddTexts(int block)
    {
        const auto& one = blocks()[static_cast<std::size_t>(block)];
        const bool isExhaustive = qEnvironmentVariableIsSet("HALAB_EXHAUSTIVE");
        std::vector<QByteArray> texts{one.with({{"no_such_key", "1"}})};
        std::size_t count = 0;
        for (const auto& [key, good] : one.keys)
            for (const auto* value : oddValues)
                if (++count % 4 == 0 || isExhaustive)
                    texts.push_back(one.with({{key, value}}));
        return texts;
    }
    static std::vector<QByteArray> pairs(int block)
    {
        const auto& one = blocks()[static_cast<std::size_t>(block)];
        std::vector<QByteArray> texts{one.with({}), one.bare()};
        for (std::size_t i = 0; i < one.keys.size(); ++i) {
            texts.push_back(one.without(one.keys[i].name));
            for (std::size_t j = i; j < one.keys.size(); ++j) // i == j: the key twice
                texts.push_back(one.with({one.keys[i], one.keys[j]}));
        }
        return texts;
    }
    static void addBlocks()
    {
        QTest::addColumn<int>("block");
        for (std::size_t i = 0; i < blocks().size(); ++i)
            QTest::newRow(blocks()[i].name) << static_cast<int>(i);
    }

    RealPrinter m_real;
};

HALAB_TEST(ConfigKeysTest, "config_keys")
#include "config_keys_test.moc"
