#include "alertmanager/api/assets.h"

#include "alertmanager/api/routes.h"
#include "alertmanager/ui/favicon.svg.h"
#include "alertmanager/ui/index.html.h"
#include "alertmanager/ui/script.js.h"
#include "alertmanager/ui/style.css.h"

#include <string_view>

namespace halab::alertmanager::api {

namespace {

/// What alerts say is foreign: should the page ever show some of it as markup, nothing in it would run or load.
constexpr char contentPolicy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                                 "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

http::Response withoutCache(http::Response response)
{
    response.headers.set("Cache-Control", "no-cache, no-store, must-revalidate");
    response.headers.set("Pragma", "no-cache");
    response.headers.set("Expires", "0");
    return response;
}

http::Response asset(const char* type, std::string_view bytes)
{
    return withoutCache({.headers = {{"Content-Type", type}, {"X-Content-Type-Options", "nosniff"},
                             {"Content-Security-Policy", contentPolicy}, {"Referrer-Policy", "no-referrer"}},
        .body = std::string(bytes)});
}

http::Response indexPage() { return asset("text/html; charset=utf-8", embedded::alertmanager_ui_index_html); }
http::Response script() { return asset("text/javascript; charset=utf-8", embedded::alertmanager_ui_script_js); }
http::Response icon() { return asset("image/svg+xml", embedded::alertmanager_ui_favicon_svg); }

} // namespace

const std::map<std::string, http::Response (*)()>& assets()
{
    static const std::map<std::string, http::Response (*)()> all{
        {"/", indexPage}, {"/script.js", script}, {"/favicon.ico", icon}};
    return all;
}

http::Response libraryAsset(const std::string& path)
{
    if (path == "/style.css")
        return asset("text/css; charset=utf-8", embedded::alertmanager_ui_style_css);
    return withoutCache(plainError(404, "404 page not found"));
}

} // namespace halab::alertmanager::api
