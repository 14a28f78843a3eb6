#include "gotemplate/regexps.h"

#include "base/gotext.h"
#include "base/regex.h"
#include "gotemplate/format_spec.h"

namespace halab::gotemplate {

Result<Value> regexpMatch(const ValueList& arguments)
{
    const auto regex = Regex::compile(*arguments[0].as<std::string>());
    HALAB_TRY(regex);
    return Value(regex->matches(*arguments[1].as<std::string>()));
}

Result<Value> regexpReplaceAll(const ValueList& arguments)
{
    const auto& pattern = *arguments[0].as<std::string>();
    const auto regex = Regex::compile(pattern);
    if (!regex) {
        const auto quoted = formatting::canBackquote(pattern) ? "`" + pattern + "`" : goQuote(pattern);
        return fail(ErrorKind::InvalidInput, "regexp: Compile(" + quoted + "): " + regex.error().message);
    }
    return Value(regex->replaceAll(*arguments[2].as<std::string>(), *arguments[1].as<std::string>()));
}

} // namespace halab::gotemplate
