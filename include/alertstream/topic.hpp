#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>

#include <alertstream/delivery/plan.hpp>
#include <alertstream/detail/check_topic.hpp>
#include <alertstream/detail/fixed_string.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/detail/type_list.hpp>
#include <alertstream/detail/type_name.hpp>
#include <alertstream/handler.hpp>
#include <alertstream/policy.hpp>
#include <alertstream/start_point.hpp>

namespace alertstream {

namespace detail {

template <class Item>
using is_handler_item = std::bool_constant<option_kind<Item> == option::none>;

template <class... Handlers>
constexpr std::array<std::string_view, sizeof...(Handlers)> names_of(type_list<Handlers...>) {
    return {type_name<typename unwrapped<Handlers>::core>()...};
}

}  // namespace detail

/// A topic, or a pattern of topics, with what handles its alerts:
/// @code
/// topic<"hermes.*", ingest, fn<log_alert>, retries<3>, batch<500>>
/// @endcode
/// In a pattern `*` is any run of characters, dots included, and `?` is one; it
/// covers whole names, Kafka's internal topics (`__…`) never and `sys.…` only
/// when it begins so itself. `Items` are handlers, run in this order, and
/// policies (policy.hpp) in any place. All payloads are decoded before the first
/// handler runs; a retry resumes at the handler that failed.
template <detail::fixed_string Name, class... Items>
struct topic {
    static constexpr std::string_view text() noexcept { return Name.view(); }

    static constexpr bool valid = detail::check_topic<topic, Items...>();
    static_assert(valid || true);

    static constexpr bool is_pattern = detail::is_pattern(text());

    using handlers = detail::filter<detail::is_handler_item, Items...>;
    using dead_letters = typename detail::option_type<typename detail::find_option<detail::option::dead_letters, Items...>::type>::type;

    /// The handlers' types, as text.
    static constexpr std::array<std::string_view, handlers::size> handler_names = detail::names_of(handlers{});

    /// What was declared, still without handlers.
    static delivery::topic_plan declaration() {
        delivery::topic_plan plan{};
        plan.name = std::string{text()};
        plan.pattern = is_pattern;
        using times = typename detail::find_option<detail::option::retries, Items...>::type;
        if constexpr (!std::is_void_v<times>) {
            plan.policy.retries = times::value;
            plan.declared_retries = times::value;
        }
        using age = typename detail::find_option<detail::option::max_age, Items...>::type;
        if constexpr (!std::is_void_v<age>) {
            plan.policy.max_age = std::chrono::seconds{age::value};
            plan.declared_max_age = true;
        }
        using begin = typename detail::find_option<detail::option::starts, Items...>::type;
        if constexpr (!std::is_void_v<begin>) {
            // A text that does not parse is a compile error already.
            if (auto const parsed = parse_start_point(begin::text)) plan.start = *parsed;
            plan.declared_start = true;
        }
        plan.declared_tests = !std::is_void_v<typename detail::find_option<detail::option::tests, Items...>::type>;
        using bound = typename detail::find_option<detail::option::batch, Items...>::type;
        if constexpr (!std::is_void_v<bound>) plan.policy.batch = bound::value;
        return plan;
    }
};

}  // namespace alertstream
