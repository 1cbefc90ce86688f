#pragma once

#include <support/store_contract.hpp>

/// Rows: known ones, corrections, and those that cannot be stored.
namespace store_contract {

inline void a_row_is_stored_once_and_comes_back_as_it_was(contract& c) {
    auto const known = c.add(target("SN 2023ixf"));
    auto what = message("m1");
    auto& row = observe(what, "sn2023IXF", 3, 15.5);
    row.at += 500ms;
    row.limit = 20.25;
    auto const first = c.put(what);
    BOOST_TEST((first.message == what.message));
    BOOST_TEST((first.rows == list({row_outcome::stored})));
    BOOST_TEST(!first.known);
    BOOST_TEST(first.created.empty());
    BOOST_TEST(first.why == "");
    auto const found = c.data(known.id);
    BOOST_REQUIRE(found.size() == 1u);
    store::datum_record wanted;
    wanted.id = found.front().id;
    wanted.target = "SN 2023ixf";
    wanted.target_id = known.id;
    wanted.type = store::data_type::photometry;
    wanted.at = night + 3s + 500ms;
    wanted.brightness = 15.5;
    wanted.brightness_error = 0.25;
    wanted.limit = 20.25;
    wanted.unit = "AB mag";
    wanted.bandpass = "r";
    wanted.telescope = "ELP";
    wanted.instrument = "FLI";
    wanted.value = row.value;
    wanted.source_name = "hermes.test";
    wanted.source_location = "Hermes via HOP";
    wanted.sender = "alice";
    wanted.message = "m1";
    wanted.published = night + 24h;
    BOOST_TEST((found.front() == wanted));
    auto const again = c.put(what);
    BOOST_TEST(again.known);
    BOOST_TEST((again.rows == list({row_outcome::known})));
    BOOST_TEST((c.data(known.id) == found));
    // A message of that name by another, or in another topic, is another one.
    what.message.topic = "hermes.other";
    BOOST_TEST(!c.put(what).known);
    BOOST_TEST(!c.put(message("m1", "bob")).known);
    BOOST_TEST(c.count("messages WHERE message_id = 'm1'") == "3");
    BOOST_TEST(c.count("messages WHERE topic = 'hermes.test' AND sender = 'alice' AND submitter = 'Alice' AND title = 'a title' AND exchange_status = 'ingested' AND"
                       " kafka_partition = 1 AND kafka_offset = 41 AND retracted_at IS NULL") == "1");
}

inline void what_a_row_lacks_stays_absent(contract& c) {
    auto what = message("m1", "");
    what.message.shared = std::nullopt;
    auto& row = observe(what, "SN 2023ixf", 0, 15);
    row.type = store::data_type::spectroscopy;
    row.brightness = row.brightness_error = std::nullopt;
    row.unit = row.bandpass = row.telescope = row.instrument = "";
    row.at = night - std::chrono::days{60 * 365} + 1us;
    BOOST_TEST(c.put_row(what) == row_outcome::unmatched);
    auto const found = c.all_data();
    BOOST_REQUIRE(found.size() == 1u);
    auto const& one = found.front();
    BOOST_TEST(one.target == "SN 2023ixf");
    BOOST_TEST((!one.target_id && !one.brightness && !one.brightness_error && !one.limit && !one.published && !one.retracted));
    BOOST_TEST((one.unit.empty() && one.bandpass.empty() && one.telescope.empty() && one.instrument.empty() && one.sender.empty()));
    BOOST_TEST((one.type == store::data_type::spectroscopy));
    BOOST_TEST((one.at == row.at));
}

inline void a_correction_takes_the_place_and_the_older_row_is_kept(contract& c) {
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::unmatched);
    auto const before = c.all_data().at(0);
    BOOST_TEST(c.put_row(point("m2", "SN 2023ixf", 0, 16, "alice", 1h)) == row_outcome::updated);
    auto wanted = before;
    wanted.brightness = 16;
    wanted.value = R"({"magnitude":16.000000})";
    wanted.message = "m2";
    wanted.published = night + 25h;
    BOOST_TEST((c.all_data() == list({wanted})));
    BOOST_TEST(c.count("reduced_data_history h JOIN messages m ON m.id = h.message_id WHERE m.message_id = 'm1' AND h.brightness = 15 AND h.brightness_error = 0.25 AND"
                       " h.value = '" + before.value + "' AND h.unit = 'AB mag' AND h.published IS NOT NULL AND h.superseded IS NOT NULL") == "1");
    // What is older is never what counts, however it comes again.
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::known);
    BOOST_TEST(c.put_row(point("m2", "SN 2023ixf", 0, 16, "alice", 1h)) == row_outcome::known);
    BOOST_TEST((c.all_data() == list({wanted})));
    BOOST_TEST(c.count("reduced_data_history") == "1");
}

