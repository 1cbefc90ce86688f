#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <alertstream/acceptance.hpp>
#include <alertstream/destination.hpp>
#include <alertstream/detail/check_sharing.hpp>
#include <alertstream/detail/sharing_engine.hpp>
#include <alertstream/detail/type_name.hpp>

/// From the types that a `data_sharing` declares to the engine that knows none of them.
namespace alertstream::detail {

/// No temporary within a `co_await`: g++ 12 would destroy an aggregate twice.
inline accept_options const no_accept_options{};

template <class Destination>
declared_destination declare_destination() {
    using client = typename Destination::client;
    using topics = typename Destination::topics;
    declared_destination made{Destination::name, {}, [](std::string_view topic) { return topics::contains(topic); },
                                      [](destination_setup const& with) -> std::shared_ptr<void> { return std::make_shared<client>(with); }, nullptr};
    if constexpr (lists_its_topics<topics>) made.topics.assign(std::begin(topics::names), std::end(topics::names));
    if constexpr (closes<client>) made.close = [](void* which) { return static_cast<client*>(which)->close(); };
    if constexpr (is_durable<Destination>) {
        made.stop = [](void* which) noexcept { static_cast<client*>(which)->stop(); };
        made.outbox = [](void const* which) { return static_cast<client const*>(which)->outbox_status(); };
    }
    return made;
}

/// What the engine is asked to do with a value, for the destination at a place of the list or of a name.
template <class... Destinations>
struct sharing_calls {
    using pointer = std::shared_ptr<sharing_engine>;

    template <std::size_t Index>
    using client_at = typename std::tuple_element_t<Index, std::tuple<Destinations...>>::client;

    /// What a client does with a value.
    template <class Client, class Value>
    struct work final : publication_work {
        work(std::shared_ptr<void> to, std::string where, Value given) : client{std::move(to)}, topic{std::move(where)}, value(std::move(given)) {}
        boost::asio::awaitable<outcome> begin() override { return static_cast<Client*>(client.get())->publish(std::move(topic), std::move(value)); }

        std::shared_ptr<void> client;
        std::string topic;
        Value value;
    };

    template <std::size_t Index, class Value>
    static void start(pointer const& with, std::string topic, Value value, sharing_engine::outcome_handler handler) {
        if constexpr (!publishes<client_at<Index>, Value>) with->refuse_type(Index, topic, type_name<Value>(), std::move(handler));
        else if (with->admits(Index, topic, handler))
            with->start(Index, topic, std::make_unique<work<client_at<Index>, Value>>(with->client(Index), topic, std::move(value)), std::move(handler));
    }

    template <class Value, std::size_t... Index>
    static void start_one_of(std::index_sequence<Index...>, pointer const& with, std::string const& destination, std::string topic, Value value, sharing_engine::outcome_handler handler) {
        bool const known = ((std::string_view{Destinations::name} == destination &&
                             (start<Index>(with, std::move(topic), std::move(value), std::move(handler)), true)) || ...);
        if (!known) with->refuse_name(destination, topic, std::move(handler));
    }

    template <std::size_t Index, class Value>
    static void accept(pointer const& to, std::string topic, Value const& value, accept_options with, sharing_engine::acceptance_handler handler) {
        using destination = std::tuple_element_t<Index, std::tuple<Destinations...>>;
        if constexpr (!is_packed_by_one_of<Value, destination>) to->refuse_type(Index, topic, type_name<Value>(), std::move(handler));
        else if (to->admits(Index, topic, handler))
            static_cast<client_at<Index> const*>(to->client(Index).get())->accept(std::move(topic), value, std::move(with), std::move(handler));
    }

    template <class Value, std::size_t... Index>
    static void accept_one_of(std::index_sequence<Index...>, pointer const& to, std::string const& destination, std::string topic, Value const& value, accept_options with,
                              sharing_engine::acceptance_handler handler) {
        bool const known = ((std::string_view{Destinations::name} == destination &&
                             (accept<Index>(to, std::move(topic), value, std::move(with), std::move(handler)), true)) || ...);
        if (!known) to->refuse_name(destination, topic, std::move(handler));
    }

    template <class Value>
    static void start_by_name(pointer const& with, std::string const& destination, std::string topic, Value value, sharing_engine::outcome_handler handler) {
        start_one_of(std::index_sequence_for<Destinations...>{}, with, destination, std::move(topic), std::move(value), std::move(handler));
    }

    template <class Value>
    static void accept_by_name(pointer const& to, std::string const& destination, std::string topic, Value const& value, accept_options with, sharing_engine::acceptance_handler handler) {
        accept_one_of(std::index_sequence_for<Destinations...>{}, to, destination, std::move(topic), value, std::move(with), std::move(handler));
    }
};

}  // namespace alertstream::detail
