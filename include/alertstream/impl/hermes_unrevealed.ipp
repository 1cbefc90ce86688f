#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include <alertstream/detail/hide.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/http/client.hpp>

/// A server may repeat what it was sent, and its words go into outcomes and logs.
namespace alertstream::hermes::inner {

inline bool repeats(http::response const& answer, std::string_view secret) {
    auto const in = [secret](http::field const& each) { return each.value.find(secret) != std::string::npos; };
    return answer.body.find(secret) != std::string::npos || std::any_of(answer.headers.begin(), answer.headers.end(), in);
}

inline http::response without(http::response answer, std::string_view secret) {
    answer.body = alertstream::detail::hidden(answer.body, secret);
    for (auto& each : answer.headers) each.value = alertstream::detail::hidden(each.value, secret);  // where a redirect leads is said too
    return answer;
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
    if (!answer || std::holds_alternative<published>(verdict) || secret.empty() || !repeats(*answer, secret)) return verdict;
    auto shown = read(http::result{without(*answer, secret)});
    return same_verdict(verdict, shown) ? shown : wordless(std::move(verdict));
}

}  // namespace alertstream::hermes::inner
