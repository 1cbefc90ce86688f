#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/detail/token_settings.hpp>
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

inline void apply_timeout(sharing_settings const& from, connection& to, std::vector<setting_error>& problems) {
    constexpr std::chrono::seconds most{2'147'483};  // what librdkafka counts in an int of milliseconds
    if (!from.timeout) return;
    if (*from.timeout < std::chrono::seconds{1} || *from.timeout > most)
        problems.push_back({from.path + ".TIMEOUT_SECONDS", "expected 1 to " + std::to_string(most.count()) + " seconds"});
    else if (alertstream::detail::config_has(from, {"delivery.timeout.ms", "message.timeout.ms"}))
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
    if (!idempotent && !alertstream::detail::config_has(from, {"retries", "message.send.max.retries"})) to.extra.push_back({"retries", "0"});
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
    bool const logs_in = from.username || from.password || alertstream::detail::config_has(from, {"sasl.username", "sasl.password"});
    bool const by_token = !logs_in && alertstream::detail::has_client(entry);
    connection to;
    // CONFIG, which is applied next, may say otherwise.
    if (by_token) to.mechanism = sasl_mechanism::oauthbearer;
    to.security = logs_in || by_token ? security_protocol::sasl_ssl : security_protocol::ssl;
    alertstream::detail::apply_connection(entry, "", to, problems);
    if (!logs_in && !by_token && !alertstream::detail::config_has(from, {"security.protocol"}) && std::ranges::all_of(to.brokers, is_this_machine)) to.security = security_protocol::plaintext;
    alertstream::detail::require_credential(entry, to, problems);
    alertstream::detail::apply_tokens(entry, {}, to, problems);
    detail::apply_timeout(from, to, problems);
    detail::apply_no_retries(from, to);
    detail::refuse_no_acks(from, problems);
    alertstream::detail::check_producer_connection(entry, to, problems);
    return to;
}

ALERTSTREAM_DECL connection detail::for_reading(connection from) {
    constexpr std::array<std::string_view, 13> of_producers{"acks", "compression.", "delivery.timeout.ms", "enable.gapless.guarantee", "enable.idempotence", "linger.ms", "message.send.max.retries",
                                                            "message.timeout.ms", "partitioner", "queue.buffering.", "request.required.acks", "retries", "sticky.partitioning."};
    std::erase_if(from.extra, [&](property const& each) { return std::ranges::any_of(of_producers, [&](std::string_view name) { return each.name.starts_with(name); }); });
    return from;
}

ALERTSTREAM_DECL std::size_t detail::most_bytes(connection const& of) {
    std::size_t made = 1'000'000;
    for (auto const& each : of.extra)
        if (each.name == "message.max.bytes") std::from_chars(each.value.data(), each.value.data() + each.value.size(), made);
    return made;
}

// ---------------------------------------------------------------- the client

ALERTSTREAM_DECL void detail::refuse_settings_of_others(sharing_settings const& from, std::vector<setting_error>& problems) {
    alertstream::detail::refuse_useless(from,
                                        {{from.api_key.has_value(), "HERMES_API_KEY", "a Kafka has no such setting: log in by USERNAME and PASSWORD"},
                                         {from.credential_username.has_value(), "CREDENTIAL_USERNAME", "a Kafka has no such setting: it is USERNAME here"},
                                         {from.credential_password.has_value(), "CREDENTIAL_PASSWORD", "a Kafka has no such setting: it is PASSWORD here"},
                                         {from.domain.has_value(), "DOMAIN", "only GCN has domains: BASE_URL says where the brokers are"},
                                         {from.default_authors.has_value(), "DEFAULT_AUTHORS", "a Kafka has no such setting"},
                                         {from.stream.has_value(), "STREAM", "a Kafka has no such setting: what became of a message is looked up with its own credential"}},
                                        problems);
    alertstream::detail::refuse_settings_of_a_tom(from, problems);
}

ALERTSTREAM_DECL outcome detail::outcome_of(sent const& done, std::string topic) {
    auto came = kafka::outcome_of(done.problem, done.where, std::move(topic));
    if (auto* const late = std::get_if<not_sent>(&came); late && done.no_login) late->why = *done.no_login;
    return came;
}

