#include <boost/test/unit_test.hpp>

#include <alertstream/detail/hide.hpp>

using alertstream::detail::hidden;

BOOST_AUTO_TEST_SUITE(hide)

BOOST_AUTO_TEST_CASE(each_occurrence_is_replaced) {
    BOOST_TEST(hidden("", "key") == "");
    BOOST_TEST(hidden("a ke y", "key") == "a ke y");
    BOOST_TEST(hidden("key", "key") == "***");
    BOOST_TEST(hidden("a key and kekey, keykey.", "key") == "a *** and ke***, ******.");
    BOOST_TEST(hidden("aaa", "aa") == "***a");
    BOOST_TEST(hidden("*", "*") == "***");
}

BOOST_AUTO_TEST_CASE(a_text_of_nothing_but_secrets_is_passed_once) {
    std::string text;
    std::size_t const count = 105'000;
    for (std::size_t i = 0; i < count; ++i) text += "0123456789012345678901234567890123456789";
    auto const made = hidden(text, text.substr(0, 40));
    BOOST_TEST(made.size() == 3 * count);
    BOOST_TEST(made.find_first_not_of('*') == made.npos);
}

BOOST_AUTO_TEST_SUITE_END()
