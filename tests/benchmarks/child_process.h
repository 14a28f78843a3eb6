#pragma once

// A program under measurement: started here, measured from outside, ended with its object.

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace halab::benchmark {

/// A port that nothing uses on 127.0.0.1, for TCP and UDP; never given twice.
int freePort();

/// A folder below /tmp, removed with everything in it at the end.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return m_path; }
    void write(const std::string& name, const std::string& text) const;

private:
    std::string m_path;
};

struct Memory {
    double resident = 0; ///< MB, as ps says it: pages shared with others count in full
    double own = 0;      ///< MB that no other process shares
};

class ChildProcess {
public:
    /// `command`: program and arguments; output goes to a file of `folder`.
    ChildProcess(const std::vector<std::string>& command, const std::string& folder, const std::string& name);
    ~ChildProcess();
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return m_pid; }
    bool isRunning();
    /// SIGTERM, and SIGKILL for who does not listen within ten seconds.
    void stop();

    double cpuSeconds() const; ///< user and system, all threads
    Memory memory() const;
    /// Seconds from start to the first 200 of /-/ready; ends the benchmark with the program's log where it does not come.
    double waitUntilReady(int port);

private:
    pid_t m_pid = -1;
    std::string m_log;
    std::chrono::steady_clock::time_point m_started;
};

/// One connection that stays open; plain blocking HTTP/1.1.
class Connection {
public:
    explicit Connection(int port);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    struct Answer {
        int status = 0; ///< 0: none
        std::string body;
    };
    Answer get(const std::string& target) { return ask("GET", target, {}); }
    Answer post(const std::string& target, const std::string& json) { return ask("POST", target, json); }

private:
    Answer ask(const std::string& method, const std::string& target, const std::string& body);
    bool fill();
    bool readBody(const std::string& head, std::string& body);

    int m_socket = -1;
    std::string m_buffer;
};

} // namespace halab::benchmark
