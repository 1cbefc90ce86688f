#include "outbox_support.hpp"

using namespace outbox_test;
using ids = std::vector<std::int64_t>;

BOOST_AUTO_TEST_SUITE(outbox_order)

BOOST_FIXTURE_TEST_CASE(the_oldest_go_first_and_together_as_far_as_they_gather, box) {
    auto const a = accept_id(text_of("a", {}, "photometry"));
    auto const b = accept_id(text_of("b", {}, "photometry"));
    auto const c = accept_id(text_of("c", {}, "spectra"));
    auto const d = accept_id(text_of("d", {}, "photometry"));
    auto batches = out->next("hermes", 100).value();
    BOOST_REQUIRE(batches.size() == 1);
    BOOST_TEST((next() == ids{a, b}));
    BOOST_TEST(batches[0].rows == 2u);
    // What is behind cannot be gathered with it.
    BOOST_TEST(batches[0].full);
    BOOST_TEST(batches[0].entries[0].what.content == "a");
    BOOST_REQUIRE(out->settle_published(begin({a, b}), {}));
    BOOST_TEST((next() == ids{c}));
    BOOST_REQUIRE(out->settle_published(begin({c}), {}));
    batches = out->next("hermes", 100).value();
    BOOST_TEST((next() == ids{d}));
    // More may come.
    BOOST_TEST(!batches[0].full);
}

BOOST_FIXTURE_TEST_CASE(a_batch_is_full_at_the_limit_of_rows_and_never_above_it_but_alone, box) {
    auto const a = accept_id(rows_of({"a@1", "b@1"}));
    auto const b = accept_id(rows_of({"c@1", "d@1"}));
    BOOST_TEST((next("t", 3) == ids{a}));
    BOOST_TEST(out->next("hermes", 3).value()[0].full);
    BOOST_TEST((next("t", 4) == ids{a, b}));
    BOOST_TEST(out->next("hermes", 4).value()[0].full);
    BOOST_TEST((next("t", 1) == ids{a}));
    BOOST_TEST(out->next("hermes", 1).value()[0].full);
    BOOST_TEST(!out->next("hermes", 5).value()[0].full);
}

BOOST_FIXTURE_TEST_CASE(contents_that_gather_with_nothing_go_alone, box) {
    auto const a = accept_id(text_of("a"));
    accept_id(text_of("b"));
    BOOST_TEST((next() == ids{a}));
    BOOST_TEST(out->next("hermes", 100).value()[0].full);
}

BOOST_FIXTURE_TEST_CASE(contents_of_many_megabytes_are_not_gathered_without_end, box) {
    std::string const large(2'500'000, 'x');
    for (int i = 0; i < 9; ++i) accept_id(text_of(large, {}, "g"));
    auto const batches = out->next("hermes", 1000).value();
    BOOST_TEST(batches[0].entries.size() == 6u);
    BOOST_TEST(batches[0].full);
}

BOOST_FIXTURE_TEST_CASE(each_topic_has_its_batch_the_one_whose_turn_is_longest_ago_first, box) {
    auto const a = accept_id(text_of("a"), {}, "busy");
    accept_id(text_of("b"), {}, "busy");
    accept_id(text_of("c"), {}, "quiet");
    accept_id(text_of("d"), {}, "quiet", "other");
    auto batches = out->next("hermes", 10).value();
    BOOST_REQUIRE(batches.size() == 2);
    BOOST_TEST(batches[0].topic == "busy");
    BOOST_REQUIRE(out->settle_published(begin({a}, "busy"), {}));
    batches = out->next("hermes", 10).value();
    BOOST_REQUIRE(batches.size() == 2);
    BOOST_TEST(batches[0].topic == "quiet");
    BOOST_TEST(batches[1].topic == "busy");
    BOOST_TEST(out->next("nobody", 10).value().empty());
}

BOOST_FIXTURE_TEST_CASE(a_topic_with_an_attempt_under_way_has_none, box) {
    auto const a = accept_id(text_of("a"));
    auto const b = accept_id(text_of("b"));
    auto const attempt = begin({a});
    BOOST_TEST(next().empty());
    BOOST_TEST(refused(try_begin({b}), "another attempt of this topic is under way"));
    BOOST_REQUIRE(out->settle_published(attempt, {}));
    BOOST_TEST((next() == ids{b}));
}

BOOST_FIXTURE_TEST_CASE(an_unknown_one_holds_up_those_of_its_subjects_alone, box) {
    auto const original = accept_id(text_of("original", {"SN 2023ixf"}));
    auto const correction = accept_id(text_of("correction", {"SN 2023ixf"}));
    auto const other = accept_id(text_of("other", {"SN 2011fe"}));
    auto const attempt = unknown({original});
    BOOST_TEST((next() == ids{other}));
    BOOST_TEST(refused(try_begin({correction}), "waits for another one of unknown fate"));
    // One that is accepted after it, too.
    auto const later = accept_id(text_of("later", {"x", "SN 2023ixf"}));
    BOOST_REQUIRE(out->settle_published(begin({other}), {}));
    BOOST_TEST(next().empty());
    BOOST_REQUIRE(out->settle_published(attempt, {}));
    BOOST_TEST((next() == ids{correction}));
    BOOST_REQUIRE(out->settle_published(begin({correction}), {}));
    BOOST_TEST((next() == ids{later}));
}

