// What we say of a sky map, as one line of JSON, for tests/ligo_skymap/run to compare.
//   exchange FILE <POSITIONS     positions are lines "RA DEC" in degrees
#include <cstdio>
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/gcn/sky_map_file.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace json = boost::json;

namespace {

json::object answer(as::gcn::sky_map const& map, as::sky_position at) {
    json::object made{{"density", map.probability_per_steradian(at)}, {"level", map.credible_level(at)}, {"inside", map.region(0.9).contains(at)},
                      {"within", map.probability_within(at, 10)}, {"mean", nullptr}, {"sigma", nullptr}};
    if (auto const distance = map.distance(at)) {
        made["mean"] = distance->mean;
        made["sigma"] = distance->sigma;
    }
    return made;
}

json::object answers(as::gcn::sky_map const& map) {
    auto const region = map.region(0.9);
    json::object made{{"cells", map.cells().size()}, {"total", map.total_probability()}, {"area_50", map.credible_area(0.5)}, {"area_90", map.credible_area(0.9)},
                      {"whole_area_90", region.square_degrees}, {"cells_90", region.cells.size()}, {"ra", map.most_probable().ra}, {"dec", map.most_probable().dec},
                      {"object", map.header().object}, {"instruments", map.header().instruments}, {"creator", map.header().creator}};
    if (map.header().observed) made["observed"] = as::to_iso_time(*map.header().observed);
    if (map.header().distance) made["distance"] = json::array{map.header().distance->mean, map.header().distance->sigma};
    json::array each;
    for (as::sky_position at; std::cin >> at.ra >> at.dec;) each.push_back(answer(map, at));
    made["positions"] = std::move(each);
    return made;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 64;
    auto const map = as::gcn::read_sky_map_file(arguments[1]);
    if (!map) {
        std::fprintf(stderr, "%s\n", map.error().message().c_str());
        return 1;
    }
    std::puts(json::serialize(answers(*map)).c_str());
}
