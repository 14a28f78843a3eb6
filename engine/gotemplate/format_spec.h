#pragma once

// How one verb of Go's fmt prints plain values. Source: Go 1.19 fmt/format.go.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace halab::gotemplate::formatting {

/// `%+5.2f` taken apart. %#v and %+v have flags of their own, because theirs mean something else below.
struct Spec {
    bool plus = false, minus = false, sharp = false, zero = false, blank = false;
    bool goSyntax = false;   ///< %#v
    bool fieldNames = false; ///< %+v
    std::optional<int> width, precision;
    char32_t verb = 'v';
};

/// To the width, in runes.
std::string padded(std::string text, const Spec& spec);
std::string withoutZeros(std::string text, Spec spec);

/// strconv.CanBackquote
bool canBackquote(std::string_view text);

/// Each gives nothing for a verb that does not fit the kind of value.
std::optional<std::string> integerVerb(std::int64_t value, bool isUnsigned, const Spec& spec);
std::optional<std::string> floatVerb(double value, const Spec& spec);
std::optional<std::string> stringVerb(std::string_view value, const Spec& spec);

} // namespace halab::gotemplate::formatting
