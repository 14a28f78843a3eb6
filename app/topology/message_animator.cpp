#include "topology/message_animator.h"

#include "host/vocabulary.h"

namespace halab::app {

namespace {

QString glyphField(const Event& event, std::string_view key) { return QString::fromStdString(event.fieldText(key)); }

MovingGlyph travelling(const Event& event, Glyph glyph, lab::LinkLayer layer)
{
    MovingGlyph moving;
    moving.from = QString::fromStdString(event.node);
    moving.to = glyphField(event, "to");
    moving.glyph = glyph;
    moving.layer = layer;
    return moving;
}

std::optional<MovingGlyph> gossipGlyph(const Event& event)
{
    const auto message = event.fieldText("message");
    if (message == "silence")
        return travelling(event, Glyph::Silence, lab::LinkLayer::Gossip);
    if (message == "nflog")
        return travelling(event, Glyph::LogEntry, lab::LinkLayer::Gossip);
    if (message == "alive" || message == "dead" || message == "suspect" || message == "push_pull")
        return travelling(event, Glyph::Membership, lab::LinkLayer::Gossip);
    return std::nullopt; // probes are too many to be told apart
}

} // namespace

std::optional<MovingGlyph> MessageAnimator::glyphOf(const Event& event)
{
    using lab::LinkLayer;
    if (event.kind == kind::scrapeOk)
        return travelling(event, Glyph::Scrape, LinkLayer::Scrape);
    if (event.kind == kind::scrapeFailed)
        return travelling(event, Glyph::ScrapeFailed, LinkLayer::Scrape);
    if (event.kind == kind::gossipSend)
        return gossipGlyph(event);
    if (event.kind == kind::alertPost) {
        const bool firing = event.fieldInteger("firing") > 0;
        auto moving = travelling(event, firing ? Glyph::AlertFiring : Glyph::AlertResolved, LinkLayer::Alert);
        moving.label = glyphField(event, "alertname");
        return moving;
    }
    if (event.kind == kind::notificationSend) {
        const bool firing = event.fieldText("status") != "resolved";
        auto moving = travelling(event, firing ? Glyph::NotificationFiring : Glyph::NotificationResolved, LinkLayer::Notification);
        moving.label = glyphField(event, "status");
        return moving;
    }
    return std::nullopt;
}

void MessageAnimator::add(const Event& event, Clock::time_point now)
{
    auto glyph = glyphOf(event);
    if (!glyph || glyph->to.isEmpty() || glyph->to == glyph->from)
        return;
    for (auto flight = m_flights.rbegin(); flight != m_flights.rend() && now - flight->start < mergeTime; ++flight) {
        auto& other = flight->glyph;
        if (other.from == glyph->from && other.to == glyph->to && other.glyph == glyph->glyph) {
            ++other.count;
            return;
        }
    }
    if (m_flights.size() >= glyphsMax)
        return;
    m_flights.push_back({std::move(*glyph), now});
}

std::vector<MovingGlyph> MessageAnimator::frame(Clock::time_point now)
{
    while (!m_flights.empty() && now - m_flights.front().start >= travelTime)
        m_flights.pop_front();
    std::vector<MovingGlyph> glyphs;
    glyphs.reserve(m_flights.size());
    for (const auto& flight : m_flights) {
        glyphs.push_back(flight.glyph);
        glyphs.back().progress = std::chrono::duration<qreal>(now - flight.start) / std::chrono::duration<qreal>(travelTime);
    }
    return glyphs;
}

} // namespace halab::app
