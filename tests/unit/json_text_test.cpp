#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <cmath>
#include <limits>

#include <alertstream/formats/base64.hpp>
#include <alertstream/formats/json_text.hpp>

namespace as = alertstream;
namespace json = boost::json;
using namespace std::string_literals;

namespace {

template <class... Arguments>
std::string made(void (*append)(std::string&, Arguments...), Arguments... arguments) {
    std::string out;
    append(out, arguments...);
    return out;
}

std::string quoted(std::string_view text) { return made<std::string_view>(as::detail::append_json_string, text); }
std::string bytes(std::string_view text) { return made<std::string_view>(as::detail::append_json_bytes, text); }

}  // namespace

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(plain_text_is_quoted_and_nothing_else) {
    BOOST_TEST(quoted("") == "\"\"");
    BOOST_TEST(quoted("Σ 星 😀 a/b") == "\"Σ 星 😀 a/b\"");
}

BOOST_AUTO_TEST_CASE(what_json_or_a_terminal_cannot_bear_is_escaped) {
    BOOST_TEST(quoted("\"\\\n\r\t") == R"("\"\\\n\r\t")");
    BOOST_TEST(quoted("\0\x1b[2J\x7f"s) == R"("\u0000\u001b[2J\u007f")");
    BOOST_TEST(quoted("\xc2\x9b\xe2\x80\xae\xe2\x80\xa8") == R"("\u009b\u202e\u2028")");
}

BOOST_AUTO_TEST_CASE(every_character_reads_back) {
    std::string all;
    for (unsigned c = 0; c < 0x3000; ++c) {
        if (c < 0x80) all += static_cast<char>(c);
        else if (c < 0x800) all += {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 0x3f))};
        else all += {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)), static_cast<char>(0x80 | (c & 0x3f))};
    }
    BOOST_TEST((json::parse(quoted(all)).as_string() == all));
}

BOOST_AUTO_TEST_CASE(a_byte_that_is_no_utf8_becomes_the_replacement_character_in_a_string) {
    BOOST_TEST(quoted("a\xff\xc3z") == "\"a\xef\xbf\xbd\xef\xbf\xbdz\"");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_base64) {
    BOOST_TEST(bytes("text") == "\"text\"");
    BOOST_TEST(bytes("\0\xff"s) == R"({"$base64":"AP8="})");
    BOOST_TEST(made<std::string_view>(as::detail::append_json_base64, "text") == R"({"$base64":"dGV4dA=="})");
}

BOOST_AUTO_TEST_CASE(base64_reads_back_at_every_length) {
    std::string text;
    for (int i = 0; i < 300; ++i) {
        BOOST_TEST(as::base64_decode(as::base64_encode(text)).value() == text);
        text += static_cast<char>(i * 37);
    }
}

BOOST_AUTO_TEST_CASE(base64_that_is_none_is_an_error_wherever_it_is_wrong) {
    std::vector<std::byte> into(7);
    for (std::size_t at = 0; at < 20; ++at)
        for (char const odd : {'-', '_', '=', ' ', '\n', '\xff', '\0'}) {
            std::string text = "QUJDQUJDQUJDQUJDQUI=";
            if (odd == '=' && at == 19) continue;
            text[at] = odd;
            BOOST_TEST(!as::base64_decode(text), at);
            BOOST_TEST(!as::base64_decode(text, into), at);
            BOOST_TEST(into.empty());
        }
    for (auto const* const odd : {"A", "AB", "ABC", "ABCDE", "=", "====", "A===", "AB==CDEF", "AB==", "ABC=", "AA=A"}) {
        BOOST_TEST(!as::base64_decode(odd), odd);
        BOOST_TEST(!as::base64_decode(odd, into), odd);
    }
    BOOST_TEST((as::base64_decode("", into).has_value() && into.empty()));
    BOOST_TEST((as::base64_decode("QUI=", into).has_value() && into == std::vector{std::byte{'A'}, std::byte{'B'}}));
}

BOOST_AUTO_TEST_CASE(numbers_read_back_exactly_and_what_json_cannot_say_is_null) {
    std::string out;
    as::detail::append_json_number(out, std::numeric_limits<std::int64_t>::min());
    out += ' ';
    as::detail::append_json_number(out, std::numeric_limits<std::uint64_t>::max());
    out += ' ';
    as::detail::append_json_number(out, 0.1);
    out += ' ';
    as::detail::append_json_number(out, std::nan(""));
    out += ' ';
    as::detail::append_json_number(out, -std::numeric_limits<double>::infinity());
    out += ' ';
    as::detail::append_json_bool(out, true);
    BOOST_TEST(out == "-9223372036854775808 18446744073709551615 0.1 null null true");
}

BOOST_AUTO_TEST_SUITE_END()
