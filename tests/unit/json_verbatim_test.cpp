#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <random>
#include <regex>
#include <vector>

#include <alertstream/formats/json_verbatim.hpp>

namespace as = alertstream;
namespace json = boost::json;
using namespace std::string_literals;

namespace {

std::string verbatim(std::string_view text) {
    std::string out = "before ";
    if (auto const wrong = as::detail::append_json_verbatim(out, text)) {
        BOOST_TEST(out == "before ");
        return "refused: " + wrong.message();
    }
    BOOST_TEST((as::detail::check_json(text) == as::error_code{}));
    return out.substr(7);
}

as::error_code verdict(std::string_view text) { return as::detail::check_json(text); }

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

bool boost_takes(std::string_view text, json::value& made) {
    json::parse_options options;
    options.max_depth = as::detail::deepest_json;
    json::error_code wrong;
    made = json::parse({text.data(), text.size()}, wrong, {}, options);
    return !wrong;
}

/// Boost.JSON takes these from 1.83 on.
bool has_long_exponent(std::string const& text) {
    static std::regex const many_digits{"[0-9][eE][+-]?[0-9]{9}"};
    return std::regex_search(text, many_digits);
}

/// The two must agree, and what was written must mean the same.
void compare_with_boost(std::string const& text) {
    json::value expected;
    bool const taken = boost_takes(text, expected);
    std::string out;
    bool const ours = !as::detail::append_json_verbatim(out, text);
    if (taken && !ours && has_long_exponent(text)) return;
    if (taken != ours) BOOST_ERROR("Boost.JSON " << (taken ? "takes " : "refuses ") << text);
    if (!taken || !ours) return;
    json::value again;
    BOOST_TEST(boost_takes(out, again));
    BOOST_TEST((again == expected));
    BOOST_TEST(out.find('\n') == std::string::npos);
}

std::vector<std::string> const samples{
    R"({"title":"GRB 230409B","topic":"hermes.test","data":{"photometry":[{"brightness":17.25,"limiting":null,"ok":true},{"brightness":-1.5e-3}]}})",
    "{ \"a\" : [ 1 , 2.50 , -0 , 1E+9 , false ] ,\r\n\t\"b\" : { } , \"c\" : [ ] }",
    R"(["\u00e9\ud83d\ude00\n\\\/\b\f\r\t\"","é😀)" "\xe2\x80\xa8\x7f\xc2\x9b" R"(","\u0000"])",
    R"([0,-0,0.0,10,-1,123456789012345678901234567890,1e400,1e-400,0e0,1.0E-5])",
    "\"text\"", "42", "null", " true ", "[[[[]]]]", "[\"\"]", R"({"a":1,"a":2})",
};

}  // namespace

BOOST_AUTO_TEST_SUITE(json_verbatim)

BOOST_AUTO_TEST_CASE(big_integers_long_decimals_and_repeated_members_stay_as_they_are) {
    std::string const text = R"({"id":123456789012345678901234567890,"x":1.10000000000000000000000001,"e":1E+05,"a":1,"a":2,"\u0061":3})";
    BOOST_TEST(verbatim(text) == text);
}

BOOST_AUTO_TEST_CASE(blanks_outside_strings_go_and_those_inside_stay) {
    BOOST_TEST(verbatim("\r\n{ \"a b\" :\t[ 1 ,\n2 ] }\n") == R"({"a b":[1,2]})");
}

BOOST_AUTO_TEST_CASE(bare_nan_and_infinities_become_null_and_in_strings_they_are_text) {
    BOOST_TEST(verbatim(R"([NaN, Infinity, -Infinity, "NaN", "-Infinity", {"NaN":NaN}])") == R"([null,null,null,"NaN","-Infinity",{"NaN":null}])");
    BOOST_TEST(verbatim("NaN") == "null");
    for (auto const text : {"nan", "NAN", "inf", "-NaN", "Infinit", "+Infinity", "NaNa", "[NaN1]", "{NaN:1}", "--Infinity", "-I"})
        BOOST_TEST((verdict(text) == as::errc::not_json), text);
}

BOOST_AUTO_TEST_CASE(characters_that_act_on_a_terminal_are_escaped_and_mean_the_same) {
    BOOST_TEST(verbatim("{\"\xc2\x9bk\":\"\xe2\x80\xae\x7f\"}") == R"({"\u009bk":"\u202e\u007f"})");
    BOOST_TEST((verdict("\"\x1b\"") == as::errc::not_json));
}

