#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace alertstream::detail {

template <class... Types>
struct type_list {
    static constexpr std::size_t size = sizeof...(Types);
};

template <class Type, class... Types>
inline constexpr bool one_of = (std::same_as<Type, Types> || ...);

template <class... Lists>
struct concat_lists {
    using type = type_list<>;
};
template <class... Types>
struct concat_lists<type_list<Types...>> {
    using type = type_list<Types...>;
};
template <class... First, class... Second, class... Rest>
struct concat_lists<type_list<First...>, type_list<Second...>, Rest...> : concat_lists<type_list<First..., Second...>, Rest...> {};

/// All elements of the lists, in order.
template <class... Lists>
using concat = typename concat_lists<Lists...>::type;

template <class Seen, class... Types>
struct without_repeats {
    using type = Seen;
};
template <class... Seen, class First, class... Rest>
struct without_repeats<type_list<Seen...>, First, Rest...>
    : without_repeats<std::conditional_t<one_of<First, Seen...>, type_list<Seen...>, type_list<Seen..., First>>, Rest...> {};

template <class List>
struct unique_list;
template <class... Types>
struct unique_list<type_list<Types...>> : without_repeats<type_list<>, Types...> {};

/// Each type once, where it came first.
template <class List>
using unique = typename unique_list<List>::type;

/// The types for which `Is<Type>::value` holds, in order.
template <template <class> class Is, class... Types>
using filter = concat<std::conditional_t<Is<Types>::value, type_list<Types>, type_list<>>...>;

template <class List>
struct first_of {
    using type = void;
};
template <class First, class... Rest>
struct first_of<type_list<First, Rest...>> {
    using type = First;
};

}  // namespace alertstream::detail
