#pragma once

// HTTP messages as plain values.

#include "host/address.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::http {

/// Header fields in order; names compare without case.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : m_fields(fields) {}

    const std::string* find(std::string_view name) const;
    std::string value(std::string_view name) const; ///< empty if missing
    void set(std::string name, std::string value);  ///< replaces
    void add(std::string name, std::string value);
    const std::vector<std::pair<std::string, std::string>>& all() const { return m_fields; }

private:
    std::vector<std::pair<std::string, std::string>> m_fields;
};

struct Request {
    std::string method;
    std::string path;  ///< encoded, as sent
    std::string query; ///< encoded, without '?'
    Headers headers;
    std::string body;   ///< chunks joined; gunzipped only by who wants it
    SocketAddress peer; ///< who asks
};

/// Which answers are gzipped for a client that takes it.
enum class Compression {
    Large,  ///< those of 1 kB and more; Vary says that it was a choice
    Always, ///< all, without Vary, as client_golang answers /metrics
    Never,
};

struct Response {
    int status = 200;
    Headers headers; ///< Content-Length, Date and Connection are the server's business
    std::string body;
    Compression compression = Compression::Large;
};

/// "Not Found" for 404.
std::string_view statusText(int status);

} // namespace halab::http
