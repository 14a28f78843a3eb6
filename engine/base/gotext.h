#pragma once

// Text as Go's strconv and fmt print it. The originals' outputs are full of it.

#include "base/result.h"

#include <string>
#include <string_view>

namespace halab {

/// Go's %q / strconv.Quote: double quotes, \n \t \" \\ \x.. \u...., printable UTF-8 kept.
std::string goQuote(std::string_view text);

/// strconv.FormatFloat(v, 'f', -1, 64): shortest digits, never an exponent; NaN, +Inf, -Inf.
std::string goFormatF(double value);

/// strconv.FormatFloat(v, 'g', -1, 64), which is also %v: shortest digits, exponent form for
/// decimal exponents < -4 or >= 6 beyond the digits ("1e+06", "1.795343704e+09", "999999").
std::string goFormatG(double value);

/// strconv.FormatFloat(v, 'e', -1, 64): "1e+00".
std::string goFormatE(double value);

/// C's %.{precision}g in Go's spelling (exponent with at least two digits, +Inf, NaN).
std::string goFormatG(double value, int precision);

/// strconv.ParseFloat without underscores, hexadecimal or trailing text.
bool goParseFloat(std::string_view text, double& value);

/// The same with Go's errors: strconv.ParseFloat: parsing "x": invalid syntax (or: value out of range).
Result<double> goParseFloat(std::string_view text);

bool isValidUtf8(std::string_view text);

} // namespace halab
