#include "host/tls/pem.h"

#include <vector>

namespace halab::tls {

namespace {

struct PemBlock {
    std::string_view type; ///< "CERTIFICATE"
    std::string_view text; ///< with its first and last line
};

constexpr std::size_t pemBlocksMax = 2000;

std::vector<PemBlock> pemBlocks(std::string_view text)
{
    constexpr std::string_view begin = "-----BEGIN ", dashes = "-----";
    std::vector<PemBlock> blocks;
    for (std::size_t at = 0; blocks.size() < pemBlocksMax;) {
        const auto start = text.find(begin, at);
        if (start == std::string_view::npos)
            break;
        const auto name = start + begin.size();
        const auto nameEnd = text.find(dashes, name);
        if (nameEnd == std::string_view::npos)
            break;
        const auto type = text.substr(name, nameEnd - name);
        const auto last = "-----END " + std::string(type) + "-----";
        const auto end = text.find(last, nameEnd);
        at = nameEnd + dashes.size();
        if (type.find('\n') != std::string_view::npos || end == std::string_view::npos)
            continue;
        at = end + last.size();
        blocks.push_back({type, text.substr(start, at - start)});
    }
    return blocks;
}

QByteArray pemBytes(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

/// Go's %v of a list of strings.
std::string typesOf(const std::vector<PemBlock>& blocks)
{
    std::string out = "[";
    for (const auto& block : blocks)
        out.append(out.size() > 1 ? " " : "").append(block.type);
    return out + "]";
}

bool isPrivateKey(std::string_view type) { return type == "PRIVATE KEY" || type.ends_with(" PRIVATE KEY"); }

Result<QList<QSslCertificate>> parseChain(std::string_view pem)
{
    const auto blocks = pemBlocks(pem);
    QList<QSslCertificate> chain;
    for (const auto& block : blocks) {
        if (block.type != "CERTIFICATE")
            continue;
        const QSslCertificate certificate(pemBytes(block.text));
        if (certificate.isNull())
            return fail(ErrorKind::InvalidInput, "x509: malformed certificate");
        chain.append(certificate);
    }
    if (!chain.isEmpty())
        return chain;
    if (blocks.empty())
        return fail(ErrorKind::InvalidInput, "tls: failed to find any PEM data in certificate input");
    if (blocks.size() == 1 && isPrivateKey(blocks.front().type))
        return fail(ErrorKind::InvalidInput, "tls: failed to find certificate PEM data in certificate input, but did find a "
                                             "private key; PEM inputs may have been switched");
    return fail(ErrorKind::InvalidInput, "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after "
                                         "skipping PEM blocks of the following types: "
            + typesOf(blocks));
}

Result<QSslKey> parsePrivateKey(std::string_view pem)
{
    const auto blocks = pemBlocks(pem);
    for (const auto& block : blocks) {
        if (!isPrivateKey(block.type))
            continue;
        for (const auto algorithm : {QSsl::Rsa, QSsl::Ec}) {
            const QSslKey key(pemBytes(block.text), algorithm);
            if (!key.isNull())
                return key;
        }
        return fail(ErrorKind::InvalidInput, "tls: failed to parse private key");
    }
    if (blocks.empty())
        return fail(ErrorKind::InvalidInput, "tls: failed to find any PEM data in key input");
    if (blocks.size() == 1 && blocks.front().type == "CERTIFICATE")
        return fail(
            ErrorKind::InvalidInput, "tls: found a certificate rather than a key in the PEM for the private key");
    return fail(ErrorKind::InvalidInput, "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input "
                                         "after skipping PEM blocks of the following types: "
            + typesOf(blocks));
}

} // namespace

QList<QSslCertificate> parseAuthorities(std::string_view pem)
{
    QList<QSslCertificate> out;
    for (const auto& block : pemBlocks(pem)) {
        if (block.type != "CERTIFICATE")
            continue;
        const QSslCertificate certificate(pemBytes(block.text));
        if (!certificate.isNull())
            out.append(certificate);
    }
    return out;
}

Result<KeyPair> parseKeyPair(std::string_view certificates, std::string_view privateKey)
{
    auto chain = parseChain(certificates);
    HALAB_TRY(chain);
    auto key = parsePrivateKey(privateKey);
    HALAB_TRY(key);
    if (chain->front().publicKey().algorithm() != key->algorithm())
        return fail(ErrorKind::InvalidInput, "tls: private key type does not match public key type");
    return KeyPair{std::move(*chain), std::move(*key)};
}

} // namespace halab::tls
