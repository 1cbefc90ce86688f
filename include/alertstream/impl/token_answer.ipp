#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/base64.hpp>
#include <alertstream/http/detail/date.hpp>
#include <alertstream/http/detail/form.hpp>
#include <alertstream/http/detail/url.hpp>
#include <alertstream/kafka/detail/token_answer.hpp>

namespace alertstream::kafka::detail {

ALERTSTREAM_DECL http::request token_request(client_credentials const& from) {
    using namespace std::chrono_literals;
    http::request made{.method = http::method::post, .url = from.token_endpoint};
    made.headers.push_back({"Accept", "application/json"});
    made.credentials.push_back({"Authorization", http::detail::client_authorization(from.client_id, from.client_secret)});
    made.content_type = "application/x-www-form-urlencoded";
    made.body = "grant_type=client_credentials";
    if (!from.scope.empty()) made.body += "&scope=" + http::detail::form_encode(from.scope);
    made.deadlines = http::deadlines{.resolve = 10s, .connect = 10s, .handshake = 10s, .write = 10s, .first_byte = 20s, .body = 10s};
    made.most_body = std::size_t{256} << 10U;
    return made;
}

/// What an answer is read with.
class answer_reader {
public:
    answer_reader(client_credentials const& of, http::response const& answer, std::chrono::system_clock::time_point now)
        : of_{of}, answer_{answer}, now_{now}, said_{http::detail::parse_http_date(answer.header("Date"))} {}

    token_answer read() const {
        boost::system::error_code wrong;
        auto const value = boost::json::parse(answer_.body, wrong);
        auto const* const object = !wrong && value.is_object() ? &value.get_object() : nullptr;
        if (answer_.status != 200) return refusal(object);
        if (!object) return problem(no_object(), false);
        return token(*object);
    }

private:
    using seconds = std::chrono::seconds;

    token_problem problem(std::string words, bool lasting) const {
        auto const where = http::detail::parse_url(of_.token_endpoint);
        return {failure{errc::no_token, "the token endpoint " + (where ? http::detail::host_and_port(*where) : std::string{"(no URL)"}) + ' ' + std::move(words)}, lasting, retry_after()};
    }

    std::string no_object() const {
        auto const first = answer_.body.find_first_not_of(" \t\r\n");
        if (first == answer_.body.npos) return "answers with nothing, where a token should be";
        if (answer_.body[first] == '<') return "answers with a page, not with a token: check TOKEN_URL, and whether the network wants a log-in in a browser first";
        return "answers with something that is no JSON object, where a token should be: check TOKEN_URL";
    }

    static std::string_view text_of(boost::json::object const& from, std::string_view name) {
        auto const* const found = from.if_contains(boost::json::string_view{name.data(), name.size()});
        if (!found || !found->is_string()) return {};
        return {found->get_string().data(), found->get_string().size()};
    }

    // ------------------------------------------------------------ refused

    token_problem refusal(boost::json::object const* object) const {
        auto const status = answer_.status;
        auto const error = object ? text_of(*object, "error") : std::string_view{};
        auto const told = object ? own_words(text_of(*object, "error_description")) : std::string{};
        if (status == 429 || status >= 500) return problem("answers " + std::to_string(status) + ": it is not well, or asked too often" + told, false);
        if (status >= 300 && status < 400) return problem("answers " + std::to_string(status) + ", which leads elsewhere: the secret is not sent there; check TOKEN_URL", true);
        if (error == "invalid_client" || (error.empty() && status == 401))
            return problem("does not know this client: wrong CLIENT_ID or CLIENT_SECRET, or the credential was disabled (GCN does so after 30 days without use)" + told, true);
        if (error == "invalid_scope") return problem("does not give this client the scope that is asked for" + told, true);
        if (error == "unauthorized_client") return problem("does not let this client log in by client credentials: make a credential for that" + told, true);
        if (error == "unsupported_grant_type") return problem("does not do client credentials: check TOKEN_URL" + told, true);
        if (!error.empty()) return problem("answers " + std::to_string(status) + ' ' + shown(error) + told, true);
        return problem("answers " + std::to_string(status) + ": check TOKEN_URL", true);
    }

    std::string shown(std::string_view text) const {
        if (repeats_the_secret(text)) return "(something with the secret in it)";
        return '"' + alertstream::detail::escape_for_terminal(alertstream::detail::cut_text(text, 200)) + '"';
    }

    /// Words may be anybody's, and repeat what was sent: the secret, or the header with it.
    bool repeats_the_secret(std::string_view text) const {
        constexpr std::string_view scheme = "Basic ";
        auto const header = http::detail::client_authorization(of_.client_id, of_.client_secret);
        auto const& secret = of_.client_secret.reveal();
        return text.find(secret) != text.npos || text.find(http::detail::form_encode(secret)) != text.npos || text.find(std::string_view{header.reveal()}.substr(scheme.size())) != text.npos;
    }

    std::string own_words(std::string_view text) const {
        if (text.empty() || repeats_the_secret(text)) return {};
        return " (it says: " + shown(text) + ")";
    }

