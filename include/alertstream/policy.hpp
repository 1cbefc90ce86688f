#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <alertstream/detail/fixed_string.hpp>

namespace alertstream {

/// What may stand beside the handlers of a topic, and beside the topics of a
/// stream. At most one of a kind.

/// In a topic: how often a failing handler is tried again before the alert
/// becomes a dead letter. Settings do not change what is written here.
template <unsigned Times>
struct retries {
    static constexpr unsigned value = Times;
};

/// In a topic: alerts written longer ago than this many seconds are skipped and counted.
template <std::int64_t Seconds>
struct max_age {
    static constexpr std::int64_t value = Seconds;
};

/// In a topic: where a group without a position starts to read it, in place of
/// START: `earliest`, `latest`, a span (`24h`) or an ISO 8601 time. A new
/// partition of a topic that the group knows is read from its start all the same.
template <detail::fixed_string Text>
struct starts {
    static constexpr std::string_view text = Text.view();
};

/// In a topic: test messages are delivered too, whatever INCLUDE_TESTS says.
struct with_tests {};

/// In a topic: the most alerts that a batch handler is given at once.
template <std::size_t Alerts>
struct batch {
    static constexpr std::size_t value = Alerts;
};

/// In a topic or a stream: who takes the dead letters instead of the file. The
/// topic's goes before the stream's. With state, it is passed to the
/// constructor as a handler is.
template <class Callable>
struct dead_letters_to {
    using type = Callable;
};

/// In a stream: who keeps the offsets instead of Kafka. With state, it is
/// passed to the constructor as a handler is.
template <class Keeper>
struct kept_by {
    using type = Keeper;
};

/// In a stream: who fetches the large messages of which its topics have only a
/// placeholder (delivery/message_resolver.hpp), before they are decoded. It is
/// made when settings and declarations are put together, by
/// @code
/// static std::shared_ptr<delivery::message_resolver> make(stream_settings const&, delivery::stream_plan const&, std::vector<setting_error>&, logger const&);
/// @endcode
/// which appends what is wrong with the settings. A null pointer: the service's own stays.
template <class Resolver>
struct resolved_by {
    using type = Resolver;
};

/// In a stream: its name in settings and reports, where the service's own does
/// not tell it apart from another stream of that service.
template <detail::fixed_string Text>
struct name {
    static constexpr std::string_view value = Text.view();
};

namespace detail {

/// The kinds, so that two of one kind are found whatever their arguments.
enum class option { none, retries, max_age, starts, tests, batch, dead_letters, keeper, resolver, name };

template <class Type>
inline constexpr option option_kind = option::none;
template <unsigned Times>
inline constexpr option option_kind<retries<Times>> = option::retries;
template <std::int64_t Seconds>
inline constexpr option option_kind<max_age<Seconds>> = option::max_age;
template <fixed_string Text>
inline constexpr option option_kind<starts<Text>> = option::starts;
template <>
inline constexpr option option_kind<with_tests> = option::tests;
template <std::size_t Alerts>
inline constexpr option option_kind<batch<Alerts>> = option::batch;
template <class Callable>
inline constexpr option option_kind<dead_letters_to<Callable>> = option::dead_letters;
template <class Keeper>
inline constexpr option option_kind<kept_by<Keeper>> = option::keeper;
template <class Resolver>
inline constexpr option option_kind<resolved_by<Resolver>> = option::resolver;
template <fixed_string Text>
inline constexpr option option_kind<name<Text>> = option::name;

template <class Type>
inline constexpr bool is_topic_policy = option_kind<Type> == option::retries || option_kind<Type> == option::max_age || option_kind<Type> == option::starts ||
                                        option_kind<Type> == option::tests || option_kind<Type> == option::batch || option_kind<Type> == option::dead_letters;

template <class Type>
inline constexpr bool is_stream_option =
    option_kind<Type> == option::dead_letters || option_kind<Type> == option::keeper || option_kind<Type> == option::resolver || option_kind<Type> == option::name;

/// The first item of this kind, `void` if there is none.
template <option Kind, class... Items>
struct find_option {
    using type = void;
};
template <option Kind, class First, class... Rest>
struct find_option<Kind, First, Rest...> : find_option<Kind, Rest...> {};
template <option Kind, class First, class... Rest>
    requires(option_kind<First> == Kind)
struct find_option<Kind, First, Rest...> {
    using type = First;
};

/// `dead_letters_to<T>`, `kept_by<T>` and `resolved_by<T>` to T; void to void.
template <class Option>
struct option_type {
    using type = void;
};
template <class Option>
    requires requires { typename Option::type; }
struct option_type<Option> {
    using type = typename Option::type;
};

}  // namespace detail
}  // namespace alertstream
