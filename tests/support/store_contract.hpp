#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/store/backend.hpp>

#include <support/run_on_loop.hpp>

/// What must hold of every database behind a store. A test gets a fresh database and asks
/// only what all of them know: `backend`, and the names of tables and columns, which are
/// documented and the same everywhere.
namespace store_contract {

namespace as = alertstream;
namespace store = as::store;
using namespace std::chrono_literals;
using store::row_outcome;

/// A fresh database of the test's own, gone with it.
class place {
public:
    virtual ~place() = default;
    /// Of this database, each time anew; not open yet.
    virtual std::unique_ptr<store::backend> backend(boost::asio::any_io_executor on) = 0;
    /// Makes a unit into one that the database refuses for its values, `open` being open.
    virtual void poison(store::backend& open, store::unit& what) = 0;
    /// As another program asks: the first column of the first row as text, empty without one.
    virtual std::string ask(std::string const& sql) = 0;
    /// Raises the schema's version, as a newer program would. Nobody has it open.
    virtual void make_newer() = 0;
};
using make_place = std::function<std::unique_ptr<place>()>;

// Units, made the same in each run.

inline as::time_point const night{std::chrono::sys_days{std::chrono::year{2023} / 5 / 19}};

inline store::unit message(std::string id, std::string sender = "alice", std::chrono::seconds shared = 0s) {
    store::unit made;
    made.message.topic = "hermes.test";
    made.message.id = std::move(id);
    made.message.sender = std::move(sender);
    made.message.submitter = "Alice";
    made.message.title = "a title";
    made.message.shared = night + 24h + shared;
    made.message.partition = 1;
    made.message.offset = 41;
    made.source_location = "Hermes via HOP";
    return made;
}

/// The place of a target of this name in the unit; added if it is not there.
inline std::size_t target_in(store::unit& what, std::string_view name) {
    auto const found = std::ranges::find(what.targets, name, &store::seen_target::name);
    if (found != what.targets.end()) return static_cast<std::size_t>(found - what.targets.begin());
    what.targets.emplace_back().name = name;
    return what.targets.size() - 1;
}

/// A point so many seconds into the night. Target, time, bandpass and sender are its
/// identity; all but the sender, and the magnitude, its content.
inline store::datum& observe(store::unit& what, std::string_view target, int second, double magnitude, std::string_view bandpass = "r") {
    auto const place = target_in(what, target);
    auto const name = as::hermes::simple_name(target), at = std::to_string(second), value = std::to_string(magnitude);
    auto& made = what.data.emplace_back();
    made.target = place;
    made.identity = store::digest_of({what.message.sender, name, at, bandpass});
    made.content = store::digest_of({name, at, bandpass, value});
    made.at = night + std::chrono::seconds{second};
    made.brightness = magnitude;
    made.brightness_error = 0.25;
    made.unit = "AB mag";
    made.bandpass = bandpass;
    made.telescope = "ELP";
    made.instrument = "FLI";
    made.value = R"({"magnitude":)" + value + '}';
    return made;
}

/// A message with one point.
inline store::unit point(std::string id, std::string_view target, int second, double magnitude, std::string sender = "alice", std::chrono::seconds shared = 0s) {
    auto made = message(std::move(id), std::move(sender), shared);
    observe(made, target, second, magnitude);
    return made;
}

inline store::seen_target target(std::string name, std::vector<std::string> aliases = {}, std::optional<double> ra = {}, std::optional<double> dec = {}) {
    store::seen_target made;
    made.name = std::move(name);
    made.aliases = std::move(aliases);
    made.ra = ra;
    made.dec = dec;
    return made;
}

inline store::partition_key partition(int number = 0, std::string topic = "hermes.test") { return {"cluster", "group", {std::move(topic), number}}; }
inline store::stored_position position(std::int64_t next, std::int64_t epoch = 0) { return {epoch, {next, {{next - 1, 1'684'532'541'500, 7}}}}; }

/// A database that is open, and what tests do with it.
class contract {
public:
    explicit contract(make_place const& make) : where{make()}, in{where->backend(loop.get_executor())} { BOOST_REQUIRE(good(open())); }
    // What is open goes before what it is in.
    ~contract() { in.reset(); }

    boost::asio::io_context loop{};
    std::unique_ptr<place> where;
    std::unique_ptr<store::backend> in;

