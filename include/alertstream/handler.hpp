#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include <alertstream/detail/fixed_string.hpp>
#include <alertstream/detail/handler_traits.hpp>

namespace alertstream {

/// What the user writes to handle an alert: a class with a call operator, that
/// takes one of
/// @code
/// (payload const&)                                             // or by value: a copy
/// (payload const&, metadata const&)
/// (std::span<payload const>)                                   // as many as wait, up to as::batch
/// (std::span<payload const>, std::span<metadata const>)
/// @endcode
/// and returns `void` or `boost::asio::awaitable<void>`. `payload` is `message`
/// (nothing is decoded) or any type with a `decoder`. A call operator that is
/// overloaded or a template needs `using payload = P;` in the class, or
/// `using payload = std::span<P const>;`.
///
/// A handler fails by throwing: `unavailable` if what it needs is away for now,
/// anything else if the alert is at fault. Everything it is given lives until
/// it returns, or until its awaitable is done.
///
/// There is one object of each handler type. Partitions run side by side: at
/// each `co_await` another one may enter it (see `serial`). An empty,
/// default-constructible class is made by the library; any other is passed to
/// the constructor of `alert_streams`, as a value or as `std::ref`.

/// A function or a captureless lambda as a handler: `fn<log_circular>`. A
/// generic lambda needs its payload: `fn<[](auto const& a) { … }, gcn::circular>`.
template <auto Function, class Payload = void>
struct fn : detail::declared_payload<Payload> {
    template <class... Arguments>
        requires std::invocable<decltype(Function) const&, Arguments...>
    decltype(auto) operator()(Arguments&&... arguments) const {
        return Function(std::forward<Arguments>(arguments)...);
    }
};

/// Gives a handler the name by which settings call it: `named<"ingest", ingest>`.
template <detail::fixed_string Name, class Handler>
struct named {};

/// One partition at a time in this handler, over its `co_await`s too. Those that
/// wait are served in the order they came. Each topic that must wait its turn
/// says `serial`; all of them share one queue for a handler type.
template <class Handler>
struct serial {};

/// Runs the handler on an executor of the user's, so that it does not hold the
/// loop. `Provider` has `executor()` or `get_executor()` (as
/// `boost::asio::thread_pool` has); with state, it is passed to the constructor
/// as a handler is, say `std::ref(pool)`. The partition waits and the loop does
/// not; what the handler throws comes back. A handler that returns `void` is not
/// interrupted by cancellation; one that awaits is, on its own executor.
///
/// Several partitions are in it at once if the executor has several threads:
/// `serial<on<pool, archive>>` if they must not be. The loop must outlive what
/// runs on the executor: declare it before the pool.
template <class Provider, class Handler>
struct on {};

/// The type that a handler is given, `P` for a batch of P. Found from its
/// signature, or from its `payload`.
template <class Handler>
    requires requires { typename detail::handler_traits<Handler>::payload; }
using payload_of = typename detail::handler_traits<Handler>::payload;

/// Something that can stand in a topic and receive its alerts.
template <class Handler>
concept handler = detail::handler_traits<Handler>::wrong == detail::handler_mistake::none;

/// A handler of this payload.
template <class Handler, class Payload>
concept handler_of = handler<Handler> && std::same_as<payload_of<Handler>, Payload>;

/// A handler that is given as many alerts as wait.
template <class Handler>
concept batch_handler = handler<Handler> && detail::handler_traits<Handler>::takes_batch;

/// A handler that is awaited: it returns an awaitable, or runs on an executor of its own.
template <class Handler>
concept waiting_handler = handler<Handler> && detail::handler_traits<Handler>::waits;

/// A handler that asks where the alert came from.
template <class Handler>
concept handler_with_metadata = handler<Handler> && detail::handler_traits<Handler>::takes_metadata;

/// Made by the library; any other object is passed to the constructor.
template <class Type>
concept stateless = std::is_empty_v<Type> && std::default_initializable<Type>;

/// Where `on` can run a handler.
template <class Type>
concept executor_provider = detail::has_executor<Type>;

}  // namespace alertstream
