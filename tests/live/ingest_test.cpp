// Alerts that are stored while those who store them are killed at any instant: the rows in the
// database are those that were published, exactly. ALERTSTREAM_LONG: ten times as many of all.
// ALERTSTREAM_SEED=N: the same dice; the instants are the machine's all the same.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <future>

#include "ingest_world.hpp"

namespace {

std::size_t ten_times_if_long(std::size_t count) { return live::from_environment("ALERTSTREAM_LONG").empty() ? count : 10 * count; }

std::uint64_t chosen_seed() {
    auto const given = live::from_environment("ALERTSTREAM_SEED");
    return given.empty() ? std::random_device{}() : std::stoull(given);
}

/// After so many lines from now on, or when the time is over: it stores, or is about to.
void await_instant(talking_child& of, std::size_t lines, std::chrono::milliseconds patience) {
    while (of.line(std::chrono::milliseconds{1})) {}
    auto const until = std::chrono::steady_clock::now() + patience;
    for (; lines > 0; --lines) {
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !of.line(left)) return;
    }
}

/// Publishes a part of all beside what happens meanwhile.
class publisher {
public:
    publisher(std::string topic, std::size_t alerts, std::size_t parts) : topic_{std::move(topic)}, alerts_{alerts}, parts_{parts} {}
    std::future<void> next() {
        auto const from = part_ * alerts_ / parts_, to = (part_ + 1) * alerts_ / parts_;
        ++part_;
        return std::async(std::launch::async, [topic = topic_, from, to] { ingest::publish(topic, from, to); });
    }

private:
    std::string topic_;
    std::size_t alerts_, parts_, part_{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_chaos, *boost::unit_test::precondition(live::needs_kafka{}))

BOOST_AUTO_TEST_CASE(rows_are_in_the_sqlite_file_exactly_as_published_whenever_the_process_is_killed) {
    auto const alerts = ten_times_if_long(20'000), kills = ten_times_if_long(10);
    auto const seed = chosen_seed();
    std::mt19937_64 dice{seed};
    BOOST_TEST_CONTEXT("ALERTSTREAM_SEED=" << seed) {
        ingest::sqlite_database in;
        ingest::world world{in};
        publisher parts{world.topic(), alerts, kills + 1};
        for (std::size_t i = 0; i < kills; ++i) {
            auto published = parts.next();
            auto const killed = world.ingester("one");
            // Half of the instants are while it stores, the others while it begins, or waits.
            if (dice() % 2 == 0) await_instant(*killed, 1 + dice() % 30, std::chrono::seconds{10});
            else await_instant(*killed, 1'000'000, std::chrono::milliseconds{dice() % 1500});
            killed->kill();
            published.get();
        }
        parts.next().get();
        auto const last = world.ingester("one");
        world.await_stored(alerts);
        last->send(SIGTERM);
        BOOST_TEST(last->wait() == 0, world.last_words());
        world.check(alerts);
    }
}

BOOST_AUTO_TEST_CASE(rows_are_in_postgresql_exactly_as_published_though_processes_are_killed_and_frozen_and_it_restarts, *boost::unit_test::precondition(ingest::needs_postgresql{})) {
    auto const alerts = ten_times_if_long(20'000), kills = ten_times_if_long(3);
    auto const seed = chosen_seed();
    std::mt19937_64 dice{seed};
    BOOST_TEST_CONTEXT("ALERTSTREAM_SEED=" << seed) {
        ingest::postgresql_database in;
        ingest::world world{in};
        publisher parts{world.topic(), alerts, kills + 1};
        std::array<std::unique_ptr<talking_child>, 3> group;
        for (auto& each : group) each = world.ingester();
        for (std::size_t i = 0; i < kills; ++i) {
            auto published = parts.next();
            auto const first = dice() % group.size();
            auto& killed = group[first];
            // A new member has partitions when the session of the killed one is over.
            await_instant(*killed, 1 + dice() % 10, std::chrono::seconds{15});
            auto& frozen = *group[(first + 1) % group.size()];
            bool const freezes = i == kills / 2;
            if (freezes) frozen.send(SIGSTOP);
            killed->kill();
            killed = world.ingester();
            if (i == 0 || freezes) ingest::postgresql_database::restart();
            published.get();
            if (!freezes) continue;
            // The others store its partitions' alerts; then it wakes, with what it had in hand.
            world.await_stored((i + 1) * alerts / (kills + 1));
            frozen.send(SIGCONT);
        }
        parts.next().get();
        world.await_stored(alerts);
        for (auto const& each : group) each->send(SIGTERM);
        for (auto const& each : group) BOOST_TEST(each->wait() == 0, world.last_words());
        world.check(alerts);
    }
}

BOOST_AUTO_TEST_SUITE_END()
