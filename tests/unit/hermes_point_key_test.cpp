#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace h = as::hermes;

namespace {

h::photometry point() {
    return {.target = "SN 2023ixf", .at = as::parse_iso_time("2023-05-19T21:42:21.5Z"), .bandpass = "g", .measured = h::detection{h::magnitude::ab(11.02), 0.03}, .telescope = "ELP", .instrument = "sbig"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_point_key)

BOOST_AUTO_TEST_CASE(names_are_folded_as_tom_folds_them) {
    for (auto const* name : {"SN 2023ixf", "sn2023ixf", "SN-2023ixf", "SN_2023IXF", "SN (2023ixf)"}) BOOST_TEST(h::simple_name(name) == "sn2023ixf");
    BOOST_TEST(h::simple_name("J1234+5678") != h::simple_name("J1234 5678"));
}

BOOST_AUTO_TEST_CASE(one_point_however_it_is_written) {
    auto other = point();
    other.target = "sn2023ixf";
    BOOST_TEST(h::point_key(other) == h::point_key(point()));
    other.at.reset();
    other.date_text = "2023-05-19 23:42:21.500+02:00";
    BOOST_TEST(h::point_key(other) == h::point_key(point()));
    other.date_text = "60083.90441550926";  // MJD
    BOOST_TEST(h::point_key(other) == h::point_key(point()));
    other.date_text = "2460084.40441550926";  // JD
    BOOST_TEST(h::point_key(other) == h::point_key(point()));
}

BOOST_AUTO_TEST_CASE(another_value_is_a_correction) {
    auto other = point();
    other.measured = h::detection{h::magnitude::ab(11.03), 0.03};
    BOOST_TEST(h::point_key(other) == h::point_key(point()));
    BOOST_TEST(h::point_revision(other) != h::point_revision(point()));
    other.measured = h::detection{h::magnitude::ab(11.02), 0.04};
    BOOST_TEST(h::point_revision(other) != h::point_revision(point()));
}

BOOST_AUTO_TEST_CASE(what_makes_another_point) {
    auto const same = h::point_key(point());
    auto const differs = [&same](auto change) {
        auto other = point();
        change(other);
        return h::point_key(other) != same;
    };
    BOOST_TEST(differs([](auto& p) { p.target = "SN 2023ixg"; }));
    BOOST_TEST(differs([](auto& p) { *p.at += std::chrono::milliseconds{1}; }));
    BOOST_TEST(differs([](auto& p) { p.bandpass = "G"; }));
    BOOST_TEST(differs([](auto& p) { p.telescope = "FTN"; }));
    BOOST_TEST(differs([](auto& p) { p.instrument = ""; }));
    BOOST_TEST(differs([](auto& p) { p.measured = h::detection{h::magnitude::vega(11.02), 0.03}; }));
    BOOST_TEST(differs([](auto& p) { p.measured = h::upper_limit{h::magnitude::ab(11.02), 0.03}; }));
    BOOST_TEST(differs([](auto& p) { p.measured = h::in_unknown_unit{.brightness = 11.02, .error = 0.03}; }));
}

BOOST_AUTO_TEST_CASE(texts_with_quotes_and_commas_stay_apart) {
    auto one = point(), other = point();
    one.bandpass = "a\",\"b", one.telescope = "c";
    other.bandpass = "a", other.telescope = "b\",\"c";
    BOOST_TEST(h::point_key(one) != h::point_key(other));
}

BOOST_AUTO_TEST_CASE(every_table_has_points) {
    h::alert alert{.photometry = {point()}};
    alert.spectroscopy = {{.target = "SN 2023ixf", .at = point().at, .telescope = "ELP", .flux = {1, 2}, .wavelength = {400, 500}}};
    alert.astrometry = {{.target = "SN 2023ixf", .at = point().at, .telescope = "ELP", .ra = h::degrees{1}, .dec = h::degrees{2}}};
    auto const points = h::points_of(alert);
    BOOST_TEST_REQUIRE(points.size() == 3);
    for (std::size_t i = 0; i < points.size(); ++i) BOOST_TEST(points[i].row == i);
    BOOST_TEST(points[0].key != points[1].key);
    BOOST_TEST(points[1].key != points[2].key);
    alert.spectroscopy[0].flux[1] = 3;
    BOOST_TEST(h::points_of(alert)[1].key == points[1].key);
    BOOST_TEST(h::points_of(alert)[1].revision != points[1].revision);
}

BOOST_AUTO_TEST_SUITE_END()
