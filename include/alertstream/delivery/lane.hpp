#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/dead_letter.hpp>
#include <alertstream/delivery/lane_machine.hpp>
#include <alertstream/delivery/lane_owner.hpp>
#include <alertstream/delivery/position.hpp>
#include <alertstream/kafka/partition_queue.hpp>

namespace alertstream::delivery {

/// One partition's alerts, in order: takes them from their queue, runs their
/// handlers, retries, puts aside, and moves the kept position. Holds the I/O for
/// lane_machine and start_finder, which decide.
class lane : public std::enable_shared_from_this<lane> {
    using step = lane_machine::step;

public:
    using clock = std::chrono::steady_clock;

    ALERTSTREAM_DECL lane(boost::asio::any_io_executor executor, lane_owner& owner, topic_lanes& topic, topic_partition where, start_finder found, std::int64_t end_at_start);
    ALERTSTREAM_DECL ~lane();

    /// How much one lane does before others of the loop get their turn.
    static constexpr std::size_t longest_slice = 256;
    static constexpr std::chrono::milliseconds longest_slice_time{10};

    /// After construction, before open(): tells the owner where reading starts, if that is settled.
    ALERTSTREAM_DECL void begin();
    /// Reads from this queue.
    void open(std::unique_ptr<kafka::partition_queue> queue) { queue_ = std::move(queue); }
    bool has_queue() const noexcept { return queue_ != nullptr; }

    /// Works until there is nothing to take, a handler waits, or `budget` alerts
    /// were taken. True: call again after other work of the loop.
    ALERTSTREAM_DECL bool pump(std::size_t budget);

    std::int64_t seek_target() const noexcept { return seek_target_; }
    /// What ends the owner's work on a seek, or on finding the position again, when the
    /// partition is given away. Each has its own: a coroutine's slot must not be bound
    /// to another while it runs. Whoever is cancelled by it must hold it.
    using cancellation = std::shared_ptr<boost::asio::cancellation_signal>;
    cancellation seek_cancellation() { return cancel_seek_ = std::make_shared<boost::asio::cancellation_signal>(); }
    /// A search that is under way already ends.
    ALERTSTREAM_DECL cancellation search_cancellation();
    /// Messages come from seek_target() now.
    ALERTSTREAM_DECL void sought();
    /// The position is outside the log: nothing more is taken until relocate().
    void hold() noexcept { held_ = true; }
    /// The log goes from `low` to `high` now: reading starts over where the kept
    /// position is in it, once the alerts in hand are done.
    ALERTSTREAM_DECL void relocate(std::int64_t low, std::int64_t high);

    /// Ends with the alerts in hand; owner.finished() follows, maybe at once.
    ALERTSTREAM_DECL void drain();
    /// Ends now: a running handler is cancelled; owner.finished() follows when it is gone.
    ALERTSTREAM_DECL void cancel();
    /// Lets go of the queue. What a running handler holds stays until it is gone.
    ALERTSTREAM_DECL void let_go();
    /// Drops what is in hand and reads on from there: the keeper knows better.
    ALERTSTREAM_DECL void go_to(kept_position to);

    bool is_finished() const noexcept { return finished_; }
    bool handler_running() const noexcept { return running_; }

    topic_partition const& where() const noexcept { return where_; }
    topic_lanes& topic() noexcept { return *topic_; }

    /// All below is handled.
    kept_position const& kept() const noexcept { return kept_; }
    /// Behind the last message that was looked at, control records included.
    std::int64_t position() const noexcept { return position_; }
    bool at_end() const noexcept { return at_end_; }
    std::int64_t end_at_start() const noexcept { return end_at_start_; }
    bool starting() const noexcept { return found_.has_value(); }

    /// Since when the present handler runs or its retry waits; absent if none does.
    std::optional<clock::time_point> waiting_since() const noexcept { return waiting_since_; }
    std::int64_t offset_in_hand() const noexcept {
        if (large_) return large_->record.offset();
        return messages_.empty() ? -1 : messages_.front().offset();
    }
    ALERTSTREAM_DECL std::string_view handler_in_hand() const noexcept;
    bool backing_off() const noexcept { return machine_.now() == lane_machine::step::back_off; }
    /// A large alert is fetched from where it is kept, or its next try waits.
    bool fetching() const noexcept { return large_ != nullptr; }
    /// Some alert is neither handled nor put aside yet. One that is fetched does not
    /// count when the program wants no more.
    bool has_in_hand() const noexcept {
        if (large_ && !(topic_->remaining && *topic_->remaining == 0)) return true;
        return running_ || (machine_.now() != step::fetch && machine_.now() != step::finished);
    }

    // For the stream that owns it.
    bool dirty{};            ///< kept() moved since the last commit
    bool watchdog_spoke{};   ///< the present wait was reported
    std::size_t slice{longest_slice};  ///< alerts in one go: fewer if they take long

private:
    // Taking alerts
    enum class taken_one { alert, undecodable, passed_over, nothing, large };
    bool take();
    taken_one take_one(kafka::polled& polled);
    taken_one take_message(message const& from, kafka::fetched record);
    bool passes_over(message const& m);
    bool checks_start(std::optional<message> const& first);
    void settle_start();
    void reach_end(std::int64_t offset);
    bool too_old(message const& m) const;
    bool is_skipped_test(message const& m) const noexcept;
    void drop_hand() noexcept;

