#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>

#include <alertstream/destination.hpp>
#include <alertstream/detail/check_sharing.hpp>
#include <alertstream/detail/sharing_engine.hpp>
#include <alertstream/detail/type_name.hpp>
#include <alertstream/log.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/sharing_status.hpp>

namespace alertstream {

/// Publishes to the destinations that a program declares:
/// @code
/// as::data_sharing<as::hermes::destination<"hermes", as::topics<"hermes.test">>, archive> sharing{loop, as::settings::load("settings.json")};
/// as::outcome const came = co_await sharing.async_publish<"hermes", "hermes.test">(std::move(alert));
/// @endcode
/// Each destination has an entry of its name in DATA_SHARING. USER_TOPICS, as in TOM,
/// lists the topics that may be chosen: of those declared, the others are held back
/// (`not_sent`, and a line in the log at the start). Topics that it lists and the program
/// does not declare are left to other programs; if none of the declared is listed, that
/// is an error.
///
/// @par What goes into the log
/// A line for each publication that was not published, with destination (DISPLAY_NAME
/// if there is one), topic and why: no header and no credential, and of the message only
/// what the destination's words repeat of it, such as the value that it refuses.
///
/// @par Threads
/// Everything runs on the executor, which must be one thread's (or a strand's).
///
/// @par Lifetime
/// It may be destroyed at any time before its loop is: publications under way go on, and keep the clients
/// until they have completed. A client may keep the loop busy (Kafka's does) until
/// async_close() or the destructor.
template <class... Destinations>
class data_sharing {
    static constexpr bool valid = detail::check_destinations<Destinations...>();
    static_assert(valid || true);

    using engine = detail::sharing_engine;
    using engine_pointer = std::shared_ptr<engine>;

public:
    using executor_type = boost::asio::any_io_executor;

    /// `context` is an io_context or an executor.
    /// @throws configuration_error with everything that is wrong: with the settings, a
    /// destination without entry, an entry whose name is nearly that of a destination,
    /// and what each destination finds in its own. An entry of another program is passed
    /// over with a note in the log.
    template <class Context>
    data_sharing(Context&& context, settings const& from, logger log = {}) : engine_{std::make_shared<engine>(executor_of(context), std::move(log))} {
        if constexpr (valid) engine_->prepare({declare<Destinations>()...}, from);
    }

    executor_type get_executor() const noexcept { return engine_->executor(); }

    /// Publishes a value. That destination and topic are declared, and that the
    /// destination takes the value, is checked by the compiler.
    ///
    /// The value is kept until it is published: pass it by std::move, or it is copied.
    /// Of a `std::string_view` or literal, the text is kept. With g++ 12 a value that is
    /// an aggregate needs a name: of one that is written in braces within a `co_await`,
    /// that compiler runs the destructor twice.
    ///
    /// @par Completion signature
    /// `void(outcome)`. What goes wrong is an outcome: nothing is thrown, and an exception
    /// from the destination is `unknown`.
    ///
    /// @par Cancellation
    /// All types, passed on to the destination; before it has begun, `not_sent` with
    /// `operation_aborted`. Once something may have left, the outcome says so: `unknown`.
    template <detail::fixed_string Destination, detail::fixed_string Topic, class Value, class Token = boost::asio::deferred_t>
    auto async_publish(Value value, Token&& token = {}) {
        using kept = detail::kept_value<Value>;
        constexpr bool right = checked<Destination, Topic, kept>();
        return boost::asio::async_initiate<Token, void(outcome)>(
            [](auto handler, engine_pointer const& with, kept given) {
                if constexpr (right)
                    start<detail::index_of<Destination, Destinations...>()>(with, std::string{Topic.view()}, std::move(given), std::move(handler));
            },
            token, engine_, kept(std::move(value)));
    }

    /// The same with names that are known at run time only. A name that is not
    /// declared, and a value that this destination does not take, is `not_sent`, not
    /// retryable, and says what was probably meant; a value that none of the
    /// destinations takes does not compile.
    template <class Value, class Token = boost::asio::deferred_t>
    auto async_publish(std::string_view destination, std::string_view topic, Value value, Token&& token = {}) {
        using kept = detail::kept_value<Value>;
        constexpr bool right = checked<kept>();
        return boost::asio::async_initiate<Token, void(outcome)>(
            [](auto handler, engine_pointer const& with, std::string const& name, std::string where, kept given) {
                if constexpr (right)
                    start_by_name(with, name, std::move(where), std::move(given), std::move(handler), std::index_sequence_for<Destinations...>{});
            },
            token, engine_, std::string{destination}, std::string{topic}, kept(std::move(value)));
    }

