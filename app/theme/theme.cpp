#include "theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyle>
#include <QWidget>

#include <cmath>

namespace halab::app {

namespace {

Palette lightPalette()
{
    return {
        .window = QColor("#F3F5F8"), .panel = QColor("#FFFFFF"), .canvas = QColor("#F8FAFC"), .hairline = QColor("#DDE3EA"),
        .text = QColor("#1B2430"), .muted = QColor("#5B6776"), .accent = QColor("#064171"), .accentSoft = QColor("#E6EEF7"),
        .onAccent = QColor("#FFFFFF"), .accentText = QColor("#064171"), .scrape = QColor("#696F7C"), .alert = QColor("#762409"), .gossip = QColor("#064171"),
        .notification = QColor("#AA35BF"), .ok = QColor("#047D4C"), .pending = QColor("#906C05")};
}

Palette darkPalette()
{
    return {
        .window = QColor("#12161B"), .panel = QColor("#1B2026"), .canvas = QColor("#14181D"), .hairline = QColor("#2C343D"),
        .text = QColor("#E7ECF2"), .muted = QColor("#A3AFBC"), .accent = QColor("#0E86F8"), .accentSoft = QColor("#1A2E44"),
        .onAccent = QColor("#07121E"), .accentText = QColor("#5AAEFF"), .scrape = QColor("#838B92"), .alert = QColor("#EB683F"), .gossip = QColor("#0E86F8"),
        .notification = QColor("#E7B5F1"), .ok = QColor("#21D993"), .pending = QColor("#F0AF0D")};
}

QColor mix(const QColor& a, const QColor& b, qreal share)
{
    return QColor::fromRgbF(float(a.redF() * share + b.redF() * (1 - share)),
        float(a.greenF() * share + b.greenF() * (1 - share)), float(a.blueF() * share + b.blueF() * (1 - share)));
}

double luminance(const QColor& color)
{
    const auto part = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

QString sansFamily()
{
    static const QString family = [] {
        const auto families = QFontDatabase::families();
        for (const char* wanted : {"Inter", "Inter Variable", "DejaVu Sans"})
            if (families.contains(QLatin1String(wanted)))
                return QString::fromLatin1(wanted);
        return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }();
    return family;
}

/// Points at scale 1: 13 pixels on an ordinary screen.
constexpr qreal basePoints = 9.75;

} // namespace

Theme& Theme::instance()
{
    static Theme theme;
    return theme;
}

QFont Theme::font(qreal scale, QFont::Weight weight)
{
    QFont font(sansFamily());
    font.setPointSizeF(basePoints * scale);
    font.setWeight(weight);
    return font;
}

QFont Theme::mono(qreal scale)
{
    QFont font(QStringLiteral("DejaVu Sans Mono"));
    font.setStyleHint(QFont::Monospace);
    font.setPointSizeF(basePoints * scale * 0.94);
    return font;
}

QColor Theme::meaning(const QString& name) const
{
    if (name == u"alert" || name == u"error")
        return m_colors.alert;
    if (name == u"gossip")
        return m_colors.gossip;
    if (name == u"notification")
        return m_colors.notification;
    if (name == u"ok")
        return m_colors.ok;
    if (name == u"pending")
        return m_colors.pending;
    if (name == u"scrape")
        return m_colors.scrape;
    return m_colors.muted;
}

QColor Theme::soft(const QColor& color) const { return mix(color, m_colors.panel, m_dark ? 0.22 : 0.14); }

double Theme::contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor Theme::readable(const QColor& color, const QColor& ground) const
{
    constexpr double wanted = 4.6;
    for (double share = 1; share > 0; share -= 0.05)
        if (const auto mixed = mix(color, m_colors.text, share); contrast(mixed, ground) >= wanted)
            return mixed;
    return m_colors.text;
}

void setLook(QWidget* widget, const char* property, const QString& value)
{
    if (widget->property(property).toString() == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

void Theme::toggle() { apply(m_dark ? Mode::Light : Mode::Dark); }

void Theme::apply(Mode mode)
{
    m_mode = mode;
    static const bool systemIsDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    m_dark = mode == Mode::Dark || (mode == Mode::System && systemIsDark);
    m_colors = m_dark ? darkPalette() : lightPalette();

    static const bool fusion = QApplication::setStyle(QStringLiteral("Fusion")) != nullptr;
    Q_UNUSED(fusion);
    QApplication::setFont(font());

    QPalette palette;
    palette.setColor(QPalette::Window, m_colors.window);
    palette.setColor(QPalette::WindowText, m_colors.text);
    palette.setColor(QPalette::Base, m_colors.panel);
    palette.setColor(QPalette::AlternateBase, m_colors.canvas);
    palette.setColor(QPalette::Text, m_colors.text);
    palette.setColor(QPalette::PlaceholderText, m_colors.muted);
    palette.setColor(QPalette::Button, m_colors.panel);
    palette.setColor(QPalette::ButtonText, m_colors.text);
    palette.setColor(QPalette::ToolTipBase, m_colors.panel);
    palette.setColor(QPalette::ToolTipText, m_colors.text);
    palette.setColor(QPalette::Highlight, m_colors.accent);
    palette.setColor(QPalette::HighlightedText, m_colors.onAccent);
    palette.setColor(QPalette::Link, m_colors.accent);
    palette.setColor(QPalette::Disabled, QPalette::Text, m_colors.muted);
    palette.setColor(QPalette::Disabled, QPalette::ButtonText, m_colors.muted);
    palette.setColor(QPalette::Disabled, QPalette::WindowText, m_colors.muted);
    QApplication::setPalette(palette);
    qApp->setStyleSheet(styleSheet());
    Q_EMIT changed();
}

QString Theme::styleSheet() const
{
    QString sheet = QStringLiteral(R"(
QWidget { color: @text; }
QToolTip { background: @panel; color: @text; border: 1px solid @line; padding: 4px 6px; }
QLabel { background: transparent; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="section"] { color: @muted; font-weight: 600; }
QLabel[role="error"] { color: @alert; }
QLabel[role="ok"] { color: @ok; }
QLabel[role="pending"] { color: @pending; font-weight: 600; }
QLabel[role="code"] { background: @soft; border-radius: 6px; padding: 5px 8px; }
QFrame#topBar, QFrame#statusBar { background: @panel; }
QFrame#topBar { border-bottom: 1px solid @line; }
QFrame#statusBar { border-top: 1px solid @line; }
QFrame#guidePanel, QFrame#inspectorPanel, QFrame#eventsPanel { background: @panel; }
QFrame#hairline { background: @line; }
QFrame#canvasBar, QWidget#canvasPage { background: @canvas; }
QMenuBar { background: @panel; color: @muted; border: none; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 3px 8px; border-radius: 5px; }
QMenuBar::item:selected { background: @soft; color: @text; }
QFrame[card="true"] { background: @panel; border: 1px solid @line; border-radius: 12px; }
QFrame[card="current"] { background: @panel; border: 2px solid @accent; border-radius: 12px; }
QFrame[card="soft"] { background: @soft; border: none; border-radius: 12px; }
QFrame[card="none"] { background: transparent; border: none; }
QFrame[card="alert"] { background: @bad; border: none; border-radius: 12px; }
QFrame[card="warning"] { background: @warn; border: none; border-radius: 12px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QPushButton, QToolButton, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox {
    background: @panel; border: 1px solid @line; border-radius: 7px; padding: 4px 10px; min-height: 20px; }
QPushButton:hover, QToolButton:hover, QComboBox:hover { border-color: @muted; }
QPushButton:pressed, QToolButton:pressed { background: @soft; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus, QPlainTextEdit:focus,
QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid @accent; padding: 3px 9px; }
QPushButton:disabled, QToolButton:disabled, QComboBox:disabled { color: @muted; background: @window; }
QPushButton[kind="primary"] { background: @accent; color: @onaccent; border-color: @accent; font-weight: 600; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @line; color: @muted; border-color: @line; }
QToolButton[kind="plain"] { border: none; background: transparent; padding: 4px 6px; }
QToolButton[kind="plain"]:hover { background: @soft; }
QToolButton[kind="plain"]:focus { border: 2px solid @accent; padding: 2px 4px; }
QToolButton[kind="chip"] { border-radius: 13px; padding: 3px 10px; }
QToolButton[kind="chip"]:!checked { color: @muted; background: transparent; }
QToolButton[kind="chip"]:focus { border: 2px solid @accent; padding: 2px 9px; }
QToolButton[kind="tab"] { border: none; border-bottom: 2px solid transparent; border-radius: 0; background: transparent;
    padding: 6px 2px 6px 2px; color: @muted; }
QToolButton[kind="tab"]:checked { color: @text; border-bottom: 2px solid @accent; font-weight: 600; }
QToolButton[kind="tab"]:focus { border: 2px solid @accent; border-radius: 4px; padding: 4px 0px 4px 0px; }
QToolButton::menu-indicator { image: none; width: 0; }
QComboBox { padding-right: 24px; }
QComboBox:focus { padding-right: 23px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @line; selection-background-color: @accent;
    selection-color: @onaccent; }
QMenu { background: @panel; border: 1px solid @line; padding: 5px; }
QMenu::icon { padding-left: 8px; }
QMenu::item { padding: 6px 24px 6px 14px; border-radius: 5px; }
QMenu::item:selected { background: @accent; color: @onaccent; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 6px; }
QTableView { background: @panel; alternate-background-color: @canvas; border: 2px solid transparent; gridline-color: @line;
    selection-background-color: @soft; selection-color: @text; outline: 0; }
QTableView:focus { border: 2px solid @accent; }
QTableView::item { padding: 0 7px; border: none; }
QTableView::item:selected { background: @soft; color: @text; }
QHeaderView { background: @panel; }
QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @line; padding: 4px 8px; }
QTableCornerButton::section { background: @panel; border: none; }
QSplitter::handle { background: @line; }
QSplitter::handle:hover { background: @accent; }
QScrollBar:vertical { background: transparent; width: 9px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 9px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none;
    width: 0; height: 0; }
QPlainTextEdit { border: 2px solid transparent; border-radius: 0; padding: 6px 10px; }
QPlainTextEdit:focus { border: 2px solid @accent; padding: 6px 10px; }
QRadioButton, QCheckBox { spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 6px; }
QRadioButton:focus, QCheckBox:focus { border: 2px solid @accent; }
QDialog { background: @window; }
)");
    const auto put = [&sheet](const char* name, const QColor& color) { sheet.replace(QLatin1String(name), color.name()); };
    put("@onaccent", m_colors.onAccent);
    put("@accent", m_colors.accent);
    put("@window", m_colors.window);
    put("@canvas", m_colors.canvas);
    put("@panel", m_colors.panel);
    put("@alert", m_colors.alert);
    put("@muted", m_colors.muted);
    put("@text", m_colors.text);
    put("@line", m_colors.hairline);
    put("@soft", m_colors.accentSoft);
    put("@warn", soft(m_colors.pending));
    put("@bad", soft(m_colors.alert));
    put("@pending", m_colors.pending);
    put("@ok", m_colors.ok);
    return sheet;
}

} // namespace halab::app
