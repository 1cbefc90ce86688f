#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <alertstream/delivery/status.hpp>
#include <alertstream/detail/streams_engine.hpp>
#include <alertstream/handler_set.hpp>
#include <alertstream/offset_keeper.hpp>
#include <alertstream/handlers.hpp>
#include <alertstream/log.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/stream.hpp>

namespace alertstream {

using delivery::run_options;

/// Reads streams and hands each alert to its handlers.
/// @code
/// boost::asio::io_context loop;
/// as::alert_streams<hopskotch, gcn> streams{loop, as::settings::load("settings.json"), ingest{store}};
/// as::stop_on_signal(loop, streams);
/// streams.async_run(boost::asio::detached);
/// loop.run();
/// @endcode
///
/// @par Promise
/// At least once, in order per partition: an alert's offset is kept only after
/// its handlers are done with it, or after it lies in the dead-letter file.
///
/// @par Threads
/// Everything runs on the executor, which must be one thread's (or a strand's).
///
/// @par Lifetime
/// Keep it until async_run() has completed. Destroying it before drops what is
/// under way, without waiting; those alerts come again.
template <class... Streams>
class alert_streams {
public:
    using executor_type = boost::asio::any_io_executor;

    /// `context` is an io_context or an executor. `handlers` are the handlers (and
    /// keepers) with state, in any order, by value or as std::ref.
    /// @throws configuration_error with everything that is wrong with the settings.
    template <class Context, class... Handlers>
    alert_streams(Context&& context, settings const& from, Handlers&&... handlers)
        : alert_streams{std::in_place, detail::executor_of(context), logger{}, from, std::forward<Handlers>(handlers)...} {}

    /// The same with a log of the program's own.
    template <class Context, class... Handlers>
    alert_streams(Context&& context, settings const& from, logger log, Handlers&&... handlers)
        : alert_streams{std::in_place, detail::executor_of(context), std::move(log), from, std::forward<Handlers>(handlers)...} {}

    alert_streams(alert_streams&&) = default;
    alert_streams& operator=(alert_streams&&) = default;
    ~alert_streams() {
        if (engine_) engine_->stop_at_once();
    }

    executor_type get_executor() const noexcept { return engine_->executor(); }

    /// What this run shall do beyond the settings; before async_run().
    void set(run_options options) { engine_->set_options(std::move(options)); }

    /// Reads until stop(), until what `run_options` asks is done, or until every
    /// stream has failed for good. A broker that is away is no failure.
    /// @par Completion signature
    /// void(error_code): the first stream's fatal error, if any.
    /// @par Cancellation
    /// terminal: as stop_at_once(); total and partial: as stop().
    template <class Token>
    auto async_run(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [engine = engine_](auto handler) {
                // The erased handler takes the user's slot for itself, and has one of its own.
                detail::streams_engine::done_handler done{std::move(handler)};
                auto slot = boost::asio::get_associated_cancellation_slot(done);
                if (slot.is_connected())
                    slot.assign([weak = std::weak_ptr{engine}](boost::asio::cancellation_type kind) {
                        auto const running = weak.lock();
                        if (!running) return;
                        if ((kind & boost::asio::cancellation_type::terminal) != boost::asio::cancellation_type::none)
                            running->stop_at_once();
                        else
                            running->stop();
                    });
                engine->run(std::move(done));
            },
            token);
    }

    /// Takes no more alerts, lets handlers finish (DRAIN_SECONDS at most), keeps
    /// the offsets, leaves the groups. A second call cancels the handlers that still run.
    void stop() { engine_->stop(); }

    /// Cancels the handlers, keeps what is handled, and leaves without waiting longer than a moment.
    void stop_at_once() { engine_->stop_at_once(); }

    /// How many of the streams the settings switch on.
    std::size_t active() const noexcept { return engine_->plans().size(); }

    /// How things stand now.
    std::vector<stream_status> status() const { return engine_->status(); }

    /// Called on the executor whenever the state of a stream or topic changes. It may call status().
    void on_change(std::function<void()> changed) { engine_->on_change(std::move(changed)); }

    /// Called on the executor when the run is over, before async_run() completes.
    void at_end(std::function<void()> ended) { engine_->at_end(std::move(ended)); }

    /// Leaves out one alert whose handler is unavailable again and again. It counts
    /// as done, with a log line. False if there is no such stream.
    bool give_up(std::string_view stream, topic_partition const& where, std::int64_t offset) { return engine_->give_up(stream, where, offset); }

    /// Runs the letters of a dead-letter file that are not done through their
    /// topics' handlers, from the handler at which they failed, and marks them done.
    /// No offset moves. `metadata::replayed()` is set: what a handler stores of it is stored
    /// when `alert_store::save` is back, so that none is marked done before.
    /// @par Completion signature
    /// void(error_code, replay_result)
    template <class Token>
    auto async_replay(std::string file, Token&& token) {
        return async_replay(std::make_shared<dead_letter_file_shelf>(std::move(file)), std::forward<Token>(token));
    }

    /// The same with letters that lie elsewhere: `async_replay(store.letters(), token)`.
    template <class Token>
    auto async_replay(std::shared_ptr<dead_letter_shelf> from, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, replay_result)>(
            [engine = engine_](auto handler, std::shared_ptr<dead_letter_shelf> letters) { engine->replay(std::move(letters), std::move(handler)); }, token, std::move(from));
    }

private:
    template <class... Declared, class... Handlers>
    friend int run(std::string const& file, Handlers&&... handlers);

    template <class... Handlers>
    alert_streams(std::in_place_t, executor_type executor, logger log, settings const& from, Handlers&&... handlers)
        : handlers_{std::forward<Handlers>(handlers)...}, engine_{std::make_shared<detail::streams_engine>(std::move(executor), std::move(log))} {
        std::array<detail::declared_stream, sizeof...(Streams)> declared{declare<Streams>()...};
        engine_->prepare(declared, from, handlers_.all());
    }

    template <class Stream>
    detail::declared_stream declare() const {
        using service = typename Stream::service;
        detail::declared_stream made{Stream::name, service::names, Stream::topics(handlers_), nullptr, nullptr, &service::configure};
        if constexpr (!std::is_void_v<typename Stream::keeper>) {
            auto const& keeper = handlers_.template object<typename Stream::keeper>();
            if constexpr (keeps_for_streams<typename Stream::keeper>) made.keeper = keeper->keeper_for(Stream::name);
            else made.keeper = keeper;
        }
        if constexpr (!std::is_void_v<typename Stream::dead_letters>)
            made.dead_letters = make_dead_letter_sink(handlers_.template object<typename Stream::dead_letters>());
        if constexpr (!std::is_void_v<typename Stream::resolver>) made.resolve = &Stream::resolver::make;
        return made;
    }

    handler_set<Streams...> handlers_;
    std::shared_ptr<detail::streams_engine> engine_;
};

}  // namespace alertstream
