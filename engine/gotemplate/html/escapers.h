#pragma once

// What makes a text harmless where it stands, and the functions `_html_template_…` that do it in pipelines.
// Source: Go 1.19 html/template.

#include "gotemplate/value.h"

#include <string>
#include <string_view>

namespace halab::gotemplate::html {

/// Stands for what would not be safe.
inline constexpr const char* filterFailsafe = "ZgotmplZ";

std::string escapeCss(std::string_view text);
std::string filterCssValue(std::string_view text);
std::string escapeJsString(std::string_view text);
std::string escapeJsRegexp(std::string_view text);
/// A value as JavaScript: JSON.
std::string jsValue(const Value& value);
std::string escapeUrl(std::string_view text);
std::string normalizeUrl(std::string_view text);
std::string filterUrl(std::string_view text);
std::string filterSrcset(std::string_view text);
/// The text of a piece of HTML.
std::string stripTags(std::string_view html);
/// Entities read, as far as they stand for ASCII or are numbers: enough to see what an attribute's value does.
std::string unescapeHtml(std::string_view text);

/// By the names that templates get when they are escaped. No template can name them itself.
const FunctionMap& escapers();

} // namespace halab::gotemplate::html
