#pragma once

// What the window (and `halab run`) shows of a running lab: immutable values, made on the
// engine thread at most 30 times a second, folded from the trace and the nodes' own HTTP
// answers. Nothing here points into the engine.

#include "base/time.h"
#include "host/trace.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::lab {

enum class NodeKind { Prometheus, Alertmanager, Receiver, Target };
enum class NodeState { Starting, Settling, Running, Stopping, Stopped, Killed, Paused, Failed };

std::string_view nodeKindName(NodeKind kind);   ///< "prometheus"
std::string_view nodeStateName(NodeState state); ///< "settling"

struct NodeView {
    std::string name;
    NodeKind kind = NodeKind::Target;
    NodeState state = NodeState::Stopped;
    std::string stateText;      ///< e.g. "ready, 2 of 2 peers", "stopped by you, 01:48", "3 of 4 targets up"
    Time stateSince = zeroTime;
    std::string address;        ///< where its HTTP API is reached from this machine, "127.0.0.1:9093"
    std::string ownAddress;     ///< the node's own IP address, without a port
    std::string addressNote;    ///< why it is not where the chapter has it; empty if it is
    int position = -1;          ///< of an Alertmanager in its cluster; -1 = unknown
    int members = 0;            ///< that it sees
    int membersExpected = 0;
    bool clusterReady = false;
    int targetsUp = 0, targetsTotal = 0;         ///< Prometheus
    int alertsPending = 0, alertsFiring = 0;     ///< Prometheus' rules, or alerts an Alertmanager holds (firing)
    int silencesActive = 0, silencesExpired = 0; ///< Alertmanager
    int notificationsSent = 0;                   ///< Alertmanager, by it; receiver: received
    int notificationsFiring = 0;                 ///< receiver: firing ones
    std::string badge;          ///< what it is about, e.g. "sent 1 notification", "waits 15 s, 9.1 left"; may be empty
    std::string badgeKind;      ///< "notification" | "pending" | "alert" | "gossip" | ""
    double waitFraction = -1;   ///< of a wait that runs: 0–1; -1 = none
    Duration skew{};
};

enum class LinkLayer { Scrape, Alert, Gossip, Notification };

/// A line of the picture; message glyphs travel along it.
struct LinkView {
    std::string from, to;
    LinkLayer layer = LinkLayer::Scrape;
    bool cut = false;      ///< this direction
    bool degraded = false; ///< delay, loss …
    double perSecond = 0;  ///< messages over the last seconds
};

enum class Verdict { Unknown, Pass, Fail };

std::string_view verdictName(Verdict verdict);

struct QuestionView {
    std::string id;
    std::string ask;
    std::vector<std::string> choices; ///< empty: a number in [min, max]
    double min = 0, max = 0;
    std::string answer; ///< given by the student; empty if none
};

struct CheckView {
    std::string id;
    std::string title;     ///< short, e.g. "Alert firing"
    Verdict verdict = Verdict::Unknown;
    std::string text;      ///< what it says now: pass text, or feedback of why not (yet)
    int points = 0;
    Duration elapsed{};    ///< since the step's anchor; of a passed check when it passed
    Duration windowFrom{}; ///< expected window after the anchor
    Duration windowTo{};   ///< 0 = none
    double progress = 0;   ///< 0–1 of the window
    bool running = false;  ///< its clock runs
    std::vector<QuestionView> questions;
};

struct HintView {
    std::string text;
    int cost = 0;
    bool available = false; ///< its time or attempts have come
    bool shown = false;
};

enum class StepState { Waiting, Current, Passed, Skipped };

struct StepView {
    std::string id;
    std::string title;
    std::string text; ///< Markdown
    std::string kind; ///< do | observe | predict | quiz | explain
    std::string production; ///< the same step on a real cluster, a command line; may be empty
    StepState state = StepState::Waiting;
    bool solved = false; ///< by "Solve this step"
    std::vector<CheckView> checks;
    std::vector<HintView> hints;
};

struct GuideView {
    std::string labId;
    std::string title;
    std::vector<StepView> steps;
    int currentStep = -1; ///< -1: not ready yet or finished
    std::string waitingFor; ///< before step 1: what must hold yet
    int score = 0;
    int scoreMax = 100;
    bool ready = false;
    bool finished = false;
    Verdict verdict = Verdict::Unknown;
    std::string finishText;
    std::vector<std::string> warnings; ///< invariants that do not hold
    std::string narration; ///< last sentence spoken
};

struct Snapshot {
    std::uint64_t serial = 0;
    std::string runtime; ///< "loopback" | "simulated"
    std::string timing;  ///< "workshop" | "classroom"
    std::uint64_t seed = 0;
    double speed = 1; ///< 0 = paused
    Time startedAt = zeroTime;
    Time now = zeroTime; ///< the world's time
    std::vector<NodeView> nodes;
    std::vector<LinkView> links;
    GuideView guide;
    std::uint64_t eventsDropped = 0;
    std::string error; ///< the lab cannot go on: why
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;
using EventBatch = std::shared_ptr<const std::vector<Event>>;

} // namespace halab::lab
