#include "window/lab_page.h"

#include "events/events_panel.h"
#include "guide/guide_panel.h"
#include "inspector/inspector_panel.h"
#include "widgets/lab_time.h"
#include "theme/shapes.h"
#include "theme/theme.h"
#include "topology/node_table.h"
#include "topology/topology_view.h"
#include "widgets/card_list.h"
#include "widgets/combo_box.h"
#include "widgets/wrap_label.h"
#include "window/lab_controller.h"

#include <QAbstractSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace halab::app {

namespace {

constexpr int messageShownMs = 6000;

QToolButton* iconButton(QWidget* parent, const char* name, const QString& text, const QString& keys)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(QString::fromLatin1(name));
    button->setAccessibleName(text);
    button->setToolTip(keys.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, keys));
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

QString badgeText(const std::string& runtime)
{
    return runtime == "simulated" ? LabPage::tr("SIMULATED") : LabPage::tr("LOOPBACK");
}

} // namespace

LabPage::LabPage(LabController& controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(controller)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeTopBar());
    m_guide = new GuidePanel(this);
    m_inspector = new InspectorPanel(controller, this);
    m_events = new EventsPanel(this);
    auto* middle = new QSplitter(Qt::Vertical, this);
    middle->addWidget(makeCanvas());
    middle->addWidget(m_events);
    middle->setStretchFactor(0, 3);
    middle->setStretchFactor(1, 1);
    middle->setSizes({560, 230});
    middle->setChildrenCollapsible(false);
    middle->setHandleWidth(1);
    auto* columns = new QSplitter(Qt::Horizontal, this);
    columns->addWidget(m_guide);
    columns->addWidget(middle);
    columns->addWidget(m_inspector);
    columns->setStretchFactor(0, 0);
    columns->setStretchFactor(1, 1);
    columns->setStretchFactor(2, 0);
    columns->setSizes({316, 760, 344});
    columns->setChildrenCollapsible(false);
    columns->setHandleWidth(1);
    m_guide->setMinimumWidth(250);
    m_inspector->setMinimumWidth(270);
    column->addWidget(columns, 1);
    column->addWidget(makeStatusBar());

    connect(&controller, &LabController::snapshotChanged, this, &LabPage::showSnapshot);
    connect(&controller, &LabController::eventsArrived, this, [this](const lab::EventBatch& events) {
        m_topology->addEvents(events);
        m_inspector->addEvents(events);
        m_events->add(events);
    });
    connect(&controller, &LabController::refused, this, &LabPage::showMessage);
    connect(&controller, &LabController::failed, this, [this](const QString& message) {
        showFailure(message);
    });
    connect(m_guide, &GuidePanel::homeWanted, this, &LabPage::backWanted);
    connect(m_guide, &GuidePanel::hintWanted, &controller, &LabController::showHint);
    connect(m_guide, &GuidePanel::solveWanted, &controller, &LabController::solveStep);
    connect(m_guide, &GuidePanel::resetWanted, this, &LabPage::startAgain);
    connect(m_guide, &GuidePanel::answered, &controller, &LabController::answer);
    connect(m_inspector, &InspectorPanel::menuWanted, this, &LabPage::showMenu);
    connect(m_events, &EventsPanel::nodeChosen, this, &LabPage::select);
    connect(&Theme::instance(), &Theme::changed, this, &LabPage::applyTheme);
    m_focusOrder = new QTimer(this);
    m_focusOrder->setSingleShot(true);
    m_focusOrder->setInterval(0);
    connect(m_focusOrder, &QTimer::timeout, this, &LabPage::orderFocus);
    connect(m_guide, &GuidePanel::rebuilt, m_focusOrder, qOverload<>(&QTimer::start));
    connect(m_inspector->cards(), &CardList::controlsChanged, this, [this] {
        // Most changes are of texts: only new buttons change the order.
        const auto buttons = m_inspector->cards()->findChildren<QPushButton*>();
        if (buttons != m_cardButtons)
            m_focusOrder->start();
        m_cardButtons = buttons;
    });
    applyTheme();
    orderFocus();
}

