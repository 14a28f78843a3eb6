#include "commands/data_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

namespace halab::app {

std::string labsFolder()
{
    QStringList candidates{QCoreApplication::applicationDirPath() + QStringLiteral("/../share/halab/labs"),
        QStringLiteral(HALAB_SOURCE_DIR "/labs")};
    for (const auto& folder : QStandardPaths::standardLocations(QStandardPaths::GenericDataLocation))
        candidates << folder + QStringLiteral("/halab/labs");
    for (const auto& candidate : candidates)
        if (QDir(candidate).exists())
            return QDir::cleanPath(candidate).toStdString();
    return {};
}

} // namespace halab::app
