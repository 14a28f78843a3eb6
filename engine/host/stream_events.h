#pragma once

// How an object that is held by shared_ptr listens to a stream: what comes after its end is nobody's.

#include "host/network.h"

#include <memory>
#include <optional>
#include <string_view>

namespace halab {

/// Calls `owner->*data` and `owner->*closed` while the owner lives.
template <class T>
Stream::Events eventsOf(
    std::weak_ptr<T> owner, void (T::*data)(std::string_view), void (T::*closed)(const std::optional<Error>&))
{
    return {.data =
                [owner, data](std::string_view bytes) {
                    if (const auto self = owner.lock())
                        (self.get()->*data)(bytes);
                },
        .closed =
            [owner, closed](const std::optional<Error>& error) {
                if (const auto self = owner.lock())
                    (self.get()->*closed)(error);
            }};
}

} // namespace halab
