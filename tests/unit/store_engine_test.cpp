#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/store/alert_store.hpp>
#include <support/memory_backend.hpp>
#include <support/run_on_loop.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace store = alertstream::store;
using as::topic_partition;
using reason = as::delivery::start_reason;

namespace {

/// A stream, as its keeper sees it.
struct listener : as::keeper_feedback {
    std::map<topic_partition, std::int64_t> kept;
    std::vector<std::int64_t> seeks;
    void confirmed(topic_partition const& where, std::int64_t next) override { kept[where] = next; }
    void seek(topic_partition const&, as::kept_position to) override { seeks.push_back(to.next); }
};

/// What waits, and how it ended.
struct job {
    std::optional<std::exception_ptr> ended{};
    asio::cancellation_signal cancel{};

    bool over() const { return ended.has_value(); }
    bool succeeded() const { return over() && !*ended; }
    template <class Exception>
    bool threw() const {
        if (!over() || !*ended) return false;
        try {
            std::rethrow_exception(*ended);
        } catch (Exception const&) {
            return true;
        } catch (...) {
            return false;
        }
    }
};

/// One handler, one alert.
asio::awaitable<void> save_one(store::alert_store in, std::int64_t offset, std::string stream, std::string title, bool replayed) {
    as::owned_message message;
    message.topic = "t";
    message.offset = offset;
    auto const view = message.view();
    as::metadata const from{view, stream, 1, replayed};
    store::unit what;
    what.message.title = title;
    co_await in.save(from, std::move(what));
}

asio::awaitable<void> start(std::shared_ptr<as::offset_keeper> keeper, std::vector<topic_partition> which, std::vector<std::optional<as::kept_position>>* into) {
    *into = co_await keeper->start("cluster", "g", std::move(which));
}

auto const away = store::not_committed{{as::errc::store_away, "restarting"}, store::not_committed::kind::away};

struct fixture {
    asio::io_context loop{1};
    std::shared_ptr<memory_tables> tables = std::make_shared<memory_tables>();
    memory_backend* database{};
    std::vector<std::string> log;
    std::vector<store::unit_report> stored;
    std::optional<store::alert_store> alerts;
    std::shared_ptr<as::offset_keeper> keeper;
    listener stream;
    topic_partition const where{"t", 0};

    fixture() { make({}); }

    void make(store::store_options with) {
        keeper.reset();
        alerts.reset();
        auto made = std::make_unique<memory_backend>(loop.get_executor(), tables);
        database = made.get();
        alerts.emplace(loop, std::move(made), with, as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); })});
        alerts->on_stored([this](auto const& report) { stored.push_back(report); });
        keeper = alerts->keeper_for("s");
        keeper->attach(stream);
    }

    std::shared_ptr<job> begin(asio::awaitable<void> what) {
        auto made = std::make_shared<job>();
        asio::co_spawn(loop, std::move(what), asio::bind_cancellation_slot(made->cancel.slot(), [made](std::exception_ptr thrown) { made->ended = thrown; }));
        poll();
        return made;
    }
    auto save(std::int64_t offset, std::string title = {}) { return begin(save_one(*alerts, offset, "s", std::move(title), false)); }
    void assign() {
        std::vector<std::optional<as::kept_position>> found;
        auto const done = begin(start(keeper, {where}, &found));
        BOOST_REQUIRE(done->succeeded());
        keeper->started(where, found.at(0).value_or(as::kept_position{0}), found.at(0) ? reason::resumed : reason::new_group);
        poll();
    }
    /// Its handler saved it, and it is done.
    void one(std::int64_t offset, std::string title = {}) {
        BOOST_REQUIRE(save(offset, std::move(title))->succeeded());
        keeper->handled(where, {offset + 1});
    }
    auto flush() { return begin(keeper->flush({where})); }
    void be_away() {
        database->before = [](auto const&) { return std::optional<store::commit_result>{away}; };
    }
    void be_back() { database->before = nullptr; }

    /// All that is ready: no timer is waited for.
    void poll() {
        loop.restart();
        loop.poll();
    }
    template <class Condition>
    void run_until(Condition condition) { run_on_loop_until(loop, condition); }
    /// The loop ends by itself.
    bool ends() {
        loop.restart();
        loop.run_for(std::chrono::seconds{20});
        return loop.stopped();
    }
    std::vector<std::int64_t> offsets() const {
        std::vector<std::int64_t> made;
        for (auto const& each : tables->units) made.push_back(each.message.offset);
        return made;
    }
    std::int64_t next() const { return tables->offsets.empty() ? -1 : tables->offsets.begin()->second.position.next; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_engine, fixture)

