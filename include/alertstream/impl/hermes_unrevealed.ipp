#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <alertstream/detail/hide.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/http/client.hpp>

/// A server may repeat what it was sent, and its words go into outcomes and logs.
namespace alertstream::hermes::inner {

/// The answer without a secret, as it is and as JSON writes it; absent if it does not repeat it.
inline std::optional<http::response> without(http::response const& answer, std::string_view secret) {
    std::string in_json;
    alertstream::detail::append_json_string(in_json, secret);
    std::string_view const escaped{in_json.data() + 1, in_json.size() - 2};
    auto const repeats = [&](std::string_view text) { return text.find(secret) != text.npos || text.find(escaped) != text.npos; };
    auto const in_header = [&](http::field const& each) { return repeats(each.value); };
    if (!repeats(answer.body) && std::none_of(answer.headers.begin(), answer.headers.end(), in_header)) return std::nullopt;
    auto made = answer;
    auto const hide = [&](std::string& text) { text = alertstream::detail::hidden(alertstream::detail::hidden(text, escaped), secret); };
    hide(made.body);
    for (auto& each : made.headers) hide(each.value);  // where a redirect leads is said too
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
    std::string const words = "the server repeats our credential: its words are not shown";
    if (auto* const refused = std::get_if<rejected>(&verdict)) *refused = {{{"", words}}, {}};
    if (auto* const kept = std::get_if<not_sent>(&verdict)) kept->why.detail = words;
    if (auto* const lost = std::get_if<unknown>(&verdict)) lost->why.detail = words;
    return verdict;
}

/// What came of it is decided by the answer as it came, as a password can be a word of
/// it; what is shown is taken from one in which the credential is hidden.
template <class Read>
outcome read_unrevealed(http::result const& answer, account const& with, Read const& read) {
    auto verdict = read(answer);
    std::string_view const secret = with.of_2022() ? with.password.reveal() : with.api_key.reveal();
    if (!answer || std::holds_alternative<published>(verdict) || secret.empty()) return verdict;
    auto veiled = without(*answer, secret);
    if (!veiled) return verdict;
    auto shown = read(http::result{*std::move(veiled)});
    return same_verdict(verdict, shown) ? shown : wordless(std::move(verdict));
}

}  // namespace alertstream::hermes::inner
