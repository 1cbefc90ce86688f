#include <boost/test/unit_test.hpp>

#include "avro_support.hpp"

#include <alertstream/outcome.hpp>

using namespace avro_test;
using as::avro::codec;
using as::avro::one;

namespace written {

enum class band { g, r };
BOOST_DESCRIBE_ENUM(band, g, r)

struct point {
    double mag{};
    std::optional<float> error{};
    written::band band{};
    friend bool operator==(point const&, point const&) = default;
};
BOOST_DESCRIBE_STRUCT(point, (), (mag, error, band))

struct light_curve {
    std::string name{};
    std::int32_t count{};
    std::int64_t id{};
    float ratio{};
    bool real{};
    std::vector<point> points{};
    std::optional<point> best{};
    std::map<std::string, double> classification{};
    std::variant<std::monostate, std::int64_t, std::string> remark{};
    std::vector<std::byte> stamp{};
    std::array<std::byte, 2> hash{};
    as::time_point at{};
    friend bool operator==(light_curve const&, light_curve const&) = default;
};
BOOST_DESCRIBE_STRUCT(light_curve, (), (name, count, id, ratio, real, points, best, classification, remark, stamp, hash, at))

light_curve sample() {
    return {.name = "AT 2026abc", .count = -3, .id = std::int64_t{1} << 40, .ratio = 0.1f, .real = true, .points = {{18.5, 0.1f, band::r}, {19.5, std::nullopt, band::g}}, .best = point{18.5, 0.1f, band::r},
            .classification = {{"BBH", 0.25}, {"BNS", 0.75}}, .remark = "good", .stamp = {std::byte{0}, std::byte{255}}, .hash = {std::byte{1}, std::byte{2}}, .at = as::time_point{std::chrono::microseconds{1'700'000'000'123'456}}};
}

struct short_form {
    std::string id{};
    std::int32_t n{};
};
BOOST_DESCRIBE_STRUCT(short_form, (), (id, n))

struct named {
    std::int32_t x{};
};
BOOST_DESCRIBE_STRUCT(named, (), (x))

}  // namespace written

template <>
inline constexpr std::string_view alertstream::avro::schema_text_of<written::short_form> =
    R"({"type": "record", "name": "survey.alert", "fields": [{"name": "n", "type": ["null", "long"]}, {"name": "comment", "type": ["null", "string"]}, {"name": "id", "type": "string"}]})";
template <>
inline constexpr std::string_view alertstream::avro::name_of<written::named> = "survey.named";
template <>
struct alertstream::encoder<written::short_form> : alertstream::avro::encoder_for<written::short_form> {};

namespace {

std::string schema_text(as::avro::shape const& type) {
    auto const made = as::avro::schema_made_for(type);
    return made ? std::string{(*made)->text()} : made.error().message();
}

template <class Type>
std::string why_not(std::string_view schema, Type const& value) {
    auto const as_schema = as::avro::schema::parse(schema);
    BOOST_TEST_REQUIRE(as_schema.has_value());
    std::string into;
    auto const done = as::avro::write_value(**as_schema, as::avro::shape_of<Type>(), &value, into);
    BOOST_TEST((done || into.empty()));
    return done ? "" : done.error().message();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(avro_writing)

BOOST_AUTO_TEST_CASE(a_struct_is_read_as_it_was_written) {
    for (auto const how : {codec::null, codec::deflate}) {
        std::string payload;
        BOOST_TEST_REQUIRE(as::avro::write(written::sample(), payload, how).has_value());
        one<written::light_curve> made;
        auto const done = decode(payload, made);
        BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
        BOOST_TEST((*made == written::sample()));
    }
}

BOOST_AUTO_TEST_CASE(a_list_is_read_as_it_was_written) {
    std::vector<written::light_curve> const values(3, written::sample());
    std::string payload;
    BOOST_TEST_REQUIRE(as::avro::write_all(values, payload).has_value());
    as::avro::all<written::light_curve> made;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST((made.values == values));
    payload.clear();
    BOOST_TEST_REQUIRE(as::avro::write_all(std::vector<written::light_curve>{}, payload).has_value());
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST(made.size() == 0u);
}

BOOST_AUTO_TEST_CASE(the_bytes_are_those_of_the_specification) {
    std::string payload;
    BOOST_TEST_REQUIRE(as::avro::write(written::named{42}, payload).has_value());
    auto const schema = R"({"type":"record","name":"survey.named","fields":[{"name":"x","type":"int"}]})"s;
    auto const start = "Obj\x01\x04"s + text("avro.schema") + text(schema) + text("avro.codec") + text("null") + "\0"s;
    BOOST_TEST_REQUIRE(payload.size() == start.size() + 16 + 3 + 16);
    BOOST_TEST((payload.substr(0, start.size()) == start));
    BOOST_TEST((payload.substr(start.size() + 16, 3) == "\x02\x02\x54"));
    BOOST_TEST((payload.substr(start.size(), 16) == payload.substr(payload.size() - 16)));
}

BOOST_AUTO_TEST_CASE(a_schema_is_made_from_the_type) {
    BOOST_TEST(schema_text(as::avro::shape_of<written::point>()) ==
               R"({"type":"record","name":"written.point","fields":[{"name":"mag","type":"double"},{"name":"error","type":["null","float"],"default":null},{"name":"band","type":{"type":"enum","name":"written.band","symbols":["g","r"]}}]})");
    BOOST_TEST(schema_text(as::avro::shape_of<std::vector<as::time_point>>()) == R"({"type":"array","items":{"type":"long","logicalType":"timestamp-micros"}})");
    // A type that comes again is only named.
    BOOST_TEST(schema_text(as::avro::shape_of<std::map<std::string, written::light_curve>>()).find(R"({"name":"best","type":["null","written.point"],"default":null})") != std::string::npos);
    BOOST_TEST((schema_text(as::avro::shape_of<std::variant<std::optional<int>, double>>()).find("a union directly in a union") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_given_schema_is_kept_to) {
    std::string payload;
    BOOST_TEST_REQUIRE(as::encoder<written::short_form>::encode({"a", 5}, payload).has_value());
    static_assert(as::names_its_format<written::short_form> && as::encoder<written::short_form>::format == as::wire_format::avro);
    as::avro::record made;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST(made.schema()->text() == as::avro::schema_text_of<written::short_form>);
    BOOST_TEST(*made["n"].as_int() == 5);
    BOOST_TEST((made["n"].type() == as::avro::kind::int64));
    BOOST_TEST(made["comment"].is_null());
    BOOST_TEST(*made["id"].as_text() == "a");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_the_schema_is_said_with_its_path) {
    BOOST_TEST(why_not(R"("float")", 1.5).find("double does not go into the schema's float") != std::string::npos);
    BOOST_TEST(why_not(R"("int")", std::int64_t{1}).find("does not go into the schema's int") != std::string::npos);
    BOOST_TEST(why_not(R"("string")", "a\xff"s).find("not UTF-8") != std::string::npos);
    BOOST_TEST(why_not(R"("int")", std::optional<std::int32_t>{}).find("null, and the schema has no null there") != std::string::npos);
    BOOST_TEST(why_not(R"({"type": "fixed", "name": "f", "size": 3})", std::vector<std::byte>(2)).find("2 bytes, and the schema has a fixed of 3") != std::string::npos);
    BOOST_TEST(why_not(R"({"type": "enum", "name": "b", "symbols": ["g"]})", written::band::r).find("has no \"r\"") != std::string::npos);
    BOOST_TEST(why_not(R"({"type": "enum", "name": "b", "symbols": ["g"]})", static_cast<written::band>(9)).find("no name: 9") != std::string::npos);
    auto const schema = R"({"type": "array", "items": {"type": "record", "name": "n", "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "int"}]}})";
    BOOST_TEST(why_not(schema, std::vector<written::named>(1)).find("[0].y: the struct has no such member") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_value_is_widened_to_the_schema) {
    auto const through = [](std::string_view schema, auto value) {
        std::string payload;
        BOOST_TEST_REQUIRE(as::avro::write_value(**as::avro::schema::parse(schema), as::avro::shape_of<decltype(value)>(), &value, payload).has_value());
        as::avro::record made;
        BOOST_TEST_REQUIRE(decode(payload, made).has_value());
        return made.root().as_double().value_or(-1);
    };
    BOOST_TEST(through(R"("long")", std::int32_t{5}) == 5);
    BOOST_TEST(through(R"("double")", std::int64_t{5}) == 5);
    BOOST_TEST(through(R"("double")", 0.5f) == 0.5);
    BOOST_TEST(through(R"("float")", std::int32_t{-(1 << 24)}) == -16'777'216);
    BOOST_TEST(through(R"("double")", std::int64_t{1} << 53) == 9'007'199'254'740'992);
}

BOOST_AUTO_TEST_CASE(a_number_that_would_be_rounded_is_not_written) {
    BOOST_TEST(why_not(R"("float")", std::int32_t{(1 << 24) + 1}).find("16777217 would be rounded in the schema's float") != std::string::npos);
    BOOST_TEST(why_not(R"("double")", (std::int64_t{1} << 53) + 1).find("would be rounded in the schema's double") != std::string::npos);
    BOOST_TEST(why_not(R"(["null", "double"])", std::numeric_limits<std::int64_t>::min()).find("would be rounded") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_a_union_the_branch_of_the_very_type_is_written) {
    std::int32_t const value = 5;
    std::string payload;
    BOOST_TEST_REQUIRE(as::avro::write_value(**as::avro::schema::parse(R"(["null", "double", "int"])"), as::avro::shape_of<std::int32_t>(), &value, payload).has_value());
    as::avro::record made;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST((made.root().type() == as::avro::kind::int32));
}

BOOST_AUTO_TEST_CASE(a_record_is_written_as_it_was_read) {
    std::string payload;
    BOOST_TEST_REQUIRE(as::avro::write(written::sample(), payload).has_value());
    as::avro::record made, again;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    std::string copy;
    BOOST_TEST_REQUIRE(as::encoder<as::avro::record>::encode(made, copy).has_value());
    static_assert(as::encoder<as::avro::record>::format == as::wire_format::avro);
    BOOST_TEST_REQUIRE(decode(copy, again).has_value());
    BOOST_TEST((as::avro::to_json(made.root()) == as::avro::to_json(again.root())));
    BOOST_TEST(copy.size() == payload.size());
    std::string nothing;
    BOOST_TEST(!as::avro::write(as::avro::record{}, nothing).has_value());
}

BOOST_AUTO_TEST_CASE(json_is_written_in_a_given_schema_and_comes_back) {
    std::string payload;
    BOOST_TEST_REQUIRE(as::avro::write(written::sample(), payload).has_value());
    as::avro::record made, again;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    auto const tree = as::avro::to_json(made.root());
    std::string copy;
    auto const done = as::avro::write_json(*made.schema(), tree, copy, codec::deflate);
    BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
    BOOST_TEST_REQUIRE(decode(copy, again).has_value());
    BOOST_TEST((as::avro::to_json(again.root()) == tree));
}

BOOST_AUTO_TEST_CASE(json_that_does_not_fit_the_schema_is_refused_with_its_path) {
    auto const why = [](std::string_view schema, std::string_view json) {
        std::string into;
        auto const done = as::avro::write_json(**as::avro::schema::parse(schema), boost::json::parse({json.data(), json.size()}), into);
        return done ? std::string{} : done.error().message();
    };
    auto const schema = record_of(R"({"name": "x", "type": "int"}, {"name": "y", "type": ["null", "bytes"]})");
    BOOST_TEST(why(schema, R"({"x": 1})") == "");
    BOOST_TEST(why(schema, R"({"x": 1.5})").find("x: no int") != std::string::npos);
    BOOST_TEST(why(schema, R"({"x": 3000000000})").find("x: no int") != std::string::npos);
    BOOST_TEST(why(schema, R"({"x": 1, "z": 2})").find("the schema has no \"z\"") != std::string::npos);
    BOOST_TEST(why(schema, R"({"x": 1, "y": "!"})").find("y: Base64") != std::string::npos);
    BOOST_TEST(why(schema, R"([])").find("no record") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
