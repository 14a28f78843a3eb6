#include "window/lab_page.h"

#include "events/events_panel.h"
#include "guide/guide_panel.h"
#include "inspector/inspector_panel.h"
#include "inspector/lab_time.h"
#include "theme/shapes.h"
#include "theme/theme.h"
#include "topology/node_table.h"
#include "topology/topology_view.h"
#include "window/lab_controller.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
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
    middle->setSizes({560, 220});
    middle->setChildrenCollapsible(false);
    auto* columns = new QSplitter(Qt::Horizontal, this);
    columns->addWidget(m_guide);
    columns->addWidget(middle);
    columns->addWidget(m_inspector);
    columns->setStretchFactor(0, 0);
    columns->setStretchFactor(1, 1);
    columns->setStretchFactor(2, 0);
    columns->setSizes({316, 760, 344});
    columns->setChildrenCollapsible(false);
    m_guide->setMinimumWidth(260);
    m_inspector->setMinimumWidth(290);
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
        m_message->setText(tr("The lab cannot run: %1").arg(message));
        m_message->show();
    });
    connect(m_guide, &GuidePanel::hintWanted, &controller, &LabController::showHint);
    connect(m_guide, &GuidePanel::solveWanted, &controller, &LabController::solveStep);
    connect(m_guide, &GuidePanel::resetWanted, this, &LabPage::startAgain);
    connect(m_guide, &GuidePanel::answered, &controller, &LabController::answer);
    connect(m_inspector, &InspectorPanel::menuWanted, this, &LabPage::showMenu);
    connect(m_events, &EventsPanel::nodeChosen, this, &LabPage::select);
    connect(&Theme::instance(), &Theme::changed, this, &LabPage::applyTheme);
    applyTheme();
}

QFrame* LabPage::makeTopBar()
{
    auto* bar = new QFrame(this);
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
    m_speedBox = new QComboBox(bar);
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
    row->addWidget(m_badge);
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

    auto* chips = new QWidget(box);
    auto* row = new QHBoxLayout(chips);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(6);
    m_message = new QLabel(chips);
    m_message->setProperty("role", "error");
    m_message->setWordWrap(true);
    m_message->hide();
    row->addWidget(m_message, 1);
    row->addStretch(1);
    const std::array<std::tuple<lab::LinkLayer, const char*, QString>, 4> layers{{
        {lab::LinkLayer::Scrape, "scrape", tr("● scrapes")}, {lab::LinkLayer::Gossip, "gossip", tr("◆ gossip")},
        {lab::LinkLayer::Alert, "alert", tr("▲ alerts")}, {lab::LinkLayer::Notification, "notification", tr("✉ notifications")}}};
    for (const auto& [layer, name, title] : layers) {
        auto* chip = new QToolButton(chips);
        chip->setText(title);
        chip->setObjectName(QStringLiteral("layer:") + QString::fromLatin1(name));
        chip->setAccessibleName(tr("Show %1").arg(title.mid(2)));
        chip->setProperty("kind", "chip");
        chip->setProperty("meaning", QString::fromLatin1(name));
        chip->setCheckable(true);
        chip->setChecked(true);
        chip->setFocusPolicy(Qt::StrongFocus);
        connect(chip, &QToolButton::toggled, this, [this, layer = layer](bool on) { m_topology->setLayerVisible(layer, on); });
        row->addWidget(chip);
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
    column->addWidget(m_canvas, 1);

    const auto stop = [this](const QString& node) { m_controller.perform(Verb::Stop, node); };
    connect(m_topology, &TopologyView::nodeSelected, this, &LabPage::select);
    connect(m_topology, &TopologyView::menuWanted, this, &LabPage::showMenu);
    connect(m_topology, &TopologyView::stopWanted, this, stop);
    connect(m_table, &NodeTable::nodeSelected, this, &LabPage::select);
    connect(m_table, &NodeTable::menuWanted, this, &LabPage::showMenu);
    connect(m_table, &NodeTable::stopWanted, this, stop);
    return box;
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
    row->addWidget(m_status);
    row->addStretch(1);
    row->addWidget(m_statusRight);
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
    m_badge->setStyleSheet(pill(colors.ok, theme.soft(colors.ok)));
    m_live->setStyleSheet(QStringLiteral("color:%1; font-weight:600;").arg((m_paused ? colors.pending : colors.ok).name()));
    for (auto* chip : findChildren<QToolButton*>())
        if (const auto meaning = chip->property("meaning").toString(); !meaning.isEmpty())
            chip->setStyleSheet(QStringLiteral("QToolButton:checked { color:%1; }").arg(theme.meaning(meaning).name()));
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
    m_message->hide();
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
    m_topology->setFocus(Qt::OtherFocusReason);
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
    if (!snapshot->error.empty())
        showMessage(QString::fromStdString(snapshot->error));
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
    m_statusRight->setText(!next.isEmpty() ? next : narration);
}

void LabPage::showMessage(const QString& message)
{
    m_message->setText(message);
    m_message->show();
    QTimer::singleShot(messageShownMs, m_message, [label = m_message, message] {
        if (label->text() == message)
            label->hide();
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
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](Verb verb, const QString& text, bool possible) {
        if (!possible)
            return;
        auto* action = menu->addAction(text);
        action->setObjectName(verbText(verb));
        connect(action, &QAction::triggered, this, [this, verb, node] { m_controller.perform(verb, node); });
    };
    const bool down = state == lab::NodeState::Stopped || state == lab::NodeState::Killed || state == lab::NodeState::Failed;
    const bool paused = state == lab::NodeState::Paused;
    add(Verb::Start, tr("&Start"), down);
    add(Verb::Stop, tr("&Stop (SIGTERM)"), !down && !paused);
    add(Verb::Resume, tr("&Resume (SIGCONT)"), paused);
    add(Verb::Pause, tr("&Pause (SIGSTOP)"), !down && !paused);
    add(Verb::Kill, tr("&Kill (SIGKILL)"), !down);
    add(Verb::Wipe, tr("&Wipe disk"), down);
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
        if (pane == m_canvas) {
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
