// What a mail server answers, however the network cuts it, and lists of addresses. The replies must be the same for every cut.

#include "alertmanager/notify/mail/address.h"
#include "alertmanager/notify/smtp/reply.h"
#include "fuzz/fuzz.h"

#include <algorithm>

using namespace halab;
using namespace halab::alertmanager;

namespace {

std::string repliesOf(std::string_view bytes, std::size_t step)
{
    smtp::ReplyReader reader;
    std::string told;
    const auto takeAll = [&] {
        while (true) {
            const auto reply = reader.next();
            if (!reply)
                told += "error " + reply.error().message;
            if (!reply || !*reply)
                return reply.has_value();
            told += std::to_string((*reply)->code) + (*reply)->message + '\n';
        }
    };
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        reader.feed(bytes.substr(at, step));
        if (!takeAll())
            return told;
    }
    reader.end();
    takeAll();
    return told;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto bytes = fuzz::bytesOf(data, size);
    (void)mail::parseAddressList(bytes);
    const auto step = std::size_t{1} + fuzz::takeByte(bytes) % 16;
    fuzz::require(repliesOf(bytes, step) == repliesOf(bytes, std::max<std::size_t>(bytes.size(), 1)));
    return 0;
}
