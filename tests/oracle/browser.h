#pragma once

// Chromium without a window, driven through its DevTools protocol: a WebSocket on the loopback, JSON in both directions.
// Only as much of RFC 6455 as that needs: text messages, frames of the client masked.

#include "oracle/processes.h"

#include <QDir>
#include <QRandomGenerator>
#include <QtEndian>

namespace halab::test {

/// The program, or "" where none is installed.
inline QString installedBrowser()
{
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"})
        if (const auto path = installed(name); !path.isEmpty())
            return path;
    return {};
}

class Browser {
public:
    /// Opens `url`. Not ready if the browser does not come up within 30 seconds.
    explicit Browser(const QString& url)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(installedBrowser(),
            {"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                "--disable-dev-shm-usage", "--remote-debugging-port=0", "--user-data-dir=" + m_profile.path(), url});
        if (!m_process.waitForStarted(5000) || !eventually([&] { return findPage(); }, 30'000))
            return;
        connectTo();
    }
    ~Browser()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(5000)) {
            m_process.kill();
            m_process.waitForFinished(5000);
        }
    }

    bool isReady() const { return m_isReady; }
    QByteArray log() { return m_process.readAll(); }

    /// The value of an expression in the page; promises are waited for.
    QJsonValue evaluate(const QString& expression)
    {
        const auto answer = call("Runtime.evaluate",
            {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}, {"userGesture", true}});
        if (answer.contains("exceptionDetails"))
            qWarning("%s", QJsonDocument(answer["exceptionDetails"].toObject()).toJson().constData());
        return answer["result"]["value"];
    }
    /// Whether an expression becomes true.
    bool becomes(const QString& expression, int milliseconds = 10'000)
    {
        return eventually([&] { return evaluate("!!(" + expression + ")").toBool(); }, milliseconds);
    }
    /// A mouse click in the middle of the element that a selector finds.
    bool click(const QString& selector)
    {
        const auto place = evaluate("(() => { const e = document.querySelector(" + quoted(selector) +
            "); if (!e) return null; e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
            " return [r.x + r.width / 2, r.y + r.height / 2]; })()")
                               .toArray();
        if (place.size() != 2)
            return false;
        for (const char* type : {"mousePressed", "mouseReleased"})
            call("Input.dispatchMouseEvent",
                {{"type", type}, {"x", place[0]}, {"y", place[1]}, {"button", "left"}, {"clickCount", 1}});
        return true;
    }
    /// Text as typed into what has the focus.
    void type(const QString& text) { call("Input.insertText", {{"text", text}}); }
    /// A key as pressed and released: "Tab", "Enter", "Escape".
    void press(const QString& key, int code)
    {
        for (const char* type : {"rawKeyDown", "char", "keyUp"}) {
            QJsonObject event{{"type", type}, {"key", key}, {"code", key}, {"windowsVirtualKeyCode", code}};
            if (key == "Enter")
                event["text"] = "\r";
            if (qstrcmp(type, "char") != 0 || key == "Enter")
                call("Input.dispatchKeyEvent", event);
        }
    }

    void setWindow(int width, int height, bool isDark)
    {
        call("Emulation.setDeviceMetricsOverride",
            {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
        call("Emulation.setEmulatedMedia",
            {{"features",
                QJsonArray{QJsonObject{{"name", "prefers-color-scheme"}, {"value", isDark ? "dark" : "light"}}}}});
    }
    QByteArray screenshot()
    {
        const auto answer = call("Page.captureScreenshot", {{"format", "png"}});
        return QByteArray::fromBase64(answer["data"].toString().toLatin1());
    }

    /// What the page wrote to the console as an error or warning, and requests that it was not allowed to make.
    QStringList complaints() const { return m_complaints; }

    static QString quoted(const QString& text)
    {
        const auto list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
        return QString::fromUtf8(list.mid(1, list.size() - 2));
    }

private:
    bool findPage()
    {
        QFile file(m_profile.filePath("DevToolsActivePort"));
        if (!file.open(QIODevice::ReadOnly))
            return false;
        m_port = file.readLine().trimmed().toInt();
        if (m_port == 0)
            return false;
        for (const auto& one : halab::test::http(m_port, "GET", "/json/list", {}, {}, 2000).json().array()) {
            const auto target = one.toObject();
            if (target["type"].toString() == "page")
                m_path = QUrl(target["webSocketDebuggerUrl"].toString()).path().toUtf8();
        }
        return !m_path.isEmpty();
    }

    void connectTo()
    {
        m_socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_port));
        if (!m_socket.waitForConnected(5000))
            return;
        m_socket.write("GET " + m_path + " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(m_port) +
            "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            "AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        if (!eventually([&] {
                m_bytes += m_socket.readAll();
                return m_bytes.contains("\r\n\r\n");
            }))
            return;
        m_isReady = m_bytes.startsWith("HTTP/1.1 101");
        m_bytes.remove(0, m_bytes.indexOf("\r\n\r\n") + 4);
        for (const char* domain : {"Runtime.enable", "Log.enable", "Page.enable"})
            call(domain, {});
    }

    QJsonObject call(const QString& method, const QJsonObject& parameters)
    {
        const int id = ++m_lastId;
        sendText(QJsonDocument(QJsonObject{{"id", id}, {"method", method}, {"params", parameters}})
                     .toJson(QJsonDocument::Compact));
        QJsonObject answer;
        const bool came = eventually(
            [&] {
                m_bytes += m_socket.readAll();
                while (const auto message = takeMessage()) {
                    const auto object = QJsonDocument::fromJson(*message).object();
                    if (object["id"].toInt() == id) {
                        answer = object;
                        return true;
                    }
                    remember(object);
                }
                return false;
            },
            15'000);
        if (!came || answer.contains("error"))
            qWarning("%s: %s", qPrintable(method), QJsonDocument(answer).toJson(QJsonDocument::Compact).constData());
        return answer["result"].toObject();
    }

    void remember(const QJsonObject& event)
    {
        const auto parameters = event["params"].toObject();
        const auto type = parameters["type"].toString();
        if (event["method"] == "Runtime.exceptionThrown" ||
            (event["method"] == "Runtime.consoleAPICalled" && (type == "error" || type == "warning")) ||
            (event["method"] == "Log.entryAdded" && parameters["entry"]["level"].toString() == "error"))
            m_complaints << QString::fromUtf8(QJsonDocument(parameters).toJson(QJsonDocument::Compact));
    }

    void sendText(const QByteArray& text)
    {
        QByteArray frame(1, '\x81');
        if (text.size() < 126) {
            frame += static_cast<char>(0x80 | text.size());
        } else if (text.size() < 65536) {
            frame += '\xfe';
            frame.append(2, '\0');
            qToBigEndian(static_cast<quint16>(text.size()), frame.data() + 2);
        } else {
            frame += '\xff';
            frame.append(8, '\0');
            qToBigEndian(static_cast<quint64>(text.size()), frame.data() + 2);
        }
        const quint32 mask = QRandomGenerator::global()->generate();
        const auto* maskBytes = reinterpret_cast<const char*>(&mask);
        frame.append(maskBytes, 4);
        for (qsizetype i = 0; i < text.size(); ++i)
            frame += static_cast<char>(text[i] ^ maskBytes[i % 4]);
        m_socket.write(frame);
        m_socket.flush();
    }

    /// The next whole message; fragments are joined.
    std::optional<QByteArray> takeMessage()
    {
        while (m_bytes.size() >= 2) {
            const bool isLast = m_bytes[0] & 0x80;
            const int kind = m_bytes[0] & 0x0f;
            quint64 size = m_bytes[1] & 0x7f;
            qsizetype head = 2;
            if (size == 126 || size == 127) {
                head = size == 126 ? 4 : 10;
                if (m_bytes.size() < head)
                    return std::nullopt;
                size = size == 126 ? qFromBigEndian<quint16>(m_bytes.constData() + 2)
                                   : qFromBigEndian<quint64>(m_bytes.constData() + 2);
            }
            if (static_cast<quint64>(m_bytes.size() - head) < size)
                return std::nullopt;
            const auto payload = m_bytes.mid(head, static_cast<qsizetype>(size));
            m_bytes.remove(0, head + static_cast<qsizetype>(size));
            if (kind > 2)
                continue; // ping, pong, close
            m_fragments += payload;
            if (isLast)
                return std::exchange(m_fragments, {});
        }
        return std::nullopt;
    }

    QTemporaryDir m_profile;
    QProcess m_process;
    QTcpSocket m_socket;
    int m_port = 0;
    QByteArray m_path, m_bytes, m_fragments;
    int m_lastId = 0;
    bool m_isReady = false;
    QStringList m_complaints;
};

} // namespace halab::test
