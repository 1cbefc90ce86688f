/// What a peer may send to make a reader large or slow: an error each time, in an amount of memory that is fixed.
#include <boost/test/unit_test.hpp>

#include "avro_support.hpp"
#include "support/memory_limit.hpp"

#include <boost/json/value.hpp>

#include <alertstream/formats/bson.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/formats/voevent.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/hopskotch/content.hpp>
#include <alertstream/hopskotch/external.hpp>

using namespace avro_test;

namespace {

constexpr std::size_t enough = std::size_t{256} << 20;

std::string repeated(std::string_view what, std::size_t times) {
    std::string made;
    for (std::size_t i = 0; i < times; ++i) made += what;
    return made;
}

template <class Payload>
as::error_code code_of(char const* format, std::string const& payload) {
    as::owned_message made{.topic = "t", .payload = payload};
    if (format) made.headers = {{"_format", format}};
    Payload into;
    auto const done = as::decoder<Payload>::decode(made.view(), into);
    return done ? as::error_code{} : done.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile_bytes)

BOOST_AUTO_TEST_CASE(json_ten_thousand_deep) {
    for (auto const levels : {10'000u, 5'000'000u})
        for (std::string const opening : {"[", "{\"header\":"}) {
            auto const deep = repeated(opening, levels);
            memory_limit const limit{enough};
            for (auto const* format : {"json", static_cast<char const*>(nullptr)}) {
                BOOST_TEST((code_of<boost::json::value>(format, deep) == as::errc::too_deep));
                // An array is none of these, however deep; as an object it is.
                BOOST_TEST((code_of<as::hermes::alert>(format, "{\"x\":" + deep) == as::errc::too_deep));
                BOOST_TEST((code_of<as::gcn::circular>(format, "{\"x\":" + deep) == as::errc::too_deep));
            }
            for (auto const* format : {"circular", static_cast<char const*>(nullptr)}) BOOST_TEST((code_of<as::hopskotch::circular>(format, "{\"x\":" + deep) == as::errc::too_deep));
            BOOST_TEST((code_of<as::hopskotch::external>("external", deep) == as::errc::too_deep));
            BOOST_TEST((code_of<as::hopskotch::content>(nullptr, deep) == as::errc::too_deep));
            BOOST_TEST((code_of<as::voevent>("voevent", "{\"x\":" + deep) == as::errc::too_deep));
        }
}

BOOST_AUTO_TEST_CASE(a_billion_laughs_and_their_like) {
    std::string laughs = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY l0 \"lol\">";
    for (int i = 1; i < 10; ++i) laughs += "<!ENTITY l" + std::to_string(i) + " \"" + repeated("&l" + std::to_string(i - 1) + ";", 10) + "\">";
    laughs += "]><VOEvent ivorn=\"ivo://a#1\"><Description>&l9;</Description></VOEvent>";
    memory_limit const limit{enough};
    BOOST_TEST((code_of<as::voevent>("voevent", laughs) == as::errc::not_xml));
    BOOST_TEST((code_of<as::voevent>("voevent", repeated("<a>", 1'000'000)) == as::errc::not_xml));
    BOOST_TEST((code_of<as::voevent>("voevent", std::string(100 << 20, '<')) == as::errc::not_xml));
}

BOOST_AUTO_TEST_CASE(an_avro_schema_that_contains_itself_or_a_million_fields) {
    std::string fields;
    for (int i = 0; i < 1'000'000; ++i) fields += (i == 0 ? R"({"name":"f)" : R"(,{"name":"f)") + std::to_string(i) + R"(","type":"int"})";
    std::string few;  // as many as fit the size of a schema
    for (int i = 0; few.size() < (std::size_t{1} << 20) - 200; ++i) few += (i == 0 ? R"({"name":"f)" : R"(,{"name":"f)") + std::to_string(i) + R"(","type":"int"})";
    memory_limit const limit{enough};
    for (auto const& each : {record_of(fields), record_of(few), record_of(R"({"name": "again", "type": "alert"})")}) {
        BOOST_TEST((code_of<as::avro::record>("avro", container(each, "\x02")) == as::errc::bad_value));
        BOOST_TEST((code_of<as::avro::one<std::int32_t>>("avro", container(each, "\x02")) == as::errc::bad_value));
    }
}

BOOST_AUTO_TEST_CASE(avro_values_that_ask_for_more_than_they_say) {
    auto const block_of_nulls = block(1, number(700'000) + number(0));
    auto const nulls = header(R"({"type": "array", "items": "null"})") + repeated(block_of_nulls, 10'000);
    memory_limit const limit{enough};
    BOOST_TEST((code_of<as::avro::records>("avro", nulls) == as::errc::bad_value));
    BOOST_TEST((code_of<as::avro::all<std::vector<std::monostate>>>("avro", nulls) == as::errc::bad_value));
}

BOOST_AUTO_TEST_CASE(bson_that_lies_about_its_lengths) {
    memory_limit const limit{enough};
    for (std::string const& size : {"\xff\xff\xff\x7f"s, "\xff\xff\xff\xff"s, "\x00\x00\x00\x80"s, "\x00\x00\x00\x00"s, "\x10\x00\x00\x00"s})
        for (auto const& payload : {size + "\x05message\0\x7f\xff\xff\xff\x00x\0"s, "\x17\x00\x00\x00\x05message\0"s + size + "\x00x\x00"s, "\x17\x00\x00\x00\x03metadata\0"s + size + "x\x00"s}) {
            BOOST_TEST(!as::bson::read_archived(payload).has_value());
            BOOST_TEST(!as::bson::read_upload(payload).has_value());
            BOOST_TEST(!as::bson::read_receipt(payload).has_value());
        }
}

BOOST_AUTO_TEST_SUITE_END()
