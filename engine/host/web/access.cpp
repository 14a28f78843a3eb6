#include "host/web/access.h"

#include "base/base64.h"
#include "host/kernel/aside.h"
#include "host/web/bcrypt.h"

#include <algorithm>
#include <deque>
#include <map>

namespace halab::web {

namespace {

constexpr std::size_t verdictsMax = 100; ///< as the original
constexpr std::size_t waitingMax = 256;  ///< requests whose password has not been computed yet
/// Nobody's password, so that an unknown user takes as long as a known one.
constexpr char decoyHash[] = "$2b$10$halabdecoyhalabdecoyhOauOTSiJOJIDYYk6yQb5jSErhrKDFKqi";

/// Go's http.Error.
http::Response plainError(int status)
{
    http::Response response;
    response.status = status;
    response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = std::string(http::statusText(status)) + "\n";
    return response;
}

/// Go's Request.BasicAuth.
std::optional<std::pair<std::string, std::string>> basicAuth(const http::Request& request)
{
    constexpr std::string_view scheme = "basic ";
    const auto field = request.headers.value("Authorization");
    if (field.size() < scheme.size())
        return std::nullopt;
    for (std::size_t i = 0; i < scheme.size(); ++i)
        if ((field[i] | 0x20) != scheme[i])
            return std::nullopt;
    const auto pair = base64Decode(std::string_view(field).substr(scheme.size()));
    const auto colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos)
        return std::nullopt;
    return std::pair{pair->substr(0, colon), pair->substr(colon + 1)};
}

/// net/textproto's spelling: "X-Xss-Protection".
std::string canonicalName(std::string name)
{
    bool first = true;
    for (auto& c : name) {
        if (first && c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 32);
        else if (!first && c >= 'A' && c <= 'Z')
            c = static_cast<char>(c + 32);
        first = c == '-';
    }
    return name;
}

/// The configured fields below what a handler sets itself, all in the order of Go's map: by name.
void addHeaders(http::Response& response, const std::vector<std::pair<std::string, std::string>>& configured)
{
    auto fields = response.headers.all();
    for (const auto& [name, value] : configured)
        if (!response.headers.find(name))
            fields.emplace_back(canonicalName(name), value);
    std::stable_sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    http::Headers sorted;
    for (auto& [name, value] : fields)
        sorted.add(std::move(name), std::move(value));
    response.headers = std::move(sorted);
}

} // namespace

class Access::Gatekeeper : public std::enable_shared_from_this<Gatekeeper> {
public:
    Gatekeeper(Host& host, std::string file) : m_host(host), m_file(std::move(file)) {}

    Status start();
    bool usesTls() const { return m_usesTls; }
    Result<std::shared_ptr<const tls::ServerContext>> tlsContext();
    void handle(const http::Handler& inner, const http::Request& request, const http::Responder& responder);

private:
    using Verdict = std::function<void(bool)>;
    struct Question {
        std::string key, hash, password;
        bool isKnownUser = false;
        std::vector<Verdict> askers;
    };

    Result<std::shared_ptr<const Config>> config();
    void checkPassword(Question question, Verdict verdict);
    void computeNext();
    void remember(const std::string& key, bool verdict);

    Host& m_host;
    std::string m_file;
    std::string m_text;
    std::shared_ptr<const Config> m_config; ///< of m_text
    tls::ServerFilesLoader m_certificates;
    bool m_usesTls = false;
    std::map<std::string, bool> m_verdicts;
    std::deque<Question> m_questions; ///< the first one is being computed
    std::size_t m_waiting = 0;
    Call m_computing;
};

Status Access::Gatekeeper::start()
{
    const auto now = config();
    HALAB_TRY(now);
    HALAB_TRY(checkUsers(**now));
    m_usesTls = !(*now)->tls.isEmpty();
    if (m_usesTls)
        HALAB_TRY(m_certificates.load(m_host.disk(), (*now)->tls, m_file));
    return {};
}

Result<std::shared_ptr<const Config>> Access::Gatekeeper::config()
{
    auto text = m_host.disk().read(m_file);
    HALAB_TRY(text);
    if (m_config && *text == m_text)
        return m_config;
    auto parsed = parseConfig(*text, m_file);
    HALAB_TRY(parsed);
    m_config = std::make_shared<const Config>(std::move(*parsed));
    m_text = std::move(*text);
    return m_config;
}

Result<std::shared_ptr<const tls::ServerContext>> Access::Gatekeeper::tlsContext()
{
    const auto now = config();
    HALAB_TRY(now);
    if ((*now)->tls.isEmpty())
        return fail(ErrorKind::InvalidInput, "TLS config is not present");
    return m_certificates.load(m_host.disk(), (*now)->tls, m_file);
}

