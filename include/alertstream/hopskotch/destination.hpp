#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/encoder.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/hopskotch/large_messages.hpp>
#include <alertstream/kafka/destination.hpp>
#include <alertstream/kafka/size_limits.hpp>

namespace alertstream::hopskotch {

/// A value with what else a message of HOPSKOTCH has:
/// @code
/// as::hopskotch::outgoing message{curve};
/// message.title = "SN 2023ixf, a new point";
/// message.key = curve.target;
/// message.test = true;
/// co_await sharing.async_publish<"hop", "tomtoolkit.test">(std::move(message));
/// @endcode
/// `_id`, `_sender`, `_test` and `_format` are written for you; a header of your own
/// whose name begins with `_` is `rejected`.
template <class Value>
struct outgoing {
    explicit outgoing(Value what) : value(std::move(what)) {}  // braces would make a list of a json::value

    /// Of a literal or a view the text is kept: it is encoded later.
    template <std::convertible_to<std::string_view> Text>
        requires std::same_as<Value, std::string>
    explicit outgoing(Text const& what) : value(std::string_view{what}) {}

    Value value;
    std::optional<std::string> key{};                   ///< messages of one key go to one partition, in order
    std::vector<owned_message::owned_header> headers{};
    std::optional<std::string> title{};                 ///< the header `title`, which the archive and Hermes show
    bool test{};                                        ///< readers pass it over unless they ask for tests
    message_id id{make_id()};                           ///< kept when this is published again: readers see that it is the same
};
outgoing(char const*) -> outgoing<std::string>;
outgoing(std::string_view) -> outgoing<std::string>;

/// A value whose encoder says by which of HOPSKOTCH's formats its bytes are to be read.
template <class Value>
concept says_how_it_is_read = names_its_format<Value>;

namespace detail {

template <class Value>
consteval void check_format() {
    static_assert(says_how_it_is_read<Value>,
                  "alertstream: HOPSKOTCH's readers must be told how to read this: add `static constexpr alertstream::wire_format format = alertstream::wire_format::json;` (or another) to its encoder");
}

/// What a value came to, and all that goes with it.
struct encoded {
    std::string bytes{};
    wire_format format{};
    std::optional<failure> problem{};
    std::optional<std::string> key{};
    std::vector<owned_message::owned_header> headers{};
    std::optional<std::string> title{};
    bool test{};
    message_id id{};
};

template <class Value>
encoded encode(outgoing<Value> from) {
    check_format<Value>();
    encoded made{.key = std::move(from.key), .headers = std::move(from.headers), .title = std::move(from.title), .test = from.test, .id = from.id};
    if constexpr (says_how_it_is_read<Value>) made.format = encoder<Value>::format;
    if (auto const done = alertstream::detail::encode(from.value, made.bytes); !done) made.problem = done.error();
    return made;
}

/// The message as it goes to the topic; else what is wrong with its headers.
result<owned_message> make_message(std::string topic, encoded what, std::string const& sender);

/// What stands for it when it is too large: where it is, and whose test it was.
result<owned_message> make_placeholder(owned_message const& of, std::string_view url, std::string const& sender, bool test);

}  // namespace detail

/// Publishes to HOPSKOTCH: all that is not the type of the value.
class destination_client : public deliverer {
public:
    explicit destination_client(destination_setup const&);
    ~destination_client() override;

    /// Anything that an `encoder` takes which says its `format`, with or without its
    /// `outgoing`. What cannot be encoded is `rejected`, and nothing is sent.
    template <encodable Value>
    boost::asio::awaitable<outcome> publish(std::string topic, Value value) {
        return publish(std::move(topic), outgoing{std::move(value)});
    }
    template <encodable Value>
    boost::asio::awaitable<outcome> publish(std::string topic, outgoing<Value> what) {
        return send(std::move(topic), detail::encode(std::move(what)));
    }

    boost::asio::awaitable<void> close();

    /// For `durable<>`: what `publish` takes, encoded. Its `_id`, fixed here, is its
    /// reference in every attempt, whatever `wrap` is told; by it a message is looked for, with the
    /// same credential, or the placeholder of one that went to the archive.
    template <encodable Value>
    std::variant<packed, rejected> pack(std::string const& topic, Value const& value) const {
        return pack(topic, outgoing{value});
    }
    template <encodable Value>
    std::variant<packed, rejected> pack(std::string const& topic, outgoing<Value> const& what) const {
        return pack_encoded(topic, detail::encode(what));
    }

    std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const override;
    boost::asio::awaitable<std::string> ends_of(std::string topic) override;
    boost::asio::awaitable<outcome> deliver(parcel what) override;
    boost::asio::awaitable<finding> look_up(parcel what, std::string ends) override;
    boost::asio::awaitable<std::optional<failure>> probe() override;

private:
    struct state;
    boost::asio::awaitable<outcome> send(std::string topic, detail::encoded what);
    std::variant<packed, rejected> pack_encoded(std::string const& topic, detail::encoded what) const;

    std::shared_ptr<state> state_;
};

/// Publishes values to topics of HOPSKOTCH: `hopskotch::destination<"hop", topics<"tomtoolkit.test">>`.
/// A message is published when all replicas in sync have it; the outcome has its `_id` as
/// text, partition and offset. Its documents for the archive need libbson.
///
/// @par Settings
/// As `kafka::destination`'s, but BASE_URL is kafka://kafka.scimma.org/ unless given.
/// `USERNAME` is the `_sender` of the messages. `OFFLOAD`: false, or HOP_AUTOMATIC_OFFLOAD
/// of the environment: what is too large is not sent to the archive.
///
/// @par Large messages
/// What is larger than its topic takes goes to the archive that the broker declares, and a
/// placeholder with an `_id` of its own to the topic; the outcome's `uuid` is that of the message. The topic's
/// limit is asked for in the background when it is first published to: a message of up to
/// 1,000,000 bytes never waits for that, a larger one for 10 s at most; what the broker then refuses for its
/// size goes to the archive too. Without an archive it is `rejected`.
///
/// At most once, order, memory and cancellation: as `kafka::destination`.
template <alertstream::detail::fixed_string Name, class Topics>
struct destination {
    static_assert(alertstream::detail::kafka_takes_all_topics<Topics>,
                  "alertstream: Kafka refuses one of these topic names: use 1 to 249 of a-z A-Z 0-9 . _ -, not \".\" or \"..\", and no \"__\" in front");
    static constexpr std::string_view name = Name.view();
    using topics = Topics;
    using client = destination_client;
};

}  // namespace alertstream::hopskotch

#include <alertstream/impl/hopskotch_destination.ipp>
