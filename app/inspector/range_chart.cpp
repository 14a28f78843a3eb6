#include "inspector/range_chart.h"

#include "inspector/answer_cards.h"
#include "theme/theme.h"

#include <QtCharts/QChart>
#include <QtCharts/QLegend>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <array>
#include <cmath>

namespace halab::app {

RangeChart::RangeChart(QWidget* parent)
    : QChartView(parent)
{
    setAccessibleName(tr("Chart of the expression"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus); // there is nothing to do in it
    setMinimumHeight(220);
    chart()->setMargins(QMargins(0, 0, 0, 0));
    chart()->legend()->hide(); // it cuts long names; the page writes them below
    chart()->setBackgroundRoundness(0);
    connect(&Theme::instance(), &Theme::changed, this, &RangeChart::applyTheme);
    applyTheme();
}

void RangeChart::applyTheme()
{
    const auto& colors = Theme::instance().colors();
    setBackgroundBrush(colors.panel);
    chart()->setBackgroundBrush(colors.panel);
    for (auto* axis : chart()->axes()) {
        axis->setLabelsColor(colors.muted);
        axis->setGridLineColor(colors.hairline);
        axis->setLinePenColor(colors.hairline);
        axis->setLabelsFont(Theme::font(0.82));
    }
}

int RangeChart::show(const json::Value& data, double end, double spanSeconds)
{
    chart()->removeAllSeries();
    for (auto* axis : chart()->axes()) {
        chart()->removeAxis(axis);
        delete axis;
    }
    const auto& theme = Theme::instance().colors();
    const std::array<QColor, 6> palette{theme.accent, theme.notification, theme.ok, theme.alert, theme.pending, theme.scrape};
    auto* x = new QValueAxis;
    auto* y = new QValueAxis;
    x->setRange(-spanSeconds, 0);
    x->setLabelFormat(QStringLiteral("%.0f s"));
    x->setTickCount(4);
    chart()->addAxis(x, Qt::AlignBottom);
    chart()->addAxis(y, Qt::AlignLeft);
    m_legend.clear();
    double low = INFINITY, high = -INFINITY;
    const auto& result = data["result"];
    const int count = int(std::min<std::size_t>(result.size(), seriesMax));
    for (int i = 0; i < count; ++i) {
        const auto& one = result.at(std::size_t(i));
        auto* line = new QLineSeries;
        QPen pen(palette[std::size_t(i) % palette.size()], 2);
        pen.setStyle(std::size_t(i) < palette.size() ? Qt::SolidLine : Qt::DashLine);
        line->setPen(pen);
        const auto& metric = one["metric"];
        line->setName(QString::fromStdString(metric["__name__"].text()) + labelsText(metric, QStringLiteral("__name__")));
        m_legend += (i > 0 ? QStringLiteral("<br>") : QString()) + QStringLiteral("<span style='color:%1'>%2</span> ").arg(pen.color().name(), std::size_t(i) < palette.size() ? QStringLiteral("━━") : QStringLiteral("╍╍")) + line->name().toHtmlEscaped();
        QList<QPointF> points;
        for (std::size_t p = 0; p < one["values"].size(); ++p) {
            const auto& pair = one["values"].at(p);
            const double v = QString::fromStdString(pair.at(1).text()).toDouble();
            if (!std::isfinite(v))
                continue;
            points << QPointF(pair.at(0).numberOr(0) - end, v);
            low = std::min(low, v);
            high = std::max(high, v);
        }
        line->replace(points);
        chart()->addSeries(line);
        line->attachAxis(x);
        line->attachAxis(y);
    }
    if (!(low <= high)) {
        low = 0;
        high = 1;
    }
    const double pad = high > low ? (high - low) * 0.08 : std::max(1.0, std::abs(high) * 0.1);
    y->setRange(low - pad, high + pad);
    y->setTickCount(5);
    applyTheme();
    return int(result.size());
}

} // namespace halab::app
