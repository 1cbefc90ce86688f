#include <boost/test/unit_test.hpp>

#include "store_engine_support.hpp"

using namespace store_engine_world;

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

BOOST_AUTO_TEST_CASE(a_database_that_says_fenced_and_not_where_is_waited_for) {
    assign();
    int times = 0;
    database->before = [&times](auto const&) { return ++times < 3 ? std::optional<store::commit_result>{store::fenced{}} : std::nullopt; };
    one(0);
    poll();
    BOOST_TEST(times == 1);  // not at once again
    BOOST_TEST((alerts->status().state == store::store_state::broken));
    run_until([&] { return next() == 1; });
    BOOST_TEST((offsets() == std::vector<std::int64_t>{0}));
}

BOOST_AUTO_TEST_CASE(a_unit_that_the_database_refuses_is_stored_though_the_log_throws) {
    auto made = std::make_unique<memory_backend>(loop.get_executor(), tables);
    keeper.reset();
    alerts.emplace(loop, std::move(made), store::store_options{}, as::logger{as::make_function_sink([](auto const&) { throw std::runtime_error{"no room for the log"}; })});
    keeper = alerts->keeper_for("s");
    keeper->attach(stream);
    assign();
    one(0, "poison");
    one(1);
    run_until([&] { return next() == 2; });
    BOOST_TEST((offsets() == std::vector<std::int64_t>{1}));
}

BOOST_AUTO_TEST_CASE(a_handler_that_outlived_its_run_stores_nothing) {
    assign();
    keeper->detach(stream);
    auto const late = save(0);
    BOOST_TEST(late->threw<as::unavailable>());
    poll();
    BOOST_TEST(tables->units.empty());
}

BOOST_AUTO_TEST_CASE(a_stream_runs_once_at_a_time) {
    BOOST_CHECK_THROW(static_cast<void>(alerts->keeper_for("s")), as::configuration_error);
    keeper->detach(stream);
    BOOST_TEST(alerts->keeper_for("s") == keeper);
}

BOOST_AUTO_TEST_CASE(units_and_alerts_are_as_many) {
    assign();
    std::vector<store::unit> two(2);
    as::owned_message message;
    message.topic = "t";
    auto const view = message.view();
    as::metadata const from{view, "s"};
    auto const wrong = begin(alerts->save({&from, 1}, std::move(two)));
    BOOST_TEST(wrong->threw<as::error>());
    BOOST_TEST(alerts->status().waiting == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
