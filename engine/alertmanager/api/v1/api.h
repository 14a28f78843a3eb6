#pragma once

// API v1: what amtool before 0.16 and old tools speak. The original dropped it in 0.27.
// Source: Alertmanager 0.25 api/v1/api.go (spec §5.3).
//
// Every answer is an envelope, {"status":"success","data":…} or {"status":"error","errorType":…,"error":…}, without a
// newline, and may be read from any origin.

#include "alertmanager/api/api.h"

namespace halab::alertmanager {

class ApiV1 {
public:
    /// Shares the alerts' way in and the configuration that runs with `v2`, which must outlive this.
    ApiV1(ApiV2::Parts parts, ApiV2& v2);

    http::Response preflight(const http::Request&, const std::string&);
    http::Response status(const http::Request&, const std::string&);
    http::Response receivers(const http::Request&, const std::string&);
    http::Response listAlerts(const http::Request& request, const std::string&);
    http::Response addAlerts(const http::Request& request, const std::string&);
    http::Response listSilences(const http::Request& request, const std::string&);
    http::Response setSilence(const http::Request& request, const std::string&);
    http::Response getSilence(const http::Request&, const std::string& id);
    http::Response deleteSilence(const http::Request&, const std::string& id);

private:
    ApiV2::Parts m_parts;
    ApiV2& m_v2;
    Time m_started;
};

namespace api_v1 {

http::Response success(const std::string& json = {}); ///< `json`: the data; none when empty
http::Response badData(std::string_view message);

} // namespace api_v1

} // namespace halab::alertmanager
