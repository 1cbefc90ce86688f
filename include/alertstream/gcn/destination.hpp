#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/encoder.hpp>
#include <alertstream/gcn/topic_check.hpp>
#include <alertstream/kafka/destination.hpp>

namespace alertstream::gcn {

/// What GCN's brokers take of one message (https://gcn.nasa.gov/docs/faq), key and headers included.
inline constexpr std::size_t largest_message = 4'194'304;

/// `gcn.notices.<mission>[.<instrument>].<type>`, in snake_case
/// (https://gcn.nasa.gov/docs/notices/producers): where missions publish.
constexpr bool is_topic_of_notices(std::string_view topic) noexcept {
    constexpr std::string_view beginning = "gcn.notices.";
    if (!topic.starts_with(beginning) || topic.size() > 249) return false;
    auto const name = topic.substr(beginning.size());
    auto const dots = std::ranges::count(name, '.');
    if (dots < 1 || dots > 2 || !inner::is_notices_name(name) || name.find_first_of("*?") != name.npos) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if ((i == 0 || name[i - 1] == '.') && !inner::is_lower(name[i])) return false;
    return true;
}

/// All that GCN, or a reader of its notices, would refuse of this message; no error if nothing.
/// The topic's name, its size, JSON that is no object, and a `$schema` that is missing or none
/// of https://gcn.nasa.gov/schema/<version>/gcn/notices/…. Whether the notice keeps its schema
/// is not looked at.
ALERTSTREAM_DECL rejected check_notice(std::string_view topic, std::string_view json, std::size_t key_and_headers = 0);

/// The connection of an entry of DATA_SHARING, as `destination` documents it; appends
/// what is wrong.
ALERTSTREAM_DECL kafka::connection connection_of(sharing_settings const& from, std::vector<setting_error>& problems);

namespace inner {

template <class Value>
concept may_be_json = !names_its_format<Value> || encoder<Value>::format == wire_format::json || encoder<Value>::format == wire_format::blob;

template <class Value>
consteval void check_is_json() {
    static_assert(may_be_json<Value>, "alertstream: GCN's notices are JSON, and this value's encoder writes something else: publish a gcn::notice, a boost::json::object, or a value whose encoder writes JSON");
}

template <class Topics>
inline constexpr bool all_are_topics_of_notices = true;
template <alertstream::detail::fixed_string... Names>
inline constexpr bool all_are_topics_of_notices<topics<Names...>> = (is_topic_of_notices(Names.view()) && ...);

}  // namespace inner

/// Publishes to GCN's Kafka: all that is not the type of the value.
class destination_client : public deliverer {
public:
    ALERTSTREAM_DECL explicit destination_client(destination_setup const&);
    ALERTSTREAM_DECL ~destination_client() override;

    /// A `gcn::notice`, a `boost::json::object`, any value whose encoder writes JSON, or JSON as
    /// text; with or without its `kafka::outgoing`. What cannot be encoded, and what `check_notice` finds, is
    /// `rejected`, and nothing is sent.
    template <encodable Value>
    boost::asio::awaitable<outcome> publish(std::string topic, Value value) {
        return publish(std::move(topic), kafka::outgoing{std::move(value)});
    }
    template <encodable Value>
    boost::asio::awaitable<outcome> publish(std::string topic, kafka::outgoing<Value> what) {
        inner::check_is_json<Value>();
        return send(std::move(topic), kafka::detail::keep(std::move(what)));
    }

    ALERTSTREAM_DECL boost::asio::awaitable<void> close();

    /// For `durable<>`: what `publish` takes, checked as there. It goes out with one header
    /// more, `alertstream-reference`, by which it is looked for, with the same credential.
    template <encodable Value>
    std::variant<packed, rejected> pack(std::string const& topic, Value const& value) const {
        return pack(topic, kafka::outgoing{value});
    }
    template <encodable Value>
    std::variant<packed, rejected> pack(std::string const& topic, kafka::outgoing<Value> const& what) const {
        inner::check_is_json<Value>();
        return pack_kept(topic, kafka::detail::keep(what));
    }

    ALERTSTREAM_DECL std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const override;
    ALERTSTREAM_DECL boost::asio::awaitable<std::string> ends_of(std::string topic) override;
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> deliver(parcel what) override;
    ALERTSTREAM_DECL boost::asio::awaitable<finding> look_up(parcel what, std::string ends) override;
    ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> probe() override;

private:
    struct state;
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> send(std::string topic, result<kafka::detail::kept_record> what);
    ALERTSTREAM_DECL static std::variant<packed, rejected> pack_kept(std::string const& topic, result<kafka::detail::kept_record> what);

    std::shared_ptr<state> state_;
};

/// Publishes notices to GCN as a mission does: `gcn::destination<"gcn", topics<"gcn.notices.mymission.alert">>`,
/// or `any_topic` for names that come at run time. A notice is published when all replicas
/// in sync have it; the outcome has partition and offset.
///
/// @par Settings
/// `CLIENT_ID` and `CLIENT_SECRET`, of a credential that may write to the topics: the log-in is
/// that of a stream (gcn/stream.hpp), and a credential that both have shares its token. `DOMAIN`
/// (gcn.nasa.gov unless given; test.gcn.nasa.gov to try) or `BASE_URL`. Messages are compressed
/// by zstd, and `message.max.bytes` is `largest_message`, unless `CONFIG` says otherwise. Else as `kafka::destination`.
///
/// At most once, order, memory and cancellation: as `kafka::destination`.
template <alertstream::detail::fixed_string Name, class Topics>
struct destination {
    static_assert(inner::all_are_topics_of_notices<Topics>,
                  "alertstream: GCN takes notices on gcn.notices.<mission>[.<instrument>].<type>, in snake_case: change these topics, as in topics<\"gcn.notices.mymission.alert\">");
    static constexpr std::string_view name = Name.view();
    using topics = Topics;
    using client = destination_client;
};

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/gcn_destination.ipp>
#endif
