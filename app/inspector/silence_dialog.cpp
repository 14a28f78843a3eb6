#include "inspector/silence_dialog.h"

#include "base/json.h"
#include "base/rfc3339.h"
#include "theme/theme.h"
#include "widgets/combo_box.h"
#include "widgets/wrap_label.h"
#include "window/lab_controller.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QUrl>
#include <QVBoxLayout>

namespace halab::app {

bool parseFormMatchers(const QString& text, QList<FormMatcher>& matchers, QString& error)
{
    static const QRegularExpression one(
        QStringLiteral("\\G\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"{}]*))\\s*(,|$)"));
    matchers.clear();
    QString rest = text.trimmed();
    if (rest.startsWith(u'{') && rest.endsWith(u'}'))
        rest = rest.mid(1, rest.size() - 2).trimmed();
    qsizetype at = 0;
    while (at < rest.size()) {
        const auto match = one.match(rest, at);
        if (!match.hasMatch()) {
            error = SilenceDialog::tr("Not a matcher: %1 (write name=\"value\")").arg(rest.mid(at).trimmed());
            return false;
        }
        const auto op = match.captured(2);
        QString value = match.captured(3).isNull() ? match.captured(4) : match.captured(3);
        value.replace(QStringLiteral("\\\""), QStringLiteral("\"")).replace(QStringLiteral("\\\\"), QStringLiteral("\\"));
        matchers << FormMatcher{match.captured(1), value, op.contains(u'~'), !op.startsWith(u'!')};
        at = match.capturedEnd();
    }
    if (matchers.isEmpty())
        error = SilenceDialog::tr("A silence needs at least one matcher.");
    return !matchers.isEmpty();
}

SilenceDialog::SilenceDialog(LabController& controller, const QString& node, QWidget* parent)
    : QDialog(parent)
    , m_controller(controller)
    , m_node(node)
{
    setObjectName(QStringLiteral("silenceDialog"));
    setWindowTitle(tr("New silence on %1").arg(node));
    setMinimumWidth(460);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(12);
    auto* title = new QLabel(windowTitle(), this);
    title->setFont(Theme::font(1.15, QFont::DemiBold));
    column->addWidget(title);
    auto* about = new WrapLabel(this);
    about->setText(tr("Alerts that match stay quiet. The other members learn of the silence by gossip."));
    about->setProperty("role", "muted");
    column->addWidget(about);
    auto* form = new QFormLayout;
    form->setVerticalSpacing(10);
    form->setHorizontalSpacing(14);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_matchers = new QLineEdit(QStringLiteral("alertname=\"InstanceDown\""), this);
    m_matchers->setObjectName(QStringLiteral("matchers"));
    m_matchers->setFont(Theme::mono());
    m_span = new ComboBox(this);
    for (const auto& [text, minutes] : {std::pair{tr("15 minutes"), 15}, {tr("1 hour"), 60}, {tr("2 hours"), 120}, {tr("1 day"), 1440}})
        m_span->addItem(text, minutes);
    m_span->setCurrentIndex(2);
    m_author = new QLineEdit(QStringLiteral("student"), this);
    m_comment = new QLineEdit(tr("silenced in HA Lab"), this);
    form->addRow(tr("&Matchers"), m_matchers);
    form->addRow(tr("&For"), m_span);
    form->addRow(tr("Created &by"), m_author);
    form->addRow(tr("C&omment"), m_comment);
    for (QWidget* field : std::initializer_list<QWidget*>{m_matchers, m_span, m_author, m_comment}) {
        auto* label = static_cast<QLabel*>(form->labelForField(field));
        label->setMinimumHeight(field->sizeHint().height());
        field->setAccessibleName(label->text().remove(u'&'));
    }
    column->addLayout(form);
    m_preview = new WrapLabel(this);
    m_preview->setProperty("role", "muted");
    m_error = new WrapLabel(this);
    m_error->setProperty("role", "error");
    m_error->hide();
    column->addWidget(m_preview);
    column->addWidget(m_error);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_create = buttons->addButton(tr("Create"), QDialogButtonBox::AcceptRole);
    m_create->setObjectName(QStringLiteral("create"));
    setLook(m_create, "kind", QStringLiteral("primary"));
    m_create->setDefault(true);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &SilenceDialog::create);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_matchers, &QLineEdit::textChanged, this, &SilenceDialog::preview);
    preview();
}

void SilenceDialog::preview()
{
    QList<FormMatcher> matchers;
    QString error;
    const bool valid = parseFormMatchers(m_matchers->text(), matchers, error);
    m_create->setEnabled(valid);
    m_preview->setText(valid ? QString() : error);
    if (!valid)
        return;
    QByteArray target = "/api/v2/alerts?active=true";
    for (const auto& matcher : matchers) {
        const QString op = matcher.isRegex ? (matcher.isEqual ? QStringLiteral("=~") : QStringLiteral("!~"))
                                           : (matcher.isEqual ? QStringLiteral("=") : QStringLiteral("!="));
        target += "&filter=" + QUrl::toPercentEncoding(matcher.name + op + u'"' + matcher.value + u'"');
    }
    m_controller.request(m_node, "GET", target, {}, this, [this](const LabController::Answer& answer) {
        const auto alerts = json::parse(answer.body.toStdString());
        if (answer.status != 200 || !alerts)
            m_preview->setText(tr("%1 did not answer").arg(m_node));
        else if (alerts->size() == 0)
            m_preview->setText(tr("Matches no alert that %1 has now. It will silence the ones that come.").arg(m_node));
        else
            m_preview->setText(tr("Silences %n alert(s) that %1 has now.", nullptr, int(alerts->size())).arg(m_node));
    });
}

QByteArray SilenceDialog::body() const
{
    QList<FormMatcher> matchers;
    QString error;
    parseFormMatchers(m_matchers->text(), matchers, error);
    const auto snapshot = m_controller.snapshot();
    const Time now = snapshot ? snapshot->now : Time{};
    json::Writer writer;
    writer.beginObject().key("matchers").beginArray();
    for (const auto& matcher : matchers)
        writer.beginObject()
            .field("name", matcher.name.toStdString())
            .field("value", matcher.value.toStdString())
            .field("isRegex", matcher.isRegex)
            .field("isEqual", matcher.isEqual)
            .endObject();
    writer.endArray()
        .field("startsAt", formatRfc3339Milli(now))
        .field("endsAt", formatRfc3339Milli(now + std::chrono::minutes(m_span->currentData().toInt())))
        .field("createdBy", m_author->text().toStdString())
        .field("comment", m_comment->text().toStdString())
        .endObject();
    return QByteArray::fromStdString(writer.text());
}

void SilenceDialog::create()
{
    m_create->setEnabled(false);
    m_controller.request(m_node, "POST", "/api/v2/silences", body(), this, [this](const LabController::Answer& answer) {
        m_create->setEnabled(true);
        const auto json = json::parse(answer.body.toStdString());
        if (answer.status == 200 && json) {
            Q_EMIT created(QString::fromStdString((*json)["silenceID"].text()));
            accept();
            return;
        }
        const auto why = json ? json->text((*json)["message"].text()) : answer.body.toStdString();
        m_error->setText(tr("%1 refused it: %2").arg(m_node, QString::fromStdString(why)));
        m_error->show();
    });
}

} // namespace halab::app
