#include "events/events_panel.h"

#include "events/event_filter.h"
#include "events/event_model.h"
#include "theme/theme.h"

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
constexpr char defaultFilter[] = "kind:alert,silence,nflog,group,notif,decision,node,member,cluster,target,step,lab";

} // namespace

EventsPanel::EventsPanel(QWidget* parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("eventsPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 8, 16, 6);
    head->setSpacing(10);
    auto* title = new QLabel(tr("Events"), this);
    title->setFont(Theme::font(1.0, QFont::DemiBold));
    m_count = new QLabel(this);
    m_count->setProperty("role", "muted");
    auto* label = new QLabel(tr("&Filter"), this);
    label->setProperty("role", "muted");
    m_filterField = new QLineEdit(QString::fromLatin1(defaultFilter), this);
    m_filterField->setObjectName(QStringLiteral("eventFilter"));
    m_filterField->setAccessibleName(tr("Filter of the events"));
    m_filterField->setFont(Theme::mono(0.95));
    m_filterField->setPlaceholderText(tr("kind:alert,gossip  node:alertmanager-2  any word"));
    m_filterField->setClearButtonEnabled(true);
    m_filterField->setMinimumWidth(200);
    label->setBuddy(m_filterField);
    head->addWidget(title);
    head->addWidget(m_count);
    head->addStretch(1);
    head->addWidget(label);
    head->addWidget(m_filterField, 2);
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
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(QFontMetrics(Theme::font()).height() + 8);
    auto* header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    const QFontMetrics metrics(Theme::font());
    header->resizeSection(EventModel::Time, metrics.averageCharWidth() * 11);
    header->resizeSection(EventModel::Node, metrics.averageCharWidth() * 17);
    header->resizeSection(EventModel::Kind, metrics.averageCharWidth() * 25);
    header->resizeSection(EventModel::Reason, metrics.averageCharWidth() * 30);
    header->setSectionResizeMode(EventModel::Detail, QHeaderView::Stretch);
    column->addWidget(m_table, 1);
    connect(m_filterField, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter->setText(text);
        m_table->scrollToBottom();
        updateCount();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const auto* event = m_model->event(m_filter->mapToSource(current).row());
        if (event)
            Q_EMIT nodeChosen(QString::fromStdString(event->node));
    });
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
