#pragma once

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace halab::app {

class LabController;
class WrapLabel;

/// "New silence" on one Alertmanager. Filled in so that it can be created at once; says how many
/// of the node's alerts it would silence, and what is wrong with the matchers.
class SilenceDialog : public QDialog {
    Q_OBJECT

public:
    SilenceDialog(LabController& controller, const QString& node, QWidget* parent = nullptr);

Q_SIGNALS:
    void created(const QString& id);

private:
    void create();
    void preview();
    QByteArray body() const;

    LabController& m_controller;
    QString m_node;
    QLineEdit* m_matchers = nullptr;
    QComboBox* m_span = nullptr;
    QLineEdit* m_author = nullptr;
    QLineEdit* m_comment = nullptr;
    WrapLabel* m_preview = nullptr;
    WrapLabel* m_error = nullptr;
    QPushButton* m_create = nullptr;
};

/// One matcher of the form, as the API takes it.
struct FormMatcher {
    QString name, value;
    bool isRegex = false, isEqual = true;
};

/// `alertname="X", job=~"a|b"` → matchers; an error in plain words.
bool parseFormMatchers(const QString& text, QList<FormMatcher>& matchers, QString& error);

} // namespace halab::app
