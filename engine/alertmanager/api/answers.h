#pragma once

// The shapes of API v2's answers (spec §5.1): a handler's error is a JSON string with a newline,
// the framework's is an object with a code of its own and none.

#include "base/result.h"
#include "host/http/message.h"

#include <string>
#include <string_view>

namespace halab::alertmanager::api {

/// Codes of the framework's validation errors.
inline constexpr int invalidFormat = 601;
inline constexpr int requiredMissing = 602;
inline constexpr int tooFewItems = 612;

http::Response jsonAnswer(std::string json); ///< 200; adds the newline
http::Response emptyAnswer(int status = 200);
http::Response handlerError(int status, std::string_view message); ///< "message"\n
http::Response frameworkError(int status, int code, std::string_view message);
/// 422 with a code from above.
http::Response validationError(int code, std::string_view message);
/// 400: parsing NAME body from "" failed, because REASON
http::Response parseError(std::string_view body, std::string_view reason);

/// A value, or the answer that refuses.
template <class T> using Checked = tl::expected<T, http::Response>;

} // namespace halab::alertmanager::api
