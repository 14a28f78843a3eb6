#include "guide/guide_panel.h"

#include "guide/step_card.h"
#include "theme/theme.h"
#include "widgets/score_bar.h"
#include "widgets/spinner.h"
#include "widgets/wrap_label.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace halab::app {

namespace {

/// How many widgets stand above the first step in the column.
constexpr int stepsBegin = 2;

/// Long words of a command may break after these.
QString breakableCommand(QString text)
{
    for (const QChar c : {QChar(u'/'), QChar(u'='), QChar(u'_')})
        text.replace(c, QString(c) + QChar(0x200B));
    return text;
}

} // namespace

GuidePanel::GuidePanel(QWidget* parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("guidePanel"));
    setAccessibleName(tr("Guide"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* heading = new QLabel(tr("GUIDE"), this);
    heading->setProperty("role", "section");
    heading->setFont(Theme::font(0.82, QFont::DemiBold));
    auto* headingRow = new QHBoxLayout;
    headingRow->setContentsMargins(16, 14, 16, 6);
    headingRow->addWidget(heading);
    outer->addLayout(headingRow);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus); // its controls have the focus, and scroll it
    m_scroll->setAccessibleName(tr("Steps"));
    m_content = new QWidget;
    m_column = new QVBoxLayout(m_content);
    m_column->setContentsMargins(12, 2, 12, 12);
    m_column->setSpacing(4);
    makeStates();
    makeFinish();
    m_column->addStretch(1);
    m_scroll->setWidget(m_content);
    outer->addWidget(m_scroll, 1);

    auto* productionRow = new QHBoxLayout;
    productionRow->setContentsMargins(12, 6, 12, 6);
    productionRow->addWidget(makeProduction());
    outer->addLayout(productionRow);

    auto* score = new QHBoxLayout;
    score->setContentsMargins(16, 8, 16, 14);
    score->setSpacing(10);
    auto* scoreTitle = new QLabel(tr("Score"), this);
    scoreTitle->setProperty("role", "muted");
    m_scoreBar = new ScoreBar(this);
    m_score = new QLabel(this);
    m_score->setFont(Theme::font(1.0, QFont::DemiBold));
    score->addWidget(scoreTitle);
    score->addWidget(m_scoreBar, 1);
    score->addWidget(m_score);
    outer->addLayout(score);
}

void GuidePanel::makeStates()
{
    m_waiting = new QFrame(m_content);
    m_waiting->setProperty("card", "soft");
    auto* waiting = new QHBoxLayout(m_waiting);
    waiting->setContentsMargins(14, 12, 14, 12);
    waiting->setSpacing(12);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    auto* title = new QLabel(tr("Getting ready"), m_waiting);
    title->setFont(Theme::font(1.0, QFont::DemiBold));
    m_waitingText = new WrapLabel(m_waiting);
    m_waitingText->setProperty("role", "muted");
    texts->addWidget(title);
    texts->addWidget(m_waitingText);
    waiting->addWidget(new Spinner(m_waiting), 0, Qt::AlignTop);
    waiting->addLayout(texts, 1);
    m_waiting->hide();
    m_column->addWidget(m_waiting);

    m_warning = new QFrame(m_content);
    m_warning->setProperty("card", "alert");
    auto* warning = new QVBoxLayout(m_warning);
    warning->setContentsMargins(14, 10, 14, 10);
    m_warningText = new WrapLabel(m_warning);
    warning->addWidget(m_warningText);
    m_warning->hide();
    m_column->addWidget(m_warning);
}

void GuidePanel::makeFinish()
{
    m_finish = new QFrame(m_content);
    m_finish->setProperty("card", "soft");
    auto* finish = new QVBoxLayout(m_finish);
    finish->setContentsMargins(16, 14, 16, 16);
    finish->setSpacing(6);
    m_finishTitle = new WrapLabel(m_finish);
    m_finishTitle->setFont(Theme::font(1.15, QFont::DemiBold));
    m_finishText = new WrapLabel(m_finish);
    m_finishText->setTextFormat(Qt::MarkdownText);
    auto* buttons = new QHBoxLayout;
    auto* home = new QPushButton(tr("All exercises"), m_finish);
    home->setObjectName(QStringLiteral("finishHome"));
    home->setProperty("kind", "primary");
    auto* again = new QPushButton(tr("Start over"), m_finish);
    again->setObjectName(QStringLiteral("finishAgain"));
    connect(home, &QPushButton::clicked, this, &GuidePanel::homeWanted);
    connect(again, &QPushButton::clicked, this, &GuidePanel::resetWanted);
    buttons->setContentsMargins(0, 6, 0, 0);
    buttons->addWidget(home);
    buttons->addWidget(again);
    buttons->addStretch(1);
    finish->addWidget(m_finishTitle);
    finish->addWidget(m_finishText);
    finish->addLayout(buttons);
    m_finish->hide();
    m_column->addWidget(m_finish);
}

