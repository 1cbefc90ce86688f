#pragma once

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/hopskotch/archive.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/impl/archive_status.ipp>

// g++ 12 takes the two halves of Asio's allocation of a coroutine's frame, once inlined, for a mismatch.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::hopskotch {

namespace detail {

/// No answer: time helps, but for an answer that was too large.
inline delivery::fetch_problem problem_of(http::problem const& why) {
    if (why.phase == http::phase::body && why.why.code == errc::bad_answer && why.why.detail.find("larger than") != std::string::npos)
        return {{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, why.why.detail}, false};
    if (why.why.code == errc::account_refused) return {{RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, why.why.detail}, true};
    // What cannot be sent as it stands is no better later.
    return {why.why, why.why.code != errc::bad_request && why.why.code != errc::bad_value && why.why.code != errc::insecure};
}

inline failure wrong_structure(failure const& why) { return {RD_KAFKA_RESP_ERR__VALUE_DESERIALIZATION, "the archive's answer: " + why.message()}; }

/// The connection ended before there was an answer: the archive may have it.
inline bool is_lost(delivery::fetch_problem const& why) {
    auto const code = why.why.code;
    return why.retryable && code.category() != kafka::error_category() && code.category() != error_category() && code != boost::asio::error::operation_aborted;
}

/// The name under which the archive keeps the message: its first valid `_id`.
inline std::optional<std::string> uuid_of(std::vector<owned_message::owned_header> const& headers) {
    owned_message const carrier{.headers = headers};
    auto const id = id_of(carrier.view());
    return id ? std::optional{to_string(*id)} : std::nullopt;
}

/// It becomes a part of an address.
inline bool is_uuid(std::string_view text) {
    return text.size() == 36 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-'; });
}

/// What is there has what we sent; the server may have added headers (`_sender`), and gives
/// back an absent key as an empty one.
inline bool holds_all_of(bson::archived_message const& there, bson::upload const& sent) {
    return there.payload == sent.payload && there.key.value_or("") == sent.key.value_or("") &&
           std::ranges::all_of(sent.headers, [&](auto const& each) { return std::ranges::find(there.headers, each) != there.headers.end(); });
}

}  // namespace detail

inline delivery::fetch_problem problem_of_status(unsigned status, std::string_view said, std::string_view host) {
    std::string words = "the archive " + std::string{host} + " answers " + std::to_string(status) + ": " + std::string{detail::advice_of(status)};
    // Its own words may be anybody's, and may repeat a log-in, whose proof is for the server alone.
    bool const plain = said.size() <= 300 && std::ranges::all_of(said, [](char c) { return c >= ' ' && c <= '~'; });
    if (!said.empty() && plain && said.find("data=") == said.npos) words += " (" + std::string{said} + ")";
    return {{detail::kafka_error_of(status), std::move(words)}, detail::helped_by_time(status)};
}

namespace detail {

/// Made when it is first needed; why it cannot be.
inline std::optional<failure> make_client(std::optional<archive_client>& into, boost::asio::any_io_executor executor, archive_options const& with, logger const& log) {
    if (into) return std::nullopt;
    try {
        into.emplace(std::move(executor), with, log);
    } catch (error const& thrown) {
        return thrown.why();
    }
    return std::nullopt;
}

}  // namespace detail

inline archive_client::archive_client(boost::asio::any_io_executor executor, archive_options with, logger log)
    : with_{std::move(with)}, log_{log}, http_{std::move(executor), with_.http, std::move(log)} {}

inline boost::asio::awaitable<http::result> archive_client::ask(http::request what) {
    what.redirects = 0;
    what.most_body = with_.most_message;
    if (with_.login) co_return co_await http::request_with_scram(http_, std::move(what), *with_.login);
    co_return co_await http_.async_request(std::move(what), boost::asio::use_awaitable);
}

inline boost::asio::awaitable<archive_result<bson::archived_message>> archive_client::download(archive_endpoint const& from, std::string url) {
    if (!from.holds(url)) {
        failure why{errc::insecure, "the message is said to be kept at an address that is not the broker's archive (" + from.host() + "): it is not asked for there"};
        co_return delivery::fetch_problem{std::move(why), false};
    }
    http::request what{.method = http::method::get, .url = std::move(url)};
    auto const answered = co_await ask(std::move(what));
    if (!answered) co_return detail::problem_of(answered.error());
    if (answered->status != 200) co_return problem_of_status(answered->status, answered->body, from.host());
    auto read = bson::read_archived(answered->body);
    if (!read) co_return delivery::fetch_problem{detail::wrong_structure(read.error()), false};
    co_return std::move(*read);
}

inline boost::asio::awaitable<archive_result<std::string>> archive_client::upload(archive_endpoint const& to, std::string topic, bson::upload what) {
    auto done = co_await upload_once(to, topic, what);
    bool const lost = !done && detail::is_lost(done.error());
    if (lost) {
        log_.info("the archive did not answer an upload, which is repeated once", {{"why", done.error().why.message()}});
        done = co_await upload_once(to, topic, what);
    }
    if (done || done.error().why.code != RD_KAFKA_RESP_ERR_INVALID_REQUEST) co_return done;
    auto const uuid = detail::uuid_of(what.headers);
    if (!uuid) co_return done;
    bool const there = co_await has_already(to, *uuid, what);
    if (there) co_return *uuid;
    co_return done;
}

inline boost::asio::awaitable<archive_result<std::string>> archive_client::upload_once(archive_endpoint const& to, std::string const& topic, bson::upload const& what) {
    // Written for each try: a document that is kept would be one more copy of it.
    auto body = bson::write_upload(what);
    if (!body) co_return delivery::fetch_problem{body.error(), false};
    http::request asked{.method = http::method::post, .url = to.upload_url(topic), .body = std::move(*body), .content_type = "application/octet-stream"};
    auto const answered = co_await ask(std::move(asked));
    if (!answered) co_return detail::problem_of(answered.error());
    if (answered->status != 201) co_return problem_of_status(answered->status, answered->body, to.host());
    auto read = bson::read_receipt(answered->body);
    if (!read) co_return delivery::fetch_problem{detail::wrong_structure(read.error()), false};
    if (!detail::is_uuid(read->uuid)) co_return delivery::fetch_problem{detail::wrong_structure({errc::bad_value, "archive_uuid: no UUID"}), false};
    co_return std::move(read->uuid);
}

inline boost::asio::awaitable<bool> archive_client::has_already(archive_endpoint const& at, std::string uuid, bson::upload const& what) {
    auto const got = co_await download(at, at.message_url(uuid));
    co_return got && detail::holds_all_of(*got, what);
}

}  // namespace alertstream::hopskotch

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
