// alertmanager.yml: a configuration that loads must print, and its print must be a text.

#include "alertmanager/config/config.h"
#include "fuzz/fuzz.h"

using namespace halab;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto config = alertmanager::loadConfig(fuzz::bytesOf(data, size), "alertmanager.yml");
    if (config)
        fuzz::require(!alertmanager::printConfig(*config).empty());
    return 0;
}
