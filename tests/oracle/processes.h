#pragma once

// What the oracle tests share: free ports, processes that end with the test, and a plain HTTP
// client that hides nothing (no redirects, no retries, headers as sent).

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#include <functional>
#include <set>

namespace halab::test {

/// A program of the machine, or "" where it is not installed.
inline QString installed(const QString& name) { return QStandardPaths::findExecutable(name); }

/// Our own program.
inline QString ourProgram()
{
    const auto folder = qEnvironmentVariable("HALAB_BIN_DIR");
    return (folder.isEmpty() ? QCoreApplication::applicationDirPath() : folder) + "/halab";
}

/// A port that is free on 127.0.0.1 for TCP and UDP, not given out before by this process.
inline int freePort()
{
    static std::set<int> given;
    for (int attempt = 0; attempt < 100; ++attempt) {
        QTcpServer tcp;
        QUdpSocket udp;
        if (!tcp.listen(QHostAddress::LocalHost))
            continue;
        const int port = tcp.serverPort();
        if (udp.bind(QHostAddress::LocalHost, static_cast<quint16>(port)) && given.insert(port).second)
            return port;
    }
    return 0;
}

inline QString local(int port) { return QStringLiteral("127.0.0.1:%1").arg(port); }

/// Asks until it is true, at most `milliseconds`. Keeps this process's own sockets and timers running.
inline bool eventually(const std::function<bool()>& condition, int milliseconds = 10'000)
{
    return QTest::qWaitFor(condition, milliseconds);
}

struct HttpAnswer {
    int status = 0; ///< 0: no answer
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;

    /// All values of a header, joined as one list.
    QByteArray header(const QByteArray& name) const
    {
        QByteArrayList values;
        for (const auto& [key, value] : headers)
            if (key.toLower() == name.toLower())
                values << value;
        return values.join(", ");
    }
    QJsonDocument json() const { return QJsonDocument::fromJson(body); }
};

inline QByteArray unchunked(QByteArray bytes)
{
    QByteArray out;
    while (true) {
        const auto end = bytes.indexOf("\r\n");
        const int size = end < 0 ? 0 : bytes.left(end).toInt(nullptr, 16);
        if (size <= 0)
            return out;
        out += bytes.mid(end + 2, size);
        bytes.remove(0, end + 2 + size + 2);
    }
}

inline HttpAnswer http(int port, const QByteArray& method, const QByteArray& target, const QByteArray& body = {},
    QList<QPair<QByteArray, QByteArray>> headers = {}, int milliseconds = 10'000)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port));
    if (!socket.waitForConnected(milliseconds))
        return {};
    QByteArray request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
    if (!body.isEmpty() || method == "POST")
        request += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    for (const auto& [name, value] : headers)
        request += name + ": " + value + "\r\n";
    socket.write(request + "\r\n" + body);
    QElapsedTimer timer;
    timer.start();
    QByteArray bytes;
    while (socket.state() != QAbstractSocket::UnconnectedState && timer.elapsed() < milliseconds) {
        socket.waitForReadyRead(100);
        bytes += socket.readAll();
    }
    bytes += socket.readAll();
    HttpAnswer answer;
    const auto split = bytes.indexOf("\r\n\r\n");
    const auto lines = bytes.left(split).split('\n');
    if (split < 0 || lines.isEmpty())
        return {};
    answer.status = lines[0].split(' ').value(1).toInt();
    for (int i = 1; i < lines.size(); ++i)
        answer.headers.append(
            {lines[i].left(lines[i].indexOf(':')).trimmed(), lines[i].mid(lines[i].indexOf(':') + 1).trimmed()});
    answer.body = bytes.mid(split + 4);
    if (answer.header("Transfer-Encoding") == "chunked")
        answer.body = unchunked(answer.body);
    return answer;
}

inline HttpAnswer post(int port, const QByteArray& target, const QByteArray& json)
{
    return http(port, "POST", target, json, {{"Content-Type", "application/json"}});
}

/// A program under test; ends with its object, by its own process id.
class Program {
public:
    Program(const QString& program, const QStringList& arguments, const QString& folder = {})
    {
        if (!folder.isEmpty())
            m_process.setWorkingDirectory(folder);
        // A file, not a pipe: nobody reads while a test waits, and a program must not wait for its log.
        m_process.setStandardErrorFile(m_logFile.filePath("log"));
        m_process.start(program, arguments);
        m_process.waitForStarted(5000);
    }
    ~Program()
    {
        if (!stop(5000)) {
            m_process.kill();
            m_process.waitForFinished(5000);
        }
    }

    /// SIGTERM; whether it was gone in time.
    bool stop(int milliseconds = 15'000)
    {
        if (m_process.state() == QProcess::NotRunning)
            return true;
        m_process.terminate();
        return m_process.waitForFinished(milliseconds);
    }
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    bool waitForEnd(int milliseconds)
    {
        return m_process.state() == QProcess::NotRunning || m_process.waitForFinished(milliseconds);
    }
    int exitCode() const { return m_process.exitCode(); }
    qint64 pid() const { return m_process.processId(); }
    QByteArray log()
    {
        QFile file(m_logFile.filePath("log"));
        m_log = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        return m_log;
    }
    /// The log, for a failure's message.
    const char* why()
    {
        log();
        return m_log.constData();
    }
    QByteArray output() { return m_process.readAllStandardOutput(); }

    /// Whether its HTTP answers in time.
    bool isReady(int port, int milliseconds = 10'000)
    {
        return eventually([&] { return !isRunning() || http(port, "GET", "/-/ready", {}, {}, 500).status == 200; },
                   milliseconds) &&
            isRunning();
    }

private:
    QTemporaryDir m_logFile;
    QProcess m_process;
    QByteArray m_log;
};

/// Runs a command to its end.
struct Ran {
    int code = -1;
    QByteArray out, err;
};
inline Ran run(const QString& program, const QStringList& arguments, int milliseconds = 20'000)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(milliseconds)) {
        process.kill();
        process.waitForFinished(1000);
        return {};
    }
    return {.code = process.exitCode(), .out = process.readAllStandardOutput(), .err = process.readAllStandardError()};
}

inline void writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

} // namespace halab::test
