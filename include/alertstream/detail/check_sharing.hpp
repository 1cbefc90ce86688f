#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <alertstream/destination.hpp>
#include <alertstream/detail/check_stream.hpp>
#include <alertstream/detail/fixed_string.hpp>

/// The mistakes in what a `data_sharing` declares, and in what is published
/// through it, as compile errors.
namespace alertstream::detail {

template <class Type>
concept is_a_destination = destination<Type>;
template <class Client>
concept has_a_close = requires(Client& client) { client.close(); };
template <class Client>
concept closes = requires(Client& client) {
    { client.close() } -> std::same_as<boost::asio::awaitable<void>>;
};
template <class Destination>
concept is_closed_by_an_awaitable = !has_a_close<typename Destination::client> || closes<typename Destination::client>;
template <class Topics>
concept lists_its_topics = requires { std::begin(Topics::names); };
template <class Destination>
concept lets_publish_to_a_topic = !lists_its_topics<typename Destination::topics> || !requires { requires std::size(Destination::topics::names) == 0; } ||
                                  Destination::topics::contains(std::string_view{"any"});
template <class Destination, class Other>
concept is_named_otherwise = std::string_view{Destination::name} != std::string_view{Other::name};

template <class Type>
consteval bool check_destination() {
    if constexpr (!is_a_destination<Type>) {
        static_assert(is_a_destination<Type>,
                      "alertstream: this is no destination: write `static constexpr std::string_view name`, `using topics = alertstream::topics<\"...\">` and a class `client` with a "
                      "constructor (alertstream::destination_setup const&) into it");
        return false;
    } else if constexpr (!is_closed_by_an_awaitable<Type>) {
        static_assert(is_closed_by_an_awaitable<Type>, "alertstream: the close() of a destination's client returns boost::asio::awaitable<void>: change its result");
        return false;
    } else if constexpr (!lets_publish_to_a_topic<Type>) {
        static_assert(lets_publish_to_a_topic<Type>, "alertstream: this destination has no topic: write alertstream::topics<\"name\"> into it, or alertstream::any_topic");
        return false;
    } else {
        return true;
    }
}

template <class Destination, class Other>
consteval void check_other_destination() {
    static_assert(is_named_otherwise<Destination, Other>, "alertstream: two destinations have one name: give each its own, it is their key in DATA_SHARING");
}

template <class... Destinations>
concept has_a_destination = sizeof...(Destinations) > 0;

template <class... Destinations>
consteval bool check_destinations() {
    if constexpr (!has_a_destination<Destinations...>) {
        static_assert(has_a_destination<Destinations...>, "alertstream: this data_sharing has no destination: write one into it, such as alertstream::hermes::destination<\"hermes\", ...>");
        return false;
    } else if constexpr (!(check_destination<Destinations>() && ...)) {
        return false;
    } else {
        constexpr auto repeat = first_repeat(std::array<std::string_view, sizeof...(Destinations)>{std::string_view{Destinations::name}...});
        if constexpr (repeat.first != repeat.second) {
            using all = std::tuple<std::type_identity<Destinations>...>;
            check_other_destination<typename std::tuple_element_t<repeat.first, all>::type, typename std::tuple_element_t<repeat.second, all>::type>();
            return false;
        } else {
            return true;
        }
    }
}

// ---------------------------------------------------------------- publishing

/// What is kept of a value while it is published: of borrowed text, the text.
template <class Value>
using kept_value = std::conditional_t<std::same_as<Value, std::string_view> || std::same_as<Value, char const*> || std::same_as<Value, char*>, std::string, Value>;

template <fixed_string Name, class... Destinations>
concept is_the_name_of_one_of = ((std::string_view{Destinations::name} == Name.view()) || ...);
template <class Destination, fixed_string Topic>
concept declares_the_topic = Destination::topics::contains(Topic.view());
template <class Destination, class Value>
concept its_client_takes = publishes<typename Destination::client, Value>;
template <class Value, class... Destinations>
concept is_taken_by_one_of = (its_client_takes<Destinations, Value> || ...);

/// Names the destinations only so that GCC names them, too, below the message.
template <class Value, class... Destinations>
concept is_encodable_at_least = encodable<Value> && sizeof...(Destinations) > 0;

template <fixed_string Name, class... Destinations>
consteval std::size_t index_of() {
    std::size_t index = 0;
    static_cast<void>(((std::string_view{Destinations::name} == Name.view() || (++index, false)) || ...));
    return index;
}

template <class Destination, fixed_string Topic>
consteval bool check_published_topic() {
    static_assert(declares_the_topic<Destination, Topic>, "alertstream: this topic is not declared at the destination: write it into its topics, or publish to one of those");
    return declares_the_topic<Destination, Topic>;
}

template <class Value, class... Destinations>
consteval bool check_value() {
    if constexpr (is_taken_by_one_of<Value, Destinations...>) {
        return true;
    } else if constexpr (!is_encodable_at_least<Value, Destinations...>) {
        static_assert(is_encodable_at_least<Value, Destinations...>,
                      "alertstream: nothing encodes this value, and the destination does not take it as it is: specialise alertstream::encoder for its type, or publish one that the destination takes");
        return false;
    } else {
        static_assert(is_taken_by_one_of<Value, Destinations...>,
                      "alertstream: the destination does not take values of this type: publish one that its client's publish(std::string, value) takes");
        return false;
    }
}

template <fixed_string Name, fixed_string Topic, class Value, class... Destinations>
consteval bool check_publication() {
    if constexpr (!is_the_name_of_one_of<Name, Destinations...>) {
        static_assert(is_the_name_of_one_of<Name, Destinations...>, "alertstream: no destination has this name: declare it in the data_sharing, or publish to one that is declared");
        return false;
    } else {
        using chosen = typename std::tuple_element_t<index_of<Name, Destinations...>(), std::tuple<std::type_identity<Destinations>...>>::type;
        if constexpr (!check_published_topic<chosen, Topic>()) return false;
        else return check_value<Value, chosen>();
    }
}

// ---------------------------------------------------------------- accepting

template <class Destination>
concept is_durable = requires { typename Destination::wraps; };
template <class Destination, class Value>
concept its_client_packs = requires(typename Destination::client const& client, std::string const& topic, Value const& value) { client.pack(topic, value); };
template <class Value, class... Destinations>
concept is_packed_by_one_of = ((is_durable<Destinations> && its_client_packs<Destinations, Value>) || ...);

template <class Destination>
consteval bool check_durable() {
    static_assert(is_durable<Destination>, "alertstream: this destination has no outbox: declare it as alertstream::durable<...>, or use async_publish");
    return is_durable<Destination>;
}

template <class Value, class... Destinations>
consteval bool check_packed() {
    static_assert(is_packed_by_one_of<Value, Destinations...>,
                  "alertstream: the destination cannot keep values of this type in its outbox: give one that its client's pack(std::string const& topic, value) takes");
    return is_packed_by_one_of<Value, Destinations...>;
}

/// What concerns one destination and its outbox.
template <fixed_string Name, class... Destinations>
consteval bool check_outbox() {
    if constexpr (!is_the_name_of_one_of<Name, Destinations...>) {
        static_assert(is_the_name_of_one_of<Name, Destinations...>, "alertstream: no destination has this name: declare it in the data_sharing, or name one that is declared");
        return false;
    } else {
        return check_durable<typename std::tuple_element_t<index_of<Name, Destinations...>(), std::tuple<std::type_identity<Destinations>...>>::type>();
    }
}

template <fixed_string Name, fixed_string Topic, class Value, class... Destinations>
consteval bool check_acceptance() {
    if constexpr (!check_outbox<Name, Destinations...>()) {
        return false;
    } else {
        using chosen = typename std::tuple_element_t<index_of<Name, Destinations...>(), std::tuple<std::type_identity<Destinations>...>>::type;
        if constexpr (!check_published_topic<chosen, Topic>()) return false;
        else return check_packed<Value, chosen>();
    }
}

template <class... Destinations>
concept has_a_durable_one = (is_durable<Destinations> || ...);

template <class Value, class... Destinations>
consteval bool check_accepted_value() {
    if constexpr (!has_a_durable_one<Destinations...>) {
        static_assert(has_a_durable_one<Destinations...>, "alertstream: none of these destinations has an outbox: declare one as alertstream::durable<...>, or use async_publish");
        return false;
    } else {
        return check_packed<Value, Destinations...>();
    }
}

}  // namespace alertstream::detail
