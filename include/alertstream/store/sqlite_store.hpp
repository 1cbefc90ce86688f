#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alertstream/store/backend.hpp>
#include <alertstream/store/sqlite.hpp>

namespace alertstream::store {

struct sqlite_store_options {
    std::string path{};                                             ///< the file; made if it is not there, 0600
    bool read_only{};                                               ///< beside the process that writes, or when none does
    sqlite::synchronous sync{sqlite::synchronous::normal};          ///< full, if an outbox lives in the file too
    std::string vfs{};                                              ///< of SQLite; empty: its own
    std::function<time_point()> now{};                              ///< empty: the system's clock

    sqlite_store_options() {}
    explicit sqlite_store_options(std::string at) : path{std::move(at)} {}
};

/// What alerts say, in one SQLite file with the offsets up to which it is stored, each batch
/// in one transaction. The tables are documented in the file itself (`.schema`).
///
/// After power loss the file is whole, but the last transactions may be gone, rows and
/// offsets together (WAL, synchronous NORMAL): their alerts are read and stored again.
///
/// @par Processes
/// One process writes: it keeps `PATH-lock` locked, and a second one gets
/// `errc::store_away` with words. Any number may read beside it (`make_sqlite_reader`, or
/// programs of their own). For several that write, use PostgreSQL.
///
/// @par Errors
/// As `backend` says. Nothing waits: while another process keeps the file busy, that is
/// `errc::store_away` (`not_committed::away`), and so are a full disk and a second writer. What a
/// person must see to (no right to write, a corrupt page, a file that was moved away, tables
/// of a newer program, a network file system, a link, an SQLite without R*Tree) is
/// `errc::store_unusable` (`broken`) in words; after it the file is opened anew with the next
/// call, so that a backup that was restored meanwhile is found, unless `database()` was lent.
///
/// @par Cancellation
/// `data` looks for it between pages of its answer; the other calls do not suspend.
class sqlite_backend final : public backend {
public:
    sqlite_backend(boost::asio::any_io_executor on, sqlite_store_options with, logger log);
    ~sqlite_backend() override;

    boost::asio::awaitable<result<void>> open() override;
    std::string identity() const override { return identity_; }
    /// Some ten milliseconds.
    std::size_t most_rows() const noexcept override { return 1'000; }
    boost::asio::awaitable<result<std::vector<std::optional<stored_position>>>> positions(std::vector<partition_key> which) override;
    boost::asio::awaitable<commit_result> commit(batch const& what) override;

    boost::asio::awaitable<result<std::optional<target_record>>> find_target(std::string name) override;
    /// Those that move too, where they were when it was said.
    boost::asio::awaitable<result<std::vector<target_record>>> within(cone where) override;
    boost::asio::awaitable<result<std::vector<datum_record>>> data(std::optional<std::int64_t> target, std::optional<time_point> stored_since, data_filter which) override;

    boost::asio::awaitable<result<std::vector<stored_letter>>> open_letters(std::string behind, std::size_t most) override;
    boost::asio::awaitable<result<void>> mark_done(std::string id) override;
    boost::asio::awaitable<result<void>> replace_letter(std::string done, dead_letter with) override;
    boost::asio::awaitable<result<std::size_t>> prune_letters() override;

    boost::asio::awaitable<result<target_record>> add_target(seen_target what) override;
    boost::asio::awaitable<result<std::size_t>> retract(std::string sender, std::string message) override;

    boost::asio::awaitable<void> close() override;

    /// The open file, for an outbox beside the rows (opened with synchronous full), until close(); null
    /// unless it is open. A transaction that is open in it while `commit` is called holds what that does, too.
    sqlite::database* database() noexcept;

private:
    struct opened;

    result<void> open_now(bool may_make);
    /// Opened, or why not.
    result<opened*> ready();
    template <class Work>
    auto ask(Work work);
    template <class Work>
    auto change(Work work);
    /// Never less than the last one, whatever the clock does: who follows by the time of storing misses none.
    std::string now();

    boost::asio::any_io_executor executor_;
    sqlite_store_options with_;
    logger log_;
    std::unique_ptr<opened> opened_{};
    std::string identity_{};
    time_point last_{};
    bool wanted_{};    ///< opened, and not closed
    bool doubtful_{};  ///< to be opened anew
    bool lent_{};
};

/// As `backend_maker`.
std::unique_ptr<backend> make_sqlite_backend(boost::asio::any_io_executor on, std::string const& path, logger const& log);
std::unique_ptr<sqlite_backend> make_sqlite_backend(boost::asio::any_io_executor on, sqlite_store_options with, logger const& log);

/// Only looks, beside the process that writes or when none does; what changes something is
/// `errc::store_unusable`. The file is not made.
std::unique_ptr<backend> make_sqlite_reader(boost::asio::any_io_executor on, std::string const& path, logger const& log);

}  // namespace alertstream::store

#include <alertstream/impl/store_rows_sqlite_backend.ipp>
