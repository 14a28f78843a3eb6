#pragma once

// The look: two palettes, fonts, one style sheet. Colours carry meaning (gossip is blue, an
// alert is red-brown, …) and never do so alone: a shape or a word says the same.

#include <QColor>
#include <QFont>
#include <QObject>

namespace halab::app {

struct Palette {
    // surfaces
    QColor window, panel, canvas, hairline, text, muted, accent, accentSoft, onAccent;
    // meanings
    QColor scrape, alert, gossip, notification, ok, pending;
};

class Theme : public QObject {
    Q_OBJECT

public:
    enum class Mode { System, Light, Dark };

    static Theme& instance();

    const Palette& colors() const { return m_colors; }
    bool isDark() const { return m_dark; }
    Mode mode() const { return m_mode; }

    /// Sets fonts, palette and style sheet of the application; again after a change.
    void apply(Mode mode);
    void toggle();

    /// The colour of a meaning by its name: alert, gossip, notification, ok, pending, scrape; else muted.
    QColor meaning(const QString& name) const;
    /// `color` thinned out on a panel: the fill behind a word of that colour.
    QColor soft(const QColor& color) const;

    static QFont font(qreal scale = 1.0, QFont::Weight weight = QFont::Normal);
    static QFont mono(qreal scale = 1.0);

Q_SIGNALS:
    void changed();

private:
    Theme() = default;
    QString styleSheet() const;

    Palette m_colors;
    Mode m_mode = Mode::System;
    bool m_dark = false;
};

} // namespace halab::app
