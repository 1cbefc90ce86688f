#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/log.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/offset_keeper.hpp>
#include <alertstream/store/alert_store.hpp>
#include <alertstream/store/backend.hpp>
#include <alertstream/store/staging.hpp>

namespace alertstream::detail {

class stream_keeper;

/// Holds the I/O for `store::staging`, which decides: one transaction after the other, tried
/// until it is through.
class store_engine : public std::enable_shared_from_this<store_engine> {
public:
    ALERTSTREAM_DECL store_engine(boost::asio::any_io_executor executor, std::unique_ptr<store::backend> in, store::store_options with, logger log);

    boost::asio::any_io_executor const& executor() const noexcept { return executor_; }
    store::backend& database() noexcept { return *in_; }
    ALERTSTREAM_DECL store::store_status status() const;
    void on_stored(std::function<void(store::unit_report const&)> told) { told_ = std::move(told); }

    ALERTSTREAM_DECL std::shared_ptr<stream_keeper> keeper_for(std::string_view stream, std::shared_ptr<void> held);
    /// Its partition's, if that is ours; absent for an alert that is not kept here.
    ALERTSTREAM_DECL store::partition_key const* key_of(metadata const& from) const;
    bool keeps(metadata const& from) const {
        auto const* const key = key_of(from);
        return key && staging_.knows(*key);
    }
    /// Of a stream that is kept here, whether or not its partition still is.
    ALERTSTREAM_DECL bool was_kept(metadata const& from) const;
    ALERTSTREAM_DECL boost::asio::awaitable<void> save(std::span<metadata const> from, std::vector<store::unit> what);
    ALERTSTREAM_DECL boost::asio::awaitable<result<void>> open();
    ALERTSTREAM_DECL boost::asio::awaitable<result<void>> close();
    /// Nobody has it any more.
    ALERTSTREAM_DECL void stop() noexcept;

    // For the streams' keepers.
    ALERTSTREAM_DECL boost::asio::awaitable<std::vector<std::optional<kept_position>>> start(std::vector<store::partition_key> which);
    ALERTSTREAM_DECL void started(store::partition_key const& which, kept_position const& where, delivery::start_reason why);
    ALERTSTREAM_DECL void handled(store::partition_key const& which, kept_position const& position);
    ALERTSTREAM_DECL result<void> put_aside(store::partition_key const& which, dead_letter letter);
    void forget_uncovered(store::partition_key const& which) { staging_.forget_uncovered(which); }
    ALERTSTREAM_DECL boost::asio::awaitable<void> flush(std::vector<store::partition_key> which);
    ALERTSTREAM_DECL void drop(std::vector<store::partition_key> const& which);
    std::string identity() const { return is_open_ ? in_->identity() : std::string{}; }
    ALERTSTREAM_DECL result<void> was_kept_in(std::string_view stream, std::string_view other);
    void forget(std::string const& stream) noexcept { keepers_.erase(stream); }

private:
    ALERTSTREAM_DECL std::shared_ptr<stream_keeper> keeper_of(metadata const& from) const;
    ALERTSTREAM_DECL std::shared_ptr<stream_keeper> owner_of(store::partition_key const& which) const;
    ALERTSTREAM_DECL void say(log_level level, std::string_view event, std::vector<log_field> const& fields) noexcept;
    ALERTSTREAM_DECL void kick();
    ALERTSTREAM_DECL boost::asio::awaitable<void> commit_all();
    ALERTSTREAM_DECL boost::asio::awaitable<void> commit_one();
    ALERTSTREAM_DECL boost::asio::awaitable<store::commit_result> attempt();
    /// More than may wait; and some of it goes without anybody's doing.
    bool is_full() const noexcept { return staging_.bytes() > options_.most_waiting && staging_.has_work(); }
    /// What waits may have become less, or be nobody's.
    ALERTSTREAM_DECL void look_again();
    ALERTSTREAM_DECL void end_attempt();
    ALERTSTREAM_DECL boost::asio::awaitable<void> pause(store::store_state state, failure const& why);
    /// Until something has changed; throws when it is cancelled.
    ALERTSTREAM_DECL boost::asio::awaitable<void> change();
    void changed() noexcept { change_.cancel(); }
    ALERTSTREAM_DECL void perform(store::staging::effects what);
    ALERTSTREAM_DECL void perform(store::staging::confirmed& what);
    ALERTSTREAM_DECL void perform(store::staging::moved& what);
    ALERTSTREAM_DECL void perform(store::staging::settled& what);
    ALERTSTREAM_DECL void count(store::unit_report const& of);

    boost::asio::any_io_executor executor_;
    std::unique_ptr<store::backend> in_;
    store::store_options options_;
    logger log_;
    store::staging staging_{};
    store::store_status status_{};
    std::function<void(store::unit_report const&)> told_{};
    std::map<std::string, std::weak_ptr<stream_keeper>, std::less<>> keepers_{};
    std::set<store::staging::ticket> waited_for_{};
    boost::asio::steady_timer change_;
    boost::asio::steady_timer pause_;
    std::shared_ptr<boost::asio::cancellation_signal> attempt_{};  ///< ends the one under way
    unsigned tries_{};
    bool is_open_{};
    bool running_{};
    bool stopped_{};
    bool closed_{};
};

/// What one stream has of the store.
class stream_keeper final : public offset_keeper {
public:
    stream_keeper(std::shared_ptr<store_engine> engine, std::string stream, std::shared_ptr<void> held)
        : engine_{std::move(engine)}, stream_{std::move(stream)}, held_{std::move(held)} {}
    ALERTSTREAM_DECL ~stream_keeper() override;

    void attach(keeper_feedback& feedback) override {
        feedback_ = &feedback;
        has_run_ = true;
    }
    ALERTSTREAM_DECL void detach(keeper_feedback& gone) noexcept override;
    ALERTSTREAM_DECL boost::asio::awaitable<std::vector<std::optional<kept_position>>> start(std::string_view cluster, std::string_view group, std::vector<topic_partition> partitions) override;
    ALERTSTREAM_DECL void started(topic_partition const& where, kept_position const& position, delivery::start_reason why) override;
    ALERTSTREAM_DECL void handled(topic_partition const& where, kept_position const& position) override;
    ALERTSTREAM_DECL void dropped(topic_partition const& where) override;
    ALERTSTREAM_DECL void gave_back(topic_partition const& where) override;
    ALERTSTREAM_DECL boost::asio::awaitable<void> flush(std::vector<topic_partition> partitions) override;
    std::string identity() const override { return engine_->identity(); }
    result<void> was_kept_in(std::string_view other) override { return engine_->was_kept_in(stream_, other); }
    bool takes_dead_letters() const override { return true; }
    ALERTSTREAM_DECL result<void> put_aside(dead_letter const& letter) override;

    ALERTSTREAM_DECL store::partition_key const* key_of(std::string_view topic, std::int32_t partition) const;
    ALERTSTREAM_DECL bool has(store::partition_key const& which) const;
    keeper_feedback* feedback() const noexcept { return feedback_; }
    bool has_run() const noexcept { return has_run_; }

private:
    std::shared_ptr<store_engine> engine_;
    std::string stream_;
    std::shared_ptr<void> held_;
    keeper_feedback* feedback_{};
    bool has_run_{};
    std::map<topic_partition, store::partition_key> keys_{};
};

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_engine.ipp>
#endif
