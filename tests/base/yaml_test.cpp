#include "base/yaml.h"
#include "support/registry.h"

using namespace halab;

/// The strict reader: what Go's yaml package accepts, and its words for what it does not.
class YamlTest : public QObject {
    Q_OBJECT

private:
    static yaml::Node loaded(std::string_view text)
    {
        auto node = yaml::load(text, "c.yml");
        if (!node)
            qWarning("%s", node.error().toString().c_str());
        return node ? std::move(*node) : yaml::Node{};
    }

private Q_SLOTS:
    void aDocumentIsATreeWithPositions()
    {
        const auto root = loaded("route:\n  receiver: r # here\nreceivers:\n- name: \"5\"\n- name: 5\n");
        QCOMPARE(root.members.size(), 2U);
        const auto* receiver = root.find("route")->find("receiver");
        QCOMPARE(receiver->scalar, "r");
        QCOMPARE(receiver->line, 2);
        QCOMPARE(receiver->column, 13);
        const auto& names = root.find("receivers")->items;
        QVERIFY(names[0].find("name")->quoted);
        QVERIFY(!names[1].find("name")->quoted);
        QVERIFY(root.find("absent") == nullptr);
    }

    void emptyDocumentsAreNull()
    {
        for (const auto* text : {"", "  \n", "# nothing\n", "~", "---\n"})
            QVERIFY2(loaded(text).isNull(), text);
    }

    void anchorsAndMergeKeysAreResolved()
    {
        const auto root = loaded("base: &b {a: 1, b: 2}\nuse:\n  <<: *b\n  b: 3\nlist: [*b, *b]\n");
        const auto* use = root.find("use");
        QCOMPARE(use->members.size(), 2U);
        QCOMPARE(use->find("a")->scalar, "1");
        QCOMPARE(use->find("b")->scalar, "3"); // what the map says itself wins
        QCOMPARE(root.find("list")->items.size(), 2U);
    }

