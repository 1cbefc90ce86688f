#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include <alertstream/store/staging.hpp>

namespace as = alertstream;
namespace store = alertstream::store;
using reason = as::delivery::start_reason;

namespace {

store::partition_key const a{"cluster", "g", {"a", 0}};
store::partition_key const b{"cluster", "g", {"b", 0}};
store::partition_key const c{"cluster", "g", {"c", 0}};

store::unit unit(std::int64_t offset, std::size_t rows = 0) {
    store::unit made;
    made.message.offset = offset;
    made.data.resize(rows);
    return made;
}

as::dead_letter letter(std::int64_t offset) {
    as::dead_letter made;
    made.message.offset = offset;
    made.message.payload = std::string(1000, 'x');
    return made;
}

std::string text(store::stored_position const& at) { return std::to_string(at.epoch) + ':' + std::to_string(at.position.next); }

std::string text(store::staging::effects const& what) {
    std::string made;
    for (auto const& each : what) {
        if (auto const* const one = std::get_if<store::staging::confirmed>(&each)) made += one->which.where.topic + " confirmed " + std::to_string(one->next) + "; ";
        if (auto const* const one = std::get_if<store::staging::moved>(&each)) made += one->which.where.topic + " moved " + text(one->to) + "; ";
        if (auto const* const one = std::get_if<store::staging::settled>(&each)) made += "settled " + std::to_string(one->which) + "; ";
    }
    return made;
}

/// The batch: its moves, the offsets of its units, those of its letters.
std::string text(store::batch const& what) {
    std::string made;
    for (auto const& each : what.moves) made += each.which.where.topic + ' ' + (each.from ? text(*each.from) : "none") + '>' + text(each.to) + "; ";
    made += "units";
    for (auto const& each : what.units) made += ' ' + std::to_string(each.message.offset);
    if (!what.letters.empty()) made += "; letters";
    for (auto const& each : what.letters) made += ' ' + std::to_string(each.message.offset);
    return made;
}

struct machine : store::staging {
    machine() {
        for (auto const& each : {a, b, c}) begin(each, store::stored_position{0, {0}});
    }
    /// Its handler saved it, and it is done.
    void one(store::partition_key const& which, std::int64_t offset, std::size_t rows = 0) {
        stage(which, unit(offset, rows));
        handled(which, {offset + 1});
    }
    std::string taken(std::size_t most_rows = 1000) { return take(most_rows) ? text(current()) : "nothing"; }
    std::string commits() {
        store::committed done;
        for (auto const& each : current().units) done.reports.push_back({.message = each.message});
        return text(through(done));
    }
    std::string finds(std::size_t place, std::optional<store::stored_position> what) { return text(fenced_off({{{place, what}}})); }
    bool is_empty() const { return bytes() == 0 && units() == 0 && !has_work(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_staging, machine)

BOOST_AUTO_TEST_CASE(a_unit_goes_only_when_its_alert_is_done_and_with_its_offset) {
    stage(a, unit(0));
    BOOST_TEST(!has_work());
    BOOST_TEST(taken() == "nothing");
    handled(a, {1});
    stage(a, unit(1));
    BOOST_TEST(taken() == "a 0:0>0:1; units 0");
    BOOST_TEST(is_under_way(a));
    BOOST_TEST(has_work(a));
    BOOST_TEST(commits() == "a confirmed 1; settled 0; ");
    BOOST_TEST(!has_work(a));
    handled(a, {2});
    BOOST_TEST(taken() == "a 0:1>0:2; units 1");
    commits();
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(what_a_handler_left_behind_stands_before_nothing_that_is_covered_earlier) {
    stage(a, unit(50));
    stage(a, unit(0));
    handled(a, {1});
    BOOST_TEST(taken() == "a 0:0>0:1; units 0");
    commits();
    handled(a, {51});
    BOOST_TEST(taken() == "a 0:1>0:51; units 50");
}

BOOST_AUTO_TEST_CASE(all_that_waits_goes_together_and_what_is_handled_without_a_unit_moves_the_offset) {
    one(a, 0);
    one(b, 0);
    handled(c, {7});
    one(a, 1);
    BOOST_TEST(taken() == "a 0:0>0:2; b 0:0>0:1; c 0:0>0:7; units 0 1 0");
    // What comes while the database has it is for the next one.
    one(a, 2);
    BOOST_TEST(text(current()) == "a 0:0>0:2; b 0:0>0:1; c 0:0>0:7; units 0 1 0");
    BOOST_TEST(commits() == "a confirmed 2; b confirmed 1; c confirmed 7; settled 0; settled 0; settled 0; ");
    BOOST_TEST(taken() == "a 0:2>0:3; units 2");
}

BOOST_AUTO_TEST_CASE(a_batch_ends_at_an_offset_and_each_partition_has_its_turn) {
    for (int i = 0; i < 3; ++i)
        for (auto const& each : {a, b, c}) one(each, i, 199);
    BOOST_TEST(taken(300) == "a 0:0>0:1; b 0:0>0:1; units 0 0");  // as many rows as wanted, to the next offset
    commits();
    BOOST_TEST(taken(300) == "b 0:1>0:2; c 0:0>0:1; units 1 0");
    commits();
    BOOST_TEST(taken(100) == "c 0:1>0:2; units 1");
    commits();
    BOOST_TEST(taken() == "a 0:1>0:3; b 0:2>0:3; c 0:2>0:3; units 1 2 2 2");
    commits();
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(offsets_stand_between_as_many_rows_as_a_batch_may_be_cut_at) {
    for (int i = 0; i < 10; ++i) one(a, i, 99);  // 100 rows each: two between offsets
    BOOST_TEST(taken(500) == "a 0:0>0:4; units 0 1 2 3");
    one(b, 0, 5000);  // one alert is never cut
    commits();
    BOOST_TEST(taken(500) == "b 0:0>0:1; units 0");
}

BOOST_AUTO_TEST_CASE(going_back_raises_the_epoch_and_what_was_handled_before_comes_first) {
    one(a, 0);
    one(a, 1);
    stage(a, unit(2));  // was not handled: void
    started(a, {0}, reason::made_anew);
    one(a, 0);
    BOOST_TEST(taken() == "a 0:0>1:1; units 0 1 0");
    commits();
    started(a, {1}, reason::made_anew);  // the same place in another log
    BOOST_TEST(taken() == "a 1:1>2:1; units");
    commits();
    started(a, {9}, reason::gap);  // ahead
    BOOST_TEST(taken() == "a 2:1>2:9; units");
    BOOST_TEST(commits() == "a confirmed 9; ");
    started(a, {4}, reason::resumed);
    handled(a, {4});
    BOOST_TEST(taken() == "a 2:9>3:4; units");
    commits();
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(of_a_partition_without_a_row_the_start_is_stored_at_once) {
    begin(a, std::nullopt);
    BOOST_TEST(text(started(a, {40}, reason::new_group)) == "");
    BOOST_TEST(taken() == "a none>0:40; units");
    BOOST_TEST(commits() == "a confirmed 40; ");
    begin(a, store::stored_position{3, {40}});
    BOOST_TEST(text(started(a, {40}, reason::resumed)) == "a confirmed 40; ");
    BOOST_TEST(taken() == "nothing");
}

BOOST_AUTO_TEST_CASE(a_run_that_is_asked_to_start_elsewhere_stores_no_start_where_nothing_is_known) {
    begin(a, std::nullopt);
    started(a, {9}, reason::asked);
    BOOST_TEST(taken() == "nothing");
    one(a, 9);
    BOOST_TEST(taken() == "a none>0:10; units 9");
}

BOOST_AUTO_TEST_CASE(rereading_as_asked_stores_alerts_but_no_offset_until_it_is_past_what_is_stored) {
    begin(a, store::stored_position{1, {5}});
    BOOST_TEST(text(started(a, {2}, reason::asked)) == "");
    one(a, 2);
    BOOST_TEST(taken() == "a 1:5>1:5; units 2");
    BOOST_TEST(commits() == "a confirmed 5; settled 0; ");
    handled(a, {4});  // nothing to store
    BOOST_TEST(taken() == "nothing");
    BOOST_TEST(!has_work(a));
    one(a, 4);
    one(a, 5);
    BOOST_TEST(taken() == "a 1:5>1:6; units 4 5");
    commits();
    one(a, 6);
    BOOST_TEST(taken() == "a 1:6>1:7; units 6");
    commits();
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(starting_ahead_as_asked_leaves_out_what_lies_between_once_an_alert_behind_it_is_handled) {
    started(a, {100}, reason::asked);
    BOOST_TEST(taken() == "nothing");
    one(a, 100);
    BOOST_TEST(taken() == "a 0:0>0:101; units 100");
}

BOOST_AUTO_TEST_CASE(an_offset_behind_what_is_covered_is_ignored) {
    one(a, 4);
    handled(a, {3});
    BOOST_TEST(taken() == "a 0:0>0:5; units 4");
    handled(a, {5});  // as the batch says already
    BOOST_TEST(commits() == "a confirmed 5; settled 0; ");
    handled(a, {5});
    handled(c, {-1});
    BOOST_TEST(taken() == "nothing");
}

BOOST_AUTO_TEST_CASE(letters_go_with_the_offset_behind_them) {
    one(a, 0);
    put_aside(a, letter(1));
    BOOST_TEST(bytes() > 1000u);
    handled(a, {2});
    put_aside(a, letter(2));
    BOOST_TEST(taken() == "a 0:0>0:2; units 0; letters 1");
    commits();
    handled(a, {3});
    BOOST_TEST(taken() == "a 0:2>0:3; units; letters 2");
    commits();
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(a_partition_that_somebody_else_moved_leaves_the_batch_and_the_others_go) {
    one(a, 0);
    put_aside(a, letter(1));
    handled(a, {2});
    one(b, 0);
    auto const mine = add(unit(77));
    taken();
    one(a, 2);         // of the same reading: gone too
    stage(a, unit(3));
    BOOST_TEST(finds(0, store::stored_position{0, {9}}) == "a moved 0:9; ");
    BOOST_TEST(text(current()) == "b 0:0>0:1; units 0 77");
    BOOST_TEST(!has_work(a));
    BOOST_TEST(commits() == "b confirmed 1; settled 0; settled " + std::to_string(mine) + "; ");
    BOOST_TEST(is_empty());
    one(a, 9);
    BOOST_TEST(taken() == "a 0:9>0:10; units 9");
    BOOST_TEST(finds(0, store::stored_position{1, {10}}) == "a moved 1:10; ");  // the same offset of another epoch
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(a_handler_that_ran_while_its_partition_was_moved_leaves_nothing) {
    one(a, 500);
    taken();
    finds(0, store::stored_position{0, {100}});  // the other one was not as far
    stage(a, unit(501));
    put_aside(a, letter(501));
    forget_uncovered(a);  // the lane reads from 100
    one(a, 100);
    BOOST_TEST(taken() == "a 0:100>0:101; units 100");
    commits();
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(a_batch_whose_answer_was_lost_is_known_to_be_through_by_its_offset) {
    one(a, 0);
    one(b, 0);
    taken();
    one(a, 1);
    store::fenced const both{{{0, store::stored_position{0, {1}}}, {1, store::stored_position{0, {1}}}}};
    BOOST_TEST(text(fenced_off(both)) == "a confirmed 1; b confirmed 1; ");
    BOOST_TEST(!under_way());
    BOOST_TEST(taken() == "a 0:1>0:2; units 1");
    commits();
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(a_row_that_an_operator_took_away_is_made_again_in_a_later_epoch) {
    begin(a, store::stored_position{2, {4}});
    one(a, 4);
    taken();
    BOOST_TEST(finds(0, std::nullopt) == "");
    BOOST_TEST(text(current()) == "a none>3:5; units 4");
    commits();
    one(a, 5);
    BOOST_TEST(taken() == "a 3:5>3:6; units 5");
}

BOOST_AUTO_TEST_CASE(what_is_given_away_is_dropped_but_for_what_the_database_has) {
    one(a, 0);
    one(b, 0);
    taken();
    one(a, 1);
    stage(a, unit(2));
    put_aside(a, letter(2));
    drop(a);
    stage(a, unit(3));  // by a handler that outlived it
    put_aside(a, letter(3));
    handled(a, {4});
    BOOST_TEST(!knows(a));
    BOOST_TEST(is_under_way(a));
    BOOST_TEST(is_wanted());  // by b
    BOOST_TEST(commits() == "b confirmed 1; settled 0; settled 0; ");
    BOOST_TEST(taken() == "nothing");
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(a_batch_that_nobody_wants_can_be_abandoned) {
    one(a, 0);
    auto const mine = add(unit(1));
    taken();
    BOOST_TEST(!abandon());
    drop(a);
    BOOST_TEST(!abandon());
    take_back(mine);
    BOOST_TEST(!is_wanted());
    BOOST_TEST(abandon());
    BOOST_TEST(!abandon());
    BOOST_TEST(is_empty());
    // Assigned again, it says nothing of the new lane.
    begin(a, store::stored_position{0, {0}});
    one(a, 0);
    BOOST_TEST(taken() == "a 0:0>0:1; units 0");
}

BOOST_AUTO_TEST_CASE(what_was_fenced_off_after_it_was_given_away_says_nothing) {
    one(a, 0);
    one(b, 0);
    taken();
    drop(a);
    drop(b);
    BOOST_TEST(text(fenced_off({{{0, store::stored_position{0, {5}}}, {1, store::stored_position{0, {1}}}}})) == "");
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(units_without_an_offset_come_behind_and_may_be_taken_back) {
    auto const first = add(unit(1, 99));
    auto const second = add(unit(2, 99));
    auto const third = add(unit(3));
    take_back(second);
    one(a, 0);
    BOOST_TEST(taken(2) == "a 0:0>0:1; units 0 1");
    BOOST_TEST(commits() == "a confirmed 1; settled 0; settled " + std::to_string(first) + "; ");
    BOOST_TEST(taken() == "units 3");
    BOOST_TEST(text(through({})) == "settled " + std::to_string(third) + "; ");  // nobody waits for ever
    take_back(third);
    BOOST_TEST(is_empty());
}

BOOST_AUTO_TEST_CASE(a_unit_without_an_offset_goes_soon_however_much_the_partitions_have) {
    for (int i = 0; i < 20; ++i) one(a, i, 199);
    auto const mine = add(unit(0));
    BOOST_TEST(take(400));
    BOOST_TEST(commits().find("settled " + std::to_string(mine)) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_by_one_is_for_the_batch_that_was_refused_and_for_what_is_left_of_it) {
    one(a, 0);
    one(b, 0);
    taken();
    refused();
    finds(0, store::stored_position{0, {5}});
    BOOST_TEST(current().one_by_one);
    commits();
    one(b, 1);
    taken();
    BOOST_TEST(!current().one_by_one);
}

BOOST_AUTO_TEST_SUITE_END()
