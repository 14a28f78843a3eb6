#pragma once

#include "lab/snapshot.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QTableView;

namespace halab::app {

class ComboBox;
class EventFilter;
class EventModel;

/// The table of events with its filter; follows the youngest while it is scrolled to the end.
class EventsPanel : public QFrame {
    Q_OBJECT

public:
    explicit EventsPanel(QWidget* parent = nullptr);

    void setStart(Time start);
    void add(const lab::EventBatch& events);
    void clear();
    QLineEdit* filterField() const { return m_filterField; }
    ComboBox* presets() const { return m_presets; }
    QTableView* table() const { return m_table; }

Q_SIGNALS:
    void nodeChosen(const QString& node);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateCount();

    EventModel* m_model = nullptr;
    EventFilter* m_filter = nullptr;
    QTableView* m_table = nullptr;
    QLineEdit* m_filterField = nullptr;
    ComboBox* m_presets = nullptr;
    QLabel* m_label = nullptr;
    QLabel* m_count = nullptr;
};

} // namespace halab::app
