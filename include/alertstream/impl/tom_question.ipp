#pragma once

#include <random>
#include <span>
#include <utility>

#include <boost/json/serialize.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/impl/hermes_service_answer.ipp>
#include <alertstream/impl/tom_answer.ipp>
#include <alertstream/impl/tom_account.ipp>
#include <alertstream/impl/tom_data_product.ipp>
#include <alertstream/impl/tom_target.ipp>
#include <alertstream/tom/question.hpp>

namespace alertstream::tom {

namespace inner {

using hermes::inner::asks;

/// What of an account nobody may see, as requests hold it too.
inline std::vector<secret> secrets_of(account const& who) {
    std::vector<secret> made;
    for (auto const* each : {&who.token, &who.password})
        if (!each->empty()) made.push_back(*each);
    if (!who.by_token() && !who.password.empty()) made.emplace_back(base64_encode(who.username + ':' + who.password.reveal()));
    return made;
}

/// `path` below `api/`.
inline result<http::request> make_request(account const& who, http::method which, std::string const& path) {
    auto base = read_api_url(who.base_url);
    if (!base) return std::move(base).error();
    auto login = authorization_of(who);
    if (!login) return std::move(login).error();
    auto made = hermes::inner::make_request(which, *std::move(base) + path, who.timeout);
    made.credentials.push_back({"Authorization", *std::move(login)});
    return made;
}

inline result<http::request> make_change(account const& who, http::method which, std::string const& path, boost::json::object const& what) {
    auto made = make_request(who, which, path);
    if (!made) return made;
    made->body = boost::json::serialize(what);
    made->content_type = "application/json";
    return made;
}

inline result<http::request> make_list(account const& who, std::string const& path, std::vector<hermes::inner::query_field> const& query, std::string_view after) {
    return make_request(who, http::method::get, path + (after.empty() ? hermes::inner::query_text(query) : std::string{after}));
}

template <class T, class Read>
result<T> read_list_answer(http::result const& answer, asks kind, std::vector<secret> const& hidden, Read const& read) {
    if (answer && leads_to_login(*answer)) {
        auto const veiled = hermes::inner::without(*answer, hidden);
        auto const body = boost::json::value{};
        return failure{errc::account_refused, hermes::inner::answer_words{veiled ? *veiled : *answer, body}.redirected() + ": the TOM wants a log-in, and did not take ours"};
    }
    return hermes::inner::read_service_unrevealed<T>(answer, kind, hidden, read);
}

template <class T, class Read>
question<result<T>> asked(account const& who, result<http::request> what, asks kind, Read read) {
    if (!what) return {result<T>{what.error()}};
    return {*std::move(what), [kind, read = std::move(read), hidden = secrets_of(who)](http::result const& answer) { return read_list_answer<T>(answer, kind, hidden, read); }};
}

template <class Answer, class Read>
question<Answer> changed(account const& who, result<http::request> what, Read read) {
    if (!what) return {Answer{not_sent{what.error(), false}}};
    return {*std::move(what), [read = std::move(read), hidden = secrets_of(who)](http::result const& answer) { return read(answer, hidden); }};
}

inline failure bad_answer(std::string what) { return {errc::bad_answer, std::move(what)}; }

/// The query of `next`, whatever host stands before it: behind a proxy a TOM often does not know its own name.
inline result<std::string> query_of_next(boost::json::value const& next) {
    if (next.is_null()) return std::string{};
    auto const* const text = next.if_string();
    std::string_view const link = text ? std::string_view{text->data(), text->size()} : std::string_view{};
    auto const start = link.find('?');
    if (start == link.npos) return bad_answer("its \"next\" is no address with a query");
    auto const query = link.substr(start);
    for (char const c : query)
        if (c <= 0x20 || c >= 0x7f || c == '#' || c == '\\') return bad_answer("its \"next\" holds what no address has");
    if (query.size() > 2000) return bad_answer("its \"next\" is longer than an address is");
    return std::string{query};
}

/// `{"next": …, "results": [...]}`
template <class Row, class Read>
result<page<Row>> read_page(std::string_view body, Read const& read) {
    auto const whole = read_exact_json(body);
    if (!whole) return bad_answer("no JSON");
    auto const* const object = whole->if_object();
    auto const* const rows = object ? object->if_contains("results") : nullptr;
    auto const* const list = rows ? rows->if_array() : nullptr;
    if (!list) return bad_answer("no page of a TOM's list");
    page<Row> made;
    for (auto const& each : *list) {
        result<Row> row = read(each);
        if (!row) return row.error();
        made.rows.push_back(*std::move(row));
    }
    if (auto const* const next = object->if_contains("next")) {
        auto query = query_of_next(*next);
        if (!query) return query.error();
        made.next = *std::move(query);
    }
    return made;
}

inline result<known_target> read_target(boost::json::value const& from) {
    auto made = target_in(from);
    if (!made) return bad_answer("a target without id or name");
    return *std::move(made);
}

inline result<known_product> read_product(boost::json::value const& from) {
    auto made = product_in(from);
    if (!made) return bad_answer("a file without id");
    return *std::move(made);
}

inline failure another_name(std::string_view asked, std::string_view got) {
    return {errc::bad_value, "asked for " + hermes::inner::shown_text(asked) + ", the TOM names " + hermes::inner::shown_text(got) +
                                 ": it compares names in a way of its own, or does not know name_fuzzy; give the name that it has"};
}

/// A TOM that does not know the filter gives all its targets.
inline result<std::vector<known_target>> read_targets_of_name(std::string_view body, std::string const& name) {
    auto made = read_page<known_target>(body, read_target);
    if (!made) return made.error();
    for (auto const& each : made->rows)
        if (!goes_by(each, name)) return another_name(name, each.name);
    return std::move(made->rows);
}

inline failure ambiguous(std::string_view name, std::vector<known_target> const& all) {
    std::string words = "several targets of this TOM go by " + hermes::inner::shown_text(name) + ':';
    for (std::size_t i = 0; i < all.size() && i < 5; ++i) words += (i == 0 ? " " : ", ") + hermes::inner::shown_text(all[i].name) + " (" + std::to_string(all[i].id) + ')';
    return {errc::bad_value, words + ": which of them is meant? Give them names and aliases that differ"};
}

inline result<std::optional<known_target>> the_only_one(result<std::vector<known_target>> from, std::string_view name) {
    if (!from) return from.error();
    if (from->size() > 1) return ambiguous(name, *from);
    return from->empty() ? std::optional<known_target>{} : std::optional{std::move(from->front())};
}

inline result<http::request> ask_for_name(account const& who, std::string_view name) {
    // Without a name it would give all its targets.
    bool const usable = !hermes::simple_name(name).empty() && name.find('\0') == name.npos;
    if (!usable) return failure{errc::bad_value, "no name that a TOM can be asked for: " + hermes::inner::shown_text(name)};
    return make_list(who, "targets/", {{"name_fuzzy", std::string{name}}}, {});
}

struct form_field {
    std::string_view name;
    std::string_view value;
};

/// multipart/form-data (RFC 7578): fields, and the part `file`.
inline hermes::multipart_body write_form(std::span<form_field const> fields, hermes::file const& file) {
    std::random_device chance;
    std::string boundary;
    auto const holds = [&boundary](std::string_view text) { return text.find(boundary) != text.npos; };
    do boundary = "alertstream-" + std::to_string(chance()) + "-" + std::to_string(chance());
    while (holds(file.bytes) || holds(file.name) || std::ranges::any_of(fields, [&](form_field const& each) { return holds(each.value); }));
    std::string made;
    for (auto const& each : fields) made.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"").append(each.name).append("\"\r\n\r\n").append(each.value).append("\r\n");
    made.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"").append(file.name);
    made.append("\"\r\nContent-Type: ").append(file.content_type.empty() ? std::string_view{"application/octet-stream"} : std::string_view{file.content_type}).append("\r\n\r\n").append(file.bytes);
    made.append("\r\n--").append(boundary).append("--\r\n");
    return {"multipart/form-data; boundary=" + boundary, std::move(made)};
}

}  // namespace inner

