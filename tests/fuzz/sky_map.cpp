// Sky maps: whatever the bytes are, a map or a failure, in bounded time and memory; and a map that was read keeps its promises.
// link: -lcfitsio -lz
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <alertstream/gcn/sky_map_file.hpp>

#include "fuzz.hpp"

namespace gcn = alertstream::gcn;
namespace healpix = alertstream::healpix;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const read = gcn::read_sky_map(fuzz::text_of(data, size), {.bytes = 1 << 22, .cells = 100'000});
    if (!read) {
        fuzz::require(!read.error().detail.empty(), "a failure has words");
        return 0;
    }
    auto const& map = *read;
    fuzz::require(map.total_probability() > 0 && std::isfinite(map.total_probability()), "there is some probability");
    auto const best = map.most_probable();
    fuzz::require(map.region(0.9).contains(best), "the densest cell is in the region");
    fuzz::require(map.probability_per_steradian(best) > 0, "the densest cell has a density");
    std::uint64_t before = 0;
    for (auto const& each : map.cells()) {
        auto const range = healpix::range_of(each.where);
        fuzz::require(range.first >= before && range.end > range.first, "cells are along the sky and do not overlap");
        before = range.end;
        auto const level = map.credible_level(healpix::center_of(each.where).value());
        fuzz::require(level >= 0 && level <= 1, "a level is a share");
    }
    fuzz::require(std::abs(map.probability_within(best, 180) - map.total_probability()) <= 1e-9 * map.total_probability(), "the whole sky holds all");
    (void)map.distance(best);
    return 0;
}