BOOST_AUTO_TEST_CASE(a_quiet_alert_is_stored_at_once) {
    assign();
    BOOST_TEST(next() == 0);
    one(0);
    poll();
    BOOST_TEST((offsets() == std::vector<std::int64_t>{0}));
    BOOST_TEST(next() == 1);
    BOOST_TEST(stream.kept[where] == 1);
    BOOST_TEST(stored.size() == 1u);
    BOOST_TEST(stored.at(0).message.id == "0/0");  // one without an id is known by its place
    BOOST_TEST(alerts->status().transactions == 2u);
    BOOST_TEST((alerts->status().state == store::store_state::open));
}

BOOST_AUTO_TEST_CASE(what_waits_when_it_is_busy_goes_in_one_transaction) {
    assign();
    database->waits = true;
    BOOST_REQUIRE(save(0)->succeeded());
    database->sizes.clear();
    // The database has the first while others come.
    database->before = [&](auto const&) -> std::optional<store::commit_result> {
        if (database->sizes.size() > 1) return std::nullopt;
        for (std::int64_t i = 1; i <= 100; ++i) asio::co_spawn(loop, save_one(*alerts, i, "s", "", false), asio::detached);
        asio::post(loop, [&] { keeper->handled(where, {101}); });
        return std::nullopt;
    };
    keeper->handled(where, {1});
    run_until([&] { return next() == 101; });
    BOOST_TEST((database->sizes == std::vector<std::size_t>{1, 100}));
}

BOOST_AUTO_TEST_CASE(while_the_database_is_away_all_waits_and_goes_when_it_is_back) {
    assign();
    be_away();
    for (int i = 0; i < 5; ++i) one(i);
    poll();
    BOOST_TEST(tables->units.empty());
    BOOST_TEST((alerts->status().state == store::store_state::away));
    BOOST_TEST(alerts->status().waiting == 5u);
    run_until([&] { return database->sizes.size() > 9; });
    BOOST_TEST(stream.kept[where] == 0);
    be_back();
    database->lost_answers = 2;
    run_until([&] { return stream.kept[where] == 5; });
    BOOST_TEST((offsets() == std::vector<std::int64_t>{0, 1, 2, 3, 4}));
    BOOST_TEST(stream.seeks.empty());
    BOOST_TEST(alerts->status().waiting_bytes == 0u);
    BOOST_TEST(std::count_if(log.begin(), log.end(), [](auto const& line) { return line.find("all waits") != line.npos; }) == 1);
}

