#include "benchmarks/child_process.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

namespace halab::benchmark {

using namespace std::chrono_literals;

namespace {

sockaddr_in local(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// The port that a new socket gets, which stays open until the second is tried.
int bindAnywhere(int socket)
{
    auto address = local(0);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

[[noreturn]] void giveUp(const std::string& why)
{
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

} // namespace

int freePort()
{
    static std::set<int> given;
    while (true) {
        const int tcp = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int udp = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        const int port = bindAnywhere(tcp);
        const auto address = local(port);
        const bool isFree = ::bind(udp, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(tcp);
        ::close(udp);
        if (isFree && given.insert(port).second)
            return port;
    }
}

TemporaryFolder::TemporaryFolder()
{
    char name[] = "/tmp/halab-benchmark-XXXXXX";
    if (!::mkdtemp(name))
        giveUp("no temporary folder");
    m_path = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

void TemporaryFolder::write(const std::string& name, const std::string& text) const
{
    std::ofstream(m_path + "/" + name) << text;
}

ChildProcess::ChildProcess(
    const std::vector<std::string>& command, const std::string& folder, const std::string& name)
    : m_log(folder + "/" + name + ".log"), m_started(std::chrono::steady_clock::now())
{
    std::vector<char*> arguments;
    for (const auto& word : command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    m_pid = ::fork();
    if (m_pid != 0)
        return;
    const int log = ::open(m_log.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644);
    ::dup2(log, 1);
    ::dup2(log, 2);
    if (::chdir(folder.c_str()) == 0)
        ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1)), m_log(std::move(other.m_log)), m_started(other.m_started)
{
}

ChildProcess::~ChildProcess() { stop(); }

bool ChildProcess::isRunning()
{
    if (m_pid > 0 && ::waitpid(m_pid, nullptr, WNOHANG) != 0)
        m_pid = -1;
    return m_pid > 0;
}

void ChildProcess::stop()
{
    if (!isRunning())
        return;
    ::kill(m_pid, SIGTERM);
    for (int i = 0; i < 1000 && isRunning(); ++i)
        std::this_thread::sleep_for(10ms);
    if (!isRunning())
        return;
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    m_pid = -1;
}

double ChildProcess::cpuSeconds() const
{
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(m_pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        giveUp("the program has ended: " + m_log);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

Memory ChildProcess::memory() const
{
    Memory memory;
    std::ifstream rollup("/proc/" + std::to_string(m_pid) + "/smaps_rollup");
    for (std::string line; std::getline(rollup, line);) {
        std::istringstream words(line);
        std::string key;
        double kilobytes = 0;
        words >> key >> kilobytes;
        if (key == "Rss:")
            memory.resident += kilobytes / 1024;
        else if (key.starts_with("Private_"))
            memory.own += kilobytes / 1024;
    }
    return memory;
}

double ChildProcess::waitUntilReady(int port)
{
    while (std::chrono::steady_clock::now() - m_started < 20s && isRunning()) {
        if (Connection(port).get("/-/ready").status == 200)
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count();
        std::this_thread::sleep_for(1ms);
    }
    std::ostringstream log;
    log << std::ifstream(m_log).rdbuf();
    giveUp("does not get ready:\n" + log.str());
}

Connection::Connection(int port)
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = local(port);
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    const int on = 1;
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(m_socket);
        m_socket = -1;
    }
}

Connection::~Connection()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

bool Connection::fill()
{
    char bytes[64 * 1024];
    const auto got = ::recv(m_socket, bytes, sizeof bytes, 0);
    if (got <= 0)
        return false;
    m_buffer.append(bytes, static_cast<std::size_t>(got));
    return true;
}

bool Connection::readBody(const std::string& head, std::string& body)
{
    const auto take = [&](std::size_t size) {
        while (m_buffer.size() < size)
            if (!fill())
                return false;
        body.append(m_buffer, 0, size);
        m_buffer.erase(0, size);
        return true;
    };
    if (const auto length = head.find("Content-Length: "); length != std::string::npos)
        return take(std::stoul(head.substr(length + 16)));
    if (head.find("Transfer-Encoding: chunked") == std::string::npos)
        return true;
    while (true) {
        std::size_t end = 0;
        while ((end = m_buffer.find("\r\n")) == std::string::npos)
            if (!fill())
                return false;
        const auto size = std::stoul(m_buffer.substr(0, end), nullptr, 16);
        m_buffer.erase(0, end + 2);
        if (!take(size + 2))
            return false;
        body.resize(body.size() - 2);
        if (size == 0)
            return true;
    }
}

Connection::Answer Connection::ask(const std::string& method, const std::string& target, const std::string& body)
{
    if (m_socket < 0)
        return {};
    auto request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    if (method == "POST")
        request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n" + body;
    for (std::size_t sent = 0; sent < request.size();) {
        const auto wrote = ::send(m_socket, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (wrote <= 0)
            return {};
        sent += static_cast<std::size_t>(wrote);
    }
    std::size_t end = 0;
    while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos)
        if (!fill())
            return {};
    const auto head = m_buffer.substr(0, end + 2);
    m_buffer.erase(0, end + 4);
    Answer answer{.status = std::stoi(head.substr(9, 3)), .body = {}};
    return readBody(head, answer.body) ? answer : Answer{};
}

} // namespace halab::benchmark
