#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <alertstream/dead_letter_sink.hpp>
#include <alertstream/delivery/plan.hpp>
#include <alertstream/delivery/typed_work.hpp>
#include <alertstream/detail/check_handlers.hpp>
#include <alertstream/detail/type_list.hpp>
#include <alertstream/stream.hpp>

namespace alertstream {

/// Whether these streams can be run together with these constructor arguments.
/// If not, the compile error says why: a handler with state that is not passed,
/// one passed that no topic uses, two streams or two handlers of one name.
template <class Streams, class... Arguments>
struct handlers_check;
template <class... Streams, class... Arguments>
struct handlers_check<detail::type_list<Streams...>, Arguments...> {
    static consteval bool run() {
        if constexpr (!(Streams::valid && ...)) return false;
        else if constexpr (!detail::check_stream_names<Streams...>()) return false;
        else if constexpr (!detail::check_all_names(detail::all_handlers<Streams...>{})) return false;
        else if constexpr (!detail::check_arguments<Arguments...>(detail::all_objects<Streams...>{})) return false;
        else return (detail::stream_needs<Streams>::topics::template check<Arguments...>() && ...);
    }
};

/// The objects behind the handlers of some streams: one of each type, however
/// many topics name it. So are executor providers, keepers and takers of dead
/// letters.
template <class... Streams>
class handler_set {
public:
    /// Those with state are taken from the arguments, by type: moved in, or left
    /// where they are by std::ref. The others are made here.
    template <class... Arguments>
        requires(!(std::same_as<std::remove_cvref_t<Arguments>, handler_set> || ...))
    explicit handler_set(Arguments&&... arguments) {
        if constexpr (handlers_check<detail::type_list<Streams...>, Arguments...>::run())
            fill(std::forward_as_tuple(std::forward<Arguments>(arguments)...), stored{});
    }

    /// The object of this type, which some stream names.
    template <class Object>
    std::shared_ptr<Object> const& object() const noexcept {
        return std::get<std::shared_ptr<Object>>(objects_);
    }

    /// A topic's plan, with its handlers.
    template <class Topic>
    delivery::topic_plan plan() const {
        auto planned = Topic::declaration();
        planned.handlers = plan_all(typename Topic::handlers{});
        if constexpr (!std::is_void_v<typename Topic::dead_letters>) planned.dead_letters = make_dead_letter_sink(object<typename Topic::dead_letters>());
        return planned;
    }

    /// Every handler that a stream declares, once: those with a name may be
    /// chosen by settings.
    std::vector<delivery::handler_plan> all() const { return plan_all(detail::all_handlers<Streams...>{}); }

private:
    template <class Handler>
    using turns_of = std::conditional_t<detail::handler_traits<Handler>::takes_turns,
                                        detail::type_list<delivery::serial_turns<typename detail::handler_traits<Handler>::core>>, detail::type_list<>>;
    template <class Handler>
    using gate_objects_of = typename delivery::shared_by_gates<typename detail::handler_traits<Handler>::core, typename detail::handler_traits<Handler>::gates>::objects;
    template <class List>
    struct lists;
    template <class... Items>
    struct lists<detail::type_list<Items...>> {
        using turns = detail::unique<detail::concat<turns_of<Items>..., gate_objects_of<Items>...>>;
        using pointers = std::tuple<std::shared_ptr<Items>...>;
    };

    using handlers = detail::all_handlers<Streams...>;
    using stored = detail::unique<detail::concat<detail::all_objects<Streams...>, typename lists<handlers>::turns>>;

    template <class... Arguments, class... Objects>
    void fill(std::tuple<Arguments...> arguments, detail::type_list<Objects...>) {
        ((std::get<std::shared_ptr<Objects>>(objects_) = make<Objects>(arguments, std::index_sequence_for<Arguments...>{})), ...);
    }

    template <class Object, class... Arguments, std::size_t... Index>
    static std::shared_ptr<Object> make(std::tuple<Arguments...>& arguments, std::index_sequence<Index...>) {
        std::shared_ptr<Object> made;
        (take<Object>(made, std::forward<Arguments>(std::get<Index>(arguments))), ...);
        if constexpr (!detail::one_of<Object, detail::passed<Arguments>...>) made = std::make_shared<Object>();
        return made;
    }

    template <class Object, class Argument>
    static void take(std::shared_ptr<Object>& made, Argument&& argument) {
        using unpacked = detail::passed_object<std::remove_cvref_t<Argument>>;
        if constexpr (!std::same_as<Object, typename unpacked::type>) return;
        else if constexpr (unpacked::by_reference) made = std::shared_ptr<Object>{std::shared_ptr<void>{}, &argument.get()};
        else made = std::make_shared<Object>(std::forward<Argument>(argument));
    }

    template <class Handler>
    delivery::handler_plan plan_one() const {
        using traits = detail::handler_traits<Handler>;
        auto bound = std::make_shared<delivery::bound_handler<Handler>>();
        bound->object = object<typename traits::core>();
        if constexpr (traits::runs_elsewhere) bound->where = object<typename traits::provider>();
        if constexpr (traits::takes_turns) bound->turns = object<delivery::serial_turns<typename traits::core>>();
        std::apply([&](auto&... each) { ((each = object<typename std::remove_reference_t<decltype(each)>::element_type>()), ...); }, bound->gates);
        return delivery::plan_of<Handler>(std::move(bound));
    }

    template <class... Handlers>
    std::vector<delivery::handler_plan> plan_all(detail::type_list<Handlers...>) const {
        std::vector<delivery::handler_plan> plans;
        plans.reserve(sizeof...(Handlers));
        (plans.push_back(plan_one<Handlers>()), ...);
        return plans;
    }

    typename lists<stored>::pointers objects_;
};

}  // namespace alertstream
