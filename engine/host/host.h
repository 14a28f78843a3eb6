#pragma once

// What a container gives a program. A node lives on a Host and knows nothing else: no code
// above host/ names a socket, a timer, a file, the wall clock or a global random generator.

#include "host/clock.h"
#include "host/disk.h"
#include "host/network.h"
#include "host/process.h"
#include "host/random.h"
#include "host/trace.h"

#include <string>

namespace halab {

class Host {
public:
    virtual ~Host() = default;

    /// "alertmanager-1" in a lab; the machine's host name for a program of its own.
    virtual const std::string& name() const = 0;
    virtual Clock& clock() = 0;
    virtual Network& network() = 0;
    virtual Disk& disk() = 0;
    virtual Random& random() = 0;
    virtual Tracer& trace() = 0;
    /// Of the process that the host's node runs in; always the same in a simulated world.
    virtual ProcessFigures process() const { return {}; }
};

} // namespace halab