/// Tab goes as the eye goes: the bar, the guide, the picture, the inspector, the events. What was
/// made later would otherwise come last.
void LabPage::orderFocus()
{
    QWidget* last = nullptr;
    for (QWidget* pane : std::initializer_list<QWidget*>{m_topBar, m_guide, m_canvas->parentWidget(), m_inspector, m_events}) {
        for (auto* widget : pane->findChildren<QWidget*>()) {
            if (widget->window() != window() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy() || qobject_cast<QAbstractSpinBox*>(widget->parentWidget()))
                continue;
            if (last)
                setTabOrder(last, widget);
            last = widget;
        }
    }
}

QFrame* LabPage::makeTopBar()
{
    auto* bar = m_topBar = new QFrame(this);
    bar->setObjectName(QStringLiteral("topBar"));
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(14, 9, 14, 9);
    row->setSpacing(8);
    m_back = iconButton(bar, "back", tr("All exercises"), QStringLiteral("Alt+Left"));
    m_title = new QLabel(bar);
    m_title->setFont(Theme::font(1.15, QFont::DemiBold));
    m_number = new QLabel(bar);
    m_number->setProperty("role", "muted");
    m_reset = iconButton(bar, "reset", tr("Start over"), QStringLiteral("Ctrl+R"));
    m_pause = iconButton(bar, "pause", tr("Pause or go on"), QStringLiteral("Ctrl+Space"));
    m_speedBox = new ComboBox(bar);
    m_speedBox->setObjectName(QStringLiteral("speed"));
    m_speedBox->setAccessibleName(tr("Speed of time"));
    for (const double factor : {0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0})
        m_speedBox->addItem(tr("Speed ×%1").arg(factor), factor);
    m_speedBox->setCurrentIndex(3);
    m_clock = new QLabel(bar);
    m_clock->setFont(Theme::mono(1.3));
    m_clock->setMinimumWidth(QFontMetrics(Theme::mono(1.3)).horizontalAdvance(QStringLiteral("00:00.0")) + 6);
    m_clock->setAccessibleName(tr("Time since the lab began"));
    m_live = new QLabel(bar);
    m_badge = new QLabel(bar);
    m_badge->setObjectName(QStringLiteral("badge"));
    m_badge->setToolTip(tr("LOOPBACK: the nodes speak over real sockets of this machine, in real time times the speed"));
    m_theme = iconButton(bar, "theme", tr("Light or dark"), QStringLiteral("Ctrl+T"));
    row->addWidget(m_back);
    row->addSpacing(4);
    row->addWidget(m_title);
    row->addWidget(m_number);
    row->addStretch(1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_reset, m_pause, m_clock, m_live, m_speedBox})
        row->addWidget(widget);
    row->addStretch(1);
    row->addWidget(m_badge, 0, Qt::AlignVCenter);
    row->addSpacing(4);
    row->addWidget(m_theme);
    connect(m_back, &QToolButton::clicked, this, &LabPage::backWanted);
    connect(m_reset, &QToolButton::clicked, this, &LabPage::startAgain);
    connect(m_pause, &QToolButton::clicked, this, &LabPage::togglePause);
    connect(m_theme, &QToolButton::clicked, this, &LabPage::themeWanted);
    connect(m_speedBox, &QComboBox::currentIndexChanged, this, [this] {
        m_speed = m_speedBox->currentData().toDouble();
        if (!m_paused)
            m_controller.setSpeed(m_speed);
    });
    return bar;
}