inline void a_newer_message_that_says_again_what_was_corrected_counts(contract& c) {
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("m2", "SN 2023ixf", 0, 16, "alice", 1h)) == row_outcome::updated);
    auto const back = point("m3", "SN 2023ixf", 0, 15, "alice", 2h);
    BOOST_TEST(c.put_row(back) == row_outcome::updated);
    BOOST_TEST((c.magnitudes() == list({15.})));
    BOOST_TEST(c.all_data().at(0).message == "m3");
    BOOST_TEST(c.put_row(back) == row_outcome::known);
    // None of a replay of what was said before it.
    BOOST_TEST(c.put_row(point("m2", "SN 2023ixf", 0, 16, "alice", 1h)) == row_outcome::known);
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::known);
    auto timeless = point("m4", "SN 2023ixf", 0, 16);
    timeless.message.shared = std::nullopt;
    BOOST_TEST(c.put_row(timeless) == row_outcome::known);
    BOOST_TEST((c.magnitudes() == list({15.})));
    // And there again: the history has what counted last.
    BOOST_TEST(c.put_row(point("m5", "SN 2023ixf", 0, 16, "alice", 3h)) == row_outcome::updated);
    BOOST_TEST((c.magnitudes() == list({16.})));
    BOOST_TEST(c.count("reduced_data_history h JOIN messages m ON m.id = h.message_id WHERE m.message_id = 'm3' AND h.brightness = 15") == "1");
}

inline void a_message_of_an_impossible_time_is_stored(contract& c) {
    auto early = point("m1", "SN 2023ixf", 0, 15), late = point("m2", "SN 2023ixf", 0, 16);
    early.message.shared = as::time_point::min();
    late.message.shared = as::time_point::max();
    BOOST_TEST(c.put_row(early) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(late) == row_outcome::updated);
    store::data_filter which;
    which.since = as::time_point::min();
    which.until = as::time_point::max();
    BOOST_TEST(c.data({}, which, as::time_point::min()).size() == 1u);
    BOOST_TEST(c.data({}, which, as::time_point::max()).empty());
}

inline void a_correction_that_comes_late_goes_to_the_history(contract& c) {
    BOOST_TEST(c.put_row(point("m2", "SN 2023ixf", 0, 16, "alice", 1h)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::superseded);
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::known);
    BOOST_TEST((c.magnitudes() == list({16.})));
    BOOST_TEST(c.count("reduced_data_history h JOIN messages m ON m.id = h.message_id WHERE m.message_id = 'm1' AND h.brightness = 15") == "1");
    // Between the two, later than both.
    BOOST_TEST(c.put_row(point("m3", "SN 2023ixf", 0, 15.5, "alice", 30min)) == row_outcome::superseded);
    BOOST_TEST(c.put_row(point("m4", "SN 2023ixf", 0, 17, "alice", 2h)) == row_outcome::updated);
    BOOST_TEST((c.magnitudes() == list({17.})));
    BOOST_TEST(c.count("reduced_data_history") == "3");
}

inline void without_an_earlier_time_the_order_counts(contract& c) {
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("m2", "SN 2023ixf", 0, 16)) == row_outcome::updated);
    auto timeless = point("m3", "SN 2023ixf", 0, 17);
    timeless.message.shared = std::nullopt;
    BOOST_TEST(c.put_row(timeless) == row_outcome::updated);
    BOOST_TEST(c.put_row(point("m4", "SN 2023ixf", 0, 18, "alice", -10h)) == row_outcome::updated);
    BOOST_TEST((c.magnitudes() == list({18.})));
    // So it is within a message.
    auto twice = message("m5");
    observe(twice, "SN 2023ixf", 1, 15);
    observe(twice, "SN 2023ixf", 1, 15);
    observe(twice, "SN 2023ixf", 1, 16);
    BOOST_TEST((c.put(twice).rows == list({row_outcome::unmatched, row_outcome::known, row_outcome::updated})));
    BOOST_TEST((c.magnitudes() == list({18., 16.})));
}

inline void the_same_content_from_another_is_known(contract& c) {
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("b1", "SN 2023ixf", 0, 15, "bob")) == row_outcome::known);
    // Another value of another's is a row of its own, and corrects nobody.
    BOOST_TEST(c.put_row(point("b2", "SN 2023ixf", 0, 16, "bob")) == row_outcome::unmatched);
    BOOST_TEST(c.all_data().size() == 2u);
    BOOST_TEST(c.count("reduced_data_history") == "0");
}

