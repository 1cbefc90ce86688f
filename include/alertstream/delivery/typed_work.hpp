#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <alertstream/delivery/gate.hpp>
#include <alertstream/delivery/work.hpp>
#include <alertstream/detail/fifo_mutex.hpp>
#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/detail/run_on.hpp>
#include <alertstream/detail/type_name.hpp>

namespace alertstream::delivery {

/// The queue in front of all `serial<Core>` of one handler type.
template <class Core>
struct serial_turns {
    detail::fifo_mutex mutex;
};

/// What each gate of a handler shares over all lanes.
template <class Core, class Rules>
struct shared_by_gates;
template <class Core, class... Rules>
struct shared_by_gates<Core, detail::type_list<Rules...>> {
    using objects = detail::type_list<typename Rules::template shared<Core>...>;
    using pointers = std::tuple<std::shared_ptr<typename Rules::template shared<Core>>...>;
};

/// A declared handler with the objects behind it; shared by all lanes.
template <class Handler>
struct bound_handler {
    using traits = detail::handler_traits<Handler>;

    std::shared_ptr<typename traits::core> object;
    std::shared_ptr<typename traits::provider> where;              ///< for `on`
    std::shared_ptr<serial_turns<typename traits::core>> turns;    ///< for `serial`
    typename shared_by_gates<typename traits::core, typename traits::gates>::pointers gates{};
};

/// Calls a declared handler with the payloads of one lane.
template <class Handler>
class typed_work final : public handler_work {
    using traits = detail::handler_traits<Handler>;
    using payload = typename traits::payload;

public:
    typed_work(std::shared_ptr<bound_handler<Handler> const> handler, lane_payloads& payloads) : handler_{std::move(handler)} {
        if constexpr (!is_raw<payload>) payloads_ = &payloads.of<payload>();
    }

    void call(alerts const& in_hand, slots which) override {
        if constexpr (traits::waits) throw std::logic_error{"alertstream: a handler that waits is started, not called"};
        else invoke(in_hand, which);
    }

    boost::asio::awaitable<void> start(alerts const& in_hand, slots which) override {
        if constexpr (!traits::waits) return handler_work::start(in_hand, which);
        else if constexpr (traits::takes_turns) return in_turn(in_hand, which);
        else return now(in_hand, which);
    }

private:
    boost::asio::awaitable<void> in_turn(alerts in_hand, slots which) {
        auto& mutex = handler_->turns->mutex;
        if (!mutex.try_enter()) co_await mutex.wait();
        detail::fifo_mutex::turn const held{std::shared_ptr<detail::fifo_mutex>{handler_->turns, &mutex}};
        co_await now(in_hand, which);
    }

    boost::asio::awaitable<void> now(alerts const& in_hand, slots which) {
        if constexpr (traits::runs_elsewhere) {
            auto work = [this, in_hand, which] { return invoke(in_hand, which); };
            if constexpr (traits::returns_awaitable) return detail::await_on(executor_of(*handler_->where), std::move(work));
            else return detail::run_on(executor_of(*handler_->where), std::move(work));
        } else {
            return invoke(in_hand, which);
        }
    }

    template <class Provider>
    static auto executor_of(Provider& provider) {
        if constexpr (requires { provider.executor(); }) return provider.executor();
        else return provider.get_executor();
    }

    decltype(auto) invoke(alerts const& in_hand, slots which) const {
        auto& handler = *handler_->object;
        if constexpr (traits::takes_batch) {
            if constexpr (traits::takes_metadata) return handler(all<payload>(in_hand, which), in_hand.about.subspan(which.first, which.count));
            else return handler(all<payload>(in_hand, which));
        } else {
            auto const& only = one<payload>(in_hand, which.first);
            if constexpr (traits::takes_metadata) return handler(only, in_hand.about[which.first]);
            else return handler(only);
        }
    }

    template <class Payload>
    Payload const& one(alerts const& in_hand, std::size_t slot) const noexcept {
        if constexpr (is_raw<Payload>) return in_hand.messages[slot];
        else return (*payloads_)[slot];
    }

    template <class Payload>
    std::span<Payload const> all(alerts const& in_hand, slots which) const noexcept {
        if constexpr (is_raw<Payload>) return in_hand.messages.subspan(which.first, which.count);
        else return payloads_->all().subspan(which.first, which.count);
    }

    struct nothing {};
    template <class Payload>
    struct slots_type {
        using type = typed_slots<Payload> const*;
    };

    std::shared_ptr<bound_handler<Handler> const> handler_;
    typename std::conditional_t<is_raw<payload>, std::type_identity<nothing>, slots_type<payload>>::type payloads_{};
};

/// Puts a handler behind its gates, the innermost first.
template <class Handler, class... Rules>
std::unique_ptr<handler_work> behind_gates(std::unique_ptr<handler_work> work, bound_handler<Handler> const& bound, lane_payloads& payloads, detail::type_list<Rules...>) {
    using payload = typename detail::handler_traits<Handler>::payload;
    auto const put = [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        ((work = std::make_unique<gated_work>(std::move(work), Rules::template make<payload>(std::get<Index>(bound.gates), payloads))), ...);
    };
    put(std::index_sequence_for<Rules...>{});
    return work;
}

/// The plan of a handler whose objects are there.
template <class Handler>
handler_plan plan_of(std::shared_ptr<bound_handler<Handler>> bound) {
    using traits = detail::handler_traits<Handler>;
    return {.type = std::string{detail::type_name<typename traits::core>()},
            .name = std::string{traits::name},
            .waits = traits::waits,
            .takes_batch = traits::takes_batch,
            .gated = !std::same_as<typename traits::gates, detail::type_list<>>,
            .handler = std::move(bound),
            .make = [](std::shared_ptr<void> const& handler, lane_payloads& payloads) -> std::unique_ptr<handler_work> {
                auto const shared = std::static_pointer_cast<bound_handler<Handler> const>(handler);
                return behind_gates<Handler>(std::make_unique<typed_work<Handler>>(shared, payloads), *shared, payloads, typename traits::gates{});
            }};
}

}  // namespace alertstream::delivery
