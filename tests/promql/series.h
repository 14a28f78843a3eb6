#pragma once

// Series for tests, in a small notation: each line is a metric and its values at 0, step, 2 step, … A value is a
// number, `_` (nothing), `stale`, or A+BxN (A, A+B, … N+1 values) and A-BxN.

#include "model/sample.h"
#include "promql/ast.h"
#include "promql/engine.h"
#include "tsdb/head.h"

#include <cmath>
#include <sstream>
#include <string>

namespace halab::test {

inline double number(const std::string& text)
{
    if (text == "NaN")
        return model::normalNaN();
    if (text == "stale")
        return model::staleNaN();
    return text == "Inf" || text == "+Inf" ? INFINITY : text == "-Inf" ? -INFINITY : std::stod(text);
}

inline void loadLine(tsdb::Appender& appender, const std::string& line, std::int64_t step)
{
    std::istringstream words(line);
    std::string metric;
    words >> metric;
    const auto expr = promql::parseExpr(metric).value();
    model::Labels labels;
    for (const auto& matcher : expr->as<promql::VectorSelector>()->matchers)
        labels.set(matcher.name(), matcher.value());
    std::int64_t t = 0;
    const auto add = [&](double v) {
        appender.append(0, labels, t, v);
        t += step;
    };
    for (std::string item; words >> item;) {
        const auto times = item.find('x');
        const auto sign = item.find_first_of("+-", 1);
        if (item == "_") {
            t += step;
        } else if (times == std::string::npos) {
            add(number(item));
        } else {
            const int count = std::stoi(item.substr(times + 1));
            const double increment = sign == std::string::npos ? 0 : number(item.substr(sign, times - sign));
            double v = number(item.substr(0, std::min(sign, times)));
            for (int i = 0; i <= count; ++i, v += increment)
                add(v);
        }
    }
}

/// Lines separated by newlines; labels without blanks.
inline void load(tsdb::Head& head, const std::string& text, std::int64_t stepSeconds)
{
    auto appender = head.appender();
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.find_first_not_of(' ') != std::string::npos)
            loadLine(appender, line, stepSeconds * 1000);
    appender.commit();
}

} // namespace halab::test
