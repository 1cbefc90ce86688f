#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <alertstream/deliverer.hpp>
#include <alertstream/destination.hpp>
#include <alertstream/detail/check_sharing.hpp>
#include <alertstream/detail/durable_sender.hpp>

/// The mistakes in what is declared durable, as compile errors, and in its settings.
namespace alertstream {

template <class Predicate>
struct accepts_if;

}  // namespace alertstream

namespace alertstream::detail {

template <class Type>
struct predicate_of : std::type_identity<void> {};
template <class Predicate>
struct predicate_of<accepts_if<Predicate>> : std::type_identity<Predicate> {};

template <class Type>
concept is_a_durable_policy = !std::is_void_v<typename predicate_of<Type>::type>;
template <class Destination>
concept its_client_delivers = std::derived_from<typename Destination::client, deliverer>;
template <class Predicate, class Value>
concept judges = std::default_initializable<Predicate> && requires(Predicate const& predicate, Value const& value, std::string_view topic) {
    { predicate(value, topic) } -> std::convertible_to<bool>;
};

template <class Policy>
consteval bool check_durable_policy() {
    static_assert(is_a_durable_policy<Policy>, "alertstream: this is no policy of durable: write alertstream::accepts_if<predicate>, or leave it out");
    return is_a_durable_policy<Policy>;
}

template <class Destination, class... Policies>
consteval bool check_can_be_durable() {
    if constexpr (!check_destination<Destination>()) {
        return true;  // it is said already
    } else if constexpr (!its_client_delivers<Destination>) {
        static_assert(its_client_delivers<Destination>,
                      "alertstream: this destination cannot be durable: derive its client from alertstream::deliverer, which says what of a message is kept and how its fate is found out");
        return true;
    } else {
        (check_durable_policy<Policies>(), ...);
        return true;
    }
}

template <class Policy, class Value>
bool admits(Value const& value, std::string_view topic) {
    using predicate = typename predicate_of<Policy>::type;
    if constexpr (judges<predicate, Value>) return predicate{}(value, topic);
    else {
        static_assert(judges<predicate, Value>, "alertstream: the predicate of accepts_if cannot be asked for this value: give it bool operator()(value const&, std::string_view topic) const");
        return false;
    }
}

/// All but the client; appends what is wrong.
inline std::optional<durable_parts> make_durable_parts(destination_setup const& with, std::string_view name, bool (*contains)(std::string_view)) {
    auto const& from = with.settings;
    if (!from.outbox || from.outbox->empty()) {
        with.problems.push_back({from.path + ".OUTBOX", "expected the file of this destination's outbox, on a local disk; there is none"});
        return std::nullopt;
    }
    durable_parts made{.executor = with.executor};
    made.name = name;
    made.display_name = from.display_name && !from.display_name->empty() ? *from.display_name : made.name;
    made.log = with.log;
    made.gathering = durable_gathering{from};
    if (from.longest) made.timing.longest_request = *from.longest;
    made.takes = [contains, listed = from.user_topics](std::string_view topic) { return contains(topic) && (!listed || std::ranges::find(*listed, topic) != listed->end()); };
    auto file = durable_file::open(with.executor, *from.outbox);
    if (!file) {
        with.problems.push_back({from.path + ".OUTBOX", file.error().message()});
        return std::nullopt;
    }
    made.file = *std::move(file);
    return made;
}

}  // namespace alertstream::detail
