#pragma once

#include "base/json.h"

#include <QtCharts/QChartView>

namespace halab::app {

/// Lines of a range query, by seconds before now. At most 12 series of 240 points.
class RangeChart : public QChartView {
    Q_OBJECT

public:
    static constexpr int seriesMax = 12;
    static constexpr int pointsMax = 240;

    explicit RangeChart(QWidget* parent = nullptr);
    /// The `data` of /api/v1/query_range; `end` in seconds since 1970. Returns how many series it holds.
    int show(const json::Value& data, double end, double spanSeconds);

    /// The lines and what they stand for, as rich text.
    QString legend() const { return m_legend; }

private:
    QString m_legend;
    void applyTheme();
};

} // namespace halab::app
