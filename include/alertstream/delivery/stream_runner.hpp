#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/delivery/assignment_machine.hpp>
#include <alertstream/detail/fifo_mutex.hpp>
#include <alertstream/failure_guard.hpp>
#include <alertstream/delivery/heartbeat.hpp>
#include <alertstream/delivery/lane.hpp>
#include <alertstream/delivery/position_file.hpp>
#include <alertstream/delivery/status.hpp>
#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/delivery/topic_report.hpp>
#include <alertstream/kafka/consumer.hpp>
#include <alertstream/log.hpp>
#include <alertstream/offset_keeper.hpp>

namespace alertstream::delivery {

/// Runs one stream: does what the assignment machine says, owns the lanes, keeps
/// the offsets, and knows how things stand. Not for users: `alert_streams` has one
/// for each stream.
class stream_runner final : public std::enable_shared_from_this<stream_runner>,
                            private kafka::consumer_listener,
                            private lane_owner,
                            private heartbeat_owner,
                            private keeper_feedback {
public:
    using done_handler = boost::asio::any_completion_handler<void(error_code)>;

    /// Of large messages, which are held in memory while they come. The lanes of others wait.
    static constexpr std::size_t fetches_at_once = 4;

    ALERTSTREAM_DECL stream_runner(boost::asio::any_io_executor executor, stream_plan plan, run_options options, std::size_t* remaining, logger log);
    ALERTSTREAM_DECL ~stream_runner();

    /// Runs until stopped or failed for good. The handler is called once, through the executor.
    ALERTSTREAM_DECL void run(done_handler done);
    /// Drains, keeps, leaves; a second call cancels the handlers.
    ALERTSTREAM_DECL void stop();
    /// Cancels the handlers, keeps what is handled, and is gone in a few seconds whatever happens.
    ALERTSTREAM_DECL void stop_at_once();
    /// Called when the state of the stream or of a topic changed.
    void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

    ALERTSTREAM_DECL stream_status status() const;
    stream_plan const& plan() const noexcept { return plan_; }

    /// Leaves out one alert when its next retry is due.
    ALERTSTREAM_DECL void give_up(topic_partition const& where, std::int64_t offset);

private:
    using lane_map = std::map<topic_partition, std::shared_ptr<lane>>;
    using start_map = std::map<topic_partition, std::pair<start_finder, std::int64_t>>;  ///< and the log's end

    // kafka::consumer_listener
    ALERTSTREAM_DECL void on_assigned(std::vector<topic_partition>) override;
    ALERTSTREAM_DECL void on_revoked(std::vector<topic_partition>, bool lost) override;
    ALERTSTREAM_DECL bool on_readable() override;
    ALERTSTREAM_DECL void on_error(error_code, std::string_view reason, std::string_view topic) override;
    ALERTSTREAM_DECL void on_connected(std::vector<std::string> const& topics) override;
    ALERTSTREAM_DECL void on_gone(error_code) override;
    ALERTSTREAM_DECL void on_connected_by_group();
    ALERTSTREAM_DECL void look_at_others();
    ALERTSTREAM_DECL void others_have_all();
    ALERTSTREAM_DECL void note_those_elsewhere();

    // lane_owner
    std::shared_ptr<void> keep_alive() override { return shared_from_this(); }
    ALERTSTREAM_DECL boost::asio::awaitable<result<void>> start_put_aside(dead_letter) override;
    ALERTSTREAM_DECL std::optional<result<void>> put_aside_now(dead_letter const&) override;
    ALERTSTREAM_DECL bool given_up(topic_partition const&, std::int64_t) override;
    ALERTSTREAM_DECL void moved(lane&) override;
    ALERTSTREAM_DECL void seek(lane&) override;
    ALERTSTREAM_DECL void started(lane&, start_finder const&) override;
    ALERTSTREAM_DECL void partition_failed(lane&, error_code, std::string const&) override;
    ALERTSTREAM_DECL void reached_end(lane&) override;
    ALERTSTREAM_DECL void idle(lane&) override;
    ALERTSTREAM_DECL std::uint64_t turn() override;
    ALERTSTREAM_DECL void held(lane&, std::chrono::nanoseconds) override;
    ALERTSTREAM_DECL std::multimap<std::int64_t, std::string> open_letters(lane&) override;
    ALERTSTREAM_DECL void letter_done(std::string const&) override;
    ALERTSTREAM_DECL void ready(lane&) override;
    ALERTSTREAM_DECL void waiting(lane&) override;
    ALERTSTREAM_DECL void finished(lane&) override;
    ALERTSTREAM_DECL void log(log_level, std::string_view, std::initializer_list<log_field>) override;
    ALERTSTREAM_DECL void warn(std::string_view event, std::string_view error);
    double random() override { return std::uniform_real_distribution<double>{}(random_); }

    // heartbeat_owner
    ALERTSTREAM_DECL std::uint64_t alerts_received() override;
    ALERTSTREAM_DECL void silence_changed() override;
    ALERTSTREAM_DECL void make_client_anew() override;

    // keeper_feedback
    ALERTSTREAM_DECL void confirmed(topic_partition const&, std::int64_t) override;
    ALERTSTREAM_DECL void seek(topic_partition const&, kept_position) override;

    // The client, and another in its place
    ALERTSTREAM_DECL result<void> open_client();
    ALERTSTREAM_DECL void run_client(done_handler done);
    ALERTSTREAM_DECL void start_over(done_handler done);
    ALERTSTREAM_DECL void note_reached(lane const& which);

    // What the assignment machine asks for
    ALERTSTREAM_DECL void perform();
    ALERTSTREAM_DECL void act(assignment_machine::find&);
    ALERTSTREAM_DECL void act(assignment_machine::open&);
    ALERTSTREAM_DECL void act(assignment_machine::start_held&);
    ALERTSTREAM_DECL void act(assignment_machine::drain&);
    ALERTSTREAM_DECL void act(assignment_machine::cancel&);
    ALERTSTREAM_DECL void act(assignment_machine::commit&);
    ALERTSTREAM_DECL void act(assignment_machine::release&);
    ALERTSTREAM_DECL void act(assignment_machine::wait&);
    ALERTSTREAM_DECL void act(assignment_machine::leave&);

    ALERTSTREAM_DECL void wait_for_round(assignment_machine::wait wanted);

    // Positions
    ALERTSTREAM_DECL boost::asio::awaitable<void> find_starts(std::uint64_t round, assignment_machine::partitions which);
    ALERTSTREAM_DECL boost::asio::awaitable<bool> ask_starts(assignment_machine::partitions const& which, start_map& found);
    ALERTSTREAM_DECL result<void> kept_elsewhere(std::vector<kafka::partition_facts> const& facts);
    ALERTSTREAM_DECL boost::asio::awaitable<error_code> ask_broker(assignment_machine::partitions const& which, std::vector<kafka::partition_facts>& facts);
    ALERTSTREAM_DECL boost::asio::awaitable<void> find_again(std::shared_ptr<lane> which);
    ALERTSTREAM_DECL boost::asio::awaitable<void> move_lane(std::shared_ptr<lane> which);
    ALERTSTREAM_DECL known_positions put_together(kafka::partition_facts const& facts, std::optional<kept_position> kept, bool keeper_knows_topic);
    ALERTSTREAM_DECL void started_as_asked(lane& which, std::int64_t offset);
    ALERTSTREAM_DECL void end(std::shared_ptr<boost::asio::cancellation_signal>& which);
    ALERTSTREAM_DECL boost::asio::awaitable<void> flush_keeper(std::uint64_t round, assignment_machine::partitions which);
    ALERTSTREAM_DECL std::string cluster() const;
    /// This run says where it starts; the group's position does not.
    bool starts_anew() const noexcept { return options_.start || !options_.keep_offsets; }
    ALERTSTREAM_DECL start_point start_of(std::string const& topic) const;

    // Offsets
    ALERTSTREAM_DECL void arm_commit(std::chrono::milliseconds after);
    ALERTSTREAM_DECL void commit_dirty();
    ALERTSTREAM_DECL boost::asio::awaitable<void> commit_last(std::uint64_t round, assignment_machine::partitions which);
    ALERTSTREAM_DECL std::vector<kafka::group_position> dirty_positions(assignment_machine::partitions const* only);
    ALERTSTREAM_DECL void commit_done(error_code problem, std::vector<kafka::group_position> const& what);
    ALERTSTREAM_DECL void save_positions(bool last);

    ALERTSTREAM_DECL topic_lanes& entry_of(std::string const& topic);
    ALERTSTREAM_DECL topic_plan const* plan_for(std::string_view topic) const;
    ALERTSTREAM_DECL bool pump(lane& which);
    ALERTSTREAM_DECL void stop_if_done();
    ALERTSTREAM_DECL void arm_watchdog();
    ALERTSTREAM_DECL void watch();
    ALERTSTREAM_DECL bool watch(lane& which);
    ALERTSTREAM_DECL dead_letter_sink* sink_of(std::string const& topic);
    ALERTSTREAM_DECL void give_up_run(failure const& problem, std::string_view what);
    ALERTSTREAM_DECL void set_state(stream_state state);
    ALERTSTREAM_DECL void set_state(std::string const& topic, topic_state state);
    ALERTSTREAM_DECL void report_topics_soon();
    ALERTSTREAM_DECL void report_topics();
    ALERTSTREAM_DECL void say(topic_report::line const& line);
    ALERTSTREAM_DECL void say_kept_out();
    ALERTSTREAM_DECL void finish(error_code problem, done_handler done);

    boost::asio::any_io_executor executor_;
    stream_plan plan_;
    run_options options_;
    std::size_t* remaining_;
    logger log_;
    std::unique_ptr<kafka::consumer> consumer_;
    assignment_machine machine_;
    bool performing_{};

    std::map<std::string, std::unique_ptr<topic_lanes>> topics_;
    lane_map lanes_;
    std::vector<std::shared_ptr<lane>> open_lanes_;  ///< of these, the ones to pump; in turn
    lane_map leftovers_;                             ///< whose handlers outlived their assignment
    std::shared_ptr<alertstream::detail::fifo_mutex> fetching_ = std::make_shared<alertstream::detail::fifo_mutex>(fetches_at_once);
    start_map starts_;
    std::shared_ptr<boost::asio::cancellation_signal> finding_;  ///< ends the round that looks for starts
    std::uint64_t finding_round_{};
    std::shared_ptr<boost::asio::cancellation_signal> flushing_;  ///< ends what the keeper does before partitions are given back
    std::uint64_t flushing_round_{};
    std::map<topic_partition, kept_position> reached_;           ///< by this run, where it started anew
    std::map<topic_partition, std::int64_t> group_was_at_;       ///< before a run that was asked to start elsewhere
    std::map<topic_partition, kept_position> carried_;           ///< from one client to the next
    std::optional<delivery::position_file> position_file_;
    std::map<topic_partition, kept_position> confirmed_;  ///< by a keeper of the user's
    std::set<std::pair<topic_partition, std::int64_t>> given_up_;

    assignment_machine::wait waited_for_{};
    boost::asio::steady_timer round_deadline_;
    boost::asio::steady_timer commit_timer_;
    boost::asio::steady_timer watchdog_timer_;
    boost::asio::steady_timer report_timer_;
    boost::asio::steady_timer others_timer_;
    boost::asio::steady_timer open_timer_;
    std::shared_ptr<heartbeat> heartbeat_;
    bool remaking_{};     ///< the client ends to make room for another
    bool reopening_{};    ///< it has, and the other is not there yet
    bool commit_armed_{};
    bool commit_under_way_{};
    bool watchdog_armed_{};
    lane::clock::time_point save_positions_at_{};
    std::optional<failure> failure_{};  ///< why the run is given up
    std::uint64_t turn_{};
    bool turn_marked_{};
    bool nothing_to_read_{};  ///< the cluster has no topic that is subscribed
    bool others_have_all_{};  ///< there is one, and other members of the group have its partitions
    bool assigned_nothing_{}; ///< the group's last assignment was empty
    bool topics_known_{};     ///< the cluster has said which topics it has
    bool group_answered_{};   ///< and the group, which partitions are ours

    stream_state state_{stream_state::idle};
    topic_report known_topics_;
    std::string last_error_;
    std::function<void()> changed_;
    bool over_{};
    std::mt19937 random_{std::random_device{}()};
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/stream_runner.ipp>
#endif
