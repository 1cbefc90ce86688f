// The delivery's state machines in ten thousand worlds (ALERTSTREAM_LONG: a hundred thousand).
// ALERTSTREAM_SEED=N runs one world again and prints what happened in it.
#define BOOST_TEST_MODULE simulation
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include "store_world.hpp"
#include "world.hpp"

namespace {

std::optional<std::uint64_t> single_seed() {
    auto const* const given = std::getenv("ALERTSTREAM_SEED");
    return given ? std::optional{std::stoull(given)} : std::nullopt;
}

template <class World>
void live(std::uint64_t seed) {
    World world{seed};
    try {
        world.run();
        if (single_seed())
            for (auto const& each : world.trace()) std::cout << each << '\n';
    } catch (std::exception const& e) {
        for (auto const& each : world.trace()) std::cerr << "  " << each << '\n';
        BOOST_FAIL("ALERTSTREAM_SEED=" << seed << ": " << e.what());
    }
}

template <class World>
void live_all() {
    if (auto const one = single_seed()) return live<World>(*one);
    std::uint64_t const worlds = std::getenv("ALERTSTREAM_LONG") ? 100'000 : 10'000;
    for (std::uint64_t seed = 0; seed < worlds; ++seed) live<World>(seed);
    BOOST_TEST_MESSAGE(worlds << " worlds");
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_is_lost_or_handled_twice_in_any_world) { live_all<simulation::world>(); }
BOOST_AUTO_TEST_CASE(nothing_is_left_out_or_stored_twice_in_any_world) { live_all<simulation::store_world>(); }
