#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <alertstream/detail/fifo_mutex.hpp>
#include <alertstream/impl/store_postgresql_segment.ipp>
#include <alertstream/store/postgresql_store.hpp>

namespace alertstream::store::postgresql::inner {

/// A connection that comes and goes.
struct session {
    std::unique_ptr<connection> to{};
    std::shared_ptr<alertstream::detail::fifo_mutex> one_at_a_time{std::make_shared<alertstream::detail::fifo_mutex>()};
};

/// Entered, and at its end without a transaction: else the connection goes, and the server rolls back.
class visit {
public:
    explicit visit(session& in) : in_{in}, turn_{in.one_at_a_time} {}
    visit(visit const&) = delete;
    visit& operator=(visit const&) = delete;
    ~visit() {
        if (in_.to && (!in_.to->usable() || in_.to->in_transaction())) in_.to.reset();
    }

private:
    session& in_;
    alertstream::detail::fifo_mutex::turn turn_;
};

class store_backend final : public backend {
public:
    template <class T>
    using awaitable = boost::asio::awaitable<T>;

    /// What is done with it.
    enum class use { read, write };

    store_backend(boost::asio::any_io_executor on, std::string address, use how, logger log)
        : executor_{std::move(on)}, address_{std::move(address)}, reads_only_{how == use::read}, log_{std::move(log)} {}

    awaitable<result<void>> open() override;
    std::string identity() const override { return identity_; }
    std::size_t most_rows() const noexcept override { return 5'000; }
    awaitable<result<std::vector<std::optional<stored_position>>>> positions(std::vector<partition_key> which) override;
    awaitable<commit_result> commit(batch const& what) override;
    awaitable<result<std::optional<target_record>>> find_target(std::string name) override;
    awaitable<result<std::vector<target_record>>> within(cone where) override;
    awaitable<result<std::vector<datum_record>>> data(std::optional<std::int64_t> target, std::optional<time_point> stored_since, data_filter which) override;
    awaitable<result<std::vector<stored_letter>>> open_letters(std::string behind, std::size_t most) override;
    awaitable<result<void>> mark_done(std::string id) override;
    awaitable<result<void>> replace_letter(std::string done, dead_letter with) override;
    awaitable<result<std::size_t>> prune_letters() override;
    awaitable<result<target_record>> add_target(seen_target what) override;
    awaitable<result<std::size_t>> retract(std::string sender, std::string message) override;
    awaitable<void> close() override;

private:
    /// Who stores while others do, and who must be alone.
    enum class lock { none, shared, alone };

    awaitable<void> enter(session& which) {
        if (!which.one_at_a_time->try_enter()) co_await which.one_at_a_time->wait();
    }
    failure failure_of(trouble const& why) const { return inner::failure_of(why, place_); }
    failure only_read() const { return {errc::store_unusable, place_ + " was opened for reading only"}; }
    not_committed not_done(trouble const& why) const { return inner::not_done(why, place_); }

    awaitable<result<void>> connect(session& which);
    awaitable<result<void>> look_who_answers(connection& to);
    awaitable<result<void>> prepare_tables(connection& in);
    awaitable<result<void>> make_tables(connection& in);
    awaitable<result<std::int64_t>> version(connection& in);
    awaitable<answer<void>> bring_up(connection& in, std::int64_t from);

    /// One round trip on the connection for questions.
    awaitable<result<std::vector<rows>>> ask(std::vector<statement> all);
    awaitable<result<std::vector<rows>>> change(std::vector<statement> all, lock how);
    awaitable<result<void>> add_aliases(std::vector<target_record>& to);

    static void begin(std::vector<statement>& into, lock how);
    static void move_offsets(std::vector<move> const& all, std::vector<statement>& into);
    awaitable<answer<std::optional<std::vector<unit_report>>>> store_all(connection& in, batch const& what, lock how);
    awaitable<answer<std::vector<unit_report>>> store_one_by_one(connection& in, batch const& what);
    awaitable<answer<unit_report>> store_one(connection& in, unit const& what);
    awaitable<answer<unit_report>> keep_refused(connection& in, unit const& what, std::string why);
    awaitable<answer<void>> number_targets(connection& in, target_book& targets);
    awaitable<void> roll_back(connection& in);
    awaitable<commit_result> what_is_there(connection& in, batch const& what);
    static awaitable<answer<std::vector<std::optional<stored_position>>>> read_positions(connection& in, std::vector<partition_key> which);

    boost::asio::any_io_executor executor_;
    std::string address_;
    bool reads_only_;
    logger log_;
    std::string place_{"PostgreSQL"};
    bool open_{};
    std::string identity_{};
    bool needs_to_be_alone_{};  // the last transaction did
    session storing_{};
    session asking_{};
};

}  // namespace alertstream::store::postgresql::inner

namespace alertstream::store {

inline std::unique_ptr<backend> make_postgresql_backend(boost::asio::any_io_executor on, std::string const& address, logger const& log) {
    using postgresql::inner::store_backend;
    return std::make_unique<store_backend>(std::move(on), address, store_backend::use::write, log);
}

inline std::unique_ptr<backend> make_postgresql_reader(boost::asio::any_io_executor on, std::string const& address, logger const& log) {
    using postgresql::inner::store_backend;
    return std::make_unique<store_backend>(std::move(on), address, store_backend::use::read, log);
}

}  // namespace alertstream::store
