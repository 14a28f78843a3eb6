#pragma once

// A cluster of two of ours and two real Alertmanagers, as processes, for the tests that take members away and bring
// them back. Intervals are a third of the usual ones; nothing else differs.

#include "oracle/processes.h"

#include <QDateTime>
#include <QElapsedTimer>

#include <array>
#include <cmath>
#include <csignal>
#include <memory>
#include <utility>

namespace halab::test {

struct Member {
    QString program;
    QStringList firstArguments;
    QString name; ///< of its data folder
    bool isOurs = false;
    int web = 0, gossip = 0;
    std::unique_ptr<Program> process;
    bool isPaused = false;

    bool answers() const { return process && !isPaused; }
};

class FourMembers {
public:
    static constexpr double probeInterval = 0.3; ///< seconds

    /// False with a reason in `why` if it could not be set up.
    bool start()
    {
        m_hook = freePort();
        m_receiver = std::make_unique<Program>(
            ourProgram(), QStringList{"receiver", "--web.listen-address=" + local(m_hook)}, m_folder.path());
        if (!m_receiver->isReady(m_hook))
            return false;
        writeFile(m_folder.filePath("am.yml"),
            "route: {receiver: hook, group_by: [alertname], group_wait: 500ms, group_interval: 5s, repeat_interval: "
            "1h}\n"
            "receivers:\n- name: hook\n  webhook_configs: [{url: 'http://" +
                local(m_hook).toUtf8() + "/', send_resolved: false}]\n");
        for (int i = 0; i < 4; ++i) {
            auto& member = m_members[size_t(i)];
            member.isOurs = i % 2 == 0;
            member.program = member.isOurs ? ourProgram() : installed("prometheus-alertmanager");
            if (member.isOurs)
                member.firstArguments << "alertmanager";
            member.name = QString(member.isOurs ? "ours-%1" : "real-%1").arg(i / 2 + 1);
            member.web = freePort();
            member.gossip = freePort();
        }
        for (auto& member : m_members)
            launch(member);
        return eventually([&] { return allSeeEachOther() && allSettled(); }, 30'000);
    }

    void launch(Member& member)
    {
        auto arguments = member.firstArguments;
        arguments << "--config.file=am.yml"
                  << "--storage.path=" + member.name << "--web.listen-address=" + local(member.web)
                  << "--cluster.listen-address=" + local(member.gossip) << "--cluster.peer-timeout=1s"
                  << "--cluster.gossip-interval=100ms"
                  << "--cluster.probe-interval=300ms"
                  << "--cluster.probe-timeout=200ms"
                  << "--cluster.pushpull-interval=10s"
                  << "--cluster.reconnect-interval=2s"
                  << "--log.level=debug";
        for (const auto& other : m_members)
            arguments << "--cluster.peer=" + local(other.gossip);
        member.process = std::make_unique<Program>(member.program, arguments, m_folder.path());
        member.isPaused = false;
    }
    void kill(Member& member)
    {
        ::kill(static_cast<pid_t>(member.process->pid()), SIGKILL);
        member.process->waitForEnd(5000);
        member.process.reset();
    }
    void pause(Member& member)
    {
        ::kill(static_cast<pid_t>(member.process->pid()), SIGSTOP);
        member.isPaused = true;
    }
    void resume(Member& member)
    {
        ::kill(static_cast<pid_t>(member.process->pid()), SIGCONT);
        member.isPaused = false;
    }
    ~FourMembers()
    {
        for (auto& member : m_members) {
            if (member.isPaused)
                resume(member); // a stopped process does not hear SIGTERM
        }
    }

    Member& operator[](const QString& name)
    {
        for (auto& member : m_members) {
            if (member.name == name)
                return member;
        }
        qFatal("no member %s", qPrintable(name));
    }
    /// Those that run; of them another than `not`.
    const Member& another(const Member& than) const
    {
        for (const auto& member : m_members) {
            if (&member != &than && member.answers())
                return member;
        }
        qFatal("nobody runs");
    }

    /// "name address, …", sorted: whom this one sees.
    static QStringList view(const Member& member)
    {
        QStringList out;
        const auto status = http(member.web, "GET", "/api/v2/status", {}, {}, 1000).json()["cluster"];
        const auto peers = status["peers"].toArray();
        for (const QJsonValue peer : peers)
            out << peer["name"].toString() + " " + peer["address"].toString();
        out.sort();
        return out;
    }
    /// All that run have the same view, which is: all that run.
    bool allSeeEachOther() const
    {
        QStringList first;
        qsizetype running = 0;
        for (const auto& member : m_members)
            running += member.answers();
        for (const auto& member : m_members) {
            if (!member.answers())
                continue;
            const auto seen = view(member);
            if (seen.size() != running || (!first.isEmpty() && seen != first))
                return false;
            first = seen;
        }
        return true;
    }
    QByteArray views() const
    {
        QByteArray out;
        for (const auto& member : m_members)
            out += member.name.toUtf8() + ": " +
                (member.answers() ? view(member).join(", ") : QString("not running")).toUtf8() + "\n";
        return out;
    }
    bool allSettled() const
    {
        return std::ranges::all_of(m_members, [](const Member& member) {
            return !member.answers() ||
                http(member.web, "GET", "/api/v2/status").json()["cluster"]["status"].toString() == "ready";
        });
    }

    static QByteArray createSilence(const Member& at, const QByteArray& alertname)
    {
        const auto now = QDateTime::currentDateTimeUtc();
        const auto answer = post(at.web, "/api/v2/silences",
            "{\"matchers\":[{\"name\":\"alertname\",\"value\":\"" + alertname +
                "\",\"isRegex\":false}],\"startsAt\":\"" + now.toString(Qt::ISODateWithMs).toUtf8() +
                "\",\"endsAt\":\"" + now.addSecs(3600).toString(Qt::ISODateWithMs).toUtf8() +
                "\",\"createdBy\":\"me\",\"comment\":\"c\"}");
        return answer.json()["silenceID"].toString().toUtf8();
    }
    bool allHaveSilence(const QByteArray& id) const
    {
        return std::ranges::all_of(m_members, [&](const Member& member) {
            return !member.answers() ||
                http(member.web, "GET", "/api/v2/silence/" + id).json()["status"]["state"].toString() == "active";
        });
    }

    /// The alert goes to everybody, as Prometheus does it.
    void alert(const QByteArray& alertname) const
    {
        for (const auto& member : m_members) {
            if (member.answers())
                post(member.web, "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"" + alertname + "\"}}]");
        }
    }
    int notifications(const QByteArray& alertname) const
    {
        int count = 0;
        const auto all = http(m_hook, "GET", "/api/notifications").json().array();
        for (const auto& one : all)
            count += one.toObject()["alerts"][0]["labels"]["alertname"].toString() == QString::fromUtf8(alertname);
        return count;
    }
    /// Exactly one, also after the last one's turn has come (group_wait, then a second a position).
    QByteArray notifiedOnce(const QByteArray& alertname) const
    {
        alert(alertname);
        if (!eventually([&] { return notifications(alertname) >= 1; }, 15'000))
            return "no notification about " + alertname;
        QTest::qWait(3500);
        const auto count = notifications(alertname);
        return count == 1 ? QByteArray() : QByteArray::number(count) + " notifications about " + alertname;
    }

    /// When a silent member is declared dead by the rules of the failure detector, in seconds after it fell silent.
    /// Four or more entries in the table, so that two confirmations are waited for.
    static std::pair<double, double> detection(int tableMost)
    {
        const auto least = [](int nodes) {
            return 4 * std::floor(std::max(1.0, std::log10(nodes)) * 1000) / 1000 * probeInterval;
        };
        // At the earliest, a probe that had just begun fails at once and the two others confirm it in no time. At the
        // latest the member had just been probed and is the last of the next (reshuffled) round, and nobody confirms.
        // An accuser in doubt about its own health takes up to three times as long for a probe.
        const double roundsTurn = 2.0 * tableMost * probeInterval;
        return {least(4), roundsTurn + 3 * probeInterval + 6 * least(tableMost)};
    }

    const char* why()
    {
        m_why = views();
        return m_why.constData();
    }

private:
    QTemporaryDir m_folder;
    int m_hook = 0;
    std::unique_ptr<Program> m_receiver;
    std::array<Member, 4> m_members;
    QByteArray m_why;
};

} // namespace halab::test