QWidget* LabPage::makeCanvas()
{
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_canvas = new QStackedWidget(box);
    m_topology = new TopologyView(m_canvas);
    m_table = new NodeTable(m_canvas);
    m_canvas->addWidget(m_topology);
    m_canvas->addWidget(m_table);

    auto* chips = new QFrame(box);
    chips->setObjectName(QStringLiteral("canvasBar"));
    auto* row = new QHBoxLayout(chips);
    row->setContentsMargins(12, 8, 12, 6);
    row->setSpacing(6);
    row->addStretch(1);
    const std::array<std::tuple<lab::LinkLayer, const char*, QString>, 4> layers{{
        {lab::LinkLayer::Scrape, "scrape", tr("scrapes")}, {lab::LinkLayer::Gossip, "gossip", tr("gossip")},
        {lab::LinkLayer::Alert, "alert", tr("alerts")}, {lab::LinkLayer::Notification, "notification", tr("notifications")}}};
    for (const auto& [layer, name, title] : layers) {
        auto* chip = new QToolButton(chips);
        chip->setText(title);
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setObjectName(QStringLiteral("layer:") + QString::fromLatin1(name));
        chip->setAccessibleName(tr("Show %1").arg(title));
        chip->setToolTip(tr("Show or hide: %1").arg(title));
        chip->setProperty("kind", "chip");
        chip->setProperty("meaning", QString::fromLatin1(name));
        chip->setCheckable(true);
        chip->setChecked(true);
        chip->setFocusPolicy(Qt::StrongFocus);
        connect(chip, &QToolButton::toggled, this, [this, layer = layer](bool on) { m_topology->setLayerVisible(layer, on); });
        row->addWidget(chip);
        m_chips << chip;
    }
    m_tableButton = new QToolButton(chips);
    m_tableButton->setObjectName(QStringLiteral("table"));
    m_tableButton->setText(tr("Table"));
    m_tableButton->setToolTip(tr("The same as a table (Ctrl+L)"));
    m_tableButton->setAccessibleName(tr("Show as a table"));
    m_tableButton->setProperty("kind", "chip");
    m_tableButton->setCheckable(true);
    m_tableButton->setFocusPolicy(Qt::StrongFocus);
    connect(m_tableButton, &QToolButton::clicked, this, &LabPage::toggleTable);
    row->addWidget(m_tableButton);
    column->addWidget(chips);
    column->addWidget(makeBanner(box));
    column->addWidget(m_canvas, 1);
    m_canvas->addWidget(makeFailurePage());
    m_canvas->installEventFilter(this);

    const auto stop = [this](const QString& node) { m_controller.perform(Verb::Stop, node); };
    connect(m_topology, &TopologyView::nodeSelected, this, &LabPage::select);
    connect(m_topology, &TopologyView::menuWanted, this, &LabPage::showMenu);
    connect(m_topology, &TopologyView::stopWanted, this, stop);
    connect(m_table, &NodeTable::nodeSelected, this, &LabPage::select);
    connect(m_table, &NodeTable::menuWanted, this, &LabPage::showMenu);
    connect(m_table, &NodeTable::stopWanted, this, stop);
    return box;
}

QFrame* LabPage::makeBanner(QWidget* parent)
{
    auto* box = new QFrame(parent);
    box->setObjectName(QStringLiteral("canvasBar"));
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(16, 0, 16, 6);
    auto* card = new QFrame(box);
    card->setProperty("card", "warning");
    auto* inside = new QHBoxLayout(card);
    inside->setContentsMargins(14, 8, 14, 8);
    m_message = new WrapLabel(card);
    m_message->setObjectName(QStringLiteral("message"));
    inside->addWidget(m_message, 1);
    row->addWidget(card);
    box->hide();
    return m_banner = box;
}

QWidget* LabPage::makeFailurePage()
{
    m_failure = new QWidget(m_canvas);
    m_failure->setObjectName(QStringLiteral("canvasPage"));
    auto* outer = new QVBoxLayout(m_failure);
    outer->setContentsMargins(32, 24, 32, 24);
    outer->addStretch(1);
    auto* card = new QFrame(m_failure);
    card->setProperty("card", "true");
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(20, 18, 20, 18);
    column->setSpacing(8);
    auto* title = new QLabel(tr("The lab cannot run"), card);
    title->setFont(Theme::font(1.25, QFont::DemiBold));
    m_failureText = new WrapLabel(card);
    m_failureText->setObjectName(QStringLiteral("failure"));
    m_failureText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* buttons = new QHBoxLayout;
    m_again = new QPushButton(tr("Try again"), card);
    m_again->setObjectName(QStringLiteral("failureAgain"));
    m_again->setProperty("kind", "primary");
    auto* home = new QPushButton(tr("All exercises"), card);
    home->setObjectName(QStringLiteral("failureHome"));
    connect(m_again, &QPushButton::clicked, this, &LabPage::startAgain);
    connect(home, &QPushButton::clicked, this, &LabPage::backWanted);
    buttons->addWidget(m_again);
    buttons->addWidget(home);
    buttons->addStretch(1);
    column->addWidget(title);
    column->addWidget(m_failureText);
    column->addSpacing(4);
    column->addLayout(buttons);
    outer->addWidget(card);
    outer->addStretch(2);
    return m_failure;
}