inline void a_correction_to_what_another_said_gives_way_to_it(contract& c) {
    BOOST_TEST(c.put_row(point("a1", "SN 2023ixf", 0, 15)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("b1", "SN 2023ixf", 0, 16, "bob")) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("b2", "SN 2023ixf", 0, 15, "bob", 1h)) == row_outcome::updated);
    BOOST_TEST((c.magnitudes() == list({15.})));
    BOOST_TEST(c.all_data().at(0).sender == "alice");
    // What bob took back does not come again with a replay, neither in part nor as a whole.
    BOOST_TEST(c.put_row(point("b1", "SN 2023ixf", 0, 16, "bob")) == row_outcome::known);
    BOOST_TEST(c.put_row(point("b2", "SN 2023ixf", 0, 15, "bob", 1h)) == row_outcome::known);
    BOOST_TEST((c.magnitudes() == list({15.})));
    // An older word of bob's that is what alice said changes nothing that he said since.
    BOOST_TEST(c.put_row(point("b4", "SN 2023ixf", 1, 18, "bob", 2h)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("a3", "SN 2023ixf", 1, 17)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("b3", "SN 2023ixf", 1, 17, "bob", 1h)) == row_outcome::superseded);
    BOOST_TEST((c.magnitudes() == list({15., 18., 17.})));
}

inline void rows_that_were_refused_before_are_kept_with_the_reason(contract& c) {
    auto what = point("m1", "SN 2023ixf", 0, 15);
    what.refused.push_back({store::data_type::photometry, 1, R"({"brightness":"bright"})", "not a number: \"bright\""});
    what.refused.push_back({store::data_type::astrometry, 1, "{}", "no date"});
    auto const report = c.put(what);
    BOOST_TEST(report.refused == 2u);
    BOOST_TEST((report.rows == list({row_outcome::unmatched})));
    BOOST_TEST(report.why == "");
    c.put(what);
    BOOST_TEST(c.count("refused_rows") == "2");
    BOOST_TEST(c.ask("SELECT r.reason FROM refused_rows r JOIN messages m ON m.id = r.message_id WHERE m.message_id = 'm1' AND r.data_type = 'photometry' AND r.row = 1") ==
               what.refused[0].why);
    BOOST_TEST(c.ask("SELECT content FROM refused_rows WHERE data_type = 'photometry'") == what.refused[0].content);
}

inline store::batch with_poison(contract& c) {
    store::batch all;
    all.moves.push_back({partition(), {}, position(8)});
    all.units = {point("m1", "SN 2023ixf", 0, 15), point("m2", "SN 2023ixf", 1, 16), point("m3", "SN 2023ixf", 2, 17)};
    all.units[1].targets[0].aliases = {"poison's own"};
    all.units[1].matching.create = true;
    c.where->poison(*c.in, all.units[1]);
    return all;
}

inline void what_the_database_refuses_refuses_all(contract& c) {
    auto const done = c.commit(with_poison(c));
    BOOST_REQUIRE(std::holds_alternative<store::not_committed>(done));
    auto const& why = std::get<store::not_committed>(done);
    BOOST_TEST((why.kind == store::not_committed::kind::refused));
    BOOST_TEST(!why.why.message().empty());
    for (auto const* const table : {"messages", "reduced_data", "targets", "offsets"}) BOOST_TEST(c.count(table) == "0");
}

inline void one_by_one_only_what_is_refused_is_missing_and_says_why(contract& c) {
    auto all = with_poison(c);
    all.one_by_one = true;
    auto const reports = c.put_all(all);
    BOOST_TEST((reports[0].rows == list({row_outcome::unmatched})));
    BOOST_TEST((reports[1].rows == list({row_outcome::refused})));
    BOOST_TEST((reports[2].rows == list({row_outcome::unmatched})));
    BOOST_TEST((reports[0].why.empty() && reports[2].why.empty()));
    BOOST_TEST(!reports[1].why.empty());
    BOOST_TEST(reports[1].created.empty());
    BOOST_TEST((c.magnitudes() == list({15., 17.})));
    BOOST_TEST(c.count("targets") == "0");
    BOOST_TEST(c.count("messages WHERE message_id = 'm2' AND exchange_status = 'refused'") == "1");
    BOOST_TEST((c.where_is(partition()) == position(8)));
    // A good one goes in whole.
    store::batch good;
    good.one_by_one = true;
    good.units = {point("m4", "SN 2023ixf", 3, 18)};
    good.letters.emplace_back().message.topic = "hermes.test";
    BOOST_TEST((c.put_all(good)[0].rows == list({row_outcome::unmatched})));
    BOOST_TEST(c.count("dead_letters") == "1");
}

