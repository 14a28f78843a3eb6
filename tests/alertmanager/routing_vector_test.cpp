// Configurations, what the original prints of them, and where alerts go.

#include "alertmanager/config/config.h"
#include "alertmanager/dispatch/route.h"
#include "base/json.h"
#include "support/registry.h"
#include "support/vectors.h"

#include <QRegularExpression>

using namespace halab;
using namespace halab::alertmanager;

class RoutingVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheOriginal()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/routing.json"));
        QVERIFY(cases && cases->size() >= 16);
        for (const auto& one : *cases->array())
            check(one);
    }

private:
    static void check(const json::Value& one)
    {
        const auto config = loadConfig(one["config"].text(), "alertmanager.yml");
        QVERIFY2(config, config ? "" : config.error().toString().c_str());
        QCOMPARE(printConfig(*config), one["canonical"].text());
        // What is printed means the same as what was read.
        const auto again = loadConfig(printConfig(*config), "printed.yml");
        QVERIFY2(again, again ? "" : again.error().toString().c_str());
        QCOMPARE(printConfig(*again), printConfig(*config));

        const auto root = Route::build(config->route);
        for (const auto& alert : *one["cases"].array()) {
            std::vector<model::Labels::Pair> pairs;
            for (const auto& [name, value] : *alert["labels"].object())
                pairs.emplace_back(name, value.text());
            const auto labels = model::Labels::from(std::move(pairs));
            const auto matches = root->match(labels);
            QCOMPARE(matches.size(), alert["matches"].size());
            for (std::size_t i = 0; i < matches.size(); ++i)
                compare(*matches[i], labels, alert["matches"].at(i));
        }
    }

    /// The vectors route label sets as they are; an Alertmanager drops labels without a value when
    /// an alert comes in, so they never reach a group key.
    static std::string withoutEmptyLabels(const std::string& key)
    {
        const auto labels = key.rfind(":{") == std::string::npos ? key.size() : key.rfind(":{");
        auto set = QString::fromStdString(key.substr(labels));
        set.remove(QRegularExpression(R"(\b\w+="", )")).remove(QRegularExpression(R"((, )?\b\w+=""(?=[,}]))"));
        return key.substr(0, labels) + set.toStdString();
    }

    static void compare(const Route& route, const model::Labels& labels, const json::Value& expected)
    {
        QCOMPARE(route.options().receiver, expected["receiver"].text());
        QCOMPARE(route.key(), expected["route_key"].text());
        QCOMPARE(route.groupKey(route.groupLabels(labels)), withoutEmptyLabels(expected["group_key"].text()));
        QCOMPARE(seconds(route.options().groupWait), expected["group_wait_s"].numberOr(-1));
        QCOMPARE(seconds(route.options().groupInterval), expected["group_interval_s"].numberOr(-1));
        QCOMPARE(seconds(route.options().repeatInterval), expected["repeat_interval_s"].numberOr(-1));
    }
};

HALAB_TEST(RoutingVectorTest, "routing_vector")
#include "routing_vector_test.moc"
