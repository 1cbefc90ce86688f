#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdlib>

#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/formats/json_walker.hpp>

namespace as = alertstream;
using as::errc;
using as::json::value_kind;
using as::json::walker;

namespace {

as::error_code verdict(std::string_view text) {
    walker from{text};
    from.skip();
    auto const done = from.finish();
    return done ? as::error_code{} : done.error().code;
}

std::string text_of(std::string_view json) {
    walker from{json};
    std::string made = "left over";
    if (!from.take(made)) return "no text";
    return from.finish() ? made : "no JSON";
}

double number_of(std::string_view json) {
    walker from{json};
    double made = -1;
    return from.take(made) && from.finish() ? made : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_walker)

BOOST_AUTO_TEST_CASE(what_is_asked_for_is_taken_and_the_rest_passed_over) {
    walker from{R"( {"a": 1.5, "b" :"x", "\u0063": [true, null, {"d": [[]]}], "e": {}, "f": false} )"};
    std::string names;
    double a = 0;
    std::string b;
    int items = 0;
    bool f = true;
    BOOST_TEST(from.each_member([&](std::string_view name) {
        names += name;
        if (name == "a") from.take(a);
        else if (name == "b") from.take(b);
        else if (name == "c") from.each_item([&] { ++items, from.skip(); });
        else if (name == "f") from.take(f);
        else from.skip();
    }));
    BOOST_TEST(from.finish().has_value());
    BOOST_TEST(names == "abcef");
    BOOST_TEST(a == 1.5);
    BOOST_TEST(b == "x");
    BOOST_TEST(items == 3);
    BOOST_TEST(!f);
}

BOOST_AUTO_TEST_CASE(a_value_of_another_type_is_passed_and_the_walk_goes_on) {
    for (std::string_view const value : {"{\"a\": [1]}", "[1, \"x\"]", "\"x\"", "1e3", "true", "null", "NaN", "-Infinity"}) {
        auto const both = "[" + std::string{value} + ", 7]";
        walker from{both};
        bool const is_list = value.front() == '[', is_object = value.front() == '{', is_number = value == "1e3", is_text = value.front() == '"', is_boolean = value == "true";
        auto const next = [&](auto take, bool taken) {
            walker again{both};
            int at = 0;
            double seven = 0;
            again.each_item([&] {
                if (at++ == 0) BOOST_TEST(take(again) == taken, value);
                else again.take(seven);
            });
            BOOST_TEST(again.finish().has_value(), value);
            BOOST_TEST(seven == 7, value);
        };
        next([](walker& in) { double it; return in.take(it); }, is_number);
        next([](walker& in) { bool it; return in.take(it); }, is_boolean);
        next([](walker& in) { std::string it; return in.take(it); }, is_text);
        next([](walker& in) { std::string_view it; bool escaped; return in.take(it, escaped); }, is_text);
        next([](walker& in) { return in.each_item([&] { in.skip(); }); }, is_list);
        next([](walker& in) { return in.each_member([&](std::string_view) { in.skip(); }); }, is_object);
    }
}

BOOST_AUTO_TEST_CASE(texts_are_their_characters) {
    BOOST_TEST(text_of("\"\"") == "");
    BOOST_TEST(text_of(R"("a\"\\\/\b\f\n\r\tz")") == "a\"\\/\b\f\n\r\tz");
    BOOST_TEST(text_of(R"("\u00e9\u20ac\ud83d\ude00\u0000")") == std::string("\u00e9\u20ac\U0001F600") + '\0');
    BOOST_TEST(text_of("\"\u00e9\u20ac\U0001F600\x7f\"") == "\u00e9\u20ac\U0001F600\x7f");
    // What is odd is seen wherever it stands among eight and among 32.
    for (std::size_t before = 0; before < 70; ++before)
        BOOST_TEST(text_of('"' + std::string(before, '~') + "\\n\u00e9" + std::string(before, ' ') + '"') == std::string(before, '~') + "\n\u00e9" + std::string(before, ' '));
}

BOOST_AUTO_TEST_CASE(numbers_are_exact_and_those_that_no_double_holds_are_not_taken) {
    BOOST_TEST(number_of("346.77850859547") == 346.77850859547);
    BOOST_TEST(number_of("-0.1e-3") == -0.1e-3);
    BOOST_TEST(std::signbit(number_of("-0")));
    // Of every length with the point at every place, as strtod has them.
    std::string const digits = "71828182845904523536";
    for (std::size_t size = 1; size <= digits.size(); ++size)
        for (std::size_t point = 1; point <= size; ++point) {
            auto const text = digits.substr(0, point) + (point < size ? "." + digits.substr(point, size - point) : "");
            BOOST_TEST(number_of(text) == std::strtod(text.c_str(), nullptr), text);
            BOOST_TEST(number_of("-" + text) == -std::strtod(text.c_str(), nullptr), text);
        }
    BOOST_TEST(number_of("9007199254740993") == 9007199254740992.0);
    BOOST_TEST(number_of("1e-400") == 0);
    BOOST_TEST(number_of("1e400") == -1);
    BOOST_TEST(number_of(std::string(1'000'000, '9')) == -1);
    BOOST_TEST(number_of("0." + std::string(1'000'000, '1')) == 1.0 / 9);
}

// What is kept as JSON can be read and written by everything else here.
BOOST_AUTO_TEST_CASE(valid_is_what_is_valid_elsewhere) {
    for (std::string const text : {"{}", "[]", " [1 , 2]\n", "\"\"", "0", "-0", "-1.5E+3", "true", "false", "null", "NaN", "Infinity", "-Infinity", "\"\\ud83d\\ude00\"", "{\"a\":{\"a\":1}}",
                                   "", " ", "{", "[", "\"", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:1}", "{'a':1}", "01", "1.", ".5", "-", "+1", "1e", "1e+", "tru", "nul", "Inf", "-I",
                                   "nan", "1 2", "[]]", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\n\"", "\"\x01\"", "\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "1e2147483648", "\"a",
                                   "\"\\"}) {
        auto const other = as::detail::check_json(text);
        BOOST_TEST(!verdict(text) == !other, text);
        if (other == errc::not_utf8) BOOST_TEST((verdict(text) == errc::not_utf8), text);
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_deeper_than_64_and_no_stack_is_needed_to_say_so) {
    auto const nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    BOOST_TEST(!verdict(nested(64)));
    BOOST_TEST((verdict(nested(65)) == errc::too_deep));
    BOOST_TEST((verdict(std::string(10'000'000, '[')) == errc::too_deep));
}

BOOST_AUTO_TEST_CASE(after_a_failure_nothing_is_taken_and_it_says_where) {
    walker from{"[1, x, 2]"};
    int items = 0;
    BOOST_TEST(!from.each_item([&] { ++items, from.skip(); }));
    BOOST_TEST(items == 2);
    double value = 0;
    BOOST_TEST(!from.take(value));
    auto const done = from.finish();
    BOOST_TEST((done.error().code == errc::not_json));
    BOOST_TEST(done.error().detail == "at byte 4");
}

BOOST_AUTO_TEST_SUITE_END()
