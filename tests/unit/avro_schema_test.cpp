#include <boost/test/unit_test.hpp>

#include "avro_support.hpp"

using namespace avro_test;
using as::avro::kind;
using as::avro::schema;

namespace {

std::string why_not(std::string_view text) {
    auto const made = schema::parse(text);
    return made ? "" : made.error().message();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(avro_schema)

BOOST_AUTO_TEST_CASE(a_schema_is_a_table_of_its_types) {
    auto const made = schema::parse(R"({"type": "record", "name": "alert", "namespace": "survey", "doc": "d", "fields": [
        {"name": "id", "type": "long", "doc": "unique"},
        {"name": "band", "type": {"type": "enum", "name": "band", "symbols": ["g", "r"]}},
        {"name": "stamp", "type": ["null", {"type": "fixed", "name": "other.stamp", "size": 4}], "default": null},
        {"name": "again", "type": {"type": "array", "items": "band"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "odd", "type": {"type": "string", "logicalType": "timestamp-micros"}}]})");
    BOOST_TEST_REQUIRE(made.has_value());
    auto const& it = **made;
    BOOST_TEST(it.root().name == "survey.alert");
    auto const fields = it.parts(it.root());
    BOOST_TEST_REQUIRE(fields.size() == 6u);
    BOOST_TEST(fields[0].name == "id");
    BOOST_TEST((it.at(fields[0].node).type == kind::int64));
    BOOST_TEST(it.at(fields[1].node).name == "survey.band");
    BOOST_TEST(it.parts(it.at(fields[1].node))[1].name == "r");
    auto const& stamp = it.at(it.parts(it.at(fields[2].node))[1].node);
    BOOST_TEST(stamp.name == "other.stamp");
    BOOST_TEST(stamp.size == 4u);
    BOOST_TEST(&it.item(it.at(fields[3].node)) == &it.at(fields[1].node));
    BOOST_TEST((it.at(fields[4].node).meaning == as::avro::meaning::timestamp_micros));
    BOOST_TEST((it.at(fields[5].node).meaning == as::avro::meaning::none));
}

BOOST_AUTO_TEST_CASE(a_schema_may_contain_itself_where_a_value_ends) {
    auto const made = schema::parse(R"({"type": "record", "name": "node", "fields": [{"name": "next", "type": ["null", "node"]}, {"name": "children", "type": {"type": "array", "items": "node"}}]})");
    BOOST_TEST_REQUIRE(made.has_value());
    auto const& it = **made;
    BOOST_TEST(it.parts(it.at(it.parts(it.root())[0].node))[1].node == it.root_index());
    BOOST_TEST(why_not(R"({"type": "record", "name": "node", "fields": [{"name": "next", "type": "node"}]})").find("\"node\" contains itself without an end") != std::string::npos);
    BOOST_TEST(why_not(R"({"type": "record", "name": "a", "fields": [{"name": "b", "type": {"type": "record", "name": "b", "fields": [{"name": "a", "type": "a"}]}}]})").find("without an end") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(types_that_always_take_the_same_bytes_are_known) {
    auto const made = schema::parse(record_of(R"({"name": "x", "type": "double"}, {"name": "y", "type": "float"}, {"name": "n", "type": "null"}, {"name": "b", "type": "boolean"})"));
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST((*made)->root().is_constant);
    BOOST_TEST((*made)->root().size == 13u);
    BOOST_TEST(!(*schema::parse(record_of(R"({"name": "x", "type": "int"})")))->root().is_constant);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_schema_is_said) {
    BOOST_TEST(why_not("{").find("not JSON") != std::string::npos);
    BOOST_TEST(why_not(R"({"type": "record", "name": "a", "fields": [{"name": "x", "type": "nothing"}]})").find("nothing") != std::string::npos);
    BOOST_TEST(why_not(record_of(R"({"name": "x", "type": "int"}, {"name": "x", "type": "int"})")).find("\"alert\" has two fields \"x\"") != std::string::npos);
    BOOST_TEST(why_not(R"({"type": "fixed", "name": "f", "size": -1})").find("no size") != std::string::npos);
    BOOST_TEST(why_not(R"({"type": "enum", "name": "e", "symbols": ["A", "A"]})").find("a symbol twice") != std::string::npos);
    BOOST_TEST(why_not(R"(["null", ["int"]])").find("a union directly in a union") != std::string::npos);
    BOOST_TEST(why_not(R"([])") != "");
    BOOST_TEST(why_not(R"(7)") != "");
}

BOOST_AUTO_TEST_CASE(a_type_named_twice_is_refused_before_libavro_sees_it) {  // which would leak the schema
    BOOST_TEST(why_not(record_of(R"({"name": "x", "type": {"type": "record", "name": "alert", "fields": [{"name": "z", "type": "int"}]}})")).find("\"alert\" is defined twice") != std::string::npos);
    // The same name in another namespace is another type.
    BOOST_TEST(why_not(record_of(R"({"name": "x", "type": {"type": "record", "name": "alert", "namespace": "other", "fields": [{"name": "z", "type": "int"}]}})")) == "");
}

BOOST_AUTO_TEST_CASE(a_hostile_schema_is_refused_by_its_size_depth_and_count) {
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += R"({"type": "array", "items": )";
    BOOST_TEST((schema::parse(deep).error().code == as::errc::too_deep));

    std::string many = R"({"type": "record", "name": "a", "fields": [)";
    for (int i = 0; i < 20'000; ++i) many += (i ? R"(,{"name":"x)" : R"({"name":"x)") + std::to_string(i) + R"(","type":"int"})";
    BOOST_TEST(why_not(many + "]}").find("more than 16384 types") != std::string::npos);

    std::string million = R"({"type": "record", "name": "a", "fields": [)";
    for (int i = 0; i < 1'000'000; ++i) million += (i ? R"(,{"name":"x)" : R"({"name":"x)") + std::to_string(i) + R"(","type":"int"})";
    BOOST_TEST(why_not(million + "]}").find("larger than") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_schema_is_parsed_once_and_only_so_many_are_kept) {
    as::avro::schema_cache cache;
    auto const text = [](int i) { return record_of(R"({"name": "x)" + std::to_string(i) + R"(", "type": "int"})"); };
    auto const first = cache.find(text(0));
    BOOST_TEST_REQUIRE(first.has_value());
    BOOST_TEST(*cache.find(text(0)) == *first);
    BOOST_TEST(cache.parsed() == 1u);
    for (int i = 0; i < 100; ++i) BOOST_TEST(cache.find(text(i)).has_value());
    BOOST_TEST(cache.size() == as::avro::limits::kept_schemas);
    // The last used stay, and the one that was used least lately went.
    auto const before = cache.parsed();
    BOOST_TEST(cache.find(text(99)).has_value());
    BOOST_TEST(cache.find(text(98)).has_value());
    BOOST_TEST(cache.parsed() == before);
    BOOST_TEST(cache.find(text(0)).has_value());
    BOOST_TEST(cache.parsed() == before + 1);
    BOOST_TEST((*first)->text() == text(0));
}

BOOST_AUTO_TEST_CASE(a_schema_that_is_used_stays) {
    as::avro::schema_cache cache;
    auto const text = [](int i) { return record_of(R"({"name": "x)" + std::to_string(i) + R"(", "type": "int"})"); };
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(cache.find(text(0)).has_value());
        BOOST_TEST(cache.find(text(i)).has_value());
    }
    BOOST_TEST(cache.parsed() == 100u);
}

BOOST_AUTO_TEST_CASE(kept_schemas_take_only_so_much_text) {
    as::avro::schema_cache cache;
    for (int i = 0; i < 10; ++i) {
        auto const name = "x" + std::to_string(i);
        BOOST_TEST(cache.find(record_of(R"({"name": ")" + name + R"(", "type": "int", "doc": ")" + std::string(900'000, 'd') + R"("})")).has_value());
        BOOST_TEST(cache.bytes() <= as::avro::limits::kept_schema_bytes);
    }
    BOOST_TEST(cache.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_schema_that_was_refused_is_not_parsed_again) {
    as::avro::schema_cache cache;
    BOOST_TEST(!cache.find("{").has_value());
    BOOST_TEST(!cache.find("{").has_value());
    BOOST_TEST(cache.parsed() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
