#include "guide/check_row.h"

#include "theme/theme.h"
#include "widgets/card_widget.h"
#include "widgets/score_bar.h"
#include "widgets/wrap_label.h"

#include <QGridLayout>
#include <QLabel>

#include <algorithm>

namespace halab::app {

namespace {

QString secondsText(Duration d)
{
    const double s = seconds(d);
    return s < 10 ? QStringLiteral("%1 s").arg(s, 0, 'f', s < 1 ? 2 : 1) : QStringLiteral("%1 s").arg(s, 0, 'f', s < 100 ? 1 : 0);
}

QString windowText(const lab::CheckView& check)
{
    const double from = seconds(check.windowFrom), to = seconds(check.windowTo);
    if (to <= 0)
        return {};
    if (from <= 0)
        return CheckRow::tr("within %1 s").arg(to, 0, 'g', 4);
    return QStringLiteral("%1–%2 s").arg(from, 0, 'g', 4).arg(to, 0, 'g', 4);
}

} // namespace

CheckRow::CheckRow(QWidget* parent)
    : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 2, 0, 2);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(1, 1);
    m_mark = new RowMark(CardRow::Mark::Todo, this);
    m_title = new WrapLabel(this);
    m_time = new QLabel(this);
    m_time->setProperty("role", "muted");
    m_text = new WrapLabel(this);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setProperty("role", "muted");
    m_bar = new ScoreBar(this);
    grid->addWidget(m_mark, 0, 0, Qt::AlignTop);
    grid->addWidget(m_title, 0, 1, Qt::AlignTop);
    grid->addWidget(m_time, 0, 2, Qt::AlignTop | Qt::AlignRight);
    grid->addWidget(m_bar, 1, 1, 1, 2);
    grid->addWidget(m_text, 2, 1, 1, 2);
}

void CheckRow::show(const lab::CheckView& check)
{
    using lab::Verdict;
    const bool passed = check.verdict == Verdict::Pass, failed = check.verdict == Verdict::Fail;
    m_mark->set(passed ? CardRow::Mark::Done
            : failed   ? CardRow::Mark::Stop
            : check.running ? CardRow::Mark::Current
                            : CardRow::Mark::Todo);
    m_title->setText(QString::fromStdString(check.title));
    m_time->setText(passed && check.elapsed > Duration::zero() ? secondsText(check.elapsed) : passed ? QString() : windowText(check));
    const auto text = QString::fromStdString(check.text);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setLook(m_text, "role", failed ? QStringLiteral("error") : QStringLiteral("muted"));
    setLook(m_time, "role", check.running && !passed && !failed ? QStringLiteral("pending") : QStringLiteral("muted"));
    const bool hasWindow = check.windowTo > Duration::zero();
    m_bar->setVisible(hasWindow && (check.running || passed));
    const double to = std::max(seconds(check.windowTo), 0.001);
    m_bar->set(passed ? std::min(1.0, seconds(check.elapsed) / to) : check.progress, passed ? QStringLiteral("ok") : failed ? QStringLiteral("alert") : QStringLiteral("pending"),
        seconds(check.windowFrom) / to, passed ? 0 : 1);
    setAccessibleName(m_title->text() + QStringLiteral(", ") + QString::fromUtf8(verdictName(check.verdict).data(), qsizetype(verdictName(check.verdict).size())));
    setAccessibleDescription(text);
}

} // namespace halab::app
