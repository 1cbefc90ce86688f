#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <alertstream/detail/type_name.hpp>
#include <alertstream/formats/avro/shape.hpp>
#include <alertstream/message.hpp>

namespace alertstream::avro {

/// What describing a struct cannot say of a member.
class rule {
public:
    constexpr explicit rule(std::string_view member) noexcept : member_{member} {}

    /// The field's name, where C++ does not allow it or another reads better.
    constexpr rule called(std::string_view name) const noexcept {
        rule made = *this;
        made.names_[0] = name;
        return made;
    }
    /// Another name that a writer may have for the field: Avro's aliases. Up to three.
    constexpr rule also(std::string_view name) const {
        rule made = *this;
        for (std::size_t i = 1; i < made.names_.size(); ++i)
            if (made.names_[i].empty()) return made.names_[i] = name, made;
        throw std::logic_error{"alertstream: a member has at most three other names"};
    }
    /// A writer may lack the field: the member then has its default initialiser's value. A std::optional may be
    /// absent without a rule.
    constexpr rule or_default() const noexcept {
        rule made = *this;
        made.may_be_absent_ = true;
        return made;
    }

    constexpr std::string_view member() const noexcept { return member_; }
    constexpr std::array<std::string_view, 4> const& names() const noexcept { return names_; }
    constexpr bool may_be_absent() const noexcept { return may_be_absent_; }

private:
    std::string_view member_;
    std::array<std::string_view, 4> names_{};
    bool may_be_absent_{};
};

/// The rules of a described struct; specialise it where the members' names and types do not say all:
/// @code
/// template <>
/// inline constexpr auto alertstream::avro::rules<candidate> =
///     std::array{alertstream::avro::rule{"magnitude"}.called("magpsf").also("psfMag"), alertstream::avro::rule{"rb"}.or_default()};
/// @endcode
template <class Struct>
inline constexpr std::array<rule, 0> rules{};

/// The full name that a schema made from the type gives it ("ztf.alert"); empty: its C++ name.
template <class Type>
inline constexpr std::string_view name_of{};

/// The shape of a type: see `shape`. For types that Avro has no counterpart of, a compile error says what to take.
template <class Type>
shape const& shape_of();

namespace inner {

template <class>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class>
inline constexpr bool is_map = false;
template <class T, class Less>
inline constexpr bool is_map<std::map<std::string, T, Less>> = true;
template <class>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class>
inline constexpr bool is_bytes_array = false;
template <std::size_t Size>
inline constexpr bool is_bytes_array<std::array<std::byte, Size>> = true;

/// C++'s name of a type as an Avro name; what stands in an unnamed namespace stands in the one around it.
std::string avro_name(std::string_view cpp_name);

template <class Type>
std::string_view schema_name() {
    if constexpr (!name_of<Type>.empty()) return name_of<Type>;
    static std::string const made = avro_name(detail::type_name<Type>());
    return made;
}

/// Names, defaults and what else the rules say, once for each struct.
void apply(std::span<rule const> said, std::span<member> members, std::span<void const* const> defaults, std::string_view type);

template <class Struct>
std::span<member const> members_of() {
    static Struct const fresh{};
    static auto const made = [] {
        using described = boost::describe::describe_members<Struct, boost::describe::mod_public | boost::describe::mod_inherited>;
        std::array<member, boost::mp11::mp_size<described>::value> all{};
        std::array<void const*, boost::mp11::mp_size<described>::value> defaults{};
        std::size_t i = 0;
        boost::mp11::mp_for_each<described>([&](auto each) {
            auto const& value = fresh.*each.pointer;
            using type = std::remove_cvref_t<decltype(value)>;
            all[i] = {.name = each.name, .names = {each.name}, .offset = static_cast<std::size_t>(reinterpret_cast<char const*>(&value) - reinterpret_cast<char const*>(&fresh)),
                      .shape = &shape_of<type>, .if_absent = is_optional<type> ? &value : nullptr};
            defaults[i++] = &value;
        });
        apply(rules<Struct>, all, defaults, detail::type_name<Struct>());
        return all;
    }();
    return made;
}

template <class Enum>
std::span<enumerator const> enumerators_of() {
    static auto const made = [] {
        using described = boost::describe::describe_enumerators<Enum>;
        std::array<enumerator, boost::mp11::mp_size<described>::value> all{};
        std::size_t i = 0;
        boost::mp11::mp_for_each<described>([&](auto each) { all[i++] = {each.name, static_cast<std::int64_t>(each.value)}; });
        return all;
    }();
    return made;
}

template <class Type>
shape plain(form type) {
    shape made{.type = type, .size = sizeof(Type), .name = {}};
    made.assign = [](void* at, void const* from) {
        if constexpr (std::is_copy_assignable_v<Type>) *static_cast<Type*>(at) = *static_cast<Type const*>(from);
        else *static_cast<Type*>(at) = Type{};
    };
    return made;
}

template <class Type>
shape shape_of_optional() {
    using inside = typename Type::value_type;
    auto made = plain<Type>(form::optional);
    made.inside = &shape_of<inside>;
    made.enter = [](void* at, std::size_t) -> void* {
        auto& value = *static_cast<Type*>(at);
        return value ? &*value : &value.emplace();
    };
    made.finish = [](void* at, std::size_t) { static_cast<Type*>(at)->reset(); };
    made.count = [](void const* at) -> std::size_t { return static_cast<Type const*>(at)->has_value(); };
    made.look = [](void const* at, std::size_t) -> void const* { return &**static_cast<Type const*>(at); };
    return made;
}

template <class Type>
shape shape_of_list() {
    using inside = typename Type::value_type;
    static_assert(!std::same_as<inside, bool>, "alertstream: std::vector<bool> has no elements to point to; take std::vector of an enum or an int");
    auto made = plain<Type>(form::list);
    made.inside = &shape_of<inside>;
    made.enter = [](void* at, std::size_t index) -> void* {
        auto& list = *static_cast<Type*>(at);
        if (index >= list.size()) list.emplace_back();
        return &list[index];
    };
    made.finish = [](void* at, std::size_t count) { static_cast<Type*>(at)->resize(count); };
    made.count = [](void const* at) { return static_cast<Type const*>(at)->size(); };
    made.look = [](void const* at, std::size_t index) -> void const* { return &(*static_cast<Type const*>(at))[index]; };
    return made;
}

template <class Type>
shape shape_of_map() {
    auto made = plain<Type>(form::map);
    made.inside = &shape_of<typename Type::mapped_type>;
    made.entry = [](void* at, std::string_view key) -> void* { return &(*static_cast<Type*>(at))[std::string{key}]; };
    made.finish = [](void* at, std::size_t) { static_cast<Type*>(at)->clear(); };
    made.count = [](void const* at) { return static_cast<Type const*>(at)->size(); };
    made.each = [](void const* at, void* context, bool (*with)(void*, std::string_view, void const*)) {
        for (auto const& [key, value] : *static_cast<Type const*>(at))
            if (!with(context, key, &value)) return false;
        return true;
    };
    return made;
}

template <class... Types>
shape shape_of_choice(std::variant<Types...> const*) {
    using type = std::variant<Types...>;
    static constexpr std::array<shape_maker, sizeof...(Types)> alternatives{&shape_of<Types>...};
    auto made = plain<type>(form::choice);
    made.alternatives = alternatives;
    made.enter = [](void* at, std::size_t index) {
        auto& value = *static_cast<type*>(at);
        void* place = nullptr;
        boost::mp11::mp_with_index<sizeof...(Types)>(index, [&](auto which) {
            if (value.index() != which) value.template emplace<which>();
            place = &std::get<which>(value);
        });
        return place;
    };
    made.count = [](void const* at) { return static_cast<type const*>(at)->index(); };
    made.look = [](void const* at, std::size_t) { return std::visit([](auto const& value) -> void const* { return &value; }, *static_cast<type const*>(at)); };
    return made;
}

template <class Type>
shape shape_of_enumeration() {
    static_assert(boost::describe::has_describe_enumerators<Type>::value, "alertstream: describe the enum with BOOST_DESCRIBE_ENUM, so that its symbols are known by name");
    auto made = plain<Type>(form::enumeration);
    made.name = schema_name<Type>();
    made.enumerators = enumerators_of<Type>();
    made.put_number = [](void* at, std::int64_t value) { *static_cast<Type*>(at) = static_cast<Type>(value); };
    made.number = [](void const* at) { return static_cast<std::int64_t>(*static_cast<Type const*>(at)); };
    return made;
}

template <class Type>
shape make_shape() {
    if constexpr (std::same_as<Type, bool>) return plain<Type>(form::boolean);
    else if constexpr (std::signed_integral<Type> && sizeof(Type) == 4) return plain<Type>(form::int32);
    else if constexpr (std::signed_integral<Type> && sizeof(Type) == 8) return plain<Type>(form::int64);
    else if constexpr (std::same_as<Type, float>) return plain<Type>(form::float32);
    else if constexpr (std::same_as<Type, double>) return plain<Type>(form::float64);
    else if constexpr (std::same_as<Type, std::string>) return plain<Type>(form::text);
    else if constexpr (std::same_as<Type, std::string_view>) return plain<Type>(form::text_view);
    else if constexpr (std::same_as<Type, std::vector<std::byte>>) return plain<Type>(form::bytes);
    else if constexpr (std::same_as<Type, std::span<std::byte const>>) return plain<Type>(form::bytes_view);
    else if constexpr (is_bytes_array<Type>) return plain<Type>(form::fixed);
    else if constexpr (std::same_as<Type, time_point>) return plain<Type>(form::time);
    else if constexpr (std::same_as<Type, std::monostate>) return plain<Type>(form::nothing);
    else if constexpr (is_optional<Type>) return shape_of_optional<Type>();
    else if constexpr (is_vector<Type>) return shape_of_list<Type>();
    else if constexpr (is_map<Type>) return shape_of_map<Type>();
    else if constexpr (is_variant<Type>) return shape_of_choice(static_cast<Type const*>(nullptr));
    else if constexpr (std::is_enum_v<Type>) return shape_of_enumeration<Type>();
    else {
        static_assert(std::is_class_v<Type> && boost::describe::has_describe_members<Type>::value,
                      "alertstream: Avro has no counterpart of this type: take bool, std::int32_t, std::int64_t, float, double, std::string(_view), std::span<std::byte const>, "
                      "std::array<std::byte, N>, time_point, an enum, std::optional, std::vector, std::map<std::string, T>, std::variant, or a struct described with BOOST_DESCRIBE_STRUCT");
        auto made = plain<Type>(form::record);
        made.name = schema_name<Type>();
        made.members = &members_of<Type>;
        return made;
    }
}

}  // namespace inner

template <class Type>
shape const& shape_of() {
    static shape const made = inner::make_shape<Type>();
    return made;
}

}  // namespace alertstream::avro

#include <alertstream/impl/avro_describe.ipp>
