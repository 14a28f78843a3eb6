#include "inspector/inspector_panel.h"

#include "base/json.h"
#include "host/vocabulary.h"
#include "inspector/answer_cards.h"
#include "inspector/expression_page.h"
#include "widgets/lab_time.h"
#include "inspector/node_icon.h"
#include "inspector/silence_dialog.h"
#include "theme/theme.h"
#include "widgets/card_list.h"
#include "widgets/tab_strip.h"
#include "widgets/wrap_label.h"
#include "window/lab_controller.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace halab::app {

namespace {

constexpr int refreshIntervalMs = 800;
/// After news about this node, so that a silence shows at once.
constexpr int refreshSoonMs = 120;

QList<TabStrip::Tab> pagesOf(lab::NodeKind kind)
{
    const auto tab = [](const char* id, const QString& title) { return TabStrip::Tab{QString::fromLatin1(id), title}; };
    switch (kind) {
    case lab::NodeKind::Alertmanager:
        return {tab("groups", InspectorPanel::tr("Decisions")), tab("sent", InspectorPanel::tr("Sent")),
            tab("alerts", InspectorPanel::tr("Alerts")), tab("silences", InspectorPanel::tr("Silences")), tab("cluster", InspectorPanel::tr("Cluster")),
            tab("nflog", InspectorPanel::tr("Log entries")), tab("config", InspectorPanel::tr("Configuration")),
            tab("log", InspectorPanel::tr("Log"))};
    case lab::NodeKind::Prometheus:
        return {tab("targets", InspectorPanel::tr("Targets")), tab("rules", InspectorPanel::tr("Rules")),
            tab("alerts", InspectorPanel::tr("Alerts")), tab("expression", InspectorPanel::tr("Expression")),
            tab("config", InspectorPanel::tr("Configuration")), tab("log", InspectorPanel::tr("Log"))};
    case lab::NodeKind::Receiver:
        return {tab("notifications", InspectorPanel::tr("Arrived")), tab("log", InspectorPanel::tr("Log"))};
    case lab::NodeKind::Target:
        break;
    }
    return {tab("log", InspectorPanel::tr("Log"))};
}

QString logLine(const Event& event, Time start)
{
    QString line = labTime(event.at, start) + u' ' + QString::fromStdString(event.fieldText("level")).leftJustified(5) + u' ';
    if (const auto component = event.fieldText("component"); !component.empty())
        line += QString::fromStdString(component) + QStringLiteral(": ");
    line += QString::fromStdString(event.fieldText("msg"));
    for (const auto& [key, value] : event.fields)
        if (key != "level" && key != "component" && key != "msg")
            line += u' ' + QString::fromStdString(key) + u'=' + QString::fromStdString(event.fieldText(key)).trimmed();
    return line;
}

} // namespace

