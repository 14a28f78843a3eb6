#pragma once

// What "Solve this step" and headless runs do.

#include "base/time.h"

#include <map>
#include <string>

namespace halab::lab {

struct Action {
    enum class Kind {
        Start, Stop, Kill, Pause, Resume, ///< node
        SilenceCreate,                    ///< node, labels: the matchers, duration, comment
        SilenceExpire,                    ///< node, labels: of the silence's matchers
        AlertPost,                        ///< node, labels
        Wait,                             ///< duration
        RunUntil,                         ///< id of a check: until it is decided
        UiOpen,                           ///< id: what
        Answer,                           ///< id, value
    };

    Kind kind = Kind::Wait;
    std::string node; ///< a name, a role or a {{variable}}
    std::map<std::string, std::string> labels;
    Duration duration{};
    std::string id, value, comment;
};

} // namespace halab::lab
