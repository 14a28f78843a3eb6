#include "exposition/page_writer.h"

#include "base/gotext.h"

namespace halab::exposition {

namespace {

    void appendEscaped(std::string& out, std::string_view text, bool escapeQuotes)
    {
        for (const char c : text) {
            if (c == '\\')
                out += "\\\\";
            else if (c == '\n')
                out += "\\n";
            else if (c == '"' && escapeQuotes)
                out += "\\\"";
            else
                out += c;
        }
    }

} // namespace

void PageWriter::head(std::string_view name, std::string_view help, std::string_view type)
{
    m_text += "# HELP ";
    m_text += name;
    m_text += ' ';
    appendEscaped(m_text, help, false);
    m_text += "\n# TYPE ";
    m_text += name;
    m_text += ' ';
    m_text += type;
    m_text += '\n';
}

void PageWriter::label(std::string_view name, std::string_view value, bool isFirst)
{
    m_text += isFirst ? '{' : ',';
    m_text += name;
    m_text += "=\"";
    appendEscaped(m_text, value, true);
    m_text += '"';
}

void PageWriter::sample(std::string_view name, const std::vector<std::string>& labelNames, const LabelValues& values, double value,
    std::string_view extraName, std::string_view extraValue)
{
    m_text += name;
    for (std::size_t i = 0; i < labelNames.size(); ++i)
        label(labelNames[i], values[i], i == 0);
    if (!extraName.empty())
        label(extraName, extraValue, labelNames.empty());
    if (!labelNames.empty() || !extraName.empty())
        m_text += '}';
    m_text += ' ';
    m_text += value == 0 ? "0" : goFormatG(value); // also for the negative zero
    m_text += '\n';
}

void PageWriter::histogram(std::string_view name, const std::vector<std::string>& labelNames, const LabelValues& values,
    const Histogram& histogram)
{
    const std::string base(name);
    std::uint64_t cumulated = 0;
    for (std::size_t i = 0; i < histogram.m_bounds.size(); ++i) {
        cumulated += histogram.m_counts[i];
        sample(base + "_bucket", labelNames, values, static_cast<double>(cumulated), "le", goFormatG(histogram.m_bounds[i]));
    }
    const auto count = static_cast<double>(histogram.m_count);
    sample(base + "_bucket", labelNames, values, count, "le", "+Inf");
    sample(base + "_sum", labelNames, values, histogram.m_sum);
    sample(base + "_count", labelNames, values, count);
}

void PageWriter::summary(
    std::string_view name, const std::vector<std::string>& labelNames, const LabelValues& values, const Summary& summary)
{
    const std::string base(name);
    for (const double q : summary.m_quantiles)
        sample(base, labelNames, values, summary.quantile(q), "quantile", goFormatG(q));
    sample(base + "_sum", labelNames, values, summary.m_sum);
    sample(base + "_count", labelNames, values, static_cast<double>(summary.m_count));
}

} // namespace halab::exposition
