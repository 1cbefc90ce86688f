#pragma once

#include <support/store_contract.hpp>

/// Questions, dead letters, and from one run of a program to the next.
namespace store_contract {

inline as::dead_letter letter(std::int64_t offset, std::size_t handler = 0) {
    as::dead_letter made;
    made.stream = "hopskotch";
    made.message.topic = "hermes.test";
    made.message.partition = 3;
    made.message.offset = offset;
    made.message.payload = std::string{"\0\xff{}", 4};
    made.handler = handler;
    made.handler_type = "ingest";
    made.code = as::errc::handler_failed;
    made.reason = "it threw";
    made.attempts = 3;
    made.put_aside_at = night + std::chrono::seconds{offset};
    return made;
}

/// As lines, which say all of them.
inline std::vector<std::string> lines(std::vector<as::dead_letter> const& of) {
    std::vector<std::string> all;
    for (auto const& each : of) all.push_back(as::to_json_line(each));
    return all;
}
inline std::vector<std::string> open_letters(contract& c, std::string behind = {}, std::size_t most = 100) {
    auto found = c.wait(c.in->open_letters(std::move(behind), most));
    BOOST_REQUIRE(contract::good(found));
    std::vector<std::string> all;
    for (auto const& each : *found) {
        all.push_back(each.letter ? as::to_json_line(*each.letter) : "cannot be read");
        if (each.letter) BOOST_TEST(each.id == store::letter_id(*each.letter));
    }
    return all;
}

inline void letters_are_put_aside_once_and_come_back_in_order(contract& c) {
    store::batch all;
    all.letters = {letter(9), letter(5), letter(7)};
    c.put_all(all);
    all.letters = {letter(7), letter(1)};
    all.letters[0].reason = "another";
    c.put_all(all);
    BOOST_TEST((open_letters(c) == lines({letter(9), letter(5), letter(7), letter(1)})));
    BOOST_TEST((open_letters(c, {}, 2) == lines({letter(9), letter(5)})));
    BOOST_TEST((open_letters(c, store::letter_id(letter(5)), 2) == lines({letter(7), letter(1)})));
    BOOST_TEST(open_letters(c, store::letter_id(letter(1))).empty());
    BOOST_TEST(c.count("dead_letters WHERE stream = 'hopskotch' AND topic = 'hermes.test' AND kafka_partition = 3 AND kafka_offset = 9 AND handler = 0 AND reason = 'it threw'") == "1");
}

inline void letters_of_two_clusters_do_not_take_each_others_place(contract& c) {
    auto mine = letter(7), its = letter(7), later = letter(7);
    its.stream = "gcn";
    later.message.payload = "made anew";
    store::batch all;
    all.letters = {mine, its, later, mine};
    c.put_all(all);
    c.put_all(all);
    BOOST_TEST((open_letters(c) == lines({mine, its, later})));
    BOOST_TEST((open_letters(c, store::letter_id(mine)) == lines({its, later})));
    BOOST_TEST(contract::good(c.wait(c.in->mark_done(store::letter_id(its)))));
    BOOST_TEST((open_letters(c) == lines({mine, later})));
    BOOST_TEST(contract::good(c.wait(c.in->replace_letter(store::letter_id(later), its))));
    BOOST_TEST((open_letters(c) == lines({mine, its})));
}

inline void a_letter_that_is_done_is_gone_and_stays_known(contract& c) {
    store::batch all;
    all.letters = {letter(1), letter(2), letter(3)};
    c.put_all(all);
    BOOST_TEST(contract::good(c.wait(c.in->mark_done(store::letter_id(letter(2))))));
    BOOST_TEST((open_letters(c) == lines({letter(1), letter(3)})));
    BOOST_TEST((open_letters(c, store::letter_id(letter(2))) == lines({letter(3)})));
    c.put_all(all);
    BOOST_TEST((open_letters(c) == lines({letter(1), letter(3)})));
    BOOST_TEST(c.wait(c.in->prune_letters()).value() == 1u);
    BOOST_TEST(c.wait(c.in->prune_letters()).value() == 0u);
    BOOST_TEST(c.count("dead_letters") == "2");
}

inline void a_replay_that_fails_elsewhere_leaves_another_letter(contract& c) {
    store::batch all;
    all.letters = {letter(1), letter(2)};
    c.put_all(all);
    BOOST_TEST(contract::good(c.wait(c.in->replace_letter(store::letter_id(letter(1)), letter(1, 2)))));
    BOOST_TEST((open_letters(c) == lines({letter(2), letter(1, 2)})));
    // Where it failed before: it is the same letter, as it is now.
    auto again = letter(1, 2);
    again.reason = "once more";
    again.attempts = 6;
    BOOST_TEST(contract::good(c.wait(c.in->replace_letter(store::letter_id(again), again))));
    BOOST_TEST((open_letters(c) == lines({letter(2), again})));
    // One that was done before is open again.
    BOOST_TEST(contract::good(c.wait(c.in->replace_letter(store::letter_id(again), letter(1)))));
    BOOST_TEST(open_letters(c).size() == 2u);
    BOOST_TEST(open_letters(c)[0] == as::to_json_line(letter(1)));
}

inline void a_letter_that_cannot_be_read_stops_nobody(contract& c) {
    store::batch all;
    all.letters = {letter(1), letter(2), letter(3)};
    c.put_all(all);
    for (std::string const text : {"{", "", "[]", "null", R"({"id":"hermes.test/3/2/0","topic":7})"}) {
        BOOST_TEST(c.where->ask("UPDATE dead_letters SET letter = '" + text + "' WHERE kafka_offset = 2 RETURNING '1'") == "1");
        auto const found = c.wait(c.in->open_letters({}, 100));
        BOOST_REQUIRE(contract::good(found));
        BOOST_REQUIRE(found->size() == 3u);
        BOOST_TEST((*found)[1].id == store::letter_id(letter(2)));
        BOOST_TEST((*found)[1].letter.has_error());
    }
    BOOST_TEST((open_letters(c) == std::vector{as::to_json_line(letter(1)), std::string{"cannot be read"}, as::to_json_line(letter(3))}));
    BOOST_TEST((open_letters(c, store::letter_id(letter(2))) == lines({letter(3)})));
    BOOST_TEST(contract::good(c.wait(c.in->mark_done(store::letter_id(letter(2))))));
    BOOST_TEST((open_letters(c) == lines({letter(1), letter(3)})));
}

inline void rows_are_given_by_what_was_asked(contract& c) {
    auto const known = c.add(target("SN 2023ixf"));
    auto what = message("m1");
    observe(what, "SN 2023ixf", 30, 17);
    observe(what, "SN 2023ixf", 10, 15);
    observe(what, "SN 2023ixf", 20, 16);
    observe(what, "SN 2023ixf", 25, 1).type = store::data_type::spectroscopy;
    observe(what, "SN 2024abc", 15, 18);
    c.put(what);
    // Of a target by time of observation, of all as they were stored.
    BOOST_TEST((c.magnitudes(known.id) == list({15., 16., 17.})));
    BOOST_TEST((c.magnitudes() == list({17., 15., 16., 18.})));
    auto const ask = [&](auto change) {
        store::data_filter which;
        change(which);
        std::vector<double> all;
        for (auto const& each : c.data(known.id, which)) all.push_back(*each.brightness);
        return all;
    };
    BOOST_TEST((ask([](auto& which) { which.type = std::nullopt; }) == list({15., 16., 1., 17.})));
    BOOST_TEST((ask([](auto& which) { which.type = store::data_type::spectroscopy; }) == list({1.})));
    BOOST_TEST((ask([](auto& which) { which.type = store::data_type::astrometry; }).empty()));
    BOOST_TEST((ask([](auto& which) { which.since = night + 20s; }) == list({16., 17.})));
    BOOST_TEST((ask([](auto& which) { which.until = night + 20s; }) == list({15.})));
    BOOST_TEST((ask([](auto& which) { which.since = night + 10s + 1us, which.until = night + 30s; }) == list({16.})));
    BOOST_TEST((ask([](auto& which) { which.limit = 2; }) == list({15., 16.})));
    BOOST_TEST((ask([](auto& which) { which.limit = 0; }).empty()));
    BOOST_TEST(c.data(known.id + 1000).empty());
}

inline void a_program_follows_by_the_time_of_storing(contract& c) {
    c.put(point("m1", "SN 2023ixf", 9, 15));
    auto const clock = [] { return std::chrono::time_point_cast<as::time_point::duration>(std::chrono::system_clock::now()); };
    // A clock of microseconds has moved on, with both rows.
    auto const before = clock();
    while (clock() == before) {}
    auto const since = clock();
    auto later = point("m2", "SN 2023ixf", 5, 16);
    observe(later, "SN 2023ixf", 3, 17);
    c.put(later);
    BOOST_TEST(c.data({}, {}, since - 1h).size() == 3u);
    auto const found = c.data({}, {}, since);
    BOOST_REQUIRE(found.size() == 2u);
    BOOST_TEST((found[0].brightness == 16. && found[1].brightness == 17.));
    BOOST_TEST(c.data({}, {}, clock() + 1h).empty());
    // A correction is news too, of the same row.
    auto const first = c.data({}, {}, since - 1h).at(0).id;
    auto const then = clock();
    while (clock() == then) {}
    auto const next = clock();
    BOOST_TEST(c.put_row(point("m3", "SN 2023ixf", 9, 14, "alice", 1h)) == row_outcome::updated);
    auto const corrected = c.data({}, {}, next);
    BOOST_REQUIRE(corrected.size() == 1u);
    BOOST_TEST((corrected[0].id == first && corrected[0].brightness == 14.));
}

inline void many_rows_are_given_in_order(contract& c) {
    auto const known = c.add(target("SN 2023ixf"));
    auto what = message("m1");
    // Many of the same time: no page of an answer may end in their middle and lose some.
    for (int i = 0; i < 7'000; ++i) observe(what, "SN 2023ixf", 6'999 - i, 15).at = night + std::chrono::seconds{(6'999 - i) / 3'500};
    c.put(what);
    for (std::optional<std::int64_t> const of : {std::optional<std::int64_t>{known.id}, std::optional<std::int64_t>{}}) {
        auto const found = c.data(of);
        BOOST_REQUIRE(found.size() == 7'000u);
        auto const in_order = of ? std::ranges::is_sorted(found, {}, [](auto const& each) { return std::pair{each.at, each.id}; })
                                 : std::ranges::is_sorted(found, {}, &store::datum_record::id);
        BOOST_TEST(in_order);
        BOOST_TEST((std::ranges::adjacent_find(found, {}, &store::datum_record::id) == found.end()));
    }
    store::data_filter some;
    some.limit = 5'001;
    BOOST_TEST(c.data(known.id, some).size() == 5'001u);
}

inline void what_was_stored_is_there_in_the_next_run(contract& c) {
    auto const identity = c.in->identity();
    BOOST_TEST(identity.size() >= 32u);
    BOOST_TEST(c.in->most_rows() > 0u);
    store::batch one;
    one.moves.push_back({partition(), {}, position(8)});
    one.units.push_back(point("m1", "SN 2023ixf", 0, 15));
    one.letters.push_back(letter(7));
    c.put_all(one);
    // Opened already, it is open.
    BOOST_TEST(contract::good(c.open()));
    auto const all = c.all_data();
    c.reopen();
    BOOST_TEST(c.in->identity() == identity);
    BOOST_TEST((c.where_is(partition()) == position(8)));
    BOOST_TEST((c.all_data() == all));
    BOOST_TEST((open_letters(c) == lines({letter(7)})));
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::known);
    // Closed, it says so, and may be opened again.
    c.close();
    c.close();
    BOOST_TEST(c.wait(c.in->find_target("SN 2023ixf")).has_error());
    BOOST_TEST(std::holds_alternative<store::not_committed>(c.commit({})));
    BOOST_TEST(contract::good(c.open()));
    BOOST_TEST((c.all_data() == all));
}

inline void a_newer_programs_tables_are_refused_untouched(contract& c) {
    c.put(point("m1", "SN 2023ixf", 0, 15));
    c.close();
    c.where->make_newer();
    auto const tried = c.open();
    BOOST_REQUIRE(tried.has_error());
    BOOST_TEST((tried.error().code == as::errc::store_unusable));
    BOOST_TEST(tried.error().message().find("newer") != std::string::npos, tried.error().message());
    BOOST_TEST(std::holds_alternative<store::not_committed>(c.commit({})));
    BOOST_TEST(c.count("reduced_data") == "1");
}

inline std::vector<promise> const promises_of_life{
    {"letters_are_put_aside_once_and_come_back_in_order", letters_are_put_aside_once_and_come_back_in_order},
    {"letters_of_two_clusters_do_not_take_each_others_place", letters_of_two_clusters_do_not_take_each_others_place},
    {"a_letter_that_is_done_is_gone_and_stays_known", a_letter_that_is_done_is_gone_and_stays_known},
    {"a_replay_that_fails_elsewhere_leaves_another_letter", a_replay_that_fails_elsewhere_leaves_another_letter},
    {"a_letter_that_cannot_be_read_stops_nobody", a_letter_that_cannot_be_read_stops_nobody},
    {"rows_are_given_by_what_was_asked", rows_are_given_by_what_was_asked},
    {"a_program_follows_by_the_time_of_storing", a_program_follows_by_the_time_of_storing},
    {"many_rows_are_given_in_order", many_rows_are_given_in_order},
    {"what_was_stored_is_there_in_the_next_run", what_was_stored_is_there_in_the_next_run},
    {"a_newer_programs_tables_are_refused_untouched", a_newer_programs_tables_are_refused_untouched},
};

}  // namespace store_contract
