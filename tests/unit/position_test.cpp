#include <boost/test/unit_test.hpp>

#include <alertstream/delivery/position.hpp>

using namespace alertstream;
using namespace alertstream::delivery;

BOOST_TEST_DONT_PRINT_LOG_VALUE(start_reason)

namespace {

kept_mark mark(std::int64_t offset, std::uint32_t hash = 7) { return {offset, 1000 + offset, hash}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(position)

BOOST_AUTO_TEST_CASE(a_group_that_never_committed_starts_where_START_says) {
    start_finder const found{{.kept = {}, .in_file = {}, .low = 10, .high = 90, .start = 55}};
    BOOST_TEST(!found.checking());
    BOOST_TEST(found.offset() == 55);
    BOOST_TEST(found.reason() == start_reason::new_group);
}

BOOST_AUTO_TEST_CASE(a_partition_added_to_a_known_topic_is_read_from_its_start) {
    start_finder const found{{.kept = {}, .in_file = {}, .topic_known = true, .low = 0, .high = 90, .start = 90}};
    BOOST_TEST(found.offset() == 0);
    BOOST_TEST(found.reason() == start_reason::new_partition);
}

BOOST_AUTO_TEST_CASE(a_position_below_the_logs_start_is_a_gap_of_a_known_size) {
    start_finder const found{{.kept = kept_position{4, {mark(3)}}, .in_file = {}, .low = 10, .high = 90}};
    BOOST_TEST(found.offset() == 10);
    BOOST_TEST(found.gap() == 6);
    BOOST_TEST(found.reason() == start_reason::gap);
}

BOOST_AUTO_TEST_CASE(a_position_whose_last_kept_message_is_still_there_is_resumed) {
    start_finder found{{.kept = kept_position{50, {mark(49), mark(40)}}, .in_file = {}, .low = 10, .high = 90}};
    BOOST_TEST(found.checking());
    BOOST_TEST(found.offset() == 49);
    found.saw(mark(49));
    BOOST_TEST(found.offset() == 50);
    BOOST_TEST(found.reason() == start_reason::resumed);
    BOOST_TEST(found.position().marks.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_topic_made_anew_that_grew_past_the_position_is_read_from_its_start) {
    start_finder found{{.kept = kept_position{50, {mark(49), mark(40)}}, .in_file = {}, .low = 0, .high = 90}};
    found.saw(mark(49, 8));
    BOOST_TEST(found.checking());
    found.saw(mark(40, 8));
    BOOST_TEST(found.offset() == 0);
    BOOST_TEST(found.reason() == start_reason::made_anew);
    BOOST_TEST(found.position().marks.empty());
}

BOOST_AUTO_TEST_CASE(a_log_cut_short_goes_on_behind_the_newest_kept_message_that_it_still_holds) {
    start_finder found{{.kept = kept_position{50, {mark(49), mark(46), mark(40)}}, .in_file = {}, .low = 0, .high = 47}};
    BOOST_TEST(found.offset() == 46);
    found.saw(mark(46));
    BOOST_TEST(found.offset() == 47);
    BOOST_TEST(found.reason() == start_reason::truncated);
}

BOOST_AUTO_TEST_CASE(a_position_beyond_the_end_with_nothing_known_again_starts_over) {
    start_finder const no_marks{{.kept = kept_position{50}, .in_file = {}, .low = 2, .high = 47}};
    BOOST_TEST(no_marks.offset() == 2);
    BOOST_TEST(no_marks.reason() == start_reason::made_anew);
    start_finder emptied{{.kept = kept_position{50, {mark(49)}}, .in_file = {}, .low = 0, .high = 0}};
    BOOST_TEST(emptied.offset() == 0);
    BOOST_TEST(emptied.reason() == start_reason::made_anew);
}

BOOST_AUTO_TEST_CASE(a_last_kept_message_that_was_compacted_away_speaks_against_nothing) {
    start_finder found{{.kept = kept_position{50, {mark(49)}}, .in_file = {}, .low = 0, .high = 90}};
    found.saw(mark(51));
    BOOST_TEST(found.offset() == 50);
    BOOST_TEST(found.reason() == start_reason::resumed);
    start_finder at_end{{.kept = kept_position{50, {mark(49)}}, .in_file = {}, .low = 0, .high = 50}};
    at_end.saw(std::nullopt);
    BOOST_TEST(at_end.offset() == 50);
}

BOOST_AUTO_TEST_CASE(a_new_group_adopts_the_position_in_the_applications_file) {
    start_finder found{{.kept = {}, .in_file = kept_position{50, {mark(49)}}, .low = 0, .high = 90, .start = 80}};
    found.saw(mark(49));
    BOOST_TEST(found.offset() == 50);
    BOOST_TEST(found.reason() == start_reason::adopted);
}

BOOST_AUTO_TEST_CASE(marks_survive_the_way_through_a_commits_metadata) {
    std::vector<kept_mark> const marks{{900, 1700000000123, 4294967295u}, {800, 0, 0}, {3, -5, 1}};
    BOOST_TEST((marks_from_text(marks_to_text(marks)) == marks));
    for (auto const* foreign : {"", "as", "as1;", "as1;1:2", "as1;1:2:3;1:2:3", "as1;x:2:3", "as1;1:2:99999999999", "hello", "as1;5:1:1 "})
        BOOST_TEST(marks_from_text(foreign).empty());
}

BOOST_AUTO_TEST_CASE(the_keepers_identity_stands_behind_the_marks_and_old_texts_have_none) {
    std::vector<kept_mark> const marks{mark(7), mark(3)};
    auto const text = marks_to_text(marks) + "|5f3a:b";
    BOOST_TEST((marks_from_text(text) == marks));
    BOOST_TEST(identity_from_text(text) == "5f3a:b");
    BOOST_TEST(identity_from_text("as1|5f3a") == "5f3a");
    BOOST_TEST(marks_from_text("as1|5f3a").empty());
    BOOST_TEST(marks_from_text("as1;1:2|5f3a").empty());
    for (auto const* other : {"", "as1", "as1;1:2:3", "as1;1:2:3|", "hello|5f3a", "|5f3a"}) BOOST_TEST(identity_from_text(other).empty());
}

BOOST_AUTO_TEST_CASE(older_marks_thin_out_and_their_number_stays_bounded) {
    kept_position p;
    for (std::int64_t i = 0; i < 100'000; ++i) p.advance(i + 1, mark(i));
    BOOST_TEST(p.next == 100'000);
    BOOST_TEST(p.marks.size() <= 8u);
    BOOST_TEST(p.marks.front().offset == 99'999);
    BOOST_TEST(p.marks.back().offset < 99'950);
    BOOST_TEST(marks_to_text(p.marks).size() < 400u);
}

BOOST_AUTO_TEST_CASE(messages_that_differ_have_other_marks) {
    owned_message m{.topic = "t", .offset = 5, .payload = std::string(1000, 'x')};
    auto const first = mark_of(m.view());
    BOOST_TEST((first == mark_of(m.view())));
    m.payload->back() = 'y';
    BOOST_TEST((first != mark_of(m.view())));
    m.payload = std::nullopt;
    BOOST_TEST((first != mark_of(m.view())));
}

BOOST_AUTO_TEST_SUITE_END()
