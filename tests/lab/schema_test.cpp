// The JSON schema that editors get and the loader accept the same keys: the labs are valid by
// the schema, and what the loader refuses as unknown the schema refuses, too.

#include "base/json.h"
#include "base/regex.h"
#include "base/yaml.h"
#include "support/registry.h"
#include "support.h"

#include <algorithm>

namespace lt = halab::test::lab;
using halab::json::Value;
using halab::yaml::Node;

/// The part of JSON Schema that the file uses, over a YAML document.
class Validator {
public:
    explicit Validator(Value root) : m_root(std::move(root)) {}

    std::string check(const Node& node) { return at(m_root, node); }

private:
    static std::string where(const Node& node, const std::string& what)
    {
        return std::to_string(node.line) + ":" + std::to_string(node.column) + " " + what;
    }

    static bool isType(const std::string& type, const Node& node)
    {
        const bool plain = node.kind == Node::Kind::Scalar && !node.quoted;
        bool number = false;
        if (plain)
            QString::fromStdString(node.scalar).toDouble(&number);
        const bool boolean = plain && (node.scalar == "true" || node.scalar == "false");
        if (type == "object")
            return node.kind == Node::Kind::Map;
        if (type == "array")
            return node.kind == Node::Kind::Sequence;
        if (type == "number" || type == "integer")
            return number;
        if (type == "boolean")
            return boolean;
        return node.kind == Node::Kind::Scalar && !number && !boolean;
    }

    std::string at(const Value& schema, const Node& node)
    {
        if (const auto reference = schema["$ref"].text(); !reference.empty())
            return at(m_root["$defs"][reference.substr(std::string("#/$defs/").size())], node);
        if (const auto& all = schema["oneOf"]; all.size() > 0) {
            std::string last;
            for (std::size_t i = 0; i < all.size(); ++i) {
                last = at(all.at(i), node);
                if (last.empty())
                    return {};
            }
            return last;
        }
        const auto& type = schema["type"];
        bool typed = type.isNull() || (type.string() && isType(type.text(), node));
        for (std::size_t i = 0; type.array() && i < type.size(); ++i)
            typed = typed || isType(type.at(i).text(), node);
        if (!typed)
            return where(node, "has the wrong type");
        if (const auto& values = schema["enum"]; values.size() > 0) {
            bool found = false;
            for (std::size_t i = 0; i < values.size(); ++i)
                found = found || values.at(i).text() == node.scalar;
            if (!found)
                return where(node, "is none of the allowed values");
        }
        if (const auto pattern = schema["pattern"].text(); !pattern.empty() && !halab::Regex::compile(pattern)->matches(node.scalar))
            return where(node, "does not fit " + pattern);
        return node.kind == Node::Kind::Map ? members(schema, node) : elements(schema, node);
    }

    std::string members(const Value& schema, const Node& node)
    {
        const auto& required = schema["required"];
        for (std::size_t i = 0; i < required.size(); ++i) {
            if (!node.find(required.at(i).text()))
                return where(node, "lacks " + required.at(i).text());
        }
        if (node.members.size() > static_cast<std::size_t>(schema["maxProperties"].numberOr(1e6)))
            return where(node, "has too many keys");
        for (const auto& [key, value] : node.members) {
            const auto* known = &schema["properties"][key.scalar];
            if (known->isNull())
                known = &schema["additionalProperties"];
            if (known->boolean() && !*known->boolean())
                return where(key, "unknown key " + key.scalar);
            if (const auto problem = at(*known, value); !problem.empty())
                return problem;
        }
        return {};
    }

    std::string elements(const Value& schema, const Node& node)
    {
        if (node.items.size() < static_cast<std::size_t>(schema["minItems"].numberOr(0)))
            return where(node, "has too few elements");
        for (const auto& item : node.items) {
            if (const auto problem = at(schema["items"], item); !problem.empty())
                return problem;
        }
        return {};
    }

    Value m_root;
};

class SchemaTest : public QObject {
    Q_OBJECT

    static std::string read(const std::string& path)
    {
        QFile file(QString::fromStdString(lt::sourceFolder() + "/" + path));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
    }
    static std::string problem(const std::string& text)
    {
        const auto schema = halab::json::parse(read("resources/halab-lab.schema.json"));
        const auto document = halab::yaml::load(text, "lab.yaml");
        return schema && document ? Validator(*schema).check(*document) : "cannot be read";
    }

private Q_SLOTS:
    void theLabsAreValid_data()
    {
        QTest::addColumn<QString>("path");
        for (const char* lab : {"silence-sync", "lose-one-prometheus"})
            QTest::newRow(lab) << QStringLiteral("labs/%1/lab.yaml").arg(QLatin1String(lab));
    }

    void theLabsAreValid()
    {
        QFETCH(QString, path);
        const auto found = problem(read(path.toStdString()));
        QVERIFY2(found.empty(), found.c_str());
    }

    void whatTheLoaderRefusesIsRefused_data()
    {
        QTest::addColumn<QString>("piece");
        QTest::addColumn<QString>("other");
        QTest::newRow("nothing") << "seed: 7" << "seed: 7";
        QTest::newRow("unknown key") << "seed: 7" << "sede: 7";
        QTest::newRow("unknown key in a check") << "points: 60" << "point: 60";
        QTest::newRow("unknown key in a predicate") << "state: stopped}\n        eventually" << "stat: stopped}\n        eventually";
        QTest::newRow("unknown action") << "[{stop: " << "[{halt: ";
        QTest::newRow("wrong type") << "points: 60" << "points: many";
        QTest::newRow("no duration") << "within: 5s" << "within: soon";
        QTest::newRow("missing title") << "    title: Stop it\n" << "";
        QTest::newRow("another kind") << "kind: quiz" << "kind: riddle";
        QTest::newRow("not yet") << "{text: The end.}" << "{text: The end., forks: []}";
    }

    void whatTheLoaderRefusesIsRefused()
    {
        QFETCH(QString, piece);
        QFETCH(QString, other);
        const auto text = lt::with(lt::smallLab(), piece.toStdString(), other.toStdString());
        QCOMPARE(problem(text).empty(), lt::load(text).has_value());
        QCOMPARE(problem(text).empty(), piece == other);
    }
};

HALAB_TEST(SchemaTest, "schema")

#include "schema_test.moc"
