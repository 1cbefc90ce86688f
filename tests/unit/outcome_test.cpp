#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <alertstream/outcome.hpp>

namespace as = alertstream;

namespace {

as::failure const away{as::errc::closed, "by peer"};

}  // namespace

BOOST_AUTO_TEST_SUITE(outcomes)

BOOST_AUTO_TEST_CASE(each_outcome_has_its_name) {
    BOOST_TEST(as::name_of(as::published{}) == "published");
    BOOST_TEST(as::name_of(as::rejected{}) == "rejected");
    BOOST_TEST(as::name_of(as::not_sent{}) == "not_sent");
    BOOST_TEST(as::name_of(as::unknown{}) == "unknown");
}

BOOST_AUTO_TEST_CASE(the_json_line_has_the_members_of_its_outcome) {
    BOOST_TEST(as::to_json_line(as::published{"5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11"}) == R"({"outcome":"published","uuid":"5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11"})");
    BOOST_TEST(as::to_json_line(as::not_sent{away, true}) == R"({"outcome":"not_sent","reason":"the client is closed: by peer","retryable":true})");
    BOOST_TEST(as::to_json_line(as::not_sent{away, false}) == R"({"outcome":"not_sent","reason":"the client is closed: by peer","retryable":false})");
    BOOST_TEST(as::to_json_line(as::unknown{away}) == R"({"outcome":"unknown","reason":"the client is closed: by peer"})");
    BOOST_TEST(as::to_json_line(as::unknown{away, true}) == R"({"outcome":"unknown","reason":"the client is closed: by peer","partly_sent":true})");
}

BOOST_AUTO_TEST_CASE(the_json_line_says_where_a_kafka_put_it) {
    BOOST_TEST(as::to_json_line(as::published{"", as::topic_partition{"t", 3}, 7}) == R"({"outcome":"published","topic":"t","partition":3,"offset":7})");
    BOOST_TEST(as::to_json_line(as::published{"u", as::topic_partition{"t", 0}}) == R"({"outcome":"published","uuid":"u","topic":"t","partition":0})");
}

BOOST_AUTO_TEST_CASE(errors_are_the_destinations_tree_as_it_gave_it) {
    as::rejected const what{{{"data.targets[0].dec", "bad"}}, "{\"data\": {\"targets\":\n [{\"dec\": [\"bad\"]}]}}"};
    BOOST_TEST(as::to_json_line(what) == R"({"outcome":"rejected","errors":{"data":{"targets":[{"dec":["bad"]}]}}})");
}

BOOST_AUTO_TEST_CASE(errors_without_a_tree_are_lists_by_path) {
    as::rejected const what{{{"topic", "a"}, {"title", "b"}, {"topic", "c"}, {"", "whole"}}};
    BOOST_TEST(as::to_json_line(what) == R"({"outcome":"rejected","errors":{"topic":["a","c"],"title":["b"],"":["whole"]}})");
    BOOST_TEST(as::to_json_line(as::rejected{}) == R"({"outcome":"rejected","errors":{}})");
}

BOOST_AUTO_TEST_CASE(a_tree_that_is_no_json_does_not_break_the_line) {
    for (auto const* broken : {"{\"a\":", "<html>", "{} {}", "\xff"}) BOOST_TEST(as::to_json_line(as::rejected{{{"a", "b"}}, broken}) == R"({"outcome":"rejected","errors":{"a":["b"]}})");
    std::string const deep(100'000, '[');
    BOOST_TEST(as::to_json_line(as::rejected{{}, deep}) == R"({"outcome":"rejected","errors":{}})");
}

BOOST_AUTO_TEST_CASE(the_words_for_a_person) {
    BOOST_TEST(as::describe(as::published{"u"}) == "published as u");
    BOOST_TEST(as::describe(as::published{"", as::topic_partition{"t", 3}, 7}) == "published to t partition 3 at offset 7");
    BOOST_TEST(as::describe(as::published{}) == "published");
    BOOST_TEST(as::describe(as::rejected{{{"topic", "This field is required."}, {"", "No."}}}) == "rejected: topic: This field is required.; No.");
    BOOST_TEST(as::describe(as::rejected{}) == "rejected: no reason given");
    BOOST_TEST(as::describe(as::not_sent{away, true}) == "not sent, may be tried again: the client is closed: by peer");
    BOOST_TEST(as::describe(as::not_sent{away, false}) == "not sent: the client is closed: by peer");
    BOOST_TEST(as::describe(as::unknown{away}) == "unknown, it may have been published: the client is closed: by peer");
    BOOST_TEST(as::describe(as::unknown{away, true}) == "unknown, and a part may be out already (TNS, GCN): the client is closed: by peer");
}

BOOST_AUTO_TEST_CASE(nothing_that_a_destination_says_moves_a_cursor_or_ends_a_line) {
    std::string const hostile = "a\r\n\x1b[2J\u202e\u0085\"\xff\x01";
    as::failure const why{as::errc::closed, hostile};
    as::outcome const all[]{as::published{hostile, as::topic_partition{hostile, 0}, 0}, as::rejected{{{hostile, hostile}}, "[\"\x7f\u202e\"]"},
                            as::rejected{{{hostile, hostile}}}, as::rejected{{}, hostile}, as::not_sent{why}, as::unknown{why}};
    for (auto const& each : all) {
        auto const line = as::to_json_line(each);
        BOOST_CHECK_NO_THROW(static_cast<void>(boost::json::parse(line)));
        for (auto const& text : {line, as::describe(each)}) {
            for (char const c : text) BOOST_TEST((static_cast<unsigned char>(c) >= 0x20 && c != '\x7f'));
            BOOST_TEST(text.find("\u202e") == text.npos);
            BOOST_TEST(text.find("\u0085") == text.npos);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
