#include "host/tls/files.h"

#include "base/gotext.h"
#include "host/http/server.h"
#include "host/tls/cipher_suites.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace halab::tls {

namespace {

constexpr std::array<std::pair<std::string_view, Version>, 4> versionNames{{{"TLS10", Version::Tls10},
    {"TLS11", Version::Tls11}, {"TLS12", Version::Tls12}, {"TLS13", Version::Tls13}}};
constexpr std::array<std::string_view, 4> curveNames{"CurveP256", "CurveP384", "CurveP521", "X25519"};
/// "RequireClientCert" is an old name of RequireAnyClientCert.
constexpr std::array<std::pair<std::string_view, ClientAuth>, 7> authNames{{{"", ClientAuth::NoClientCert},
    {"NoClientCert", ClientAuth::NoClientCert}, {"RequestClientCert", ClientAuth::RequestClientCert},
    {"RequireClientCert", ClientAuth::RequireAnyClientCert}, {"RequireAnyClientCert", ClientAuth::RequireAnyClientCert},
    {"VerifyClientCertIfGiven", ClientAuth::VerifyClientCertIfGiven},
    {"RequireAndVerifyClientCert", ClientAuth::RequireAndVerifyClientCert}}};

void failFirst(std::optional<Error>& failure, const yaml::Node& node, std::string message)
{
    if (!failure)
        failure = Error{.kind = ErrorKind::InvalidInput, .message = std::move(message), .file = {}, .line = node.line,
            .column = node.column};
}

std::optional<Version> readVersion(const yaml::Node& node, yaml::Complaints& complaints, std::optional<Error>& failure)
{
    const auto text = yaml::toString(node, complaints);
    if (!text)
        return std::nullopt;
    for (const auto& [name, version] : versionNames)
        if (name == *text)
            return version;
    failFirst(failure, node, "unknown TLS version: " + *text);
    return std::nullopt;
}

/// A list of names of which each must be known.
void readNames(const yaml::Node& node, std::string_view type, std::string_view noun, std::vector<std::string>& out,
    const std::function<bool(std::string_view)>& isKnown, yaml::Complaints& complaints, std::optional<Error>& failure)
{
    if (node.isNull())
        return;
    if (node.kind != yaml::Node::Kind::Sequence)
        return yaml::complainAboutType(node, type, complaints);
    for (const auto& item : node.items) {
        const auto text = yaml::toString(item, complaints);
        if (!text)
            continue;
        if (!isKnown(*text))
            return failFirst(failure, item, "unknown " + std::string(noun) + ": " + *text);
        out.push_back(*text);
    }
}

bool isCurve(std::string_view name) { return std::find(curveNames.begin(), curveNames.end(), name) != curveNames.end(); }

Error prefixed(Error error, const std::string& prefix)
{
    error.message = prefix + error.message;
    return error;
}

/// Adds what a file says to `texts`.
Result<std::string> readInto(const Disk& disk, const std::string& path, std::string& texts)
{
    auto text = disk.read(path);
    if (text)
        texts += std::to_string(text->size()) + ":" + *text;
    return text;
}

std::string settingsOf(const ServerFiles& files)
{
    std::string out = files.clientAuthType;
    for (const auto* list : {&files.cipherSuites, &files.curvePreferences}) {
        out += '|';
        for (const auto& name : *list)
            out += name + ",";
    }
    out += '|';
    for (const auto number : {static_cast<int>(files.minVersion), static_cast<int>(files.maxVersion),
             files.preferServerCipherSuites ? 1 : 0})
        out += std::to_string(number) + ",";
    return out;
}

} // namespace

ServerFiles readServerFiles(const yaml::Node& node, yaml::Complaints& complaints, std::optional<Error>& failure)
{
    ServerFiles files;
    yaml::Map map(node, "web.TLSConfig", complaints);
    map.string("cert_file", files.certFile);
    map.string("key_file", files.keyFile);
    map.string("client_auth_type", files.clientAuthType);
    map.string("client_ca_file", files.clientCaFile);
    map.read("cipher_suites", [&](const yaml::Node& member) {
        const auto known = [](std::string_view name) { return opensslCipherName(name).has_value(); };
        readNames(member, "[]web.Cipher", "cipher", files.cipherSuites, known, complaints, failure);
    });
    map.read("curve_preferences", [&](const yaml::Node& member) {
        readNames(member, "[]web.Curve", "curve", files.curvePreferences, isCurve, complaints, failure);
    });
    map.read("min_version", [&](const yaml::Node& member) {
        files.minVersion = readVersion(member, complaints, failure).value_or(files.minVersion);
    });
    map.read("max_version", [&](const yaml::Node& member) {
        files.maxVersion = readVersion(member, complaints, failure).value_or(files.maxVersion);
    });
    map.boolean("prefer_server_cipher_suites", files.preferServerCipherSuites);
    map.finish();
    return files;
}

