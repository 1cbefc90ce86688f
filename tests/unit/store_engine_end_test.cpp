#include <boost/test/unit_test.hpp>

#include "store_engine_support.hpp"

using namespace store_engine_world;

BOOST_FIXTURE_TEST_SUITE(store_engine_end, fixture)

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

BOOST_AUTO_TEST_SUITE_END()
