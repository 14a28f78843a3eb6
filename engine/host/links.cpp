#include "host/links.h"

namespace halab {

const LinkFaults& LinkTable::between(const std::string& from, const std::string& to) const
{
    static const LinkFaults healthy;
    if (m_links.empty())
        return healthy;
    const auto found = m_links.find({from, to});
    return found == m_links.end() ? healthy : found->second;
}

void LinkTable::set(const std::string& from, const std::string& to, LinkFaults faults)
{
    if (faults.isHealthy())
        m_links.erase({from, to});
    else
        m_links[{from, to}] = faults;
}

LinkTable::Verdict LinkTable::judgeDatagram(const std::string& from, const std::string& to, Random& random) const
{
    const auto& faults = between(from, to);
    if (faults.isHealthy())
        return {};
    if (faults.cut || (faults.loss > 0 && random.uniform() < faults.loss))
        return {.copies = 0, .delay = {}};
    Verdict verdict;
    if (faults.duplication > 0 && random.uniform() < faults.duplication)
        verdict.copies = 2;
    verdict.delay = faults.delay;
    if (faults.jitter > Duration::zero())
        verdict.delay += Duration(random.below(static_cast<std::uint64_t>(faults.jitter.count()) + 1));
    return verdict;
}

} // namespace halab
