#include <boost/test/unit_test.hpp>

#include "avro_support.hpp"

#include <boost/json/serialize.hpp>

#include <limits>

using namespace avro_test;
using as::avro::kind;
using as::avro::record;

namespace {

constexpr auto schema = R"({"type": "record", "name": "alert", "namespace": "survey", "fields": [
    {"name": "id", "type": "long"},
    {"name": "band", "type": {"type": "enum", "name": "band", "symbols": ["g", "r"]}},
    {"name": "event", "type": ["null", {"type": "record", "name": "event", "fields": [{"name": "far", "type": "double"}, {"name": "skymap", "type": ["null", "bytes"]}]}]},
    {"name": "rows", "type": {"type": "array", "items": {"type": "record", "name": "row", "fields": [{"name": "mag", "type": "float"}]}}},
    {"name": "classification", "type": {"type": "map", "values": "double"}},
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "real", "type": "boolean"},
    {"name": "title", "type": "string"},
    {"name": "hash", "type": {"type": "fixed", "name": "hash", "size": 2}}]})"sv;

std::string whole() {
    return number(7) + number(1) + number(1) + real(1e-9) + number(1) + text("FITS") + number(2) + real(18.5f) + real(19.5f) + number(0) + number(2) + text("BNS") + real(0.75) + text("BBH") + real(0.25) + number(0) +
           number(1'700'000'000'123) + "\x01" + text("t") + "ab";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(avro_trees)

BOOST_AUTO_TEST_CASE(values_are_found_by_name_and_by_path) {
    record made;
    auto const payload = container(schema, whole());
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST(made.root().type_name() == "survey.alert");
    BOOST_TEST(made.size() == 9u);
    BOOST_TEST(*made["id"].as_int() == 7);
    BOOST_TEST(*made["id"].as_double() == 7.);
    BOOST_TEST(*made["band"].as_text() == "r");
    BOOST_TEST(*made.at_path("event.far").as_double() == 1e-9);
    BOOST_TEST(*made.at_path("rows[1].mag").as_double() == 19.5);
    BOOST_TEST(*made.at_path("classification.BBH").as_double() == 0.25);
    BOOST_TEST(made["classification"].name(0) == "BNS");
    BOOST_TEST((*made["at"].as_time() == as::time_point{std::chrono::milliseconds{1'700'000'000'123}}));
    BOOST_TEST(*made["real"].as_bool());
    BOOST_TEST(made["hash"].as_bytes()->size() == 2u);
    BOOST_TEST(made.root().name(7) == "title");
}

BOOST_AUTO_TEST_CASE(bytes_are_views_into_the_message) {
    record made;
    auto const payload = container(schema, whole());
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    auto const map = made.at_path("event.skymap").as_bytes();
    BOOST_TEST_REQUIRE(map.has_value());
    auto const* const at = reinterpret_cast<char const*>(map->data());
    BOOST_TEST((at > payload.data() && at < payload.data() + payload.size()));
    BOOST_TEST((std::string_view{at, map->size()} == "FITS"));
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_null_and_of_no_other_type) {
    record made;
    auto const payload = container(schema, whole());
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    for (auto const path : {"nothing", "event.nothing.far", "rows[2]", "rows[x]", "rows[1", "rows.mag", "id.x", "id[0]", "classification[0]", "[0]"}) BOOST_TEST_CONTEXT(path) BOOST_TEST(made.at_path(path).is_null());
    BOOST_TEST(!made["title"].as_int().has_value());
    BOOST_TEST(!made["id"].as_text().has_value());
    BOOST_TEST(!made["id"].as_time().has_value());
    BOOST_TEST(!made["title"].as_bytes().has_value());
    BOOST_TEST(!made.root().contains("nothing"));
    BOOST_TEST(made["id"].size() == 0u);
    BOOST_TEST(made["rows"][7].is_null());
    BOOST_TEST(record{}.root().is_null());
}

BOOST_AUTO_TEST_CASE(a_tree_becomes_json_with_bytes_as_base64) {
    record made;
    auto const payload = container(schema, whole());
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST((as::avro::to_json(made.root()) == boost::json::parse(R"({"id": 7, "band": "r", "event": {"far": 1e-9, "skymap": "RklUUw=="}, "rows": [{"mag": 18.5}, {"mag": 19.5}],
        "classification": {"BNS": 0.75, "BBH": 0.25}, "at": 1700000000123, "real": true, "title": "t", "hash": "YWI="})")));
}

BOOST_AUTO_TEST_CASE(a_number_that_is_none_is_null_in_json) {
    record made;
    auto const payload = container(R"({"type": "array", "items": "double"})", number(2) + real(std::numeric_limits<double>::quiet_NaN()) + real(std::numeric_limits<double>::infinity()) + number(0));
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST(boost::json::serialize(as::avro::to_json(made.root())) == "[null,null]");
}

BOOST_AUTO_TEST_CASE(a_record_is_filled_again) {
    record made;
    auto const first = container(schema, whole()), second = container(R"("int")", number(3));
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST_REQUIRE(decode(first, made).has_value());
        BOOST_TEST(made["rows"].size() == 2u);
        BOOST_TEST_REQUIRE(decode(second, made).has_value());
        BOOST_TEST(*made.root().as_int() == 3);
    }
}

BOOST_AUTO_TEST_CASE(a_failed_message_leaves_nothing_of_the_last_one) {
    record made;
    auto const payload = container(schema, whole());
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    auto const bytes = whole();
    BOOST_TEST(!decode(container(schema, std::string_view{bytes}.substr(0, bytes.size() - 1)), made).has_value());
    BOOST_TEST(made.root().is_null());
}

BOOST_AUTO_TEST_CASE(what_could_not_be_read_is_not_written) {
    record made;
    BOOST_TEST_REQUIRE(decode(container(schema, whole()), made).has_value());
    for (auto const& broken : {"{}"s, container(schema, "\x02")}) {
        BOOST_TEST(!decode(broken, made).has_value());
        std::string written;
        BOOST_TEST(!as::avro::write(made, written).has_value());
        BOOST_TEST(written == "");
    }
}

BOOST_AUTO_TEST_CASE(every_truncated_tree_is_an_error) {
    auto const bytes = whole();
    for (std::size_t size = 0; size < bytes.size(); ++size) BOOST_TEST_CONTEXT(size) BOOST_TEST((code<record>(container(schema, std::string_view{bytes}.substr(0, size))) == as::errc::not_avro));
}

BOOST_AUTO_TEST_CASE(the_path_of_what_is_wrong_is_said) {
    auto const bad = number(7) + number(1) + number(0) + number(2) + real(1.f);
    BOOST_TEST(refusal<record>(container(schema, bad)).find("rows[1].mag: the bytes end in the middle of a value") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(avro_hostile)

namespace {

struct nobody {
    std::int32_t last{};
};
BOOST_DESCRIBE_STRUCT(nobody, (), (last))

/// An array of something, and an int after it.
std::string array_schema(std::string_view items) { return record_of(R"({"name": "list", "type": {"type": "array", "items": )" + std::string{items} + R"(}}, {"name": "last", "type": "int"})"); }

constexpr auto so_many = std::int64_t{1} << 61;

}  // namespace

BOOST_AUTO_TEST_CASE(values_that_take_no_bytes_cost_no_time_and_no_memory) {
    for (std::string const items : {R"("null")", R"({"type": "record", "name": "empty", "fields": []})", R"({"type": "fixed", "name": "none", "size": 0})"}) {
        auto const payload = container(array_schema(items), number(so_many) + number(0) + number(5));
        BOOST_TEST(refusal<record>(payload).find("would take more than 64 MB") != std::string::npos);
        as::avro::one<nobody> skipped;
        BOOST_TEST_REQUIRE(decode(payload, skipped).has_value());
        BOOST_TEST(skipped->last == 5);
    }
    BOOST_TEST(refusal<as::avro::one<std::vector<std::monostate>>>(container(R"({"type": "array", "items": "null"})", number(so_many) + number(0))).find("would take more than 64 MB") != std::string::npos);
    BOOST_TEST(refusal<as::avro::records>(header(R"("null")") + block(so_many, "")).find("would take more than 64 MB") != std::string::npos);
    BOOST_TEST(refusal<as::avro::all<std::monostate>>(header(R"("null")") + block(so_many, "")).find("would take more than 64 MB") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(records_that_double_without_bytes_are_bounded) {
    std::string fields = R"({"name": "f0", "type": {"type": "record", "name": "r0", "fields": [{"name": "n", "type": "null"}]}})";
    for (int i = 1; i < 60; ++i) {
        auto const name = std::to_string(i), before = std::to_string(i - 1);
        fields += R"(, {"name": "f)" + name + R"(", "type": {"type": "record", "name": "r)" + name + R"(", "fields": [{"name": "a", "type": "r)" + before + R"("}, {"name": "b", "type": "r)" + before + R"("}]}})";
    }
    BOOST_TEST(refusal<record>(container(record_of(fields), "")).find("would take more than 64 MB") != std::string::npos);
    as::avro::one<nobody> skipped;
    BOOST_TEST(decode(container(record_of(fields + R"(, {"name": "last", "type": "int"})"), number(5)), skipped).has_value());
}

BOOST_AUTO_TEST_CASE(counts_and_lengths_that_lie_are_errors) {
    auto const ints = array_schema(R"("int")"), doubles = array_schema(R"("double")");
    for (auto const& schema : {ints, doubles})
        for (auto const count : {so_many, -so_many, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
            auto const bytes = number(count) + (count < 0 ? number(3) : "") + "\x02\x02\x02";
            BOOST_TEST(refusal<record>(container(schema, bytes)) != "");
            BOOST_TEST(refusal<as::avro::one<nobody>>(container(schema, bytes)) != "");
        }
    BOOST_TEST(refusal<as::avro::one<nobody>>(container(ints, number(-1) + number(-8) + "\x02")).find("negative size") != std::string::npos);
    BOOST_TEST(refusal<as::avro::one<nobody>>(container(ints, number(-1) + number(100) + "\x02")).find("end in the middle") != std::string::npos);
    BOOST_TEST(refusal<as::avro::one<std::vector<double>>>(container(R"({"type": "array", "items": "double"})", number(so_many) + "\x02")) != "");
}

BOOST_AUTO_TEST_CASE(small_values_that_would_be_large_objects_are_bounded) {
    // A byte for each row on the wire, and 4 kB in memory.
    using rows = std::vector<std::optional<std::array<std::byte, 4096>>>;
    auto const nulls = number(1 << 20) + std::string(1 << 20, '\0') + number(0);
    BOOST_TEST(refusal<as::avro::one<rows>>(container(R"({"type": "array", "items": ["null", {"type": "fixed", "name": "f", "size": 4096}]})", nulls)).find("would take more than 64 MB") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_bound_on_memory_is_of_the_message_and_not_of_each_block) {
    auto const third = block(1, number(600'000) + number(0));  // a few bytes that ask for a good part of what there is
    auto const head = header(R"({"type": "array", "items": "null"})");
    BOOST_TEST(refusal<as::avro::records>(head + third) == "");
    BOOST_TEST(refusal<as::avro::records>(head + third + third + third).find("would take more than 64 MB") != std::string::npos);
    auto const half = block(1, number(3'000'000) + number(0));
    BOOST_TEST(refusal<as::avro::all<std::vector<std::monostate>>>(head + half) == "");
    BOOST_TEST(refusal<as::avro::all<std::vector<std::monostate>>>(head + half + half).find("would take more than 64 MB") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_tree_nested_without_end_is_an_error) {
    constexpr auto schema = R"({"type": "record", "name": "node", "fields": [{"name": "next", "type": ["null", "node"]}]})"sv;
    BOOST_TEST(refusal<record>(container(schema, std::string(1'000'000, '\x02') + '\0')).find("nested more than 64 deep") != std::string::npos);
    BOOST_TEST(refusal<record>(container(schema, std::string(63, '\x02') + '\0')) == "");
    auto const beside = record_of(R"({"name": "x", "type": )" + std::string{schema} + R"(}, {"name": "last", "type": "int"})");
    BOOST_TEST(refusal<as::avro::one<nobody>>(container(beside, std::string(1'000'000, '\x02') + '\0')).find("nested more than 64 deep") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_header_of_endless_entries_is_an_error) {
    auto const payload = "Obj\x01"s + number(so_many) + std::string(1 << 20, '\0');
    BOOST_TEST(refusal<record>(payload).find("more than 256 entries in its header") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_a_message_says_cannot_move_the_cursor) {
    auto const payload = header(R"("int")", "\x1b[2J");
    BOOST_TEST(refusal<record>(payload).find('\x1b') == std::string::npos);
    BOOST_TEST(refusal<as::avro::one<nobody>>(container(record_of(R"({"name": "\u001b[2J", "type": "int"})"), "")).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