void LabPage::showFailure(const QString& message)
{
    m_failureText->setText(message);
    m_canvas->setCurrentWidget(m_failure);
    m_guide->showNothing();
    m_live->setText(tr("■ ENDED"));
    m_live->setStyleSheet(QStringLiteral("color:%1; font-weight:600;").arg(Theme::instance().colors().muted.name()));
    m_status->setText(tr("no lab runs"));
    m_again->setFocus(Qt::OtherFocusReason);
}

bool LabPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_canvas && event->type() == QEvent::Resize)
        fitChips();
    return QWidget::eventFilter(watched, event);
}

/// Where the words do not fit, the shapes alone stay; their names are in the tool tips.
void LabPage::fitChips()
{
    const int room = m_canvas->width();
    const bool words = room >= QFontMetrics(Theme::font()).averageCharWidth() * 72;
    for (auto* chip : m_chips)
        chip->setToolButtonStyle(words ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
}

QFrame* LabPage::makeStatusBar()
{
    auto* bar = new QFrame(this);
    bar->setObjectName(QStringLiteral("statusBar"));
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(14, 5, 14, 5);
    m_status = new QLabel(bar);
    m_status->setProperty("role", "muted");
    m_statusRight = new QLabel(bar);
    m_statusRight->setProperty("role", "muted");
    m_statusRight->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    // A long sentence is cut, and does not widen the window.
    m_statusRight->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_status);
    row->addSpacing(16);
    row->addWidget(m_statusRight, 1);
    return bar;
}

void LabPage::applyTheme()
{
    const auto& theme = Theme::instance();
    const auto& colors = theme.colors();
    m_back->setIcon(symbolIcon(Symbol::Back, colors.text));
    m_reset->setIcon(symbolIcon(Symbol::Reset, colors.text));
    m_pause->setIcon(symbolIcon(m_paused ? Symbol::Play : Symbol::Pause, colors.text));
    m_theme->setIcon(symbolIcon(Symbol::Theme, colors.text));
    m_tableButton->setIcon(symbolIcon(Symbol::Table, colors.muted));
    m_tableButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const auto pill = [](const QColor& text, const QColor& ground) {
        return QStringLiteral("color:%1; background:%2; border-radius:5px; padding:3px 9px; font-weight:600;").arg(text.name(), ground.name());
    };
    m_badge->setStyleSheet(pill(theme.readable(colors.ok, theme.soft(colors.ok)), theme.soft(colors.ok)));
    m_live->setStyleSheet(QStringLiteral("color:%1; font-weight:600;").arg((m_paused ? colors.pending : colors.ok).name()));
    const std::array<std::pair<Glyph, qreal>, 4> glyphs{{{Glyph::Scrape, 18}, {Glyph::Membership, 20}, {Glyph::AlertFiring, 12}, {Glyph::NotificationFiring, 13}}};
    for (qsizetype i = 0; i < m_chips.size(); ++i)
        m_chips[i]->setIcon(glyphIcon(glyphs[std::size_t(i)].first, glyphs[std::size_t(i)].second));
}