InspectorPanel::InspectorPanel(LabController& controller, QWidget* parent)
    : QFrame(parent)
    , m_controller(controller)
{
    setObjectName(QStringLiteral("inspectorPanel"));
    setAccessibleName(tr("Inspector"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 14, 16, 8);
    head->setSpacing(10);
    m_icon = new NodeIcon(this);
    auto* names = new QVBoxLayout;
    names->setSpacing(1);
    m_title = new QLabel(this);
    m_title->setFont(Theme::font(1.15, QFont::DemiBold));
    m_subtitle = new QLabel(this);
    m_subtitle->setProperty("role", "muted");
    m_subtitle->setTextInteractionFlags(Qt::TextSelectableByMouse);
    names->addWidget(m_title);
    names->addWidget(m_subtitle);
    m_address = new QLabel(this);
    m_address->setProperty("role", "muted");
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    names->addWidget(m_address);
    m_menu = new QToolButton(this);
    m_menu->setAccessibleName(tr("Stop, kill, pause, start"));
    m_menu->setToolTip(m_menu->accessibleName());
    m_menu->setFocusPolicy(Qt::StrongFocus);
    connect(m_menu, &QToolButton::clicked, this,
        [this] { Q_EMIT menuWanted(m_node, m_menu->mapToGlobal(QPoint(0, m_menu->height()))); });
    head->addWidget(m_icon, 0, Qt::AlignTop);
    head->addLayout(names, 1);
    head->addWidget(m_menu, 0, Qt::AlignTop);
    column->addLayout(head);
    m_note = new WrapLabel(this);
    m_note->setProperty("role", "muted");
    m_note->hide();
    auto* noteRow = new QHBoxLayout;
    noteRow->setContentsMargins(16, 0, 16, 0);
    noteRow->addWidget(m_note);
    column->addLayout(noteRow);
    m_tabs = new TabStrip(this);
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(16, 0, 16, 0);
    tabRow->addWidget(m_tabs);
    column->addLayout(tabRow);
    auto* line = new QFrame(this);
    line->setFixedHeight(1);
    line->setObjectName(QStringLiteral("hairline"));
    column->addWidget(line);
    m_toolRow = new QWidget(this);
    auto* tools = new QHBoxLayout(m_toolRow);
    tools->setContentsMargins(16, 10, 16, 0);
    m_newSilence = new QPushButton(tr("New silence…"), m_toolRow);
    m_newSilence->setObjectName(QStringLiteral("newSilence"));
    connect(m_newSilence, &QPushButton::clicked, this, &InspectorPanel::openSilenceDialog);
    tools->addWidget(m_newSilence);
    tools->addStretch(1);
    column->addWidget(m_toolRow);
    m_stack = new QStackedWidget(this);
    m_cards = new CardList(tr("What the node holds"), m_stack);
    m_text = new QPlainTextEdit(m_stack);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setAccessibleName(tr("Text of the page"));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setTabChangesFocus(true);
    m_expression = new ExpressionPage(controller, m_stack);
    m_nothing = new QLabel(tr("Choose a node in the picture to see what it knows."), m_stack);
    m_nothing->setProperty("role", "muted");
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_nothing->setMargin(24);
    for (QWidget* page : std::initializer_list<QWidget*>{m_nothing, m_cards, m_text, m_expression})
        m_stack->addWidget(page);
    column->addWidget(m_stack, 1);
    connect(m_cards, &CardList::triggered, this, &InspectorPanel::trigger);
    connect(m_tabs, &TabStrip::currentChanged, this, &InspectorPanel::showPage);
    m_refresh.setSingleShot(true);
    connect(&m_refresh, &QTimer::timeout, this, &InspectorPanel::refresh);
    const auto applyTheme = [this] {
        m_menu->setIcon(symbolIcon(Symbol::More, Theme::instance().colors().text));
        m_newSilence->setIcon(symbolIcon(Symbol::Plus, Theme::instance().colors().text));
        m_text->setFont(Theme::mono(0.95));
    };
    connect(&Theme::instance(), &Theme::changed, this, applyTheme);
    applyTheme();
    clear();
}

void InspectorPanel::clear()
{
    m_node.clear();
    m_page.clear();
    m_snapshot.reset();
    m_decisions.clear();
    m_sent.clear();
    m_logs.clear();
    m_refresh.stop();
    m_stack->setCurrentWidget(m_nothing);
    m_toolRow->hide();
    m_tabs->hide();
    m_menu->hide();
    m_icon->hide();
    m_note->hide();
    m_title->setText(tr("Inspector"));
    m_subtitle->clear();
    m_address->hide();
}

const lab::NodeView* InspectorPanel::view() const
{
    if (!m_snapshot)
        return nullptr;
    for (const auto& node : m_snapshot->nodes)
        if (node.name == m_node.toStdString())
            return &node;
    return nullptr;
}

void InspectorPanel::setNode(const QString& node)
{
    if (node == m_node)
        return;
    m_node = node;
    m_page.clear();
    m_cards->show({}, {});
    showHeader();
    const auto* shown = view();
    if (!shown)
        return;
    m_tabs->show();
    m_menu->show();
    m_icon->show();
    m_tabs->setTabs(pagesOf(shown->kind));
    if (m_lastPage.contains(int(shown->kind)))
        m_tabs->setCurrent(m_lastPage.value(int(shown->kind)));
    showPage(m_tabs->current());
}

void InspectorPanel::showHeader()
{
    const auto* shown = view();
    if (!shown)
        return;
    m_title->setText(m_node);
    const auto address = QString::fromStdString(shown->address);
    m_subtitle->setText(QString::fromStdString(shown->stateText));
    m_address->setText(address.isEmpty() ? QString() : tr("web %1").arg(address));
    m_address->setVisible(!address.isEmpty());
    m_note->setText(QString::fromStdString(shown->addressNote));
    m_note->setVisible(!shown->addressNote.empty());
    static_cast<NodeIcon*>(m_icon)->set(shown->kind, shown->state,
        shown->kind == lab::NodeKind::Alertmanager && shown->position >= 0 ? QString::number(shown->position) : QString());
    if (shown->kind != lab::NodeKind::Alertmanager)
        return;
    const auto counted = [](const QString& title, int count) { return count > 0 ? QStringLiteral("%1 %2").arg(title).arg(count) : title; };
    m_tabs->setTitle(QStringLiteral("alerts"), counted(tr("Alerts"), shown->alertsFiring));
    m_tabs->setTitle(QStringLiteral("silences"), counted(tr("Silences"), shown->silencesActive));
}

void InspectorPanel::showPage(const QString& page)
{
    const auto* shown = view();
    if (page.isEmpty() || !shown || page == m_page)
        return;
    m_page = page;
    m_lastPage[int(shown->kind)] = page;
    m_cards->show({}, tr("Asking %1…").arg(m_node));
    m_toolRow->setVisible(shown->kind == lab::NodeKind::Alertmanager && page == u"silences");
    m_controller.noteOpened(m_node + u'/' + page);
    m_text->clear();
    refresh();
}

void InspectorPanel::showSnapshot(const lab::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    showHeader();
    if (m_page == u"groups" && !m_node.isEmpty())
        showDecisions();
}

void InspectorPanel::showDecisions()
{
    const auto* shown = view();
    if (!shown)
        return;
    auto cards = m_decisions.groupCards(m_node, m_snapshot->now, m_snapshot->startedAt);
    Card place;
    place.key = QStringLiteral("place");
    place.title = tr("Its place in the cluster");
    const bool up = shown->state == lab::NodeState::Running || shown->state == lab::NodeState::Settling;
    const auto state = nodeStateName(shown->state);
    place.chip = !up ? QString::fromUtf8(state.data(), qsizetype(state.size())) : shown->clusterReady ? tr("ready") : tr("settling");
    place.chipKind = !up ? QString() : shown->clusterReady ? QStringLiteral("ok") : QStringLiteral("pending");
    const auto row = [&](const QString& name, const QString& value) { place.rows << CardRow{CardRow::Mark::None, name, value}; };
    if (up && shown->position >= 0)
        row(tr("Position"), tr("%1 of 0…%2").arg(shown->position).arg(std::max(0, shown->members - 1)));
    if (up)
        row(tr("Members it sees"), tr("%1 of %2").arg(shown->members).arg(shown->membersExpected));
    row(tr("Notifications it sent"), QString::number(shown->notificationsSent));
    if (cards.isEmpty())
        place.note = tr("No group yet: %1 has had no alert. Each decision will be explained here, also the decision not to notify.").arg(m_node);
    cards << place;
    m_cards->show(cards, {});
}

void InspectorPanel::addEvents(const lab::EventBatch& events)
{
    bool news = false;
    const Time start = m_snapshot ? m_snapshot->startedAt : Time{};
    for (const auto& event : *events) {
        m_decisions.add(event);
        m_sent.add(event);
        const auto name = QString::fromStdString(event.node);
        if (event.kind == kind::log) {
            auto& log = m_logs[name];
            log.push_back(logLine(event, start));
            if (log.size() > logLinesMax)
                log.pop_front();
        }
        const bool chatter = event.kind == kind::gossipSend || event.kind == kind::gossipReceive || event.kind == kind::scrapeOk;
        news = news || (name == m_node && !chatter);
    }
    if (news && (!m_refresh.isActive() || m_refresh.remainingTime() > refreshSoonMs))
        m_refresh.start(refreshSoonMs);
}

void InspectorPanel::refresh()
{
    const auto* shown = view();
    if (!shown || m_page.isEmpty())
        return;
    m_refresh.start(refreshIntervalMs);
    if (m_page == u"log")
        return showLog();
    if (m_page == u"config")
        return showConfiguration();
    if (m_page == u"expression") {
        m_expression->setNode(m_node);
        m_stack->setCurrentWidget(m_expression);
        return;
    }
    m_stack->setCurrentWidget(m_cards);
    switch (shown->kind) {
    case lab::NodeKind::Alertmanager:
        return refreshAlertmanager();
    case lab::NodeKind::Prometheus:
        return refreshPrometheus();
    case lab::NodeKind::Receiver:
        return ask("/api/notifications", notificationCards, tr("Nothing has arrived yet."));
    case lab::NodeKind::Target:
        break;
    }
}

void InspectorPanel::ask(const QByteArray& target, std::function<QList<Card>(const json::Value&)> toCards, const QString& empty)
{
    m_controller.request(m_node, "GET", target, {}, this,
        [this, toCards = std::move(toCards), empty, node = m_node, page = m_page](const LabController::Answer& answer) {
            if (node != m_node || page != m_page)
                return;
            const auto json = json::parse(answer.body.toStdString());
            if (answer.status == 200 && json)
                m_cards->show(toCards(*json), empty);
            else
                m_cards->show({}, tr("%1 does not answer: %2").arg(node, QString::fromUtf8(answer.body).left(200)));
        });
}

void InspectorPanel::refreshAlertmanager()
{
    if (m_page == u"groups")
        return showDecisions();
    if (m_page == u"sent")
        return m_cards->show(m_sent.cards(m_node, m_snapshot->startedAt),
            tr("%1 has sent nothing yet. Each notification will be shown here as it went out.").arg(m_node));
    if (m_page == u"nflog")
        return m_cards->show(m_decisions.logCards(m_node, m_snapshot->startedAt),
            tr("No entry yet. After a notification the sender logs it here and gossips the entry to the others."));
    if (m_page == u"alerts")
        return ask("/api/v2/alerts", alertCards, tr("%1 holds no alert. Alerts are not gossiped: each Prometheus sends them to every Alertmanager.").arg(m_node));
    if (m_page == u"silences")
        return ask("/api/v2/silences", silenceCards, tr("%1 knows no silence.").arg(m_node));
    ask("/api/v2/status",
        [this](const json::Value& status) { return memberCards(status, [this](const QString& address) { return nameOfAddress(address); }); },
        {});
}

void InspectorPanel::refreshPrometheus()
{
    if (m_page == u"targets")
        return ask("/api/v1/targets?state=active", [](const json::Value& json) { return targetCards(json["data"]); },
            tr("No target yet: they are taken up within a few seconds of the start."));
    if (m_page == u"rules")
        return ask("/api/v1/rules", [](const json::Value& json) { return ruleCards(json["data"]); }, tr("No rules."));
    ask("/api/v1/alerts", [](const json::Value& json) { return ruleAlertCards(json["data"]); }, tr("No alert is pending or firing."));
}

QString InspectorPanel::nameOfAddress(const QString& address) const
{
    const auto ip = address.section(u':', 0, 0).toStdString();
    for (const auto& node : m_snapshot->nodes)
        if (!node.ownAddress.empty() && node.ownAddress == ip)
            return QString::fromStdString(node.name);
    return address;
}

void InspectorPanel::showLog()
{
    m_stack->setCurrentWidget(m_text);
    QStringList lines;
    for (const auto& line : m_logs.value(m_node))
        lines << line;
    const auto text = lines.isEmpty() ? tr("No log line yet.") : lines.join(u'\n');
    if (m_text->toPlainText() == text)
        return;
    const auto* bar = m_text->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() - 2;
    m_text->setPlainText(text);
    if (atEnd)
        m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->maximum());
}

