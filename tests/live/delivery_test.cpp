#include <boost/test/unit_test.hpp>

#include <fstream>
#include <map>
#include <set>

#include <unistd.h>

#include <support/child.hpp>

#include "cluster.hpp"

namespace {

/// A reader in a process of its own, which appends a line for each alert.
child reader(std::string const& settings, std::string const& output, bool until_end) {
    std::vector<std::string> command{LIVE_READER, settings, output};
    if (until_end) command.emplace_back("until-end");
    return child{std::move(command)};
}

/// How often each (partition, offset) was handled. A line cut short by a kill does not count.
std::map<std::pair<int, long>, int> handled(std::string const& file) {
    std::map<std::pair<int, long>, int> made;
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) {
        int partition = 0;
        long offset = 0;
        if (std::sscanf(line.c_str(), "%d %ld", &partition, &offset) == 2) ++made[{partition, offset}];
    }
    return made;
}

/// Waits until so many lines are there.
void wait_for_lines(std::string const& file, std::uintmax_t bytes) {
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    std::error_code absent;
    while (std::filesystem::file_size(file, absent) < bytes || absent) {
        BOOST_TEST_REQUIRE((std::chrono::steady_clock::now() < end), "no progress");
        ::usleep(1000);  // another process writes: there is nothing to wait on
    }
}

void publish_many(std::string const& topic, std::size_t count) {
    std::vector<alertstream::kafka::record> records(count);
    for (auto& each : records) {
        each.topic = topic;
        each.payload = std::string_view{"an alert"};
    }
    live::publish(records);
}

std::string write_settings(alertstream::testing::temporary_folder const& folder, std::string const& topic, std::string const& group) {
    auto const file = (folder.path() / "settings.json").string();
    std::ofstream{file} << live::settings_json(folder.path().string(), R"("GROUP_ID": ")" + group + R"(", "TOPIC_HANDLERS": {")" + topic + R"(": null})");
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    return file;
}

std::size_t how_many() { return live::from_environment("ALERTSTREAM_LONG").empty() ? 100'000 : 1'000'000; }

/// What is left, by readers that end with it. A member that was killed while it joined keeps its partitions from the first of
/// them until its session is over. What was lost would not come again, however often.
void read_the_rest(std::string const& settings, std::string const& output, std::size_t all) {
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(reader(settings, output, true).wait() == 0);
        if (handled(output).size() == all) return;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(delivery, *boost::unit_test::precondition(live::needs_kafka{}))

BOOST_AUTO_TEST_CASE(killing_the_reader_in_the_middle_of_a_hundred_thousand_alerts_loses_none) {
    alertstream::testing::temporary_folder folder;
    auto const topic = live::fresh_topic("kill", 4);
    publish_many(topic, how_many());
    auto const settings = write_settings(folder, topic, "alice-" + topic);
    auto const output = (folder.path() / "handled").string();
    for (std::uintmax_t const progress : {20'000u, 60'000u, 200'000u, 500'000u}) {
        auto killed = reader(settings, output, false);
        wait_for_lines(output, progress);
        killed.kill();
    }
    read_the_rest(settings, output, how_many());
    BOOST_TEST(handled(output).size() == how_many());
}

BOOST_AUTO_TEST_CASE(two_readers_of_one_group_and_one_of_them_killed_lose_none) {
    alertstream::testing::temporary_folder folder;
    auto const topic = live::fresh_topic("two", 4);
    publish_many(topic, how_many() / 2);
    auto const settings = write_settings(folder, topic, "alice-" + topic);
    auto const output = (folder.path() / "handled").string();
    {
        auto stays = reader(settings, output, false);
        auto killed = reader(settings, output, false);
        wait_for_lines(output, 100'000);
        killed.kill();
        publish_many(topic, how_many() / 2);
        wait_for_lines(output, 400'000);
        stays.kill();
    }
    read_the_rest(settings, output, how_many());
    BOOST_TEST(handled(output).size() == how_many());
}

BOOST_AUTO_TEST_CASE(a_restart_of_the_broker_interrupts_and_loses_nothing) {
    alertstream::testing::temporary_folder folder;
    auto const topic = live::fresh_topic("restart", 2);
    publish_many(topic, 1000);
    auto const settings = write_settings(folder, topic, "alice-" + topic);
    auto const output = (folder.path() / "handled").string();
    auto stays = reader(settings, output, false);
    wait_for_lines(output, 3000);
    auto const restart = live::from_environment("ALERTSTREAM_KAFKA_SCRIPTS") + "/restart " + live::from_environment("ALERTSTREAM_KAFKA_DIR") + " --kill >&2";
    BOOST_TEST_REQUIRE(std::system(restart.c_str()) == 0);
    publish_many(topic, 1000);
    wait_for_lines(output, 9000);
    stays.kill();
    read_the_rest(settings, output, 2000);
    BOOST_TEST(handled(output).size() == 2000u);
}

BOOST_AUTO_TEST_SUITE_END()
