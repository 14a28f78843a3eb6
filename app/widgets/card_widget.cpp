#include "widgets/card_widget.h"

#include "theme/shapes.h"
#include "theme/theme.h"
#include "widgets/score_bar.h"
#include "widgets/wrap_label.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace halab::app {

namespace {

WrapLabel* wrappingLabel(QWidget* parent)
{
    auto* label = new WrapLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

void clearLayout(QLayout* layout)
{
    while (auto* item = layout->takeAt(0)) {
        if (auto* widget = item->widget())
            widget->deleteLater();
        delete item;
    }
}

/// Long words of code may break after these.
QString breakable(QString text)
{
    for (const QChar c : {QChar(u','), QChar(u'/'), QChar(u'=')})
        text.replace(c, QString(c) + QChar(0x200B));
    return text;
}

/// A long token may break anywhere: after so many characters without a gap it gets one that is not seen.
QString breakableCode(const QString& text)
{
    constexpr int runMax = 24;
    QString out;
    out.reserve(text.size() + text.size() / 8);
    int run = 0;
    for (const QChar c : text) {
        out += c;
        run = c.isSpace() ? 0 : run + 1;
        if (run >= runMax && !c.isHighSurrogate()) {
            out += QChar(0x200B);
            run = 0;
        }
    }
    return out;
}

} // namespace

Chip::Chip(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Chip::set(const QString& text, const QString& meaning)
{
    if (text == m_text && meaning == m_meaning)
        return;
    m_text = text;
    m_meaning = meaning;
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics(Theme::font(0.85, QFont::DemiBold));
    return {metrics.horizontalAdvance(m_text) + 16, metrics.height() + 6};
}

void Chip::paintEvent(QPaintEvent*)
{
    const auto& theme = Theme::instance();
    const QColor color = theme.meaning(m_meaning);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.soft(color));
    painter.drawRoundedRect(QRectF(rect()), 6, 6);
    painter.setPen(theme.readable(color, theme.soft(color)));
    painter.setFont(Theme::font(0.85, QFont::DemiBold));
    painter.drawText(rect(), Qt::AlignCenter, m_text);
}

RowMark::RowMark(CardRow::Mark mark, QWidget* parent)
    : QWidget(parent)
    , m_mark(mark)
{
    const int side = QFontMetrics(Theme::font()).height();
    setFixedSize(side, side);
}

void RowMark::set(CardRow::Mark mark)
{
    if (mark == m_mark)
        return;
    m_mark = mark;
    update();
}

void RowMark::paintEvent(QPaintEvent*)
{
    const auto& colors = Theme::instance().colors();
    QPainter painter(this);
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    switch (m_mark) {
    case CardRow::Mark::None:
        break;
    case CardRow::Mark::Done:
        drawSymbol(painter, box, Symbol::Check, colors.ok);
        break;
    case CardRow::Mark::Current:
        drawSymbol(painter, box, Symbol::Hourglass, colors.pending);
        break;
    case CardRow::Mark::Todo:
        drawSymbol(painter, box, Symbol::Circle, colors.muted);
        break;
    case CardRow::Mark::Stop:
        drawSymbol(painter, box, Symbol::Cross, colors.alert);
        break;
    }
}

CardWidget::CardWidget(QWidget* parent)
    : QFrame(parent)
{
    setProperty("card", "true");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_title = wrappingLabel(this);
    m_chip = new Chip(this);
    m_chip->hide();
    head->addWidget(m_title, 1);
    head->addWidget(m_chip, 0, Qt::AlignTop);
    m_subtitle = wrappingLabel(this);
    m_subtitle->setProperty("role", "muted");
    m_rowsBox = new QWidget(this);
    m_rows = new QGridLayout(m_rowsBox);
    m_rows->setContentsMargins(0, 4, 0, 0);
    m_rows->setHorizontalSpacing(8);
    m_rows->setVerticalSpacing(5);
    m_rows->setColumnStretch(1, 1);
    m_codeBox = new QFrame(this);
    m_codeBox->setProperty("card", "soft");
    auto* codeLayout = new QVBoxLayout(m_codeBox);
    codeLayout->setContentsMargins(12, 9, 12, 9);
    m_code = wrappingLabel(m_codeBox);
    codeLayout->addWidget(m_code);
    m_noteBox = new QFrame(this);
    m_noteBox->setProperty("card", "warning");
    auto* noteLayout = new QVBoxLayout(m_noteBox);
    noteLayout->setContentsMargins(12, 9, 12, 9);
    m_note = wrappingLabel(m_noteBox);
    noteLayout->addWidget(m_note);
    m_actionsBox = new QWidget(this);
    m_actions = new QHBoxLayout(m_actionsBox);
    m_actions->setContentsMargins(0, 4, 0, 0);
    column->addLayout(head);
    column->addWidget(m_subtitle);
    column->addWidget(m_rowsBox);
    column->addWidget(m_codeBox);
    column->addWidget(m_noteBox);
    column->addWidget(m_actionsBox);
}

void CardWidget::show(const Card& card)
{
    m_title->setFont(card.titleIsCode ? Theme::mono() : Theme::font(1.0, QFont::DemiBold));
    m_title->setText(card.titleIsCode ? breakable(card.title) : card.title);
    m_subtitle->setText(card.subtitle);
    m_subtitle->setVisible(!card.subtitle.isEmpty());
    m_chip->set(card.chip, card.chipKind);
    if (card.code != m_card.code) { // a text that is being marked stays marked
        m_code->setFont(Theme::mono(0.9));
        m_code->setText(breakableCode(card.code));
    }
    m_codeBox->setVisible(!card.code.isEmpty());
    m_note->setText(card.note);
    m_noteBox->setVisible(!card.note.isEmpty());
    showRows(card.rows);
    if (card.actions != m_card.actions)
        showActions(card.actions);
    m_rowsBox->setVisible(!card.rows.isEmpty());
    m_actionsBox->setVisible(!card.actions.isEmpty());
    setAccessibleName(card.title);
    setAccessibleDescription(QStringList{card.chip, card.subtitle, card.note}.join(QStringLiteral(". ")));
    m_card = card;
}

void CardWidget::showRows(const QList<CardRow>& rows)
{
    const auto sameShape = [](const CardRow& a, const CardRow& b) {
        return (a.mark == CardRow::Mark::None) == (b.mark == CardRow::Mark::None) && a.right.isEmpty() == b.right.isEmpty()
            && (a.fraction < 0) == (b.fraction < 0);
    };
    if (rows.size() != m_rowWidgets.size() || !std::equal(rows.begin(), rows.end(), m_card.rows.begin(), m_card.rows.end(), sameShape)) {
        clearLayout(m_rows);
        m_rowWidgets.clear();
        m_rowLine = 0;
        for (const auto& row : rows)
            addRow(row);
    }
    for (qsizetype i = 0; i < rows.size(); ++i)
        fillRow(m_rowWidgets[i], rows[i]);
}

void CardWidget::addRow(const CardRow& row)
{
    Row widgets;
    const bool marked = row.mark != CardRow::Mark::None;
    if (marked) {
        widgets.mark = new RowMark(row.mark, m_rowsBox);
        m_rows->addWidget(widgets.mark, m_rowLine, 0, Qt::AlignTop);
    }
    widgets.text = wrappingLabel(m_rowsBox);
    m_rows->addWidget(widgets.text, m_rowLine, marked ? 1 : 0, 1, (marked ? 1 : 2) + (row.right.isEmpty() ? 1 : 0), Qt::AlignTop);
    if (!row.right.isEmpty()) {
        widgets.right = new QLabel(m_rowsBox);
        widgets.right->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_rows->addWidget(widgets.right, m_rowLine, 2, Qt::AlignRight | Qt::AlignTop);
    }
    ++m_rowLine;
    if (row.fraction >= 0) {
        widgets.bar = new ScoreBar(m_rowsBox);
        m_rows->addWidget(widgets.bar, m_rowLine++, 1, 1, 2);
    }
    m_rowWidgets << widgets;
}

void CardWidget::fillRow(const Row& widgets, const CardRow& row)
{
    using Mark = CardRow::Mark;
    if (widgets.mark)
        widgets.mark->set(row.mark);
    if (const auto text = breakable(row.text); widgets.text->text() != text)
        widgets.text->setText(text);
    widgets.text->setFont(Theme::font(1.0, row.mark == Mark::Current ? QFont::DemiBold : QFont::Normal));
    setLook(widgets.text, "role", row.mark == Mark::Todo || row.mark == Mark::None ? QStringLiteral("muted") : QString());
    if (widgets.right) {
        widgets.right->setText(row.right);
        widgets.right->setFont(Theme::font(1.0, row.mark == Mark::Current ? QFont::DemiBold : QFont::Normal));
        setLook(widgets.right, "role", row.mark == Mark::Current ? QStringLiteral("pending") : row.mark == Mark::None ? QString() : QStringLiteral("muted"));
    }
    if (widgets.bar)
        widgets.bar->set(row.fraction, QStringLiteral("pending"));
}

void CardWidget::showActions(const QList<CardAction>& actions)
{
    clearLayout(m_actions);
    for (const auto& action : actions) {
        auto* button = new QPushButton(action.label, m_actionsBox);
        button->setObjectName(action.id);
        button->setAccessibleName(action.accessibleName.isEmpty() ? action.label : action.accessibleName);
        connect(button, &QPushButton::clicked, this, [this, id = action.id] { Q_EMIT triggered(id); });
        m_actions->addWidget(button);
    }
    m_actions->addStretch(1);
}

} // namespace halab::app
