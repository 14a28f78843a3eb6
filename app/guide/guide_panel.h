#pragma once

// The exercise's guide: a panel beside the work, never in its way. Steps tick themselves; the
// current one shows its text, its questions, its checks with their expected time windows,
// hints and "Solve this step".

#include "lab/snapshot.h"

#include <QFrame>
#include <QMap>

class QLabel;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace halab::app {

class ScoreBar;
class StepCard;

class GuidePanel : public QFrame {
    Q_OBJECT

public:
    explicit GuidePanel(QWidget* parent = nullptr);

    void show(const lab::GuideView& guide);
    void clear();
    StepCard* currentCard() const;

Q_SIGNALS:
    void hintWanted(int index);
    void solveWanted();
    void resetWanted();
    void answered(const QString& questionId, const QString& value);

private:
    void rebuild(const lab::GuideView& guide);

    QString m_structure; ///< lab and steps; a change rebuilds
    int m_current = -2;
    QList<StepCard*> m_cards;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_column = nullptr;
    QLabel* m_waiting = nullptr;
    QLabel* m_warning = nullptr;
    QFrame* m_finish = nullptr;
    QLabel* m_finishTitle = nullptr;
    QLabel* m_finishText = nullptr;
    QFrame* m_production = nullptr;
    QLabel* m_productionText = nullptr;
    ScoreBar* m_scoreBar = nullptr;
    QLabel* m_score = nullptr;
};

} // namespace halab::app
