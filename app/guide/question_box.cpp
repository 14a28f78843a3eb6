#include "guide/question_box.h"

#include "theme/theme.h"
#include "widgets/choice_button.h"
#include "widgets/wrap_label.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace halab::app {

namespace {

/// Enter in a number field answers, as it would in a form.
class NumberField : public QDoubleSpinBox {
public:
    explicit NumberField(std::function<void()> entered, QWidget* parent)
        : QDoubleSpinBox(parent)
        , m_entered(std::move(entered))
    {
    }

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)
            return QDoubleSpinBox::keyPressEvent(event);
        interpretText();
        m_entered();
    }

private:
    std::function<void()> m_entered;
};

} // namespace

QuestionBox::QuestionBox(const std::vector<lab::QuestionView>& questions, QWidget* parent)
    : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 4);
    column->setSpacing(4);
    for (const auto& question : questions) {
        if (question.choices.empty())
            addNumber(question);
        else
            addChoices(question);
    }
    if (m_numbers.empty())
        return;
    auto* button = new QPushButton(tr("Answer"), this);
    button->setObjectName(QStringLiteral("answer"));
    button->setProperty("kind", "primary");
    connect(button, &QPushButton::clicked, this, &QuestionBox::answerNumbers);
    column->addWidget(button, 0, Qt::AlignLeft);
}

void QuestionBox::addChoices(const lab::QuestionView& question)
{
    const auto ask = QString::fromStdString(question.ask);
    auto* label = new WrapLabel(this);
    label->setText(ask);
    label->setFont(Theme::font(1.0, QFont::DemiBold));
    layout()->addWidget(label);
    auto* group = new QButtonGroup(this);
    for (const auto& choice : question.choices) {
        const auto text = QString::fromStdString(choice);
        auto* button = new ChoiceButton(text, this);
        button->setObjectName(QStringLiteral("choice:") + text);
        button->setAccessibleName(ask + u' ' + text);
        button->setChecked(question.answer == choice);
        group->addButton(button);
        connect(button, &ChoiceButton::clicked, this,
            [this, id = QString::fromStdString(question.id), text] { Q_EMIT answered(id, text); });
        layout()->addWidget(button);
        if (!m_first)
            m_first = button;
    }
}

void QuestionBox::addNumber(const lab::QuestionView& question)
{
    const auto ask = QString::fromStdString(question.ask);
    auto* label = new WrapLabel(this);
    label->setText(ask);
    auto* field = new NumberField([this] { answerNumbers(); }, this);
    field->setObjectName(QStringLiteral("number:") + QString::fromStdString(question.id));
    field->setAccessibleName(ask);
    field->setDecimals(0);
    field->setRange(question.min, question.max);
    field->setButtonSymbols(QAbstractSpinBox::NoButtons);
    field->setMinimumWidth(90);
    field->setMaximumWidth(140);
    if (!question.answer.empty())
        field->setValue(QString::fromStdString(question.answer).toDouble());
    label->setBuddy(field);
    layout()->addWidget(label);
    layout()->addWidget(field);
    m_numbers.emplace_back(QString::fromStdString(question.id), field);
    if (!m_first) {
        m_first = field;
        field->selectAll();
    }
}

void QuestionBox::answerNumbers()
{
    // Enter in a field that is not the last goes on to the next.
    for (std::size_t i = 0; i + 1 < m_numbers.size(); ++i) {
        if (m_numbers[i].second->hasFocus()) {
            m_numbers[i + 1].second->setFocus(Qt::TabFocusReason);
            m_numbers[i + 1].second->selectAll();
            return;
        }
    }
    for (const auto& [id, field] : m_numbers)
        Q_EMIT answered(id, QString::number(field->value(), 'g', 12));
}

} // namespace halab::app
