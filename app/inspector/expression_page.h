#pragma once

#include <QPointer>
#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableWidget;

namespace halab::json {
class Value;
}

namespace halab::app {

class LabController;
class RangeChart;
class WrapLabel;

/// A Prometheus' expression field, with the answer as a table (now) or a chart (the last minutes).
class ExpressionPage : public QWidget {
    Q_OBJECT

public:
    explicit ExpressionPage(LabController& controller, QWidget* parent = nullptr);

    void setNode(const QString& node);
    QLineEdit* field() const { return m_field; }

private:
    void evaluate();
    void evaluateInstant(const QByteArray& expression);
    void evaluateRange(const QByteArray& expression);
    void showTable(const json::Value& data);
    void showError(const QString& message);

    LabController& m_controller;
    QString m_node;
    QLineEdit* m_field = nullptr;
    QComboBox* m_view = nullptr;
    WrapLabel* m_status = nullptr;
    QStackedWidget* m_stack = nullptr;
    QTableWidget* m_table = nullptr;
    RangeChart* m_chart = nullptr;
    WrapLabel* m_legend = nullptr;
    quint64 m_asked = 0; ///< only the youngest answer is shown
};

} // namespace halab::app
