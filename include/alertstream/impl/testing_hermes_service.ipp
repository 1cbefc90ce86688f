#pragma once

#include <chrono>
#include <utility>

#include <alertstream/impl/testing_hermes_profile.ipp>
#include <alertstream/impl/testing_hermes_query.ipp>
#include <alertstream/impl/testing_hermes_submit.ipp>
#include <alertstream/testing/hermes_service.hpp>

namespace alertstream::testing {

namespace inner {

/// What a path and a method do.
struct route {
    std::string_view path;  ///< one that ends in `*` takes a name more, and a slash
    std::string_view method;
    hermes_answer (hermes_clerk::*serve)(std::string_view rest);
    bool needs_account{};
    bool json_only{};  ///< no pages for people
};
inline constexpr route routes[] = {{"submit_message/", "GET", &hermes_clerk::help},
                                   {"submit_message/", "POST", &hermes_clerk::submit},
                                   {"submit_message/validate/", "GET", &hermes_clerk::help},
                                   {"submit_message/validate/", "POST", &hermes_clerk::validate},
                                   {"submit_message/preload/", "GET", &hermes_clerk::help, true},
                                   {"submit_message/preload/", "POST", &hermes_clerk::preload, true},
                                   {"submit_message/load/*", "GET", &hermes_clerk::load, true},
                                   {"submit_message/plaintext/", "GET", &hermes_clerk::help},
                                   {"submit_message/plaintext/", "POST", &hermes_clerk::plaintext},
                                   {"profile/", "GET", &hermes_clerk::profile, true},
                                   {"profile/", "PATCH", &hermes_clerk::change_profile, true},
                                   {"topics/", "GET", &hermes_clerk::topics},
                                   {"query/", "GET", &hermes_clerk::query, false, true},
                                   {"query/message/*", "GET", &hermes_clerk::message, false, true},
                                   {"query/message/*", "PATCH", &hermes_clerk::retract, true, true},
                                   {"query/download/*", "GET", &hermes_clerk::download},
                                   {"heartbeat/", "GET", &hermes_clerk::heartbeat},
                                   {"tns_options/", "GET", &hermes_clerk::tns_options},
                                   {"revoke_api_token/", "POST", &hermes_clerk::revoke_token, true},
                                   {"revoke_hop_credential/", "POST", &hermes_clerk::revoke_credential, true},
                                   {"messages/", "GET", &hermes_clerk::list_messages, true},
                                   {"targets/", "GET", &hermes_clerk::list_nothing, true},
                                   {"nonlocalizedevents/", "GET", &hermes_clerk::list_nothing, true},
                                   {"nonlocalizedeventsequence/", "GET", &hermes_clerk::list_nothing, true}};

/// What follows a route's path: absent if it is not this route's.
inline std::optional<std::string_view> rest_of(std::string_view path, route const& of) {
    constexpr std::string_view prefix = "/api/v0/";
    if (!path.starts_with(prefix)) return std::nullopt;
    path.remove_prefix(prefix.size());
    if (!of.path.ends_with('*')) return path == of.path ? std::optional{std::string_view{}} : std::nullopt;
    auto const begin = of.path.substr(0, of.path.size() - 1);
    if (!path.starts_with(begin) || !path.ends_with('/')) return std::nullopt;
    auto const rest = path.substr(begin.size(), path.size() - begin.size() - std::min<std::size_t>(1, path.size() - begin.size()));
    return rest.empty() || rest.find('/') != rest.npos ? std::nullopt : std::optional{rest};
}

/// The route of a path and a method. If there is none of this method, one of the path.
inline route const* route_of(std::string_view path, std::string_view method) {
    route const* found = nullptr;
    for (auto const& each : routes)
        if (rest_of(path, each) && (!found || each.method == method)) found = &each;
    return found;
}

inline bool accepts(std::string_view accept, std::string_view type) { return lower(accept).find(type) != std::string::npos; }

}  // namespace inner

ALERTSTREAM_DECL hermes_answer hermes_service::answer(hermes_request const& request, std::array<unsigned char, 16> const& id, hermes_refusals const& refusals) {
    auto const path = std::string_view{request.target}.substr(0, request.target.find('?'));
    auto const* const to = inner::route_of(path, request.method);
    if (!to && inner::route_of(std::string{path} + "/", request.method))
        return {.status = 301, .content_type = "text/html; charset=utf-8", .headers = {{"Location", std::string{path} + "/"}}};
    if (!to) return html_page(404);
    // In the order of the real one: negotiation, authentication, permission, method.
    auto const accept = request.header("Accept");
    bool const html = !to->json_only && inner::accepts(accept, "text/html");
    if (!accept.empty() && !html && !inner::accepts(accept, "application/json") && !inner::accepts(accept, "*/*") && !inner::accepts(accept, "application/*"))
        return inner::detail_answer(406, "Could not satisfy the request Accept header.");
    auto const by = inner::caller_of(request.header("Authorization"), accounts, trouble);
    if (!by.refused.empty()) return inner::detail_answer(403, by.refused);
    if (to->needs_account && !by.account) return inner::detail_answer(403, "Authentication credentials were not provided.");
    if (to->method != request.method) return inner::detail_answer(405, "Method \"" + request.method + "\" not allowed.");
    auto made = (hermes_clerk{*this, request, by.account, id, refusals}.*to->serve)(*inner::rest_of(path, *to));
    if (html && made.content_type == "application/json") {  // the pages for people to click through
        made.body = "<!DOCTYPE html>\n<html>\n<head><title>Hermes</title></head>\n<body><pre>" + made.body + "</pre></body>\n</html>\n";
        made.content_type = "text/html; charset=utf-8";
    }
    return made;
}

ALERTSTREAM_DECL void hermes_service::published(hermes_publication what) { archive.keep(std::move(what), time()); }

inline time_point hermes_service::time() const { return now ? now() : std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

}  // namespace alertstream::testing
