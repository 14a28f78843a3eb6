#include "window/home_page.h"

#include "theme/shapes.h"
#include "theme/theme.h"
#include "widgets/combo_box.h"
#include "widgets/score_bar.h"
#include "widgets/wrap_label.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QScrollArea>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace halab::app {

namespace {

constexpr int cardMinimumWidth = 300;
constexpr int cardMaximumWidth = 460;
constexpr int pageMargin = 32;

QString timingTitle(const QString& timing)
{
    if (timing == u"classroom")
        return HomePage::tr("Classroom timing: under a minute");
    if (timing == u"workshop")
        return HomePage::tr("Workshop timing: as in the chapter");
    return timing;
}

} // namespace

// LabCard -------------------------------------------------------------------------------------

LabCard::LabCard(const LabInfo& lab, QWidget* parent)
    : QPushButton(parent)
    , m_lab(lab)
{
    setObjectName(QStringLiteral("lab:") + lab.id);
    setAccessibleName(lab.title);
    setAccessibleDescription(lab.error.isEmpty() ? lab.summary : lab.error);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMaximumWidth(cardMaximumWidth);
    if (!lab.error.isEmpty())
        setToolTip(lab.error);
}

void LabCard::setProgress(const LabProgress& progress)
{
    m_progress = progress;
    update();
}

QSize LabCard::sizeHint() const { return {cardMinimumWidth, QFontMetrics(Theme::font()).height() * 15}; }

void LabCard::paintPicture(QPainter& painter, const QRectF& box) const
{
    const auto& colors = Theme::instance().colors();
    const std::array<std::pair<int, QColor>, 3> kinds{{{m_lab.prometheus, colors.ok}, {m_lab.alertmanagers, colors.gossip}, {m_lab.receivers, colors.notification}}};
    // Columns in the middle, as in the picture of the cluster.
    std::vector<std::vector<QPointF>> columns;
    std::vector<QColor> columnColors;
    const qreal used = qreal(std::count_if(kinds.begin(), kinds.end(), [](const auto& kind) { return kind.first > 0; }));
    for (const auto& [count, color] : kinds) {
        if (count <= 0)
            continue;
        const qreal x = box.center().x() + (qreal(columns.size()) - (used - 1) / 2) * std::min(box.width() * 0.26, 110.0);
        auto& column = columns.emplace_back();
        for (int i = 0; i < count; ++i)
            column.push_back({x, box.top() + box.height() * (i + 0.5) / count * 0.8 + box.height() * 0.1});
        columnColors.push_back(color);
    }
    painter.setPen(QPen(colors.muted, 1.2));
    painter.setOpacity(0.55);
    for (std::size_t c = 1; c < columns.size(); ++c)
        for (const auto& from : columns[c - 1])
            for (const auto& to : columns[c])
                painter.drawLine(from, to);
    painter.setOpacity(1);
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (columnColors[c] == colors.gossip && m_lab.alertmanagers > 1) {
            painter.setPen(QPen(colors.gossip, 1.4, Qt::DashLine));
            painter.drawLine(columns[c].front(), columns[c].back());
        }
        painter.setPen(QPen(columnColors[c], 2));
        painter.setBrush(colors.canvas);
        for (const auto& centre : columns[c])
            painter.drawEllipse(centre, 7, 7);
    }
}

