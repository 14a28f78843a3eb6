#include "memberlist/wire/label.h"

#include "memberlist/wire/message_type.h"

#include <cassert>

namespace halab::memberlist::wire {

namespace {

constexpr std::size_t labelPrefixBytes = 2;

} // namespace

std::string labelHeader(std::string_view label)
{
    if (label.empty())
        return {};
    assert(label.size() <= labelMax);
    std::string out{static_cast<char>(MessageType::HasLabel), static_cast<char>(label.size())};
    return out.append(label);
}

Result<Labelled> splitLabel(std::string_view bytes)
{
    if (bytes.empty() || static_cast<MessageType>(bytes.front()) != MessageType::HasLabel)
        return Labelled{.label = {}, .rest = bytes};
    if (bytes.size() < labelPrefixBytes)
        return Labelled{.label = {}, .rest = {}, .missing = labelPrefixBytes - bytes.size()};
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[1]));
    if (length == 0)
        return fail(ErrorKind::InvalidInput, "label header cannot be empty when present");
    if (bytes.size() < labelPrefixBytes + length)
        return Labelled{.label = {}, .rest = {}, .missing = labelPrefixBytes + length - bytes.size()};
    return Labelled{.label = bytes.substr(labelPrefixBytes, length), .rest = bytes.substr(labelPrefixBytes + length)};
}

} // namespace halab::memberlist::wire