BOOST_AUTO_TEST_CASE(handlers_wait_above_the_bound_unless_only_what_they_hold_back_themselves_waits) {
    store::store_options small;
    small.most_waiting = 1;
    make(small);
    assign();
    be_away();
    auto const first = save(0);
    auto const second = save(1);  // of a batch: neither is covered before both are back
    BOOST_TEST(first->succeeded());
    BOOST_TEST(second->succeeded());
    keeper->handled(where, {2});
    poll();
    auto const third = save(2);
    auto const cancelled = save(3);
    as::dead_letter letter;
    letter.message.topic = "t";
    BOOST_TEST(!keeper->put_aside(letter).has_value());  // it waits as an alert does
    BOOST_TEST(!third->over());
    cancelled->cancel.emit(asio::cancellation_type::terminal);
    poll();
    BOOST_TEST(cancelled->threw<boost::system::system_error>());
    BOOST_TEST(alerts->status().waiting == 2u);  // it has staged nothing
    be_back();
    run_until([&] { return third->succeeded(); });
    BOOST_TEST(keeper->put_aside(letter).has_value());
    keeper->handled(where, {3});
    run_until([&] { return next() == 3; });
    BOOST_TEST((offsets() == std::vector<std::int64_t>{0, 1, 2}));
    BOOST_TEST(tables->letters.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_the_database_refuses_of_one_alert_keeps_no_other_back) {
    assign();
    database->waits = true;
    one(0);
    one(1, "poison");
    one(2);
    run_until([&] { return next() == 3; });
    BOOST_TEST((offsets() == std::vector<std::int64_t>{0, 2}));
    BOOST_TEST(std::count_if(log.begin(), log.end(), [](auto const& line) { return line.find("kept in refused_rows") != line.npos; }) == 1);
}

BOOST_AUTO_TEST_CASE(who_lost_the_partition_without_knowing_reads_on_where_the_other_stopped) {
    assign();
    one(0);
    poll();
    BOOST_REQUIRE(save(1)->succeeded());
    BOOST_REQUIRE(save(2)->succeeded());
    keeper->handled(where, {3});
    tables->offsets.begin()->second.epoch = 1;  // the other one was not as far
    poll();
    BOOST_TEST((stream.seeks == std::vector<std::int64_t>{1}));
    BOOST_TEST(tables->units.size() == 1u);
    // A handler that still ran, and its lane, which takes up the seek when it is back.
    BOOST_REQUIRE(save(3)->succeeded());
    keeper->dropped(where);
    for (int i = 1; i < 5; ++i) one(i), poll();
    BOOST_TEST((offsets() == std::vector<std::int64_t>{0, 1, 2, 3, 4}));
    BOOST_TEST(next() == 5);
    BOOST_TEST(alerts->status().moved == 1u);
}

BOOST_AUTO_TEST_CASE(an_alert_whose_offset_is_not_kept_here_waits_for_its_transaction) {
    assign();
    be_away();
    auto const replayed = begin(save_one(*alerts, 0, "s", "", true));
    auto const other = begin(save_one(*alerts, 0, "other", "", false));
    auto const cancelled = begin(save_one(*alerts, 1, "other", "", false));
    BOOST_TEST((!replayed->over() && !other->over()));
    cancelled->cancel.emit(asio::cancellation_type::terminal);
    poll();
    BOOST_TEST(cancelled->threw<boost::system::system_error>());
    be_back();
    run_until([&] { return replayed->succeeded() && other->succeeded(); });
    BOOST_TEST(next() == 0);
}

BOOST_AUTO_TEST_CASE(a_handler_that_outlived_its_assignment_stores_nothing) {
    assign();
    auto const done = flush();
    BOOST_TEST(done->succeeded());
    auto const late = save(0);
    BOOST_TEST(late->threw<as::unavailable>());
    poll();
    BOOST_TEST(tables->units.empty());
}

BOOST_AUTO_TEST_CASE(nothing_that_nobody_wants_any_more_keeps_the_loop) {
    for (bool const hangs : {false, true}) {
        make({});
        assign();
        if (hangs) database->hangs = true;
        else be_away();
        one(next());
        auto const single = begin(save_one(*alerts, 7, "other", "", false));
        auto const given_back = flush();
        BOOST_TEST(!given_back->over());
        given_back->cancel.emit(asio::cancellation_type::terminal);
        poll();
        BOOST_TEST(given_back->threw<as::unavailable>());
        single->cancel.emit(asio::cancellation_type::terminal);
        BOOST_TEST(ends());
        BOOST_TEST(single->threw<boost::system::system_error>());
        BOOST_TEST(tables->units.empty());
        // It is usable again.
        database->hangs = false;
        be_back();
        assign();
        one(next());
        run_until([&] { return !tables->units.empty(); });
        tables->units.clear();
    }
}

BOOST_AUTO_TEST_CASE(a_run_that_ends_without_giving_back_leaves_nothing_behind) {
    assign();
    be_away();
    one(0);
    poll();
    listener next_run;
    keeper->detach(next_run);  // not this one
    BOOST_TEST(alerts->status().waiting == 1u);
    keeper->detach(stream);
    BOOST_TEST(ends());
    BOOST_TEST(alerts->status().waiting == 0u);
    // The run before, gone at last, does nothing to the next one.
    keeper->attach(next_run);
    assign();
    keeper->detach(stream);
    be_back();
    one(0);
    run_until([&] { return next_run.kept[where] == 1; });
}

BOOST_AUTO_TEST_CASE(a_flush_of_what_leaves_nothing_to_store_ends) {
    tables->offsets[{"cluster", "g", where}] = {0, {9}};
    std::vector<std::optional<as::kept_position>> found;
    begin(start(keeper, {where}, &found));
    keeper->started(where, {2}, reason::asked);
    keeper->handled(where, {3});
    auto const done = flush();
    poll();
    BOOST_TEST(done->succeeded());
    BOOST_TEST(next() == 9);
}

BOOST_AUTO_TEST_CASE(a_partition_that_comes_back_while_its_transaction_is_under_way_waits_for_it) {
    assign();
    be_away();
    one(0);
    poll();
    std::vector<std::optional<as::kept_position>> found;
    auto const again = begin(start(keeper, {where}, &found));  // lost, and assigned again
    BOOST_TEST(!again->over());
    be_back();
    run_until([&] { return again->succeeded(); });
    BOOST_TEST(found.at(0)->next == 1);
}

BOOST_AUTO_TEST_CASE(the_last_handle_that_goes_ends_it_whatever_it_waits_for) {
    for (bool const hangs : {false, true}) {
        make({});
        assign();
        if (hangs) database->hangs = true;
        else be_away();
        one(next());
        auto const single = begin(save_one(*alerts, 7, "other", "", false));
        single->cancel.emit(asio::cancellation_type::terminal);
        poll();
        keeper.reset();
        alerts.reset();
        BOOST_TEST(ends());
        BOOST_TEST(tables->units.empty());
    }
}

BOOST_AUTO_TEST_CASE(closing_stores_what_is_covered_and_then_nothing_is_open) {
    assign();
    database->waits = true;
    one(0);
    std::optional<as::result<void>> closed;
    alerts->async_close([&](auto result) { closed = std::move(result); });
    run_until([&] { return closed.has_value(); });
    BOOST_TEST(closed->has_value());
    BOOST_TEST(next() == 1);
    BOOST_TEST((alerts->status().state == store::store_state::closed));
    std::optional<as::result<void>> opened;
    alerts->async_open([&](auto result) { opened = std::move(result); });
    auto const late = begin(save_one(*alerts, 7, "other", "", false));
    run_until([&] { return opened.has_value() && late->over(); });
    BOOST_TEST((opened->error().code == as::errc::closed));
    BOOST_TEST(late->threw<as::unavailable>());
}

BOOST_AUTO_TEST_CASE(questions_and_closing_can_be_cancelled_in_all_ways) {
    for (auto const how : {asio::cancellation_type::partial, asio::cancellation_type::total, asio::cancellation_type::terminal}) {
        make({});
        asio::cancellation_signal cancel;
        std::optional<as::result<void>> opened;
        database->hangs = true;
        alerts->async_open(asio::bind_cancellation_slot(cancel.slot(), [&](auto result) { opened = std::move(result); }));
        poll();
        cancel.emit(how);
        run_until([&] { return opened.has_value(); });
        BOOST_TEST((opened->error().code == asio::error::operation_aborted));
        database->hangs = false;
        assign();
        be_away();
        one(0);
        std::optional<as::result<void>> closed;
        alerts->async_close(asio::bind_cancellation_slot(cancel.slot(), [&](auto result) { closed = std::move(result); }));
        poll();
        BOOST_TEST(!closed.has_value());
        cancel.emit(how);
        run_until([&] { return closed.has_value(); });
        BOOST_TEST((closed->error().code == asio::error::operation_aborted));
        be_back();
        run_until([&] { return next() == 1; });  // it goes on
        tables->offsets.clear();
    }
}

BOOST_AUTO_TEST_CASE(a_database_that_cannot_be_opened_is_asked_again) {
    database->opens = as::failure{as::errc::store_away, "locked"};
    std::vector<std::optional<as::kept_position>> found;
    auto const failed = begin(start(keeper, {where}, &found));
    BOOST_TEST(failed->threw<as::unavailable>());
    BOOST_TEST((alerts->status().state == store::store_state::away));
    database->opens = {};
    assign();
    one(0);
    poll();
    BOOST_TEST(next() == 1);
}

BOOST_AUTO_TEST_CASE(who_is_told_of_stored_alerts_and_throws_stops_nothing) {
    assign();
    alerts->on_stored([](auto const&) { throw std::runtime_error{"no"}; });
    one(0);
    auto const single = begin(save_one(*alerts, 7, "other", "", false));
    poll();
    BOOST_TEST(single->succeeded());
    one(1);
    poll();
    BOOST_TEST(next() == 2);
}

BOOST_AUTO_TEST_CASE(another_database_is_refused_in_words_unless_it_is_adopted) {
    assign();
    BOOST_TEST(keeper->identity() == "memory");
    auto const refused = keeper->was_kept_in("other");
    BOOST_TEST((refused.error().code == as::errc::other_store));
    BOOST_TEST(refused.error().detail.find("use PostgreSQL") != std::string::npos);
    store::store_options adopting;
    adopting.adopt = true;
    make(adopting);
    BOOST_TEST(keeper->was_kept_in("other").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
