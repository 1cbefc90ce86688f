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

BOOST_AUTO_TEST_CASE(a_pattern_takes_in_a_topic_made_later_within_seconds) {
    as::testing::temporary_folder folder;
    auto const there = fresh_topic("pattern");
    std::size_t seen = 0;
    boost::asio::io_context loop;
    as::alert_streams<counted> streams{loop, as::settings::parse(settings_json(folder.path().string(), R"("GROUP_ID": "alice-)" + there + R"(", "TOPIC_HANDLERS": {")" + there + R"(*": null})")), as::logger{nullptr}, count{&seen}};
    streams.async_run([](as::error_code) {});
    BOOST_TEST(run_until(loop, [&] { return streams.status().front().state == as::stream_state::live; }));
    BOOST_TEST_REQUIRE(streams.status().front().patterns.size() == 1u);
    BOOST_TEST(streams.status().front().patterns[0].topics == 1u);
    create_topic(there + "-later");
    publish({{.topic = there + "-later", .payload = "first"}});
    BOOST_TEST(run_until(loop, [&] { return seen == 1; }, std::chrono::seconds{30}));
    BOOST_TEST(streams.status().front().patterns[0].topics == 2u);
    streams.stop();
    loop.run();
}

BOOST_AUTO_TEST_CASE(a_client_that_hears_no_beat_is_made_anew_and_goes_on_where_it_was) {
    as::testing::temporary_folder folder;
    auto const topic = fresh_topic("beaten");
    auto const beats = fresh_topic("beats");
    std::size_t seen = 0;
    std::vector<as::stream_state> states;
    boost::asio::io_context loop;
    as::alert_streams<counted> streams{loop, as::settings::parse(settings_json(folder.path().string(), R"("GROUP_ID": "alice-)" + topic + R"(", "HEARTBEAT_TOPIC": ")" + beats + R"(", "HEARTBEAT_SECONDS": 3, "TOPIC_HANDLERS": {")" + topic + R"(": null})")), as::logger{nullptr}, count{&seen}};
    streams.on_change([&] { states.push_back(streams.status().front().state); });
    streams.async_run([](as::error_code) {});
    auto const is = [&](as::stream_state state) { return streams.status().front().state == state; };
    BOOST_TEST(run_until(loop, [&] { return is(as::stream_state::live); }));
    publish({{.topic = topic, .payload = "a"}});
    auto const beaten = [&, last = std::optional<as::time_point>{}, heard = 0]() mutable {
        auto const now = streams.status().front().last_heartbeat;
        if (now != last) ++heard, last = now;
        if (heard < 4) publish({{.topic = beats, .payload = "{}"}});
        return heard >= 4 && seen == 1;
    };
    BOOST_TEST(run_until(loop, beaten));
    BOOST_TEST(run_until(loop, [&] { return is(as::stream_state::silent); }));
    publish({{.topic = topic, .payload = "b"}});
    BOOST_TEST(run_until(loop, [&] { return seen == 2; }));
    BOOST_TEST(run_until(loop, [&] { return is(as::stream_state::live); }));
    BOOST_TEST(seen == 2u);
    streams.stop();
    loop.run();
}

BOOST_AUTO_TEST_SUITE_END()
