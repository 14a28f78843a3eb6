#pragma once

// What the values of attributes are. Source: Go 1.19 html/template/attr.go.

#include <string_view>

namespace halab::gotemplate::html {

enum class Content { Plain, Css, Html, Js, Url, Srcset, Unsafe };

/// Of an attribute with this name in lower case: rather more dangerous than less.
Content contentOfAttribute(std::string_view name);

} // namespace halab::gotemplate::html