    /// Takes no more, waits for what is under way, and closes the clients. At the
    /// deadline it goes on without waiting, and cancels what is still under way then;
    /// that may take some seconds more, and what does not heed it is left behind.
    ///
    /// @par Completion signature
    /// `void(error_code)`: `errc::close_deadline` if something was not done at the
    /// deadline, `errc::closed` if it was called before.
    ///
    /// @par Cancellation
    /// All types: the deadline is now.
    template <class Token = boost::asio::deferred_t>
    auto async_close(std::chrono::steady_clock::duration deadline, Token&& token = {}) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [](auto handler, engine_pointer const& with, std::chrono::steady_clock::duration limit) { with->close(limit, std::move(handler)); }, token, engine_,
            deadline);
    }

    /// All destinations at one moment, as declared.
    std::vector<destination_status> status() const { return engine_->status(); }

    /// Their names, as declared.
    std::vector<std::string> destinations() const { return engine_->destinations(); }

    /// What may be published to; empty if there is no such destination, or if it takes
    /// any topic.
    std::vector<std::string> topics_of(std::string_view destination) const { return engine_->topics_of(destination); }

private:
    template <class Context>
    static executor_type executor_of(Context& context) {
        if constexpr (requires { context.get_executor(); }) return context.get_executor();
        else return executor_type{context};
    }

    template <class Destination>
    static detail::declared_destination declare() {
        using client = typename Destination::client;
        using topics = typename Destination::topics;
        detail::declared_destination made{Destination::name, {}, [](std::string_view topic) { return topics::contains(topic); },
                                          [](destination_setup const& with) -> std::shared_ptr<void> { return std::make_shared<client>(with); }, nullptr};
        if constexpr (detail::lists_its_topics<topics>) made.topics.assign(std::begin(topics::names), std::end(topics::names));
        if constexpr (detail::closes<client>) made.close = [](void* which) { return static_cast<client*>(which)->close(); };
        return made;
    }

    template <detail::fixed_string Destination, detail::fixed_string Topic, class Value>
    static consteval bool checked() {
        if constexpr (!valid) return false;
        else return detail::check_publication<Destination, Topic, Value, Destinations...>();
    }

    template <class Value>
    static consteval bool checked() {
        if constexpr (!valid) return false;
        else return detail::check_value<Value, Destinations...>();
    }

    template <std::size_t Index>
    using client_at = typename std::tuple_element_t<Index, std::tuple<Destinations...>>::client;

    /// What a client does with a value.
    template <class Client, class Value>
    struct work final : detail::publication_work {
        work(std::shared_ptr<void> to, std::string where, Value given) : client{std::move(to)}, topic{std::move(where)}, value(std::move(given)) {}
        boost::asio::awaitable<outcome> begin() override { return static_cast<Client*>(client.get())->publish(std::move(topic), std::move(value)); }

        std::shared_ptr<void> client;
        std::string topic;
        Value value;
    };

    template <std::size_t Index, class Value>
    static void start(engine_pointer const& with, std::string topic, Value value, engine::outcome_handler handler) {
        if constexpr (!publishes<client_at<Index>, Value>) with->refuse_type(Index, topic, detail::type_name<Value>(), std::move(handler));
        else if (with->admits(Index, topic, handler))
            with->start(Index, topic, std::make_unique<work<client_at<Index>, Value>>(with->client(Index), topic, std::move(value)), std::move(handler));
    }

    template <class Value, std::size_t... Index>
    static void start_by_name(engine_pointer const& with, std::string const& destination, std::string topic, Value value, engine::outcome_handler handler,
                              std::index_sequence<Index...>) {
        bool const known = ((std::string_view{Destinations::name} == destination &&
                             (start<Index>(with, std::move(topic), std::move(value), std::move(handler)), true)) || ...);
        if (!known) with->refuse_name(destination, topic, std::move(handler));
    }

    engine_pointer engine_;
};

}  // namespace alertstream
