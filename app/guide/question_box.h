#pragma once

#include "lab/snapshot.h"

#include <QWidget>

#include <vector>

class QButtonGroup;
class QDoubleSpinBox;
class QPushButton;

namespace halab::app {

/// The questions of a step. A choice is answered by choosing; numbers by "Answer" or Enter.
class QuestionBox : public QWidget {
    Q_OBJECT

public:
    explicit QuestionBox(const std::vector<lab::QuestionView>& questions, QWidget* parent = nullptr);
    QWidget* firstField() const { return m_first; }

Q_SIGNALS:
    void answered(const QString& questionId, const QString& value);

private:
    void addChoices(const lab::QuestionView& question);
    void addNumber(const lab::QuestionView& question);
    void answerNumbers();

    QWidget* m_first = nullptr;
    std::vector<std::pair<QString, QDoubleSpinBox*>> m_numbers;
};

} // namespace halab::app
