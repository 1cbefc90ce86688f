#include <boost/test/unit_test.hpp>

#include <array>

#include <alertstream/detail/near_miss.hpp>

using alertstream::detail::did_you_mean;
using alertstream::detail::edit_distance;

BOOST_AUTO_TEST_SUITE(near_miss)

BOOST_AUTO_TEST_CASE(a_swap_counts_once_and_case_not_at_all) {
    BOOST_TEST(edit_distance("PASSWROD", "password") == 1u);
    BOOST_TEST(edit_distance("", "abc") == 3u);
    BOOST_TEST(edit_distance("kitten", "sitting") == 3u);
}

BOOST_AUTO_TEST_CASE(only_a_near_name_is_offered) {
    std::array<std::string_view, 2> const known{"log_alert", "ingest"};
    BOOST_TEST(did_you_mean("log_alrt", known) == "; did you mean \"log_alert\"?");
    BOOST_TEST(did_you_mean("something_else", known).empty());
}

BOOST_AUTO_TEST_SUITE_END()
