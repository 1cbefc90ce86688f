#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

#include <alertstream/formats/json_members.hpp>

namespace as = alertstream;
using as::json::text_arena;

namespace {

struct point {
    std::string name{};
    std::optional<double> value{};
};

struct cloud {
    std::string_view title{};
    std::vector<point> points{};
    std::vector<double> numbers{};
};

constexpr std::array point_fields{as::json::text<&point::name>("name"), as::json::number<&point::value>("value")};
constexpr as::json::table point_table{point_fields};
constexpr std::array cloud_fields{as::json::text<&cloud::title>("title"), as::json::objects<&cloud::points>("points", point_table), as::json::numbers<&cloud::numbers>("numbers")};
constexpr as::json::table cloud_table{cloud_fields};

std::string problem_of(std::string_view payload) {
    cloud made;
    text_arena arena;
    auto const done = as::json::read_object(payload, cloud_table, &made, &arena);
    return done ? "" : done.error().detail;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_fields)

BOOST_AUTO_TEST_CASE(members_come_in_any_order_and_unknown_ones_are_passed_over) {
    for (std::string_view const payload : {R"({"title": "t", "points": [{"name": "a", "value": 1.5}, {"value": 2, "name": "b"}]})",
                                           R"({"new": {"points": [{"name": 1}], "title": [[]]}, "points": [{"x": [{}], "name": "a", "value": "1.5"}, {"name": "b", "value": 2, "": 0}], "title": "t"})",
                                           R"({"\u0074itle": "\u0074", "p\u006fints": [{"name": "\u0061", "value": 15e-1}, {"value": " 2 ", "name": "b"}]})"}) {
        cloud made;
        text_arena arena;
        BOOST_TEST_REQUIRE(as::json::read_object(payload, cloud_table, &made, &arena).has_value());
        BOOST_TEST(made.title == "t");
        BOOST_TEST_REQUIRE(made.points.size() == 2u);
        BOOST_TEST(made.points[0].name == "a");
        BOOST_TEST(*made.points[0].value == 1.5);
        BOOST_TEST(made.points[1].name == "b");
        BOOST_TEST(*made.points[1].value == 2);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_number_keeps_its_place_in_a_list_of_numbers) {
    cloud made;
    BOOST_TEST_REQUIRE(as::json::read_object(R"({"numbers": [1, null, NaN, 1e400, "", "inf", 7]})", cloud_table, &made).has_value());
    BOOST_TEST_REQUIRE(made.numbers.size() == 7u);
    for (std::size_t i = 1; i < 6; ++i) BOOST_TEST(std::isnan(made.numbers[i]), i);
    BOOST_TEST(made.numbers[6] == 7);
}

BOOST_AUTO_TEST_CASE(a_number_too_small_for_a_double_is_zero) {
    cloud made;
    BOOST_TEST_REQUIRE(as::json::read_object(R"({"numbers": [1e-400, "-1e-400", 4.9e-324]})", cloud_table, &made).has_value());
    BOOST_TEST(made.numbers == (std::vector<double>{0, 0, 4.9e-324}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_literals_of_python_become_null_outside_texts_only) {
    BOOST_TEST(as::json::without_non_finite(R"({"NaN": NaN, "a\"Infinity": [-Infinity,Infinity], "b": -1})").value() == R"({"NaN": null, "a\"Infinity": [null,null], "b": -1})");
    BOOST_TEST(!as::json::without_non_finite(R"({"NaN": "-Infinity"})").has_value());
    BOOST_TEST(!as::json::without_non_finite("\"").has_value());
    BOOST_TEST(!as::json::without_non_finite("\"\\").has_value());
}

BOOST_AUTO_TEST_CASE(borrowed_texts_outlive_the_repair_of_the_payload) {
    cloud made;
    text_arena arena;
    BOOST_TEST_REQUIRE(as::json::read_object(R"({"title": "as it was", "numbers": [NaN]})", cloud_table, &made, &arena).has_value());
    BOOST_TEST(made.title == "as it was");
}

BOOST_AUTO_TEST_CASE(problems_are_named_with_their_path) {
    BOOST_TEST(problem_of(R"({"points": [{}, {"name": []}]})") == "points[1].name is an array");
    BOOST_TEST(problem_of(R"({"points": [{"name": "a sixteenth byte"}, 5]})") == "points[1] is a number");
    BOOST_TEST(problem_of(R"({"numbers": [1, [2]]})") == "numbers[1] is an array");
    BOOST_TEST(problem_of(R"({"numbers": 1})") == "numbers is a number");
    BOOST_TEST(problem_of("3") == "the message is a number");
    BOOST_TEST(problem_of("null") == "the message is null");
    BOOST_TEST(problem_of(R"("text")") == "the message is a text");
}

BOOST_AUTO_TEST_CASE(a_million_empty_objects_do_not_take_the_memory_of_a_million_rows) {
    std::string payload = R"({"points": [{})";
    for (int i = 1; i < 1'000'000; ++i) payload += ",{}";
    cloud made;
    auto const done = as::json::read_object(payload + "]}", cloud_table, &made);
    BOOST_TEST(done.has_error());
    BOOST_TEST((done.error().code == as::errc::bad_value));
    BOOST_TEST(made.points.size() * 16 <= payload.size() + 16);
}

BOOST_AUTO_TEST_CASE(a_reading_that_ends_anywhere_is_a_failure) {
    std::string_view const payload = R"({"title": "a\n\u00e9\ud83d\ude00", "points": [{"name": "x", "value": -1.25e3}, null], "numbers": [true]})";
    for (std::size_t size = 0; size < payload.size(); ++size) BOOST_TEST(!problem_of(payload.substr(0, size)).empty(), size);
}

BOOST_AUTO_TEST_SUITE_END()
