#pragma once

#include <filesystem>
#include <fstream>

#include <sqlite3.h>

#include <alertstream/store/sqlite_store.hpp>

#include <support/store_contract.hpp>
#include <support/temporary_folder.hpp>

namespace sqlite_store_test {

namespace as = alertstream;
namespace store = as::store;
using store_contract::message;
using store_contract::observe;
using store_contract::partition;
using store_contract::point;
using store_contract::position;
using trouble = decltype(store::not_committed::kind);

inline as::time_point fixed_time() { return store_contract::night + std::chrono::days{100}; }

inline std::unique_ptr<store::sqlite_backend> backend_of(boost::asio::io_context& loop, std::string const& path, std::string vfs = {}) {
    store::sqlite_store_options with{path};
    with.vfs = std::move(vfs);
    with.now = fixed_time;
    return store::make_sqlite_backend(loop.get_executor(), std::move(with), as::logger{nullptr});
}

/// A store in a folder of its own, and what tests do with it.
struct file {
    temporary_folder folder{memory_folder()};
    std::string path = (folder / "store.db").string();
    boost::asio::io_context loop{};
    std::unique_ptr<store::sqlite_backend> in = backend_of(loop, path);

    template <class T>
    T wait(boost::asio::awaitable<T> what) {
        return run_on_loop(loop, std::move(what));
    }
    as::result<void> open() { return wait(in->open()); }
    void must_open() {
        auto const done = open();
        BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().message()));
    }
    store::commit_result commit(store::batch const& what) { return wait(in->commit(what)); }
    void must_commit(store::batch const& what) {
        auto const done = commit(what);
        if (auto const* why = std::get_if<store::not_committed>(&done)) BOOST_FAIL(why->why.message());
        BOOST_REQUIRE(std::holds_alternative<store::committed>(done));
    }
    std::size_t rows() { return wait(in->data({}, {}, {})).value().size(); }
};

inline bool says(as::failure const& why, as::errc code, std::string_view words) {
    BOOST_TEST((why.code == code), why.message());
    BOOST_TEST(why.message().find(words) != std::string::npos, why.message());
    return true;
}

inline void expect_not_committed(store::commit_result const& done, trouble kind, std::string_view words) {
    BOOST_REQUIRE(std::holds_alternative<store::not_committed>(done));
    auto const& why = std::get<store::not_committed>(done);
    BOOST_TEST((why.kind == kind), why.why.message());
    says(why.why, kind == trouble::away ? as::errc::store_away : kind == trouble::broken ? as::errc::store_unusable : as::errc::bad_value, words);
}

/// Below an offset.
inline store::batch batch_of(std::vector<store::unit> units, std::int64_t from, std::int64_t to) {
    store::batch made;
    made.moves.push_back({partition(), from == 0 ? std::nullopt : std::optional{position(from)}, position(to)});
    made.units = std::move(units);
    return made;
}

inline std::string bytes_of(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace sqlite_store_test
