#include <boost/test/unit_test.hpp>

#include <alertstream/detail/glob.hpp>

using namespace alertstream::detail;

BOOST_AUTO_TEST_SUITE(glob)

static_assert(glob_matches("hermes.*", "hermes.test"));

BOOST_AUTO_TEST_CASE(a_star_is_any_run_dots_included_and_a_question_mark_is_one) {
    BOOST_TEST(glob_matches("*", "a.b.c"));
    BOOST_TEST(glob_matches("a.?.c", "a.b.c"));
    BOOST_TEST(!glob_matches("a.?.c", "a.bb.c"));
    BOOST_TEST(!glob_matches("hermes.*", "hermes"));
    BOOST_TEST(glob_matches("gcn.*.LVC*", "gcn.classic.text.LVC_UPDATE"));
}

BOOST_AUTO_TEST_CASE(kafkas_own_topics_never_match_and_system_topics_only_when_named) {
    BOOST_TEST(!glob_matches("*", "__consumer_offsets"));
    BOOST_TEST(!glob_matches("*", "sys.heartbeat"));
    BOOST_TEST(glob_matches("sys.*", "sys.heartbeat"));
    BOOST_TEST(glob_matches("sys.heartbeat", "sys.heartbeat"));
}

BOOST_AUTO_TEST_CASE(hostile_patterns_take_linear_time) {
    std::string pattern;
    for (int i = 0; i < 100; ++i) pattern += "a*";
    BOOST_TEST(!glob_matches(pattern + "b", std::string(249, 'a')));
}

BOOST_AUTO_TEST_CASE(one_pattern_covers_another_if_it_matches_all_that_the_other_does) {
    BOOST_TEST(covers("*", "hermes.*"));
    BOOST_TEST(covers("hermes.*", "hermes.t*"));
    BOOST_TEST(covers("hermes.*", "hermes.?"));
    BOOST_TEST(covers("a?", "a?"));
    BOOST_TEST(!covers("hermes.t*", "hermes.*"));
    BOOST_TEST(!covers("a?", "a*"));
    BOOST_TEST(!covers("*", "sys.*"));
    BOOST_TEST(covers("sys.*", "sys.heart*"));
    BOOST_TEST(covers("hermes.*", "hermes.test"));
}

BOOST_AUTO_TEST_CASE(the_subscription_is_an_anchored_regular_expression) {
    BOOST_TEST(to_regex("hermes.*") == "^hermes\\..*$");
    BOOST_TEST(to_regex("a?") == "^a.$");
}

BOOST_AUTO_TEST_CASE(topic_names_are_those_that_kafka_takes) {
    BOOST_TEST(valid_topic_name("hermes.test_1-2"));
    BOOST_TEST(valid_topic_name(std::string(249, 'a')));
    for (auto const* wrong : {"", ".", "..", "a b", "a/b", "a*"}) BOOST_TEST(!valid_topic_name(wrong), wrong);
    BOOST_TEST(!valid_topic_name(std::string(250, 'a')));
    BOOST_TEST(valid_topic_pattern("a*?"));
}

BOOST_AUTO_TEST_SUITE_END()
