// The body of a webhook, to the byte.

#include "alertmanager/notify/message_data.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

class WebhookBodiesVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The vectors hold bodies, so the alerts are taken from the longest body of each set.
    void agreesWithTheOriginal()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/webhook_bodies.json"));
        QVERIFY(cases && cases->size() >= 5);
        for (const auto& one : *cases->array()) {
            const auto body = json::parse(one["body"].text());
            QVERIFY(body);
            const auto alerts = alertsOf(*cases, one["set"].text());
            MessageContext context{.receiver = unquoted((*body)["receiver"].text()),
                .groupKey = (*body)["groupKey"].text(),
                .groupLabels = labels((*body)["groupLabels"]),
                .externalUrl = (*body)["externalURL"].text()};
            const auto maxAlerts = static_cast<std::size_t>(one["max_alerts"].numberOr(0));
            const Time now{std::chrono::seconds{1'767'225'600}};
            const auto ours = webhookBody(context, alerts, maxAlerts, now);
            QCOMPARE(QByteArray::fromStdString(ours), QByteArray::fromStdString(one["body"].text()));
            QCOMPARE(std::to_string(ours.size()), one["headers"]["Content-Length"].at(0).text());
        }
    }

    void aReceiversNameIsQuotedAsAnExpression()
    {
        QCOMPARE(quoteMeta("web.hook"), std::string("web\\.hook"));
        QCOMPARE(quoteMeta("a+(b)[c]{d}^$|*?\\"), std::string("a\\+\\(b\\)\\[c\\]\\{d\\}\\^\\$\\|\\*\\?\\\\"));
    }

private:
    static Alerts alertsOf(const json::Value& cases, const std::string& set)
    {
        Alerts longest;
        for (const auto& one : *cases.array()) {
            if (one["set"].text() != set)
                continue;
            Alerts alerts;
            const auto body = json::parse(one["body"].text());
            for (const auto& given : *(*body)["alerts"].array()) {
                auto alert = std::make_shared<Alert>();
                alert->labels = labels(given["labels"]);
                for (const auto& [name, value] : *given["annotations"].object())
                    alert->annotations[name] = value.text();
                alert->startsAt = *parseRfc3339(given["startsAt"].text());
                if (given["status"].text() == "resolved")
                    alert->endsAt = *parseRfc3339(given["endsAt"].text());
                alert->generatorUrl = given["generatorURL"].text();
                alerts.push_back(std::move(alert));
            }
            if (alerts.size() > longest.size())
                longest = std::move(alerts);
        }
        return longest;
    }

    static model::Labels labels(const json::Value& object)
    {
        std::vector<model::Labels::Pair> pairs;
        for (const auto& [name, value] : *object.object())
            pairs.emplace_back(name, value.text());
        return model::Labels::from(std::move(pairs));
    }

    static std::string unquoted(const std::string& text)
    {
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i)
            out += text[i == text.size() - 1 || text[i] != '\\' ? i : ++i];
        return out;
    }
};

HALAB_TEST(WebhookBodiesVectorTest, "webhook_bodies_vector")
#include "webhook_bodies_vector_test.moc"
