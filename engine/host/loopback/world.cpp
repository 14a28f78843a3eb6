// The world of labs: real sockets on loopback addresses, real files, the wall clock times a factor.

#include "host/world.h"

#include "host/loopback/connection.h"
#include "host/loopback/host.h"
#include "host/loopback/subnet.h"

#include <QAbstractEventDispatcher>

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace halab::loopback {

std::uint64_t systemSeed()
{
    std::random_device device;
    return static_cast<std::uint64_t>(device()) << 32 | device();
}

void raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

namespace {

/// How often runUntil() looks at its condition at the latest: it may depend on another thread.
constexpr Duration lookEvery = std::chrono::milliseconds{20};

class LoopbackWorld final : public World {
public:
    explicit LoopbackWorld(const LoopbackOptions& options)
        : m_timeline(options.speed),
          m_trace([this] { return m_timeline.wall(); }),
          m_random(systemSeed()),
          m_fabric(std::make_shared<Fabric>(m_timeline, m_trace, m_links, m_random)),
          m_folder(options.folder),
          m_folderIsOurs(options.folder.empty())
    {
        raiseDescriptorLimit();
        if (!m_folderIsOurs)
            return;
        std::error_code ignored;
        auto pattern = (std::filesystem::temp_directory_path(ignored) / "halab-XXXXXX").string();
        if (::mkdtemp(pattern.data()))
            m_folder = pattern;
    }

    ~LoopbackWorld() override
    {
        m_timeline.clear();
        m_fabric->closeAll();
        m_hosts.clear();
        m_timeline.clear();
        std::error_code ignored;
        if (m_folderIsOurs && !m_folder.empty())
            std::filesystem::remove_all(m_folder, ignored);
    }

    Host& addHost(HostSpec spec) override
    {
        if (auto* known = find(spec.name))
            return *known;
        Place place;
        place.name = spec.name;
        place.own = m_subnets.next();
        place.published = spec.publishedPorts;
        m_hosts.push_back(std::make_unique<SocketHost>(std::move(place), m_folder + "/" + spec.name, spec.mountedFiles,
            m_random(), m_timeline, m_trace, m_fabric));
        m_fabric->add(m_hosts.back()->place);
        return *m_hosts.back();
    }

    Host* host(const std::string& name) override { return find(name); }

    std::vector<std::string> hostNames() const override
    {
        std::vector<std::string> names;
        for (const auto& host : m_hosts)
            names.push_back(host->name());
        return names;
    }

    Trace& trace() override { return m_trace; }
    LinkTable& links() override { return m_links; }
    void linksChanged() override { m_fabric->linksChanged(); }
    Time now() const override { return m_timeline.wall(); }
    void setSpeed(double factor) override { m_timeline.setFactor(factor); }
    double speed() const override { return m_timeline.factor(); }

    void pause(const std::string& name) override
    {
        auto* host = find(name);
        if (!host)
            return;
        host->gate.pause();
        m_fabric->hostChanged(host->place);
    }

    void resume(const std::string& name) override
    {
        auto* host = find(name);
        if (!host)
            return;
        host->gate.resume();
        m_fabric->hostChanged(host->place);
    }

    bool isPaused(const std::string& name) const override
    {
        const auto* host = find(name);
        return host && host->gate.isPaused();
    }

    void powerOff(const std::string& name, bool unsyncedIsLost) override
    {
        auto* host = find(name);
        if (!host)
            return;
        host->gate.clear();
        host->hostClock.clear();
        m_fabric->clear(host->place);
        if (unsyncedIsLost)
            host->fileDisk.loseUnsynced();
        resume(name); // what starts here next is not stopped
    }

    void wipeDisk(const std::string& name) override
    {
        if (auto* host = find(name))
            host->fileDisk.wipe();
    }

    void setSkew(const std::string& name, Duration skew) override
    {
        if (auto* host = find(name))
            host->hostClock.setSkew(skew);
    }

    std::vector<PortInfo> ports() const override
    {
        std::vector<PortInfo> out;
        for (const auto& [key, info] : m_fabric->ports())
            out.push_back(info);
        return out;
    }

    std::string kind() const override { return "loopback"; }

    bool runUntil(const std::function<bool()>& done, Duration limit) override
    {
        // A world that stands still has no time of its own to wait for: then the wall clock's counts.
        const auto passed = [this, wall = std::chrono::steady_clock::now(), begin = m_timeline.elapsed()] {
            return m_timeline.factor() > 0 ? m_timeline.elapsed() - begin
                                           : Duration(std::chrono::steady_clock::now() - wall);
        };
        m_timeline.setWakeLimit(lookEvery);
        bool result = done();
        while (!result && passed() < limit) {
            if (auto* dispatcher = QAbstractEventDispatcher::instance())
                dispatcher->processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            else
                m_timeline.reactor().poll(static_cast<int>(lookEvery / std::chrono::milliseconds{1}));
            result = done();
        }
        m_timeline.setWakeLimit(std::nullopt);
        return result;
    }

private:
    SocketHost* find(const std::string& name) const
    {
        const auto found = std::find_if(m_hosts.begin(), m_hosts.end(), [&](const auto& h) { return h->name() == name; });
        return found == m_hosts.end() ? nullptr : found->get();
    }

    WallTimeline m_timeline;
    Trace m_trace;
    LinkTable m_links;
    Random m_random;
    std::shared_ptr<Fabric> m_fabric;
    Subnets m_subnets;
    std::string m_folder;
    bool m_folderIsOurs;
    std::vector<std::unique_ptr<SocketHost>> m_hosts;
};

} // namespace

} // namespace halab::loopback

namespace halab {

std::unique_ptr<World> makeLoopbackWorld(LoopbackOptions options)
{
    return std::make_unique<loopback::LoopbackWorld>(options);
}

} // namespace halab
