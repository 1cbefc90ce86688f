#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/acceptance.hpp>
#include <alertstream/deliverer.hpp>
#include <alertstream/detail/durable_file.hpp>
#include <alertstream/detail/durable_gate.hpp>
#include <alertstream/detail/durable_gathering.hpp>
#include <alertstream/detail/durable_search.hpp>
#include <alertstream/log.hpp>
#include <alertstream/sharing_status.hpp>
#include <alertstream/store/outbox.hpp>

namespace alertstream::detail {

/// What a durable destination's sender is made of.
struct durable_parts {
    boost::asio::any_io_executor executor;
    std::string name{};
    std::string display_name{};
    logger log{};
    std::shared_ptr<durable_file> file{};
    std::shared_ptr<deliverer> to{};
    durable_gathering gathering{};
    durable_timing timing{};
    std::function<bool(std::string_view topic)> takes{};  ///< declared, and listed in USER_TOPICS
    std::uint32_t seed{std::random_device{}()};
};

/// `ends` of what was never sent: it was frozen only to be refused, as it fits into no message.
inline constexpr std::string_view never_sent = "never sent";

/// What a person says of a message of unknown fate.
struct is_absent {};
struct give_up {
    std::string why{};
};
using persons_word = std::variant<published, is_absent, give_up>;

/// Sends what an outbox holds for one destination: one message of a topic at a time, some
/// topics side by side. It begins when something waits and has no timer when nothing does.
///
/// The order of things that must not be changed: an attempt is on the disk before
/// `deliver` is called; what came of it is written before anything else begins.
class durable_sender final : public std::enable_shared_from_this<durable_sender>, public acceptance_listener {
public:
    using done_handler = boost::asio::any_completion_handler<void(error_code)>;
    using time = durable_gate::time;

    explicit durable_sender(durable_parts with) : with_{std::move(with)}, gate_{with_.timing}, disk_wait_{with_.timing.first_disk, with_.timing.longest_disk}, random_{with_.seed}, timer_{with_.executor}, ended_{with_.executor} {}

    /// Looks at what is in the file, in the loop.
    void start();
    /// Begins nothing more; what is asked only (probes, look-ups) is cancelled.
    void stop();
    /// Nobody waits for it any more: what is under way comes to its end.
    void abandon();
    /// Stops, waits for what is under way, closes the file. Cancelled: cancels that, and still waits for it.
    boost::asio::awaitable<void> close();
    void drain(std::chrono::steady_clock::duration deadline, done_handler done);

    void accept(std::string topic, packed what, accept_options with, acceptance_handler handler);
    void answered(acceptance const& what) override;
    void adopted() override;

    // What an operator asks and says.
    std::optional<outbox_status> status() const;
    void resume();
    result<void> withdraw(std::int64_t entry, std::string_view why);
    result<std::size_t> adopt();
    result<void> decide(std::int64_t attempt, persons_word const& what);
    std::vector<store::attempt> unknown() const;

    std::string const& name() const noexcept { return with_.name; }
    /// Null when it is closed.
    store::outbox* outbox() const noexcept { return with_.file ? &with_.file->outbox() : nullptr; }

private:
    enum class kind : std::uint8_t { attempt, probe, look };

    struct task {
        task(kind which, std::string of, boost::asio::any_io_executor const& executor) : what{which}, topic{std::move(of)}, pause{executor} {}

        kind what;
        std::string topic;
        bool begun{};      ///< its first byte may have left
        bool cancelled{};
        boost::asio::cancellation_signal signal{};
        boost::asio::steady_timer pause;  ///< until the disk is tried again
    };
    using task_pointer = std::shared_ptr<task>;

    struct search {
        store::attempt which;
        durable_search machine;
    };

    /// What could be sent now: a batch, or a message that was proven absent.
    struct ready {
        std::string topic;
        std::optional<store::outbox_batch> batch{};
        std::int64_t again{};
    };

    // The turn of the wheel (impl/durable_sender.ipp).
    void wake();
    void turn();
    void look_around(time at);
    result<std::vector<ready>> what_is_ready();
    void begin(std::vector<ready> all);
    void by(time when) noexcept;
    void arm();
    void spawn(task_pointer const& which, boost::asio::awaitable<void> work);
    void cancel(task_pointer const& which);
    void disk_failed(failure const& why, bool writing = false);
    void disk_works();
    bool busy_with(std::string_view topic) const;
    bool may_begin() const;
    bool goes_now(store::outbox_batch const& which);
    void add_search(store::attempt which, bool absent);

    // An attempt (impl/durable_sending.ipp).
    static boost::asio::awaitable<void> run_attempt(std::shared_ptr<durable_sender> self, task_pointer which, store::outbox_batch from, std::uint64_t seen);
    static boost::asio::awaitable<void> run_again(std::shared_ptr<durable_sender> self, task_pointer which, std::int64_t id);
    boost::asio::awaitable<void> send(task_pointer which, store::attempt made, bool again);
    boost::asio::awaitable<bool> keep_trying(task_pointer which, std::function<result<void>()> change);
    std::optional<store::outbox_batch> batch_of(std::string_view topic);
    std::optional<store::attempt> freeze(store::outbox_batch const& from, std::string ends);
    std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents) const;
    std::size_t fit(std::string const& topic, std::span<std::string const> contents);
    void refuse(store::outbox_batch const& from, rejected const& why);
    void note(store::attempt const& made, outcome const& came);
    result<void> settle(store::attempt const& made, outcome const& came, bool again);
    result<void> settle_rejected(store::attempt const& made, rejected const& why);

    // Questions (impl/durable_looking.ipp).
    static boost::asio::awaitable<void> run_probe(std::shared_ptr<durable_sender> self, task_pointer which);
    static boost::asio::awaitable<void> run_look(std::shared_ptr<durable_sender> self, task_pointer which, std::int64_t id);
    void start_look(time at);
    boost::asio::awaitable<void> take_back(std::vector<std::string> uuids);

    // The end (impl/durable_ending.ipp).
    static boost::asio::awaitable<error_code> run_drain(std::shared_ptr<durable_sender> self, std::shared_ptr<boost::asio::steady_timer> until);
    void tell_drainers();

    static time now() noexcept { return std::chrono::steady_clock::now().time_since_epoch(); }
    static time_point clock() noexcept { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }
    double dice() { return std::uniform_real_distribution<double>{}(random_); }
    void say_gate(durable_gate::state before, failure const& why);

    durable_parts with_;
    durable_gate gate_;
    std::map<std::int64_t, search> searches_;
    std::map<std::string, durable_portion, std::less<>> portions_;
    std::set<std::string, std::less<>> held_topics_;
    std::list<task_pointer> tasks_;
    std::size_t accepting_{};

    std::string disk_why_;
    bool disk_writing_{};      ///< it is a change that failed
    time disk_at_{};
    back_off disk_wait_;
    std::size_t unsettled_{};  ///< attempts whose end cannot be written

    std::mt19937 random_;
    boost::asio::steady_timer timer_;
    std::optional<time> due_;
    boost::asio::steady_timer ended_;  ///< close()'s: ended early by what it waits for
    std::vector<std::weak_ptr<boost::asio::steady_timer>> drainers_;

    bool known_{};      ///< what was unknown before is read
    bool waking_{};
    bool stopped_{};
    bool given_up_{};   ///< the disk is not tried again
};

}  // namespace alertstream::detail

#include <alertstream/impl/durable_ending.ipp>
#include <alertstream/impl/durable_looking.ipp>
#include <alertstream/impl/durable_sender.ipp>
#include <alertstream/impl/durable_sending.ipp>
