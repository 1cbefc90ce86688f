#include <algorithm>

#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/notice_types.hpp>

namespace gcn = alertstream::gcn;
using enum gcn::notice_type;

namespace {

BOOST_AUTO_TEST_SUITE(notice_types)

BOOST_AUTO_TEST_CASE(a_type_has_the_name_that_its_topics_end_in) {
    static_assert(gcn::to_string(swift_bat_grb_pos_ack) == "SWIFT_BAT_GRB_POS_ACK");
    static_assert(gcn::to_string(gcn::notice_type{189}) == "GECAM_GND");
    static_assert(gcn::to_string(gcn::notice_type{1}) == "GRB_COORDS");
}

BOOST_AUTO_TEST_CASE(a_number_without_a_name_is_unknown_as_in_the_topics) {
    for (int number : {0, -1, 5, 190, 2'000'000'000, -2'147'483'647 - 1}) BOOST_TEST(gcn::to_string(gcn::notice_type{number}) == "UNKNOWN");
}

BOOST_AUTO_TEST_CASE(a_name_gives_its_type_and_no_other_spelling_does) {
    static_assert(gcn::parse_notice_type("ICECUBE_CASCADE") == icecube_cascade);
    static_assert(icecube_cascade == gcn::notice_type{176});
    for (auto const* name : {"", "icecube_cascade", "ICECUBE_CASCADES", "ICECUBE", "UNKNOWN"}) BOOST_TEST(!gcn::parse_notice_type(name).has_value());
}

BOOST_AUTO_TEST_CASE(each_type_is_there_once_and_in_order) {
    static_assert(std::ranges::is_sorted(gcn::notice_types, std::ranges::less{}, &gcn::named_notice_type::type));
    for (auto const& each : gcn::notice_types) BOOST_TEST((gcn::parse_notice_type(each.name) == each.type), each.name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
