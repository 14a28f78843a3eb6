#include "host/web/bcrypt.h"

#include "base/gotext.h"

#include <crypt.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace halab::web {

namespace {

constexpr std::size_t hashBytesMin = 59;
constexpr std::size_t saltChars = 22, digestChars = 31;
constexpr int costMin = 4, costMax = 31;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

struct HashParts {
    int cost = 0;
    std::string_view salt, digest;
};

/// "$2y$10$" and 22 characters of salt, then the digest.
Result<HashParts> splitHash(std::string_view hash)
{
    const auto refuse = [](const std::string& what) { return fail(ErrorKind::InvalidInput, what); };
    if (hash.size() < hashBytesMin)
        return refuse("crypto/bcrypt: hashedSecret too short to be a bcrypted password");
    if (hash[0] != '$')
        return refuse("crypto/bcrypt: bcrypt hashes must start with '$', but hashedSecret started with '"
            + std::string(1, hash[0]) + "'");
    if (hash[1] > '2')
        return refuse("crypto/bcrypt: bcrypt algorithm version '" + std::string(1, hash[1])
            + "' requested is newer than current version '2'");
    hash.remove_prefix(hash[2] == '$' ? 3 : 4);
    const auto cost = hash.substr(0, 2);
    if (!isDigit(cost[0]) || !isDigit(cost[1]))
        return refuse("strconv.Atoi: parsing " + goQuote(cost) + ": invalid syntax");
    HashParts parts;
    parts.cost = (cost[0] - '0') * 10 + (cost[1] - '0');
    if (parts.cost < costMin || parts.cost > costMax)
        return refuse("crypto/bcrypt: cost " + std::to_string(parts.cost) + " is outside allowed range ("
            + std::to_string(costMin) + "," + std::to_string(costMax) + ")");
    hash.remove_prefix(3);
    parts.salt = hash.substr(0, saltChars);
    parts.digest = hash.substr(std::min(saltChars, hash.size()));
    return parts;
}

/// In a time that does not tell where they differ.
bool sameBytes(std::string_view a, std::string_view b)
{
    unsigned char difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

} // namespace

Status checkBcryptHash(std::string_view hash)
{
    HALAB_TRY(splitHash(hash));
    return {};
}

bool matchesBcrypt(const std::string& hash, const std::string& password)
{
    const auto parts = splitHash(hash);
    if (!parts || password.find('\0') != std::string::npos)
        return false;
    // All minor versions mean the same to Go, and what it means is libcrypt's 2b.
    std::string setting = "$2b$";
    setting += static_cast<char>('0' + parts->cost / 10);
    setting += static_cast<char>('0' + parts->cost % 10);
    setting.append("$").append(parts->salt);
    const auto data = std::make_unique<crypt_data>();
    const char* const made = ::crypt_r(password.c_str(), setting.c_str(), data.get());
    if (!made)
        return false;
    const std::string_view result(made);
    return result.size() > digestChars && sameBytes(result.substr(result.size() - digestChars), parts->digest);
}

} // namespace halab::web
