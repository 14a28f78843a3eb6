#pragma once

// tls_server_config as configuration files have it (Prometheus' exporter-toolkit), and the contexts
// that its files make. Files are read again at each load; equal texts give the same context.

#include "base/yaml.h"
#include "host/disk.h"
#include "host/tls/tls.h"

#include <memory>
#include <optional>
#include <string>

namespace halab::tls {

/// Of a server: paths as written, relative to the folder of the file that names them.
struct ServerFiles {
    std::string certFile, keyFile, clientAuthType, clientCaFile;
    std::vector<std::string> cipherSuites, curvePreferences;
    Version minVersion = Version::Tls12, maxVersion = Version::Tls13;
    bool preferServerCipherSuites = true;

    /// Nothing is said about TLS.
    bool isEmpty() const
    {
        return certFile.empty() && keyFile.empty() && clientAuthType.empty() && clientCaFile.empty();
    }
};

/// Of a client: prometheus/common's TLSConfig.
struct ClientFiles {
    std::string caFile, certFile, keyFile, serverName;
    bool insecureSkipVerify = false;
    std::optional<Version> minVersion, maxVersion;
};

/// Names of a version ("TLS12"), a cipher suite or a curve that do not exist end the reading of a file at once, before
/// its other complaints: `failure` is then the error.
ServerFiles readServerFiles(const yaml::Node& node, yaml::Complaints& complaints, std::optional<Error>& failure);
ClientFiles readClientFiles(const yaml::Node& node, yaml::Complaints& complaints, std::optional<Error>& failure);

/// Keeps the last context for as long as the files say the same.
class ServerFilesLoader {
public:
    /// `configuration` is the file that the paths are relative to. Errors: `missing cert_file`, `failed to load
    /// X509KeyPair: open x: no such file or directory`, `Invalid ClientAuth: x`.
    Result<std::shared_ptr<const ServerContext>> load(
        const Disk& disk, const ServerFiles& files, const std::string& configuration);

private:
    std::string m_texts; ///< of all files that went into it, and the settings
    std::shared_ptr<const ServerContext> m_context;
};

/// Errors: `unable to load specified CA cert x: …`, `unable to use specified CA cert x`, `unable to use specified client
/// cert (x) & key (y): …`, `client cert file "x" specified without client key file`.
Result<std::shared_ptr<const ClientContext>> loadClientFiles(
    const Disk& disk, const ClientFiles& files, const std::string& configuration);

} // namespace halab::tls