// PostgreSQL's text has none.
inline void nul_bytes_become_replacement_characters(contract& c) {
    using namespace std::string_literals;
    auto what = message("m\0001"s, "alice\0"s);
    what.message.title = "\0title"s;
    what.matching.create = true;
    observe(what, "SN\0 2023ixf"s, 0, 15).instrument = "F\0LI"s;
    what.targets[0].aliases = {"ZTF\0"s};
    what.refused.push_back({store::data_type::photometry, 1, "{\0}"s, "\0"s});
    what.events.push_back({.source = "gcn\0"s, .id = "S\0"s, .type = "\0"s, .content = "\0"s, .identity = store::digest_of({"e"})});
    what.retracts = {"older\0"s};
    BOOST_TEST((c.put(what).rows == list({row_outcome::stored})));
    BOOST_TEST((c.put(what).rows == list({row_outcome::known})));
    auto const found = c.all_data();
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0].target == "SN\xef\xbf\xbd 2023ixf");
    BOOST_TEST(found[0].instrument == "F\xef\xbf\xbdLI");
    BOOST_TEST(found[0].sender == "alice\xef\xbf\xbd");
    BOOST_TEST(found[0].message == "m\xef\xbf\xbd" "1");
    BOOST_TEST(c.name_of("ztf\0"s) == "SN\xef\xbf\xbd 2023ixf");
    // The next alert's is the same target.
    auto later = message("m2");
    observe(later, "SN\0 2023ixf"s, 1, 15);
    BOOST_TEST((c.put(later).rows == list({row_outcome::stored})));
}

inline void large_values_come_back_whole(contract& c) {
    auto what = point("m1", "SN 2023ixf", 0, 15);
    what.data[0].value = "{\"flux\":\"" + std::string(1'000'000, '7') + "\"}";
    BOOST_TEST(c.put_row(what) == row_outcome::unmatched);
    BOOST_TEST((c.all_data().at(0).value == what.data[0].value));
}

inline void ten_thousand_rows_go_in_at_once(contract& c) {
    c.add(target("SN 2023ixf"));
    store::batch all;
    all.moves.push_back({partition(), {}, position(1'000)});
    for (int i = 0; i < 1'000; ++i) {
        auto& one = all.units.emplace_back(message("m" + std::to_string(i)));
        for (int j = 0; j < 10; ++j) observe(one, i % 2 == 0 ? "SN 2023ixf" : "SN 2024abc", 10 * i + j, 15 + j);
    }
    auto const reports = c.put_all(all);
    BOOST_TEST((reports[998].rows == std::vector<row_outcome>(10, row_outcome::stored)));
    BOOST_TEST((reports[999].rows == std::vector<row_outcome>(10, row_outcome::unmatched)));
    auto const found = c.data();
    BOOST_REQUIRE(found.size() == 10'000u);
    BOOST_TEST((found[9'999].at == night + 9'999s));
    all.moves.clear();
    for (auto const& each : c.put_all(all)) BOOST_REQUIRE((each.rows == std::vector<row_outcome>(10, row_outcome::known)));
    BOOST_TEST(c.count("reduced_data") == "10000");
}

inline std::vector<promise> const promises_of_rows{
    {"a_row_is_stored_once_and_comes_back_as_it_was", a_row_is_stored_once_and_comes_back_as_it_was},
    {"what_a_row_lacks_stays_absent", what_a_row_lacks_stays_absent},
    {"a_correction_takes_the_place_and_the_older_row_is_kept", a_correction_takes_the_place_and_the_older_row_is_kept},
    {"a_newer_message_that_says_again_what_was_corrected_counts", a_newer_message_that_says_again_what_was_corrected_counts},
    {"a_message_of_an_impossible_time_is_stored", a_message_of_an_impossible_time_is_stored},
    {"a_correction_that_comes_late_goes_to_the_history", a_correction_that_comes_late_goes_to_the_history},
    {"without_an_earlier_time_the_order_counts", without_an_earlier_time_the_order_counts},
    {"the_same_content_from_another_is_known", the_same_content_from_another_is_known},
    {"a_correction_to_what_another_said_gives_way_to_it", a_correction_to_what_another_said_gives_way_to_it},
    {"rows_that_were_refused_before_are_kept_with_the_reason", rows_that_were_refused_before_are_kept_with_the_reason},
    {"what_the_database_refuses_refuses_all", what_the_database_refuses_refuses_all},
    {"one_by_one_only_what_is_refused_is_missing_and_says_why", one_by_one_only_what_is_refused_is_missing_and_says_why},
    {"nul_bytes_become_replacement_characters", nul_bytes_become_replacement_characters},
    {"large_values_come_back_whole", large_values_come_back_whole},
    {"ten_thousand_rows_go_in_at_once", ten_thousand_rows_go_in_at_once},
};

}  // namespace store_contract
