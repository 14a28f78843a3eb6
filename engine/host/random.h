#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace halab {

/// A host's randomness (xoshiro256**): the same seed gives the same numbers on every machine.
class Random {
public:
    using result_type = std::uint64_t;

    explicit Random(std::uint64_t seed);

    result_type operator()();
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Uniform in [0, 1).
    double uniform();

    template <std::size_t N>
    std::array<std::uint8_t, N> bytes()
    {
        std::array<std::uint8_t, N> out{};
        for (auto& byte : out)
            byte = static_cast<std::uint8_t>((*this)() >> 56);
        return out;
    }

private:
    std::array<std::uint64_t, 4> m_state{};
};

} // namespace halab
