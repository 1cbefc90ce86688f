#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>

#include "cluster.hpp"

using namespace live;

namespace {

struct keep_copies {
    std::vector<as::owned_message>* into;
    void operator()(as::message const& alert) const { into->push_back(alert.copy()); }
};

using copied = as::hopskotch::stream<as::topic<"live.*", keep_copies>>;

}  // namespace

BOOST_AUTO_TEST_SUITE(messages, *boost::unit_test::precondition(needs_kafka{}))

BOOST_AUTO_TEST_CASE(large_empty_and_odd_messages_arrive_as_they_were_sent) {
    as::testing::temporary_folder folder;
    auto const topic = fresh_topic("odd");
    std::string const large(10'000'000, 'x');
    using header = as::header;
    std::vector<header> const headers{{"a", "1"}, {"a", std::nullopt}, {"\xff\xfe", std::string_view{"\0\xff", 2}}, {"", ""}};
    publish({{.topic = topic, .payload = large}, {.topic = topic, .payload = std::string_view{""}}, {.topic = topic, .key = "k", .headers = headers, .payload = std::nullopt}});
    std::vector<as::owned_message> seen;
    boost::asio::io_context loop;
    as::alert_streams<copied> streams{loop, as::settings::parse(settings_json(folder.path().string(), R"("GROUP_ID": "alice-)" + topic + R"(", "TOPIC_HANDLERS": {")" + topic + R"(": null})")), as::logger{nullptr}, keep_copies{&seen}};
    streams.set({.until_end = true});
    streams.async_run([](as::error_code) {});
    loop.run();
    BOOST_TEST_REQUIRE(seen.size() == 3u);
    BOOST_TEST(seen[0].payload->size() == large.size());
    BOOST_TEST((seen[1].payload == std::string{}));
    BOOST_TEST(!seen[2].payload.has_value());
    BOOST_TEST((seen[2].key == "k"));
    BOOST_TEST_REQUIRE(seen[2].headers.size() == 4u);
    BOOST_TEST(!seen[2].headers[1].value.has_value());
    BOOST_TEST((seen[2].headers[2].value == std::string{"\0\xff", 2}));
}

BOOST_AUTO_TEST_SUITE_END()
