#pragma once

#include "lab/snapshot.h"

#include <QWidget>

class QLabel;

namespace halab::app {

class RowMark;
class ScoreBar;
class WrapLabel;

/// One check: its mark, its name, the time it took or the window it has, and what it says.
class CheckRow : public QWidget {
    Q_OBJECT

public:
    explicit CheckRow(QWidget* parent = nullptr);
    void show(const lab::CheckView& check);

private:
    RowMark* m_mark = nullptr;
    WrapLabel* m_title = nullptr;
    QLabel* m_time = nullptr;
    WrapLabel* m_text = nullptr;
    ScoreBar* m_bar = nullptr;
};

} // namespace halab::app
