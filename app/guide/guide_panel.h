#pragma once

// The exercise's guide: a panel beside the work, never in its way. Steps tick themselves; the
// current one shows its text, its questions, its checks with their expected time windows,
// hints and "Solve this step".

#include "lab/snapshot.h"

#include <QFrame>
#include <QMap>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace halab::app {

class ScoreBar;
class StepCard;
class WrapLabel;

class GuidePanel : public QFrame {
    Q_OBJECT

public:
    explicit GuidePanel(QWidget* parent = nullptr);

    void show(const lab::GuideView& guide);
    void clear();
    void showNothing(); ///< no lab runs and none is about to
    StepCard* currentCard() const;
    /// Puts the keyboard where the current step is worked on. False: there is nothing to work on.
    bool focusCurrent();

Q_SIGNALS:
    void hintWanted(int index);
    void solveWanted();
    void resetWanted();
    void homeWanted();
    void rebuilt(); ///< there are new controls
    void answered(const QString& questionId, const QString& value);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild(const lab::GuideView& guide);
    void makeStates();
    void makeFinish();
    QFrame* makeProduction();
    void enterStep();

    QString m_structure; ///< lab and steps; a change rebuilds
    int m_current = -2;
    QList<StepCard*> m_cards;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_column = nullptr;
    QFrame* m_waiting = nullptr;
    WrapLabel* m_waitingText = nullptr;
    QFrame* m_warning = nullptr;
    WrapLabel* m_warningText = nullptr;
    QFrame* m_finish = nullptr;
    WrapLabel* m_finishTitle = nullptr;
    WrapLabel* m_finishText = nullptr;
    QFrame* m_production = nullptr;
    WrapLabel* m_productionAbout = nullptr;
    WrapLabel* m_productionText = nullptr;
    ScoreBar* m_scoreBar = nullptr;
    QLabel* m_score = nullptr;
};

} // namespace halab::app
