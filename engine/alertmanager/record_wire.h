#pragma once

// What the original's decoder (gogo/protobuf) takes, and its words for what it does not take. Our
// own library is more lenient: a known field of a wrong wire type is an unknown field to it.

#include "base/result.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

struct WireLayout;

struct WireField {
    enum class Kind { Varint, Bytes, Message, Time, Varints };

    int number;
    const char* name; ///< as in the original's struct: "ExpiresAt"
    Kind kind;
    const WireLayout* message = nullptr; ///< of a Message
};

struct WireLayout {
    const char* name; ///< "MeshSilence"
    std::vector<WireField> fields;
};

// The layouts of state.proto.
const WireLayout& meshSilenceLayout();
const WireLayout& meshEntryLayout();
const WireLayout& fullStateLayout();
const WireLayout& partLayout();

/// Errors: `unexpected EOF`, `proto: wrong wireType = 0 for field Silence`, `proto: integer overflow`,
/// `timestamp: … after 10000-01-01`.
Status checkWire(std::string_view bytes, const WireLayout& layout);

/// Whether the original can write this instant. Errors: `timestamp: &types.Timestamp{…} after 10000-01-01` and the like.
Status checkTimestampRange(std::int64_t seconds, std::int32_t nanos);

} // namespace halab::alertmanager
