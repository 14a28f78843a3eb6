#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace halab::app {

/// A lab as the start page shows it.
struct LabInfo {
    QString id, folder, title, summary, level;
    int minutes = 0;
    QStringList timings;
    int prometheus = 0, alertmanagers = 0, receivers = 0; ///< how many nodes of each kind
    QString error; ///< what is wrong with its file; empty if nothing
};

/// How far the student has come with a lab; kept between sessions.
struct LabProgress {
    int score = -1; ///< -1: not started
    bool finished = false;
    QString step; ///< where it was left

    static LabProgress load(const QString& labId);
    void save(const QString& labId) const;
    /// The lab that was worked on last and is not finished; empty if none.
    static QString lastOpen();
};

/// The labs in `folder`, in teaching order.
QList<LabInfo> findLabs(const QString& folder);

} // namespace halab::app