void LabCard::paintEvent(QPaintEvent*)
{
    const auto& theme = Theme::instance();
    const auto& colors = theme.colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    QPainterPath shape;
    shape.addRoundedRect(box, 12, 12);
    painter.fillPath(shape, colors.panel);
    const QFontMetricsF metrics(Theme::font());
    const qreal pictureHeight = metrics.height() * 6.4;
    painter.save();
    painter.setClipPath(shape);
    const QRectF picture(box.left(), box.top(), box.width(), pictureHeight);
    painter.fillRect(picture, colors.canvas);
    paintPicture(painter, picture);
    painter.setPen(QPen(colors.hairline, 1));
    painter.drawLine(picture.bottomLeft(), picture.bottomRight());
    painter.restore();
    painter.setPen(QPen(hasFocus() ? colors.accent : underMouse() ? colors.muted : colors.hairline, hasFocus() ? 2 : 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, 12, 12);

    const qreal pad = 14;
    QRectF text(box.left() + pad, picture.bottom() + 10, box.width() - 2 * pad, metrics.height() * 1.3);
    painter.setPen(isEnabled() ? colors.text : colors.muted);
    painter.setFont(Theme::font(1.08, QFont::DemiBold));
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, m_lab.title);
    painter.setPen(m_lab.error.isEmpty() ? colors.muted : colors.alert);
    painter.setFont(Theme::font());
    text.moveTop(text.bottom() + 2);
    text.setHeight(metrics.height() * 2.5);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_lab.error.isEmpty() ? m_lab.summary : tr("This lab's file has a mistake. Open it to see where."));

    const qreal footTop = box.bottom() - pad - metrics.height() * 1.25;
    const QFont small = Theme::font(0.86, QFont::DemiBold);
    const QRectF chip(box.left() + pad, footTop, QFontMetricsF(small).horizontalAdvance(m_lab.level) + 16, metrics.height() * 1.25);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.accentSoft);
    painter.drawRoundedRect(chip, 5, 5);
    painter.setPen(colors.accentText);
    painter.setFont(small);
    painter.drawText(chip, Qt::AlignCenter, m_lab.level);
    painter.setPen(colors.muted);
    painter.setFont(Theme::font());
    painter.drawText(QRectF(chip.right() + 10, chip.top(), 120, chip.height()), Qt::AlignLeft | Qt::AlignVCenter, tr("%1 min").arg(m_lab.minutes));
    const QRectF right(box.left(), chip.top(), box.width() - pad, chip.height());
    painter.setFont(Theme::font(1.0, QFont::DemiBold));
    if (m_progress.finished) {
        painter.setPen(colors.ok);
        painter.drawText(right, Qt::AlignRight | Qt::AlignVCenter, tr("✓ done"));
    } else if (m_progress.score >= 0) {
        painter.setPen(colors.accentText);
        painter.drawText(right, Qt::AlignRight | Qt::AlignVCenter, tr("%1 points").arg(m_progress.score));
    }
}

// HomePage ------------------------------------------------------------------------------------

