#include "window/lab_info.h"

#include "host/world.h"
#include "lab/exercise/loader.h"

#include <QFileInfo>
#include <QSettings>

#include <algorithm>

namespace halab::app {

namespace {

QString progressKey(const QString& labId) { return QStringLiteral("progress/") + labId; }

/// The order in which the workshop teaches them; others follow by title.
int teachingOrder(const QString& id)
{
    static const QStringList order{QStringLiteral("silence-sync"), QStringLiteral("lose-one-prometheus")};
    const auto place = order.indexOf(id);
    return place < 0 ? int(order.size()) : int(place);
}

} // namespace

LabProgress LabProgress::load(const QString& labId)
{
    const QSettings settings;
    return {.score = settings.value(progressKey(labId) + QStringLiteral("/score"), -1).toInt(),
        .finished = settings.value(progressKey(labId) + QStringLiteral("/finished"), false).toBool(),
        .step = settings.value(progressKey(labId) + QStringLiteral("/step")).toString()};
}

void LabProgress::save(const QString& labId) const
{
    QSettings settings;
    const bool wasFinished = settings.value(progressKey(labId) + QStringLiteral("/finished"), false).toBool();
    settings.setValue(progressKey(labId) + QStringLiteral("/score"), std::max(score, wasFinished ? load(labId).score : score));
    settings.setValue(progressKey(labId) + QStringLiteral("/finished"), finished || wasFinished);
    settings.setValue(progressKey(labId) + QStringLiteral("/step"), step);
    settings.setValue(QStringLiteral("progress/last"), finished ? QString() : labId);
}

QString LabProgress::lastOpen() { return QSettings().value(QStringLiteral("progress/last")).toString(); }

QList<LabInfo> findLabs(const QString& folder)
{
    const auto machine = makeMachineHost();
    QList<LabInfo> labs;
    for (const auto& summary : lab::listExercises(machine->host().disk(), folder.toStdString())) {
        LabInfo info;
        info.id = QString::fromStdString(summary.id);
        info.folder = QString::fromStdString(summary.folder);
        info.title = QString::fromStdString(summary.title.empty() ? summary.folder : summary.title);
        info.level = QString::fromStdString(summary.level);
        info.minutes = summary.minutes;
        if (!summary.objectives.empty())
            info.summary = QString::fromStdString(summary.objectives.front());
        for (const auto& timing : summary.timings)
            info.timings << QString::fromStdString(timing);
        const auto count = [&](lab::NodeKind kind) {
            const auto found = summary.nodes.find(kind);
            return found == summary.nodes.end() ? 0 : found->second;
        };
        info.prometheus = count(lab::NodeKind::Prometheus);
        info.alertmanagers = count(lab::NodeKind::Alertmanager);
        info.receivers = count(lab::NodeKind::Receiver);
        info.error = QString::fromStdString(summary.error);
        if (!info.error.isEmpty()) { // its file does not tell
            info.id = QFileInfo(info.folder).fileName();
            info.title = info.id;
        }
        labs << info;
    }
    std::sort(labs.begin(), labs.end(), [](const LabInfo& a, const LabInfo& b) {
        return std::pair(teachingOrder(a.id), a.title) < std::pair(teachingOrder(b.id), b.title);
    });
    return labs;
}

} // namespace halab::app
