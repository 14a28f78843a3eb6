#pragma once

// Hashes of passwords as golang.org/x/crypto/bcrypt reads them; the computing is libcrypt's.

#include "base/result.h"

#include <string>
#include <string_view>

namespace halab::web {

/// What bcrypt.Cost says of a text that is no hash: `crypto/bcrypt: hashedSecret too short to be a bcrypted password`.
Status checkBcryptHash(std::string_view hash);

/// Takes 50 ms at cost 10, and twice as long with each step. False also for what is no hash.
bool matchesBcrypt(const std::string& hash, const std::string& password);

} // namespace halab::web
