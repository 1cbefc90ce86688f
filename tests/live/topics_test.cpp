#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>

#include "cluster.hpp"

using namespace live;

namespace {

struct count {
    std::size_t* seen;
    void operator()(as::message const&) const { ++*seen; }
};

using counted = as::hopskotch::stream<as::topic<"live.*", count>>;

}  // namespace

BOOST_AUTO_TEST_SUITE(topics, *boost::unit_test::precondition(needs_kafka{}))

BOOST_AUTO_TEST_CASE(a_topic_that_does_not_exist_yet_is_waited_for_and_read_once_it_does) {
    as::testing::temporary_folder folder;
    auto const later = fresh_topic("later", 0);
    auto const there = fresh_topic("there");
    std::size_t seen = 0;
    boost::asio::io_context loop;
    as::alert_streams<counted> streams{loop, as::settings::parse(settings_json(folder.path().string(), R"("GROUP_ID": "alice-)" + later + R"(", "TOPIC_HANDLERS": {")" + later + R"(": null, ")" + there + R"(": null})")), as::logger{nullptr}, count{&seen}};
    streams.async_run([](as::error_code) {});
    auto const state_of = [&](std::string const& topic) {
        auto const now = streams.status();
        for (auto const& each : now.front().topics)
            if (each.topic == topic) return each.state;
        return as::topic_state::connecting;
    };
    BOOST_TEST(run_until(loop, [&] { return state_of(later) == as::topic_state::waiting && state_of(there) == as::topic_state::live; }));
    create_topic(later);
    publish({{.topic = later, .payload = "first"}});
    BOOST_TEST(run_until(loop, [&] { return seen == 1; }));
    BOOST_TEST((state_of(later) == as::topic_state::live));
    streams.stop();
    loop.run();
}

BOOST_AUTO_TEST_CASE(a_second_run_goes_on_where_the_first_one_stopped) {
    as::testing::temporary_folder folder;
    auto const topic = fresh_topic("resume", 2);
    for (std::size_t const expected : {10u, 5u}) {
        publish(std::vector<as::kafka::record>(expected, {.topic = topic, .payload = "x"}));
        std::size_t seen = 0;
        boost::asio::io_context loop;
        as::alert_streams<counted> streams{loop, as::settings::parse(settings_json(folder.path().string(), R"("GROUP_ID": "alice-)" + topic + R"(", "TOPIC_HANDLERS": {")" + topic + R"(": null})")), as::logger{nullptr}, count{&seen}};
        streams.set({.until_end = true});
        as::error_code ended = as::errc::closed;
        streams.async_run([&](as::error_code problem) { ended = problem; });
        loop.run();
        BOOST_TEST(!ended);
        BOOST_TEST(seen == expected);
    }
}

BOOST_AUTO_TEST_SUITE_END()
