#include "alertmanager/template/templates.h"

#include "base/json.h"
#include "base/rfc3339.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;

/// 5 data sets × 75 templates: what the real program makes of them as text and as HTML.
class TemplatesVectorTest : public QObject {
    Q_OBJECT

    static constexpr const char* now = "2024-02-03T06:00:00Z";

    struct Message {
        alertmanager::MessageContext context;
        alertmanager::Alerts alerts;
    };

    /// The alerts from which the data was made. The receiver's name stands in the data quoted as a regular expression.
    static Message messageFrom(const json::Value& data)
    {
        Message message;
        for (const char c : data["receiver"].text())
            if (c != '\\')
                message.context.receiver += c;
        message.context.externalUrl = data["externalURL"].text();
        for (const auto& [name, value] : *data["groupLabels"].object())
            message.context.groupLabels.set(name, value.text());
        for (const auto& item : *data["alerts"].array()) {
            auto alert = std::make_shared<alertmanager::Alert>();
            for (const auto& [name, value] : *item["labels"].object())
                alert->labels.set(name, value.text());
            for (const auto& [name, value] : *item["annotations"].object())
                alert->annotations[name] = value.text();
            alert->startsAt = parseRfc3339(item["startsAt"].text()).value();
            if (item["status"].text() == "resolved")
                alert->endsAt = parseRfc3339(item["endsAt"].text()).value();
            alert->generatorUrl = item["generatorURL"].text();
            message.alerts.push_back(alert);
        }
        return message;
    }

private Q_SLOTS:
    void renders_data()
    {
        QTest::addColumn<int>("set");
        QTest::addColumn<int>("index");
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto sets = json::parse(test::vectors::read("alertmanager/templates.json")).value();
        for (std::size_t s = 0; s < sets.size(); ++s)
            for (std::size_t c = 0; c < sets.at(s)["cases"].size(); ++c)
                QTest::addRow("%s %d", sets.at(s)["set"].text().c_str(), static_cast<int>(c))
                    << static_cast<int>(s) << static_cast<int>(c);
    }
    void renders()
    {
        QFETCH(int, set);
        QFETCH(int, index);
        static const auto sets = json::parse(test::vectors::read("alertmanager/templates.json")).value();
        const auto& record = sets.at(static_cast<std::size_t>(set));
        const auto& row = record["cases"].at(static_cast<std::size_t>(index));
        const auto message = messageFrom(record["data"]);
        const auto data = alertmanager::templateData(
            message.context, message.alerts, parseRfc3339(now).value().instant);
        const auto templates = alertmanager::Templates::defaults();
        const auto shown = [](const Result<std::string>& result) {
            return QString::fromStdString(result ? *result : "error " + result.error().message);
        };
        const auto expected = [&](const std::string& kind) {
            const auto& failure = row[kind + "_error"];
            return QString::fromStdString(failure.isNull() ? row[kind].text() : "error " + failure.text());
        };
        QCOMPARE(shown(templates->text(row["template"].text(), data)), expected("text"));
        QCOMPARE(shown(templates->html(row["template"].text(), data)), expected("html"));
    }
};

HALAB_TEST(TemplatesVectorTest, "templates_vector")
#include "templates_vector_test.moc"
