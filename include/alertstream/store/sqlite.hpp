#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/store/lock_file.hpp>

struct sqlite3;
struct sqlite3_stmt;

/// As much of SQLite as this library needs, with errors that say what to do.
namespace alertstream::store::sqlite {

/// What is on the disk when a transaction's commit returns.
enum class synchronous {
    normal,  ///< the file stays whole, but power loss may take back the last transactions
    full,    ///< the transaction
};

struct open_options {
    std::string path{};
    bool create{true};             ///< false: a file that is not there is an error
    bool read_only{};              ///< may be beside a program that writes
    bool alone{};                  ///< a second process that asks for this is refused; dies with the process
    sqlite::synchronous sync{sqlite::synchronous::full};
    std::chrono::milliseconds patience{};  ///< how long a call may block for another process; 0 does not
    std::string vfs{};             ///< of SQLite; empty: its own
    // What failures are called: by what the file is for.
    errc unusable{errc::outbox_unusable};
    errc in_use{errc::outbox_in_use};
};

/// Bytes to bind; a string is bound as text.
struct blob {
    std::string_view bytes{};
};

/// One row, while it is being given to `each`.
class row {
public:
    explicit row(sqlite3_stmt* at) noexcept : at_{at} {}

    bool is_null(int column) const noexcept;
    /// `std::int64_t`, another integer or bool, `double`, `std::string` (of text and blobs),
    /// `std::string_view` (for the call), or `std::optional` of one: absent for NULL.
    template <class T>
    T get(int column) const;

private:
    std::int64_t integer(int column) const noexcept;
    double real(int column) const noexcept;
    std::string_view bytes(int column) const noexcept;

    sqlite3_stmt* at_;
};

/// An open file, in WAL mode. One thread at a time. Made 0600 if it is not there; not
/// opened through a link, when others may read or write it, or on a network file system.
///
/// @par Errors
/// `errc::not_now` when another process keeps it busy, to be tried again; else
/// `open_options::unusable` in words that say what to do.
class database {
public:
    static result<std::unique_ptr<database>> open(open_options with);
    ~database();
    database(database const&) = delete;
    database& operator=(database const&) = delete;

    /// Runs a statement that gives no rows (or whose rows are of no interest); how many it
    /// changed. It is compiled once and kept: `sql` is a literal, its `?` the values, which
    /// are integers, doubles, texts, `blob`s, `std::nullptr_t` or `std::optional` of one.
    template <class... Values>
    result<std::size_t> run(std::string_view sql, Values const&... values);

    /// Calls `each(row const&)` for each row; it may return false to stop. It may use the database.
    template <class Each, class... Values>
    result<void> each(std::string_view sql, Each&& each, Values const&... values);

    /// The first column of the first row; absent if there is no row.
    template <class T, class... Values>
    result<std::optional<T>> one(std::string_view sql, Values const&... values);

    /// Statements without values, one after the other.
    result<void> script(std::string const& sql);

    /// Brings a part of the file (several may share one) to the last of the steps, each in
    /// a transaction with all: step n leads from version n to n + 1. A file of a newer
    /// version than the steps is refused, untouched.
    result<void> migrate(std::string_view part, std::span<std::string_view const> steps);

    std::int64_t last_id() const noexcept;
    bool in_transaction() const noexcept;
    open_options const& options() const noexcept { return options_; }
    /// The folder's own name, links in it resolved.
    std::string const& path() const noexcept { return options_.path; }
    /// Absent unless opened `alone`.
    lock_file* lock() noexcept { return lock_.get(); }
    /// For what SQLite can do beyond this. Owned by this object.
    sqlite3* native() const noexcept { return open_; }
    /// The file was not there when this was opened.
    bool made_now() const noexcept { return made_; }
    /// SQLite's own code of the last failure; 0: none yet, or none since it was forgotten.
    int last_code() const noexcept { return last_code_; }
    void forget_code() const noexcept { last_code_ = 0; }

private:
    friend class statement;
    friend class transaction;

    explicit database(open_options with);
    result<void> connect();
    result<void> prepare_connection();
    result<std::int64_t> version_of(std::string_view part);
    failure trouble(int code, std::string_view doing) const;

    class use;  // of a kept statement
    result<sqlite3_stmt*> take(std::string_view sql);
    void give_back(std::string_view sql, sqlite3_stmt* which) noexcept;
    result<sqlite3_stmt*> prepare(std::string_view sql);
    template <class Each>
    result<void> give_rows(sqlite3_stmt* of, std::string_view sql, Each& each);
    static void bind(sqlite3_stmt* to, int place, std::int64_t value) noexcept;
    static void bind(sqlite3_stmt* to, int place, double value) noexcept;
    static void bind(sqlite3_stmt* to, int place, std::nullptr_t) noexcept;
    static void bind_text(sqlite3_stmt* to, int place, std::string_view value) noexcept;
    static void bind_blob(sqlite3_stmt* to, int place, std::string_view value) noexcept;
    template <class Value>
    static void bind_value(sqlite3_stmt* to, int place, Value const& value) noexcept;

    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };

    open_options options_;
    std::unique_ptr<lock_file> lock_{};
    sqlite3* open_{};
    bool made_{};
    std::unordered_map<std::string, std::vector<sqlite3_stmt*>, hash, std::equal_to<>> idle_{};
    std::int64_t changes_{};
    int depth_{};
    mutable int last_code_{};
};

/// One that is compiled once, at its first run, and held: for loops, where `database::run`
/// would be felt to look its text up. `sql` is a literal; the database outlives it. Not to be
/// run again while it runs.
class statement {
public:
    statement(database& in, std::string_view sql) noexcept : in_{in}, sql_{sql} {}
    ~statement();
    statement(statement const&) = delete;
    statement& operator=(statement const&) = delete;

    // As the database's own.
    template <class... Values>
    result<std::size_t> run(Values const&... values);
    template <class Each, class... Values>
    result<void> each(Each&& each, Values const&... values);
    template <class T, class... Values>
    result<std::optional<T>> one(Values const&... values);

private:
    database& in_;
    std::string_view sql_;
    sqlite3_stmt* made_{};
};

/// Rolled back at its end unless committed. Inside another one it is a part of that: what
/// it did is on the disk when the outermost one is committed.
class transaction {
public:
    static result<transaction> begin(database& in);
    transaction(transaction&& other) noexcept : in_{std::exchange(other.in_, nullptr)}, depth_{other.depth_}, before_{other.before_} {}
    transaction& operator=(transaction&&) = delete;
    ~transaction();

    /// Failed: rolled back.
    result<void> commit();

private:
    transaction(database& in, int depth, int before) noexcept : in_{&in}, depth_{depth}, before_{before} {}
    void roll_back() noexcept;

    database* in_;
    int depth_;
    int before_;
};

}  // namespace alertstream::store::sqlite

#include <alertstream/impl/store_sqlite.ipp>
#include <alertstream/impl/store_sqlite_open.ipp>
#include <alertstream/impl/store_sqlite_run.ipp>
