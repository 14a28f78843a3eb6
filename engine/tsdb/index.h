#pragma once

// The inverted index: which series carry which label values, and what a list of matchers selects.

#include "model/labels.h"
#include "model/matcher.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace halab::tsdb {

/// References in ascending order, which is the order of creation.
using Postings = std::vector<std::uint64_t>;

class Index {
public:
    /// `ref` must be greater than all before it.
    void add(std::uint64_t ref, const model::Labels& labels);
    /// Removes references for which `dead` holds.
    void remove(const std::function<bool(std::uint64_t)>& dead);

    /// What all matchers accept; without a matcher everything.
    Postings select(const std::vector<model::Matcher>& matchers) const;

private:
    using Values = std::map<std::string, Postings, std::less<>>;

    /// Series that have the label with a value that the matcher accepts.
    Postings accepted(const model::Matcher& matcher) const;
    /// Series that have the label with a value that the matcher refuses.
    Postings refused(const model::Matcher& matcher) const;
    Postings collect(const model::Matcher& matcher, bool wanted) const;

    std::map<std::string, Values, std::less<>> m_names;
    Postings m_all;
};

} // namespace halab::tsdb
