#pragma once

#include <concepts>
#include <functional>
#include <type_traits>

#include <alertstream/detail/check_stream.hpp>
#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/detail/type_list.hpp>

/// The mistakes between what streams need and what a constructor is given, as compile errors.
namespace alertstream::detail {

/// What is passed, without reference or std::ref.
template <class Argument>
struct passed_object {
    using type = Argument;
    static constexpr bool by_reference = false;
};
template <class Object>
struct passed_object<std::reference_wrapper<Object>> {
    using type = Object;
    static constexpr bool by_reference = true;
};
template <class Argument>
using passed = typename passed_object<std::remove_cvref_t<Argument>>::type;

/// The library makes it: empty, or it belongs to the library.
template <class Object>
inline constexpr bool made_by_library = std::is_empty_v<Object> && std::default_initializable<Object>;

/// The user's objects behind one handler.
template <class Handler>
using objects_of = concat<type_list<typename unwrapped<Handler>::core>,
                          std::conditional_t<std::is_void_v<typename unwrapped<Handler>::provider>, type_list<>,
                                             type_list<typename unwrapped<Handler>::provider>>,
                          typename unwrapped<Handler>::objects>;

template <class Option>
using object_or_none = std::conditional_t<std::is_void_v<Option>, type_list<>, type_list<Option>>;

/// Names `Where` only so that GCC names it, too, below the message.
template <class Where, class Handler, class... Arguments>
inline constexpr bool is_there = made_by_library<Handler> || one_of<Handler, passed<Arguments>...>;
template <class Where, class Handler, class... Arguments>
concept is_passed_to_the_constructor = is_there<Where, Handler, Arguments...>;
template <class Handler, class... Objects>
concept is_used_by_a_topic = one_of<Handler, Objects...>;
template <class Handler>
concept is_not_const = !std::is_const_v<Handler>;
template <class Handler, class... Arguments>
concept is_passed_once = (static_cast<int>(std::same_as<Handler, passed<Arguments>>) + ... + 0) == 1;
template <class Handler, class Argument>
concept can_be_taken = passed_object<std::remove_cvref_t<Argument>>::by_reference || std::constructible_from<Handler, Argument>;
template <class First, class Second>
concept names_differ = std::same_as<First, Second> || unwrapped<First>::name.empty() || unwrapped<First>::name != unwrapped<Second>::name;

template <class Where, class Object, class... Arguments>
consteval bool check_given() {
    static_assert(is_passed_to_the_constructor<Where, Object, Arguments...>,
                  "alertstream: this handler has state: pass one to the constructor, as a value or as std::ref");
    return is_passed_to_the_constructor<Where, Object, Arguments...>;
}

template <class Handler, class Argument, class... Objects>
consteval bool check_used() {
    if constexpr (!is_not_const<Handler>) {
        static_assert(is_not_const<Handler>, "alertstream: a handler is passed as a value or as std::ref, not as std::cref");
        return false;
    } else if constexpr (!is_used_by_a_topic<Handler, Objects...>) {
        static_assert(is_used_by_a_topic<Handler, Objects...>,
                      "alertstream: no topic uses this handler that is passed to the constructor: declare it in a topic, or do not pass it");
        return false;
    } else if constexpr (!can_be_taken<Handler, Argument>) {
        static_assert(can_be_taken<Handler, Argument>, "alertstream: this handler cannot be copied: pass it by std::move, or as std::ref");
        return false;
    } else {
        return true;
    }
}

template <class Handler, class... Arguments>
consteval bool check_passed_once() {
    static_assert(is_passed_once<Handler, Arguments...>,
                  "alertstream: two handlers of one type are passed to the constructor: pass one, all topics share it");
    return is_passed_once<Handler, Arguments...>;
}

/// The objects of a topic or a stream, with where they are declared.
template <class Where, class... Objects>
struct needs {
    template <class... Arguments>
    static consteval bool check() {
        return (check_given<Where, Objects, Arguments...>() && ...);
    }
};

template <class Topic, class List>
struct topic_needs_of;
template <class Topic, class... Handlers>
struct topic_needs_of<Topic, type_list<Handlers...>> {
    using objects = concat<objects_of<Handlers>..., object_or_none<typename Topic::dead_letters>>;
};
template <class Topic>
using topic_objects = typename topic_needs_of<Topic, typename Topic::handlers>::objects;

template <class Where, class... Arguments, class... Objects>
consteval bool check_needs(type_list<Objects...>) {
    return needs<Where, Objects...>::template check<Arguments...>();
}

template <class Stream>
struct stream_needs {
    using options = concat<object_or_none<typename Stream::keeper>, object_or_none<typename Stream::dead_letters>>;

    template <class List>
    struct of;
    template <class... Topics>
    struct of<type_list<Topics...>> {
        using objects = concat<topic_objects<Topics>..., options>;
        using handlers = concat<typename Topics::handlers...>;

        template <class... Arguments>
        static consteval bool check() {
            return (check_needs<Topics, Arguments...>(topic_objects<Topics>{}) && ...) && check_needs<Stream, Arguments...>(options{});
        }
    };
    using topics = of<typename Stream::topic_list>;
};

/// All objects of the streams, each once; and all declared handlers, each once.
template <class... Streams>
using all_objects = unique<concat<typename stream_needs<Streams>::topics::objects...>>;
template <class... Streams>
using all_handlers = unique<concat<typename stream_needs<Streams>::topics::handlers...>>;

template <class First, class Second>
consteval bool check_names() {
    static_assert(names_differ<First, Second>, "alertstream: two handlers have one name for settings: give each its own by alertstream::named");
    return names_differ<First, Second>;
}

template <class... Handlers>
consteval bool check_all_names(type_list<Handlers...>) {
    return ([]<class First>(std::type_identity<First>) { return (check_names<First, Handlers>() && ...); }(std::type_identity<Handlers>{}) && ...);
}

template <class... Arguments, class... Objects>
consteval bool check_arguments(type_list<Objects...>) {
    return (check_used<passed<Arguments>, Arguments, Objects...>() && ...) && (check_passed_once<passed<Arguments>, Arguments...>() && ...);
}

}  // namespace alertstream::detail
