#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <boost/asio/awaitable.hpp>

#include <alertstream/decoder.hpp>
#include <alertstream/detail/fixed_string.hpp>
#include <alertstream/detail/signature.hpp>
#include <alertstream/detail/type_list.hpp>
#include <alertstream/metadata.hpp>

namespace alertstream {

template <auto Function, class Payload>
struct fn;
template <detail::fixed_string Name, class Handler>
struct named;
template <class Handler>
struct serial;
template <class Provider, class Handler>
struct on;
template <std::size_t Alerts, std::int64_t Seconds>
struct remembers;
template <class Handler, class Memory = remembers<100'000, 7 * 24 * 3600>>
struct once;

}  // namespace alertstream

namespace alertstream::detail {

enum class handler_mistake {
    none,
    incomplete,        ///< only declared
    not_callable,      ///< no call operator at all
    ambiguous,         ///< overloaded or a template, and no `payload`
    wrong_parameters,  ///< none of the forms of a handler
    wrong_payload,     ///< its `payload` is not what it takes
    no_decoder,
    wrong_return,
    wrapped_twice,
    remembers_nothing,
    no_executor,
    no_view,     ///< a filter asks for what its payload does not say
    no_version,
    no_region,   ///< where it filters by is no part of the sky
    no_cone,
};

template <class Payload>
struct declared_payload {
    using payload = Payload;
};
template <>
struct declared_payload<void> {};

template <class Provider>
concept has_executor = std::is_class_v<Provider> && (requires(Provider& p) { p.executor(); } || requires(Provider& p) { p.get_executor(); });

template <class Memory>
struct once_rule;

/// A handler without its wrappers, and what they said.
template <class Handler>
struct unwrapped {
    using core = Handler;
    using provider = void;
    static constexpr std::string_view name{};
    static constexpr bool is_serial = false;
    static constexpr bool wrapped_twice = false;
    static constexpr bool without_executor = false;
    static constexpr bool has_once = false;
    static constexpr bool has_latest_version = false;
    static constexpr bool remembers_nothing = false;
    using gates = type_list<>;    ///< rules of what is kept from it, the outermost last
    using objects = type_list<>;  ///< the user's, that these rules ask
};
template <fixed_string Name, class Handler>
struct unwrapped<named<Name, Handler>> : unwrapped<Handler> {
    static constexpr std::string_view name = Name.view();
    static constexpr bool wrapped_twice = unwrapped<Handler>::wrapped_twice || !unwrapped<Handler>::name.empty();
};
template <class Handler>
struct unwrapped<serial<Handler>> : unwrapped<Handler> {
    static constexpr bool is_serial = true;
};
template <class Provider, class Handler>
struct unwrapped<on<Provider, Handler>> : unwrapped<Handler> {
    using provider = Provider;
    static constexpr bool wrapped_twice = unwrapped<Handler>::wrapped_twice || !std::is_void_v<typename unwrapped<Handler>::provider>;
    static constexpr bool without_executor = !has_executor<Provider>;
};

template <class Memory>
concept remembers_anything = requires { requires Memory::alerts > 0 && Memory::seconds > 0; };

/// Always the innermost: of two gates behind which alerts wait for one another, all lanes
/// must pass the same one first.
template <class Handler, class Memory>
struct unwrapped<once<Handler, Memory>> : unwrapped<Handler> {
    using gates = concat<type_list<once_rule<Memory>>, typename unwrapped<Handler>::gates>;
    static constexpr bool wrapped_twice = unwrapped<Handler>::wrapped_twice || unwrapped<Handler>::has_once;
    static constexpr bool has_once = true;
    static constexpr bool remembers_nothing = unwrapped<Handler>::remembers_nothing || !remembers_anything<Memory>;
};

/// The payload in a parameter, and whether it is one or as many as wait.
template <class Parameter>
struct taken {
    using payload = Parameter;
    static constexpr bool batch = false;
};
template <class Element>
struct taken<std::span<Element>> {
    using payload = std::remove_const_t<Element>;
    static constexpr bool batch = true;
};

/// Whose call operator tells the payload.
template <class Core>
struct speaks_for {
    using type = Core;
};
template <auto Function>
struct speaks_for<fn<Function, void>> {
    using type = std::remove_const_t<decltype(Function)>;
};

template <class Returned>
inline constexpr bool is_awaitable = std::same_as<Returned, boost::asio::awaitable<void>>;

/// How a callable is called with a payload: with metadata if it takes that.
template <class Core, class Payload, bool Batch>
struct call_form {
    using one = std::conditional_t<Batch, std::span<Payload const>, Payload const&>;
    using about = std::conditional_t<Batch, std::span<metadata const>, metadata const&>;