BOOST_FIXTURE_TEST_CASE(what_waits_for_one_that_waits_waits_too, box) {
    auto const a = accept_id(text_of("a", {"A"}));
    auto const b = accept_id(text_of("b", {"A", "B"}));
    auto const c = accept_id(text_of("c", {"B", "C"}));
    auto const free_one = accept_id(text_of("free", {"D"}));
    auto const d = accept_id(text_of("d", {"C"}));
    auto const attempt = unknown({a});
    BOOST_TEST((next() == ids{free_one}));
    BOOST_TEST(refused(try_begin({d}), "unknown fate"));
    // Accepted later, and behind one that is behind one.
    auto const e = accept_id(text_of("e", {"C", "E"}));
    auto const f = accept_id(text_of("f", {"E"}));
    BOOST_REQUIRE(out->withdraw(free_one, ""));
    BOOST_TEST(next().empty());
    // The chain is broken where a link goes.
    BOOST_REQUIRE(out->withdraw(c, ""));
    BOOST_TEST((next() == ids{d}));
    BOOST_REQUIRE(out->settle_published(begin({d}), {}));
    BOOST_TEST((next() == ids{e}));
    BOOST_REQUIRE(out->settle_published(attempt, {}));
    BOOST_TEST((next() == ids{b}));
    for (auto const each : {b, e, f}) BOOST_REQUIRE(out->settle_published(begin({each}), {}));
    BOOST_TEST(next().empty());
}

BOOST_FIXTURE_TEST_CASE(one_before_does_not_wait_for_one_behind_that_waits, box) {
    auto const a = accept_id(text_of("a", {"A"}));
    auto const before = accept_id(text_of("before", {"B"}));
    accept_id(text_of("behind", {"A", "B"}));
    unknown({a});
    BOOST_TEST((next() == ids{before}));
}

BOOST_FIXTURE_TEST_CASE(subjects_are_of_one_topic, box) {
    auto const a = accept_id(text_of("a", {"A"}));
    auto const b = accept_id(text_of("b", {"A"}), {}, "u");
    unknown({a});
    BOOST_TEST((next("u") == ids{b}));
}

BOOST_FIXTURE_TEST_CASE(each_of_several_unknown_ones_holds_up_its_own, box) {
    auto const a = accept_id(text_of("a", {"A"}));
    auto const b = accept_id(text_of("b", {"B"}));
    auto const c = accept_id(text_of("c", {"A", "B"}));
    auto const first = unknown({a});
    auto const second = unknown({b});
    BOOST_TEST(next().empty());
    BOOST_REQUIRE(out->settle_not_sent(second, no_answer));
    BOOST_TEST((next() == ids{b}));
    BOOST_REQUIRE(out->settle_given_up(first, "nobody knows"));
    BOOST_REQUIRE(out->settle_published(begin({b}), {}));
    BOOST_TEST((next() == ids{c}));
}

BOOST_FIXTURE_TEST_CASE(those_behind_go_when_it_was_begun_again_and_came_through, box) {
    auto const a = accept_id(text_of("a", {"A"}));
    auto const b = accept_id(text_of("b", {"A"}));
    auto const attempt = unknown({a});
    BOOST_REQUIRE(out->begin_again(attempt, ""));
    BOOST_TEST(next().empty());
    BOOST_REQUIRE(out->settle_published(attempt, {}));
    BOOST_TEST((next() == ids{b}));
}

BOOST_FIXTURE_TEST_CASE(those_behind_wait_after_a_restart_too, box) {
    auto const a = accept_id(text_of("a", {"A"}));
    auto const b = accept_id(text_of("b", {"A"}));
    auto const c = accept_id(text_of("c", {"C"}));
    auto const attempt = begin({a});
    reopen();
    BOOST_TEST(state(a) == entry_state::unknown);
    BOOST_TEST((next() == ids{c}));
    BOOST_REQUIRE(out->settle_not_sent(attempt, no_answer));
    BOOST_TEST((next() == ids{a}));
    BOOST_TEST(state(b) == entry_state::waiting);
}

BOOST_AUTO_TEST_CASE(the_next_are_found_among_a_hundred_thousand_without_a_look_at_each) {
    temporary_folder const folder;
    auto const file = as::store::sqlite::database::open({.path = (folder / "outbox.db").string(), .alone = true}).value();
    auto const out = as::store::outbox::open(*file).value();
    std::vector<as::store::new_entry> all;
    for (int i = 0; i < 100'000; ++i) all.push_back({"hermes", i % 2 == 0 ? "t" : "u", text_of("x", {"SN " + std::to_string(i / 50'000)}, "g"), {}, nullptr});
    BOOST_REQUIRE(out->accept(all));
    // All in front wait for one of unknown fate.
    auto const first = out->next("hermes", 1).value()[0].entries[0].id;
    auto const attempt = out->begin("hermes", {.topic = "t", .reference = "r"}, {&first, 1}, "").value();
    BOOST_REQUIRE(out->settle_unknown(attempt.id, box::no_answer, false));
    std::size_t thousands = 0;
    sqlite3_progress_handler(
        file->native(), 1000, [](void* counter) { return static_cast<int>(++*static_cast<std::size_t*>(counter) * 0); }, &thousands);
    auto const batches = out->next("hermes", 100).value();
    BOOST_TEST(batches.size() == 2u);
    BOOST_TEST(batches[0].entries.size() == 100u);
    BOOST_TEST(!out->next_expiry("hermes").value().has_value());
    BOOST_TEST(out->expire().value() == 0u);
    BOOST_TEST(is_accepted(out->accept({all.data(), 1}).value()[0]));
    // Of SQLite's instructions; a look at each entry is a million.
    BOOST_TEST(thousands < 50u);
}

BOOST_AUTO_TEST_SUITE_END()
