#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/dead_letter_shelf.hpp>
#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/delivery/work.hpp>
#include <alertstream/log.hpp>
#include <alertstream/replay_result.hpp>

namespace alertstream::delivery {

/// Runs the open letters of a file or store through their topics' handlers, one after the
/// other, from the handler at which each failed. Stops at the first `unavailable`.
/// Letters that come meanwhile are left for the next time. The placeholder of a large message is
/// fetched first: one try, and it stays if that fails.
class replay {
public:
    ALERTSTREAM_DECL replay(std::vector<stream_plan> const& plans, std::shared_ptr<dead_letter_shelf> from, logger log);

    /// The problem is that of the shelf, or errc::handler_failed if a handler is unavailable.
    ALERTSTREAM_DECL boost::asio::awaitable<result<replay_result>> run();

private:
    /// A topic's handlers, as a lane has them.
    struct bench {
        stream_plan const* stream{};
        topic_plan const* topic{};
        lane_payloads payloads;
        std::vector<std::unique_ptr<handler_work>> works;
    };
    enum class ended { handled, failed, foreign, unavailable };

    ALERTSTREAM_DECL boost::asio::awaitable<result<std::vector<dead_letter>>> next_block(std::string behind);
    ALERTSTREAM_DECL bench* bench_for(dead_letter const& letter);
    ALERTSTREAM_DECL boost::asio::awaitable<ended> handle(dead_letter const& letter);
    ALERTSTREAM_DECL boost::asio::awaitable<ended> handle(bench& at, dead_letter const& letter, message view);
    ALERTSTREAM_DECL boost::asio::awaitable<fetch_result> fetch(bench const& at, owned_message placeholder);
    ALERTSTREAM_DECL boost::asio::awaitable<void> advance(dead_letter letter, bench const& at, std::size_t handler, std::string const& reason);
    ALERTSTREAM_DECL void say(log_level level, std::string_view event, dead_letter const& letter, std::string_view error);

    std::vector<stream_plan> const& plans_;
    std::shared_ptr<dead_letter_shelf> from_;
    logger log_;
    std::map<std::string, std::unique_ptr<bench>> benches_;
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/replay.ipp>
#endif
