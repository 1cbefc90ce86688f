#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alertstream/detail/hide.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/account.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/http/detail/form.hpp>
#include <alertstream/outcome.hpp>

/// A server may repeat what it was sent, and its words go into outcomes and logs.
namespace alertstream::hermes::inner {

inline constexpr std::string_view words_not_shown = "the server repeats our credential: its words are not shown";

/// What of an account nobody may see; none of them empty.
inline std::vector<secret> secrets_of(account const& from) {
    std::vector<secret> made;
    for (auto const* each : {&from.api_key, &from.password})
        if (!each->empty()) made.push_back(*each);
    return made;
}

/// As pages for people write it.
inline std::string in_html(std::string_view text, std::string_view apostrophe) {
    std::string made;
    for (char const c : text) {
        if (c == '&') made += "&amp;";
        else if (c == '<') made += "&lt;";
        else if (c == '>') made += "&gt;";
        else if (c == '"') made += "&quot;";
        else if (c == '\'') made += apostrophe;
        else made += c;
    }
    return made;
}

/// As it is, and as JSON, pages and addresses write it; the longest first, as one may be a part of another.
inline std::vector<std::string> spellings(std::string_view secret) {
    std::string in_json;
    alertstream::detail::append_json_string(in_json, secret);
    std::vector<std::string> made{std::string{secret}, in_json.substr(1, in_json.size() - 2), in_html(secret, "&#x27;"), in_html(secret, "&#39;"), http::detail::form_encode(secret)};
    std::sort(made.begin(), made.end(), [](std::string const& a, std::string const& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

/// The answer without a secret, however it is spelled; absent if it does not repeat it.
inline std::optional<http::response> without(http::response const& answer, std::string_view secret) {
    auto const all = spellings(secret);
    auto const repeats = [&](std::string_view text) { return std::any_of(all.begin(), all.end(), [text](std::string const& each) { return text.find(each) != text.npos; }); };
    auto const in_header = [&](http::field const& each) { return repeats(each.value); };
    if (!repeats(answer.body) && std::none_of(answer.headers.begin(), answer.headers.end(), in_header)) return std::nullopt;
    auto made = answer;
    auto const hide = [&](std::string& text) {
        for (auto const& each : all) text = alertstream::detail::hidden(text, each);
    };
    hide(made.body);
    for (auto& each : made.headers) hide(each.value);  // where a redirect leads is said too
    return made;
}

/// The same for several.
inline std::optional<http::response> without(http::response const& answer, std::vector<secret> const& hidden) {
    std::optional<http::response> made;
    for (auto const& each : hidden)
        if (auto next = without(made ? *made : answer, each.reveal())) made = std::move(next);
    return made;
}

/// Whether two outcomes ask for the same, whatever their words are.
inline bool same_verdict(outcome const& a, outcome const& b) {
    if (a.index() != b.index()) return false;
    if (auto const* const one = std::get_if<not_sent>(&a)) return one->why.code == std::get<not_sent>(b).why.code && one->retryable == std::get<not_sent>(b).retryable;
    if (auto const* const one = std::get_if<unknown>(&a)) return one->partly_sent == std::get<unknown>(b).partly_sent;
    return true;
}

/// The verdict without the server's words.
inline outcome wordless(outcome verdict) {
    std::string const words{words_not_shown};
    if (auto* const refused = std::get_if<rejected>(&verdict)) *refused = {{{"", words}}, {}};
    if (auto* const kept = std::get_if<not_sent>(&verdict)) kept->why.detail = words;
    if (auto* const lost = std::get_if<unknown>(&verdict)) lost->why.detail = words;
    return verdict;
}

/// What came of it is decided by the answer as it came, as a password can be a word of
/// it; what is shown is taken from one in which the credential is hidden.
template <class Read>
outcome read_unrevealed(http::result const& answer, std::vector<secret> const& hidden, Read const& read) {
    auto verdict = read(answer);
    if (!answer || std::holds_alternative<published>(verdict)) return verdict;
    auto veiled = without(*answer, hidden);
    if (!veiled) return verdict;
    auto shown = read(http::result{*std::move(veiled)});
    return same_verdict(verdict, shown) ? shown : wordless(std::move(verdict));
}

}  // namespace alertstream::hermes::inner
