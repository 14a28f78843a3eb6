#include "host/random.h"

#include <bit>

namespace halab {

// xoshiro256** 1.0 by Blackman and Vigna, seeded by splitmix64 as its authors advise.

Random::Random(std::uint64_t seed)
{
    for (auto& word : m_state) {
        seed += 0x9e3779b97f4a7c15ULL;
        auto z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        word = z ^ (z >> 31);
    }
}

Random::result_type Random::operator()()
{
    const auto result = std::rotl(m_state[1] * 5, 7) * 9;
    const auto shifted = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound)
{
    // Numbers of the last, incomplete run of `bound` would favour the small results.
    const auto unfair = (max() - bound + 1) % bound;
    auto value = (*this)();
    while (value > max() - unfair)
        value = (*this)();
    return value % bound;
}

double Random::uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

} // namespace halab