void InspectorPanel::showConfiguration()
{
    m_stack->setCurrentWidget(m_text);
    if (!m_text->toPlainText().isEmpty())
        return;
    m_controller.configuration(m_node, this, [this, node = m_node](const LabController::Files& files) {
        if (node != m_node || m_page != u"config")
            return;
        QString text;
        for (const auto& [name, content] : files)
            text += (text.isEmpty() ? QString() : QStringLiteral("\n")) + QStringLiteral("# %1\n").arg(QString::fromStdString(name)) + QString::fromStdString(content);
        m_text->setPlainText(text.isEmpty() ? tr("This node has no configuration file.") : text);
    });
}

void InspectorPanel::openSilenceDialog()
{
    SilenceDialog dialog(m_controller, m_node, window());
    connect(&dialog, &SilenceDialog::created, this, [this] { m_refresh.start(refreshSoonMs); });
    dialog.exec();
}

void InspectorPanel::trigger(const QString& card, const QString& action)
{
    if (action == u"copy") {
        for (const auto& shown : m_cards->cards())
            if (shown.key == card)
                QGuiApplication::clipboard()->setText(shown.code);
        return;
    }
    if (action != u"expire")
        return;
    m_controller.request(m_node, "DELETE", "/api/v2/silence/" + card.toUtf8(), {}, this, [this](const LabController::Answer& answer) {
        if (answer.status != 200)
            Q_EMIT m_controller.refused(tr("The silence could not be expired: %1").arg(QString::fromUtf8(answer.body)));
        refresh();
    });
}

} // namespace halab::app
