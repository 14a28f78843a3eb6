#pragma once

// How a function says that it could not do its work for a reason outside the program.
//
// Exceptions of libraries end in the one file that calls the library; assertions are for bugs.

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace halab {

enum class ErrorKind {
    InvalidInput, ///< what came from a file, a flag or a socket is not acceptable
    NotFound,
    Io,
    Network,
    Timeout,
    Canceled,
    Limit, ///< a bound of ours was reached
    Unsupported,
    Internal,
};

struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string message; ///< in the original program's words where it has any
    std::string file;    ///< empty where no file is concerned
    int line = 0;        ///< from 1; 0 = unknown
    int column = 0;      ///< from 1; 0 = unknown

    /// "file:line:column: message", without the parts that are unknown.
    std::string toString() const;

    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message)
{
    return tl::unexpected(Error{.kind = kind, .message = std::move(message), .file = {}});
}

} // namespace halab

/// Returns the error of `result` from the enclosing function, if it holds one.
#define HALAB_TRY(result)                                                                                              \
    do {                                                                                                               \
        if (auto&& tried_ = (result); !tried_)                                                                         \
            return tl::unexpected(std::move(tried_).error());                                                          \
    } while (false)
