#include "alertmanager/api/answers.h"

#include "base/json.h"

namespace halab::alertmanager::api {

namespace {

http::Response withJson(int status, std::string body)
{
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

} // namespace

http::Response jsonAnswer(std::string json) { return withJson(200, std::move(json) + "\n"); }

http::Response emptyAnswer(int status) { return {.status = status, .headers = {}, .body = {}}; }

http::Response handlerError(int status, std::string_view message)
{
    return withJson(status, json::quote(message) + "\n");
}

http::Response frameworkError(int status, int code, std::string_view message)
{
    json::Writer writer;
    writer.beginObject().field("code", code).field("message", message).endObject();
    return withJson(status, writer.take());
}

http::Response validationError(int code, std::string_view message) { return frameworkError(422, code, message); }

http::Response parseError(std::string_view body, std::string_view reason)
{
    return frameworkError(
        400, 400, "parsing " + std::string(body) + " body from \"\" failed, because " + std::string(reason));
}

} // namespace halab::alertmanager::api
