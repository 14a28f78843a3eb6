#pragma once

// The one list of events of a world. Everything on screen, every check and every report is a
// fold over it.
//
// Causes travel by themselves: while an event's consequences run, it is the *current cause*;
// timers, datagrams, streams and HTTP messages carry it along and restore it where they
// arrive, without a byte on the wire. So record() usually needs no cause from its caller.
//
// The vocabulary of kinds, fields and reasons is host/vocabulary.h.

#include "base/time.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace halab {

using EventId = std::uint64_t; ///< from 1 in order of time; 0 = none

using FieldValue = std::variant<std::string, std::int64_t, double, bool>;
using Fields = std::vector<std::pair<std::string, FieldValue>>;

struct Event {
    EventId id = 0;
    EventId cause = 0;
    Time at = zeroTime;      ///< the world's time (not the host's skewed one)
    std::string node;        ///< where it happened
    std::string kind;        ///< one of vocabulary.h, e.g. "silence.created"
    Fields fields;           ///< typed payload
    std::string reason;      ///< of a decision: one of vocabulary.h, e.g. "deduplicated"
    std::string text;        ///< one plain sentence for people, where there is more to say than the kind

    const FieldValue* field(std::string_view key) const;
    /// The field as text; numbers in shortest form; empty where missing.
    std::string fieldText(std::string_view key) const;
    std::int64_t fieldInteger(std::string_view key, std::int64_t otherwise = 0) const;
    double fieldNumber(std::string_view key, double otherwise = 0) const;
    bool fieldBool(std::string_view key) const;
};

/// Belongs to a world; lives on its thread.
class Trace {
public:
    using Subscriber = std::function<void(const Event&)>;

    /// `clock` tells the world's time.
    explicit Trace(std::function<Time()> clock);

    /// Stamps id, time and (where the event names none) the current cause; tells subscribers.
    EventId append(Event event);

    EventId currentCause() const { return m_cause; }

    /// Makes `cause` the current one until the end of the scope.
    class [[nodiscard]] Because {
    public:
        Because(Trace& trace, EventId cause) : m_trace(trace), m_before(trace.m_cause) { trace.m_cause = cause; }
        ~Because() { m_trace.m_cause = m_before; }
        Because(const Because&) = delete;
        Because& operator=(const Because&) = delete;

    private:
        Trace& m_trace;
        EventId m_before;
    };

    /// Returns a handle; pass it to unsubscribe(). Subscribers must not append. With `kind` it hears of no other.
    int subscribe(Subscriber subscriber, std::string_view kind = {});
    void unsubscribe(int handle);

    /// Makes no digest, and then no events that nobody hears: they get their id and nothing else happens.
    void keepNoDigest() { m_hasDigest = false; }
    /// Whether an event of this kind matters to anybody; for who would make its fields with much work.
    bool isHeard(std::string_view kind) const;
    /// An event that nobody hears.
    EventId appendUnheard() { return m_nextId++; }

    /// Digest of everything appended so far; equal for equal runs.
    std::uint64_t digest() const { return m_digest; }
    std::uint64_t count() const { return m_nextId - 1; }

private:
    std::function<Time()> m_clock;
    struct Subscription {
        int handle;
        std::string kind; ///< empty: all
        Subscriber subscriber;
    };

    std::vector<Subscription> m_subscribers;
    bool m_hasDigest = true;
    EventId m_nextId = 1;
    EventId m_cause = 0;
    int m_nextHandle = 1;
    std::uint64_t m_digest = 0;
};

/// A host's pen: the trace with the host's name filled in.
class Tracer {
public:
    Tracer(Trace& trace, std::string node) : m_trace(trace), m_node(std::move(node)) {}

    EventId record(std::string_view kind, Fields fields = {}, std::string_view reason = {}, std::string text = {});
    /// The same with fields that `makeFields` returns; not called when nobody hears of this kind.
    template <class MakeFields> EventId recordHeard(std::string_view kind, MakeFields&& makeFields)
    {
        return m_trace.isHeard(kind) ? record(kind, makeFields()) : m_trace.appendUnheard();
    }
    /// Writes a log line as the original would: kind "log", fields level, component, msg and `fields`.
    EventId log(std::string_view level, std::string_view component, std::string_view message, Fields fields = {});

    bool isHeard(std::string_view kind) const { return m_trace.isHeard(kind); }

    [[nodiscard]] Trace::Because because(EventId cause) { return {m_trace, cause}; }
    EventId currentCause() const { return m_trace.currentCause(); }
    const std::string& node() const { return m_node; }

private:
    Trace& m_trace;
    std::string m_node;
};

} // namespace halab
