// What an author may write into a lab.yaml, and what each mistake is answered with: file, line,
// column and a sentence.

#include "lab/exercise/substitute.h"
#include "support/registry.h"
#include "support.h"

namespace lt = halab::test::lab;

class ExerciseFormatTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void acceptsACorrectFile()
    {
        const auto lab = lt::load(lt::smallLab());
        QVERIFY2(lab.has_value(), lab ? "" : lab.error().toString().c_str());
        QCOMPARE(lab->id, std::string("small"));
        QCOMPARE(lab->timing, std::string("slow"));
        QCOMPARE(lab->steps.size(), std::size_t(2));
        QCOMPARE(lab->nodes[0].webPort, std::uint16_t(8080));
        QCOMPARE(lab->steps[0].checks[0].temporal.to, halab::Duration(std::chrono::seconds{10}));
    }

    void aTimingChoosesItsDurationsAndWords()
    {
        const auto lab = lt::load(lt::smallLab(), "fast");
        QVERIFY(lab.has_value());
        QCOMPARE(lab->steps[0].checks[0].temporal.to, halab::Duration(std::chrono::seconds{2}));
        QCOMPARE(lab->values.at("patience"), std::string("two seconds"));
        const auto wrong = lt::load(lt::smallLab(), "hasty");
        QVERIFY(!wrong.has_value());
        QCOMPARE(wrong.error().message, std::string("the lab has no timing “hasty”; it has: slow, fast"));
    }

    void mistakes_data()
    {
        QTest::addColumn<QString>("piece");
        QTest::addColumn<QString>("other");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* piece, const char* other, const char* where, const char* message) {
            QTest::newRow(name) << QString::fromUtf8(piece) << QString::fromUtf8(other) << where << QString::fromUtf8(message);
        };
        row("unknown key at the top", "seed: 7", "sede: 7", "lab/lab.yaml:5:1", "unknown key “sede” in the exercise; known keys: ");
        row("unknown key in a check", "        points: 60", "        point: 60", "lab/lab.yaml:27:9", "unknown key “point” in a check");
        row("unknown key in a predicate", "{name: hook, state: stopped}", "{name: hook, stat: stopped}", "lab/lab.yaml:28:15", "unknown key “stat” in a “node” predicate");
        row("missing key", "    title: Stop it\n", "", "lab/lab.yaml:19:5", "a step needs the key “title”");
        row("wrong type", "points: 60", "points: many", "lab/lab.yaml:27:17", "“points” of a check must be a number, not “many”");
        row("a number that is a text", "points: 60", "points: '60'", "lab/lab.yaml:27:17", "must be a number");
        row("twice", "kind: do\n", "kind: do\n    kind: quiz\n", "lab/lab.yaml:23:5", "the key “kind” of a step is there twice");
        row("not one of", "kind: quiz", "kind: riddle", "lab/lab.yaml:40:11", "“kind” of a step is “riddle”; it must be one of: do, observe");
        row("no duration", "within: 5s", "within: soon", "lab/lab.yaml:17:26", "“within” of “eventually” must be a duration such as 200ms, 15s");
        row("a timing forgotten", "{slow: 10s, fast: 2s}", "{slow: 10s}", "lab/lab.yaml:29:30", "says nothing for the timing “fast”");
        row("a timing too many", "{slow: 10s, fast: 2s}", "{slow: 10s, fast: 2s, odd: 1s}", "", "names “odd”, which is not one of the timings");
        row("two predicates", "node: {name: hook, state: stopped}\n", "node: {name: hook, state: stopped}\n        ui: {opened: x}\n", "", "asks two things at once");
        row("no predicate", "        node: {name: hook, state: stopped}\n", "", "lab/lab.yaml:26:9", "a check asks nothing: it needs a predicate");
        row("two temporals", "        pass: Stopped", "        never: {until: 3s}\n        pass: Stopped", "lab/lab.yaml:26:9", "more than one of eventually, always, never and count");
        row("a count of a state", "eventually: {within: {slow: 10s, fast: 2s}}", "count: {window: [0s, 9s]}", "", "“count” counts what happens");
        row("a window backwards", "node: {name: hook, state: stopped}\n        eventually: {within: {slow: 10s, fast: 2s}}",
            "event: {kind: node.stopped}\n        count: {window: [9s, 1s]}", "", "the window ends before it begins");
        row("no such node", "{name: hook, state: running}", "{name: hok, state: running}", "lab/lab.yaml:14:5", "there is no node “hok”; the nodes are: hook, spare");
        row("a node with a role's name", "    spare: {kind: receiver}", "    sender: {kind: receiver}", "lab/lab.yaml:12:13", "no node can be called “sender”");
        row("solve a node that is not there", "{stop: {node: hook}}", "{stop: {node: hak}}", "", "there is no node “hak”");
        row("an unknown action", "[{stop: {node: hook}}]", "[{halt: {node: hook}}]", "lab/lab.yaml:24:14", "unknown key “halt” in an action");
        row("answers without feedback", ", wrong: {it sang: No.}", "", "", "the wrong choice “it sang” has no feedback (key “wrong”)");
        row("a right answer that is no choice", "is: it stopped", "is: it slept", "", "the right answer “it slept” is not among the choices");
        row("an answer to nothing", "{id: what, value: it stopped}", "{id: who, value: it stopped}", "", "answers the question “who”, which nobody asks");
        row("points", "points: 40", "points: 30", "", "the points of all checks make 90; they must make 100");
        row("same check twice", "id: answered", "id: stopped", "", "two checks are called “stopped”");
        row("a word for nothing", "{{patience}}", "{{patients}}", "lab/lab.yaml:21:11", "uses {{patients}}, which stands for nothing here");
        row("two nodes on one port", "hook: {kind: receiver}\n    spare: {kind: receiver}",
            "hook: {kind: receiver, publish: {8080: 80}}\n    spare: {kind: receiver, publish: {8080: 80}}", "lab/lab.yaml:12:12", "both published on port 80");
        row("an unknown flag", "hook: {kind: receiver}", "hook: {kind: alertmanager, args: {cluster.pier: x}}", "lab/lab.yaml:11:11", "hook: unknown long flag '--cluster.pier'");
        row("a file that is not there", "hook: {kind: receiver}", "hook: {kind: receiver, files: {/x: gone.yml}}", "lab/lab.yaml:11:11", "the file “gone.yml” for hook cannot be read");
        row("not yet: forks", "{text: The end.}", "{text: The end., forks: []}", "lab/lab.yaml:47:26", "the key “forks” of “finish” is not implemented yet");
        row("not yet: setup", "seed: 7", "setup: []", "lab/lab.yaml:5:1", "the key “setup” of the exercise is not implemented yet");
        row("not yet: partition", "[{stop: {node: hook}}]", "[{partition: {a: hook, b: spare}}]", "", "the key “partition” of an action is not implemented yet");
        row("not yet: config", "node: {name: hook, state: stopped}", "config: {at: hook}", "", "the key “config” of a check is not implemented yet");
        row("not yet: binaries", "[loopback, simulated]", "[binaries]", "", "the runtime “binaries” is not implemented yet");
        row("another version", "halab: 1", "halab: 2", "", "this is version 2 of the format; only version 1 is known");
    }

    void mistakes()
    {
        QFETCH(QString, piece);
        QFETCH(QString, other);
        QFETCH(QString, where);
        QFETCH(QString, message);
        const auto lab = lt::load(lt::with(lt::smallLab(), piece.toStdString(), other.toStdString()));
        QVERIFY(!lab.has_value());
        const auto error = QString::fromStdString(lab.error().toString());
        QVERIFY2(error.startsWith(where.isEmpty() ? QStringLiteral("lab/lab.yaml:") : where + ":"), qPrintable(error));
        QVERIFY2(error.contains(message), qPrintable(error));
    }

    void allMistakesAreToldAtOnce()
    {
        const auto text = lt::with(lt::with(lt::smallLab(), "points: 60", "points: x"), "kind: quiz", "kind: riddle");
        const auto lab = lt::load(text);
        QVERIFY(!lab.has_value());
        QCOMPARE(lab.error().line, 27);
        QVERIFY(lab.error().message.find("\nlab/lab.yaml:40:11: ") != std::string::npos);
    }

    void aTextHasAtMostNinetyWords()
    {
        std::string words;
        for (int i = 0; i < 91; ++i)
            words += "word ";
        const auto lab = lt::load(lt::with(lt::smallLab(), "What did it do?", words));
        QVERIFY(!lab.has_value());
        QVERIFY(lab.error().message.find("has 91 words; 90 are the limit") != std::string::npos);
    }

    void aTimingReplacesValuesAndNothingElse()
    {
        const std::string text = "global:\n  scrape_interval: 30s # often\n  scrape_timeout: '10s'\nlist:\n- a: {b: 1, c: 2}\n";
        const auto change = [&](const char* path) { return halab::lab::substituteScalar(text, path, "9s"); };
        QCOMPARE(*change("global.scrape_interval"), lt::with(text, "30s", "9s"));
        QCOMPARE(*change("global.scrape_timeout"), lt::with(text, "'10s'", "9s"));
        QCOMPARE(*change("list.0.a.b"), lt::with(text, "b: 1", "b: 9s"));
        QCOMPARE(*change("global.evaluation_interval"),
            lt::with(text, "  scrape_interval", "  evaluation_interval: 9s\n  scrape_interval"));
        QCOMPARE(change("list.1.a").error().message, std::string("there is no “list.1.a” in it"));
        QCOMPARE(change("global").error().message, std::string("“global” is no single value"));
    }
};

HALAB_TEST(ExerciseFormatTest, "exercise_format")

#include "exercise_format_test.moc"