    static constexpr bool takes_metadata = std::is_invocable_v<Core&, one, about>;
    static constexpr bool callable = takes_metadata || std::is_invocable_v<Core&, one>;

    static consteval auto result() {
        if constexpr (takes_metadata) return std::type_identity<std::invoke_result_t<Core&, one, about>>{};
        else if constexpr (callable) return std::type_identity<std::invoke_result_t<Core&, one>>{};
        else return std::type_identity<void>{};
    }
    using returned = typename decltype(result())::type;
};

struct no_form {
    static constexpr bool takes_batch = false, takes_metadata = false, returns_awaitable = false;
};
template <handler_mistake Mistake>
struct mistaken : no_form {
    static constexpr auto wrong = Mistake;
};

template <class Core, class Parameter, handler_mistake NotCallable>
struct known_form {
    using payload = typename taken<Parameter>::payload;
    using form = call_form<Core, payload, taken<Parameter>::batch>;

    static constexpr bool takes_batch = taken<Parameter>::batch;
    static constexpr bool takes_metadata = form::takes_metadata;
    static constexpr bool returns_awaitable = is_awaitable<typename form::returned>;
    static constexpr auto wrong = [] {
        if constexpr (!form::callable) return NotCallable;
        else if constexpr (!is_raw<payload> && !decodable<payload>) return handler_mistake::no_decoder;
        else if constexpr (!std::is_void_v<typename form::returned> && !returns_awaitable) return handler_mistake::wrong_return;
        else return handler_mistake::none;
    }();
};

/// The form of a handler without wrappers. Never a hard error: that would come
/// before the message that helps.
template <class Core>
consteval auto find_form() {
    using subject = typename speaks_for<Core>::type;
    using enum handler_mistake;
    if constexpr (!std::is_object_v<Core> || !std::same_as<Core, std::remove_cv_t<Core>>) return mistaken<not_callable>{};
    else if constexpr (!complete<Core>) return mistaken<incomplete>{};
    else if constexpr (!std::is_class_v<Core>) return mistaken<not_callable>{};
    else if constexpr (requires { typename Core::payload; })
        return known_form<Core, std::remove_cvref_t<typename Core::payload>, wrong_payload>{};
    else if constexpr (has_signature<subject>) {
        using parameter = typename signature_of<subject>::first;
        if constexpr (std::is_void_v<parameter>) return mistaken<wrong_parameters>{};
        else return known_form<Core, std::remove_cvref_t<parameter>, wrong_parameters>{};
    } else if constexpr (has_call_operator<subject>) return mistaken<ambiguous>{};
    else return mistaken<not_callable>{};
}

/// What is wrong with the first of these gates that something is wrong with.
template <class Payload, class... Rules>
consteval handler_mistake gate_mistake(type_list<Rules...>) {
    auto found = handler_mistake::none;
    [[maybe_unused]] auto const look = [&]<class Rule>(std::type_identity<Rule>) {
        if constexpr (requires { Rule::template wrong<Payload>; })
            if (found == handler_mistake::none) found = Rule::template wrong<Payload>;
    };
    (look(std::type_identity<Rules>{}), ...);
    return found;
}

template <class Form, class Gates>
consteval handler_mistake form_or_gate_mistake() {
    if constexpr (Form::wrong != handler_mistake::none) return Form::wrong;
    else return gate_mistake<typename Form::payload>(Gates{});
}

/// All that is known of a handler at compile time. `payload` is missing where it cannot be found.
template <class Handler>
struct handler_traits : decltype(find_form<typename unwrapped<Handler>::core>()) {
private:
    using form = decltype(find_form<typename unwrapped<Handler>::core>());
    using wrappers = unwrapped<Handler>;

public:
    using core = typename wrappers::core;
    using provider = typename wrappers::provider;  ///< void: on the loop

    using gates = typename wrappers::gates;

    static constexpr std::string_view name = wrappers::name;
    static constexpr bool runs_elsewhere = !std::is_void_v<provider>;
    static constexpr bool waits = form::returns_awaitable || runs_elsewhere;
    /// A handler that does not wait is never entered twice: it needs no queue.
    static constexpr bool takes_turns = wrappers::is_serial && waits;

    static constexpr auto wrong = wrappers::wrapped_twice       ? handler_mistake::wrapped_twice
                                  : wrappers::without_executor ? handler_mistake::no_executor
                                  : wrappers::remembers_nothing ? handler_mistake::remembers_nothing
                                                               : form_or_gate_mistake<form, gates>();
};

}  // namespace alertstream::detail
