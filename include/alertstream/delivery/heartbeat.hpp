#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/delivery/heartbeat_watch.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/topic_reader.hpp>
#include <alertstream/log.hpp>
#include <alertstream/time.hpp>

namespace alertstream::delivery {

/// What a heartbeat needs of the stream that it watches over. No function throws.
class heartbeat_owner {
public:
    /// How many alerts came since the start.
    virtual std::uint64_t alerts_received() = 0;
    /// It is silent, or not any more.
    virtual void silence_changed() = 0;
    /// Makes the client anew; heartbeat::connected() follows when it is.
    virtual void make_client_anew() = 0;
    virtual void log(log_level level, std::string_view event, std::initializer_list<log_field> fields) = 0;
    virtual double random() = 0;

protected:
    ~heartbeat_owner() = default;
};

/// Listens to the broker's heartbeat beside the group, with a client of its own: the
/// I/O for heartbeat_watch, which decides.
///
/// It tells whether the cluster is heard from here, not whether the group's own client
/// still fetches: one that is deaf by itself, while beats come to this one, is left to
/// librdkafka, whose requests time out and whose connections are made anew.
class heartbeat : public std::enable_shared_from_this<heartbeat> {
public:
    ALERTSTREAM_DECL heartbeat(boost::asio::any_io_executor executor, heartbeat_owner& owner, kafka::connection to, std::string topic, std::chrono::milliseconds silence,
                               logger log);

    /// The stream's client is connected, or not.
    ALERTSTREAM_DECL void connected();
    ALERTSTREAM_DECL void disconnected();
    /// The owner is not asked any more.
    ALERTSTREAM_DECL void end();

    bool is_silent() const noexcept { return watch_.is_silent(); }
    /// When the last beat arrived here.
    std::optional<time_point> last() const noexcept { return last_; }

private:
    void read();
    void on_beat();
    void on_end(error_code problem);
    void read_again(std::chrono::milliseconds after);
    void arm();
    void check();
    void act(heartbeat_watch::verdict const& verdict);
    void say(heartbeat_watch::news what);

    boost::asio::any_io_executor executor_;
    heartbeat_owner* owner_;
    kafka::connection to_;
    std::string topic_;
    std::chrono::milliseconds silence_;
    logger log_;
    heartbeat_watch watch_;
    std::unique_ptr<kafka::topic_reader> reader_;
    std::uint64_t readers_{};
    boost::asio::steady_timer check_timer_;
    boost::asio::steady_timer again_timer_;
    std::uint64_t received_{};
    std::optional<time_point> last_;
    bool armed_{};
    bool connected_{};
    bool off_{};       ///< it cannot be read here; looked for again rarely
    bool said_off_{};  ///< and nothing came since that was said
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/heartbeat.ipp>
#endif