ALERTSTREAM_DECL boost::asio::awaitable<detail::sent> detail::send_message(producer& with, owned_message const& what, std::optional<std::int32_t> partition) {
    std::vector<header> headers;
    for (auto const& each : what.headers) headers.push_back({each.name, each.value ? std::optional<std::string_view>{*each.value} : std::nullopt});
    record view{.topic = what.topic, .headers = headers, .timestamp = what.timestamp, .partition = partition};
    if (what.key) view.key = *what.key;
    if (what.payload) view.payload = *what.payload;
    auto const [ec, where] = co_await with.async_send(view, boost::asio::as_tuple(boost::asio::use_awaitable));
    sent const done{ec, where, ec == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT ? with.no_login() : std::nullopt};
    co_return done;
}

ALERTSTREAM_DECL destination_client::destination_client(destination_setup const& with) {
    auto const& from = with.settings;
    detail::refuse_settings_of_others(from, with.problems);
    alertstream::detail::refuse_useless(from, {{from.offload.has_value(), "OFFLOAD", "a Kafka has no such setting: it is hopskotch::destination's"}}, with.problems);
    auto const to = connection_of(from, with.problems);
    // Never used if anything is wrong, here or elsewhere.
    if (!with.problems.empty()) return;
    producer_.emplace(with.executor, to, with.log);
    search_.emplace(with.executor, detail::for_reading(to), with.log);
    most_bytes_ = detail::most_bytes(to);
}

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish(std::string topic, owned_message what) {
    return send(std::move(topic), detail::kept_record{.message = std::move(what)});
}

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::send(std::string topic, result<detail::kept_record> what) {
    if (!what) co_return alertstream::detail::rejected_for(what.error());
    what->message.topic = std::move(topic);
    auto const done = co_await detail::send_message(*producer_, what->message, what->partition);
    co_return detail::outcome_of(done, std::move(what->message.topic));
}

/// What is left by now has had its time: what no broker has seen is `not_sent`.
ALERTSTREAM_DECL boost::asio::awaitable<void> destination_client::close() {
    search_->close();
    co_await producer_->async_close(std::chrono::milliseconds{100}, boost::asio::as_tuple(boost::asio::use_awaitable));
}

// ---------------------------------------------------------------- from an outbox

ALERTSTREAM_DECL std::variant<packed, rejected> destination_client::pack(std::string const&, owned_message const& what) const { return pack_kept(detail::kept_record{.message = what}); }

ALERTSTREAM_DECL std::variant<packed, rejected> destination_client::pack_kept(result<detail::kept_record> what) const {
    if (!what) return alertstream::detail::rejected_for(what.error());
    if (auto const size = detail::least_size(what->message); size > most_bytes_)
        return rejected{{{"", "it has " + std::to_string(size) + " bytes, and " + std::to_string(most_bytes_) + " are taken at most (message.max.bytes in CONFIG)"}}};
    return detail::pack_record(*what);
}

ALERTSTREAM_DECL std::variant<parcel, rejected> destination_client::wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const {
    return detail::wrap_with_header(topic, contents.front(), reference);
}

ALERTSTREAM_DECL boost::asio::awaitable<std::string> destination_client::ends_of(std::string topic) { return search_->ends_of(std::move(topic)); }

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::deliver(parcel what) {
    auto kept = detail::read_record(what.body);
    if (!kept) co_return detail::unreadable(kept.error());
    last_topic_ = what.topic;
    co_return co_await send(std::move(what.topic), std::move(kept));
}

ALERTSTREAM_DECL boost::asio::awaitable<finding> destination_client::look_up(parcel what, std::string ends) {
    return search_->look_up(std::move(what.topic), std::move(ends), has_header(std::string{detail::reference_header}, what.reference), [](message const&) { return std::string{}; });
}

ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> destination_client::probe() {
    if (last_topic_.empty()) co_return std::nullopt;
    co_return co_await search_->probe(last_topic_);
}

}  // namespace alertstream::kafka
