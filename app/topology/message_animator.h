#pragma once

// Messages on their way, as the picture shows them. Fed with the trace's events; asked by the
// view, frame by frame, what is where. A delivery over the loopback takes well under a
// millisecond; it is drawn for most of a second so that the eye can follow.

#include "lab/snapshot.h"
#include "theme/shapes.h"

#include <QString>

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace halab::app {

struct MovingGlyph {
    QString from, to;
    Glyph glyph = Glyph::Scrape;
    lab::LinkLayer layer = lab::LinkLayer::Scrape;
    QString label;     ///< e.g. the alert's name; may be empty
    int count = 1;     ///< of messages of a kind within 200 ms that travel as one
    qreal progress = 0; ///< 0 at `from`, 1 at `to`
};

class MessageAnimator {
public:
    using Clock = std::chrono::steady_clock;

    /// Glyphs under way at once; more are left out (the link's brightness tells of them).
    static constexpr std::size_t glyphsMax = 200;
    static constexpr std::chrono::milliseconds travelTime{700};
    static constexpr std::chrono::milliseconds mergeTime{200};

    /// The glyph of an event, if it is a message between two nodes.
    static std::optional<MovingGlyph> glyphOf(const Event& event);

    void add(const Event& event, Clock::time_point now);
    /// What is under way; drops what has arrived.
    std::vector<MovingGlyph> frame(Clock::time_point now);
    bool isIdle() const { return m_flights.empty(); }
    void clear() { m_flights.clear(); }

private:
    struct Flight {
        MovingGlyph glyph;
        Clock::time_point start;
    };
    std::deque<Flight> m_flights;
};

} // namespace halab::app