HomePage::HomePage(QWidget* parent)
    : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    auto* bar = new QFrame(this);
    bar->setObjectName(QStringLiteral("topBar"));
    auto* barRow = new QHBoxLayout(bar);
    barRow->setContentsMargins(16, 10, 16, 10);
    auto* name = new QLabel(tr("HA Lab"), bar);
    name->setFont(Theme::font(1.2, QFont::Bold));
    auto* about = new QLabel(tr("Prometheus and Alertmanager, highly available"), bar);
    about->setProperty("role", "muted");
    m_timing = new ComboBox(bar);
    m_timing->setObjectName(QStringLiteral("timing"));
    m_timing->setAccessibleName(tr("Timing of the labs"));
    auto* theme = new QToolButton(bar);
    theme->setObjectName(QStringLiteral("theme"));
    theme->setAccessibleName(tr("Light or dark"));
    theme->setToolTip(tr("Light or dark"));
    connect(theme, &QToolButton::clicked, this, &HomePage::themeWanted);
    barRow->addWidget(name);
    barRow->addSpacing(8);
    barRow->addWidget(about);
    barRow->addStretch(1);
    barRow->addWidget(m_timing);
    barRow->addWidget(theme);
    column->addWidget(bar);

    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("Labs"));
    auto* content = new QWidget;
    auto* body = new QVBoxLayout(content);
    body->setContentsMargins(pageMargin, 28, pageMargin, 24);
    body->setSpacing(18);

    body->addWidget(makeWelcome(content));
    m_continue = new QFrame(content);
    m_continue->setProperty("card", "current");
    auto* continueRow = new QHBoxLayout(m_continue);
    continueRow->setContentsMargins(20, 14, 20, 14);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    auto* lead = new QLabel(tr("Continue where you stopped"), m_continue);
    lead->setProperty("role", "muted");
    m_continueTitle = new QLabel(m_continue);
    m_continueTitle->setFont(Theme::font(1.3, QFont::DemiBold));
    m_continueStep = new QLabel(m_continue);
    m_continueStep->setProperty("role", "muted");
    texts->addWidget(lead);
    texts->addWidget(m_continueTitle);
    texts->addWidget(m_continueStep);
    m_continueButton = new QPushButton(tr("Open again"), m_continue);
    m_continueButton->setObjectName(QStringLiteral("continue"));
    m_continueButton->setProperty("kind", "primary");
    m_continueButton->setMinimumHeight(40);
    connect(m_continueButton, &QPushButton::clicked, this, [this] { Q_EMIT openWanted(m_continueLab, timing()); });
    continueRow->addLayout(texts, 1);
    continueRow->addWidget(m_continueButton);
    body->addWidget(m_continue);

    auto* heading = new QLabel(tr("All exercises"), content);
    heading->setFont(Theme::font(1.15, QFont::DemiBold));
    body->addWidget(heading);
    auto* gridBox = new QWidget(content);
    m_grid = new QGridLayout(gridBox);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(18);
    body->addWidget(gridBox);
    auto* progress = new QHBoxLayout;
    m_started = new QLabel(content);
    m_started->setProperty("role", "muted");
    m_startedBar = new ScoreBar(content);
    m_startedBar->setFixedWidth(180);
    progress->addWidget(m_started);
    progress->addWidget(m_startedBar);
    progress->addStretch(1);
    body->addLayout(progress);
    body->addStretch(1);
    scroll->setWidget(content);
    column->addWidget(scroll, 1);

    auto* status = new QFrame(this);
    status->setObjectName(QStringLiteral("statusBar"));
    auto* statusRow = new QHBoxLayout(status);
    statusRow->setContentsMargins(16, 5, 16, 5);
    auto* where = new QLabel(tr("The nodes run inside this window, on 127.0.0.0/8 only"), status);
    where->setProperty("role", "muted");
    auto* version = new QLabel(tr("HA Lab %1").arg(QStringLiteral(HALAB_VERSION)), status);
    version->setProperty("role", "muted");
    statusRow->addWidget(where);
    statusRow->addStretch(1);
    statusRow->addWidget(version);
    column->addWidget(status);

    const auto applyTheme = [this, theme] {
        const auto& look = Theme::instance();
        theme->setIcon(symbolIcon(Symbol::Theme, look.colors().text));
        m_badge->setStyleSheet(QStringLiteral("color:%1; background:%2; border-radius:5px; padding:3px 9px; font-weight:600;")
                                   .arg(look.readable(look.colors().ok, look.soft(look.colors().ok)).name(), look.soft(look.colors().ok).name()));
    };
    connect(&Theme::instance(), &Theme::changed, this, applyTheme);
    applyTheme();
    connect(m_timing, &QComboBox::currentIndexChanged, this,
        [this] { QSettings().setValue(QStringLiteral("timing"), timing()); });
}

QFrame* HomePage::makeWelcome(QWidget* parent)
{
    auto* welcome = new QFrame(parent);
    welcome->setProperty("card", "true");
    auto* column = new QVBoxLayout(welcome);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(6);
    auto* title = new WrapLabel(welcome);
    title->setText(tr("See how Prometheus and Alertmanager stay available"));
    title->setFont(Theme::font(1.45, QFont::DemiBold));
    column->addWidget(title);
    column->addSpacing(8);
    auto* steps = new QHBoxLayout;
    steps->setSpacing(28);
    const std::array<std::pair<QString, QString>, 3> texts{{
        {tr("Open an exercise"), tr("A small cluster starts inside this window, with the configuration files of the workshop.")},
        {tr("Do what the guide says"), tr("Create a silence, stop a server. The picture shows every message that travels, the guide ticks itself.")},
        {tr("Read the reasons"), tr("Each Alertmanager tells what it decided and why, also when it decided to stay silent.")},
    }};
    int number = 0;
    for (const auto& [heading, text] : texts) {
        auto* step = new QVBoxLayout;
        step->setSpacing(3);
        auto* name = new WrapLabel(welcome);
        name->setText(QStringLiteral("%1   %2").arg(++number).arg(heading));
        name->setFont(Theme::font(1.05, QFont::DemiBold));
        auto* about = new WrapLabel(welcome);
        about->setText(text);
        about->setProperty("role", "muted");
        step->addWidget(name);
        step->addWidget(about);
        step->addStretch(1);
        steps->addLayout(step, 1);
    }
    column->addLayout(steps);
    column->addSpacing(8);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(12);
    m_badge = new QLabel(tr("LOOPBACK"), welcome);
    auto* meaning = new WrapLabel(welcome);
    meaning->setText(tr("means: the nodes speak the real protocols over real sockets, but only on this machine (127.0.0.0/8). Time can be paused and sped up."));
    meaning->setProperty("role", "muted");
    foot->addWidget(m_badge, 0, Qt::AlignTop);
    foot->addWidget(meaning, 1);
    column->addLayout(foot);
    return welcome;
}

