#pragma once

// What html/template knows of JavaScript. Source: Go 1.19 html/template/js.go.

#include "gotemplate/html/context.h"

namespace halab::gotemplate::html {

/// What a slash begins behind this code.
JsContext nextJsContext(std::string_view code, JsContext before);
/// Whether a script of this MIME type is JavaScript (or JSON).
bool isJsType(std::string_view mimeType);

} // namespace halab::gotemplate::html
