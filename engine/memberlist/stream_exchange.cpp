#include "memberlist/stream_exchange.h"

#include "memberlist/wire/compressed.h"
#include "memberlist/wire/label.h"

#include <algorithm>

namespace halab::memberlist {

StreamExchange::StreamExchange(Clock& clock, Transport& transport, Plan plan)
    : m_clock(clock)
    , m_plan(std::move(plan))
    , m_begin(clock.elapsed())
{
    m_dialing = transport.dial(m_plan.to, m_plan.timeout, [this](Result<std::unique_ptr<Stream>> stream) {
        if (stream)
            connected(std::move(*stream));
        else
            finish(tl::unexpected(stream.error()));
    });
}

void StreamExchange::connected(std::unique_ptr<Stream> stream)
{
    m_stream = std::move(stream);
    // Streams are compressed always, even where that makes them longer.
    m_stream->write(wire::labelHeader(m_plan.label) + wire::compress(m_plan.request()));
    if (!m_plan.awaitsAnswer) {
        m_stream->close();
        return finish(std::optional<wire::StreamMessage>{});
    }
    const auto left = m_plan.timeout - (m_clock.elapsed() - m_begin);
    m_deadline = m_clock.after(m_plan.answerTimeout > Duration{} ? m_plan.answerTimeout : std::max(left, Duration{}),
        [this] { finish(fail(ErrorKind::Timeout, "read tcp " + m_plan.to.toString() + ": i/o timeout")); });
    m_stream->listen({
        .data = [this](std::string_view bytes) { received(bytes); },
        .closed =
            [this](const std::optional<Error>& error) {
                finish(error ? tl::unexpected(*error) : fail(ErrorKind::Network, "EOF"));
            },
    });
}

void StreamExchange::received(std::string_view bytes)
{
    auto message = m_reader.feed(bytes);
    if (message && !*message)
        return;
    m_stream->close();
    finish(std::move(message));
}

void StreamExchange::finish(Result<std::optional<wire::StreamMessage>> outcome)
{
    m_deadline.stop();
    const auto done = std::exchange(m_plan.done, {});
    if (done)
        done(std::move(outcome));
}

} // namespace halab::memberlist
