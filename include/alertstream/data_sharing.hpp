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

#include <alertstream/acceptance.hpp>
#include <alertstream/destination.hpp>
#include <alertstream/detail/check_sharing.hpp>
#include <alertstream/detail/sharing_calls.hpp>
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
        if constexpr (valid) engine_->prepare({detail::declare_destination<Destinations>()...}, from);
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
                    calls::template start<detail::index_of<Destination, Destinations...>()>(with, std::string{Topic.view()}, std::move(given), std::move(handler));
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
                    calls::start_by_name(with, name, std::move(where), std::move(given), std::move(handler));
            },
            token, engine_, std::string{destination}, std::string{topic}, kept(std::move(value)));
    }

    /// Has a value published by a durable destination (durable.hpp): it is written into the
    /// destination's outbox, and goes out as soon as the destination takes it, once, whatever
    /// is killed meanwhile. That destination and topic are declared, and that the value can
    /// be kept, is checked by the compiler. What is asked in one turn of the loop is one
    /// transaction: start many, then wait. With g++ 12 options need a name within a
    /// `co_await`, as aggregates do (see async_publish).
    ///
    /// @par Completion signature
    /// `void(acceptance)`, when the value is on the disk, or why it is not: `rejected` for
    /// the value's own sake, all its errors at once; `not_accepted` if the disk is full, the
    /// destination closed or held back, or its predicate says no. Nothing is thrown.
    ///
    /// @par Cancellation
    /// All types: `not_accepted` with `operation_aborted` if it was not yet written, else it is accepted.
    template <detail::fixed_string Destination, detail::fixed_string Topic, class Value, class Token = boost::asio::deferred_t>
    auto async_accept(Value value, accept_options const& with = detail::no_accept_options, Token&& token = {}) {
        using kept = detail::kept_value<Value>;
        constexpr bool right = acceptable<Destination, Topic, kept>();
        return boost::asio::async_initiate<Token, void(acceptance)>(
            [](auto handler, engine_pointer const& to, kept given, accept_options options) {
                if constexpr (right)
                    calls::template accept<detail::index_of<Destination, Destinations...>()>(to, std::string{Topic.view()}, given, std::move(options), std::move(handler));
            },
            token, engine_, kept(std::move(value)), accept_options(with));
    }

    /// The same with names that are known at run time only: what is not declared, and a
    /// value that this destination cannot keep, is `not_accepted`, not retryable.
    template <class Value, class Token = boost::asio::deferred_t>
    auto async_accept(std::string_view destination, std::string_view topic, Value value, accept_options const& with = detail::no_accept_options, Token&& token = {}) {
        using kept = detail::kept_value<Value>;
        constexpr bool right = acceptable<kept>();
        return boost::asio::async_initiate<Token, void(acceptance)>(
            [](auto handler, engine_pointer const& to, std::string const& name, std::string where, kept given, accept_options options) {
                if constexpr (right)
                    calls::accept_by_name(to, name, std::move(where), given, std::move(options), std::move(handler));
            },
            token, engine_, std::string{destination}, std::string{topic}, kept(std::move(value)), accept_options(with));
    }

    /// A value came from this topic: its points are not sent back there. On the disk when
    /// it returns. One that could not be sent as it is has no points.
    template <detail::fixed_string Destination, detail::fixed_string Topic, class Value>
    result<void> received(Value const& value) {
        if constexpr (!acceptable<Destination, Topic, Value>()) return {};
        else {
            auto const* const to = durable_client<Destination>();
            return to ? to->received(Topic.view(), value) : result<void>{failure{errc::closed, "the outbox is closed"}};
        }
    }

    /// Whether a message with this reference is our own, which came back on a stream:
    /// told by what we wrote down before it was sent, not by who it says that sent it.
    template <detail::fixed_string Destination>
    result<bool> is_ours(std::string_view reference) {
        if constexpr (!has_outbox<Destination>()) return false;
        else {
            auto const* const to = durable_client<Destination>();
            return to ? to->is_ours(reference) : result<bool>{failure{errc::closed, "the outbox is closed"}};
        }
    }

    /// The outbox of a durable destination, for an operator (outbox_view.hpp).
    template <detail::fixed_string Destination>
    auto outbox() {
        if constexpr (has_outbox<Destination>()) {
            using client = typename calls::template client_at<detail::index_of<Destination, Destinations...>()>;
            return client::view(engine_->executor(), durable_client<Destination>());
        }
    }

    /// Takes no more, waits for what is under way, and closes the clients. Durable
    /// destinations begin nothing more; what waits in their outbox waits for the next start. At the
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

    template <detail::fixed_string Destination, detail::fixed_string Topic, class Value>
    static consteval bool acceptable() {
        if constexpr (!valid) return false;
        else return detail::check_acceptance<Destination, Topic, Value, Destinations...>();
    }

    template <class Value>
    static consteval bool acceptable() {
        if constexpr (!valid) return false;
        else return detail::check_accepted_value<Value, Destinations...>();
    }

    template <detail::fixed_string Destination>
    static consteval bool has_outbox() {
        if constexpr (!valid) return false;
        else return detail::check_outbox<Destination, Destinations...>();
    }

    using calls = detail::sharing_calls<Destinations...>;

    /// Null when it is closed, or has no entry in DATA_SHARING.
    template <detail::fixed_string Destination>
    auto const* durable_client() const {
        constexpr auto index = detail::index_of<Destination, Destinations...>();
        return static_cast<typename calls::template client_at<index> const*>(engine_->client(index).get());
    }

    engine_pointer engine_;
};

}  // namespace alertstream
