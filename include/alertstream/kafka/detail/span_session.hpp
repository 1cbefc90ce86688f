#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/kafka/blocking.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/detail/token_login.hpp>
#include <alertstream/kafka/event_source.hpp>
#include <alertstream/kafka/handles.hpp>
#include <alertstream/kafka/partition_queue.hpp>
#include <alertstream/kafka/topic_ends.hpp>

namespace alertstream::kafka::detail {

/// One client without a group, which is asked where topics end and reads parts of them;
/// one thing at a time. Held by the coroutine that uses it: when that ends, by whatever
/// way, the client goes in the background.
class span_session : public std::enable_shared_from_this<span_session> {
public:
    using taker = std::function<void(read_range const&, message const&)>;
    using duration = std::chrono::steady_clock::duration;

    span_session(boost::asio::any_io_executor executor, logger log);
    ~span_session();
    static result<std::shared_ptr<span_session>> open(boost::asio::any_io_executor executor, connection const& to, logger log);

    /// Asks again, for as long as time may help and `deadline` is not over.
    boost::asio::awaitable<result<topic_ends>> ask(std::string topic, duration deadline);

    /// Reads the ranges; no failure once all of them were read. `silence` is how long the
    /// next message, or end of a partition, may take.
    boost::asio::awaitable<std::optional<failure>> read(std::string topic, std::vector<read_range> ranges, taker each, duration silence);

    /// After `read`: the client may be asked to read again. False: it is to be let go.
    boost::asio::awaitable<bool> stop_reading();

private:
    struct reading {
        read_range range;
        std::unique_ptr<partition_queue> queue;
        bool done{};
    };

    void own(rd_kafka_t* made, std::shared_ptr<token_source> tokens);
    std::optional<failure> start_reading(std::vector<read_range>& ranges);
    void wait();
    void serve();
    void serve_soon();
    void drain_control(int& budget);
    void drain(reading& of, int& budget);
    void on_event(rd_kafka_event_t* event);
    void on_error(failure why);
    bool all_read() const;

    boost::asio::any_io_executor executor_;
    logger log_;
    event_source events_;
    blocking_thread blocking_;
    client_handle client_;
    queue_handle control_;
    std::optional<token_login> login_;
    std::string name_;
    topic_handle topic_;
    std::vector<reading> readings_;
    taker each_;
    std::optional<failure> problem_;   ///< what does not mend itself
    std::optional<failure> last_said_; ///< what does, if it goes on too long
    std::chrono::steady_clock::time_point alive_{};
    boost::asio::steady_timer waiting_;
    bool serving_posted_{};
};

}  // namespace alertstream::kafka::detail