ClientFiles readClientFiles(const yaml::Node& node, yaml::Complaints& complaints, std::optional<Error>& failure)
{
    ClientFiles files;
    yaml::Map map(node, "config.plain", complaints);
    map.string("ca_file", files.caFile);
    map.string("cert_file", files.certFile);
    map.string("key_file", files.keyFile);
    map.string("server_name", files.serverName);
    map.boolean("insecure_skip_verify", files.insecureSkipVerify);
    map.read("min_version", [&](const yaml::Node& member) { files.minVersion = readVersion(member, complaints, failure); });
    map.read("max_version", [&](const yaml::Node& member) { files.maxVersion = readVersion(member, complaints, failure); });
    map.finish();
    return files;
}

Result<std::shared_ptr<const ServerContext>> ServerFilesLoader::load(
    const Disk& disk, const ServerFiles& files, const std::string& configuration)
{
    if (files.certFile.empty() || files.keyFile.empty())
        return fail(ErrorKind::InvalidInput, files.certFile.empty() ? "missing cert_file" : "missing key_file");
    const auto pairError = [](const Error& error) {
        return tl::unexpected(prefixed(error, "failed to load X509KeyPair: "));
    };
    auto texts = settingsOf(files);
    ServerOptions options;
    const auto certificates = readInto(disk, relativeTo(configuration, files.certFile), texts);
    if (!certificates)
        return pairError(certificates.error());
    const auto key = readInto(disk, relativeTo(configuration, files.keyFile), texts);
    if (!key)
        return pairError(key.error());
    options.certificates = *certificates;
    options.privateKey = *key;
    // Whatever else is wrong, a wrong pair is told first.
    const auto otherError = [&](const Error& error) -> tl::unexpected<Error> {
        const auto pair = makeServerContext(options);
        return pair ? tl::unexpected(error) : pairError(pair.error());
    };
    if (!files.clientCaFile.empty()) {
        auto authorities = readInto(disk, relativeTo(configuration, files.clientCaFile), texts);
        if (!authorities)
            return otherError(authorities.error());
        options.clientAuthorities = authorities->empty() ? "\n" : std::move(*authorities); // nobody, not the system's
    }
    if (m_context && texts == m_texts)
        return m_context;
    const auto* const auth = std::find_if(
        authNames.begin(), authNames.end(), [&](const auto& known) { return known.first == files.clientAuthType; });
    if (auth == authNames.end())
        return otherError({.kind = ErrorKind::InvalidInput, .message = "Invalid ClientAuth: " + files.clientAuthType, .file = {}});
    options.clientAuth = auth->second;
    options.least = files.minVersion;
    options.most = files.maxVersion;
    options.cipherSuites = files.cipherSuites;
    options.curves = files.curvePreferences;
    options.preferServerCipherSuites = files.preferServerCipherSuites;
    options.answerToPlainHttp = http::answerToPlainHttp;
    auto context = makeServerContext(std::move(options));
    if (!context)
        return pairError(context.error());
    if (!files.clientCaFile.empty() && auth->second == ClientAuth::NoClientCert)
        return fail(ErrorKind::InvalidInput, "Client CA's have been configured without a Client Auth Policy");
    m_texts = std::move(texts);
    m_context = *context;
    return m_context;
}

Result<std::shared_ptr<const ClientContext>> loadClientFiles(
    const Disk& disk, const ClientFiles& files, const std::string& configuration)
{
    ClientOptions options;
    if (!files.caFile.empty()) {
        const auto path = relativeTo(configuration, files.caFile);
        auto text = disk.read(path);
        if (!text)
            return tl::unexpected(prefixed(text.error(), "unable to load specified CA cert " + path + ": "));
        if (text->empty())
            return fail(ErrorKind::InvalidInput, "unable to use specified CA cert " + path);
        options.authorities = std::move(*text);
    }
    const auto refuse = [](const std::string& what) { return fail(ErrorKind::InvalidInput, what); };
    if (!files.certFile.empty() && files.keyFile.empty())
        return refuse("client cert file " + goQuote(files.certFile) + " specified without client key file");
    if (!files.keyFile.empty() && files.certFile.empty())
        return refuse("client key file " + goQuote(files.keyFile) + " specified without client cert file");
    const auto certPath = relativeTo(configuration, files.certFile), keyPath = relativeTo(configuration, files.keyFile);
    const auto pairPrefix = "unable to use specified client cert (" + certPath + ") & key (" + keyPath + "): ";
    if (!files.certFile.empty()) {
        auto certificates = disk.read(certPath), key = disk.read(keyPath);
        if (!certificates || !key)
            return tl::unexpected(prefixed(certificates ? key.error() : certificates.error(), pairPrefix));
        options.certificates = std::move(*certificates);
        options.privateKey = std::move(*key);
    }
    options.serverName = files.serverName;
    options.insecureSkipVerify = files.insecureSkipVerify;
    options.least = files.minVersion.value_or(options.least);
    options.most = files.maxVersion.value_or(options.most);
    auto context = makeClientContext(std::move(options));
    if (!context && context.error().message == "unable to use specified CA cert")
        return refuse(context.error().message + " " + relativeTo(configuration, files.caFile));
    if (!context && !files.certFile.empty())
        return tl::unexpected(prefixed(context.error(), pairPrefix));
    return context;
}

} // namespace halab::tls
