#pragma once

#include <string>
#include <string_view>

namespace halab {

/// Text fit for HTML, also between quotes: & < > " ' as Go's html.EscapeString writes them (&amp; &lt; &gt; &#34; &#39;).
std::string escapeHtml(std::string_view text);

} // namespace halab
