#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/unit_text.hpp>

using namespace alertstream::hermes;

BOOST_AUTO_TEST_SUITE(hermes_unit_text)

BOOST_AUTO_TEST_CASE(what_people_write_is_one_of_hermes_four) {
    for (auto const* each : {"AB", "ab", "mag(AB)", "AB mag", "ABmag", "mag (AB)", "ab_mag", "Mag[AB]", "AB magnitudes"}) BOOST_TEST((read_unit_text(each) == unit_text{brightness_unit::ab_magnitude}), each);
    for (auto const* each : {"Vega", "Vega mag", "mag(Vega)", "vegamag"}) BOOST_TEST((read_unit_text(each) == unit_text{brightness_unit::vega_magnitude}), each);
    for (auto const* each : {"mJy", "mjy", " mJy "}) BOOST_TEST((read_unit_text(each) == unit_text{brightness_unit::millijansky}), each);
    for (auto const* each : {"erg / s / cm\u00b2 / \u212b", "erg / s / cm\u00b2 / \u00c5", "erg / (Angstrom s cm2)", "erg/s/cm2/A", "erg/s/cm^2/AA", "erg s-1 cm-2 A-1", "erg s^{-1} cm^{-2} \u00c5^{-1}",
                             "erg cm**-2 s**-1 Angstrom**-1", "erg/cm2/s/A", "erg*s^-1*cm^-2*A^-1", "erg s⁻¹ cm⁻² Å⁻¹", "erg / (s (cm2 A))"})
        BOOST_TEST((read_unit_text(each) == unit_text{brightness_unit::erg_per_s_cm2_angstrom}), each);
}

BOOST_AUTO_TEST_CASE(powers_of_ten_of_a_jansky_are_told) {
    BOOST_TEST((read_unit_text("Jy") == unit_text{brightness_unit::millijansky, 3}));
    for (auto const* each : {"uJy", "\u00b5Jy", "\u03bcJy", "ujy"}) BOOST_TEST((read_unit_text(each) == unit_text{brightness_unit::millijansky, -3}), each);
    BOOST_TEST((read_unit_text("nJy") == unit_text{brightness_unit::millijansky, -6}));
}

BOOST_AUTO_TEST_CASE(a_magnitude_need_not_say_its_system) {
    for (auto const* each : {"mag", "magnitude", "mags"}) BOOST_TEST((read_unit_text(each) == unit_text{}), each);
    BOOST_TEST(unit_text{}.is_magnitude());
}

BOOST_AUTO_TEST_CASE(everything_else_is_none) {
    for (auto const* each : {"", "ABflux", "mag(ST)", "MJy", "ct", "1e-17 erg / (Angstrom s cm2)", "erg / s / cm2", "erg / (Angstrom s cm2", "erg / s cm2 A", "erg s cm2 A", "erg // s / cm2 / A", "erg / s / cm2 / A /",
                             "erg/s/cmA", "erg s^-3 cm-2 A-1", "mag mag", "AB Vega", "erg/(((((((((((s"})
        BOOST_TEST(!read_unit_text(each).has_value(), each);
}

BOOST_AUTO_TEST_SUITE_END()