BOOST_AUTO_TEST_CASE(nesting_is_bounded_at_64) {
    BOOST_TEST(verbatim(nested(64)) == nested(64));
    BOOST_TEST((verdict(nested(65)) == as::errc::too_deep));
    BOOST_TEST((verdict(nested(10'000)) == as::errc::too_deep));
    BOOST_TEST((verdict(std::string(10'000'000, '[')) == as::errc::too_deep));
    std::string objects;
    for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
    BOOST_TEST((verdict(objects) == as::errc::too_deep));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused_and_nothing_written) {
    for (std::string const& text : {""s, " "s, "{"s, "}"s, "[1,]"s, "[,1]"s, "{\"a\"}"s, "{\"a\":}"s, "{\"a\":1,}"s, "{a:1}"s, "{'a':1}"s, "01"s, "1."s, ".5"s,
                                    "-"s, "+1"s, "1e"s, "1e+"s, "0x10"s, "tru"s, "nulll"s, "\"a"s, "\"\\"s, "\"\\x41\""s, "\"\\u12\""s, "\"\\u12g4\""s,
                                    "\"\\ud800\""s, "\"\\udc00\""s, "\"\\ud800\\u0041\""s, "1 2"s, "[1] []"s, "// c\n1"s, "\xef\xbb\xbf{}"s, "1\0"s, "\"\n\""s}) {
        BOOST_TEST((verdict(text) == as::errc::not_json), text);
        compare_with_boost(text);
        verbatim(text);
    }
    BOOST_TEST((verdict("\"\xff\"") == as::errc::not_utf8));
    BOOST_TEST((verdict("\"\xed\xa0\x80\"") == as::errc::not_utf8));
}

BOOST_AUTO_TEST_CASE(exponents_that_an_older_boost_json_cannot_read_are_refused) {
    compare_with_boost("1e99999999999");
    compare_with_boost("1e-99999999999");
    compare_with_boost("1e0000000000000000000000000001");
    compare_with_boost("1e2147483000");
    BOOST_TEST((verdict("1e99999999999999999999999999999999") == as::errc::not_json));
}

BOOST_AUTO_TEST_CASE(it_agrees_with_boost_json_on_samples_their_prefixes_and_their_mutations) {
    std::mt19937 random{20261123};
    std::string const letters = "{}[]\",:\\ \n0123456789.eE+-tfnualse\x80\xc3\xe2\xff\x1f\x7f";
    for (auto const& sample : samples) {
        compare_with_boost(sample);
        for (std::size_t size = 0; size < sample.size(); ++size) compare_with_boost(sample.substr(0, size));
        for (int round = 0; round < 2000; ++round) {
            auto text = sample;
            for (auto changes = 1 + random() % 3; changes != 0; --changes) {
                auto const at = random() % (text.size() + 1);
                auto const letter = letters[random() % letters.size()];
                if (random() % 3 == 0) text.insert(at, 1, letter);
                else if (at < text.size() && random() % 2 == 0) text.erase(at, 1);
                else if (at < text.size()) text[at] = letter;
            }
            if (text.find("NaN") == std::string::npos && text.find("Inf") == std::string::npos) compare_with_boost(text);
        }
    }
}

BOOST_AUTO_TEST_CASE(ten_megabytes_are_one_pass) {
    std::string text = "[";
    while (text.size() < 10'000'000) text += "{\"target\": \"SN 2023ixf\", \"brightness\": 17.25},\n";
    text += "0]";
    std::string out;
    BOOST_TEST((as::detail::append_json_verbatim(out, text) == as::error_code{}));
    BOOST_TEST(out.size() < text.size());
}

BOOST_AUTO_TEST_CASE(members_of_the_outermost_object_are_shown_as_they_were_written) {
    std::string seen;
    auto const note = [&](std::string_view name, std::string_view value) { seen += std::string{name} + "=" + std::string{value} + ";"; };
    BOOST_TEST((as::detail::for_each_json_member(R"({"a" : { "b":1 }, "c\n":"x","a":[ ]})", note) == as::error_code{}));
    BOOST_TEST(seen == R"(a={ "b":1 };c\n="x";a=[ ];)");
    seen.clear();
    BOOST_TEST((as::detail::for_each_json_member(R"([{"a":1}])", note) == as::error_code{}));
    BOOST_TEST(seen.empty());
    BOOST_TEST((as::detail::for_each_json_member(R"({"a":1,)", note) == as::errc::not_json));
}

BOOST_AUTO_TEST_SUITE_END()
