#include "model/labels.h"

#include "base/gotext.h"
#include "base/hash.h"

#include <algorithm>

namespace halab::model {

namespace {

    constexpr char labelSeparator = '\xff';

    bool pairBefore(const Labels::Pair& pair, std::string_view name) { return pair.first < name; }

    bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
    bool isNameDigit(char c) { return c >= '0' && c <= '9'; }

    bool isValidName(std::string_view name, bool withColon)
    {
        if (name.empty() || isNameDigit(name.front()))
            return false;
        return std::all_of(name.begin(), name.end(),
            [&](char c) { return isNameStart(c) || isNameDigit(c) || (withColon && c == ':'); });
    }

    void appendPair(std::string& out, const Labels::Pair& pair)
    {
        if (out.back() != '{')
            out += ", ";
        out += pair.first;
        out += '=';
        out += goQuote(pair.second);
    }

} // namespace

Labels::Labels(std::initializer_list<Pair> pairs) { *this = from(std::vector<Pair>(pairs)); }

Labels Labels::from(std::vector<Pair> pairs)
{
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.first < b.first; });
    Labels labels;
    labels.m_pairs.reserve(pairs.size());
    for (auto& pair : pairs) {
        if (!labels.m_pairs.empty() && labels.m_pairs.back().first == pair.first)
            labels.m_pairs.back() = std::move(pair);
        else
            labels.m_pairs.push_back(std::move(pair));
    }
    std::erase_if(labels.m_pairs, [](const Pair& pair) { return pair.second.empty(); });
    return labels;
}

std::string_view Labels::get(std::string_view name) const
{
    const auto at = std::lower_bound(m_pairs.begin(), m_pairs.end(), name, pairBefore);
    return at != m_pairs.end() && at->first == name ? std::string_view(at->second) : std::string_view{};
}

bool Labels::has(std::string_view name) const { return !get(name).empty(); }

void Labels::set(std::string_view name, std::string_view value)
{
    if (value.empty()) {
        remove(name);
        return;
    }
    const auto at = std::lower_bound(m_pairs.begin(), m_pairs.end(), name, pairBefore);
    if (at != m_pairs.end() && at->first == name)
        at->second = value;
    else
        m_pairs.emplace(at, name, value);
}

void Labels::remove(std::string_view name)
{
    const auto at = std::lower_bound(m_pairs.begin(), m_pairs.end(), name, pairBefore);
    if (at != m_pairs.end() && at->first == name)
        m_pairs.erase(at);
}

std::uint64_t Labels::hash() const
{
    std::size_t size = 0;
    for (const auto& [name, value] : m_pairs)
        size += name.size() + value.size() + 2;
    std::string bytes;
    bytes.reserve(size);
    for (const auto& [name, value] : m_pairs) {
        bytes += name;
        bytes += labelSeparator;
        bytes += value;
        bytes += labelSeparator;
    }
    return xxh64(bytes);
}

std::uint64_t Labels::fingerprint() const
{
    constexpr std::string_view separator(&labelSeparator, 1);
    auto state = fnv1aOffset;
    for (const auto& [name, value] : m_pairs) {
        state = fnv1a(name, state);
        state = fnv1a(separator, state);
        state = fnv1a(value, state);
        state = fnv1a(separator, state);
    }
    return state;
}

std::string Labels::toString() const
{
    std::string out = "{";
    for (const auto& pair : m_pairs)
        appendPair(out, pair);
    out += '}';
    return out;
}

std::string Labels::toMetricString() const
{
    std::string out(get(metricNameLabel));
    if (!out.empty() && m_pairs.size() == 1)
        return out;
    out += '{';
    for (const auto& pair : m_pairs)
        if (pair.first != metricNameLabel)
            appendPair(out, pair);
    out += '}';
    return out;
}

std::string fingerprintText(std::uint64_t fingerprint)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string out(16, '0');
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = digits[(fingerprint >> (60 - 4 * i)) & 15];
    return out;
}

bool labelSetBefore(const Labels& a, const Labels& b)
{
    if (a.size() != b.size())
        return a.size() < b.size();
    // The original goes through the sorted names of both and stops at the first difference: a set
    // that lacks a name comes before the one that has it.
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (x == a.end())
        return false;
    return x->first != y->first ? x->first > y->first : x->second < y->second;
}

bool isValidLabelName(std::string_view name) { return isValidName(name, false); }
bool isValidMetricName(std::string_view name) { return isValidName(name, true); }

} // namespace halab::model