QFrame* GuidePanel::makeProduction()
{
    m_production = new QFrame(this);
    m_production->setProperty("card", "soft");
    auto* production = new QVBoxLayout(m_production);
    production->setContentsMargins(14, 10, 14, 12);
    production->setSpacing(3);
    auto* title = new QLabel(tr("In production"), m_production);
    title->setFont(Theme::font(1.0, QFont::DemiBold));
    auto* about = m_productionAbout = new WrapLabel(m_production);
    about->setText(tr("The same step on your own cluster:"));
    about->setProperty("role", "muted");
    m_productionText = new WrapLabel(m_production);
    m_productionText->setFont(Theme::mono(0.95));
    m_productionText->setTextFormat(Qt::PlainText);
    m_productionText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    production->addWidget(title);
    production->addWidget(about);
    production->addWidget(m_productionText);
    m_production->hide();
    return m_production;
}

void GuidePanel::clear()
{
    m_structure.clear();
    qDeleteAll(m_cards);
    m_cards.clear();
    m_current = -2;
    m_finish->hide();
    m_production->hide();
    m_warning->hide();
    m_waitingText->setText(tr("The cluster starts."));
    m_waiting->show();
    m_score->clear();
    m_scoreBar->set(0, QStringLiteral("accent"));
}

void GuidePanel::showNothing()
{
    clear();
    m_waiting->hide();
}

void GuidePanel::rebuild(const lab::GuideView& guide)
{
    qDeleteAll(m_cards);
    m_cards.clear();
    m_current = -2;
    int number = 1;
    for (const auto& step : guide.steps) {
        auto* card = new StepCard(number++, step, m_content);
        connect(card, &StepCard::hintWanted, this, &GuidePanel::hintWanted);
        connect(card, &StepCard::solveWanted, this, &GuidePanel::solveWanted);
        connect(card, &StepCard::answered, this, &GuidePanel::answered);
        m_column->insertWidget(stepsBegin + int(m_cards.size()), card);
        m_cards << card;
    }
    Q_EMIT rebuilt();
}

void GuidePanel::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    m_productionAbout->setVisible(height() >= 600); // a low window keeps its lines for the step
}

StepCard* GuidePanel::currentCard() const
{
    return m_current >= 0 && m_current < m_cards.size() ? m_cards[m_current] : nullptr;
}

bool GuidePanel::focusCurrent()
{
    QWidget* control = nullptr;
    if (auto* card = currentCard())
        control = card->firstControl();
    else if (m_finish->isVisible())
        control = m_finish->findChild<QPushButton*>(QStringLiteral("finishHome"));
    if (!control)
        return false;
    control->setFocus(Qt::TabFocusReason);
    m_scroll->ensureWidgetVisible(control, 0, 24);
    return true;
}

void GuidePanel::show(const lab::GuideView& guide)
{
    QString structure = QString::fromStdString(guide.labId);
    for (const auto& step : guide.steps)
        structure += u'\n' + QString::fromStdString(step.id);
    if (structure != m_structure) {
        m_structure = structure;
        rebuild(guide);
    }
    for (qsizetype i = 0; i < m_cards.size(); ++i)
        m_cards[i]->show(guide.steps[std::size_t(i)]);

    const auto waiting = QString::fromStdString(guide.waitingFor);
    m_waiting->setVisible(!guide.ready && !guide.finished);
    m_waitingText->setText(waiting.isEmpty() ? tr("The cluster starts.") : tr("Waiting until: %1").arg(waiting));
    QStringList warnings;
    for (const auto& warning : guide.warnings)
        warnings << QString::fromStdString(warning);
    m_warningText->setText(warnings.join(u'\n'));
    m_warning->setVisible(!warnings.isEmpty());

    const bool hasStep = guide.ready && guide.currentStep >= 0 && guide.currentStep < int(guide.steps.size());
    const auto production = hasStep ? QString::fromStdString(guide.steps[std::size_t(guide.currentStep)].production) : QString();
    m_production->setVisible(!production.isEmpty());
    m_productionText->setText(breakableCommand(production));
    m_score->setText(tr("%1 / %2").arg(guide.score).arg(guide.scoreMax));
    m_scoreBar->set(guide.scoreMax > 0 ? double(guide.score) / guide.scoreMax : 0, QStringLiteral("accent"));

    m_finish->setVisible(guide.finished);
    if (guide.finished) {
        m_finishTitle->setText(guide.verdict == lab::Verdict::Pass ? tr("Done: %1 of %2 points").arg(guide.score).arg(guide.scoreMax)
                                                                  : tr("Finished: %1 of %2 points").arg(guide.score).arg(guide.scoreMax));
        m_finishText->setText(QString::fromStdString(guide.finishText));
    }
    if (guide.currentStep != m_current) {
        m_current = guide.currentStep;
        enterStep();
    }
}

void GuidePanel::enterStep()
{
    auto* card = currentCard();
    QWidget* shown = card ? static_cast<QWidget*>(card) : m_finish->isVisible() ? m_finish : nullptr;
    if (!shown)
        return;
    QMetaObject::invokeMethod(this, [this, shown = QPointer<QWidget>(shown)] {
        if (!shown)
            return;
        m_content->layout()->activate();
        m_scroll->ensureWidgetVisible(shown, 0, 12);
    }, Qt::QueuedConnection);
    // A new step: typing goes to its first question, unless somebody is writing elsewhere.
    if (qobject_cast<QLineEdit*>(QApplication::focusWidget()) && !isAncestorOf(QApplication::focusWidget()))
        return;
    if (auto* field = card ? card->firstField() : nullptr)
        field->setFocus(Qt::OtherFocusReason);
}

} // namespace halab::app
