#pragma once

// The words of the trace: kinds of events, their fields, and the reasons of decisions. Nodes
// write them, everything else reads them; exercise files use the same words.
//
// Common fields: from, to (node names, or addresses where unknown), fingerprint (16 hex digits),
// labels ({a="b"}), alertname, group (group key), receiver, status (firing | resolved),
// bytes, error. Durations are numbers of seconds, times RFC 3339.

namespace halab::kind {

// The life of a node. Fields: node_kind (prometheus | alertmanager | receiver | target),
// by (student | solve | lab | setup).
inline constexpr char nodeStarted[] = "node.started";
inline constexpr char nodeReady[] = "node.ready";       ///< its HTTP API answers
inline constexpr char nodeStopping[] = "node.stopping"; ///< SIGTERM received
inline constexpr char nodeStopped[] = "node.stopped";
inline constexpr char nodeKilled[] = "node.killed";
inline constexpr char nodePaused[] = "node.paused";
inline constexpr char nodeResumed[] = "node.resumed";
inline constexpr char nodeWiped[] = "node.wiped";
inline constexpr char nodeSkewed[] = "node.skewed";     ///< by_seconds
inline constexpr char nodeFailed[] = "node.failed";     ///< did not start: error
inline constexpr char linkChanged[] = "link.changed";   ///< from, to, cut, delay, loss
inline constexpr char log[] = "log";                    ///< level, component, msg, and the line's own fields
inline constexpr char configReloaded[] = "config.reloaded"; ///< ok, error

// Prometheus.
inline constexpr char scrapeOk[] = "scrape.ok";         ///< to, job, instance, samples, duration
inline constexpr char scrapeFailed[] = "scrape.failed"; ///< to, job, instance, error
inline constexpr char targetUp[] = "target.up";         ///< up 0→1 (or first seen up): to, job, instance
inline constexpr char targetDown[] = "target.down";     ///< up 1→0 (or first seen down): to, job, instance, error
inline constexpr char alertPending[] = "alert.pending";   ///< alertname, labels, instance, fingerprint, value
inline constexpr char alertFiring[] = "alert.firing";     ///< the same
inline constexpr char alertResolved[] = "alert.resolved"; ///< the same
inline constexpr char alertDropped[] = "alert.dropped";   ///< pending that never fired
inline constexpr char ruleFailed[] = "rule.failed";       ///< rule, error
inline constexpr char alertPost[] = "alert.post";         ///< a batch leaves: to, alerts, firing, resolved, alertname
inline constexpr char alertPostOk[] = "alert.post_ok";    ///< to, alerts
inline constexpr char alertPostFailed[] = "alert.post_failed"; ///< to, alerts, error

// Alertmanager: alerts and notifications.
inline constexpr char alertReceived[] = "alert.received"; ///< one a posted alert: from, alertname, labels, instance, fingerprint, status
inline constexpr char alertMerged[] = "alert.merged";
inline constexpr char groupCreated[] = "group.created";   ///< group, labels, receiver, group_wait
inline constexpr char groupFlush[] = "group.flush";       ///< a flush begins: group, receiver, alerts, firing, resolved, position
inline constexpr char notifyWait[] = "notify.wait";       ///< group, receiver, integration, position, wait
inline constexpr char decision[] = "decision";            ///< ends each flush for each integration: group, receiver, integration, outcome (sent | skipped | failed), alerts, position, peer, age, silences, inhibited_by (fingerprints of the alerts that mute these), inhibitors (their labels, one a line), interval (names of time intervals), until (when it ends, or the next active one begins), attempts, error; `reason` below. Its integration is empty where the receiver has none
inline constexpr char notificationSend[] = "notification.send";   ///< an attempt: group, receiver, integration, to, status, firing, resolved, attempt
inline constexpr char notificationRequest[] = "notification.request"; ///< what an attempt sent, rendered: group, receiver, integration, method, url, content_type, bytes, body; bounded, secrets as <secret>
inline constexpr char notificationSent[] = "notification.sent";   ///< it was taken: the same, and reason
inline constexpr char notificationFailed[] = "notification.failed"; ///< an attempt failed: the same, error
inline constexpr char notificationReceived[] = "notification.received"; ///< at a receiver: from, service (webhook, slack …), title, status, group, receiver, firing, resolved, alertname, instances

// Alertmanager: what is gossiped.
inline constexpr char silenceCreated[] = "silence.created"; ///< id, matchers, starts, ends, by (api), created_by, comment, state
inline constexpr char silenceUpdated[] = "silence.updated";
inline constexpr char silenceExpired[] = "silence.expired"; ///< id, matchers, by (api | time)
inline constexpr char silenceMerged[] = "silence.merged";   ///< came by gossip and changed something: id, from, state, matchers
inline constexpr char nflogLogged[] = "nflog.logged";       ///< group, receiver, firing, resolved
inline constexpr char nflogMerged[] = "nflog.merged";       ///< came by gossip: group, receiver, from, firing, resolved
inline constexpr char gossipSend[] = "gossip.send";         ///< one a message in a packet: to, message (silence | nflog | alive | suspect | dead | ping | ack | nack | indirect_ping | push_pull), bytes, transport (udp | tcp), about (the member, of alive, suspect and dead)
inline constexpr char gossipReceive[] = "gossip.receive";   ///< from, message, bytes, transport, about
inline constexpr char memberJoined[] = "member.joined";     ///< member, address, name (in the cluster); where accused also from
inline constexpr char memberLeft[] = "member.left";         ///< left by itself
inline constexpr char memberSuspected[] = "member.suspected"; ///< also timeout (what it has to protest), expected (confirmations)
inline constexpr char memberConfirmed[] = "member.confirmed"; ///< one more suspects it: also timeout (what is left), confirmations, expected
inline constexpr char memberFailed[] = "member.failed";     ///< declared dead
inline constexpr char memberRefuted[] = "member.refuted";   ///< also incarnation
inline constexpr char memberConflict[] = "member.conflict"; ///< its name is used from another address: also theirs
inline constexpr char gossipOversized[] = "gossip.oversized"; ///< too long for a datagram, goes to every member by TCP: message, bytes, members
inline constexpr char gossipDropped[] = "gossip.dropped";     ///< message, bytes; `reason` below
inline constexpr char clusterSettled[] = "cluster.settled"; ///< members, after
inline constexpr char clusterPosition[] = "cluster.position"; ///< position, members (when it changes)

// The lab itself.
inline constexpr char uiOpened[] = "ui.opened";     ///< what, e.g. alertmanager-1/silences
inline constexpr char answerGiven[] = "answer";     ///< id, value
inline constexpr char stepStarted[] = "step.started"; ///< step
inline constexpr char stepPassed[] = "step.passed";   ///< step
inline constexpr char checkChanged[] = "check.changed"; ///< step, check, verdict (pass | fail | unknown)
inline constexpr char labReady[] = "lab.ready";
inline constexpr char labFinished[] = "lab.finished"; ///< verdict, score

} // namespace halab::kind

