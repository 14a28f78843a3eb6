#include "inspector/expression_page.h"

#include "base/json.h"
#include "inspector/answer_cards.h"
#include "inspector/range_chart.h"
#include "theme/theme.h"
#include "widgets/combo_box.h"
#include "widgets/wrap_label.h"
#include "window/lab_controller.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace halab::app {

namespace {

constexpr int rowsMax = 500;

double nowSeconds(const LabController& controller)
{
    const auto snapshot = controller.snapshot();
    return snapshot ? double(unixMilliseconds(snapshot->now)) / 1000 : 0;
}

} // namespace

ExpressionPage::ExpressionPage(LabController& controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(controller)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(8);
    m_field = new QLineEdit(QStringLiteral("up"), this);
    m_field->setObjectName(QStringLiteral("expression"));
    m_field->setAccessibleName(tr("PromQL expression"));
    m_field->setFont(Theme::mono());
    m_field->setPlaceholderText(tr("an expression, e.g. count(up == 1)"));
    column->addWidget(m_field);
    auto* row = new QHBoxLayout;
    auto* run = new QPushButton(tr("Evaluate"), this);
    run->setObjectName(QStringLiteral("evaluate"));
    run->setProperty("kind", "primary");
    m_view = new ComboBox(this);
    m_view->setObjectName(QStringLiteral("expressionView"));
    m_view->setAccessibleName(tr("Show as"));
    m_view->addItem(tr("Table, now"), 0);
    m_view->addItem(tr("Chart, 1 minute"), 60);
    m_view->addItem(tr("Chart, 5 minutes"), 300);
    m_view->addItem(tr("Chart, 30 minutes"), 1800);
    row->addWidget(run);
    row->addWidget(m_view);
    row->addStretch(1);
    column->addLayout(row);
    m_status = new WrapLabel(this);
    m_status->setProperty("role", "muted");
    column->addWidget(m_status);
    m_stack = new QStackedWidget(this);
    m_table = new QTableWidget(this);
    m_table->setAccessibleName(tr("Answer of the expression"));
    m_table->setColumnCount(2);
    m_table->setHorizontalHeaderLabels({tr("Series"), tr("Value")});
    m_table->setObjectName(QStringLiteral("expressionTable"));
    m_table->setTabKeyNavigation(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(true);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_chart = new RangeChart(this);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_chart);
    column->addWidget(m_stack, 1);
    m_legend = new WrapLabel(this);
    m_legend->setTextFormat(Qt::RichText);
    m_legend->hide();
    column->addWidget(m_legend);
    connect(m_stack, &QStackedWidget::currentChanged, this, [this] { m_legend->setVisible(m_stack->currentWidget() == m_chart); });
    connect(run, &QPushButton::clicked, this, &ExpressionPage::evaluate);
    connect(m_field, &QLineEdit::returnPressed, this, &ExpressionPage::evaluate);
    connect(m_view, &QComboBox::currentIndexChanged, this, &ExpressionPage::evaluate);
}

void ExpressionPage::setNode(const QString& node)
{
    if (node == m_node)
        return;
    m_node = node;
    m_table->setRowCount(0);
    m_status->setText(tr("Enter evaluates on %1.").arg(node));
    m_stack->setCurrentWidget(m_table);
    ++m_asked;
}

void ExpressionPage::evaluate()
{
    const auto expression = QUrl::toPercentEncoding(m_field->text());
    if (m_node.isEmpty() || expression.isEmpty())
        return;
    if (m_view->currentData().toInt() == 0)
        evaluateInstant(expression);
    else
        evaluateRange(expression);
}

void ExpressionPage::showError(const QString& message)
{
    m_status->setText(message);
    m_status->setProperty("role", "error");
    m_status->setStyleSheet(QStringLiteral("color:%1").arg(Theme::instance().colors().alert.name()));
    m_table->setRowCount(0);
}

void ExpressionPage::evaluateInstant(const QByteArray& expression)
{
    const auto asked = ++m_asked;
    m_controller.request(m_node, "GET",
        "/api/v1/query?query=" + expression + "&time=" + QByteArray::number(nowSeconds(m_controller), 'f', 3), {}, this,
        [this, asked](const LabController::Answer& answer) {
            if (asked != m_asked)
                return;
            const auto json = json::parse(answer.body.toStdString());
            if (answer.status != 200 || !json)
                return showError(json ? QString::fromStdString((*json)["error"].text()) : QString::fromUtf8(answer.body));
            m_stack->setCurrentWidget(m_table);
            showTable((*json)["data"]);
        });
}

void ExpressionPage::showTable(const json::Value& data)
{
    const auto& result = data["result"];
    const bool single = data["resultType"].text() == "scalar" || data["resultType"].text() == "string";
    const int count = single ? 1 : int(std::min<std::size_t>(result.size(), rowsMax));
    m_table->setRowCount(count);
    for (int row = 0; row < count; ++row) {
        const auto& one = result.at(std::size_t(row));
        const auto& metric = one["metric"];
        const QString series = single ? QString::fromStdString(data["resultType"].text())
                                      : QString::fromStdString(metric["__name__"].text()) + labelsText(metric, QStringLiteral("__name__"));
        const bool matrix = data["resultType"].text() == "matrix";
        const QString value = single ? QString::fromStdString(result.at(1).text())
            : matrix ? tr("%n sample(s)", nullptr, int(one["values"].size()))
                     : QString::fromStdString(one["value"].at(1).text());
        auto* first = new QTableWidgetItem(series);
        first->setToolTip(series);
        auto* second = new QTableWidgetItem(value);
        second->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_table->setItem(row, 0, first);
        m_table->setItem(row, 1, second);
    }
    m_table->resizeRowsToContents();
    m_status->setStyleSheet({});
    m_status->setText(single ? QString() : tr("%n series", nullptr, int(result.size())));
}

void ExpressionPage::evaluateRange(const QByteArray& expression)
{
    const auto asked = ++m_asked;
    const double span = m_view->currentData().toDouble(), end = nowSeconds(m_controller);
    const double step = std::max(1.0, span / RangeChart::pointsMax);
    m_controller.request(m_node, "GET",
        "/api/v1/query_range?query=" + expression + "&start=" + QByteArray::number(end - span, 'f', 3)
            + "&end=" + QByteArray::number(end, 'f', 3) + "&step=" + QByteArray::number(step, 'f', 3),
        {}, this, [this, asked, end, span](const LabController::Answer& answer) {
            if (asked != m_asked)
                return;
            const auto json = json::parse(answer.body.toStdString());
            if (answer.status != 200 || !json)
                return showError(json ? QString::fromStdString((*json)["error"].text()) : QString::fromUtf8(answer.body));
            m_stack->setCurrentWidget(m_chart);
            const int count = m_chart->show((*json)["data"], end, span);
            m_legend->setText(m_chart->legend());
            m_status->setStyleSheet({});
            m_status->setText(count > RangeChart::seriesMax ? tr("%1 series, the first %2 are drawn").arg(count).arg(RangeChart::seriesMax)
                                                           : tr("%n series", nullptr, count));
        });
}

} // namespace halab::app
