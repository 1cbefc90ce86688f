#pragma once

#include <array>

#include <boost/asio/use_awaitable.hpp>

#include <alertstream/authorities.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/hermes/answer.hpp>
#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/hermes/server_2022.hpp>
#include <alertstream/http/detail/url.hpp>
#include <alertstream/impl/hermes_unrevealed.ipp>

namespace alertstream::hermes {

// ---------------------------------------------------------------- settings

namespace inner {

/// One credential, whole: today's key, or the two halves of 2022.
inline void check_account(sharing_settings const& from, account const& with, std::vector<setting_error>& problems) {
    auto const complain = [&](std::string_view key, std::string problem) { problems.push_back({from.path + "." + std::string{key}, std::move(problem)}); };
    auto const check = [&](std::string_view key, secret const& value) {
        if (auto const fine = check_credential("the value", value); !fine) complain(key, fine.error().detail);
    };
    bool const named = from.credential_username || from.credential_password;
    if (from.api_key && named) return complain("CREDENTIAL_USERNAME", "HERMES_API_KEY is given too, which today's servers want: keep one of them");
    if (from.api_key) return check("HERMES_API_KEY", with.api_key);
    if (!named) return complain("HERMES_API_KEY", "expected the API key of the profile page at Hermes; there is none");
    if (from.credential_username) check("CREDENTIAL_USERNAME", secret{with.username});
    else complain("CREDENTIAL_USERNAME", "expected the user name of the credential; there is none");
    if (from.credential_password) check("CREDENTIAL_PASSWORD", with.password);
    else complain("CREDENTIAL_PASSWORD", "expected the password of the credential; there is none");
}

inline void check_address(sharing_settings const& from, account const& with, std::vector<setting_error>& problems) {
    auto const path = from.path + ".BASE_URL";
    auto const base = read_base_url(with.base_url);
    if (!base) problems.push_back({path, base.error().detail});
    else if (auto const parsed = http::detail::parse_url(*base); !parsed) problems.push_back({path, parsed.error().detail});
    if (!from.ca_file) return;
    if (auto const found = authorities(*from.ca_file); !found) problems.push_back({from.path + ".CA_FILE", found.error().detail});
}

}  // namespace inner

ALERTSTREAM_DECL account account_of(sharing_settings const& from, std::vector<setting_error>& problems) {
    account made;
    if (from.base_url) made.base_url = *from.base_url;
    if (from.api_key) made.api_key = *from.api_key;
    made.username = from.credential_username.value_or("");
    if (from.credential_password) made.password = *from.credential_password;
    made.default_authors = from.default_authors.value_or("");
    if (from.timeout) made.timeout = *from.timeout;
    inner::check_account(from, made, problems);
    inner::check_address(from, made, problems);
    alertstream::detail::refuse_useless(from,
                                        {{from.username.has_value(), "USERNAME", "Hermes has no such setting: its credential is HERMES_API_KEY"},
                                         {from.password.has_value(), "PASSWORD", "Hermes has no such setting: its credential is HERMES_API_KEY"},
                                         {!from.config.empty(), "CONFIG", "Hermes has no such setting: it is no Kafka"},
                                         {made.timeout < std::chrono::seconds{1}, "TIMEOUT_SECONDS", "expected a second or more"}},
                                        problems);
    return made;
}

// ---------------------------------------------------------------- the client

ALERTSTREAM_DECL destination_client::destination_client(destination_setup const& with) : account_{account_of(with.settings, with.problems)} {
    http::options options;
    options.ca_file = with.settings.ca_file.value_or("");
    // Never used if anything is wrong, here or elsewhere.
    if (!with.problems.empty()) return;
    try {
        http_.emplace(with.executor, std::move(options), with.log);
    } catch (error const& e) {
        with.problems.push_back({with.settings.path, e.why().message()});  // a proxy or an authority of the environment
    }
}

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish(std::string topic, alert what) {
    return publish(std::move(topic), reported_alert{std::move(what), {}});
}

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish(std::string topic, reported_alert what) {
    if (account_.of_2022()) co_return co_await publish_2022(std::move(topic), std::move(what));
    encode_options const with{topic, account_.default_authors, what.to};
    if (auto wrong = check(what.alert, with)) co_return std::move(*wrong);
    std::string body;
    if (auto const encoded = encode(what.alert, body, with); !encoded) co_return alertstream::detail::rejected_for(encoded.error());
    auto const size = body.size();
    auto request = make_submit_request(account_.base_url, account_.api_key, std::move(body), account_.timeout);
    if (!request) co_return not_sent{request.error(), false};
    auto const answer = co_await http_->async_request(std::move(*request), boost::asio::use_awaitable);
    co_return inner::read_unrevealed(answer, account_, [&](http::result const& each) { return read_answer(each, what.to, size); });
}

/// The rules of that server are not known: it is asked what it has a place for.
ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish_2022(std::string topic, reported_alert what) {
    encode_options const with{topic, account_.default_authors, what.to};
    if (auto wrong = check_2022(what.alert, with)) co_return *std::move(wrong);
    std::string body;
    if (auto const encoded = encode_2022(what.alert, body, with); !encoded) co_return alertstream::detail::rejected_for(encoded.error());
    auto const size = body.size();
    auto request = make_submit_request_2022(account_.base_url, account_.username, account_.password, std::move(body), account_.timeout);
    if (!request) co_return not_sent{request.error(), false};
    auto const answer = co_await http_->async_request(std::move(*request), boost::asio::use_awaitable);
    co_return inner::read_unrevealed(answer, account_, [size](http::result const& each) { return read_answer_2022(each, size); });
}

ALERTSTREAM_DECL boost::asio::awaitable<void> destination_client::close() {
    http_->close_idle();
    co_return;
}

}  // namespace alertstream::hermes
