#pragma once

// Functions whose last bit is not the C library's, computed in the steps of Go's math package.

namespace halab::promql {

double goPow(double x, double y);
double goLog2(double x);
double goLog10(double x);

} // namespace halab::promql
