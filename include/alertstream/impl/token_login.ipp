#pragma once

#include <array>
#include <utility>

#include <alertstream/kafka/detail/token_login.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::kafka::detail {

ALERTSTREAM_DECL result<void> set_token(rd_kafka_t* client, bearer_token const& token) noexcept {
    std::array<char, 512> why{};
    auto const until = std::chrono::floor<std::chrono::milliseconds>(token.expires.time_since_epoch()).count();
    auto const code = rd_kafka_oauthbearer_set_token(client, token.value.reveal().c_str(), until, token.principal.c_str(), nullptr, 0, why.data(), why.size());
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return failure{code, why.data()};
}

inline constexpr std::string_view no_token_came = "Failed to acquire SASL OAUTHBEARER token: ";

ALERTSTREAM_DECL bool is_about_tokens(std::string_view reason) noexcept { return reason.starts_with(no_token_came); }

ALERTSTREAM_DECL token_login::token_login(boost::asio::any_io_executor executor, rd_kafka_t* client, std::shared_ptr<token_source> from, logger log)
    : client_{client}, log_{log} {
    if (from) place_ = from->enter(std::move(executor), *this, std::move(log));
}

ALERTSTREAM_DECL void token_login::refresh() {
    if (place_) place_->ask();
    else on_no_token({errc::login_failed, "nothing here fetches a token"});
}

ALERTSTREAM_DECL std::optional<bearer_token> token_login::token() const {
    if (!token_ || token_->expires <= std::chrono::system_clock::now()) return std::nullopt;
    return token_;
}

ALERTSTREAM_DECL std::optional<login_report> token_login::report() const {
    if (!place_) return std::nullopt;
    return place_->report();
}

ALERTSTREAM_DECL void token_login::refused() {
    if (place_) place_->refused();
}

ALERTSTREAM_DECL std::string token_login::words_of_clock() const {
    auto const now = report();
    if (!now || !now->clock_ahead) return {};
    auto const off = std::chrono::round<std::chrono::minutes>(std::chrono::abs(*now->clock_ahead)).count();
    return " (this machine's clock is " + std::to_string(off) + " min " + (now->clock_ahead->count() > 0 ? "ahead of" : "behind") + " the token endpoint's: set the one that is wrong)";
}

ALERTSTREAM_DECL void token_login::on_token(bearer_token const& token) noexcept {
    auto const set = set_token(client_, token);
    if (!set) return on_no_token(set.error());
    token_ = token;
}

ALERTSTREAM_DECL void token_login::on_no_token(failure const& why) noexcept {
    rd_kafka_oauthbearer_set_token_failure(client_, (why.detail.empty() ? why.message() : why.detail).c_str());
}

}  // namespace alertstream::kafka::detail
