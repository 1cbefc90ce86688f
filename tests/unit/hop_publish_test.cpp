#include <alertstream/tools/hop_publish.hpp>

#include <cstdlib>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include <alertstream/testing/temporary_folder.hpp>

#include "avro_support.hpp"

namespace as = alertstream;
namespace tools = as::tools;
using as::wire_format;

namespace {

std::string const event = R"(<?xml version="1.0"?><VOEvent ivorn="ivo://a.test/b#1" role="test" version="2.0"/>)";

std::string wire(wire_format format, std::string text) {
    auto const made = tools::to_wire(format, std::move(text));
    return made ? *made : "refused";
}

/// Nothing is sent: what is wrong is found before.
int publish(tools::publish_options wanted) {
    wanted.no_auth = true;
    if (wanted.url.empty()) wanted.url = "kafka://127.0.0.1:1/t";
    return tools::hop_publish(wanted);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hop_publishing)

BOOST_AUTO_TEST_CASE(a_file_becomes_what_its_format_has_on_the_wire) {
    BOOST_TEST(wire(wire_format::json, "{\"a\": 1,\n \"b\": [2]}\n") == R"({"a":1,"b":[2]})");
    BOOST_TEST(wire(wire_format::blob, std::string{"\x00\xff", 2}) == std::string("\x00\xff", 2));
    BOOST_TEST(wire(wire_format::circular, "NUMBER:  1\nSUBJECT: s\n\nbody\n") == R"({"header": {"number": "1", "subject": "s"}, "body": "body\n"})");
    BOOST_TEST(wire(wire_format::gcntextnotice, "TITLE: x\r\n") == "TITLE: x\r\n");
    BOOST_TEST(wire(wire_format::voevent, event) == event);
    BOOST_TEST(wire(wire_format::voevent, R"({"ivorn": "ivo://a.test/b#1", "role": "test", "version": "2.0"})").starts_with("<?xml"));
    for (auto const& values : {avro_test::block(1, avro_test::text("r")), avro_test::block(2, avro_test::text("r") + avro_test::text("g")), std::string{}}) {
        auto const container = avro_test::header(R"("string")") + values;
        BOOST_TEST((wire(wire_format::avro, container) == container));
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_of_its_format_is_refused) {
    for (auto const* text : {"", "{", "{} {}", "nul", "\xff"}) BOOST_TEST(wire(wire_format::json, text) == "refused", text);
    BOOST_TEST(wire(wire_format::json, std::string(1'000'000, '[')) == "refused");
    for (auto const* text : {"", "no header", "\xff"}) BOOST_TEST(wire(wire_format::circular, text) == "refused", text);
    BOOST_TEST(wire(wire_format::gcntextnotice, "\xff") == "refused");
    for (auto const* text : {"", "text", "{}", "<\xff", "<a/>", "<VOEvent ivorn='ivo://a.test/b#1'>"}) BOOST_TEST(wire(wire_format::voevent, text) == "refused", text);
    for (auto const* text : {"", "Obj", "Obj\x02", "Obj\x01rest", "{}"}) BOOST_TEST(wire(wire_format::avro, text) == "refused", text);
    auto const whole = avro_test::container(R"("string")", avro_test::text("r"));
    BOOST_TEST((wire(wire_format::avro, whole.substr(0, whole.size() - 1)) == "refused"));
    BOOST_TEST((wire(wire_format::avro, avro_test::container(R"("long")", avro_test::text("r"))) == "refused"));
    BOOST_TEST(wire(wire_format::external, R"({"url": "https://x"})") == "refused");
}

BOOST_AUTO_TEST_CASE(wrong_arguments_end_with_64_before_anything_is_sent) {
    as::testing::temporary_folder folder;
    auto const good = (folder.path() / "good.json").string(), bad = (folder.path() / "bad.json").string();
    std::ofstream{good} << "1";
    std::ofstream{bad} << "{";
    BOOST_TEST(publish({.format = "JSON", .files = {good, bad}}) == 64);
    BOOST_TEST(publish({.format = "JSON", .files = {good, good + ".absent"}}) == 64);
    BOOST_TEST(publish({.format = "JPEG", .files = {good}}) == 64);
    BOOST_TEST(publish({.format = "EXTERNAL", .files = {good}}) == 64);
    BOOST_TEST(publish({.timeout = -1, .files = {good}}) == 64);
    BOOST_TEST(publish({.url = "kafka://host/a,b", .files = {good}}) == 64);
    BOOST_TEST(publish({.url = "kafka://host/a*", .files = {good}}) == 64);
    BOOST_TEST(publish({.format = "CIRCULAR"}) == 64);
}

BOOST_AUTO_TEST_CASE(without_a_credential_it_ends_with_78) {
    as::testing::temporary_folder folder;
    ::setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
    BOOST_TEST(tools::hop_publish({.url = "kafka://127.0.0.1:1/t", .files = {"/dev/null"}}) == 78);
    ::unsetenv("XDG_CONFIG_HOME");
}

BOOST_AUTO_TEST_CASE(what_the_broker_does_not_take_in_time_is_not_sent) {
    as::testing::temporary_folder folder;
    auto const file = (folder.path() / "a.json").string();
    std::ofstream{file} << "1";
    BOOST_TEST(publish({.format = "JSON", .timeout = 1, .files = {file}, .quiet = true}) == 2);
}

BOOST_AUTO_TEST_SUITE_END()
