#pragma once

#include "theme/shapes.h"

#include <QPainter>
#include <QWidget>

namespace halab::app {

/// A node's shape in its state, as in the picture.
class NodeIcon : public QWidget {
public:
    explicit NodeIcon(QWidget* parent = nullptr)
        : QWidget(parent)
    {
        setFixedSize(36, 36);
    }

    void set(lab::NodeKind kind, lab::NodeState state, const QString& inside)
    {
        m_kind = kind;
        m_state = state;
        m_inside = inside;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        drawNodeShape(painter, QRectF(rect()).adjusted(2, 2, -2, -2), m_kind, m_state, m_inside);
    }

private:
    lab::NodeKind m_kind = lab::NodeKind::Target;
    lab::NodeState m_state = lab::NodeState::Stopped;
    QString m_inside;
};

} // namespace halab::app