QString HomePage::timing() const { return m_timing->currentData().toString(); }

void HomePage::setLabs(const QList<LabInfo>& labs)
{
    m_labs = labs;
    qDeleteAll(m_cards);
    m_cards.clear();
    const QString kept = QSettings().value(QStringLiteral("timing"), QStringLiteral("classroom")).toString();
    QStringList timings;
    for (const auto& lab : labs) {
        auto* card = new LabCard(lab, m_grid->parentWidget());
        connect(card, &LabCard::clicked, this, [this, id = lab.id] { Q_EMIT openWanted(id, timing()); });
        m_cards << card;
        for (const auto& timing : lab.timings)
            if (!timings.contains(timing))
                timings << timing;
    }
    m_timing->blockSignals(true);
    m_timing->clear();
    for (const auto& timing : timings)
        m_timing->addItem(timingTitle(timing), timing);
    m_timing->setCurrentIndex(std::max(0, m_timing->findData(kept)));
    m_timing->blockSignals(false);
    m_timing->setVisible(timings.size() > 1);
    m_columns = 0;
    arrange();
    refresh();
}

void HomePage::refresh()
{
    int started = 0;
    m_continueLab = LabProgress::lastOpen();
    m_continue->hide();
    for (qsizetype i = 0; i < m_labs.size(); ++i) {
        const auto progress = LabProgress::load(m_labs[i].id);
        m_cards[i]->setProgress(progress);
        started += progress.score >= 0;
        if (m_labs[i].id != m_continueLab || progress.finished)
            continue;
        m_continueTitle->setText(m_labs[i].title);
        m_continueStep->setText(progress.step.isEmpty() ? m_labs[i].summary : tr("You were at: %1").arg(progress.step));
        m_continue->show();
    }
    m_started->setText(tr("%1 of %2 started").arg(started).arg(m_labs.size()));
    m_startedBar->set(m_labs.isEmpty() ? 0 : double(started) / double(m_labs.size()), QStringLiteral("accent"));
}

void HomePage::focusFirst()
{
    if (m_continue->isVisibleTo(this))
        m_continueButton->setFocus(Qt::OtherFocusReason);
    else if (!m_cards.isEmpty())
        m_cards.front()->setFocus(Qt::OtherFocusReason);
}

void HomePage::resizeEvent(QResizeEvent*) { arrange(); }

void HomePage::arrange()
{
    const int columns = std::clamp((width() - 2 * pageMargin) / (cardMinimumWidth + 18), 1, 4);
    if (columns == m_columns)
        return;
    m_columns = columns;
    for (auto* card : m_cards)
        m_grid->removeWidget(card);
    // As many columns as there are cards; what is left over stays free on the right.
    const int used = std::min<int>(columns, int(m_cards.size()));
    for (int i = 0; i <= 4; ++i)
        m_grid->setColumnStretch(i, i < used ? 100 : 0);
    m_grid->setColumnStretch(5, used < columns ? 1 : 0);
    for (qsizetype i = 0; i < m_cards.size(); ++i)
        m_grid->addWidget(m_cards[i], int(i) / columns, int(i) % columns);
}

} // namespace halab::app
