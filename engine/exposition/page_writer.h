#pragma once

// The text format 0.0.4 as prometheus/common's expfmt writes it.

#include "exposition/registry.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::exposition {

class PageWriter {
public:
    void head(std::string_view name, std::string_view help, std::string_view type);

    /// name{a="x",b="y"} value; `extra` is a last label (le, quantile) where its name is not empty.
    void sample(std::string_view name, const std::vector<std::string>& labelNames, const LabelValues& values, double value,
        std::string_view extraName = {}, std::string_view extraValue = {});

    void histogram(std::string_view name, const std::vector<std::string>& labelNames, const LabelValues& values,
        const Histogram& histogram);
    void summary(std::string_view name, const std::vector<std::string>& labelNames, const LabelValues& values,
        const Summary& summary);

    std::string take() { return std::move(m_text); }

private:
    void label(std::string_view name, std::string_view value, bool isFirst);

    std::string m_text;
};

} // namespace halab::exposition
