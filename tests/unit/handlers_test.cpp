#include <boost/test/unit_test.hpp>

#include <alertstream/handlers.hpp>

namespace as = alertstream;

namespace {

struct logging {
    std::vector<std::string> lines{};
    as::logger log{as::make_function_sink([this](auto const& record) { lines.push_back(format_log(record)); })};

    template <class Handler>
    void give(Handler& handler, as::owned_message const& m) {
        auto const view = m.view();
        handler(view, as::metadata{view, "hopskotch", 1, false, &log});
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ready_handlers)

BOOST_AUTO_TEST_CASE(an_alert_is_a_line_of_fields_in_the_programs_own_log) {
    logging to;
    as::log_alert handler;
    to.give(handler, {.topic = "hermes.test", .partition = 1, .offset = 42, .headers = {{"_sender", "alice"}, {"_test", "true"}, {"_format", "json"}},
                      .payload = R"({"title":"SN \u001b[2J","topic":"hermes.test","submitter":"A. Author","data":{"title":1}})"});
    to.give(handler, {.topic = "gcn.circulars", .payload = R"({"subject":"GRB 261123A","circularId":7,"submitter":"me","body":"long"})"});
    to.give(handler, {.topic = "t", .payload = "free text"});
    to.give(handler, {.topic = "t", .payload = "\xff"});
    to.give(handler, {.topic = "t"});
    std::vector<std::string> const expected{
        R"(alert stream=hopskotch topic=hermes.test partition=1 offset=42 type=hermes.alert sender=alice test=true title="SN \x1b[2J" submitter="A. Author")",
        R"(alert stream=hopskotch topic=gcn.circulars partition=0 offset=0 type=gcn.circular subject="GRB 261123A" circularId=7 submitter=me)",
        R"(alert stream=hopskotch topic=t partition=0 offset=0 type=blob bytes=9 payload="free text")",
        R"(alert stream=hopskotch topic=t partition=0 offset=0 type=blob bytes=1)",
        R"(alert stream=hopskotch topic=t partition=0 offset=0 tombstone=true)"};
    BOOST_TEST(to.lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_heartbeat_in_300_is_logged) {
    logging to;
    as::log_heartbeat handler;
    for (int i = 0; i < 601; ++i) to.give(handler, {.topic = "sys.heartbeat", .payload = "{}"});
    BOOST_TEST_REQUIRE(to.lines.size() == 3u);
    BOOST_TEST(to.lines[2] == "heartbeat stream=hopskotch topic=sys.heartbeat beats=601 payload={}");
}

BOOST_AUTO_TEST_SUITE_END()
