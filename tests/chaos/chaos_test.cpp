// A thousand points (ALERTSTREAM_LONG: ten thousand) from a producer that is killed again and
// again, to a server that fails in every way it knows: each is published exactly once.
// ALERTSTREAM_SEED=N: the same dice; the instants are the machine's all the same.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "world.hpp"

namespace {

void check_each_is_there_once(std::vector<std::size_t> const& counts, std::string const& where) {
    auto const missing = std::count(counts.begin(), counts.end(), 0U);
    auto const doubled = std::count_if(counts.begin(), counts.end(), [](auto count) { return count > 1; });
    BOOST_TEST(missing == 0, missing << " points are missing " << where);
    BOOST_TEST(doubled == 0, doubled << " points are doubled " << where);
}

/// The producer to its end, however long the server's faults make it.
void finish(chaos::world& world, std::size_t points) {
    auto producer = world.producer(points);
    std::optional<std::string> heard;
    do heard = producer.line(std::chrono::minutes{20});
    while (heard && *heard != "drained");
    BOOST_TEST_REQUIRE(heard.has_value(), "the producer did not drain:\n" << world.last_words());
    BOOST_TEST(producer.wait() == 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chaos)

BOOST_AUTO_TEST_CASE(each_point_is_published_exactly_once_whatever_is_killed_and_fails) {
    std::size_t const points = chaos::long_run() ? 10'000 : 1'000, kills = chaos::long_run() ? 50 : 5;
    auto const seed = chaos::chosen_seed();
    std::mt19937_64 dice{seed};
    BOOST_TEST_CONTEXT("ALERTSTREAM_SEED=" << seed) {
        chaos::world world;
        world.server.say("chance " + std::to_string(dice()) + " 0.25 500");
        std::size_t killed = 0;
        for (std::size_t tries = 0; killed < kills && tries < 3 * kills; ++tries) {
            auto producer = world.producer(points);
            if (!chaos::kill_at_random(producer, dice)) ++killed;
        }
        BOOST_TEST(killed == kills);
        finish(world, points);
        check_each_is_there_once(chaos::counted(world.published(), points), "at the server");
        check_each_is_there_once(chaos::counted(world.on_topic(), points), "on the topic");
    }
}

BOOST_AUTO_TEST_CASE(a_server_later_than_was_said_doubles_at_most_what_it_was_late_with_and_one_of_each_stays) {
    std::size_t const points = chaos::long_run() ? 1'000 : 100;
    auto const seed = chaos::chosen_seed();
    std::mt19937_64 dice{seed};
    BOOST_TEST_CONTEXT("ALERTSTREAM_SEED=" << seed) {
        chaos::world world;  // LONGEST_SECONDS is 2
        world.server.say("late " + std::to_string(dice()) + " 0.4 1000 6000");
        {
            auto producer = world.producer(points);
            chaos::kill_at_random(producer, dice);
        }
        finish(world, points);
        auto const counts = chaos::counted(world.published(), points);
        BOOST_TEST(std::count(counts.begin(), counts.end(), 0U) == 0);
        // A point is doubled only with its message, under the same reference; and one of them is never taken back.
        std::map<std::size_t, std::string> reference_of;
        std::map<std::string, std::size_t> stand;
        for (auto const& each : world.published()) {
            BOOST_TEST(!each.reference.empty());
            stand[each.reference] += each.retracted ? 0 : 1;
            for (auto const number : each.points) BOOST_TEST(reference_of.emplace(number, each.reference).first->second == each.reference);
        }
        for (auto const& [reference, count] : stand) BOOST_TEST(count >= 1U, "nothing is left of " << reference);
    }
}

BOOST_AUTO_TEST_SUITE_END()
