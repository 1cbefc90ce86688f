#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/deliverer.hpp>
#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/encoder.hpp>
#include <alertstream/kafka/detail/kept_record.hpp>
#include <alertstream/kafka/message_search.hpp>
#include <alertstream/kafka/producer.hpp>
#include <alertstream/message.hpp>

namespace alertstream::kafka {

/// A value with what else a Kafka message has:
/// @code
/// as::kafka::outgoing message{curve};
/// message.key = curve.target;
/// message.headers = {{"instrument", "FLOYDS"}};
/// co_await sharing.async_publish<"archive", "light-curves">(std::move(message));
/// @endcode
/// An `owned_message` can be published too: it goes out with its key, headers,
/// timestamp and payload (absent: a tombstone); its topic, partition and offset are
/// where it came from, and are not used.
///
/// Headers are those given, no others: those that HOPSKOTCH's own clients add (`_id`,
/// `_sender`, `_format`, `_test`) are not written for you. Their readers take a message
/// without `_format` for bytes.
template <class Value>
struct outgoing {
    explicit outgoing(Value what) : value(std::move(what)) {}  // braces would make a list of a json::value

    /// Of a literal or a view the text is kept: it is encoded later.
    template <std::convertible_to<std::string_view> Text>
        requires std::same_as<Value, std::string>
    explicit outgoing(Text const& what) : value(std::string_view{what}) {}

    Value value;
    std::optional<std::string> key{};                      ///< messages of one key go to one partition, in order
    std::vector<owned_message::owned_header> headers{};
    std::optional<time_point> timestamp{};                 ///< absent: now
    std::optional<std::int32_t> partition{};               ///< absent: by the key, or any
};
outgoing(char const*) -> outgoing<std::string>;
outgoing(std::string_view) -> outgoing<std::string>;

/// What the fate of a message means for who published it. `published` only if the broker
/// has acknowledged it; `unknown` if it may have arrived. What proves that it did not is
/// `rejected` if the message is at fault (its size, its timestamp, its partition), else
/// `not_sent`: retryable if time or a mended account can help.
ALERTSTREAM_DECL outcome outcome_of(error_code, delivered const&, std::string topic);

/// The connection of an entry of DATA_SHARING, as `destination` documents it; appends
/// what is wrong.
ALERTSTREAM_DECL connection connection_of(sharing_settings const& from, std::vector<setting_error>& problems);

namespace detail {

/// Settings that no Kafka has.
ALERTSTREAM_DECL void refuse_settings_of_others(sharing_settings const& from, std::vector<setting_error>& problems);

struct sent {
    error_code problem{};
    delivered where{};
    std::optional<failure> no_login{};  ///< of one that timed out: why no broker let the client in
};
/// As the public one; what timed out for want of a log-in says so.
ALERTSTREAM_DECL outcome outcome_of(sent const&, std::string topic);
/// Sends the message as it is, to its topic; its partition and offset are not used.
ALERTSTREAM_DECL boost::asio::awaitable<sent> send_message(producer& with, owned_message const& what, std::optional<std::int32_t> partition = {});

/// The same connection without what is said of producing only, which a consumer complains of.
ALERTSTREAM_DECL connection for_reading(connection from);
/// What librdkafka takes of one message at most.
ALERTSTREAM_DECL std::size_t most_bytes(connection const& of);

/// The value, encoded, with all that goes with it.
template <class Value>
result<kept_record> keep(outgoing<Value> what) {
    kept_record made{.message = {.timestamp = what.timestamp, .key = std::move(what.key), .headers = std::move(what.headers)}, .partition = what.partition};
    if (auto const encoded = alertstream::detail::encode(what.value, made.message.payload.emplace()); !encoded) return encoded.error();
    return made;
}

}  // namespace detail

/// Publishes to a Kafka: all that is not the type of the value.
class destination_client : public deliverer {
public:
    /// BASE_URL, USERNAME, PASSWORD, CA_FILE, CONFIG and TIMEOUT_SECONDS: see `destination`.
    ALERTSTREAM_DECL explicit destination_client(destination_setup const&);

