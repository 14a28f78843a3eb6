#pragma once

// What a block of the configuration may hold: one table a block, from which it is read, checked,
// filled with defaults and printed. Tables: schema_common.cpp, schema_receivers.cpp,
// schema_receivers_later.cpp.

#include "alertmanager/config/config_errors.h"
#include "alertmanager/config/settings.h"
#include "base/yaml.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

enum class FieldType {
    String,
    Secret,
    Url, ///< http or https with a host
    SecretUrl,
    AnyUrl, ///< of whatever scheme
    TlsVersion, ///< TLS10 to TLS13
    FilePath, ///< relative ones are taken from the configuration's folder
    HostPort,
    Bool,
    OptionalBool, ///< printed whenever it was given
    Integer,
    Unsigned,
    Duration, ///< Prometheus' notation
    GoDuration, ///< Go's notation; kept as its canonical text
    Strings,
    Map, ///< of strings
    SecretLists, ///< lists of secrets by name
    Block, ///< a map with a schema of its own
    ZeroBlock, ///< the same, but dropped when all of it is empty
    BlockList,
    Tree, ///< a map of whatever the file holds
};

struct Schema;

struct Field {
    const char* key;
    FieldType type = FieldType::String;
    SettingValue byDefault{};
    bool omitEmpty = true;
    const Schema& (*schema)() = nullptr;
};

struct Schema {
    /// Go's name of the type, for messages.
    const char* goType;
    /// Go's name of a list of them: "[]*config.SlackField"; "" where there is none.
    const char* listType;
    std::vector<Field> fields;
    /// The original's check of this type, after its members were read; may adjust them. A message refuses.
    std::optional<std::string> (*check)(Settings& settings) = nullptr;
};

/// All fields with their defaults.
Settings defaultSettings(const Schema& schema);

/// `folder`: of the configuration file, for FilePath; empty = none.
Settings readSettings(const Schema& schema, const yaml::Node& node, const std::string& folder, ConfigErrors& errors);

/// Block style, every line indented by `indent`; empty if there is nothing to print.
std::string printSettings(const Settings& settings, int indent);

/// Appends a text of several lines or one, as yaml.v2 writes it after "key: " or "- ", and a
/// newline. Further lines are indented by `indent`.
void appendText(std::string& out, std::string_view text, int indent);

/// `path` seen from `folder`, as Go's filepath.Join.
std::string joinPath(const std::string& folder, const std::string& path);

/// The URL as Go prints it after reading it: the scheme in lower case, blanks of the path escaped …
std::string canonicalUrl(std::string_view text);

/// `unsupported scheme "ftp" for URL`, `missing host for URL`.
std::optional<std::string> checkUrl(std::string_view text);

const Schema& globalSchema();
const Schema& httpSchema();
const Schema& tlsSchema();

/// One kind of integration: its key in a receiver ("webhook_configs"), its name in logs ("webhook"), its table.
struct IntegrationKind {
    const char* key;
    const char* type;
    const Schema& (*schema)();
};

/// In the order of the original's receiver struct, which is that of the canonical print.
const std::vector<IntegrationKind>& integrationKinds();
/// Types in the order of the pipeline's fan-out.
const std::vector<std::string>& fanOutOrder();

} // namespace halab::alertmanager
