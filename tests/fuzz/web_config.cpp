// The file of --web.config.file.

#include "fuzz/fuzz.h"
#include "host/web/config.h"

using namespace halab;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (const auto config = web::parseConfig(fuzz::bytesOf(data, size), "web.yml"))
        (void)config->hashOf("ann");
    return 0;
}
