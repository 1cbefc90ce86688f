#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <alertstream/hermes/error_tree.hpp>

namespace as = alertstream;
using as::hermes::error_tree;

namespace {

/// "path=problem" for each, in order.
std::string flat(std::string_view tree) {
    std::string made;
    for (auto const& each : as::hermes::flatten(boost::json::parse({tree.data(), tree.size()}))) made += each.path + '=' + each.problem + '\n';
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_error_tree)

BOOST_AUTO_TEST_CASE(errors_are_put_where_hermes_puts_them) {
    error_tree tree;
    BOOST_TEST(tree.empty());
    BOOST_TEST(tree.json() == "");
    tree.add("title", "a");
    tree.add("title", "b");
    tree.add("data.targets[1].ra", "c");
    tree.add("data.targets[1].aliases.10", "d");
    tree.add("data.targets[1].orbital_elements.non_field_errors", "e");
    tree.set_rows("data.targets", 3);
    tree.set_rows("data.photometry", 3);
    tree.set_rows("title", 1);
    BOOST_TEST(!tree.empty());
    BOOST_TEST(tree.json() == R"({"title":["a","b"],"data":{"targets":[{},{"ra":["c"],"aliases":{"10":["d"]},"orbital_elements":{"non_field_errors":["e"]}},{}]}})");
    BOOST_TEST(tree.errors().size() == 5u);
    BOOST_TEST(tree.errors()[3].path == "data.targets[1].aliases[10]");
}

BOOST_AUTO_TEST_CASE(a_tree_is_flattened_to_paths) {
    BOOST_TEST(flat(R"({"topic": ["This field is required.", "b"]})") == "topic=This field is required.\ntopic=b\n");
    BOOST_TEST(flat(R"({"data": {"photometry": [{}, {"bandpass": ["x"]}, ["null row"], {}]}})") == "data.photometry[1].bandpass=x\ndata.photometry[2]=null row\n");
    BOOST_TEST(flat(R"({"non_field_errors": ["whole"], "data": {"non_field_errors": ["d"], "targets": [{"aliases": {"0": ["a"]}}]}})") == "=whole\ndata=d\ndata.targets[0].aliases[0]=a\n");
    BOOST_TEST(flat(R"({"target_non_field_errors": ["t"], "a": "text", "b": 5, "c": null, "d": {}, "e": []})") == "target_non_field_errors=t\na=text\nb=5\n");
    BOOST_TEST(flat(R"(["just", "texts"])") == "=just\n=texts\n");
    BOOST_TEST(flat("{}") == "");
}

BOOST_AUTO_TEST_CASE(what_a_hostile_server_writes_is_bounded_and_harmless) {
    BOOST_TEST(flat(R"({"a\u001b[2J\n": ["\u202e\u0007"]})") == "a\\x1b[2J\\n=\\u{202e}\\x07\n");
    auto const long_ones = as::hermes::flatten(boost::json::parse("{\"" + std::string(100'000, 'n') + "\": [\"" + std::string(100'000, 'p') + "\"]}"));
    BOOST_TEST_REQUIRE(long_ones.size() == 1u);
    auto const cut = [](char of) { return std::string(200, of).append("…"); };
    BOOST_TEST(long_ones[0].path == cut('n'));
    BOOST_TEST(long_ones[0].problem == cut('p'));
    std::string many = "{\"a\": [\"x\"";
    for (int i = 1; i < 200'000; ++i) many += ",\"x\"";
    auto const bounded = as::hermes::flatten(boost::json::parse(many + "]}"));
    BOOST_TEST(bounded.size() == 1001u);
    BOOST_TEST(bounded.back().problem == "and 199000 more");
    // Long names one in the other, and many leaves.
    std::string deep;
    for (int i = 0; i < 25; ++i) deep += "{\"" + std::string(1000, 'n') + "\":";
    std::string leaves = "[\"x\"";
    for (int i = 0; i < 1000; ++i) leaves += ",{\"" + std::string(200, 'n') + "\":\"x\"}";
    std::size_t size = 0;
    for (auto const& each : as::hermes::flatten(boost::json::parse(deep + leaves + "]" + std::string(25, '}')))) size += each.path.size();
    BOOST_TEST(size < 2'000'000u);
}

BOOST_AUTO_TEST_CASE(text_is_cut_between_characters) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "\u00e9";
    BOOST_TEST(as::hermes::inner::shown_text(text).size() == 400 + std::string_view{"…"}.size());
    BOOST_TEST(as::hermes::inner::shown_text("\xff\xc3") == "\\xff\\xc3");
    BOOST_TEST(as::hermes::inner::shown_text(std::string(200, 'a')) == std::string(200, 'a'));
}

BOOST_AUTO_TEST_SUITE_END()
