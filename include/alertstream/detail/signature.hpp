#pragma once

#include <concepts>
#include <type_traits>

namespace alertstream::detail {

/// The parameters of a function: `first` is void where there are none.
template <class... Parameters>
struct parameters {
    using first = void;
};
template <class First, class... Rest>
struct parameters<First, Rest...> {
    using first = First;
};

template <class Function>
struct function_parameters {};

template <class R, class... P>
struct function_parameters<R (*)(P...)> : parameters<P...> {};
template <class R, class... P>
struct function_parameters<R (*)(P...) noexcept> : parameters<P...> {};
template <class R, class C, class... P>
struct function_parameters<R (C::*)(P...)> : parameters<P...> {};
template <class R, class C, class... P>
struct function_parameters<R (C::*)(P...) const> : parameters<P...> {};
template <class R, class C, class... P>
struct function_parameters<R (C::*)(P...) noexcept> : parameters<P...> {};
template <class R, class C, class... P>
struct function_parameters<R (C::*)(P...) const noexcept> : parameters<P...> {};
template <class R, class C, class... P>
struct function_parameters<R (C::*)(P...)&> : parameters<P...> {};
template <class R, class C, class... P>
struct function_parameters<R (C::*)(P...) const&> : parameters<P...> {};
template <class R, class C, class... P>
struct function_parameters<R (C::*)(P...) & noexcept> : parameters<P...> {};
template <class R, class C, class... P>
struct function_parameters<R (C::*)(P...) const & noexcept> : parameters<P...> {};

/// The parameters of a function pointer, or of a class with one call operator.
template <class Callable>
struct signature_of : function_parameters<Callable> {};
template <class Callable>
    requires requires { &Callable::operator(); }
struct signature_of<Callable> : function_parameters<decltype(&Callable::operator())> {};

template <class Callable>
concept has_signature = requires { typename signature_of<Callable>::first; };

template <class Type>
concept complete = requires { sizeof(Type); };

struct call_operator_probe {
    void operator()();
};
template <class Callable>
struct with_probe : Callable, call_operator_probe {};

/// Whether there is a call operator of any kind: then naming it in a class that
/// inherits another one is ambiguous. A final class gets the benefit of the doubt.
template <class Callable>
inline constexpr bool has_call_operator = false;
template <class Callable>
    requires(std::is_class_v<Callable> && std::is_final_v<Callable>)
inline constexpr bool has_call_operator<Callable> = true;
template <class Callable>
    requires(std::is_class_v<Callable> && !std::is_final_v<Callable>)
inline constexpr bool has_call_operator<Callable> = !requires { &with_probe<Callable>::operator(); };

}  // namespace alertstream::detail
