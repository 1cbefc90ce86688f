#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/impl/hermes_answer.ipp>
#include <alertstream/impl/hermes_unrevealed.ipp>
#include <alertstream/impl/tom_members.ipp>
#include <alertstream/tom/answer.hpp>
#include <alertstream/tom/exact_json.hpp>

namespace alertstream::tom {

namespace inner {

/// TOM 2 sends whoever it does not let in to the page for people; so does any TOM with requirements for accounts.
inline bool leads_to_login(http::response const& answer) {
    if (answer.status < 300 || answer.status >= 400) return false;
    auto const where = answer.header("Location");
    return where.substr(0, where.find('?')).find("login") != where.npos;
}

inline boost::json::value tree_of(std::string_view body) {
    auto made = read_exact_json(body);
    return made ? *std::move(made) : boost::json::value{};
}

inline bool is_true(boost::json::value const& from, std::string_view name) {
    auto const* const object = from.if_object();
    auto const* const found = object ? object->if_contains(name) : nullptr;
    return found && found->is_bool() && found->get_bool();
}

inline std::optional<std::int64_t> integer_in(boost::json::value const& from, std::string_view name) {
    auto const* const object = from.if_object();
    auto const* const found = object ? object->if_contains(name) : nullptr;
    return found && found->is_int64() ? std::optional{found->get_int64()} : std::nullopt;
}

/// What all answers that are no success have in common.
class refusal_reader {
public:
    using verdict = std::variant<rejected, not_sent, unknown>;

    refusal_reader(http::response const& from, boost::json::value const& body) : from_{from}, body_{body}, words_{from, body} {}

    verdict read() const {
        if (leads_to_login(from_)) return not_sent{{errc::account_refused, words_.redirected() + ": the TOM wants a log-in, and did not take ours"}, true};
        if (from_.status >= 300 && from_.status < 400) return not_sent{{errc::wrong_address, words_.redirected() + ", where nothing is sent after"}, false};
        switch (from_.status) {
        case 400: return read_refusal();
        case 401:
        case 403: return not_sent{{errc::account_refused, words_.answered()}, true};
        case 404:
        case 405: return not_sent{{errc::wrong_address, words_.answered()}, false};
        case 406:
        case 411:
        case 415:
        case 431: return not_sent{{errc::request_refused, words_.answered()}, false};
        case 413: return rejected{{{"", "too large for this TOM: " + words_.answered()}}, {}};
        default: return unclear();
        }
    }

    unknown unclear() const { return {{errc::answer_unclear, words_.answered()}, false}; }

private:
    verdict read_refusal() const {
        // Django's own to a Host that it does not go by, before it looks at anything.
        if (body_.is_null()) return words_.is_page() ? verdict{not_sent{{errc::wrong_address, words_.answered()}, false}} : verdict{unclear()};
        if (!hermes::inner::text_of(body_, "detail").empty()) return not_sent{{errc::request_refused, words_.answered()}, false};
        rejected made{hermes::flatten(body_), {}};
        if (made.errors.empty()) return unclear();
        static_cast<void>(alertstream::detail::append_json_verbatim(made.tree, from_.body));
        return made;
    }

