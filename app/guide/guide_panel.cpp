#include "guide/guide_panel.h"

#include "guide/check_row.h"
#include "guide/step_card.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace halab::app {

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
    heading->setContentsMargins(16, 14, 16, 6);
    outer->addWidget(heading);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Steps"));
    m_content = new QWidget;
    m_column = new QVBoxLayout(m_content);
    m_column->setContentsMargins(12, 0, 12, 12);
    m_column->setSpacing(6);
    const auto label = [this](const char* role) {
        auto* text = new QLabel(m_content);
        text->setWordWrap(true);
        text->setProperty("role", role);
        text->setContentsMargins(6, 4, 6, 4);
        text->hide();
        return text;
    };
    m_waiting = label("muted");
    m_warning = label("error");
    m_column->addWidget(m_waiting);
    m_column->addWidget(m_warning);

    m_finish = new QFrame(m_content);
    m_finish->setProperty("card", "soft");
    auto* finish = new QVBoxLayout(m_finish);
    finish->setContentsMargins(14, 12, 14, 14);
    m_finishTitle = new QLabel(m_finish);
    m_finishTitle->setFont(Theme::font(1.1, QFont::DemiBold));
    m_finishText = new QLabel(m_finish);
    m_finishText->setWordWrap(true);
    m_finishText->setTextFormat(Qt::MarkdownText);
    auto* again = new QPushButton(tr("Start over"), m_finish);
    connect(again, &QPushButton::clicked, this, &GuidePanel::resetWanted);
    finish->addWidget(m_finishTitle);
    finish->addWidget(m_finishText);
    finish->addWidget(again, 0, Qt::AlignLeft);
    m_finish->hide();
    m_column->addWidget(m_finish);
    m_column->addStretch(1);
    m_scroll->setWidget(m_content);
    outer->addWidget(m_scroll, 1);

    m_production = new QFrame(this);
    m_production->setProperty("card", "soft");
    auto* production = new QVBoxLayout(m_production);
    production->setContentsMargins(14, 10, 14, 10);
    production->setSpacing(2);
    auto* title = new QLabel(tr("In production"), m_production);
    title->setFont(Theme::font(1.0, QFont::DemiBold));
    auto* about = new QLabel(tr("The same step on your own cluster:"), m_production);
    about->setProperty("role", "muted");
    about->setWordWrap(true);
    m_productionText = new QLabel(m_production);
    m_productionText->setFont(Theme::mono());
    m_productionText->setWordWrap(true);
    m_productionText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    production->addWidget(title);
    production->addWidget(about);
    production->addWidget(m_productionText);
    auto* productionRow = new QHBoxLayout;
    productionRow->setContentsMargins(14, 6, 14, 6);
    productionRow->addWidget(m_production);
    outer->addLayout(productionRow);
    m_production->hide();

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

void GuidePanel::clear()
{
    m_structure.clear();
    qDeleteAll(m_cards);
    m_cards.clear();
    m_current = -2;
    m_finish->hide();
    m_production->hide();
    m_warning->hide();
    m_waiting->setText(tr("The cluster starts…"));
    m_waiting->show();
    m_score->clear();
    m_scoreBar->set(0, QStringLiteral("accent"));
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
        m_column->insertWidget(1 + int(m_cards.size()) + 1, card);
        m_cards << card;
    }
}

StepCard* GuidePanel::currentCard() const
{
    return m_current >= 0 && m_current < m_cards.size() ? m_cards[m_current] : nullptr;
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
    m_waiting->setText(waiting.isEmpty() ? tr("The cluster starts…") : tr("Getting ready: %1").arg(waiting));
    QStringList warnings;
    for (const auto& warning : guide.warnings)
        warnings << QString::fromStdString(warning);
    m_warning->setText(warnings.join(u'\n'));
    m_warning->setVisible(!warnings.isEmpty());

    const bool hasStep = guide.currentStep >= 0 && guide.currentStep < int(guide.steps.size());
    const auto production = hasStep ? QString::fromStdString(guide.steps[std::size_t(guide.currentStep)].production) : QString();
    m_production->setVisible(!production.isEmpty());
    m_productionText->setText(production);
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
        if (auto* card = currentCard()) {
            // A new step: into sight, and typing goes to its first question.
            QMetaObject::invokeMethod(this, [this, card = QPointer<QWidget>(card)] {
                if (card)
                    m_scroll->ensureWidgetVisible(card, 0, 12);
            }, Qt::QueuedConnection);
            if (auto* field = card->firstField())
                field->setFocus(Qt::OtherFocusReason);
        }
    }
}

} // namespace halab::app
