#pragma once

#include <support/store_contract.hpp>

/// Offsets, and what is not stored without them.
namespace store_contract {

inline store::stored_position const& what_is_there(store::commit_result const& done, std::size_t move = 0) {
    BOOST_REQUIRE(std::holds_alternative<store::fenced>(done));
    auto const& found = std::get<store::fenced>(done).found;
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found.front().first == move);
    BOOST_REQUIRE(found.front().second.has_value());
    return *found.front().second;
}
inline bool is_committed(store::commit_result const& done) { return std::holds_alternative<store::committed>(done); }

inline void an_offset_is_what_was_stored_last(contract& c) {
    BOOST_TEST(!c.where_is(partition()).has_value());
    BOOST_TEST(is_committed(c.step({}, position(100))));
    BOOST_TEST((c.where_is(partition()) == position(100)));
    BOOST_TEST(is_committed(c.step(position(100), position(107))));
    BOOST_TEST((c.where_is(partition()) == position(107)));
    // In the order of the question; of each cluster, group, topic and partition one.
    auto other = partition();
    other.cluster = "another";
    auto const found = c.wait(c.in->positions({partition(1), partition(), other}));
    BOOST_REQUIRE(contract::good(found));
    BOOST_TEST((*found == list<std::optional<store::stored_position>>({std::nullopt, position(107), std::nullopt})));
    BOOST_TEST(c.wait(c.in->positions({}))->empty());
}

inline void marks_are_no_part_of_the_fence(contract& c) {
    BOOST_TEST(is_committed(c.step({}, position(100))));
    auto bare = position(100);
    bare.position.marks.clear();
    auto to = position(101);
    to.position.marks = {{100, 1'684'532'541'500, 4'000'000'000}, {90, 0, 0}};
    BOOST_TEST(is_committed(c.step(bare, to)));
    BOOST_TEST((c.where_is(partition()) == to));
}

inline void an_offset_that_somebody_made_or_moved_is_a_fence(contract& c) {
    BOOST_TEST(is_committed(c.step({}, position(100))));
    BOOST_TEST((what_is_there(c.step({}, position(50))) == position(100)));
    BOOST_TEST((what_is_there(c.step(position(99), position(101))) == position(100)));
    BOOST_TEST((what_is_there(c.step(position(100, 1), position(101, 1))) == position(100)));
    BOOST_TEST((c.where_is(partition()) == position(100)));
    // Expected, and gone.
    auto const gone = c.step(position(100), position(101), 1);
    BOOST_REQUIRE(std::holds_alternative<store::fenced>(gone));
    BOOST_TEST(!std::get<store::fenced>(gone).found.at(0).second.has_value());
    BOOST_TEST(!c.where_is(partition(1)).has_value());
}

// A topic made anew, or an operator, goes back: who was at that offset before was overtaken.
inline void an_offset_that_comes_again_is_another_by_its_epoch(contract& c) {
    BOOST_TEST(is_committed(c.step({}, position(100))));
    BOOST_TEST(is_committed(c.step(position(100), position(0, 1))));
    BOOST_TEST(is_committed(c.step(position(0, 1), position(100, 1))));
    BOOST_TEST((what_is_there(c.step(position(100), position(101))) == position(100, 1)));
    BOOST_TEST(is_committed(c.step(position(100, 1), position(101, 1))));
}

inline void behind_a_fence_nothing_is_stored(contract& c) {
    BOOST_TEST(is_committed(c.step({}, position(10), 0)));
    BOOST_TEST(is_committed(c.step({}, position(20), 1)));
    store::batch all;
    all.moves = {{partition(0), position(10), position(11)}, {partition(1), position(19), position(21)}, {partition(2), {}, position(5)}};
    all.units.push_back(point("m1", "SN 2023ixf", 0, 15));
    all.letters.emplace_back().message.topic = "hermes.test";
    BOOST_TEST((what_is_there(c.commit(all), 1) == position(20)));
    BOOST_TEST((c.where_is(partition(0)) == position(10)));
    BOOST_TEST(!c.where_is(partition(2)).has_value());
    for (auto const* const table : {"messages", "reduced_data", "dead_letters"}) BOOST_TEST(c.count(table) == "0");
    // All that cannot be are named.
    all.moves[0].from = position(9);
    auto const done = c.commit(all);
    BOOST_REQUIRE(std::holds_alternative<store::fenced>(done));
    BOOST_TEST((std::get<store::fenced>(done).found == std::vector<std::pair<std::size_t, std::optional<store::stored_position>>>{{0, position(10)}, {1, position(20)}}));
    all.moves[0].from = position(10);
    all.moves[1].from = position(20);
    BOOST_TEST(is_committed(c.commit(all)));
    BOOST_TEST((c.where_is(partition(2)) == position(5)));
    for (auto const* const table : {"messages", "reduced_data", "dead_letters"}) BOOST_TEST(c.count(table) == "1");
}

// Rows below an offset that does not go back with them: it is looked at, and stays.
inline void a_move_that_goes_nowhere_looks_all_the_same(contract& c) {
    BOOST_TEST(is_committed(c.step({}, position(100))));
    BOOST_TEST(is_committed(c.step(position(100), position(100))));
    BOOST_TEST((c.where_is(partition()) == position(100)));
    BOOST_TEST((what_is_there(c.step(position(90), position(90))) == position(100)));
    store::batch none;
    BOOST_TEST(is_committed(c.commit(none)));
}

inline void after_an_unclear_answer_the_same_batch_again_tells(contract& c) {
    store::batch one;
    one.moves.push_back({partition(), {}, position(8)});
    one.units.push_back(point("m1", "SN 2023ixf", 0, 15));
    BOOST_TEST(is_committed(c.commit(one)));
    BOOST_TEST((what_is_there(c.commit(one)) == position(8)));
    BOOST_TEST(c.count("reduced_data") == "1");
}

inline std::vector<promise> const promises_of_moves{
    {"an_offset_is_what_was_stored_last", an_offset_is_what_was_stored_last},
    {"marks_are_no_part_of_the_fence", marks_are_no_part_of_the_fence},
    {"an_offset_that_somebody_made_or_moved_is_a_fence", an_offset_that_somebody_made_or_moved_is_a_fence},
    {"an_offset_that_comes_again_is_another_by_its_epoch", an_offset_that_comes_again_is_another_by_its_epoch},
    {"behind_a_fence_nothing_is_stored", behind_a_fence_nothing_is_stored},
    {"a_move_that_goes_nowhere_looks_all_the_same", a_move_that_goes_nowhere_looks_all_the_same},
    {"after_an_unclear_answer_the_same_batch_again_tells", after_an_unclear_answer_the_same_batch_again_tells},
};

}  // namespace store_contract
