#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/text_values.hpp>

namespace gcn = alertstream::gcn;
using number = gcn::number_with_unit;
using numbers = std::vector<number>;

namespace {

gcn::text_notice notice(std::string_view text) { return gcn::read_text_notice(text).value(); }

std::optional<double> value_of(std::string_view value) {
    auto const text = notice("KEY: " + std::string{value});
    auto const found = gcn::find_number(text, "Key");
    return found ? std::optional{found->value} : std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_numbers)

BOOST_AUTO_TEST_CASE(a_number_comes_with_its_unit_and_its_error) {
    BOOST_TEST((gcn::read_numbers("7.099e-11 [Hz]  (one per 163037.0 days)  (one per 446.68 years)") == numbers{{.value = 7.099e-11, .unit = "Hz"}}));
    BOOST_TEST((gcn::read_numbers("1.00e-11 +/- 2.00e-12 [erg/cm2/sec]") == numbers{{.value = 1.00e-11, .error = 2.00e-12, .unit = "erg/cm2/sec"}}));
    BOOST_TEST((gcn::read_numbers("26.00 +- 6.00 [mCrab]") == numbers{{.value = 26, .error = 6, .unit = "mCrab"}}));
    BOOST_TEST((gcn::read_numbers("92%  GRB") == numbers{{.value = 92, .unit = "%"}}));
    BOOST_TEST((gcn::read_numbers("3.4096 [yr^-1]") == numbers{{.value = 3.4096, .unit = "yr^-1"}}));
    BOOST_TEST((gcn::read_numbers("+1.5") == numbers{{.value = 1.5}}));
}

BOOST_AUTO_TEST_CASE(several_on_a_line_have_their_names_before_them) {
    BOOST_TEST((gcn::read_numbers("26 [cnts]    Image_Peak=281 [image_cnts]") == numbers{{.value = 26, .unit = "cnts"}, {.value = 281, .unit = "image_cnts", .label = "Image_Peak"}}));
    BOOST_TEST((gcn::read_numbers("82.22 [deg]   Sun_angle= -5.5 [hr] (East of Sun)") == numbers{{.value = 82.22, .unit = "deg"}, {.value = -5.5, .unit = "hr", .label = "Sun_angle"}}));
    BOOST_TEST((gcn::read_numbers("1500001,   Seg_Num: 2") == numbers{{.value = 1500001}, {.value = 2, .label = "Seg_Num"}}));
    BOOST_TEST((gcn::read_numbers("262     E_range: 15-50 keV") == numbers{{.value = 262}, {.value = 15, .label = "E_range"}, {.value = 50, .label = "E_range"}}));
}

BOOST_AUTO_TEST_CASE(numbers_in_a_list_or_a_range_share_the_unit_at_its_end) {
    BOOST_TEST((gcn::read_numbers("208.12,  3.50 [deg] galactic lon,lat of the event") == numbers{{.value = 208.12, .unit = "deg"}, {.value = 3.5, .unit = "deg"}}));
    BOOST_TEST((gcn::read_numbers("2-2 [chan]   47-291 [keV]") == numbers{{.value = 2, .unit = "chan"}, {.value = 2, .unit = "chan"}, {.value = 47, .unit = "keV"}, {.value = 291, .unit = "keV"}}));
    BOOST_TEST((gcn::read_numbers("48.76d {+03h 15m 03s}   -18.05d {-18d 03' 16\"}") == numbers{{.value = 48.76, .unit = "deg"}, {.value = -18.05, .unit = "deg"}}));
    BOOST_TEST((gcn::read_numbers("+1  -14") == numbers{{.value = 1}, {.value = -14}}));
}

BOOST_AUTO_TEST_CASE(what_is_not_set_or_no_number_is_absent) {
    for (auto const* value : {"", "Undefined", "undefined", "-1", "n/a", "N/A", "VALUE NOT ASSIGNED!", "0x20000003", "S200316bj", "1_orbit", "nan", "inf", "[cnts]", "-", "+", ".", "about 5"})
        BOOST_TEST(!value_of(value).has_value(), value);
    BOOST_TEST(value_of("-1.5 [hr]").value() == -1.5);
    BOOST_TEST(value_of("0 [cnts]").value() == 0);
    BOOST_TEST(value_of(".5").value() == 0.5);
    BOOST_TEST(!gcn::find_number(notice("A: 1"), "B").has_value());
    BOOST_TEST(!value_of("1e999").has_value());
}

BOOST_AUTO_TEST_CASE(hostile_values_end) {
    for (auto const* value : {"5 [", "5 [[[[[", "5 {", "{{{{", "(", "5 +/-", "5 +/- x", "5-", "5,,,,,", "5, 6, 7,", "%%%%", "=:=:=", "5 [a] ] ]", "d d d", "5d5d5d", "--5", "+-5", "a=b=c=5"}) (void)gcn::read_numbers(value);
    BOOST_TEST((gcn::read_numbers("a=b=c=5 [x]") == numbers{{.value = 5, .unit = "x", .label = "c"}}));
    BOOST_TEST((gcn::read_numbers("5 [x") == numbers{{.value = 5}}));
    BOOST_TEST(gcn::read_numbers(std::string(100'000, '7')).empty());
    BOOST_TEST(gcn::read_numbers(std::string(100'000, '[')).empty());
}

BOOST_AUTO_TEST_CASE(flags_are_hexadecimal) {
    auto const flags = [](std::string_view value) { return gcn::find_flags(notice("F: " + std::string{value}), "f"); };
    BOOST_TEST(flags("0x20000003").value() == 0x20000003u);
    BOOST_TEST(flags("0xFFFFFFFF  more").value() == 0xffffffffu);
    for (auto const* value : {"", "0x", "12", "0x1ffffffff", "0x12z", "Undefined"}) BOOST_TEST(!flags(value).has_value(), value);
}

BOOST_AUTO_TEST_SUITE_END()