    /// Anything that an `encoder` takes, with or without its `outgoing`. What cannot be
    /// encoded is `rejected`, and nothing is sent.
    template <encodable Value>
    boost::asio::awaitable<outcome> publish(std::string topic, Value value) {
        return publish(std::move(topic), outgoing{std::move(value)});
    }
    template <encodable Value>
    boost::asio::awaitable<outcome> publish(std::string topic, outgoing<Value> what) {
        return send(std::move(topic), detail::keep(std::move(what)));
    }
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> publish(std::string topic, owned_message what);

    ALERTSTREAM_DECL boost::asio::awaitable<void> close();

    /// For `durable<>`: what `publish` takes, encoded. It goes out with one header more,
    /// `alertstream-reference`, by which it is looked for, with the same credential.
    template <encodable Value>
    std::variant<packed, rejected> pack(std::string const& topic, Value const& value) const {
        return pack(topic, outgoing{value});
    }
    template <encodable Value>
    std::variant<packed, rejected> pack(std::string const&, outgoing<Value> const& what) const {
        return pack_kept(detail::keep(what));
    }
    ALERTSTREAM_DECL std::variant<packed, rejected> pack(std::string const& topic, owned_message const& what) const;

    ALERTSTREAM_DECL std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const override;
    ALERTSTREAM_DECL boost::asio::awaitable<std::string> ends_of(std::string topic) override;
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> deliver(parcel what) override;
    ALERTSTREAM_DECL boost::asio::awaitable<finding> look_up(parcel what, std::string ends) override;
    ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> probe() override;

private:
    boost::asio::awaitable<outcome> send(std::string topic, result<detail::kept_record> what);
    ALERTSTREAM_DECL std::variant<packed, rejected> pack_kept(result<detail::kept_record> what) const;

    std::optional<producer> producer_;
    std::optional<message_search> search_;
    std::size_t most_bytes_{};
    std::string last_topic_;  ///< that something was delivered to: for `probe`
};

/// Publishes values to topics of a Kafka, HOPSKOTCH's or one's own:
/// `kafka::destination<"archive", topics<"light-curves">>`. A message is published when
/// all replicas in sync have it; the outcome says partition and offset.
///
/// @par Settings
/// `BASE_URL`: `kafka://host[:port]/`. `USERNAME` and `PASSWORD` log in by SCRAM-SHA-512
/// over TLS, `CLIENT_ID` and `CLIENT_SECRET` by OAuth 2 with a token of `TOKEN_URL` (GCN's unless
/// given, if the brokers are GCN's); without either there is TLS, but to this machine plain text. `CA_FILE` adds
/// authorities. `TIMEOUT_SECONDS` (5 minutes unless set): how long a message may take,
/// reconnecting included. `CONFIG`: librdkafka's properties, which win over these
/// (`security.protocol`, `sasl.mechanism`, `linger.ms`, …).
///
/// @par At most once
/// A message whose acknowledgement was lost is `unknown` and not sent again: it may be on
/// the topic. With `"enable.idempotence": true` in CONFIG librdkafka sends it again, and
/// the broker takes it once; HOPSKOTCH does not allow that to everyone. With `retries` in
/// CONFIG and no idempotence it may be there twice.
///
/// @par Order and memory
/// librdkafka sends in batches; those of one partition arrive in order, but for a change
/// of its leader in between (not then either with `enable.idempotence`). A full queue
/// (`queue.buffering.max.messages`, `queue.buffering.max.kbytes`) makes publications wait,
/// and fails none.
///
/// @par Cancellation
/// As `producer::async_send`: once librdkafka has a message, only `terminal` and `partial`
/// end the waiting, and the outcome is `unknown`.
template <alertstream::detail::fixed_string Name, class Topics>
struct destination {
    static_assert(alertstream::detail::kafka_takes_all_topics<Topics>,
                  "alertstream: Kafka refuses one of these topic names: use 1 to 249 of a-z A-Z 0-9 . _ -, not \".\" or \"..\", and no \"__\" in front");
    static constexpr std::string_view name = Name.view();
    using topics = Topics;
    using client = destination_client;
};

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/kafka_destination.ipp>
#endif