namespace halab::reason {

// Why a notification was sent (Alertmanager's own words).
inline constexpr char firstNotification[] = "first_notification";
inline constexpr char newAlerts[] = "new_alerts_in_group";
inline constexpr char newResolved[] = "new_resolved_alerts_in_group";
inline constexpr char allResolved[] = "all_alerts_resolved";
inline constexpr char repeatInterval[] = "repeat_interval_elapsed";

// Why none was.
inline constexpr char notSettled[] = "not_settled";
inline constexpr char inhibited[] = "inhibited";
inline constexpr char timeMuted[] = "time_muted";
inline constexpr char outsideActiveTime[] = "outside_active_time";
inline constexpr char silenced[] = "silenced";
inline constexpr char waiting[] = "waiting_position";
inline constexpr char deduplicated[] = "deduplicated";          ///< a peer's log entry covers the same alerts
inline constexpr char alreadyNotified[] = "already_notified";   ///< the node's own entry does, and repeat_interval has not passed
inline constexpr char nothingToSend[] = "nothing_to_send";      ///< only resolved alerts, and never notified (or send_resolved is off)
inline constexpr char sendFailed[] = "send_failed";
inline constexpr char queueFull[] = "queue_full";               ///< more waits to be gossiped than there is room for
inline constexpr char noIntegrations[] = "no_integrations";     ///< the receiver has none: nobody is to be told
inline constexpr char unrecoverable[] = "unrecoverable";        ///< the receiver refused it for good: no retry
inline constexpr char timedOut[] = "timed_out";                 ///< every attempt failed until the flush's time limit came
inline constexpr char canceled[] = "canceled";                  ///< reload or shutdown

} // namespace halab::reason
