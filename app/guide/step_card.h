#pragma once

#include "lab/snapshot.h"

#include <QFrame>
#include <QMap>

class QPushButton;
class QVBoxLayout;

namespace halab::app {

class CheckRow;
class QuestionBox;
class WrapLabel;

/// One step: a line while it waits or is done, a card while it is worked on.
class StepCard : public QFrame {
    Q_OBJECT

public:
    StepCard(int number, const lab::StepView& step, QWidget* parent = nullptr);

    void show(const lab::StepView& step);
    /// Where typing should go when the step begins: its first question, or nothing.
    QWidget* firstField() const;
    /// The first control of the card that the keyboard can reach: where F6 leads.
    QWidget* firstControl() const;

Q_SIGNALS:
    void hintWanted(int index);
    void solveWanted();
    void answered(const QString& questionId, const QString& value);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showHints(const lab::StepView& step);

    int m_number;
    lab::StepView m_step;
    WrapLabel* m_title = nullptr;
    WrapLabel* m_text = nullptr;
    WrapLabel* m_summary = nullptr;
    QWidget* m_body = nullptr;
    QFrame* m_hintBox = nullptr;
    WrapLabel* m_hints = nullptr;
    QPushButton* m_hint = nullptr;
    QPushButton* m_solve = nullptr;
    QMap<QString, CheckRow*> m_checks;
    QuestionBox* m_questions = nullptr;
};

} // namespace halab::app
