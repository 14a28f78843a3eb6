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
            const auto head = QStringLiteral("Checking '%1'  ").arg(some[i]);
            const auto begin = out.indexOf(head, at);
            const auto next = i + 1 < some.size() ? out.indexOf(QStringLiteral("Checking '%1'  ").arg(some[i + 1]), at)
                                                  : out.size();
            const auto said = out.mid(begin + head.size(), next < 0 ? -1 : next - begin - head.size());
            if (begin < 0) {
                verdicts << crash;
                break;
            }
            verdicts << (said.startsWith("FAILED: ") ? said.mid(8).trimmed() : said.left(7));
            at = next;
        }
    }
    return verdicts;
}

/// Compares both on all texts: "", or the first difference and their number. All of them go to the file that
/// HALAB_DIFFERENCES names.
inline QByteArray verdictDifferences(const std::vector<QByteArray>& texts)
{
    const QTemporaryDir folder;
    const auto paths = writeConfigs(folder, texts);
    const auto real = realVerdicts(paths);
    QByteArrayList differences;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto at = static_cast<qsizetype>(i);
        const auto ours = ourVerdict(texts[i], paths[at]);
        if (real[at] == crash ? ours == QLatin1String("SUCCESS") : ours != real[at])
            differences << "--- " + texts[i] + "  theirs: " + real[at].toUtf8() + "\n  ours:   " + ours.toUtf8() + "\n";
    }
    QFile all(qEnvironmentVariable("HALAB_DIFFERENCES"));
    if (!all.fileName().isEmpty() && all.open(QIODevice::Append))
        all.write(differences.join());
    return differences.isEmpty() ? QByteArray() : QByteArray::number(differences.size()) + ", first: " + differences[0];
}

} // namespace halab::test