    std::optional<seconds> retry_after() const {
        auto const text = answer_.header("Retry-After");
        std::int64_t count = 0;
        auto const [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (!text.empty() && wrong == std::errc{} && end == text.data() + text.size()) return seconds{std::clamp<std::int64_t>(count, 0, 86'400)};
        auto const date = http::detail::parse_http_date(text);
        if (!date) return std::nullopt;
        return std::clamp(std::chrono::ceil<seconds>(*date - said_.value_or(now_)), seconds{}, seconds{86'400});
    }

    // ------------------------------------------------------------ granted

    token_answer token(boost::json::object const& object) const {
        auto const value = text_of(object, "access_token");
        if (value.empty()) return problem("answers without access_token", false);
        if (value.size() > largest_token) return problem("answers with a token of " + std::to_string(value.size()) + " bytes: more than 64 KiB is refused", false);
        if (!is_bearer(value)) return problem("answers with a token that has other characters than a token may have (RFC 6750, 2.1)", false);
        auto const type = text_of(object, "token_type");
        if (http::detail::lower(type) != "bearer") return problem("answers with a token of the type " + shown(type) + ", not Bearer", true);
        auto const life = life_of(object);
        if (!life) return problem("answers with an expires_in that is missing, no number, or beyond 1 s to a year", false);
        return dated(value, *life);
    }

    static bool is_bearer(std::string_view value) {
        value.remove_suffix(value.size() - value.find_last_not_of('=') - 1);
        return !value.empty() && std::ranges::all_of(value, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view{"-._~+/"}.find(c) != std::string_view::npos;
        });
    }

    static std::optional<double> number_of(boost::json::object const& from, std::string_view name) {
        auto const* const found = from.if_contains(boost::json::string_view{name.data(), name.size()});
        if (!found || !found->is_number()) return std::nullopt;
        return found->to_number<double>();
    }

    static std::optional<seconds> life_of(boost::json::object const& object) {
        auto const given = number_of(object, "expires_in");
        auto const most = static_cast<double>(std::chrono::seconds{longest_life}.count());
        if (!given || !(*given >= 1) || *given > most) return std::nullopt;
        return seconds{static_cast<std::int64_t>(*given)};
    }

    /// What the token says of itself, if it is a JSON Web Token (RFC 7519, 4.1).
    struct own_times {
        std::optional<std::chrono::system_clock::time_point> issued{};
        std::optional<std::chrono::system_clock::time_point> expires{};
    };

    static std::optional<std::chrono::system_clock::time_point> time_of(boost::json::object const& claims, std::string_view name) {
        auto const given = number_of(claims, name);
        if (!given || !(*given > 0) || *given > 4e9) return std::nullopt;
        return std::chrono::system_clock::time_point{std::chrono::seconds{static_cast<std::int64_t>(*given)}};
    }

    static own_times times_of(std::string_view token) {
        auto const first = token.find('.');
        auto const second = first == token.npos ? first : token.find('.', first + 1);
        if (second == token.npos) return {};
        std::string claims{token.substr(first + 1, second - first - 1)};
        std::ranges::replace(claims, '-', '+');
        std::ranges::replace(claims, '_', '/');
        claims.append((4 - claims.size() % 4) % 4, '=');
        auto const text = base64_decode(claims);
        if (!text) return {};
        boost::system::error_code wrong;
        auto const value = boost::json::parse(*text, wrong);
        if (wrong || !value.is_object()) return {};
        return {time_of(value.get_object(), "iat"), time_of(value.get_object(), "exp")};
    }

    /// A token that was made in the future tells of a clock that is behind. One that was made long
    /// ago tells of nothing: endpoints give the same one again.
    std::optional<seconds> clock_ahead(own_times const& token) const {
        auto const theirs = said_ ? *said_ : std::max(token.issued.value_or(now_), now_);
        auto const ahead = std::chrono::round<seconds>(now_ - theirs);
        return std::chrono::abs(ahead) > clock_tolerance ? std::optional{ahead} : std::nullopt;
    }

    token_answer dated(std::string_view value, seconds life) const {
        auto const times = times_of(value);
        // The endpoint's clock counts, where it is known: brokers believe that one, and not this machine's.
        auto const theirs = said_ ? said_ : times.issued;
        if (times.expires) {
            auto const left = std::chrono::floor<seconds>(*times.expires - theirs.value_or(now_));
            if (left < seconds{1}) return problem("answers with a token that is over already" + std::string{theirs ? "" : " (or this machine's clock is ahead: check it)"}, false);
            life = std::min(life, left);
        }
        fetched_token made{.value = secret{std::string{value}}, .life = life};
        made.clock_ahead = clock_ahead(times);
        return made;
    }

    client_credentials const& of_;
    http::response const& answer_;
    std::chrono::system_clock::time_point now_;
    std::optional<std::chrono::system_clock::time_point> said_;
};

ALERTSTREAM_DECL token_answer read_token_answer(client_credentials const& of, http::response const& answer, std::chrono::system_clock::time_point now) {
    return answer_reader{of, answer, now}.read();
}

ALERTSTREAM_DECL token_problem no_answer(client_credentials const&, http::problem const& why) {
    bool const lasting = why.why.code == errc::untrusted_server || why.why.code == errc::bad_request || why.why.code == errc::insecure || why.why.code == errc::bad_settings;
    auto words = "the token endpoint gave no answer: " + why.message();
    if (why.why.code == errc::untrusted_server) words += " (CA_FILE holds for it, too)";
    return {failure{errc::no_token, std::move(words)}, lasting, std::nullopt};
}

}  // namespace alertstream::kafka::detail
