#pragma once

// A lab being worked on: the guide, the picture (or its twin, the table), the inspector, the
// events, and the bar with time and speed.

#include "lab/snapshot.h"
#include "window/lab_info.h"

#include <QWidget>

class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;
class QTimer;
class QToolButton;

namespace halab::app {

class EventsPanel;
class GuidePanel;
class InspectorPanel;
class LabController;
class NodeTable;
class TopologyView;
class WrapLabel;

class LabPage : public QWidget {
    Q_OBJECT

public:
    explicit LabPage(LabController& controller, QWidget* parent = nullptr);

    /// `number` of `count`: where the lab stands among the exercises.
    void begin(const LabInfo& lab, int number, int count);
    void select(const QString& node);
    void showMenu(const QString& node, const QPoint& globalPosition);
    void startAgain();
    void togglePause();
    void toggleTable();
    /// F6: to the next pane.
    void cyclePanes(int by);

    TopologyView* topology() const { return m_topology; }
    GuidePanel* guide() const { return m_guide; }
    InspectorPanel* inspector() const { return m_inspector; }
    QStackedWidget* canvas() const { return m_canvas; }
    NodeTable* table() const { return m_table; }
    EventsPanel* events() const { return m_events; }

Q_SIGNALS:
    void backWanted();
    void themeWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QFrame* makeTopBar();
    QFrame* makeStatusBar();
    QWidget* makeCanvas();
    void showSnapshot(const lab::SnapshotPtr& snapshot);
    void showStatus(const lab::Snapshot& snapshot);
    void showMessage(const QString& message);
    void applyTheme();
    QFrame* makeBanner(QWidget* parent);
    QWidget* makeFailurePage();
    void showFailure(const QString& message);
    void fitChips();
    void orderFocus();

    LabController& m_controller;
    LabInfo m_lab;
    lab::SnapshotPtr m_snapshot;
    double m_speed = 1; ///< while not paused
    bool m_paused = false;

    QLabel* m_title = nullptr;
    QLabel* m_number = nullptr;
    QToolButton* m_back = nullptr;
    QToolButton* m_reset = nullptr;
    QToolButton* m_pause = nullptr;
    QToolButton* m_theme = nullptr;
    QToolButton* m_tableButton = nullptr;
    QComboBox* m_speedBox = nullptr;
    QLabel* m_clock = nullptr;
    QLabel* m_live = nullptr;
    QLabel* m_badge = nullptr;
    GuidePanel* m_guide = nullptr;
    QStackedWidget* m_canvas = nullptr;
    TopologyView* m_topology = nullptr;
    NodeTable* m_table = nullptr;
    InspectorPanel* m_inspector = nullptr;
    EventsPanel* m_events = nullptr;
    QFrame* m_topBar = nullptr;
    QTimer* m_focusOrder = nullptr;
    QList<QPushButton*> m_cardButtons; ///< for which the order of the focus was made; not to be followed
    QList<QToolButton*> m_chips;
    QWidget* m_failure = nullptr; ///< instead of the picture: why the lab cannot run
    WrapLabel* m_failureText = nullptr;
    QPushButton* m_again = nullptr;
    QFrame* m_banner = nullptr; ///< a message that goes away by itself
    WrapLabel* m_message = nullptr;
    QLabel* m_status = nullptr;
    QLabel* m_statusRight = nullptr;
};

} // namespace halab::app
