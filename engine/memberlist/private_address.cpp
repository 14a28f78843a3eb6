#include "memberlist/private_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

namespace halab::memberlist {

namespace {

struct Block {
    std::string_view network;
    int bits;
};

/// RFC 6890, without the mapped and compatible forms that IpAddress does not have.
constexpr std::array<Block, 26> specialBlocks{{{"0.0.0.0", 8}, {"10.0.0.0", 8}, {"100.64.0.0", 10}, {"127.0.0.0", 8},
    {"169.254.0.0", 16}, {"172.16.0.0", 12}, {"192.0.0.0", 24}, {"192.0.2.0", 24}, {"192.88.99.0", 24},
    {"192.168.0.0", 16}, {"198.18.0.0", 15}, {"198.51.100.0", 24}, {"203.0.113.0", 24}, {"240.0.0.0", 4},
    {"255.255.255.255", 32}, {"::1", 128}, {"::", 128}, {"64:ff9b::", 96}, {"100::", 64}, {"2001::", 23},
    {"2001::", 32}, {"2001:2::", 48}, {"2001:db8::", 32}, {"2002::", 16}, {"fc00::", 7}, {"fe80::", 10}}};

/// Those of them that no router passes on.
constexpr std::array<Block, 14> unforwardedBlocks{{{"0.0.0.0", 8}, {"127.0.0.0", 8}, {"169.254.0.0", 16},
    {"192.0.0.0", 24}, {"192.0.2.0", 24}, {"198.51.100.0", 24}, {"203.0.113.0", 24}, {"240.0.0.0", 4},
    {"255.255.255.255", 32}, {"::1", 128}, {"::", 128}, {"2001:10::", 28}, {"2001:db8::", 32}, {"fe80::", 10}}};

bool isIn(const IpAddress& address, const Block& block)
{
    const auto bytes = address.bytes();
    const auto network = IpAddress::parse(block.network).value_or(IpAddress{}).bytes();
    if (bytes.size() != network.size())
        return false;
    for (int bit = 0; bit < block.bits; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        const auto mask = static_cast<std::uint8_t>(0x80 >> bit % 8);
        if (((static_cast<std::uint8_t>(bytes[byte]) ^ static_cast<std::uint8_t>(network[byte])) & mask) != 0)
            return false;
    }
    return true;
}

bool isInAny(const IpAddress& address, std::span<const Block> blocks)
{
    return std::ranges::any_of(blocks, [&](const Block& block) { return isIn(address, block); });
}

std::optional<IpAddress> best(std::vector<InterfaceAddress> interfaces, bool special)
{
    std::erase_if(interfaces, [&](const InterfaceAddress& card) {
        return isInAny(card.address, unforwardedBlocks) || isSpecialPurpose(card.address) != special;
    });
    const auto found = std::ranges::min_element(interfaces, {}, [](const InterfaceAddress& card) {
        return std::tuple(!card.isDefault, !card.address.isV4(), -card.prefixBits);
    });
    return found == interfaces.end() ? std::nullopt : std::optional(found->address);
}

} // namespace

bool isSpecialPurpose(const IpAddress& address) { return isInAny(address, specialBlocks); }

std::optional<IpAddress> privateAddress(std::vector<InterfaceAddress> interfaces)
{
    return best(std::move(interfaces), true);
}

std::optional<IpAddress> publicAddress(std::vector<InterfaceAddress> interfaces)
{
    return best(std::move(interfaces), false);
}

} // namespace halab::memberlist
