#pragma once

// One request of an HTTP client from name to answer, redirects and a second try on a stale
// connection included.

#include "host/http/client_connect.h"

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
    /// Of a request whose `tls` is set where its URL asks for it.
    std::unique_ptr<Stream> take(const ClientRequest& request);
    void keep(const ClientRequest& request, std::unique_ptr<Stream> stream);
    void closeAll();
    /// The system's authorities, read at first use.
    Result<std::shared_ptr<const tls::ClientContext>> systemContext();

private:
    struct Idle {
        std::uint64_t id = 0;
        std::unique_ptr<Stream> stream;
        std::shared_ptr<const tls::ClientContext> tls; ///< whom it trusted
        Timer timer;
    };

    void drop(const std::string& place, std::uint64_t id);
    static void dropFrom(std::vector<Idle>& idle, std::uint64_t id);

    Host& m_host;
    std::map<std::string, std::vector<Idle>> m_idle;
    std::uint64_t m_nextId = 1;
    std::shared_ptr<const tls::ClientContext> m_systemContext;
};

class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(std::shared_ptr<Client::Pool> pool, ClientRequest request, Client::Callback done);

    void begin();
    void cancel();

private:
    void start();
    void prepare();
    bool isSecret() const { return m_request.url.scheme == "https"; }
    void connected(Result<std::unique_ptr<Stream>> stream);
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
    std::shared_ptr<Connecting> m_connecting;
    std::unique_ptr<Stream> m_stream;
    std::unique_ptr<ResponseParser> m_parser;
    std::string m_buffer;
    int m_redirects = 0;
    bool m_reused = false;
};

} // namespace halab::http
