#pragma once

// One node from near: what its public HTTP API says, what the trace tells of its decisions, its
// configuration and its log. Polls only the page that is looked at.

#include "inspector/decision_fold.h"
#include "inspector/sent_fold.h"
#include "lab/snapshot.h"

#include <QFrame>
#include <QMap>
#include <QStringList>
#include <QTimer>

#include <deque>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace halab::json {
class Value;
}

namespace halab::app {

class CardList;
class ExpressionPage;
class LabController;
class TabStrip;
class WrapLabel;

class InspectorPanel : public QFrame {
    Q_OBJECT

public:
    explicit InspectorPanel(LabController& controller, QWidget* parent = nullptr);

    void setNode(const QString& node);
    QString node() const { return m_node; }
    void showSnapshot(const lab::SnapshotPtr& snapshot);
    void addEvents(const lab::EventBatch& events);
    void clear();
    TabStrip* tabs() const { return m_tabs; }
    CardList* cards() const { return m_cards; }

Q_SIGNALS:
    void menuWanted(const QString& node, const QPoint& globalPosition);

private:
    void showPage(const QString& page);
    void refresh();
    /// Asks the node's API and shows the answer's cards, unless the page has changed by then.
    void ask(const QByteArray& target, std::function<QList<Card>(const json::Value&)> toCards, const QString& empty);
    void refreshAlertmanager();
    void refreshPrometheus();
    void showDecisions();
    void showLog();
    void showConfiguration();
    void showHeader();
    void openSilenceDialog();
    void trigger(const QString& card, const QString& action);
    QString nameOfAddress(const QString& address) const;
    const lab::NodeView* view() const;

    /// Log lines kept a node.
    static constexpr std::size_t logLinesMax = 500;

    LabController& m_controller;
    QString m_node, m_page;
    QMap<int, QString> m_lastPage; ///< by kind of node: the page that was looked at
    lab::SnapshotPtr m_snapshot;
    DecisionFold m_decisions;
    SentFold m_sent;
    QMap<QString, std::deque<QString>> m_logs;
    QTimer m_refresh;

    QWidget* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QLabel* m_address = nullptr;
    WrapLabel* m_note = nullptr;
    QToolButton* m_menu = nullptr;
    TabStrip* m_tabs = nullptr;
    QWidget* m_toolRow = nullptr;
    QPushButton* m_newSilence = nullptr;
    QStackedWidget* m_stack = nullptr;
    CardList* m_cards = nullptr;
    QPlainTextEdit* m_text = nullptr;
    ExpressionPage* m_expression = nullptr;
    QLabel* m_nothing = nullptr;
};

} // namespace halab::app