void LabPage::begin(const LabInfo& lab, int number, int count)
{
    m_lab = lab;
    m_snapshot.reset();
    m_title->setText(lab.title);
    m_number->setText(tr("Exercise %1 of %2").arg(number).arg(count));
    m_clock->setText(QStringLiteral("00:00.0"));
    m_live->setText(tr("● LIVE"));
    m_badge->setText(tr("LOOPBACK"));
    m_banner->hide();
    m_canvas->setCurrentWidget(m_tableButton->isChecked() ? static_cast<QWidget*>(m_table) : m_topology);
    m_guide->clear();
    m_topology->clear();
    m_inspector->clear();
    m_events->clear();
    m_status->setText(tr("starting…"));
    m_statusRight->clear();
    m_paused = false;
    const int known = m_speedBox->findData(m_controller.options().speed);
    m_speedBox->blockSignals(true);
    m_speedBox->setCurrentIndex(known < 0 ? 3 : known);
    m_speedBox->blockSignals(false);
    m_speed = m_speedBox->currentData().toDouble();
    applyTheme();
    m_canvas->currentWidget()->setFocus(Qt::OtherFocusReason);
}

void LabPage::startAgain()
{
    const auto number = m_number->text();
    begin(m_lab, 0, 0);
    m_number->setText(number);
    m_controller.reset();
}

void LabPage::showSnapshot(const lab::SnapshotPtr& snapshot)
{
    const bool first = !m_snapshot;
    m_snapshot = snapshot;
    if (first)
        m_events->setStart(snapshot->startedAt);
    m_badge->setText(badgeText(snapshot->runtime));
    m_clock->setText(labTime(snapshot->now, snapshot->startedAt));
    m_topology->showSnapshot(snapshot);
    m_table->showSnapshot(snapshot);
    m_inspector->showSnapshot(snapshot);
    m_guide->show(snapshot->guide);
    showStatus(*snapshot);
    if (!snapshot->error.empty() && m_canvas->currentWidget() != m_failure)
        showFailure(QString::fromStdString(snapshot->error));
    LabProgress progress{.score = snapshot->guide.score, .finished = snapshot->guide.finished && snapshot->guide.verdict == lab::Verdict::Pass, .step = {}};
    const int step = snapshot->guide.currentStep;
    if (step >= 0 && step < int(snapshot->guide.steps.size()))
        progress.step = QString::fromStdString(snapshot->guide.steps[std::size_t(step)].title);
    const QString key = m_lab.id + progress.step + QString::number(progress.score) + (progress.finished ? u'f' : u'-');
    if (key != property("savedProgress").toString()) {
        setProperty("savedProgress", key);
        progress.save(m_lab.id);
    }
}

void LabPage::showStatus(const lab::Snapshot& snapshot)
{
    int alertmanagers = 0, alertmanagersUp = 0, prometheus = 0, prometheusUp = 0, firing = 0;
    QString next;
    double gossip = 0;
    for (const auto& node : snapshot.nodes) {
        const bool up = node.state == lab::NodeState::Running || node.state == lab::NodeState::Settling;
        if (node.kind == lab::NodeKind::Alertmanager) {
            ++alertmanagers;
            alertmanagersUp += up;
        } else if (node.kind == lab::NodeKind::Prometheus) {
            ++prometheus;
            prometheusUp += up;
            firing = std::max(firing, node.alertsFiring);
        }
        if (node.waitFraction >= 0 && next.isEmpty())
            next = QString::fromStdString(node.name + ": " + node.badge);
    }
    for (const auto& link : snapshot.links)
        if (link.layer == lab::LinkLayer::Gossip)
            gossip += link.perSecond;
    QStringList parts{tr("%1 of %2 Alertmanagers").arg(alertmanagersUp).arg(alertmanagers)};
    if (prometheus > 0)
        parts << tr("%1 of %2 Prometheus").arg(prometheusUp).arg(prometheus);
    parts << tr("gossip %1 msg/s").arg(gossip, 0, 'f', 1);
    if (firing > 0)
        parts << tr("%1 firing").arg(firing);
    if (snapshot.eventsDropped > 0)
        parts << tr("%1 events not shown").arg(snapshot.eventsDropped);
    m_status->setText(parts.join(QStringLiteral("   ·   ")));
    const auto narration = QString::fromStdString(snapshot.guide.narration);
    const QString right = !next.isEmpty() ? next : narration;
    m_statusRight->setText(QFontMetrics(m_statusRight->font()).elidedText(right, Qt::ElideRight, m_statusRight->width()));
    m_statusRight->setToolTip(right);
}

