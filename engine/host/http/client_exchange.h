#pragma once

// One request of an HTTP client from name to answer, redirects and a second try on a stale
// connection included.

#include "host/http/client.h"
#include "host/http/parser.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::http {

/// A client's connections that wait for their next request.
class Client::Pool : public std::enable_shared_from_this<Client::Pool> {
public:
    explicit Pool(Host& host) : m_host(host) {}

    Host& host() { return m_host; }
    std::unique_ptr<Stream> take(const std::string& place);
    void keep(const std::string& place, std::unique_ptr<Stream> stream);
    void closeAll();

private:
    struct Idle {
        std::uint64_t id = 0;
        std::unique_ptr<Stream> stream;
        Timer timer;
    };

    void drop(const std::string& place, std::uint64_t id);
    static void dropFrom(std::vector<Idle>& idle, std::uint64_t id);

    Host& m_host;
    std::map<std::string, std::vector<Idle>> m_idle;
    std::uint64_t m_nextId = 1;
};

class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(std::shared_ptr<Client::Pool> pool, ClientRequest request, Client::Callback done);

    void begin();
    void cancel();

private:
    void start();
    void resolved(const Result<std::vector<SocketAddress>>& addresses);
    void dialNext();
    void dialled(Result<std::unique_ptr<Stream>> stream);
    void use(std::unique_ptr<Stream> stream, bool reused);
    void received(std::string_view bytes);
    void ended(const std::optional<Error>& error);
    void complete();
    bool redirect(const Response& response);
    bool retryOnFreshConnection();
    void finish(Result<Response> result);
    void failWith(ErrorKind kind, const std::string& text);

    std::shared_ptr<Client::Pool> m_pool;
    ClientRequest m_request;
    Client::Callback m_done;
    Timer m_timer;
    Call m_call;
    std::vector<SocketAddress> m_addresses; ///< still to be tried, the next one last
    std::unique_ptr<Stream> m_stream;
    std::unique_ptr<ResponseParser> m_parser;
    std::string m_buffer;
    std::string m_dialError;
    int m_redirects = 0;
    bool m_reused = false;
};

} // namespace halab::http
