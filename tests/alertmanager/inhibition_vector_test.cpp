// Rules and alerts, and which of them the original mutes.

#include "alertmanager/config/config.h"
#include "alertmanager/inhibit/inhibitor.h"
#include "base/json.h"
#include "host/world.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

class InhibitionVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheOriginal()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/inhibition.json"));
        QVERIFY(cases && cases->size() > 30);
        for (const auto& one : *cases->array())
            check(one);
    }

private:
    static void check(const json::Value& one)
    {
        const auto world = makeSimulatedWorld();
        auto& host = world->addHost({.name = "alertmanager-1", .publishedPorts = {}, .mountedFiles = {}});
        exposition::Registry metrics;
        Marker marker(metrics);
        AlertStore store(host, std::chrono::minutes{30}, marker, metrics);
        const auto config = loadConfig(configuration(one["rules"]), "alertmanager.yml");
        QVERIFY2(config, config ? "" : config.error().toString().c_str());
        Inhibitor inhibitor(host, config->inhibitRules, store, marker);

        std::vector<model::Labels> all;
        for (const auto& given : *one["alerts"].array()) {
            std::vector<model::Labels::Pair> pairs;
            for (const auto& [name, value] : *given["labels"].object())
                pairs.emplace_back(name, value.text());
            Alert alert;
            alert.labels = model::Labels::from(std::move(pairs));
            const auto now = host.clock().now();
            alert.startsAt = {now - std::chrono::hours{1}, 0};
            alert.endsAt = {now + (given["resolved"].boolOr(false) ? -1 : 1) * std::chrono::minutes{10}, 0};
            alert.updatedAt = {now, 0};
            all.push_back(alert.labels);
            store.put(alert);
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            QCOMPARE(inhibitor.mutes(all[i]).has_value(), one["muted"].at(i).boolOr(false));
            // The mark says the same to the API.
            QCOMPARE(marker.status(all[i].fingerprint()).inhibitedBy.empty(), !one["muted"].at(i).boolOr(false));
        }
    }

    static std::string configuration(const json::Value& rules)
    {
        const auto list = [](const json::Value& texts) {
            std::string out = "[";
            for (std::size_t i = 0; i < texts.size(); ++i)
                out += (i == 0 ? "" : ", ") + json::quote(texts.at(i).text());
            return out + "]";
        };
        std::string yaml = "route: {receiver: r}\nreceivers: [{name: r}]\ninhibit_rules:\n";
        for (const auto& rule : *rules.array())
            yaml += "- source_matchers: " + list(rule["source_matchers"]) +
                "\n  target_matchers: " + list(rule["target_matchers"]) + "\n  equal: " + list(rule["equal"]) + "\n";
        return yaml;
    }
};

HALAB_TEST(InhibitionVectorTest, "inhibition_vector")
#include "inhibition_vector_test.moc"
