#pragma once

// The functions that Alertmanager adds to Go's templates. Source: Alertmanager 0.25 template/template.go.

#include "gotemplate/value.h"

namespace halab::alertmanager {

/// toUpper toLower title join match safeHtml reReplaceAll stringSlice. Later versions have more; here those are unknown.
const gotemplate::FunctionMap& notificationFunctions();

} // namespace halab::alertmanager
