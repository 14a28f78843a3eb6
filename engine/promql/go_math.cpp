#include "promql/go_math.h"

#include <cmath>
#include <cstdint>
#include <numbers>

namespace halab::promql {

double goPow(double x, double y)
{
    // Special values are the same everywhere.
    if (y == 0 || x == 1 || x == 0 || !std::isfinite(x) || !std::isfinite(y) || std::fabs(y) >= 9.2e18)
        return std::pow(x, y);
    if (y == 1)
        return x;
    if (std::fabs(y) == 0.5)
        return y > 0 ? std::sqrt(x) : 1 / std::sqrt(x);
    double whole = 0;
    double part = std::modf(std::fabs(y), &whole);
    if (part != 0 && x < 0)
        return std::nan("");
    double mantissa = 1;
    int exponent = 0;
    if (part != 0) {
        if (part > 0.5) {
            part -= 1;
            whole += 1;
        }
        mantissa = std::exp(part * std::log(x));
    }
    // The whole part by squaring, mantissa and exponent apart.
    int squareExponent = 0;
    double square = std::frexp(x, &squareExponent);
    for (auto i = static_cast<std::int64_t>(whole); i != 0; i >>= 1) {
        if (squareExponent < -4096 || squareExponent > 4096) {
            exponent += squareExponent;
            break;
        }
        if ((i & 1) != 0) {
            mantissa *= square;
            exponent += squareExponent;
        }
        square *= square;
        squareExponent *= 2;
        if (square < 0.5) {
            square += square;
            --squareExponent;
        }
    }
    if (y < 0) {
        mantissa = 1 / mantissa;
        exponent = -exponent;
    }
    return std::ldexp(mantissa, exponent);
}

double goLog2(double x)
{
    int exponent = 0;
    const double fraction = std::frexp(x, &exponent);
    // Powers of two come out exactly.
    if (fraction == 0.5)
        return exponent - 1;
    return std::log(fraction) * std::numbers::log2e + exponent;
}

double goLog10(double x) { return std::log(x) * std::numbers::log10e; }

} // namespace halab::promql
