#include <boost/test/unit_test.hpp>

#include "avro_support.hpp"

using namespace avro_test;
using as::avro::one;

namespace typed {

struct candidate {
    double ra{};
    double dec{};
    std::optional<float> magpsf{};
};
BOOST_DESCRIBE_STRUCT(candidate, (), (ra, dec, magpsf))

struct packet {
    std::string_view objectId{};
    std::int64_t candid{};
    typed::candidate candidate{};
    std::vector<typed::candidate> prv_candidates{};
    std::optional<std::span<std::byte const>> stamp{};
};
BOOST_DESCRIBE_STRUCT(packet, (), (objectId, candid, candidate, prv_candidates, stamp))

constexpr auto packet_schema = R"({"type": "record", "name": "packet", "namespace": "survey", "fields": [
    {"name": "schemavsn", "type": "string"},
    {"name": "objectId", "type": "string"},
    {"name": "candidate", "type": {"type": "record", "name": "candidate", "fields": [
        {"name": "jd", "type": "double"}, {"name": "fid", "type": "int"}, {"name": "ra", "type": "double"}, {"name": "dec", "type": "double"},
        {"name": "magpsf", "type": ["null", "float"]}, {"name": "field", "type": ["null", "int"]}]}},
    {"name": "prv_candidates", "type": {"type": "array", "items": "candidate"}},
    {"name": "tags", "type": {"type": "map", "values": "string"}},
    {"name": "stamp", "type": ["null", "bytes"]},
    {"name": "candid", "type": "long"}]})"sv;

std::string candidate_bytes(double ra, std::optional<float> magnitude) {
    return real(2460000.5) + number(2) + real(ra) + real(-30.25) + (magnitude ? number(1) + real(*magnitude) : number(0)) + number(1) + number(600);
}

std::string packet_bytes() {
    return text("4.02") + text("ZTF26abc") + candidate_bytes(150.5, 18.5f) + number(2) + candidate_bytes(1, std::nullopt) + candidate_bytes(2, 19.25f) + number(0) +
           number(1) + text("a") + text("b") + number(0) + number(1) + text("FITS\x00\xff"sv) + number(123456789012345);
}

enum class band { g, r, i };
BOOST_DESCRIBE_ENUM(band, g, r, i)

}  // namespace typed

