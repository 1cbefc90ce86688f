#pragma once

#include <cstddef>
#include <string_view>

#include <alertstream/detail/glob.hpp>
#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/detail/start_text.hpp>
#include <alertstream/policy.hpp>

/// The mistakes in one topic, as compile errors. Each is a concept of the topic
/// and the item, so that the compiler names both below the message; the check
/// ends at the first, so that nothing else is reported before it.
namespace alertstream::detail {

/// Names the topic only so that GCC names it, too, below the message.
template <class Topic, class Item>
inline constexpr auto mistake_in = handler_traits<Item>::wrong;

template <class Topic>
concept kafka_takes_the_name = valid_topic_name(Topic::text()) || valid_topic_pattern(Topic::text());
template <class Topic, class Handler>
concept is_defined = mistake_in<Topic, Handler> != handler_mistake::incomplete;
template <class Topic, class Item>
concept is_handler_or_policy = mistake_in<Topic, Item> != handler_mistake::not_callable;
template <class Topic, class Handler>
concept says_its_payload = mistake_in<Topic, Handler> != handler_mistake::ambiguous;
template <class Topic, class Handler>
concept takes_an_alert = mistake_in<Topic, Handler> != handler_mistake::wrong_parameters;
template <class Topic, class Handler>
concept takes_its_payload = mistake_in<Topic, Handler> != handler_mistake::wrong_payload;
template <class Topic, class Handler>
concept has_a_decoder = mistake_in<Topic, Handler> != handler_mistake::no_decoder;
template <class Topic, class Handler>
concept returns_void_or_awaitable = mistake_in<Topic, Handler> != handler_mistake::wrong_return;
template <class Topic, class Handler>
concept is_wrapped_once = mistake_in<Topic, Handler> != handler_mistake::wrapped_twice;
template <class Topic, class Handler>
concept has_an_executor = mistake_in<Topic, Handler> != handler_mistake::no_executor;
template <class Topic, class Handler>
concept remembers_something = mistake_in<Topic, Handler> != handler_mistake::remembers_nothing;
template <class Topic, class Handler>
concept is_seen_as_a_notice = mistake_in<Topic, Handler> != handler_mistake::no_view;
template <class Topic, class Handler>
concept says_its_version = mistake_in<Topic, Handler> != handler_mistake::no_version;
template <class Topic, class Handler>
concept filters_by_a_part_of_the_sky = mistake_in<Topic, Handler> != handler_mistake::no_region;
template <class Topic, class Handler>
concept filters_by_a_cone = mistake_in<Topic, Handler> != handler_mistake::no_cone;
template <class Topic, class Policy>
concept belongs_to_a_topic = is_topic_policy<Policy>;
template <class Topic, class Policy>
concept is_more_than_zero = !requires { requires Policy::value == 0 && option_kind<Policy> != option::retries; };
template <class Topic, class Policy>
concept is_a_start_point = !requires { Policy::text; } || is_start_text(Policy::text);
template <class Topic, class Policy, class... Items>
concept is_its_only_one = (static_cast<std::size_t>(option_kind<Items> == option_kind<Policy>) + ... + 0) == 1;
template <class Topic, class... Items>
concept has_a_handler = ((option_kind<Items> == option::none) || ...);

template <class Topic, class Handler>
consteval bool check_handler() {
    constexpr auto wrong = mistake_in<Topic, Handler>;
    using enum handler_mistake;
    if constexpr (wrong == incomplete)
        static_assert(is_defined<Topic, Handler>, "alertstream: this handler is only declared here: include its definition before the stream that uses it");
    else if constexpr (wrong == not_callable)
        static_assert(is_handler_or_policy<Topic, Handler>,
                      "alertstream: this is neither a handler nor a policy: write a class with a call operator (payload const&), or a function as alertstream::fn<function>");
    else if constexpr (wrong == ambiguous)
        static_assert(says_its_payload<Topic, Handler>,
                      "alertstream: the handler's call operator is overloaded, a template or not public: write `using payload = P;` in the handler (alertstream::fn<function, P>), or keep one public call operator");
    else if constexpr (wrong == wrong_parameters)
        static_assert(takes_an_alert<Topic, Handler>,
                      "alertstream: a handler takes (payload const&), (payload const&, metadata const&), (std::span<payload const>) or (std::span<payload const>, std::span<metadata const>): change its parameters to one of these");
    else if constexpr (wrong == wrong_payload)
        static_assert(takes_its_payload<Topic, Handler>,
                      "alertstream: the handler's call operator does not take what its `payload` says: change `using payload` or the parameters");
    else if constexpr (wrong == no_decoder)
        static_assert(has_a_decoder<Topic, Handler>,
                      "alertstream: nothing decodes the handler's parameter: include the header of its format, or specialise alertstream::decoder for it");
    else if constexpr (wrong == wrong_return)
        static_assert(returns_void_or_awaitable<Topic, Handler>,
                      "alertstream: a handler returns void or boost::asio::awaitable<void>: throw to say that it failed");
    else if constexpr (wrong == wrapped_twice)
        static_assert(is_wrapped_once<Topic, Handler>, "alertstream: alertstream::named, on, once or latest_version is twice around one handler: keep one");
    else if constexpr (wrong == remembers_nothing)
        static_assert(remembers_something<Topic, Handler>,
                      "alertstream: this alertstream::once or latest_version remembers nothing: give it alertstream::remembers<alerts, seconds>, both above 0, or leave the second argument out");
    else if constexpr (wrong == no_executor)
        static_assert(has_an_executor<Topic, Handler>,
                      "alertstream: alertstream::on<Provider, Handler> needs a class with executor() or get_executor() before the handler");
    else if constexpr (wrong == no_view)
        static_assert(is_seen_as_a_notice<Topic, Handler>,
                      "alertstream: this filter asks whether an alert is real or where it is, and its payload does not say: include the payload's header, or specialise alertstream::gcn::notice_viewer for it");
    else if constexpr (wrong == no_version)
        static_assert(says_its_version<Topic, Handler>,
                      "alertstream: alertstream::latest_version asks which version an alert is, and its payload does not say: include the payload's header, or specialise alertstream::alert_version for it");
    else if constexpr (wrong == no_region)
        static_assert(filters_by_a_part_of_the_sky<Topic, Handler>,
                      "alertstream: alertstream::within takes a cone, within_any a class with `bool touches(alertstream::sky_circle const&)`: give it one, such as alertstream::cone_list");
    else if constexpr (wrong == no_cone)
        static_assert(filters_by_a_cone<Topic, Handler>,
                      "alertstream: this is no cone: write degrees, with dec from -90 to 90 and a radius above 0, such as alertstream::cone{.ra = 83.63, .dec = 22.01, .radius = 3}");
    return wrong == none;
}

template <class Topic, class Policy, class... Items>
consteval bool check_policy() {
    if constexpr (!belongs_to_a_topic<Topic, Policy>) {
        static_assert(belongs_to_a_topic<Topic, Policy>, "alertstream: this is an option of a stream, not of a topic: move it into the stream");
        return false;
    } else if constexpr (!is_more_than_zero<Topic, Policy>) {
        static_assert(is_more_than_zero<Topic, Policy>, "alertstream: with 0 no alert would reach a handler: give a positive number, or leave it out");
        return false;
    } else if constexpr (!is_a_start_point<Topic, Policy>) {
        static_assert(is_a_start_point<Topic, Policy>,
                      "alertstream: this is no start: write \"earliest\", \"latest\", a span such as \"24h\", or an ISO 8601 time such as \"2026-11-23T17:05:01Z\"");
        return false;
    } else if constexpr (!is_its_only_one<Topic, Policy, Items...>) {
        static_assert(is_its_only_one<Topic, Policy, Items...>, "alertstream: two policies of one kind in a topic: keep one");
        return false;
    } else {
        return true;
    }
}

template <class Topic, class Item, class... Items>
consteval bool check_item() {
    if constexpr (option_kind<Item> == option::none) return check_handler<Topic, Item>();
    else return check_policy<Topic, Item, Items...>();
}

template <class Topic, class... All>
struct items_check {
    template <class First, class... Rest>
    static consteval bool from() {
        if constexpr (!check_item<Topic, First, All...>()) return false;
        else if constexpr (sizeof...(Rest) > 0) return from<Rest...>();
        else return true;
    }
};

/// `Topic` may be incomplete but for its `text()`.
template <class Topic, class... Items>
consteval bool check_topic() {
    if constexpr (!kafka_takes_the_name<Topic>) {
        static_assert(kafka_takes_the_name<Topic>,
                      "alertstream: Kafka refuses this topic name: use 1 to 249 of a-z A-Z 0-9 . _ - (and * ? in a pattern), not \".\" or \"..\", and no \"__\" in front");
        return false;
    } else if constexpr (!has_a_handler<Topic, Items...>) {
        static_assert(has_a_handler<Topic, Items...>, "alertstream: this topic has no handler: write one behind its name");
        return false;
    } else {
        return items_check<Topic, Items...>::template from<Items...>();
    }
}

}  // namespace alertstream::detail
