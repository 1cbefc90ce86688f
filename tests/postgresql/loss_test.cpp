// What is lost in the middle is stored once, or not at all.
#include "fixture.hpp"
#include "proxy.hpp"

BOOST_AUTO_TEST_SUITE(loss, *boost::unit_test::precondition(has_server))

// 1: offsets and look-ups; 2: rows and COMMIT.
BOOST_AUTO_TEST_CASE(a_connection_that_is_lost_in_the_middle_leaves_all_or_nothing) {
    world w;
    cutting_proxy before{w.loop, server::the_one()->port()};
    auto const in = w.opened(server::the_one()->address(w.in.name(), "alice", before.port()));
    using when = cutting_proxy::when;
    std::optional<store::stored_position> at;
    int number = 0;
    for (auto const& [trip, cut] : {std::pair{1, when::request_is_there}, {1, when::answer_is_there}, {2, when::request_is_there}, {2, when::answer_is_there}}) {
        ++number;
        auto const to = position(10 * number);
        auto const what = one_step(at, to, point("m" + std::to_string(number), "SN 2023ixf", number, 15));
        before.cut(trip, cut);
        why_not(w.wait(in->commit(what)), store::not_committed::kind::away);
        BOOST_TEST(before.has_cut());
        auto const again = w.wait(in->commit(what));
        if (trip == 2 && cut == when::answer_is_there) {
            // It was through: the offset tells.
            auto const* behind = std::get_if<store::fenced>(&again);
            BOOST_REQUIRE(behind);
            BOOST_TEST((behind->found == std::vector<std::pair<std::size_t, std::optional<store::stored_position>>>{{0, to}}));
        } else {
            BOOST_TEST(is_committed(again));
        }
        BOOST_TEST(w.in.ask("SELECT count(*) FROM reduced_data") == std::to_string(number));
        BOOST_TEST(w.in.ask("SELECT next FROM offsets") == std::to_string(10 * number));
        at = to;
    }
}

BOOST_AUTO_TEST_CASE(a_session_that_an_administrator_ends_comes_back) {
    world w;
    auto const in = w.opened();
    auto const end_all = [&] { w.in.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); };
    BOOST_TEST(w.wait(in->find_target("SN 2023ixf")).has_value());
    // Idle: nobody need notice.
    end_all();
    run_on_loop_until(w.loop, [&] { return w.wait(in->find_target("SN 2023ixf")).has_value(); });
    // In the middle of a transaction that waits.
    std::shared_ptr<std::optional<store::commit_result>> waiting;
    auto const what = one_step({}, position(10), point("m1", "SN 2023ixf", 0, 15));
    {
        holder const other{w.in.address(), "SELECT pg_advisory_xact_lock(hashtext('alertstream ' || current_schema()), 2)"};
        waiting = w.begin(in->commit(what));
        run_on_loop_until(w.loop, [&] { return w.in.ask("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"; });
        end_all();
        has_words(why_not(w.await(waiting), store::not_committed::kind::away), "administrator");
    }
    BOOST_TEST(is_committed(w.wait(in->commit(what))));
    // The tables gone meanwhile, or others in their place.
    w.in.ask("UPDATE store_identity SET identity = 'another'");
    end_all();
    auto const next = one_step(position(10), position(20), point("m2", "SN 2023ixf", 1, 15));
    run_on_loop_until(w.loop, [&] {
        auto const tried = w.wait(in->commit(next));
        auto const* why = std::get_if<store::not_committed>(&tried);
        BOOST_REQUIRE(why);
        return why->kind == store::not_committed::kind::broken && has_words(why->why.message(), "another database");
    });
}

BOOST_AUTO_TEST_CASE(a_server_that_restarts_is_waited_for) {
    world w;
    auto const in = w.opened();
    auto const what = one_step({}, position(10), point("m1", "SN 2023ixf", 0, 15));
    server::the_one()->stop();
    why_not(w.wait(in->commit(what)), store::not_committed::kind::away);
    BOOST_TEST((w.wait(in->find_target("SN 2023ixf")).error().code == as::errc::store_away));
    BOOST_TEST((w.wait(w.backend()->open()).error().code == as::errc::store_away));
    server::the_one()->start();
    BOOST_TEST(is_committed(w.wait(in->commit(what))));
    BOOST_TEST(w.wait(in->find_target("SN 2023ixf")).has_value());
    BOOST_TEST(w.said.find(server::password) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_is_cancelled_in_the_middle_leaves_the_store_usable) {
    world w;
    auto const in = w.opened();
    auto const what = one_step({}, position(10), point("m1", "SN 2023ixf", 0, 15));
    boost::asio::cancellation_signal stop;
    std::optional<boost::system::error_code> ended;
    {
        holder const other{w.in.address(), "SELECT pg_advisory_xact_lock(hashtext('alertstream ' || current_schema()), 2)"};
        boost::asio::co_spawn(w.loop, in->commit(what), boost::asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr thrown, store::commit_result) {
            BOOST_REQUIRE(thrown);
            try {
                std::rethrow_exception(thrown);
            } catch (boost::system::system_error const& e) {
                ended = e.code();
            }
        }));
        run_on_loop_until(w.loop, [&] { return w.in.ask("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"; });
        // A second one waits for its turn, and goes first.
        boost::asio::cancellation_signal second;
        std::optional<bool> second_ended;
        boost::asio::co_spawn(w.loop, in->commit(what), boost::asio::bind_cancellation_slot(second.slot(), [&](std::exception_ptr thrown, store::commit_result) { second_ended = thrown != nullptr; }));
        w.loop.poll();
        second.emit(boost::asio::cancellation_type::terminal);
        run_on_loop_until(w.loop, [&] { return second_ended.has_value(); });
        BOOST_TEST(*second_ended);
        stop.emit(boost::asio::cancellation_type::terminal);
        run_on_loop_until(w.loop, [&] { return ended.has_value(); });
        BOOST_TEST((*ended == boost::asio::error::operation_aborted));
    }
    BOOST_TEST(is_committed(w.wait(in->commit(what))));
    BOOST_TEST(w.in.ask("SELECT count(*) FROM reduced_data") == "1");
}

BOOST_AUTO_TEST_SUITE_END()
