#pragma once

#include <algorithm>
#include <array>
#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/impl/connection.ipp>
#include <alertstream/kafka/destination.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::kafka {

// ---------------------------------------------------------------- the fate of a message

namespace detail {

template <std::size_t Size>
bool is_one_of(error_code ec, std::array<rd_kafka_resp_err_t, Size> const& codes) {
    return std::ranges::any_of(codes, [&](rd_kafka_resp_err_t each) { return ec == each; });
}

/// The message is at fault, and nothing of it is on the broker.
inline bool faults_the_message(error_code ec) {
    return is_one_of(ec, std::array{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,
                                    RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR__QUEUE_FULL});
}

/// Time helps, or somebody who mends the account.
inline bool may_go_through_later(error_code ec) {
    if (ec == boost::asio::error::operation_aborted || ec == errc::closed) return true;
    if (ec.category() != error_category()) return false;
    return is_transient(static_cast<rd_kafka_resp_err_t>(ec.value())) ||
           is_one_of(ec, std::array{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__DESTROY, RD_KAFKA_RESP_ERR__SSL,
                                    RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                                    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED});
}

/// Where in the message its fault is.
inline std::string path_of(error_code ec) {
    if (ec == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) return "partition";
    if (ec == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP) return "timestamp";
    return {};
}

/// A broker may answer so after it has written the message. librdkafka takes each code
/// that it has no rule for (rd_kafka_handle_Produce_error) as a proof that it has not.
inline bool may_be_written(error_code ec) {
    return is_one_of(ec, std::array{RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
                                    RD_KAFKA_RESP_ERR_UNKNOWN, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION});
}

}  // namespace detail

ALERTSTREAM_DECL outcome outcome_of(error_code ec, delivered const& where, std::string topic) {
    if (where.persisted == persisted::yes) return published{{}, topic_partition{std::move(topic), where.partition}, where.offset};
    if (!ec) return unknown{{errc::publish_failed, "no broker has acknowledged the message"}};
    failure why{ec};
    if (where.persisted == persisted::possibly || detail::may_be_written(ec)) return unknown{std::move(why)};
    if (detail::faults_the_message(ec)) return rejected{{{detail::path_of(ec), why.message()}}};
    return not_sent{std::move(why), detail::may_go_through_later(ec)};
}

// ---------------------------------------------------------------- settings

namespace detail {

inline bool config_has(sharing_settings const& from, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(from.config, [&](config_property const& each) { return std::ranges::find(names, each.name) != names.end(); });
}

inline void apply_timeout(sharing_settings const& from, connection& to, std::vector<setting_error>& problems) {
    constexpr std::chrono::seconds most{2'147'483};  // what librdkafka counts in an int of milliseconds
    if (!from.timeout) return;
    if (*from.timeout < std::chrono::seconds{1} || *from.timeout > most)
        problems.push_back({from.path + ".TIMEOUT_SECONDS", "expected 1 to " + std::to_string(most.count()) + " seconds"});
    else if (config_has(from, {"delivery.timeout.ms", "message.timeout.ms"}))
        problems.push_back({from.path + ".TIMEOUT_SECONDS", "CONFIG has a delivery.timeout.ms: keep one of them"});
    else to.extra.push_back({"delivery.timeout.ms", std::to_string(std::chrono::milliseconds{*from.timeout}.count())});
}

/// Sent again after its acknowledgement was lost, a message is on the topic twice. What
/// proves that a broker did not take it (another leader, a topic just made) librdkafka
/// sends again all the same: it counts that as no retry.
inline void apply_no_retries(sharing_settings const& from, connection& to) {
    bool const idempotent = std::ranges::any_of(from.config, [](config_property const& each) {
        return each.name == "enable.idempotence" && plain_value(each.reveal()) == "true";
    });
    if (!idempotent && !config_has(from, {"retries", "message.send.max.retries"})) to.extra.push_back({"retries", "0"});
}

/// Nothing is acknowledged with it, and no outcome could be known.
inline void refuse_no_acks(sharing_settings const& from, std::vector<setting_error>& problems) {
    for (auto const& each : from.config)
        if ((each.name == "acks" || each.name == "request.required.acks" || each.name == "topic.request.required.acks" || each.name == "topic.acks") && each.reveal() == "0")
            problems.push_back({from.path + ".CONFIG." + each.name, "cannot be 0: without an acknowledgement it is not known what was published"});
}

}  // namespace detail

ALERTSTREAM_DECL connection connection_of(sharing_settings const& from, std::vector<setting_error>& problems) {
    auto const entry = alertstream::detail::connection_entry_of(from);
    bool const logs_in = from.username || from.password || detail::config_has(from, {"sasl.username", "sasl.password"});
    connection to;
    // CONFIG, which is applied next, may say otherwise.
    to.security = logs_in ? security_protocol::sasl_ssl : security_protocol::ssl;
    alertstream::detail::apply_connection(entry, "", to, problems);
    if (!logs_in && !detail::config_has(from, {"security.protocol"}) && std::ranges::all_of(to.brokers, is_this_machine)) to.security = security_protocol::plaintext;
    alertstream::detail::require_credential(entry, to, problems);
    detail::apply_timeout(from, to, problems);
    detail::apply_no_retries(from, to);
    detail::refuse_no_acks(from, problems);
    alertstream::detail::check_producer_connection(entry, to, problems);
    return to;
}

// ---------------------------------------------------------------- the client

ALERTSTREAM_DECL destination_client::destination_client(destination_setup const& with) {
    auto const& from = with.settings;
    alertstream::detail::refuse_useless(from,
                                        {{from.api_key.has_value(), "HERMES_API_KEY", "a Kafka has no such setting: log in by USERNAME and PASSWORD"},
                                         {from.credential_username.has_value(), "CREDENTIAL_USERNAME", "a Kafka has no such setting: it is USERNAME here"},
                                         {from.credential_password.has_value(), "CREDENTIAL_PASSWORD", "a Kafka has no such setting: it is PASSWORD here"},
                                         {from.default_authors.has_value(), "DEFAULT_AUTHORS", "a Kafka has no such setting"}},
                                        with.problems);
    auto const to = connection_of(from, with.problems);
    // Never used if anything is wrong, here or elsewhere.
    if (with.problems.empty()) producer_.emplace(with.executor, to, with.log);
}

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish(std::string topic, owned_message what) {
    what.topic = std::move(topic);
    return send(std::move(what), std::nullopt, std::nullopt);
}

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::send(owned_message what, std::optional<std::int32_t> partition, std::optional<failure> not_encoded) {
    if (not_encoded) co_return alertstream::detail::rejected_for(*not_encoded);
    std::vector<header> headers;
    for (auto const& each : what.headers) headers.push_back({each.name, each.value ? std::optional<std::string_view>{*each.value} : std::nullopt});
    record view{.topic = what.topic, .headers = headers, .timestamp = what.timestamp, .partition = partition};
    if (what.key) view.key = *what.key;
    if (what.payload) view.payload = *what.payload;
    auto const [ec, where] = co_await producer_->async_send(view, boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return outcome_of(ec, where, std::move(what.topic));
}

/// What is left by now has had its time: what no broker has seen is `not_sent`.
ALERTSTREAM_DECL boost::asio::awaitable<void> destination_client::close() {
    co_await producer_->async_close(std::chrono::milliseconds{100}, boost::asio::as_tuple(boost::asio::use_awaitable));
}

}  // namespace alertstream::kafka
