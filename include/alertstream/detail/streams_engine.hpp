#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/dead_letter_shelf.hpp>
#include <alertstream/dead_letter_sink.hpp>
#include <alertstream/delivery/status.hpp>
#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/log.hpp>
#include <alertstream/replay_result.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::delivery {
class stream_runner;
}

namespace alertstream::detail {

/// What a stream's types say, before settings.
struct declared_stream {
    std::string_view name;
    std::span<std::string_view const> service_names;  ///< by which settings may mean it: the service's own, and TOM's
    std::vector<delivery::topic_plan> topics;
    std::shared_ptr<offset_keeper> keeper;
    std::shared_ptr<dead_letter_sink> dead_letters;

    /// Turns OPTIONS into a connection and a group; appends what is wrong.
    void (*configure)(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems);

    /// Makes what fetches its large messages, from what configure() made of the settings; none: the service's own.
    std::shared_ptr<delivery::message_resolver> (*resolve)(stream_settings const& from, delivery::stream_plan const& plan, std::vector<setting_error>& problems, logger const& log) = nullptr;
};

/// Handlers that settings may name for a topic.
using handler_registry = std::vector<delivery::handler_plan>;

/// Declarations and settings put together; everything that is wrong with either
/// is in `problems`.
struct assembled {
    std::vector<delivery::stream_plan> active;
    std::vector<std::string> switched_off;
    std::vector<setting_error> problems;
    std::vector<std::string> notes;  ///< of no one stream: entries that are passed over, settings without effect
};

/// Opens each dead-letter file once, whichever streams write to it.
class dead_letter_files {
public:
    ALERTSTREAM_DECL std::shared_ptr<dead_letter_sink> at(std::string const& file);

private:
    std::vector<std::pair<std::string, std::shared_ptr<dead_letter_sink>>> open_;
};

ALERTSTREAM_DECL assembled assemble(std::vector<declared_stream> declared, settings const& from, handler_registry const& registry, dead_letter_files& files,
                                    logger const& log = logger{nullptr});

/// An io_context's executor, or what is one. The first, which is nearly every program's, is compiled once.
ALERTSTREAM_DECL boost::asio::any_io_executor executor_of(boost::asio::io_context& loop);
template <class Context>
boost::asio::any_io_executor executor_of(Context& context) {
    if constexpr (requires { context.get_executor(); }) return context.get_executor();
    else return boost::asio::any_io_executor{context};
}

/// Runs the streams of an `alert_streams`; all that does not depend on its types.
class streams_engine : public std::enable_shared_from_this<streams_engine> {
public:
    using done_handler = boost::asio::any_completion_handler<void(error_code)>;

    ALERTSTREAM_DECL streams_engine(boost::asio::any_io_executor executor, logger log);
    ALERTSTREAM_DECL ~streams_engine();

    /// Takes the streams, and those of their handlers that have a name. Throws configuration_error if anything is wrong.
    ALERTSTREAM_DECL void prepare(std::span<declared_stream> declared, settings const& from, handler_registry handlers);

    ALERTSTREAM_DECL void run(done_handler done);
    ALERTSTREAM_DECL void stop();
    ALERTSTREAM_DECL void stop_at_once();
    ALERTSTREAM_DECL std::vector<stream_status> status() const;
    ALERTSTREAM_DECL bool give_up(std::string_view stream, topic_partition const& where, std::int64_t offset);

    using replay_handler = boost::asio::any_completion_handler<void(error_code, replay_result)>;
    ALERTSTREAM_DECL void replay(std::shared_ptr<dead_letter_shelf> from, replay_handler done);

    ALERTSTREAM_DECL void set_options(delivery::run_options options);
    ALERTSTREAM_DECL void on_change(std::function<void()> changed);
    ALERTSTREAM_DECL void at_end(std::function<void()> ended);

    boost::asio::any_io_executor const& executor() const noexcept { return executor_; }
    logger const& log() const noexcept { return log_; }
    std::vector<delivery::stream_plan> const& plans() const noexcept { return plans_; }

private:
    void stream_ended(error_code problem);

    boost::asio::any_io_executor executor_;
    logger log_;
    delivery::run_options options_;
    dead_letter_files files_;
    std::vector<delivery::stream_plan> plans_;
    std::vector<std::string> switched_off_;
    std::vector<std::shared_ptr<delivery::stream_runner>> runners_;
    std::size_t remaining_{};
    std::size_t running_{};
    bool stop_asked_{};
    error_code first_problem_;
    done_handler done_;
    std::function<void()> changed_;
    std::vector<std::function<void()>> at_end_;
};

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/streams_engine.ipp>
#endif