void LabPage::showMessage(const QString& message)
{
    m_message->setText(message);
    m_banner->show();
    QTimer::singleShot(messageShownMs, m_banner, [this, message] {
        if (m_message->text() == message)
            m_banner->hide();
    });
}

void LabPage::select(const QString& node)
{
    if (node.isEmpty() || !m_snapshot)
        return;
    m_topology->setSelected(node);
    m_table->setSelected(node);
    m_inspector->setNode(node);
}

void LabPage::showMenu(const QString& node, const QPoint& globalPosition)
{
    select(node);
    const lab::NodeView* view = nullptr;
    for (const auto& candidate : m_snapshot ? m_snapshot->nodes : std::vector<lab::NodeView>{})
        if (candidate.name == node.toStdString())
            view = &candidate;
    if (!view)
        return;
    const auto state = view->state;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("nodeMenu"));
    menu->setAccessibleName(tr("What can be done to %1").arg(node));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](Verb verb, const QString& text, bool possible, Symbol symbol) {
        if (!possible)
            return;
        auto* action = menu->addAction(symbolIcon(symbol, Theme::instance().colors().text), text);
        action->setObjectName(verbText(verb));
        connect(action, &QAction::triggered, this, [this, verb, node] { m_controller.perform(verb, node); });
    };
    const bool down = state == lab::NodeState::Stopped || state == lab::NodeState::Killed || state == lab::NodeState::Failed;
    const bool paused = state == lab::NodeState::Paused;
    add(Verb::Start, tr("&Start"), down, Symbol::Play);
    add(Verb::Stop, tr("&Stop\tSIGTERM"), !down && !paused, Symbol::Stop);
    add(Verb::Resume, tr("&Resume\tSIGCONT"), paused, Symbol::Play);
    add(Verb::Pause, tr("&Pause\tSIGSTOP"), !down && !paused, Symbol::Pause);
    add(Verb::Kill, tr("&Kill\tSIGKILL"), !down, Symbol::Cross);
    add(Verb::Wipe, tr("&Wipe disk"), down, Symbol::Reset);
    menu->setActiveAction(menu->actions().value(0));
    menu->popup(globalPosition);
}

void LabPage::togglePause()
{
    m_paused = !m_paused;
    m_controller.setSpeed(m_paused ? 0 : m_speed);
    m_live->setText(m_paused ? tr("‖ PAUSED") : tr("● LIVE"));
    applyTheme();
}

void LabPage::toggleTable()
{
    if (m_canvas->currentWidget() == m_failure)
        return;
    const bool table = m_canvas->currentWidget() != m_table;
    m_canvas->setCurrentWidget(table ? static_cast<QWidget*>(m_table) : m_topology);
    m_canvas->currentWidget()->setFocus(Qt::OtherFocusReason);
    m_tableButton->setChecked(table);
}

void LabPage::cyclePanes(int by)
{
    const std::array<QWidget*, 4> panes{m_guide, m_canvas, m_inspector, m_events};
    int current = 1;
    for (int i = 0; i < int(panes.size()); ++i)
        if (panes[std::size_t(i)]->isAncestorOf(focusWidget() ? focusWidget() : this))
            current = i;
    for (int tried = 1; tried <= int(panes.size()); ++tried) {
        auto* pane = panes[std::size_t((current + by * tried + 8) % int(panes.size()))];
        if (pane == m_guide && m_guide->focusCurrent())
            return;
        if (pane == m_canvas && m_canvas->currentWidget() != m_failure) {
            m_canvas->currentWidget()->setFocus(Qt::TabFocusReason);
            return;
        }
        for (auto* child : pane->findChildren<QWidget*>()) {
            if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus) && !qobject_cast<QScrollArea*>(child)) {
                child->setFocus(Qt::TabFocusReason);
                return;
            }
        }
    }
}

} // namespace halab::app
