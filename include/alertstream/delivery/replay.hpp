#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/dead_letter_file.hpp>
#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/delivery/work.hpp>
#include <alertstream/log.hpp>

namespace alertstream {

/// What a replay of a dead-letter file did.
struct replay_result {
    std::size_t handled{};     ///< done now, and marked so
    std::size_t failed{};      ///< failed again: still in the file
    std::size_t foreign{};     ///< of streams or topics that this program does not have: still in the file
    std::size_t unreadable{};  ///< lines that could not be read
};

}  // namespace alertstream

namespace alertstream::delivery {

/// Runs the open letters of a file through their topics' handlers, one after the
/// other, from the handler at which each failed. Stops at the first `unavailable`.
class replay {
public:
    ALERTSTREAM_DECL replay(std::vector<stream_plan> const& plans, std::filesystem::path file, logger log);

    /// The problem is that of the file, or errc::handler_failed if a handler is unavailable.
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

    ALERTSTREAM_DECL bench* bench_for(dead_letter const& letter);
    ALERTSTREAM_DECL boost::asio::awaitable<ended> handle(dead_letter const& letter);
    ALERTSTREAM_DECL void advance(dead_letter letter, bench const& at, std::size_t handler, std::string const& reason);
    ALERTSTREAM_DECL void say(log_level level, std::string_view event, dead_letter const& letter, std::string_view error);

    std::vector<stream_plan> const& plans_;
    dead_letter_file file_;
    logger log_;
    std::map<std::string, std::unique_ptr<bench>> benches_;
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/replay.ipp>
#endif