    template <class T>
    T wait(boost::asio::awaitable<T> what) {
        return run_on_loop(loop, std::move(what));
    }
    as::result<void> open() { return wait(in->open()); }
    void close() {
        wait(closing(*in));
    }
    /// As the next run of a program finds it.
    void reopen() {
        close();
        in = where->backend(loop.get_executor());
        BOOST_REQUIRE(good(open()));
    }

    store::commit_result commit(store::batch const& what) { return wait(in->commit(what)); }
    std::vector<store::unit_report> put_all(store::batch const& what) {
        auto done = commit(what);
        if (auto const* not_done = std::get_if<store::not_committed>(&done)) BOOST_FAIL(not_done->why.message());
        BOOST_REQUIRE(std::holds_alternative<store::committed>(done));
        auto reports = std::get<store::committed>(std::move(done)).reports;
        BOOST_REQUIRE(reports.size() == what.units.size());
        return reports;
    }
    store::unit_report put(store::unit what) {
        store::batch one;
        one.units.push_back(std::move(what));
        return put_all(one).front();
    }
    /// Of a unit with one row.
    row_outcome put_row(store::unit what) {
        auto const report = put(std::move(what));
        BOOST_REQUIRE(report.rows.size() == 1u);
        return report.rows.front();
    }
    store::commit_result step(std::optional<store::stored_position> from, store::stored_position to, int number = 0) {
        store::batch one;
        one.moves.push_back({partition(number), std::move(from), std::move(to)});
        return commit(one);
    }

    store::target_record add(store::seen_target what) {
        auto made = wait(in->add_target(std::move(what)));
        BOOST_REQUIRE(good(made));
        return *made;
    }
    std::optional<store::target_record> find(std::string name) {
        auto found = wait(in->find_target(std::move(name)));
        BOOST_REQUIRE(good(found));
        return *found;
    }
    /// The name of the target that this one belongs to; empty: none.
    std::string name_of(std::string name) {
        auto const found = find(std::move(name));
        return found ? found->name : "";
    }
    std::vector<store::datum_record> data(std::optional<std::int64_t> target = {}, store::data_filter which = {}, std::optional<as::time_point> since = {}) {
        auto found = wait(in->data(target, since, which));
        BOOST_REQUIRE(good(found));
        return *found;
    }
    /// Those that were taken back, too.
    std::vector<store::datum_record> all_data() {
        store::data_filter which;
        which.type = std::nullopt;
        which.retracted = true;
        return data({}, which);
    }
    std::vector<double> magnitudes(std::optional<std::int64_t> target = {}) {
        std::vector<double> all;
        for (auto const& each : data(target)) all.push_back(each.brightness.value_or(-1));
        return all;
    }
    std::vector<std::string> names_within(double ra, double dec, double radius) {
        store::cone around;
        around.ra = ra;
        around.dec = dec;
        around.radius = radius;
        auto const found = wait(in->within(around));
        BOOST_REQUIRE(good(found));
        std::vector<std::string> names;
        for (auto const& each : *found) names.push_back(each.name);
        return names;
    }
    std::optional<store::stored_position> where_is(store::partition_key which) {
        auto const found = wait(in->positions({std::move(which)}));
        BOOST_REQUIRE(good(found));
        BOOST_REQUIRE(found->size() == 1u);
        return found->front();
    }
    std::string ask(std::string const& sql) { return where->ask(sql); }
    std::string count(std::string const& of) { return ask("SELECT count(*) FROM " + of); }

    template <class T>
    static bool good(as::result<T> const& what) {
        if (!what) BOOST_ERROR(what.error().message());
        return what.has_value();
    }

private:
    // run_on_loop wants a value.
    static boost::asio::awaitable<bool> closing(store::backend& which) {
        co_await which.close();
        co_return true;
    }
};

template <class T>
std::vector<T> list(std::initializer_list<T> of) {
    return of;
}

/// One test of the contract.
struct promise {
    char const* name;
    void (*check)(contract&);
};

/// All of them, as a suite of tests of this name: one object of it in a test program.
class suite {
public:
    suite(char const* name, std::vector<promise> const& promises, make_place make) {
        auto* const made = BOOST_TEST_SUITE(name);
        for (auto const& each : promises)
            made->add(boost::unit_test::make_test_case([check = each.check, make] {
                contract with{make};
                check(with);
            }, each.name, __FILE__, __LINE__));
        boost::unit_test::framework::master_test_suite().add(made);
    }
};

}  // namespace store_contract

namespace alertstream::store {
inline std::ostream& operator<<(std::ostream& out, row_outcome outcome) { return out << to_string(outcome); }
}  // namespace alertstream::store
