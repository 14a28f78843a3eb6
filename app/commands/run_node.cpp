#include "commands/run_node.h"

#include "commands/log_printer.h"
#include "commands/startup_pages.h"
#include "host/vocabulary.h"
#include "host/world.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

namespace halab::app {

namespace {

/// By then a node has joined its cluster and answered its first requests.
constexpr std::chrono::seconds startupEnds{5};

/// The signals of this process as events of its loop. Made before anything that starts threads, so that these
/// inherit the blocked mask.
class Signals {
public:
    explicit Signals(std::function<void(int)> handle)
        : m_handle(std::move(handle))
    {
        sigset_t set;
        sigemptyset(&set);
        for (const int number : {SIGHUP, SIGTERM, SIGINT})
            sigaddset(&set, number);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
        m_descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, [this] { read(); });
    }
    ~Signals()
    {
        m_notifier.reset();
        ::close(m_descriptor);
    }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

private:
    void read()
    {
        signalfd_siginfo info{};
        while (::read(m_descriptor, &info, sizeof info) == sizeof info)
            m_handle(static_cast<int>(info.ssi_signo));
    }

    std::function<void(int)> m_handle;
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

void printLog(Trace& trace, const NodeProgram& program)
{
    const auto print = [rank = logLevelRank(program.logLevel), json = program.logFormat == "json"](const Event& event) {
        if (logLevelRank(event.fieldText("level")) < rank)
            return;
        const auto line = logLine(event, json) + "\n";
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
    trace.subscribe(print, kind::log); // nobody hears the rest, which therefore costs next to nothing
}

} // namespace

std::optional<int> parseNodeFlags(
    Flags& flags, const Arguments& arguments, const std::string& program, const std::string& version)
{
    if (const auto parsed = flags.parse(arguments); !parsed) {
        std::fprintf(stderr, "%s: error: %s, try --help\n", program.c_str(), parsed.error().message.c_str());
        return 1;
    }
    if (flags.helpWanted()) {
        std::fputs(flags.help().c_str(), stdout);
        return 0;
    }
    if (flags.versionWanted()) {
        std::fputs((version.empty() ? program + ", version " HALAB_VERSION "\n" : version).c_str(), stdout);
        return 0;
    }
    return std::nullopt;
}

int runNode(NodeProgram program)
{
    const auto machine = makeMachineHost();
    auto& host = machine->host();
    printLog(machine->trace(), program);
    for (const auto& notice : program.notices)
        host.trace().log("warn", "", notice);

    std::unique_ptr<Node> node;
    bool isStopping = false;
    Signals processSignals([&](int number) {
        if (number == SIGHUP) {
            if (node && !isStopping)
                (void)node->reload(); // the node logs what became of it
            return;
        }
        if (isStopping || !node) {
            QCoreApplication::exit(1);
            return;
        }
        isStopping = true;
        node->stop([] { QCoreApplication::exit(0); });
    });

    node = program.make(host);
    if (const auto started = node->start(); !started) {
        host.trace().log("error", "", "The node cannot start", {{"err", started.error().toString()}});
        return 1;
    }
    QTimer::singleShot(startupEnds, [] { releaseStartupPages(); });
    const int code = QCoreApplication::exec();
    node.reset();
    return code;
}

} // namespace halab::app
