#include "alertmanager/cluster/handed_stream.h"

#include <utility>

namespace halab::alertmanager {

namespace {

/// What comes before anybody listens; then it is no longer read.
constexpr std::size_t handedBytesMax = 1024 * 1024;

class HandedStream final : public Stream {
public:
    HandedStream(Clock& clock, std::unique_ptr<Stream> stream, std::string early) : m_clock(clock), m_stream(std::move(stream))
    {
        m_early->bytes = std::move(early);
        // Until then it is kept; the state is shared, for a callback may destroy this object.
        m_stream->listen({.data =
                              [state = m_early](std::string_view bytes) {
                                  if (state->bytes.size() < handedBytesMax)
                                      state->bytes += bytes;
                              },
            .closed =
                [state = m_early](const std::optional<Error>& error) {
                    state->isOver = true;
                    state->error = error;
                }});
    }

    ~HandedStream() override { m_early->isGone = true; }

    void listen(Events events) override
    {
        if (m_early->bytes.empty() && !m_early->isOver)
            return m_stream->listen(std::move(events));
        m_timer = m_clock.after(Duration::zero(), [this, early = m_early, events = std::move(events)] {
            const auto state = early; // the first callback may destroy this object and with it the lambda
            const auto call = events;
            const auto bytes = std::exchange(state->bytes, {});
            const bool isOver = state->isOver;
            const auto error = state->error;
            if (!isOver)
                m_stream->listen(call);
            if (!bytes.empty() && call.data)
                call.data(bytes);
            if (isOver && !state->isGone && call.closed)
                call.closed(error);
        });
    }
    void write(std::string bytes) override { m_stream->write(std::move(bytes)); }
    void close() override
    {
        m_timer.stop();
        m_early->isGone = true;
        m_stream->close();
    }
    std::size_t unsentBytes() const override { return m_stream->unsentBytes(); }
    SocketAddress local() const override { return m_stream->local(); }
    SocketAddress peer() const override { return m_stream->peer(); }

private:
    struct Early {
        std::string bytes;
        bool isOver = false;
        bool isGone = false; ///< the stream was closed or destroyed
        std::optional<Error> error;
    };

    Clock& m_clock;
    std::unique_ptr<Stream> m_stream;
    std::shared_ptr<Early> m_early = std::make_shared<Early>();
    Timer m_timer;
};

} // namespace

std::unique_ptr<Stream> makeHandedStream(Clock& clock, std::unique_ptr<Stream> stream, std::string early)
{
    return std::make_unique<HandedStream>(clock, std::move(stream), std::move(early));
}

} // namespace halab::alertmanager
