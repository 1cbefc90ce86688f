// Reading a sky map of 20,000 cells with distances, and asking it about 1,000 targets: milliseconds, beside ligo.skymap on the
// same file where ALERTSTREAM_LIGO_SKYMAP names a Python that has it. The median of 50 rounds, CPU of the thread.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <alertstream/gcn/sky_map_file.hpp>
#include <alertstream/gcn/target_list.hpp>
#include <alertstream/testing/sky_map.hpp>
#include <alertstream/testing/temporary_folder.hpp>

#include "measure.hpp"

namespace as = alertstream;
namespace gcn = alertstream::gcn;

namespace {

std::mt19937_64 dice{20261128};

double part() { return std::uniform_real_distribution<double>{1e-9, 1}(dice); }

/// The sky at order 5, a fifth of it at order 6.
gcn::sky_map twenty_thousand_cells() {
    constexpr std::uint64_t all = 12 * 1024, split = 2571;
    std::vector<gcn::sky_cell> cells;
    for (std::uint64_t i = 0; i < 4 * split; ++i) cells.push_back({{6, i}, part()});
    for (std::uint64_t i = split; i < all; ++i) cells.push_back({{5, i}, part()});
    double sum = 0;
    for (auto const& each : cells) sum += each.density * as::healpix::steradians(each.where.order);
    for (auto& each : cells) each.density /= sum;
    std::vector<gcn::distance_parameters> distances;
    for (std::size_t i = 0; i < cells.size(); ++i) distances.push_back({100 + 300 * part(), 20 + 60 * part(), 1e-5});
    return gcn::sky_map::make(std::move(cells), std::move(distances)).value();
}

std::vector<gcn::target> thousand_targets() {
    std::vector<gcn::target> made;
    for (int i = 0; i < 1000; ++i) made.push_back({"target " + std::to_string(i), {360 * part(), 180 * part() - 90}});
    return made;
}

void beside_ligo_skymap(std::string const& file) {
    auto const* const python = std::getenv("ALERTSTREAM_LIGO_SKYMAP");
    if (!python) {
        std::printf("  ligo.skymap: not measured, ALERTSTREAM_LIGO_SKYMAP names no Python\n");
        return;
    }
    std::fflush(stdout);
    if (std::system((std::string{python} + " " LIGO_SKYMAP_BENCH " " + file).c_str()) != 0) std::printf("  ligo.skymap: not measured, it failed\n");
}

}  // namespace

int main() {
    auto const bytes = as::testing::sky_map_file(twenty_thousand_cells());
    auto const targets = thousand_targets();
    std::vector<double> reads, asks, circles;
    std::size_t inside = 0;
    double sum = 0;
    for (int round = 0; round < 50; ++round) {
        auto const start = bench::thread_cpu();
        auto const map = gcn::read_sky_map(bytes).value();
        auto const read = bench::thread_cpu();
        inside = gcn::rank_targets(map, targets).size();
        auto const asked = bench::thread_cpu();
        for (std::size_t i = 0; i < 10; ++i) sum += map.probability_within(targets[i].at, 5);
        circles.push_back((bench::thread_cpu() - asked) / 10);
        reads.push_back(read - start);
        asks.push_back(asked - read);
    }
    std::printf("sky_map: %zu kB, 1,000 targets of which %zu are in the 90 %% region, %.3f in circles\n", bytes.size() / 1000, inside, sum / 500);
    std::printf("  alertstream: read %.2f ms, rank 1,000 targets %.3f ms, a circle of 5 degrees %.3f ms\n", 1e3 * bench::median(reads), 1e3 * bench::median(asks), 1e3 * bench::median(circles));
    as::testing::temporary_folder const folder;
    auto const file = folder.path() / "map.fits";
    std::ofstream{file, std::ios::binary} << bytes;
    beside_ligo_skymap(file.string());
}
