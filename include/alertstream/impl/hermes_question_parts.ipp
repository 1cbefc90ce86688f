#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/hermes/question.hpp>
#include <alertstream/impl/hermes_answer.ipp>
#include <alertstream/impl/hermes_read_json.ipp>
#include <alertstream/impl/hermes_service_answer.ipp>

/// What the questions are made of.
namespace alertstream::hermes::inner {

enum class needs { nothing, a_key };

/// With the key if there is one.
inline result<http::request> make_asking(account const& who, http::method which, std::string const& path, needs what = needs::nothing) {
    if (who.of_2022()) return failure{errc::bad_settings, "a server of 2022 only takes messages: give HERMES_API_KEY instead of CREDENTIAL_USERNAME and CREDENTIAL_PASSWORD to ask today's"};
    auto base = read_api_url(who.base_url);
    if (!base) return std::move(base).error();
    auto made = make_request(which, *std::move(base) + path, who.timeout);
    if (who.anonymous() && what == needs::nothing) return made;
    if (auto const fine = check_credential("HERMES_API_KEY", who.api_key); !fine) return fine.error();
    authorize(made, who.api_key);
    return made;
}

inline result<http::request> make_get(account const& who, std::string const& path, std::vector<query_field> const& query = {}, needs what = needs::nothing) {
    return make_asking(who, http::method::get, path + query_text(query), what);
}

inline result<http::request> make_change(account const& who, http::method which, std::string const& path, std::string body) {
    auto made = make_asking(who, which, path, needs::a_key);
    if (!made || body.empty()) return made;
    made->body = std::move(body);
    made->content_type = "application/json";
    return made;
}

/// JSON to be looked at, not to be published.
inline result<http::request> make_json_post(account const& who, std::string const& path, std::string json, needs what = needs::nothing) {
    if (json.size() > largest_body) return failure{errc::bad_value, "the message has " + std::to_string(json.size()) + " bytes; Hermes takes at most " + std::to_string(largest_body)};
    auto made = make_asking(who, http::method::post, path, what);
    if (!made) return made;
    made->body = std::move(json);
    made->content_type = "application/json";
    return made;
}

/// `read` gets an answer with status 200 or 201; what it calls `bad_answer` is looked at again.
template <class T, class Read>
question<result<T>> asked(account const& who, result<http::request> what, asks kind, Read read, std::vector<secret> hidden = {}) {
    if (!what) return {result<T>{what.error()}};
    for (auto& each : secrets_of(who)) hidden.push_back(std::move(each));
    return {*std::move(what), [kind, read = std::move(read), hidden = std::move(hidden)](http::result const& answer) { return read_service_unrevealed<T>(answer, kind, hidden, read); }};
}

/// Done, if the answer has such a member.
inline auto has_text(std::string_view name) {
    return [name](http::response const& from) -> result<void> {
        auto const body = tree_of(from.body);
        if (text_of(body, name).empty()) return bad_answer("no \"" + std::string{name} + "\" in it");
        return {};
    };
}

template <class Row, class Read>
question<result<list_page<Row>>> ask_list(account const& who, std::string const& path, list_query const& which, Read read) {
    if (which.limit == 0) return {result<list_page<Row>>{failure{errc::bad_value, "limit: a page has one row or more"}}};
    std::vector<query_field> fields{{"limit", std::to_string(which.limit)}, {"offset", std::to_string(which.offset)}};
    fields.insert(fields.end(), which.filters.begin(), which.filters.end());
    return asked<list_page<Row>>(who, make_get(who, path, fields, needs::a_key), asks::only,
                                 [which, read, base = who.base_url](http::response const& from) { return read(from.body, which, base); });
}

}  // namespace alertstream::hermes::inner
