#include "lab/snapshot.h"

namespace halab::lab {

std::string_view nodeKindName(NodeKind kind)
{
    switch (kind) {
    case NodeKind::Prometheus: return "prometheus";
    case NodeKind::Alertmanager: return "alertmanager";
    case NodeKind::Receiver: return "receiver";
    case NodeKind::Target: return "target";
    }
    return {};
}

std::string_view nodeStateName(NodeState state)
{
    switch (state) {
    case NodeState::Starting: return "starting";
    case NodeState::Settling: return "settling";
    case NodeState::Running: return "running";
    case NodeState::Stopping: return "stopping";
    case NodeState::Stopped: return "stopped";
    case NodeState::Killed: return "killed";
    case NodeState::Paused: return "paused";
    case NodeState::Failed: return "failed";
    }
    return {};
}

std::string_view verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Unknown: return "unknown";
    case Verdict::Pass: return "pass";
    case Verdict::Fail: return "fail";
    }
    return {};
}

} // namespace halab::lab