namespace {

/// Reads one value of a schema as a type.
template <class Type>
as::result<Type> read(std::string_view schema, std::string_view bytes) {
    one<Type> into;
    auto const payload = container(schema, bytes);
    if (auto const done = decode(payload, into); !done) return done.error();
    return std::move(into.value);
}

template <class Type>
std::string why_not(std::string_view schema, std::string_view bytes) {
    auto const made = read<Type>(schema, bytes);
    return made ? "" : made.error().message();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(avro_typed)

BOOST_AUTO_TEST_CASE(fields_are_found_by_name_and_others_are_skipped) {
    auto const payload = container(typed::packet_schema, typed::packet_bytes());
    one<typed::packet> made;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST(made->objectId == "ZTF26abc");
    BOOST_TEST(made->candid == 123456789012345);
    BOOST_TEST(made->candidate.ra == 150.5);
    BOOST_TEST(made->candidate.dec == -30.25);
    BOOST_TEST(*made->candidate.magpsf == 18.5f);
    BOOST_TEST_REQUIRE(made->prv_candidates.size() == 2u);
    BOOST_TEST(!made->prv_candidates[0].magpsf.has_value());
    BOOST_TEST(*made->prv_candidates[1].magpsf == 19.25f);
    BOOST_TEST(made->stamp->size() == 6u);
}

BOOST_AUTO_TEST_CASE(texts_and_cut_outs_are_not_copied) {
    auto const payload = container(typed::packet_schema, typed::packet_bytes());
    one<typed::packet> made;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    auto const inside = [&](void const* at) { return at >= payload.data() && at < payload.data() + payload.size(); };
    BOOST_TEST(inside(made->objectId.data()));
    BOOST_TEST(inside(made->stamp->data()));
}

BOOST_AUTO_TEST_CASE(an_object_is_filled_again_and_keeps_nothing_of_the_last_alert) {
    one<typed::packet> made;
    auto const first = container(typed::packet_schema, typed::packet_bytes());
    BOOST_TEST_REQUIRE(decode(first, made).has_value());
    auto const* const rows = made->prv_candidates.data();
    auto const bare = container(typed::packet_schema, text("4") + text("ZTF") + typed::candidate_bytes(7, std::nullopt) + number(1) + typed::candidate_bytes(8, std::nullopt) + number(0) + number(0) + number(0) + number(1));
    BOOST_TEST_REQUIRE(decode(bare, made).has_value());
    BOOST_TEST(!made->candidate.magpsf.has_value());
    BOOST_TEST(made->prv_candidates.size() == 1u);
    BOOST_TEST(made->prv_candidates.data() == rows);
    BOOST_TEST(!made->stamp.has_value());
}

BOOST_AUTO_TEST_CASE(every_truncated_value_is_an_error) {
    auto const whole = typed::packet_bytes();
    for (std::size_t size = 0; size < whole.size(); ++size)
        BOOST_TEST_CONTEXT(size) BOOST_TEST((code<one<typed::packet>>(container(typed::packet_schema, std::string_view{whole}.substr(0, size))) == as::errc::not_avro));
}

BOOST_AUTO_TEST_CASE(numbers_are_widened_as_avro_allows_and_never_narrowed) {
    BOOST_TEST(*read<std::int64_t>(R"("int")", number(-7)) == -7);
    BOOST_TEST(*read<float>(R"("int")", number(-7)) == -7.f);
    BOOST_TEST(*read<double>(R"("int")", number(-7)) == -7.);
    BOOST_TEST(*read<float>(R"("long")", number(1 << 20)) == 1048576.f);
    BOOST_TEST(*read<double>(R"("long")", number(1 << 20)) == 1048576.);
    BOOST_TEST(*read<double>(R"("float")", real(0.1f)) == static_cast<double>(0.1f));
    BOOST_TEST(why_not<std::int32_t>(R"("long")", number(1)).find("Avro's long does not go into std::int32_t") != std::string::npos);
    BOOST_TEST(why_not<float>(R"("double")", real(1.)).find("Avro's double does not go into float") != std::string::npos);
    BOOST_TEST(why_not<std::int64_t>(R"("float")", real(1.f)) != "");
    BOOST_TEST(why_not<bool>(R"("int")", number(1)) != "");
}

BOOST_AUTO_TEST_CASE(numbers_of_every_size_are_read_exactly) {
    for (std::int64_t const value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{63}, std::int64_t{64}, std::int64_t{-64}, std::int64_t{-65}, std::int64_t{1} << 40, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
        BOOST_TEST(*read<std::int64_t>(R"("long")", number(value)) == value);
    BOOST_TEST(why_not<std::int64_t>(R"("long")", std::string(10, '\xff') + "\x01").find("more than 64 bits") != std::string::npos);
    BOOST_TEST(why_not<std::int64_t>(R"("long")", std::string(9, '\xff') + "\x02").find("more than 64 bits") != std::string::npos);
    BOOST_TEST(why_not<std::int32_t>(R"("int")", number(std::int64_t{1} << 31)).find("beyond 32 bits") != std::string::npos);
    BOOST_TEST(*read<std::int32_t>(R"("int")", number(-(std::int64_t{1} << 31))) == std::numeric_limits<std::int32_t>::min());
    BOOST_TEST(why_not<bool>(R"("boolean")", "\x02").find("neither 0 nor 1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(texts_and_bytes_go_into_each_other) {
    BOOST_TEST(*read<std::string>(R"("bytes")", text("abc")) == "abc");
    BOOST_TEST(read<std::vector<std::byte>>(R"("string")", text("abc"))->size() == 3u);
    BOOST_TEST(why_not<std::string>(R"("string")", text("a\xff")).find("not UTF-8") != std::string::npos);
    BOOST_TEST(why_not<std::string>(R"("bytes")", text("a\xff")).find("not UTF-8") != std::string::npos);
    BOOST_TEST(*read<std::string>(R"("string")", text("\xce\xb1 Cen")) == "\xce\xb1 Cen");
}

BOOST_AUTO_TEST_CASE(a_fixed_goes_into_an_array_of_its_size) {
    constexpr auto schema = R"({"type": "fixed", "name": "f", "size": 4})"sv;
    auto const made = read<std::array<std::byte, 4>>(schema, "abcd");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST((made->at(3) == std::byte{'d'}));
    BOOST_TEST((why_not<std::array<std::byte, 3>>(schema, "abcd").find("a fixed of 4 bytes does not go into an array of 3") != std::string::npos));
    auto const payload = container(schema, "abcd");
    one<std::span<std::byte const>> view;
    BOOST_TEST_REQUIRE(decode(payload, view).has_value());
    BOOST_TEST(view->size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_union_goes_into_an_optional_or_what_its_branch_fits) {
    constexpr auto schema = R"(["null", "int", "string"])"sv;
    BOOST_TEST(!(*read<std::optional<std::int32_t>>(schema, number(0))).has_value());
    BOOST_TEST(**read<std::optional<std::int32_t>>(schema, number(1) + number(5)) == 5);
    BOOST_TEST(why_not<std::optional<std::int32_t>>(schema, number(2) + text("a")).find("Avro's string does not go into std::int32_t") != std::string::npos);
    BOOST_TEST(*read<std::int32_t>(schema, number(1) + number(5)) == 5);
    BOOST_TEST(why_not<std::int32_t>(schema, number(0)).find("Avro's null does not go into std::int32_t") != std::string::npos);
    BOOST_TEST(why_not<std::int32_t>(schema, number(3)).find("no branch 3") != std::string::npos);
    BOOST_TEST(why_not<std::int32_t>(schema, number(-1)).find("no branch -1") != std::string::npos);
    BOOST_TEST(**read<std::optional<std::int32_t>>(R"("int")", number(5)) == 5);  // what was no union may become one
    BOOST_TEST(!(*read<std::optional<std::int32_t>>(R"("null")", "")).has_value());
}

BOOST_AUTO_TEST_CASE(a_union_goes_into_a_variant_by_the_very_type_first) {
    using number_or_text = std::variant<std::monostate, double, std::int32_t, std::string>;
    constexpr auto schema = R"(["null", "int", "string", "float"])"sv;
    BOOST_TEST((std::holds_alternative<std::monostate>(*read<number_or_text>(schema, number(0)))));
    BOOST_TEST(std::get<std::int32_t>(*read<number_or_text>(schema, number(1) + number(5))) == 5);
    BOOST_TEST(std::get<std::string>(*read<number_or_text>(schema, number(2) + text("a"))) == "a");
    BOOST_TEST(std::get<double>(*read<number_or_text>(schema, number(3) + real(0.5f))) == 0.5);
    BOOST_TEST((why_not<std::variant<std::monostate, std::string>>(R"("int")", number(5)).find("does not go into std::variant") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(symbols_go_into_an_enum_by_name) {
    constexpr auto schema = R"({"type": "enum", "name": "b", "symbols": ["i", "z", "g"]})"sv;
    BOOST_TEST((*read<typed::band>(schema, number(0)) == typed::band::i));
    BOOST_TEST((*read<typed::band>(schema, number(2)) == typed::band::g));
    BOOST_TEST(why_not<typed::band>(schema, number(1)).find("the enum has no \"z\"") != std::string::npos);
    BOOST_TEST(why_not<typed::band>(schema, number(3)).find("no symbol 3") != std::string::npos);
    BOOST_TEST(why_not<typed::band>(schema, number(-1)).find("no symbol -1") != std::string::npos);
    BOOST_TEST(*read<std::string>(schema, number(1)) == "z");
    BOOST_TEST(why_not<std::string_view>(schema, number(1)).find("take std::string or a described enum") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(maps_are_read_and_emptied_first) {
    one<std::map<std::string, double>> made;
    constexpr auto schema = R"({"type": "map", "values": "double"})"sv;
    BOOST_TEST_REQUIRE(decode(container(schema, number(2) + text("BNS") + real(0.5) + text("BBH") + real(0.25) + number(0)), made).has_value());
    BOOST_TEST(made->at("BBH") == 0.25);
    BOOST_TEST_REQUIRE(decode(container(schema, number(1) + text("NSBH") + real(1.) + number(0)), made).has_value());
    BOOST_TEST(made->size() == 1u);
}

BOOST_AUTO_TEST_CASE(lists_come_in_any_number_of_blocks) {
    constexpr auto schema = R"({"type": "array", "items": "int"})"sv;
    auto const values = number(2) + number(1) + number(2) + number(-1) + number(1) + number(3) + number(0);
    BOOST_TEST((*read<std::vector<std::int32_t>>(schema, values) == std::vector<std::int32_t>{1, 2, 3}));
    BOOST_TEST((read<std::vector<std::int32_t>>(schema, number(0))->empty()));
}

BOOST_AUTO_TEST_CASE(times_are_read_where_the_schema_says_that_they_are) {
    using namespace std::chrono;
    BOOST_TEST((*read<as::time_point>(R"({"type": "long", "logicalType": "timestamp-micros"})", number(1'700'000'000'123'456)) == as::time_point{microseconds{1'700'000'000'123'456}}));
    BOOST_TEST((*read<as::time_point>(R"({"type": "long", "logicalType": "timestamp-millis"})", number(1'700'000'000'123)) == as::time_point{milliseconds{1'700'000'000'123}}));
    BOOST_TEST((*read<as::time_point>(R"({"type": "int", "logicalType": "date"})", number(19'000)) == as::time_point{days{19'000}}));
    BOOST_TEST(why_not<as::time_point>(R"("long")", number(1)).find("does not say that this number is a time") != std::string::npos);
    BOOST_TEST(why_not<as::time_point>(R"({"type": "long", "logicalType": "timestamp-millis"})", number(std::numeric_limits<std::int64_t>::max())).find("beyond") != std::string::npos);
    BOOST_TEST(*read<std::int64_t>(R"({"type": "long", "logicalType": "timestamp-millis"})", number(5)) == 5);
}

BOOST_AUTO_TEST_SUITE_END()

namespace typed {

struct evolved {
    double magnitude{};                    // called magpsf, or psfMag
    float rb{0.75f};                       // may be absent
    std::optional<std::string> remark{};   // may be absent
    std::optional<int> grade{3};
};
BOOST_DESCRIBE_STRUCT(evolved, (), (magnitude, rb, remark, grade))

struct strict {
    double ra{};
    double dec{};
};
BOOST_DESCRIBE_STRUCT(strict, (), (ra, dec))

struct outer {
    std::vector<strict> rows{};
};
BOOST_DESCRIBE_STRUCT(outer, (), (rows))

struct base {
    std::int32_t a{};
};
BOOST_DESCRIBE_STRUCT(base, (), (a))
struct derived : base {
    std::int32_t b{};
};
BOOST_DESCRIBE_STRUCT(derived, (base), (b))

struct tree {
    std::int32_t id{};
    std::vector<tree> children{};
};
BOOST_DESCRIBE_STRUCT(tree, (), (id, children))

struct plain {
    std::int32_t x{};
};
BOOST_DESCRIBE_STRUCT(plain, (), (x))
struct borrowing {
    std::string_view x{};
};
BOOST_DESCRIBE_STRUCT(borrowing, (), (x))
struct keeping : as::avro::keeps_inflated {
    std::string_view x{};
};
BOOST_DESCRIBE_STRUCT(keeping, (), (x))

}  // namespace typed

template <>
inline constexpr auto alertstream::avro::rules<typed::evolved> = std::array{alertstream::avro::rule{"magnitude"}.called("magpsf").also("psfMag"), alertstream::avro::rule{"rb"}.or_default()};

template <>
struct alertstream::decoder<typed::plain> : alertstream::avro::decoder_for<typed::plain> {};
template <>
struct alertstream::decoder<typed::borrowing> : alertstream::avro::decoder_for<typed::borrowing> {};
template <>
struct alertstream::decoder<typed::keeping> : alertstream::avro::decoder_for<typed::keeping> {};

BOOST_AUTO_TEST_SUITE(avro_evolution)

BOOST_AUTO_TEST_CASE(a_field_has_the_name_that_the_rules_give_it_or_an_alias) {
    BOOST_TEST(read<typed::evolved>(record_of(R"({"name": "magpsf", "type": "double"})"), real(18.5))->magnitude == 18.5);
    BOOST_TEST(read<typed::evolved>(record_of(R"({"name": "psfMag", "type": "float"})"), real(18.5f))->magnitude == 18.5);
    BOOST_TEST(why_not<typed::evolved>(record_of(R"({"name": "magnitude", "type": "double"})"), real(18.5)).find("magpsf: the writer does not have it") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_the_writer_lacks_has_its_initial_value_or_is_an_error) {
    one<typed::evolved> made;
    made.value = {.magnitude = 1, .rb = 0, .remark = "left over", .grade = 9};
    BOOST_TEST_REQUIRE(decode(container(record_of(R"({"name": "magpsf", "type": "double"})"), real(18.5)), made).has_value());
    BOOST_TEST(made->rb == 0.75f);
    BOOST_TEST(!made->remark.has_value());
    BOOST_TEST(*made->grade == 3);
    auto const schema = record_of(R"({"name": "ra", "type": "double"})");
    BOOST_TEST((code<one<typed::strict>>(container(schema, real(1.))) == as::errc::missing_member));
    BOOST_TEST(why_not<typed::strict>(schema, real(1.)).find("dec: the writer does not have it") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_path_of_a_field_that_does_not_fit_is_said) {
    auto const schema = record_of(R"({"name": "rows", "type": {"type": "array", "items": {"type": "record", "name": "row", "fields": [{"name": "ra", "type": "double"}, {"name": "dec", "type": "string"}]}}})");
    BOOST_TEST(why_not<typed::outer>(schema, "").find("rows.[].dec: Avro's string does not go into double") != std::string::npos);
    auto const null = record_of(R"({"name": "rows", "type": {"type": "array", "items": {"type": "record", "name": "row", "fields": [{"name": "ra", "type": ["null", "double"]}, {"name": "dec", "type": "double"}]}}})");
    BOOST_TEST(why_not<typed::outer>(null, number(2) + number(1) + real(1.) + real(2.) + number(0)).find("rows[1].ra: Avro's null does not go into double") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(fields_between_those_wanted_are_passed_over_wherever_they_are) {
    auto const schema = record_of(R"({"name": "a", "type": "double"}, {"name": "b", "type": "boolean"}, {"name": "dec", "type": "double"}, {"name": "c", "type": "float"}, {"name": "ra", "type": "double"}, {"name": "d", "type": "double"})");
    auto const made = read<typed::strict>(schema, real(9.) + "\x01" + real(2.) + real(9.f) + real(1.) + real(9.));
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(made->ra == 1.);
    BOOST_TEST(made->dec == 2.);
}

BOOST_AUTO_TEST_CASE(members_of_bases_count) {
    auto const made = read<typed::derived>(record_of(R"({"name": "b", "type": "int"}, {"name": "a", "type": "int"})"), number(2) + number(1));
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(made->a == 1);
    BOOST_TEST(made->b == 2);
}

BOOST_AUTO_TEST_CASE(a_type_may_contain_itself_and_its_values_are_bounded) {
    constexpr auto schema = R"({"type": "record", "name": "tree", "fields": [{"name": "id", "type": "int"}, {"name": "children", "type": {"type": "array", "items": "tree"}}]})"sv;
    auto const nested = [](int levels) {
        std::string made = number(levels) + number(0);
        while (--levels >= 0) made = number(levels) + number(1) + made + number(0);
        return made;
    };
    auto const made = read<typed::tree>(schema, nested(10));
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(made->children.at(0).children.at(0).id == 2);
    BOOST_TEST(why_not<typed::tree>(schema, nested(63)) == "");
    BOOST_TEST(why_not<typed::tree>(schema, nested(64)).find("nested more than 64 deep") != std::string::npos);
    BOOST_TEST(why_not<typed::tree>(schema, nested(3'000)).find("nested more than 64 deep") != std::string::npos);
    // Skipped, it is bounded too.
    BOOST_TEST(why_not<typed::evolved>(record_of(R"({"name": "x", "type": )" + std::string{schema} + R"(}, {"name": "magpsf", "type": "double"})"), nested(3'000) + real(1.)).find("nested more than 64 deep") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_line_lets_a_handler_take_the_struct_itself) {
    typed::plain made;
    BOOST_TEST_REQUIRE(decode(container(record_of(R"({"name": "x", "type": "int"})"), number(5)), made).has_value());
    BOOST_TEST(made.x == 5);
    static_assert(as::decodable<typed::plain> && as::decodable<one<typed::plain>> && as::decodable<as::avro::all<typed::plain>> && as::decodable<as::avro::record>);
}

BOOST_AUTO_TEST_CASE(views_of_a_deflated_message_need_a_place_to_point_to) {
    auto const schema = as::avro::schema::parse(record_of(R"({"name": "x", "type": "string"})"));
    std::string payload;
    typed::borrowing const value{"hello"};
    BOOST_TEST_REQUIRE(as::avro::write_value(**schema, as::avro::shape_of<typed::borrowing>(), &value, payload, as::avro::codec::deflate).has_value());
    BOOST_TEST(refusal<typed::borrowing>(payload).find("derive it from avro::keeps_inflated, or take avro::one") != std::string::npos);
    typed::keeping kept;
    BOOST_TEST_REQUIRE(decode(payload, kept).has_value());
    BOOST_TEST(kept.x == "hello");
    one<typed::borrowing> single;
    BOOST_TEST_REQUIRE(decode(payload, single).has_value());
    BOOST_TEST(single->x == "hello");
    // Not deflated, they point into the message.
    std::string direct;
    BOOST_TEST_REQUIRE(as::avro::write_value(**schema, as::avro::shape_of<typed::borrowing>(), &value, direct).has_value());
    BOOST_TEST(refusal<typed::borrowing>(direct) == "");
}

BOOST_AUTO_TEST_CASE(messages_of_several_schemas_go_into_one_struct_by_turns) {
    auto const first = container(record_of(R"({"name": "x", "type": "int"})"), number(1)), second = container(record_of(R"({"name": "y", "type": "string"}, {"name": "x", "type": "int"})"), text("a") + number(2));
    one<typed::plain> made;
    auto const parsed = as::avro::schema_cache::mine().parsed();
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST_REQUIRE(decode(first, made).has_value());
        BOOST_TEST(made->x == 1);
        BOOST_TEST_REQUIRE(decode(second, made).has_value());
        BOOST_TEST(made->x == 2);
    }
    BOOST_TEST(as::avro::schema_cache::mine().parsed() <= parsed + 2);
}

BOOST_AUTO_TEST_SUITE_END()
