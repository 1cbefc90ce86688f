#include <boost/test/unit_test.hpp>

#include <bit>
#include <cstdlib>
#include <limits>
#include <random>

#include <alertstream/formats/json_buffer.hpp>

namespace json = alertstream::json;

namespace {

std::string number(double value) {
    std::string made;
    json::buffer out{made, 0};
    out.number(value);
    out.finish();
    return made;
}

/// The significant digits of a decimal number, without sign, point, exponent and zeros around them.
std::string digits(std::string_view number) {
    std::string made;
    for (char const c : number.substr(0, number.find('e')))
        if (c >= '0' && c <= '9' && (c != '0' || !made.empty())) made += c;
    while (!made.empty() && made.back() == '0') made.pop_back();
    return made;
}

void check(double value) {
    char shortest[40];
    char const* const end = std::to_chars(shortest, shortest + sizeof shortest, value, std::chars_format::scientific).ptr;
    std::string const expected(static_cast<char const*>(shortest), end);
    auto const made = number(value);
    if (std::strtod(made.c_str(), nullptr) != value || digits(made) != digits(expected)) BOOST_ERROR(expected + " was written as " + made);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_buffer)

BOOST_AUTO_TEST_CASE(numbers_have_the_fewest_digits_that_read_back) {
    std::mt19937_64 random{1};
    for (int i = 0; i < 200'000; ++i) {
        auto const whole = static_cast<double>(std::uniform_int_distribution<std::int64_t>{-2'000'000'000, 2'000'000'000}(random));
        auto const scale = std::pow(10.0, std::uniform_int_distribution<int>{0, 9}(random));
        check(whole / scale);
        check(std::nextafter(whole / scale, 1e300));
        check(std::bit_cast<double>(random() & 0x7fefffffffffffff));
    }
    for (auto const value : {0.1, 1e-6, 1e-7, 999999999.999999, 1e9, 999999999.9999999, 0.000001, 0.9999995, 1e15, 9007199254740993.0, 5e-324, 1.7976931348623157e308}) {
        check(value);
        check(-value);
    }
}

BOOST_AUTO_TEST_CASE(usual_numbers_are_written_as_people_write_them) {
    for (auto const& [value, text] : {std::pair{17.25, "17.25"}, {-0.03, "-0.03"}, {100000.0, "100000"}, {0.000001, "0.000001"}, {0.0, "0"}, {-0.0, "-0"}, {210.5, "210.5"}})
        BOOST_TEST(number(value) == text);
}

BOOST_AUTO_TEST_CASE(plain_text_is_found_out_at_every_place_and_length) {
    for (std::size_t size = 0; size < 40; ++size) {
        std::string text(size, 'a');
        BOOST_TEST(json::is_plain(text));
        for (std::size_t i = 0; i < size; ++i) {
            for (int c = 0; c < 256; ++c) {
                text[i] = static_cast<char>(c);
                bool const plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
                if (json::is_plain(text) != plain) BOOST_ERROR("byte " + std::to_string(c) + " at " + std::to_string(i) + " of " + std::to_string(size));
            }
            text[i] = 'a';
        }
    }
}

BOOST_AUTO_TEST_CASE(it_grows_and_uses_the_strings_memory_again) {
    std::string made = "left over";
    {
        json::buffer out{made, 0};
        for (int i = 0; i < 1000; ++i) {
            out.quote("ab");
            out += ',';
            out += std::string_view{"cd"};
        }
        out.back() = '!';
        out.finish();
    }
    BOOST_TEST(made.size() == 7000u);
    BOOST_TEST(made.substr(0, 9) == "\"ab\",cd\"a");
    BOOST_TEST(made.back() == '!');
    auto const* const place = made.data();
    json::buffer out{made, 100};
    out += 'x';
    out.finish();
    BOOST_TEST(made == "x");
    BOOST_TEST(made.data() == place);
}

BOOST_AUTO_TEST_SUITE_END()
