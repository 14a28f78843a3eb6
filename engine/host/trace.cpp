#include "host/trace.h"

#include "base/gotext.h"
#include "base/hash.h"
#include "host/vocabulary.h"

#include <algorithm>
#include <bit>

namespace halab {

namespace {

std::uint64_t digestNumber(std::uint64_t value, std::uint64_t state)
{
    char bytes[8];
    for (int i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>(value >> (8 * i));
    return fnv1a({bytes, sizeof bytes}, state);
}

std::uint64_t digestText(std::string_view text, std::uint64_t state)
{
    return fnv1a(text, digestNumber(text.size(), state));
}

std::uint64_t digestValue(const FieldValue& value, std::uint64_t state)
{
    state = digestNumber(value.index(), state);
    if (const auto* text = std::get_if<std::string>(&value))
        return digestText(*text, state);
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return digestNumber(static_cast<std::uint64_t>(*integer), state);
    if (const auto* number = std::get_if<double>(&value))
        return digestNumber(std::bit_cast<std::uint64_t>(*number), state);
    return digestNumber(std::get<bool>(value), state);
}

std::uint64_t digestEvent(const Event& event, std::uint64_t state)
{
    state = digestNumber(event.id, state);
    state = digestNumber(event.cause, state);
    state = digestNumber(static_cast<std::uint64_t>(unixNanoseconds(event.at)), state);
    state = digestText(event.node, state);
    state = digestText(event.kind, state);
    state = digestNumber(event.fields.size(), state);
    for (const auto& [key, value] : event.fields)
        state = digestValue(value, digestText(key, state));
    state = digestText(event.reason, state);
    return digestText(event.text, state);
}

} // namespace

const FieldValue* Event::field(std::string_view key) const
{
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == key; });
    return found == fields.end() ? nullptr : &found->second;
}

std::string Event::fieldText(std::string_view key) const
{
    const auto* value = field(key);
    if (!value)
        return {};
    if (const auto* text = std::get_if<std::string>(value))
        return *text;
    if (const auto* integer = std::get_if<std::int64_t>(value))
        return std::to_string(*integer);
    if (const auto* number = std::get_if<double>(value))
        return goFormatF(*number);
    return std::get<bool>(*value) ? "true" : "false";
}

std::int64_t Event::fieldInteger(std::string_view key, std::int64_t otherwise) const
{
    const auto* value = field(key);
    const auto* integer = value ? std::get_if<std::int64_t>(value) : nullptr;
    return integer ? *integer : otherwise;
}

double Event::fieldNumber(std::string_view key, double otherwise) const
{
    const auto* value = field(key);
    if (!value)
        return otherwise;
    if (const auto* integer = std::get_if<std::int64_t>(value))
        return static_cast<double>(*integer);
    const auto* number = std::get_if<double>(value);
    return number ? *number : otherwise;
}

bool Event::fieldBool(std::string_view key) const
{
    const auto* value = field(key);
    const auto* flag = value ? std::get_if<bool>(value) : nullptr;
    return flag && *flag;
}

Trace::Trace(std::function<Time()> clock) : m_clock(std::move(clock)), m_digest(fnv1aOffset) {}

EventId Trace::append(Event event)
{
    if (!isHeard(event.kind))
        return appendUnheard();
    event.id = m_nextId++;
    event.at = m_clock();
    if (event.cause == 0)
        event.cause = m_cause;
    if (m_hasDigest)
        m_digest = digestEvent(event, m_digest);
    // By index: a subscriber may subscribe another one or leave.
    for (std::size_t i = 0; i < m_subscribers.size(); ++i) {
        if (!m_subscribers[i].kind.empty() && m_subscribers[i].kind != event.kind)
            continue;
        const auto subscriber = m_subscribers[i].subscriber;
        subscriber(event);
    }
    return event.id;
}

bool Trace::isHeard(std::string_view kind) const
{
    return m_hasDigest || std::any_of(m_subscribers.begin(), m_subscribers.end(), [&](const Subscription& one) {
        return one.kind.empty() || one.kind == kind;
    });
}

int Trace::subscribe(Subscriber subscriber, std::string_view kind)
{
    m_subscribers.push_back({m_nextHandle, std::string(kind), std::move(subscriber)});
    return m_nextHandle++;
}

void Trace::unsubscribe(int handle)
{
    std::erase_if(m_subscribers, [&](const auto& entry) { return entry.handle == handle; });
}

EventId Tracer::record(std::string_view kind, Fields fields, std::string_view reason, std::string text)
{
    if (!m_trace.isHeard(kind))
        return m_trace.appendUnheard();
    Event event;
    event.node = m_node;
    event.kind = kind;
    event.fields = std::move(fields);
    event.reason = reason;
    event.text = std::move(text);
    return m_trace.append(std::move(event));
}

EventId Tracer::log(std::string_view level, std::string_view component, std::string_view message, Fields fields)
{
    Fields all{{"level", std::string(level)}, {"component", std::string(component)}, {"msg", std::string(message)}};
    std::move(fields.begin(), fields.end(), std::back_inserter(all));
    return record(kind::log, std::move(all));
}

} // namespace halab
