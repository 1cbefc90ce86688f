#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <libpq-fe.h>

#include <alertstream/error.hpp>
#include <alertstream/log.hpp>
#include <alertstream/store/postgresql_values.hpp>

/// As much of PostgreSQL as this library needs, on Asio's loop and without a thread.
namespace alertstream::store::postgresql {

/// Why the server did not do it.
struct trouble {
    std::string sqlstate{};  ///< five characters; empty: no answer came, the connection is gone
    std::string words{};     ///< for a person; no password in them

    bool lost() const noexcept { return sqlstate.empty(); }
    bool is_of_class(std::string_view two_characters) const noexcept { return std::string_view{sqlstate}.substr(0, 2) == two_characters; }
};

template <class T>
using answer = boost::system::result<T, trouble>;

/// Found by boost::system::result through ADL.
[[noreturn]] inline void throw_exception_from_error(trouble const& why, boost::source_location const&) { throw error{{errc::store_unusable, why.words}}; }

struct statement {
    std::string_view sql;  ///< a literal: not copied
    values with{};

    template <class... Ts>
    explicit statement(std::string_view text, Ts const&... all) : sql{text}, with{all...} {}
};

/// One session. For one coroutine at a time, on the loop's thread.
///
/// @par Addresses
/// `postgresql://user:password@host:port/database?options`, and what else libpq takes for a
/// URI ("Connection URIs" in its manual), several hosts included. What it does not say comes
/// from the environment (`PGUSER`, `PGPASSWORD`, `~/.pgpass`, …), but for services:
/// - `sslmode` is `verify-full` unless the host is this machine (localhost, a loopback address,
///   a Unix socket) or the address says another one itself; PGSSLMODE counts only on this machine. Below `require` a password for
///   another machine may be heard on the way: that is logged as a warning.
/// - `sslrootcert` is the system's list of authorities unless there is `~/.postgresql/root.crt`.
/// - A lost peer is noticed within a minute (TCP keep-alives), unless the address says otherwise.
///
/// Names are looked up by Asio's resolver, not by libpq, which would block.
///
/// @par Errors
/// A `trouble` with an SQLSTATE: the server refused a statement; the connection can be used.
/// Without one, and after cancellation in the middle: `usable()` is false from then on, and a
/// transaction that was open is rolled back by the server, unless its COMMIT was on its way.
///
/// @par Cancellation
/// All types: the coroutine throws `operation_aborted`.
class connection {
public:
    /// `errc::store_away` or, where a person has to look (a wrong password, no such
    /// database, an untrusted server), `errc::store_unusable`. Each host has `patience`.
    static boost::asio::awaitable<result<std::unique_ptr<connection>>> connect(boost::asio::any_io_executor on, std::string address, logger log,
                                                                                std::chrono::milliseconds patience = std::chrono::seconds{10});
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    /// Does not block.
    ~connection();

    /// Sends all, and waits for all answers: one round trip. Fails with the first statement
    /// that does; those behind it are not run. Without a BEGIN among them they are a
    /// transaction of their own. Without a sign of the server for `patience` the
    /// connection is given up.
    boost::asio::awaitable<answer<std::vector<rows>>> run(std::vector<statement> all, std::chrono::milliseconds patience = std::chrono::seconds{90});

    /// The same with one.
    boost::asio::awaitable<answer<rows>> run(statement one);

    /// Statements without values, one after the other: of a transaction of their own if they do not begin one.
    boost::asio::awaitable<answer<void>> script(std::string sql, std::chrono::milliseconds patience = std::chrono::seconds{90});

    bool usable() const noexcept;
    /// The same, with a look at the socket: a server that ended while nobody asked it anything is noticed.
    bool still_there() noexcept;
    /// A transaction is open, maybe a failed one.
    bool in_transaction() const noexcept;
    /// 150018 is 15.18.
    int server_version() const noexcept { return PQserverVersion(native_.get()); }
    /// Host and database, for log lines.
    std::string const& place() const noexcept { return place_; }
    /// For what libpq can do beyond this. Owned by this object.
    PGconn* native() const noexcept { return native_.get(); }

private:
    class waiting;
    struct finish {
        void operator()(PGconn* old) const noexcept { PQfinish(old); }
    };

    struct clear {
        void operator()(PGresult* old) const noexcept { PQclear(old); }
    };
    using raw_result = std::unique_ptr<PGresult, clear>;

    connection(boost::asio::any_io_executor on, logger log, std::string password);

    boost::asio::awaitable<answer<void>> open(std::vector<std::pair<std::string, std::string>> options, std::chrono::milliseconds patience);
    boost::asio::awaitable<answer<void>> send_all(std::chrono::milliseconds patience);
    boost::asio::awaitable<answer<raw_result>> next_result(std::chrono::milliseconds patience);
    boost::asio::awaitable<answer<std::vector<rows>>> read_all(std::size_t count, std::chrono::milliseconds patience);
    answer<void> send(statement const& one);
    trouble lost(std::string why);
    trouble refused(PGresult const* by) const;
    trouble not_connected() const;
    std::string without_password(std::string text) const;
    static void take_notice(void* self, PGresult const* what) noexcept;

    boost::asio::any_io_executor executor_;
    logger log_;
    std::string password_;
    std::string place_{};
    std::unique_ptr<PGconn, finish> native_{};
    std::shared_ptr<waiting> socket_{};  // before native_ is: it has a descriptor of its own
    bool broken_{};
};

}  // namespace alertstream::store::postgresql

#include <alertstream/impl/store_postgresql_connect.ipp>
#include <alertstream/impl/store_postgresql_run.ipp>