    void syntaxErrors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* text, const char* message) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(message);
        };
        row("map value inside a plain text", "a: b: c\n", "yaml: mapping values are not allowed in this context");
        row("the same further down", "a: 1\nb: 2\nx: y: z\n", "yaml: line 3: mapping values are not allowed in this context");
        row("open double quote", "a: 1\nb: \"b", "yaml: line 2: found unexpected end of stream");
        row("open single quote", "a: 1\nb: 'b\n c: d", "yaml: line 3: found unexpected end of stream");
        row("open list", "a: 1\nb: 2\nfoo: [a, b\n", "yaml: line 3: did not find expected ',' or ']'");
        row("open map", "a: 1\nb: 2\nfoo: {a: b\n", "yaml: line 3: did not find expected ',' or '}'");
        row("tab", "a: 1\nb:\n- name: r\n\tfoo: 3\n", "yaml: line 4: found a tab character that violates indentation");
        row("unknown anchor", "a: 1\nfoo: *x\n", "yaml: unknown anchor 'x' referenced");
        row("anchor within itself", "foo: &a [*a]\n", "yaml: anchor 'a' value contains itself");
        row("reserved character", "a: 1\nfoo: @x\n", "yaml: line 2: found character that cannot start any token");
        row("escape", "a: 1\nfoo: \"\\q\"\n", "yaml: line 2: found unknown escape character");
        row("less indented list", "a: 1\nfoo:\n  - a\n - b\n", "yaml: line 3: did not find expected key");
        row("less indented map", "a: 1\nfoo:\n  a: b\n c: d\n", "yaml: line 3: did not find expected key");
        row("text among keys", "a: 1\nfoo\n", "yaml: line 3: could not find expected ':'");
        row("merge of a number", "a:\n  <<: [5]\n", "yaml: map merge requires map or sequence of maps as the value");
        row("control character", "a: \x01\n", "yaml: control characters are not allowed");
    }

    void syntaxErrors()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto node = yaml::load(text.toStdString(), "c.yml");
        QVERIFY(!node);
        QCOMPARE(QString::fromStdString(node.error().message), message);
        QCOMPARE(node.error().file, "c.yml");
    }

    void invalidUtf8IsRefused()
    {
        const auto node = yaml::load("a: \xff\n", "c.yml");
        QVERIFY(!node);
        QCOMPARE(node.error().message, "yaml: invalid leading UTF-8 octet");
    }

    void bombsAreRefused()
    {
        QVERIFY(!yaml::load(std::string(300, '['), "c.yml"));
        // Nine lists of nine aliases each would be 9^9 nodes.
        std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 9; ++i) {
            const auto alias = "*a" + std::to_string(i - 1);
            text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias;
            for (int n = 1; n < 9; ++n)
                text += ", " + alias;
            text += "]\n";
        }
        const auto bomb = yaml::load(text, "c.yml");
        QVERIFY(!bomb);
        QCOMPARE(bomb.error().kind, ErrorKind::Limit);
    }

    void aMapIsReadByNameAndComplainsInFileOrder()
    {
        const auto root = loaded("foo: 1\nname: r\nname: s\ncount: abcdefghijklmn\nflag: 5\nlist: abc\nnested: [a]\n");
        yaml::Complaints complaints("c.yml");
        yaml::Map map(root, "config.plain", complaints);
        std::string name, nested = "kept";
        long long count = 7;
        bool flag = true;
        std::vector<std::string> list;
        map.strings("list", list);
        map.string("nested", nested);
        map.boolean("flag", flag);
        map.integer("count", count);
        map.string("name", name);
        map.finish();
        QCOMPARE(name, "r");
        QCOMPARE(nested, "kept");
        QCOMPARE(count, 7);
        QCOMPARE(complaints.asError().message,
            "yaml: unmarshal errors:\n"
            "  line 1: field foo not found in type config.plain\n"
            "  line 3: field name already set in type config.plain\n"
            "  line 4: cannot unmarshal !!str `abcdefg...` into int\n"
            "  line 5: cannot unmarshal !!int `5` into bool\n"
            "  line 6: cannot unmarshal !!str `abc` into []string\n"
            "  line 7: cannot unmarshal !!seq into string");
        QCOMPARE(complaints.asError().line, 1);
        QCOMPARE(complaints.all()[1].column, 1);
    }

    void whatIsNoMapIsComplainedAbout()
    {
        const auto root = loaded("- a\n");
        yaml::Complaints complaints("c.yml");
        yaml::Map map(root, "config.plain", complaints);
        map.finish();
        QCOMPARE(complaints.asError().message, "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into config.plain");
    }

    void freeMapsMayNotRepeatAKey()
    {
        yaml::Complaints complaints("c.yml");
        yaml::complainAboutDuplicateKeys(loaded("a: b\nc: d\na: c\n"), complaints);
        QCOMPARE(complaints.asError().message, "yaml: unmarshal errors:\n  line 3: key \"a\" already set in map");
    }

    void plainScalarsHaveTypes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("tag");
        const std::vector<std::pair<const char*, const char*>> rows{{"abc", "!!str"}, {"5", "!!int"}, {"-0x1F", "!!int"},
            {"1_000", "!!int"}, {"1.5", "!!float"}, {"1e+3", "!!float"}, {".inf", "!!float"}, {"yes", "!!bool"}, {"off", "!!bool"},
            {"'yes'", "!!str"}, {"\"5\"", "!!str"}, {"~", "!!null"}, {"2001-01-01", "!!timestamp"},
            {"2001-01-01T02:03:04Z", "!!timestamp"}, {"5m", "!!str"}, {"[a]", "!!seq"}, {"{a: b}", "!!map"}, {"!!str 5", "!!str"},
            {"08:00", "!!str"}, {"1.2.3", "!!str"}, {"-", "!!seq"}, {"+", "!!str"}};
        for (const auto& [text, tag] : rows)
            QTest::newRow(text) << QString(text) << QString(tag);
    }

    void plainScalarsHaveTypes()
    {
        QFETCH(QString, text);
        QFETCH(QString, tag);
        const auto node = loaded(text.toStdString());
        QCOMPARE(QString::fromStdString(std::string(yaml::tagOf(node))), tag);
    }

    void stringsAreSpelledAsGoSpellsThem_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("spelled");
        const std::vector<std::pair<const char*, const char*>> rows{{"abc", "abc"}, {"", "\"\""}, {"5", "\"5\""}, {"true", "\"true\""},
            {"5m", "5m"}, {"a: b", "'a: b'"}, {"a:b", "a:b"}, {"it's", "it's"}, {"'x", "'''x'"}, {"{{ x }}", "'{{ x }}'"},
            {"a #b", "'a #b'"}, {" a", "' a'"}, {"a\tb", "\"a\\tb\""}, {"a\nb", "\"a\\nb\""}, {"\"q\"", "'\"q\"'"}, {"1:30", "\"1:30\""},
            {"-", "'-'"}, {"-a", "-a"}, {"\xC3\xA9", "\xC3\xA9"}, {"*", "'*'"}, {"http://x:1/?a=b", "http://x:1/?a=b"}, {"y", "\"y\""},
            {"^(?:a)$", "^(?:a)$"}, {"2001-01-01", "\"2001-01-01\""}};
        for (const auto& [text, spelled] : rows)
            QTest::newRow(spelled) << QString::fromUtf8(text) << QString::fromUtf8(spelled);
    }

    void stringsAreSpelledAsGoSpellsThem()
    {
        QFETCH(QString, text);
        QFETCH(QString, spelled);
        QCOMPARE(QString::fromStdString(yaml::quoteScalar(text.toStdString())), spelled);
        // and read back as what they were
        QCOMPARE(QString::fromStdString(loaded("k: " + spelled.toStdString()).find("k")->scalar), text);
    }

    void longAndManyLineStringsTakeSeveralLines()
    {
        QCOMPARE(yaml::blockScalar("a\nb", 2, 3), "|-\n  a\n  b");
        QCOMPARE(yaml::blockScalar("a\n\nb\n", 2, 3), "|\n  a\n\n  b");
        // as Alertmanager 0.25 prints them: in a list at the top, and as smtp_from under global
        const std::string letters = "aaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccccccccccccc";
        QCOMPARE(yaml::blockScalar(letters + " ddddddddddddd eeeeeeeeeeeee ffffffffffff ggggggg", 2, 2),
            letters + " ddddddddddddd\n  eeeeeeeeeeeee ffffffffffff ggggggg");
        QCOMPARE(yaml::blockScalar(letters + " ddddddddddddd eeeeeeeeeeeee ffffffffffff: ggggggg", 4, 13),
            "'" + letters + "\n    ddddddddddddd eeeeeeeeeeeee ffffffffffff: ggggggg'");
        QCOMPARE(yaml::blockScalar("a\nb b\n", 4, 14), "|\n    a\n    b b");
        const std::string words = std::string(70, 'x') + " yyyyyyyyyyyyyy zzz";
        QCOMPARE(yaml::blockScalar(words, 2, 3), std::string(70, 'x') + " yyyyyyyyyyyyyy\n  zzz");
        QCOMPARE(loaded("k: " + yaml::blockScalar(words, 2, 3)).find("k")->scalar, words);
    }
};

HALAB_TEST(YamlTest, "yaml")
#include "yaml_test.moc"