void Access::Gatekeeper::handle(
    const http::Handler& inner, const http::Request& request, const http::Responder& responder)
{
    const auto now = config();
    if (!now) {
        m_host.trace().log("error", "", "Unable to parse configuration", {{"err", now.error().message}});
        return responder.send(plainError(500));
    }
    const auto headers = (*now)->headers;
    const auto passOn = [inner, headers](const http::Request& asked, const http::Responder& answers) {
        if (headers.empty())
            return inner(asked, answers);
        answers.edit([headers](http::Response& response) { addHeaders(response, headers); });
        inner(asked, answers);
    };
    if ((*now)->users.empty())
        return passOn(request, responder);
    const auto refuse = [headers](const http::Responder& answers) {
        auto response = plainError(401);
        response.headers.set("Www-Authenticate", "Basic");
        addHeaders(response, headers);
        answers.send(std::move(response));
    };
    const auto given = basicAuth(request);
    if (!given)
        return refuse(responder);
    const auto& [user, password] = *given;
    const auto* const hash = (*now)->hashOf(user);
    Question question{.key = {}, .hash = hash ? *hash : decoyHash, .password = password, .isKnownUser = hash != nullptr, .askers = {}};
    for (const std::string& part : {user, question.hash, password})
        question.key += std::to_string(part.size()) + ":" + part;
    if (m_waiting >= waitingMax)
        return responder.send(plainError(503));
    checkPassword(std::move(question), [passOn, refuse, request, responder](bool good) {
        if (good)
            passOn(request, responder);
        else
            refuse(responder);
    });
}

void Access::Gatekeeper::checkPassword(Question question, Verdict verdict)
{
    if (const auto known = m_verdicts.find(question.key); known != m_verdicts.end())
        return verdict(known->second);
    ++m_waiting;
    for (auto& other : m_questions)
        if (other.key == question.key)
            return other.askers.push_back(std::move(verdict));
    question.askers.push_back(std::move(verdict));
    m_questions.push_back(std::move(question));
    if (m_questions.size() == 1)
        computeNext();
}

void Access::Gatekeeper::computeNext()
{
    const auto good = std::make_shared<bool>(false);
    const auto work = [good, hash = m_questions.front().hash, password = m_questions.front().password] {
        *good = matchesBcrypt(hash, password);
    };
    m_computing = kernel::runAside(m_host.clock(), work, [weak = weak_from_this(), good] {
        const auto self = weak.lock();
        if (!self)
            return;
        const auto call = std::move(self->m_computing); // it is still calling
        auto question = std::move(self->m_questions.front());
        self->m_questions.pop_front();
        self->m_waiting -= question.askers.size();
        const bool verdict = *good && question.isKnownUser;
        self->remember(question.key, verdict);
        if (!self->m_questions.empty())
            self->computeNext();
        for (const auto& asker : question.askers)
            asker(verdict);
    });
}

void Access::Gatekeeper::remember(const std::string& key, bool verdict)
{
    if (m_verdicts.size() >= verdictsMax)
        m_verdicts.erase(std::next(m_verdicts.begin(), static_cast<std::ptrdiff_t>(m_host.random().below(m_verdicts.size()))));
    m_verdicts[key] = verdict;
}

Result<std::unique_ptr<Access>> Access::open(Host& host, std::string file)
{
    auto gatekeeper = std::make_shared<Gatekeeper>(host, std::move(file));
    HALAB_TRY(gatekeeper->start());
    return std::unique_ptr<Access>(new Access(std::move(gatekeeper)));
}

Access::Access(std::shared_ptr<Gatekeeper> gatekeeper) : m_gatekeeper(std::move(gatekeeper)) {}

Access::~Access() = default;

bool Access::usesTls() const { return m_gatekeeper->usesTls(); }

void Access::logTls(Host& host, const std::string& component, bool enabled, const SocketAddress& address)
{
    host.trace().log("info", component, enabled ? "TLS is enabled." : "TLS is disabled.",
        {{"http2", false}, {"address", address.toString()}});
}

http::TlsSource Access::tlsSource() const
{
    if (!usesTls())
        return {};
    return [gatekeeper = m_gatekeeper] { return gatekeeper->tlsContext(); };
}

http::Handler Access::guard(http::Handler inner)
{
    return [gatekeeper = m_gatekeeper, inner = std::move(inner)](
               const http::Request& request, const http::Responder& responder) { gatekeeper->handle(inner, request, responder); };
}

} // namespace halab::web
