// Matchers in both syntaxes: what parses as a classic one must print to something that parses to the same print.

#include "alertmanager/config/matcher_parser.h"
#include "alertmanager/config/matcher_utf8.h"
#include "fuzz/fuzz.h"

using namespace halab;
using namespace halab::alertmanager;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::bytesOf(data, size);
    std::vector<std::string> warnings;
    for (const auto mode : {MatcherMode::Classic, MatcherMode::Fallback, MatcherMode::Utf8}) {
        (void)parseMatcher(text, mode);
        (void)parseMatchers(text, mode, &warnings);
    }
    const auto matchers = parseMatchers(text);
    if (!matchers)
        return 0;
    const auto printed = matchersText(*matchers);
    const auto again = parseMatchers(printed);
    fuzz::require(again.has_value());
    fuzz::require(matchersText(*again) == printed);
    const model::Labels labels{{"alertname", "A"}, {"severity", "page"}};
    for (const auto& matcher : *matchers)
        (void)matcher.matches(labels);
    return 0;
}
