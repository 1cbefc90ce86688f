// Millions of rows: no question and no transaction reads all of them. The server counts what it reads of its tables.
#include "fixture.hpp"

namespace {

constexpr int many = 20'000;

std::string name_of(int i) { return "SN " + std::to_string(i); }

/// A message for each 2,000 targets, each with a position and a point.
store::batch many_targets() {
    store::batch made;
    for (int i = 0; i < many; ++i) {
        if (i % 2000 == 0) {
            made.units.push_back(store_contract::message("m" + std::to_string(i)));
            made.units.back().matching.create = true;
        }
        auto& what = made.units.back();
        what.targets.push_back(target(name_of(i), {"alias of " + std::to_string(i)}, 0.01 * i, 30.));
        auto const at = what.targets.size() - 1;
        store_contract::observe(what, name_of(i), i, 15).target = at;
    }
    return made;
}

boost::asio::awaitable<bool> closed(store::backend& which) {
    co_await which.close();
    co_return true;
}

/// The tables that were read through for `asked`, and how many rows of each. A session says what it read when it ends.
std::string read_through(fresh_database const& in, auto asked) {
    in.ask("SELECT pg_stat_reset()");
    asked();
    in.await("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", "0");
    return in.ask("SELECT coalesce(string_agg(relname || ' ' || seq_tup_read, ', '), '') FROM pg_stat_user_tables WHERE seq_tup_read > 1000");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(indexes, *boost::unit_test::precondition(has_server))

BOOST_AUTO_TEST_CASE(nothing_that_is_asked_or_stored_reads_a_whole_table) {
    world w;
    {
        auto const filling = w.opened();
        BOOST_REQUIRE(is_committed(w.wait(filling->commit(many_targets()))));
        w.wait(closed(*filling));
    }
    w.in.ask("VACUUM ANALYZE");
    auto const asking = [&](auto ask) {
        auto const read = read_through(w.in, [&] {
            auto const store = w.opened();
            ask(*store);
            w.wait(closed(*store));
        });
        BOOST_TEST(read == "");
    };
    asking([&](store::backend& in) {
        auto const found = w.wait(in.find_target("alias of 7000"));
        BOOST_REQUIRE((found.has_value() && found->has_value()));
        BOOST_TEST(w.wait(in.data((*found)->id, {}, {}))->size() == 1u);
    });
    asking([&](store::backend& in) {
        store::cone where;
        where.ra = 70;
        where.dec = 30;
        where.radius = 0.02;
        BOOST_TEST(w.wait(in.within(where))->size() == 5u);
    });
    asking([&](store::backend& in) { BOOST_TEST(w.wait(in.data({}, as::time_point::max(), {}))->empty()); });
    asking([&](store::backend& in) {
        // One that is known, one by an alias, one by its place, one that is made, and one that is taken back.
        auto what = point("later", name_of(7), 7, 15);
        store_contract::observe(what, "alias of 9", many + 1, 15);
        what.targets.push_back(target("by its place", {}, 80.00001, 30.));
        store_contract::observe(what, "by its place", many + 2, 15);
        what.targets.push_back(target("unknown", {}, 200., -30.));
        store_contract::observe(what, "unknown", many + 3, 15);
        what.matching.create = true;
        what.matching.radius = 0.001;
        what.retracts = {"m2000"};
        auto const came = w.wait(in.commit(one_step({}, position(1), std::move(what))));
        BOOST_REQUIRE(is_committed(came));
        auto const& report = std::get<store::committed>(came).reports.at(0);
        BOOST_TEST(report.created.size() == 1u);
        BOOST_TEST(report.retracted == 1u);
    });
    BOOST_TEST(w.in.ask("SELECT count(*) FROM targets") == std::to_string(many + 1));
}

BOOST_AUTO_TEST_SUITE_END()