    http::response const& from_;
    boost::json::value const& body_;
    hermes::inner::answer_words words_;
};

template <class Answer>
Answer widened(refusal_reader::verdict from) {
    return std::visit([](auto& each) { return Answer{std::move(each)}; }, from);
}

/// No answer at all.
template <class Answer>
Answer unanswered(http::problem const& why) {
    auto read = hermes::inner::read_problem(why, {});
    if (auto* const kept = std::get_if<not_sent>(&read)) return std::move(*kept);
    return std::get<unknown>(std::move(read));
}

/// What is decided by the answer as it came, in the words of one without our secrets.
template <class Answer>
void take_words(Answer& into, Answer const& from) {
    bool const same = into.index() == from.index();
    std::string const none{hermes::inner::words_not_shown};
    if (auto* const is = std::get_if<rejected>(&into)) *is = same ? std::get<rejected>(from) : rejected{{{"", none}}, {}};
    if (auto* const is = std::get_if<not_sent>(&into)) is->why.detail = same ? std::get<not_sent>(from).why.detail : none;
    if (auto* const is = std::get_if<unknown>(&into)) is->why.detail = same ? std::get<unknown>(from).why.detail : none;
}

template <class Answer, class Read>
Answer read_change(http::result const& answer, std::vector<secret> const& hidden, Read const& read) {
    if (!answer) return unanswered<Answer>(answer.error());
    Answer made = read(*answer);
    if (auto const veiled = hermes::inner::without(*answer, hidden)) take_words(made, Answer{read(*veiled)});
    return made;
}

inline std::optional<known_target> target_in(boost::json::value const& from) {
    auto const id = integer_in(from, "id");
    if (!id) return std::nullopt;
    known_target made{.id = *id, .name = std::string{hermes::inner::text_of(from, "name")}};
    auto const* const aliases = from.get_object().if_contains("aliases");
    if (auto const* const list = aliases ? aliases->if_array() : nullptr)
        for (auto const& each : *list)
            if (auto const name = hermes::inner::text_of(each, "name"); !name.empty()) made.aliases.emplace_back(name);
    made.as_given = from.get_object();
    return made.name.empty() ? std::nullopt : std::optional{std::move(made)};
}

inline std::optional<known_product> product_in(boost::json::value const& from) {
    auto const id = integer_in(from, "id");
    if (!id) return std::nullopt;
    return known_product{*id, integer_in(from, "target").value_or(0), std::string{hermes::inner::text_of(from, "product_id")}, std::string{hermes::inner::text_of(from, "data")}};
}

inline bool all_are_taken(rejected const& why, auto const& is_path) {
    return !why.errors.empty() && std::ranges::all_of(why.errors, [&](field_error const& each) { return is_path(each.path) && each.problem.find("already exists") != each.problem.npos; });
}

inline datum_answer read_datum_response(http::response const& from) {
    auto const body = tree_of(from.body);
    if (from.status == 201 && body.is_object()) return stored{};
    if (from.status == 200 && is_true(body, "already_exists")) return already_there{};
    // TOM 2 breaks on a repeat, and shows why where it is configured to.
    if (from.status == 500 && from.body.find("ReducedDatum already exists") != from.body.npos) return already_there{};
    return widened<datum_answer>(refusal_reader{from, body}.read());
}

inline target_answer read_target_response(http::response const& from) {
    auto const body = tree_of(from.body);
    if (from.status != 201) return widened<target_answer>(refusal_reader{from, body}.read());
    if (auto made = target_in(body)) return *std::move(made);
    return refusal_reader{from, body}.unclear();
}

inline product_answer read_product_response(http::response const& from, std::int64_t target) {
    auto const body = tree_of(from.body);
    if (from.status == 201)
        if (auto made = product_in(body)) return *std::move(made);
    if (from.status == 200 && is_true(body, "already_exists")) {
        auto const of = integer_in(body, "target");
        if (!of || *of == target) return already_there{};
        return rejected{{{"product_id", "the TOM has a file of this product_id, of another target (" + std::to_string(*of) + "): give this one another"}}, {}};
    }
    // It takes the file away again.
    if (auto const words = hermes::inner::text_of(body, "Data processing error"); from.status == 500 && !words.empty()) return rejected{{{"file", "the TOM cannot make data of it: " + hermes::inner::shown_text(words)}}, {}};
    auto made = refusal_reader{from, body}.read();
    if (auto const* const why = std::get_if<rejected>(&made); why && all_are_taken(*why, [](std::string_view path) { return path == "product_id"; })) return already_there{};
    return widened<product_answer>(std::move(made));
}

}  // namespace inner

ALERTSTREAM_DECL bool no_such_target(rejected const& why) {
    return std::ranges::any_of(why.errors, [](field_error const& each) { return each.path == "target" && each.problem.starts_with("Invalid pk"); });
}

ALERTSTREAM_DECL bool is_taken(rejected const& why) {
    return inner::all_are_taken(why, [](std::string_view path) { return path == "name" || path.starts_with("aliases"); });
}

ALERTSTREAM_DECL datum_answer read_datum_answer(http::result const& answer, std::vector<secret> const& hidden) {
    return inner::read_change<datum_answer>(answer, hidden, inner::read_datum_response);
}

ALERTSTREAM_DECL target_answer read_target_answer(http::result const& answer, std::vector<secret> const& hidden) {
    return inner::read_change<target_answer>(answer, hidden, inner::read_target_response);
}

ALERTSTREAM_DECL product_answer read_product_answer(http::result const& answer, std::int64_t target, std::vector<secret> const& hidden) {
    return inner::read_change<product_answer>(answer, hidden, [target](http::response const& from) { return inner::read_product_response(from, target); });
}

}  // namespace alertstream::tom
