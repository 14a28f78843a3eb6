#include "guide/step_card.h"

#include "guide/check_row.h"
#include "guide/question_box.h"
#include "theme/shapes.h"
#include "theme/theme.h"
#include "widgets/wrap_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace halab::app {

namespace {

constexpr int numberSide = 22;
constexpr int leftMargin = 46;

/// What a step that was passed has to show for it: the numbers that were foretold, or just "done".
QString answersOf(const lab::StepView& step)
{
    QStringList answers;
    for (const auto& check : step.checks)
        for (const auto& question : check.questions)
            if (!question.answer.empty())
                answers << QString::fromStdString(question.answer);
    if (answers.isEmpty())
        return StepCard::tr("done");
    return step.kind == "predict" ? StepCard::tr("You said: %1").arg(answers.join(StepCard::tr(", then "))) : StepCard::tr("done");
}

} // namespace

StepCard::StepCard(int number, const lab::StepView& step, QWidget* parent)
    : QFrame(parent)
    , m_number(number)
{
    setObjectName(QStringLiteral("step:") + QString::fromStdString(step.id));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(leftMargin, 10, 14, 12);
    column->setSpacing(4);
    m_title = new WrapLabel(this);
    m_title->setText(QString::fromStdString(step.title));
    m_title->setFont(Theme::font(1.0, QFont::DemiBold));
    m_summary = new WrapLabel(this);
    m_summary->setProperty("role", "muted");
    m_body = new QWidget(this);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 2, 0, 0);
    body->setSpacing(5);
    m_text = new WrapLabel(m_body);
    m_text->setTextFormat(Qt::MarkdownText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    body->addWidget(m_text);

    std::vector<lab::QuestionView> questions;
    for (const auto& check : step.checks)
        questions.insert(questions.end(), check.questions.begin(), check.questions.end());
    if (!questions.empty()) {
        m_questions = new QuestionBox(questions, m_body);
        connect(m_questions, &QuestionBox::answered, this, &StepCard::answered);
        body->addWidget(m_questions);
    }
    for (const auto& check : step.checks) {
        auto* row = new CheckRow(m_body);
        m_checks[QString::fromStdString(check.id)] = row;
        body->addWidget(row);
    }
    m_hintBox = new QFrame(m_body);
    m_hintBox->setProperty("card", "warning");
    auto* hintLayout = new QVBoxLayout(m_hintBox);
    hintLayout->setContentsMargins(12, 9, 12, 9);
    m_hints = new WrapLabel(m_hintBox);
    m_hints->setTextFormat(Qt::MarkdownText);
    hintLayout->addWidget(m_hints);
    m_hintBox->hide();
    body->addWidget(m_hintBox);
    auto* buttons = new QHBoxLayout;
    m_hint = new QPushButton(tr("Hint"), m_body);
    m_hint->setObjectName(QStringLiteral("hint"));
    m_solve = new QPushButton(tr("Solve this step"), m_body);
    m_solve->setObjectName(QStringLiteral("solve"));
    m_solve->setToolTip(tr("Lets the lab do this step, so that you can watch it"));
    buttons->addWidget(m_hint);
    buttons->addWidget(m_solve);
    buttons->addStretch(1);
    body->addLayout(buttons);
    connect(m_solve, &QPushButton::clicked, this, &StepCard::solveWanted);
    connect(m_hint, &QPushButton::clicked, this, [this] {
        for (std::size_t i = 0; i < m_step.hints.size(); ++i)
            if (m_step.hints[i].available && !m_step.hints[i].shown)
                return Q_EMIT hintWanted(int(i));
    });
    column->addWidget(m_title);
    column->addWidget(m_summary);
    column->addWidget(m_body);
    show(step);
}

QWidget* StepCard::firstField() const { return m_questions ? m_questions->firstField() : nullptr; }


QWidget* StepCard::firstControl() const
{
    if (auto* field = firstField(); field && field->isVisible())
        return field;
    for (QWidget* button : {static_cast<QWidget*>(m_hint), static_cast<QWidget*>(m_solve)})
        if (button->isVisible() && button->isEnabled())
            return button;
    return nullptr;
}

void StepCard::show(const lab::StepView& step)
{
    const bool current = step.state == lab::StepState::Current;
    const bool passed = step.state == lab::StepState::Passed;
    setLook(this, "card", current ? QStringLiteral("current") : QStringLiteral("none"));
    m_body->setVisible(current);
    // Names in braces become known on the way: "Start … again" turns into "Start prometheus-2 again".
    if (step.text != m_step.text)
        m_text->setText(QString::fromStdString(step.text));
    if (step.title != m_step.title)
        m_title->setText(QString::fromStdString(step.title));
    QString summary;
    if (passed)
        summary = step.solved ? tr("done by the lab") : answersOf(step);
    else if (step.state == lab::StepState::Skipped)
        summary = tr("skipped");
    m_summary->setText(summary);
    m_summary->setVisible(!summary.isEmpty());
    setLook(m_title, "role", step.state == lab::StepState::Waiting ? QStringLiteral("muted") : QString());
    for (const auto& check : step.checks)
        if (auto* row = m_checks.value(QString::fromStdString(check.id)))
            row->show(check);
    showHints(step);
    m_step = step;
    setAccessibleName(tr("Step %1: %2").arg(m_number).arg(QString::fromStdString(step.title)));
    setAccessibleDescription(current ? tr("current step") : summary);
    update();
}

void StepCard::showHints(const lab::StepView& step)
{
    QString text;
    int waiting = 0, cost = 0;
    bool next = false;
    for (const auto& hint : step.hints) {
        if (hint.shown) {
            text += (text.isEmpty() ? QString() : QStringLiteral("\n\n")) + QString::fromStdString(hint.text);
        } else {
            ++waiting;
            if (hint.available && !next) {
                next = true;
                cost = hint.cost;
            }
        }
    }
    m_hints->setText(text);
    m_hintBox->setVisible(!text.isEmpty());
    m_hint->setVisible(waiting > 0);
    m_hint->setEnabled(next);
    m_hint->setText(cost > 0 ? tr("Hint (−%1)").arg(cost) : tr("Hint"));
    m_hint->setToolTip(next ? QString() : tr("A hint comes after a while, or after an attempt"));
}

void StepCard::paintEvent(QPaintEvent* event)
{
    QFrame::paintEvent(event);
    const auto& colors = Theme::instance().colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal top = m_title->y() + (QFontMetricsF(m_title->font()).height() - numberSide) / 2;
    const QRectF box(13, top, numberSide, numberSide);
    const bool passed = m_step.state == lab::StepState::Passed;
    const bool current = m_step.state == lab::StepState::Current;
    painter.setPen(QPen(passed ? colors.ok : current ? colors.accent : colors.hairline, current ? 2 : 1.4));
    painter.setBrush(passed ? colors.ok : colors.panel);
    painter.drawEllipse(box);
    if (passed) {
        drawSymbol(painter, box.adjusted(5, 5, -5, -5), Symbol::Check, colors.panel);
        return;
    }
    painter.setPen(current ? colors.accentText : colors.muted);
    painter.setFont(Theme::font(0.88, QFont::DemiBold));
    painter.drawText(box, Qt::AlignCenter, QString::number(m_number));
}

} // namespace halab::app
