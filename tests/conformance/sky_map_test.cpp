#include "corpus.hpp"

#include <string>
#include <string_view>

#include <alertstream/formats/base64.hpp>
#include <alertstream/gcn/sky_map_file.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;

namespace {

/// Every text below a member of this name.
void find_texts(boost::json::value const& in, std::string_view name, std::vector<std::string>& into) {
    if (auto const* array = in.if_array())
        for (auto const& each : *array) find_texts(each, name, into);
    auto const* const object = in.if_object();
    if (!object) return;
    for (auto const& member : *object) {
        if (member.key() == name && member.value().is_string()) into.emplace_back(member.value().get_string());
        find_texts(member.value(), name, into);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sky_maps, *boost::unit_test::precondition(corpus::present{}))

// The corpus has only the first blocks of a real one.
BOOST_AUTO_TEST_CASE(a_real_map_that_is_cut_short_is_refused_with_what_it_claims) {
    std::vector<std::string> maps;
    find_texts(corpus::json_of("igwn_gwalert/preliminary_short_skymap.json"), "skymap", maps);
    BOOST_TEST_REQUIRE(maps.size() == 1U);
    auto const read = gcn::read_sky_map(as::base64_decode(maps[0]).value());
    BOOST_TEST_REQUIRE(read.has_error());
    BOOST_TEST((read.error().code == as::errc::not_fits));
    BOOST_TEST_MESSAGE(read.error().detail);
    BOOST_TEST(read.error().detail.find(" rows of ") != std::string::npos);
    auto const undecoded = gcn::read_sky_map(maps[0]);
    BOOST_TEST((undecoded.has_error() && undecoded.error().detail.find("still in Base64") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(what_published_examples_have_in_place_of_a_map_is_refused_in_words) {
    std::size_t count = 0;
    for (auto const& each : std::filesystem::recursive_directory_iterator{corpus::folder() / "gcn_notices"}) {
        if (each.path().extension() != ".json") continue;
        std::vector<std::string> maps;
        boost::system::error_code why;
        find_texts(boost::json::parse(corpus::bytes_of(std::filesystem::relative(each.path(), corpus::folder())), why), "healpix_file", maps);
        for (auto const& map : maps) {
            auto const bytes = as::base64_decode(map);
            auto const read = gcn::read_sky_map(bytes ? *bytes : map);
            BOOST_TEST_REQUIRE(read.has_error());
            BOOST_TEST((read.error().code == as::errc::not_fits));
            BOOST_TEST_MESSAGE(each.path().filename().string() << ": " << read.error().detail);
            ++count;
        }
    }
    BOOST_TEST(count > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