namespace questions {

// ---------------------------------------------------------------- the log-in

ALERTSTREAM_DECL question<result<void>> log_in(account const& who) {
    return inner::asked<void>(who, inner::make_request(who, http::method::get, ""), inner::asks::only, [](http::response const& from) -> result<void> {
        auto const body = inner::tree_of(from.body);
        if (hermes::inner::text_of(body, "targets").empty() || hermes::inner::text_of(body, "reduceddatums").empty()) return inner::bad_answer("no REST interface of a TOM, which names its targets and reduceddatums");
        return {};
    });
}

ALERTSTREAM_DECL question<result<void>> log_in_as_nobody(account const& who, std::string_view nonsense) {
    constexpr std::string_view no_token =
        "this TOM looks at no token: what is sent would be anonymous. Use USERNAME and PASSWORD, or add TokenAuthentication to its REST_FRAMEWORK (TOM Toolkit 2 has not)";
    constexpr std::string_view no_password = "this TOM looks at no password: what is sent would be anonymous. Use TOKEN, or add BasicAuthentication to its REST_FRAMEWORK";
    auto made = inner::make_request(who, http::method::get, "");
    if (!made) return {result<void>{made.error()}};
    made->credentials = {{"Authorization", who.by_token() ? secret{"Token " + std::string{nonsense}} : inner::basic(nonsense, nonsense)}};
    return {*std::move(made), [words = who.by_token() ? no_token : no_password](http::result const& answer) -> result<void> {
                if (answer && answer->status == 200) return failure{errc::account_refused, std::string{words}};
                auto came = inner::read_list_answer<void>(answer, inner::asks::only, {}, [](http::response const&) { return result<void>{}; });
                if (came || came.error().code == errc::account_refused) return {};
                return came;
            }};
}

// ---------------------------------------------------------------- targets

ALERTSTREAM_DECL question<result<std::vector<known_target>>> targets_of_name(account const& who, std::string_view name) {
    return inner::asked<std::vector<known_target>>(who, inner::ask_for_name(who, name), inner::asks::only,
                                                   [name = std::string{name}](http::response const& from) { return inner::read_targets_of_name(from.body, name); });
}

ALERTSTREAM_DECL question<result<std::optional<known_target>>> find_target(account const& who, std::string_view name) {
    return inner::asked<std::optional<known_target>>(who, inner::ask_for_name(who, name), inner::asks::only,
                                                     [name = std::string{name}](http::response const& from) { return inner::the_only_one(inner::read_targets_of_name(from.body, name), name); });
}

ALERTSTREAM_DECL question<target_answer> create_target(account const& who, boost::json::object const& what) {
    return inner::changed<target_answer>(who, inner::make_change(who, http::method::post, "targets/", what), read_target_answer);
}

ALERTSTREAM_DECL question<result<void>> add_to_list(account const& who, std::int64_t target, std::string_view list) {
    auto what = inner::make_change(who, http::method::patch, "targets/" + std::to_string(target) + '/', {{"target_lists", inner::named({std::string{list}})}});
    return inner::asked<void>(who, std::move(what), inner::asks::for_a_change, [](http::response const& from) -> result<void> {
        if (!inner::target_in(inner::tree_of(from.body))) return inner::bad_answer("no target");
        return {};
    });
}

// ---------------------------------------------------------------- data

ALERTSTREAM_DECL question<datum_answer> post_datum(account const& who, datum const& what) {
    auto made = inner::make_request(who, http::method::post, "reduceddatums/");
    if (made) {
        made->body = write_datum(what);
        made->content_type = "application/json";
    }
    return inner::changed<datum_answer>(who, std::move(made), read_datum_answer);
}

ALERTSTREAM_DECL question<result<page<datum>>> data_of(account const& who, std::int64_t target, std::string_view data_type, std::string_view after) {
    // A page of spectra is large. `target` alone is no filter of TOM's: it would give everybody's.
    std::string const type{data_type}, limit{data_type == "spectroscopy" ? "20" : "100"};
    auto what = inner::make_list(who, "reduceddatums/", {{"target__id", std::to_string(target)}, {"data_type", type}, {"limit", limit}, {"offset", "0"}}, after);
    return inner::asked<page<datum>>(who, std::move(what), inner::asks::only, [target, type](http::response const& from) {
        auto made = inner::read_page<datum>(from.body, read_datum);
        if (made) std::erase_if(made->rows, [&](datum const& each) { return each.target != target || each.data_type != type; });
        return made;
    });
}

// ---------------------------------------------------------------- files

ALERTSTREAM_DECL question<product_answer> upload_file(account const& who, std::int64_t target, data_product const& what) {
    auto checked = what;
    if (checked.target.empty()) checked.target = std::to_string(target);
    if (auto wrong = product_problems(checked); !wrong.empty()) return {product_answer{rejected{std::move(wrong), {}}}};
    auto made = inner::make_request(who, http::method::post, "dataproducts/");
    if (made) {
        auto const id = product_id_of(what), of = std::to_string(target);
        std::array<inner::form_field, 3> const fields{{{"product_id", id}, {"target", of}, {"data_product_type", what.type}}};
        auto form = inner::write_form(fields, what.file);
        made->body = std::move(form.bytes);
        made->content_type = std::move(form.content_type);
    }
    return inner::changed<product_answer>(who, std::move(made), [target](http::result const& answer, std::vector<secret> const& hidden) { return read_product_answer(answer, target, hidden); });
}

ALERTSTREAM_DECL question<result<page<known_product>>> products_of(account const& who, std::string_view target_name, std::string_view after) {
    auto what = inner::make_list(who, "dataproducts/", {{"target_name", std::string{target_name}}, {"limit", "20"}, {"offset", "0"}}, after);
    return inner::asked<page<known_product>>(who, std::move(what), inner::asks::only, [](http::response const& from) { return inner::read_page<known_product>(from.body, inner::read_product); });
}

}  // namespace questions

}  // namespace alertstream::tom
