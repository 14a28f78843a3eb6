#pragma once

// Text that html/template trusts.

#include "gotemplate/value.h"

namespace halab::gotemplate {

namespace types {
extern const Type html; ///< template.HTML: inserted as it is
} // namespace types

} // namespace halab::gotemplate
