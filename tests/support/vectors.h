#pragma once

// Where the input/output pairs of the real programs are: HALAB_VECTORS, or ../shared/vectors
// beside the project. A test that finds none skips visibly:
//     if (!vectors::available()) QSKIP("no vectors: set HALAB_VECTORS");

#include <QDir>
#include <QFile>
#include <QString>

#include <string>

namespace halab::test::vectors {

inline QString folder()
{
    const auto named = qEnvironmentVariable("HALAB_VECTORS");
    return named.isEmpty() ? qEnvironmentVariable("HALAB_SOURCE_DIR") + "/../shared/vectors" : named;
}

inline bool available() { return QDir(folder()).exists(); }

/// The bytes of one vector file, e.g. "alertmanager/routing.json"; empty if it is not there.
inline std::string read(const QString& name)
{
    QFile file(folder() + "/" + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().toStdString();
}

} // namespace halab::test::vectors
