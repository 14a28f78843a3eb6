#pragma once

// `amtool check-config` for many texts at once, and the same from our reader.

#include "alertmanager/config/config.h"
#include "oracle/processes.h"

#include <vector>

namespace halab::test {

/// "SUCCESS", or the message.
inline QString ourVerdict(const QByteArray& text, const QString& path)
{
    const auto config = alertmanager::loadConfig(text.toStdString(), path.toStdString());
    return config ? QStringLiteral("SUCCESS") : QString::fromStdString(config.error().message).trimmed();
}

/// The texts as files of `folder`, in their order.
inline QStringList writeConfigs(const QTemporaryDir& folder, const std::vector<QByteArray>& texts)
{
    QStringList paths;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        paths << folder.filePath(QStringLiteral("%1.yml").arg(i));
        writeFile(paths.back(), texts[i]);
    }
    return paths;
}

/// The answer of a reader that fell over.
inline const QString crash = QStringLiteral("CRASH");

/// What amtool says of each file: `Checking 'FILE'  FAILED: MESSAGE`. One call for some hundred files. Where it falls
/// over (0.25 does, on a list that holds a null), the next call goes on behind that file.
inline QStringList realVerdicts(const QStringList& paths)
{
    constexpr qsizetype filesPerCall = 400;
    QStringList verdicts;
    while (verdicts.size() < paths.size()) {
        const auto some = paths.mid(verdicts.size(), filesPerCall);
        const auto out = QString::fromUtf8(run(installed("amtool"), QStringList{"check-config"} + some, 60'000).out);
        qsizetype at = 0;
        for (qsizetype i = 0; i < some.size(); ++i) {
            const auto head = QStringLiteral("Checking '%1'").arg(some[i]);
            const auto begin = out.indexOf(head, at) + head.size();
            const auto next = i + 1 < some.size() ? out.indexOf(QStringLiteral("Checking '%1'").arg(some[i + 1]), at) : -1;
            const auto said = out.mid(begin, next < 0 ? -1 : next - begin).trimmed();
            if (said.isEmpty()) {
                verdicts << crash;
                break;
            }
            verdicts << (said.startsWith("FAILED: ") ? said.mid(8).trimmed() : said.left(7));
            at = next;
        }
    }
    return verdicts;
}

/// yaml: line 7: did not find expected key
inline bool isSyntaxError(const QString& verdict)
{
    return verdict.startsWith("yaml: ") && !verdict.startsWith("yaml: unmarshal errors");
}

/// "", or the first difference and their number. All of them go to the file that HALAB_DIFFERENCES names.
inline QByteArray summary(const QByteArrayList& differences)
{
    QFile all(qEnvironmentVariable("HALAB_DIFFERENCES"));
    if (!all.fileName().isEmpty() && all.open(QIODevice::Append))
        all.write(differences.join());
    return differences.isEmpty() ? QByteArray() : QByteArray::number(differences.size()) + ", first: " + differences[0];
}

/// Compares both on all texts: see summary().
inline QByteArray verdictDifferences(const std::vector<QByteArray>& texts)
{
    const QTemporaryDir folder;
    const auto paths = writeConfigs(folder, texts);
    const auto real = realVerdicts(paths);
    QByteArrayList differences;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto at = static_cast<qsizetype>(i);
        const auto ours = ourVerdict(texts[i], paths[at]);
        // What is no YAML at all is refused by both; the two libraries find different words for it.
        const bool isSyntax = isSyntaxError(real[at]) && isSyntaxError(ours);
        if (isSyntax)
            continue;
        if (real[at] == crash ? ours == QLatin1String("SUCCESS") : ours != real[at])
            differences << "--- " + texts[i] + "  theirs: " + real[at].toUtf8() + "\n  ours:   " + ours.toUtf8() + "\n";
    }
    return summary(differences);
}

/// Prints configurations by loading them into a real server.
class RealPrinter {
public:
    RealPrinter() { start(); }
    bool isRunning() const { return m_server != nullptr; }
    QString path() const { return m_folder.filePath("alertmanager.yml"); }

    /// Nothing where the server does not load it.
    std::optional<QString> print(const QByteArray& text)
    {
        writeFile(path(), text);
        const auto reloaded = http(m_port, "POST", "/-/reload");
        if (reloaded.status == 0)
            start(); // 0.25 fell over what its own check accepts, such as a null in inhibit_rules
        if (reloaded.status != 200)
            return std::nullopt;
        const auto status = http(m_port, "GET", "/api/v2/status").json().object();
        return status["config"].toObject()["original"].toString();
    }

    /// Of what both accept: "", or the first difference and the number of them (all of them as in verdictDifferences).
    QByteArray printDifferences(const std::vector<QByteArray>& texts)
    {
        QByteArrayList differences;
        for (const auto& text : texts) {
            const auto config = alertmanager::loadConfig(text.toStdString(), path().toStdString());
            const auto theirs = config ? print(text) : std::nullopt;
            const auto ours = config ? QString::fromStdString(alertmanager::printConfig(*config)) : QString();
            m_compared += theirs.has_value();
            if (theirs && *theirs != ours)
                differences << "--- " + text + "  theirs: " + firstDifference(*theirs, ours).toUtf8() + "\n  ours:   " +
                        firstDifference(ours, *theirs).toUtf8() + "\n";
        }
        return summary(differences);
    }

    /// How many texts both accepted so far.
    int compared() const { return m_compared; }

private:
    void start()
    {
        const auto program = installed("prometheus-alertmanager");
        if (program.isEmpty())
            return;
        m_port = freePort();
        writeFile(path(), "route: {receiver: r}\nreceivers: [{name: r}]\n");
        m_server = std::make_unique<Program>(program,
            QStringList{"--config.file=" + path(), "--storage.path=" + m_folder.filePath("data"),
                "--web.listen-address=" + local(m_port), "--cluster.listen-address=", "--log.level=error"});
        if (!m_server->isReady(m_port))
            m_server.reset();
    }

    /// The first line of `text` that `other` has not in that place, with what follows.
    static QString firstDifference(const QString& text, const QString& other)
    {
        const auto lines = text.split('\n'), others = other.split('\n');
        for (qsizetype i = 0; i < lines.size(); ++i)
            if (i >= others.size() || lines[i] != others[i])
                return lines.mid(i, 3).join(" / ");
        return "(end)";
    }

    QTemporaryDir m_folder;
    int m_port = 0, m_compared = 0;
    std::unique_ptr<Program> m_server;
};

} // namespace halab::test
