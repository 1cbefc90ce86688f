#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/dead_letter.hpp>
#include <alertstream/delivery/counters.hpp>
#include <alertstream/delivery/message_resolver.hpp>
#include <alertstream/delivery/plan.hpp>
#include <alertstream/delivery/position.hpp>
#include <alertstream/detail/fifo_mutex.hpp>
#include <alertstream/failure_guard.hpp>
#include <alertstream/log.hpp>

namespace alertstream::delivery {

class lane;

/// What a lane needs of the stream it belongs to. No function throws.
class lane_owner {
public:
    /// Held while a handler runs, which may outlive the stream.
    virtual std::shared_ptr<void> keep_alive() = 0;
    /// Writes the dead letter, or says why it could not.
    virtual boost::asio::awaitable<result<void>> start_put_aside(dead_letter letter) = 0;
    /// Without waiting; absent if only start_put_aside() can.
    virtual std::optional<result<void>> put_aside_now(dead_letter const& letter) = 0;
    /// An operator gave up this alert.
    virtual bool given_up(topic_partition const& where, std::int64_t offset) = 0;
    /// The lane's kept position moved.
    virtual void moved(lane&) = 0;
    /// Reading must go on at lane::seek_target(): call lane::sought() when it is
    /// there, and messages of the old place cannot come any more.
    virtual void seek(lane&) = 0;
    /// Where reading starts is settled.
    virtual void started(lane&, start_finder const& found) = 0;
    /// The partition reported an error that the lane cannot mend: the position is
    /// outside the log, or the topic may not be read.
    virtual void partition_failed(lane&, error_code code, std::string const& reason) = 0;
    virtual void reached_end(lane&) = 0;
    /// The lane has something to do again: call pump() soon.
    virtual void ready(lane&) = 0;
    /// The lane started to wait for a handler or a back-off.
    virtual void waiting(lane&) = 0;
    /// How often the loop has gone on to something else: equal before and after a
    /// handler that never gave it back.
    virtual std::uint64_t turn() = 0;
    /// A handler did not give the loop back for so long.
    virtual void held(lane&, std::chrono::nanoseconds took) = 0;
    /// Nothing is in hand and nothing waits: the end of a run may have come.
    virtual void idle(lane&) = 0;
    /// Letters of this partition, not done, from the lane's start on: by offset, their ids.
    virtual std::multimap<std::int64_t, std::string> open_letters(lane&) = 0;
    /// An alert that was put aside by an earlier run is handled after all.
    virtual void letter_done(std::string const& id) = 0;
    /// After drain() or cancel(): no handler runs any more.
    virtual void finished(lane&) = 0;
    virtual void log(log_level level, std::string_view event, std::initializer_list<log_field> fields) = 0;
    virtual double random() = 0;

protected:
    ~lane_owner() = default;
};

/// What all lanes of one topic share.
struct topic_lanes {
    std::shared_ptr<topic_plan const> plan{};
    std::string topic;        ///< the topic's own name
    std::string_view stream;
    delivery::counters counters{};
    std::vector<failure_guard> guards{};  ///< of each handler: so many failures in a row are its own, not the alerts'
    std::vector<delivery::counters> kept_out{};  ///< of each handler: what its gates kept from it
    logger const* log{};       ///< for handlers that ask for it
    std::optional<std::chrono::seconds> max_age{};
    std::shared_ptr<message_resolver> resolver{};  ///< fetches what is kept elsewhere; none: nothing is
    std::chrono::seconds fetch_limit{600};         ///< for one alert, over all tries
    std::shared_ptr<detail::fifo_mutex> fetching{}; ///< so many tries at once, over all topics of the stream
    bool keeper_listens{};     ///< each move is told to a keeper of the user's
    std::size_t* remaining{};  ///< how many alerts the program still wants, if it said so
};

}  // namespace alertstream::delivery
