#pragma once

namespace halab::app {

/// Gives back the pages of the program and its libraries that starting has touched: symbol tables, relocations, code
/// that runs once. They are a third of what a node keeps resident, and what running needs of them comes back by itself
/// from the page cache. Only mappings of files without a page of their own are touched, so nothing can be lost.
void releaseStartupPages();

} // namespace halab::app
