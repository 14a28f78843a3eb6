#pragma once

#include "host/network.h"

#include <vector>

namespace halab::loopback {

/// The addresses of the machine's network cards that are up, loopback included.
std::vector<InterfaceAddress> machineInterfaces();

} // namespace halab::loopback
