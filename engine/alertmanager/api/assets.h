#pragma once

// The page at / and what it loads: files of engine/alertmanager/ui, embedded by the build.

#include "host/http/message.h"

#include <map>
#include <string>

namespace halab::alertmanager::api {

/// By path: "/", "/script.js", "/favicon.ico".
const std::map<std::string, http::Response (*)()>& assets();
/// What is below /lib: `path` is "/style.css".
http::Response libraryAsset(const std::string& path);

} // namespace halab::alertmanager::api
