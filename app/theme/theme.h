#pragma once

// The look: two palettes, fonts, one style sheet. Colours carry meaning (gossip is blue, an
// alert is red-brown, …) and never do so alone: a shape or a word says the same.

#include <QColor>
#include <QFont>
#include <QObject>

class QWidget;

namespace halab::app {

struct Palette {
    // surfaces
    QColor window, panel, canvas, hairline, text, muted, accent, accentSoft, onAccent;
    QColor accentText; ///< words in the accent's colour, also on accentSoft
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
    /// `color` made strong enough to be read (4.5:1) on `ground`.
    QColor readable(const QColor& color, const QColor& ground) const;
    /// The ratio of WCAG 2 between two colours, 1 to 21.
    static double contrast(const QColor& a, const QColor& b);

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

/// Sets the dynamic property that the style sheet looks at, and has the widget styled again.
void setLook(QWidget* widget, const char* property, const QString& value);

} // namespace halab::app
