#include "alertmanager/notify/tls_files.h"

namespace halab::alertmanager {

namespace tls_files {

tls::Version version(const std::string& name, tls::Version otherwise)
{
    if (name == "TLS10")
        return tls::Version::Tls10;
    if (name == "TLS11")
        return tls::Version::Tls11;
    if (name == "TLS12")
        return tls::Version::Tls12;
    return name == "TLS13" ? tls::Version::Tls13 : otherwise;
}

Result<std::string> readIfSet(const Disk& disk, const std::string& file)
{
    return file.empty() ? Result<std::string>(std::string{}) : disk.read(file);
}

/// Versions that nobody can agree on are another matter, which comes up with the first request.
bool isAboutPair(const Error& error)
{
    return error.message.starts_with("tls: ") && error.message.find("MinVersion") == std::string::npos &&
        error.kind != ErrorKind::Unsupported;
}

} // namespace tls_files

Status checkTlsFiles(const Disk& disk, const ReceiverConfig& receiver)
{
    std::string complaints;
    for (const auto& integration : receiver.integrations) {
        const auto* client = integration.settings.block("http_config");
        const auto* block = client ? client->block("tls_config") : nullptr;
        if (!block)
            continue;
        const auto context = TlsFiles().context(disk, *block);
        if (!context && context.error().message.starts_with("unable to "))
            complaints += (complaints.empty() ? "" : "; ") + context.error().message;
    }
    return complaints.empty() ? Status{} : fail(ErrorKind::InvalidInput, std::move(complaints));
}

Result<std::shared_ptr<const tls::ClientContext>> TlsFiles::context(const Disk& disk, const Settings& settings)
{
    using namespace tls_files;
    const auto caFile = settings.text("ca_file");
    const auto certFile = settings.text("cert_file"), keyFile = settings.text("key_file");
    auto authorities = readIfSet(disk, caFile);
    if (!authorities)
        return fail(
            ErrorKind::Io, "unable to load specified CA cert " + caFile + ": " + authorities.error().message);
    auto certificates = readIfSet(disk, certFile), key = readIfSet(disk, keyFile);
    const auto pairError = [&](const char* verb, const Error& error) {
        return fail(ErrorKind::Io,
            std::string("unable to ") + verb + " specified client cert (" + certFile + ") & key (" + keyFile +
                "): " + error.message);
    };
    if (!certificates)
        return pairError("read", certificates.error());
    if (!key)
        return pairError("read", key.error());
    auto contents = *authorities + '\0' + *certificates + '\0' + *key;
    if (m_context && contents == m_contents)
        return m_context;
    auto made = tls::makeClientContext({.authorities = std::move(*authorities),
        .certificates = std::move(*certificates),
        .privateKey = std::move(*key),
        .serverName = settings.text("server_name"),
        .insecureSkipVerify = settings.boolean("insecure_skip_verify"),
        .least = version(settings.text("min_version"), tls::Version::Tls12),
        .most = version(settings.text("max_version"), tls::Version::Tls13)});
    if (!made && made.error().message == "unable to use specified CA cert")
        return fail(ErrorKind::InvalidInput, made.error().message + " " + caFile);
    if (!made && !certFile.empty() && isAboutPair(made.error()))
        return pairError("use", made.error());
    HALAB_TRY(made);
    m_context = std::move(*made);
    m_contents = std::move(contents);
    return m_context;
}

} // namespace halab::alertmanager
