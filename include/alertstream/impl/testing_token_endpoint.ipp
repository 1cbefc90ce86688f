#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/http/detail/date.hpp>
#include <alertstream/http/detail/form.hpp>
#include <alertstream/testing/token_endpoint.hpp>

namespace alertstream::testing {

namespace inner {

/// RFC 7515, 2: the other alphabet, without padding.
inline std::string base64_url(std::string_view bytes) {
    auto made = base64_encode(bytes);
    std::ranges::replace(made, '+', '-');
    std::ranges::replace(made, '/', '_');
    made.erase(made.find_last_not_of('=') + 1);
    return made;
}

inline local_answer endpoint_says(unsigned status, boost::json::object const& what) {
    return {.status = status, .body = boost::json::serialize(what), .content_type = "application/json;charset=UTF-8", .headers = {{"Cache-Control", "no-store"}}};
}
inline local_answer endpoint_refuses(std::string_view why) { return endpoint_says(400, {{"error", boost::json::string_view{why.data(), why.size()}}}); }

struct client_and_secret {
    std::string id;
    std::string secret;
};

/// By HTTP Basic or in the form, but not both (RFC 6749, 2.3).
inline std::optional<client_and_secret> who_asks(local_request const& request) {
    constexpr std::string_view basic = "Basic ";
    auto const id = http::detail::form_field(request.body, "client_id"), secret = http::detail::form_field(request.body, "client_secret");
    auto const header = request.header("Authorization");
    if (header.empty()) return id && secret ? std::optional{client_and_secret{*id, *secret}} : std::nullopt;
    if (secret || !header.starts_with(basic)) return std::nullopt;
    auto const plain = base64_decode(header.substr(basic.size()));
    if (!plain) return std::nullopt;
    auto const colon = plain->find(':');
    if (colon == plain->npos) return std::nullopt;
    auto const name = http::detail::form_decode(std::string_view{*plain}.substr(0, colon)), word = http::detail::form_decode(std::string_view{*plain}.substr(colon + 1));
    return name && word ? std::optional{client_and_secret{*name, *word}} : std::nullopt;
}

}  // namespace inner

/// What its requests need, also of those that outlive it.
struct token_endpoint::state {
    explicit state(token_endpoint_options with) : options{std::move(with)} {
        if (options.clients.empty()) options.clients.push_back({std::string{default_client}, std::string{default_secret}});
    }

    std::chrono::system_clock::time_point now() const { return std::chrono::system_clock::now() + off_by; }

    std::string token(std::string_view client, std::string_view scope, std::chrono::seconds life) const {
        auto const since_epoch = now().time_since_epoch();
        boost::json::object claims{{"sub", boost::json::string_view{client.data(), client.size()}},
                                   {"iat", std::chrono::floor<std::chrono::seconds>(since_epoch).count()},
                                   {"exp", (std::chrono::ceil<std::chrono::seconds>(since_epoch) + life).count()},
                                   {"jti", issued.size() + 1}};
        if (!scope.empty()) claims["scope"] = boost::json::string_view{scope.data(), scope.size()};
        return inner::base64_url(R"({"alg":"none"})") + "." + inner::base64_url(boost::json::serialize(claims)) + ".";
    }

    local_answer usual(local_request const&);
    local_answer give(token_client const&, std::string_view wanted);

    token_endpoint_options options;
    std::chrono::seconds off_by{};
    std::vector<std::string> issued{};
    std::deque<std::pair<std::string, long long>> prepared{};
};

inline local_answer token_endpoint::state::give(token_client const& to, std::string_view wanted) {
    auto const& scope = to.scope;
    if (!wanted.empty() && !scope.empty() && wanted != scope) return inner::endpoint_refuses("invalid_scope");
    auto token = this->token(to.id, scope.empty() ? wanted : std::string_view{scope}, options.life);
    long long life = options.life.count();
    if (!prepared.empty()) {
        std::tie(token, life) = std::move(prepared.front());
        prepared.pop_front();
    }
    issued.push_back(token);
    return inner::endpoint_says(200, {{"access_token", token}, {"expires_in", life}, {"token_type", "Bearer"}});
}

inline local_answer token_endpoint::state::usual(local_request const& request) {
    if (request.target != "/" + options.path) return inner::endpoint_says(404, {{"message", "Not Found"}});
    if (request.method != "POST") return inner::endpoint_says(405, {{"message", "Method Not Allowed"}});
    if (!request.header("Content-Type").starts_with("application/x-www-form-urlencoded")) return inner::endpoint_refuses("invalid_request");
    auto const grant = http::detail::form_field(request.body, "grant_type");
    if (!grant) return inner::endpoint_refuses("invalid_request");
    if (*grant != "client_credentials") return inner::endpoint_refuses("unsupported_grant_type");
    auto const asks = inner::who_asks(request);
    auto const known = std::ranges::find_if(options.clients, [&](token_client const& each) { return asks && each.id == asks->id && each.secret == asks->secret; });
    if (known == options.clients.end()) return inner::endpoint_refuses("invalid_client");
    return give(*known, http::detail::form_field(request.body, "scope").value_or(""));
}

ALERTSTREAM_DECL token_endpoint::token_endpoint(boost::asio::any_io_executor executor, token_endpoint_options with) : state_{std::make_shared<state>(with)} {
    auto answering = [state = state_](local_request const& request) -> boost::asio::awaitable<local_answer> {
        auto made = state->usual(request);
        made.headers.emplace_back("Date", http::detail::to_http_date(state->now()));
        co_return made;
    };
    server_ = std::make_unique<local_https>(std::move(executor), "alertstream's token endpoint for tests", with.log, std::move(answering));
}

ALERTSTREAM_DECL token_endpoint::~token_endpoint() { close(); }
ALERTSTREAM_DECL std::string token_endpoint::url() const { return server_->url() + state_->options.path; }
ALERTSTREAM_DECL std::string token_endpoint::ca_file() const { return server_->ca_file(); }
ALERTSTREAM_DECL void token_endpoint::set_life(std::chrono::seconds life) { state_->options.life = life; }
ALERTSTREAM_DECL void token_endpoint::be_off_by(std::chrono::seconds span) { state_->off_by = span; }
ALERTSTREAM_DECL void token_endpoint::change_secret(std::string_view client, std::string secret) {
    for (auto& each : state_->options.clients)
        if (each.id == client) each.secret = secret;
}
ALERTSTREAM_DECL void token_endpoint::next_token(std::string token, long long expires_in) { state_->prepared.emplace_back(std::move(token), expires_in); }
ALERTSTREAM_DECL void token_endpoint::next(any_fault fault) { server_->next(std::move(fault)); }
ALERTSTREAM_DECL std::vector<std::string> const& token_endpoint::issued() const noexcept { return state_->issued; }
ALERTSTREAM_DECL std::string token_endpoint::token_for(std::string_view client, std::chrono::seconds life) const { return state_->token(client, {}, life); }
ALERTSTREAM_DECL local_https& token_endpoint::server() noexcept { return *server_; }
ALERTSTREAM_DECL void token_endpoint::close() noexcept { server_->close(); }

}  // namespace alertstream::testing
