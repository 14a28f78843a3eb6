#pragma once

// JSON as Go's encoding/json writes the originals' structs.

#include "base/json.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// A field with `omitempty`.
inline void fieldUnlessEmpty(json::Writer& json, std::string_view name, const std::string& text)
{
    if (!text.empty())
        json.field(name, std::string_view(text));
}

/// A list with `omitempty`.
inline void fieldUnlessEmpty(json::Writer& json, std::string_view name, const std::vector<std::string>& texts)
{
    if (texts.empty())
        return;
    json.key(name).beginArray();
    for (const auto& text : texts)
        json.string(text);
    json.endArray();
}

/// A map of strings, sorted by key.
inline void writeMap(json::Writer& json, const std::map<std::string, std::string>& pairs)
{
    json.beginObject();
    for (const auto& [name, value] : pairs)
        json.field(name, std::string_view(value));
    json.endObject();
}

/// What json.Encoder writes: the value and a line end.
inline std::string encoded(json::Writer json) { return json.take() + "\n"; }

} // namespace halab::alertmanager