    // Fetching those that are kept elsewhere
    /// One that is fetched: only its lane waits. Its coroutine knows by the pointer whether it is still wanted.
    struct large_alert {
        kafka::fetched record{};                ///< the placeholder
        std::optional<fetch_result> ended{};
        bool given_up{};
        boost::asio::cancellation_signal cancel{};
    };
    bool is_large(message const& m) const noexcept { return topic_->resolver && topic_->resolver->concerns(m); }
    taken_one begin_fetch(kafka::fetched record);
    boost::asio::awaitable<void> run_fetch(std::shared_ptr<large_alert> alert, owned_message placeholder);
    boost::asio::awaitable<fetch_result> fetch_in_turn(std::shared_ptr<message_resolver> from, owned_message placeholder, clock::time_point& until);
    boost::asio::awaitable<fetch_result> fetch_once(std::shared_ptr<message_resolver> from, owned_message placeholder);
    void not_fetched(failure const& why, unsigned tries, std::int64_t offset);
    taken_one take_fetched();
    void end_fetch();

    // Handling them
    void pump_plain(std::size_t& budget);
    void empty_hand();
    bool decode_plain();
    bool call_plain(alerts const& hand);
    bool step_once(std::size_t& budget);
    outcome call_now();
    outcome judge(std::exception_ptr const& problem);
    void succeeded() {
        if (!gated_ || works_[machine_.handler()]->reached()) topic_->guards[machine_.handler()].succeeded();
    }
    void emit(boost::asio::cancellation_signal& signal);
    void end(cancellation& which);
    void begin_seek(std::int64_t offset);
    void take_up_seek();
    void start_over();
    bool give_up_by_hand();
    void begin_wait();
    void end_wait() noexcept { waiting_since_.reset(); }
    bool start_waiting(bool dead_letter);
    boost::asio::awaitable<void> run_waiting();
    boost::asio::awaitable<void> run_job();
    void wait_back_off();
    void wake_from_back_off();
    void tell_attempt();
    bool put_aside();
    dead_letter make_dead_letter() const;
    void aside_written(result<void> const& written);
    void keep();
    void close_letters();
    bool may_go_plain() const;
    void mark_kept();
    void finish();

    boost::asio::any_io_executor executor_;
    lane_owner* owner_;
    topic_lanes* topic_;
    topic_partition where_;
    std::unique_ptr<kafka::partition_queue> queue_;
    lane_machine machine_;
    std::optional<start_finder> found_;   ///< until the start is settled
    std::optional<std::pair<std::int64_t, std::int64_t>> log_now_;  ///< from relocate()
    bool held_{};

    lane_payloads payloads_;
    std::vector<std::unique_ptr<handler_work>> works_;
    std::vector<kafka::fetched> records_;
    std::vector<message> messages_;       ///< never reallocated: metadata and handlers point into it
    std::vector<metadata> about_;
    std::optional<kafka::fetched> tail_record_;
    std::optional<failure> tail_problem_;
    std::optional<owned_message> resolved_;    ///< the first of those in hand, or the undecodable one, if it was fetched
    std::shared_ptr<large_alert> large_;
    std::optional<kafka::polled> seen_ahead_;  ///< no message, or a large one: for take()
    std::multimap<std::int64_t, std::string> open_letters_;  ///< of an earlier run, ahead of us
    std::string last_error_;              ///< of the handler, for the dead letter and the log
    error_code last_code_;

    kept_position kept_;
    std::int64_t position_{};
    std::int64_t skip_below_{};           ///< offsets that were kept by an earlier run
    std::int64_t end_at_start_{};
    std::size_t looked_at_{};             ///< by the last take()
    std::size_t most_{1};                 ///< alerts in hand at once

    boost::asio::steady_timer back_off_;
    boost::asio::steady_timer job_;       ///< never expires: cancelled to wake the coroutine
    boost::asio::cancellation_signal cancel_;
    std::optional<clock::time_point> waiting_since_;
    bool has_waiting_handler_{};
    std::uint64_t hand_{};                ///< how many times alerts were taken in hand
    bool gated_{};                        ///< some alerts may be kept from some handler
    bool plain_{};                        ///< one alert at a time, handlers that return at once, nothing to count or skip
    bool coroutine_{};                    ///< run_waiting() exists
    bool coroutine_idle_{};               ///< and waits for a job
    bool running_{};                      ///< a waiting handler or dead letter is under way
    bool job_is_dead_letter_{};
    bool pumping_{};
    bool seeking_{};
    std::int64_t seek_target_{};
    cancellation cancel_seek_;
    cancellation cancel_search_;
    std::optional<kept_position> go_to_;  ///< once the handler that runs is gone
    std::chrono::nanoseconds slice_began_{};
    bool cancelled_{};
    bool finished_{};
    bool at_end_{};
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/lane.ipp>
#endif
