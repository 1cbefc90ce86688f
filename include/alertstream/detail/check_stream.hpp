#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <alertstream/delivery/message_resolver.hpp>
#include <alertstream/detail/fixed_string.hpp>
#include <alertstream/detail/type_list.hpp>
#include <alertstream/log.hpp>
#include <alertstream/offset_keeper.hpp>
#include <alertstream/policy.hpp>

/// The mistakes between the topics of a stream, and between streams, as compile errors.
namespace alertstream {

template <detail::fixed_string Name, class... Items>
struct topic;
struct stream_settings;
struct setting_error;

namespace delivery {
struct stream_plan;
}

}  // namespace alertstream

namespace alertstream::detail {

template <class Declaration>
struct is_topic : std::false_type {};
template <fixed_string Name, class... Items>
struct is_topic<topic<Name, Items...>> : std::true_type {};

template <class Service>
concept is_service = requires { std::string_view{Service::name}; };
template <class Service, class Declaration>
concept is_topic_or_option = is_topic<Declaration>::value || is_stream_option<Declaration>;
template <class Service, class Option, class... Declarations>
concept is_the_only_one = (static_cast<std::size_t>(option_kind<Declarations> == option_kind<Option>) + ... + 0) == 1;
template <class Resolver>
concept makes_resolvers = requires(stream_settings const& from, delivery::stream_plan const& plan, std::vector<setting_error>& problems, logger const& log) {
    { Resolver::make(from, plan, problems, log) } -> std::same_as<std::shared_ptr<delivery::message_resolver>>;
};
template <class Service, class Option>
concept makes_its_resolver = option_kind<Option> != option::resolver || makes_resolvers<typename option_type<Option>::type>;
template <class Keeper>
concept keeps_offsets = std::derived_from<Keeper, offset_keeper> || keeps_for_streams<Keeper>;
template <class Service, class Option>
concept has_its_keeper = option_kind<Option> != option::keeper || keeps_offsets<typename option_type<Option>::type>;
template <class Service, class... Declarations>
concept has_a_topic = (is_topic<Declarations>::value || ...);
template <class Service, class Topic, class Again>
concept differs_from_the_earlier = Topic::text() != Again::text();
template <class Stream, class Other>
concept has_a_name_of_its_own = Stream::name != Other::name;

struct index_pair {
    std::size_t first, second;
};

/// The first two equal texts; {size, size} if all differ.
template <std::size_t Size>
consteval index_pair first_repeat(std::array<std::string_view, Size> const& texts) {
    for (std::size_t j = 0; j < Size; ++j)
        for (std::size_t i = 0; i < j; ++i)
            if (texts[i] == texts[j]) return {i, j};
    return {Size, Size};
}

template <class Service, class Topic, class Again>
consteval void check_other_topic() {
    static_assert(differs_from_the_earlier<Service, Topic, Again>,
                  "alertstream: this topic is declared twice in one stream: declare it once, with all its handlers");
}

template <class Service, class... Topics>
consteval bool check_topics(type_list<Topics...>) {
    constexpr auto repeat = first_repeat(std::array<std::string_view, sizeof...(Topics)>{Topics::text()...});
    if constexpr (repeat.first != repeat.second) {
        using all = std::tuple<std::type_identity<Topics>...>;
        check_other_topic<Service, typename std::tuple_element_t<repeat.first, all>::type, typename std::tuple_element_t<repeat.second, all>::type>();
        return false;
    } else {
        return (Topics::valid && ...);
    }
}

template <class Service, class Declaration, class... All>
consteval bool check_declaration() {
    if constexpr (!is_topic_or_option<Service, Declaration>) {
        static_assert(is_topic_or_option<Service, Declaration>,
                      "alertstream: a stream holds topics and options of a stream (alertstream::name, kept_by, dead_letters_to, resolved_by), and this is neither: put handlers and their policies into a topic");
        return false;
    } else if constexpr (!makes_its_resolver<Service, Declaration>) {
        static_assert(makes_its_resolver<Service, Declaration>,
                      "alertstream: what alertstream::resolved_by names does not make a resolver: give it a function `static std::shared_ptr<delivery::message_resolver> make(stream_settings const&, delivery::stream_plan const&, std::vector<setting_error>&, logger const&)`");
        return false;
    } else if constexpr (!has_its_keeper<Service, Declaration>) {
        static_assert(has_its_keeper<Service, Declaration>,
                      "alertstream: what alertstream::kept_by names keeps no offsets: name a store (alertstream::store::alert_store), or derive from alertstream::offset_keeper");
        return false;
    } else if constexpr (!is_topic<Declaration>::value && !is_the_only_one<Service, Declaration, All...>) {
        static_assert(is_the_only_one<Service, Declaration, All...>, "alertstream: two options of one kind in a stream: keep one");
        return false;
    } else {
        return true;
    }
}

template <class Service, class... All>
struct declarations_check {
    template <class First, class... Rest>
    static consteval bool from() {
        if constexpr (!check_declaration<Service, First, All...>()) return false;
        else if constexpr (sizeof...(Rest) > 0) return from<Rest...>();
        else return true;
    }
};

template <class Service, class... Declarations>
consteval bool check_stream() {
    if constexpr (!is_service<Service>) {
        static_assert(is_service<Service>, "alertstream: the first argument of a stream is its service: a class with `static constexpr std::string_view name`");
        return false;
    } else if constexpr (!has_a_topic<Service, Declarations...>) {
        static_assert(has_a_topic<Service, Declarations...>, "alertstream: this stream has no topic: write alertstream::topic<\"name\", handler> into it");
        return false;
    } else if constexpr (!declarations_check<Service, Declarations...>::template from<Declarations...>()) {
        return false;
    } else {
        return check_topics<Service>(filter<is_topic, Declarations...>{});
    }
}

template <class Stream, class Other>
consteval void check_other_stream() {
    static_assert(has_a_name_of_its_own<Stream, Other>,
                  "alertstream: two streams have one name: give one of them another by alertstream::name<\"other\">");
}

template <class... Streams>
consteval bool check_stream_names() {
    constexpr auto repeat = first_repeat(std::array<std::string_view, sizeof...(Streams)>{Streams::name...});
    if constexpr (repeat.first != repeat.second) {
        using all = std::tuple<std::type_identity<Streams>...>;
        check_other_stream<typename std::tuple_element_t<repeat.first, all>::type, typename std::tuple_element_t<repeat.second, all>::type>();
        return false;
    } else {
        return true;
    }
}

}  // namespace alertstream::detail
