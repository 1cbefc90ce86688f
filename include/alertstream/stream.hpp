#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include <alertstream/delivery/plan.hpp>
#include <alertstream/detail/check_stream.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/detail/type_list.hpp>
#include <alertstream/policy.hpp>
#include <alertstream/topic.hpp>

namespace alertstream {

/// Who gets the alerts of a topic.
struct topic_route {
    std::string_view topic;                       ///< the exact name or the pattern, as declared
    bool pattern{};
    std::size_t index{};                          ///< its place in the stream's `topics()`
    std::span<std::string_view const> handlers;   ///< their types, in order
};

/// The topics that a program reads from one service, and what handles them:
/// @code
/// using hopskotch = stream<hopskotch_service, topic<"tomtoolkit.test", ingest>, topic<"hermes.*", log_alert>, name<"hop-dev">>;
/// @endcode
/// An alert goes to the topic that has its exact name, else to the first
/// pattern, as declared, that covers it: to one of them only. `Declarations` are
/// topics and options of a stream (policy.hpp). Usually written through a
/// service's own alias, which fills in `Service`.
template <class Service, class... Declarations>
struct stream {
    static constexpr bool valid = detail::check_stream<Service, Declarations...>();
    static_assert(valid || true);

    using service = Service;
    using keeper = typename detail::option_type<typename detail::find_option<detail::option::keeper, Declarations...>::type>::type;
    using dead_letters = typename detail::option_type<typename detail::find_option<detail::option::dead_letters, Declarations...>::type>::type;
    using resolver = typename detail::option_type<typename detail::find_option<detail::option::resolver, Declarations...>::type>::type;

private:
    template <class Declaration>
    struct is_exact : std::false_type {};
    template <detail::fixed_string Name, class... Items>
    struct is_exact<topic<Name, Items...>> : std::bool_constant<!detail::is_pattern(Name.view())> {};
    template <class Declaration>
    struct is_glob : std::bool_constant<detail::is_topic<Declaration>::value && !is_exact<Declaration>::value> {};

    static consteval std::string_view find_name() {
        using given = typename detail::find_option<detail::option::name, Declarations...>::type;
        if constexpr (!std::is_void_v<given>) return given::value;
        else if constexpr (valid) return Service::name;
        else return {};
    }

    template <class... Topics>
    static constexpr std::optional<topic_route> find_route(std::string_view topic, detail::type_list<Topics...>) noexcept {
        std::optional<topic_route> found;
        std::size_t index = 0;
        auto const takes = [&]<class Topic>(std::type_identity<Topic>) {
            if (detail::glob_matches(Topic::text(), topic)) found = topic_route{Topic::text(), Topic::is_pattern, index, Topic::handler_names};
            ++index;
            return found.has_value();
        };
        static_cast<void>((takes(std::type_identity<Topics>{}) || ...));
        return found;
    }

    template <class Handlers, class... Topics>
    static std::vector<delivery::topic_plan> plan_all(Handlers const& handlers, detail::type_list<Topics...>) {
        std::vector<delivery::topic_plan> plans;
        plans.reserve(sizeof...(Topics));
        (plans.push_back(handlers.template plan<Topics>()), ...);
        return plans;
    }

public:
    /// Its name in settings and reports: the service's, unless `as::name` gives another.
    static constexpr std::string_view name = find_name();

    /// The topics, exact names first, then patterns as declared.
    using topic_list = detail::concat<detail::filter<is_exact, Declarations...>, detail::filter<is_glob, Declarations...>>;

    /// Who gets the alerts of this topic; empty if nobody does. The same answer
    /// at compile time and at run time.
    static constexpr std::optional<topic_route> route(std::string_view topic) noexcept { return find_route(topic, topic_list{}); }

    /// The plans of its topics, in the order of `topic_list`, with the handlers
    /// of this set (handler_set.hpp).
    template <class Handlers>
    static std::vector<delivery::topic_plan> topics(Handlers const& handlers) {
        return plan_all(handlers, topic_list{});
    }
};

}  // namespace alertstream
