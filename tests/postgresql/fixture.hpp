#pragma once

#include "server.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/store/postgresql_store.hpp>

#include <support/run_on_loop.hpp>
#include <support/store_contract.hpp>

namespace as = alertstream;
namespace pg = as::store::postgresql;
namespace store = as::store;
using store_contract::partition;
using store_contract::point;
using store_contract::position;
using store_contract::target;

/// For a test's decorator: skipped in words where there is no server.
inline boost::test_tools::assertion_result has_server(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result made{server::the_one() != nullptr};
    made.message() << "PostgreSQL's server (initdb) is not installed";
    return made;
}

/// A loop, a database, and a log that is read.
struct world {
    boost::asio::io_context loop{};
    std::string said{};
    as::logger log{as::make_function_sink([this](as::log_record const& line) { said += as::format_log(line) + '\n'; }), as::log_level::debug};
    fresh_database in{*server::the_one()};

    std::unique_ptr<store::backend> backend() { return backend(in.address()); }
    std::unique_ptr<store::backend> backend(std::string const& address) { return store::make_postgresql_backend(loop.get_executor(), address, log); }
    std::unique_ptr<store::backend> opened() { return opened(in.address()); }
    std::unique_ptr<store::backend> opened(std::string const& address) {
        auto made = backend(address);
        auto const done = wait(made->open());
        BOOST_REQUIRE_MESSAGE(done.has_value(), done.error().message());
        return made;
    }

    template <class T>
    T wait(boost::asio::awaitable<T> what) {
        return run_on_loop(loop, std::move(what));
    }

    /// Begins it; what came of it when it did.
    template <class T>
    std::shared_ptr<std::optional<T>> begin(boost::asio::awaitable<T> what) {
        auto came = std::make_shared<std::optional<T>>();
        boost::asio::co_spawn(loop, std::move(what), [came](std::exception_ptr thrown, T result) {
            if (thrown) std::rethrow_exception(thrown);
            came->emplace(std::move(result));
        });
        return came;
    }
    template <class T>
    T await(std::shared_ptr<std::optional<T>> const& came) {
        run_on_loop_until(loop, [&] { return came->has_value(); });
        return std::move(**came);
    }
};

inline store::batch one_step(std::optional<store::stored_position> from, store::stored_position to, store::unit with) {
    store::batch made;
    made.moves.push_back({partition(), std::move(from), std::move(to)});
    made.units.push_back(std::move(with));
    return made;
}

inline bool is_committed(store::commit_result const& what) {
    if (auto const* why = std::get_if<store::not_committed>(&what)) BOOST_TEST_MESSAGE(why->why.message());
    return std::holds_alternative<store::committed>(what);
}
inline std::string why_not(store::commit_result const& what, enum store::not_committed::kind wanted) {
    auto const* why = std::get_if<store::not_committed>(&what);
    BOOST_REQUIRE(why);
    BOOST_TEST((why->kind == wanted), why->why.message());
    BOOST_TEST((why->why.code == (wanted == store::not_committed::kind::away ? as::errc::store_away : as::errc::store_unusable)));
    return why->why.message();
}
inline bool has_words(std::string const& text, std::string_view words) {
    if (text.find(words) != std::string::npos) return true;
    BOOST_ERROR("\"" << words << "\" is not in: " << text);
    return false;
}

/// A session that holds a lock as long as it lives.
class holder {
public:
    holder(std::string const& address, std::string const& sql) : to_{PQconnectdb(address.c_str())} {
        std::unique_ptr<PGresult, clear_result> const given{PQexec(to_.get(), ("BEGIN; " + sql).c_str())};
        BOOST_REQUIRE_MESSAGE(PQresultStatus(given.get()) == PGRES_TUPLES_OK || PQresultStatus(given.get()) == PGRES_COMMAND_OK, PQerrorMessage(to_.get()));
    }

private:
    std::unique_ptr<PGconn, finish_connection> to_;
};
