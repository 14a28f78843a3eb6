#pragma once

// Both worlds behind one name, so that a test can be run in each.

#include "host/world.h"

#include <QTest>

#include <memory>
#include <string>

namespace halab::test {

inline constexpr std::chrono::seconds patience{20};

inline std::unique_ptr<World> makeWorld(const QString& kind)
{
    if (kind == "loopback")
        return makeLoopbackWorld();
    return makeSimulatedWorld();
}

/// A data column `world` with one row for each kind.
inline void bothWorlds()
{
    QTest::addColumn<QString>("world");
    QTest::newRow("simulated") << "simulated";
    QTest::newRow("loopback") << "loopback";
}

/// Lets the world run for a while of its own time.
inline void letPass(World& world, Duration time)
{
    world.runUntil([] { return false; }, time);
}

inline SocketAddress port(std::uint16_t number) { return {{}, number}; }

} // namespace halab::test
