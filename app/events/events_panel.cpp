#include "events/events_panel.h"

#include "events/event_filter.h"
#include "events/event_model.h"
#include "theme/theme.h"
#include "widgets/combo_box.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

namespace halab::app {

namespace {

/// What a newcomer wants to see: no scrapes, no probes.
constexpr char story[] = "kind:alert,silence,nflog,group,notif,decision,node,member,cluster,target,step,lab";

/// Above and below the line with the filter.
constexpr int headSpace = 14;

struct Preset {
    const char* title;
    const char* filter;
};

constexpr Preset filterPresets[] = {
    {QT_TRANSLATE_NOOP("EventsPanel", "The story"), story},
    {QT_TRANSLATE_NOOP("EventsPanel", "Everything"), ""},
    {QT_TRANSLATE_NOOP("EventsPanel", "Decisions"), "kind:decision,group,notify"},
    {QT_TRANSLATE_NOOP("EventsPanel", "Alerts and notifications"), "kind:alert,notif,decision"},
    {QT_TRANSLATE_NOOP("EventsPanel", "Silences and log entries"), "kind:silence,nflog"},
    {QT_TRANSLATE_NOOP("EventsPanel", "Gossip"), "kind:gossip,member,cluster"},
    {QT_TRANSLATE_NOOP("EventsPanel", "Scrapes and targets"), "kind:scrape,target"},
};

} // namespace

EventsPanel::EventsPanel(QWidget* parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("eventsPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, headSpace - 6, 16, 6);
    head->setSpacing(10);
    auto* title = new QLabel(tr("Events"), this);
    title->setFont(Theme::font(1.0, QFont::DemiBold));
    m_count = new QLabel(this);
    m_count->setProperty("role", "muted");
    auto* label = m_label = new QLabel(tr("&Filter"), this);
    label->setProperty("role", "muted");
    m_filterField = new QLineEdit(QString::fromLatin1(story), this);
    m_filterField->setObjectName(QStringLiteral("eventFilter"));
    m_filterField->setAccessibleName(tr("Filter of the events"));
    m_filterField->setFont(Theme::mono(0.95));
    m_filterField->setPlaceholderText(tr("kind:alert,gossip  node:alertmanager-2  any word"));
    m_filterField->setMinimumWidth(120);
    m_filterField->setCursorPosition(0);
    label->setBuddy(m_filterField);
    m_presets = new ComboBox(this);
    m_presets->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_presets->setMinimumContentsLength(16);
    m_presets->setObjectName(QStringLiteral("eventPresets"));
    m_presets->setAccessibleName(tr("What kind of events"));
    for (const auto& preset : filterPresets)
        m_presets->addItem(tr(preset.title), QString::fromLatin1(preset.filter));
    m_presets->addItem(tr("My own filter"), QVariant());
    head->addWidget(title);
    head->addWidget(m_count);
    head->addStretch(1);
    head->addWidget(m_presets);
    head->addWidget(label);
    head->addWidget(m_filterField, 3);
    column->addLayout(head);

    m_model = new EventModel(this);
    m_filter = new EventFilter(this);
    m_filter->setSourceModel(m_model);
    m_filter->setText(m_filterField->text());
    m_table = new QTableView(this);
    m_table->setModel(m_filter);
    m_table->setAccessibleName(tr("Events"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(QFontMetrics(Theme::font()).height() + 8);
    auto* header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    const QFontMetrics metrics(Theme::font());
    header->resizeSection(EventModel::Time, metrics.averageCharWidth() * 10);
    header->resizeSection(EventModel::Node, metrics.averageCharWidth() * 15);
    header->resizeSection(EventModel::Kind, QFontMetrics(Theme::mono(0.92)).averageCharWidth() * 21);
    header->setSectionResizeMode(EventModel::Detail, QHeaderView::Stretch);
    column->addWidget(m_table, 1);
    connect(m_filterField, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter->setText(text);
        m_table->scrollToBottom();
        updateCount();
        const int known = m_presets->findData(text);
        m_presets->blockSignals(true);
        m_presets->setCurrentIndex(known >= 0 ? known : m_presets->count() - 1);
        m_presets->blockSignals(false);
    });
    connect(m_presets, &QComboBox::activated, this, [this](int index) {
        const auto filter = m_presets->itemData(index);
        if (!filter.isValid())
            return m_filterField->setFocus(Qt::OtherFocusReason);
        m_filterField->setText(filter.toString());
        m_filterField->setCursorPosition(0);
    });
    // By click or Enter; walking through the rows leaves the inspector alone.
    const auto choose = [this](const QModelIndex& index) {
        const auto* event = m_model->event(m_filter->mapToSource(index).row());
        if (event)
            Q_EMIT nodeChosen(QString::fromStdString(event->node));
    };
    connect(m_table, &QTableView::clicked, this, choose);
    connect(m_table, &QTableView::activated, this, choose);
}

void EventsPanel::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    m_label->setVisible(width() >= 560);
    m_table->setColumnHidden(EventModel::Kind, width() < 560); // the sentence says it as well
    // Whole rows only: what is left over stays free below them.
    const int rowHeight = m_table->verticalHeader()->defaultSectionSize();
    const int room = height() - m_filterField->sizeHint().height() - headSpace - m_table->horizontalHeader()->sizeHint().height() - 2 * m_table->frameWidth();
    layout()->setContentsMargins(0, 0, 0, room > rowHeight ? room % rowHeight : 0);
}

void EventsPanel::setStart(Time start) { m_model->setStart(start); }

void EventsPanel::add(const lab::EventBatch& events)
{
    const auto* bar = m_table->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() - 4;
    m_model->add(events);
    if (atEnd)
        m_table->scrollToBottom();
    updateCount();
}

void EventsPanel::clear()
{
    m_model->clear();
    updateCount();
}

void EventsPanel::updateCount()
{
    const int shown = m_filter->rowCount(), all = m_model->rowCount();
    m_count->setText(shown == all ? QString::number(all) : tr("%1 of %2").arg(shown).arg(all));
}

} // namespace halab::app
