#pragma once

// The start page: the labs as cards, where the student stopped, how far the student has come.

#include "window/lab_info.h"

#include <QFrame>
#include <QPushButton>
#include <QWidget>

class QComboBox;
class QFrame;
class QGridLayout;
class QLabel;

namespace halab::app {

class ScoreBar;

/// One lab: a small picture of its cluster, its title, what it teaches. Pressing it opens it.
class LabCard : public QPushButton {
    Q_OBJECT

public:
    explicit LabCard(const LabInfo& lab, QWidget* parent = nullptr);
    void setProgress(const LabProgress& progress);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {220, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintPicture(QPainter& painter, const QRectF& box) const;

    LabInfo m_lab;
    LabProgress m_progress;
};

class HomePage : public QWidget {
    Q_OBJECT

public:
    explicit HomePage(QWidget* parent = nullptr);

    void setLabs(const QList<LabInfo>& labs);
    /// Reads the student's progress again.
    void refresh();
    /// Puts the keyboard where one would begin.
    void focusFirst();
    QString timing() const;

Q_SIGNALS:
    void openWanted(const QString& labId, const QString& timing);
    void themeWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();
    QFrame* makeWelcome(QWidget* parent);

    QList<LabInfo> m_labs;
    QList<LabCard*> m_cards;
    QGridLayout* m_grid = nullptr;
    QFrame* m_continue = nullptr;
    QLabel* m_continueTitle = nullptr;
    QLabel* m_continueStep = nullptr;
    QPushButton* m_continueButton = nullptr;
    QLabel* m_badge = nullptr;
    QComboBox* m_timing = nullptr;
    QLabel* m_started = nullptr;
    ScoreBar* m_startedBar = nullptr;
    QString m_continueLab;
    int m_columns = 0;
};

} // namespace halab::app
