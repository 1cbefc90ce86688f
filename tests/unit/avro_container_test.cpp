#include <boost/test/unit_test.hpp>

#include "avro_support.hpp"

#include <zlib.h>

using namespace avro_test;
using as::avro::record;
using as::avro::records;

namespace {

constexpr auto int_schema = R"("int")"sv;
constexpr auto text_schema = R"("string")"sv;

std::string deflated(std::string_view bytes) {
    z_stream stream{};
    BOOST_TEST_REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string made(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(made.data());
    stream.avail_out = static_cast<uInt>(made.size());
    BOOST_TEST_REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    made.resize(stream.total_out);
    deflateEnd(&stream);
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(avro_container)

BOOST_AUTO_TEST_CASE(a_container_is_read_byte_by_byte_as_the_specification_says) {
    record made;
    BOOST_TEST_REQUIRE(decode("Obj\x01\x02\x16" "avro.schema\x0a\"int\"\x00" "0123456789abcdef" "\x02\x02\x54" "0123456789abcdef"sv, made).has_value());
    BOOST_TEST(*made.root().as_int() == 42);
}

BOOST_AUTO_TEST_CASE(metadata_may_come_in_blocks_that_say_their_size) {
    auto const entry = text("avro.schema") + text(int_schema);
    auto const payload = "Obj\x01"s + number(-1) + number(static_cast<std::int64_t>(entry.size())) + entry + number(1) + text("made.by") + text("me") + number(0) + std::string{marker} + block(1, "\x54");
    record made;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST(*made.root().as_int() == 42);
}

BOOST_AUTO_TEST_CASE(one_value_is_asked_for_and_one_must_come) {
    BOOST_TEST(refusal<record>(header(int_schema)).find("no value in the message: take avro::all") != std::string::npos);
    BOOST_TEST(refusal<record>(header(int_schema) + block(2, "\x02\x04")).find("more than one value") != std::string::npos);
    BOOST_TEST(refusal<record>(header(int_schema) + block(1, "\x02") + block(1, "\x02")).find("more than one value") != std::string::npos);
    BOOST_TEST(refusal<record>(header(int_schema) + block(0, "") + block(1, "\x02")) == "");
    BOOST_TEST(refusal<as::avro::one<std::int32_t>>(header(int_schema) + block(2, "\x02\x04")).find("more than one value") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_list_may_have_any_number) {
    records made;
    BOOST_TEST_REQUIRE(decode(header(int_schema) + block(2, "\x02\x04") + block(1, "\x06"), made).has_value());
    BOOST_TEST_REQUIRE(made.size() == 3u);
    BOOST_TEST(*made[2].as_int() == 3);
    BOOST_TEST_REQUIRE(decode(header(int_schema), made).has_value());
    BOOST_TEST(made.size() == 0u);

    as::avro::all<std::int32_t> typed;
    BOOST_TEST_REQUIRE(decode(header(int_schema) + block(2, "\x02\x04") + block(1, "\x06"), typed).has_value());
    BOOST_TEST((typed.values == std::vector<std::int32_t>{1, 2, 3}));
    BOOST_TEST_REQUIRE(decode(header(int_schema) + block(1, "\x08"), typed).has_value());
    BOOST_TEST((typed.values == std::vector<std::int32_t>{4}));
}

BOOST_AUTO_TEST_CASE(every_truncation_is_an_error) {
    auto const whole = container(text_schema, text("hello"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        auto const start = whole.substr(0, size);
        bool const header_only = size == header(text_schema).size();
        BOOST_TEST_CONTEXT(size) BOOST_TEST((code<record>(start) == (header_only ? as::errc::bad_value : as::errc::not_avro)));
    }
    BOOST_TEST(refusal<record>(whole) == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_container_is_told_from_one) {
    BOOST_TEST(as::avro::is_container(header(int_schema)));
    BOOST_TEST(!as::avro::is_container("Obj\x02"));
    BOOST_TEST(!as::avro::is_container("Ob"));
    BOOST_TEST((code<record>(R"({"json": true})") == as::errc::not_avro));
    BOOST_TEST((code<record>(std::string(1, '\0') + "\x00\x00\x00\x07\x54"s) == as::errc::not_avro));  // Confluent's framing
    BOOST_TEST(refusal<record>("Obj\x01"s + number(0) + std::string{marker}).find("no avro.schema") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_block_must_end_with_the_sync_marker_and_with_its_last_value) {
    BOOST_TEST(refusal<record>(header(int_schema) + number(1) + text("\x02") + "fedcba9876543210").find("sync marker") != std::string::npos);
    BOOST_TEST(refusal<record>(header(int_schema) + block(1, "\x02\x02")).find("1 bytes after the last value") != std::string::npos);
    BOOST_TEST(refusal<records>(header(int_schema) + block(-1, "\x02")).find("negative count") != std::string::npos);
    BOOST_TEST(refusal<record>(header(int_schema) + number(1) + number(-5) + "\x02").find("negative length") != std::string::npos);
    BOOST_TEST(refusal<record>(header(int_schema) + number(1) + number(std::int64_t{1} << 62)).find("end in the middle") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(deflated_blocks_are_inflated_and_views_point_there) {
    auto const payload = header(text_schema, "deflate") + block(1, deflated(text("hello"))) + block(1, deflated(text("again")));
    records made;
    BOOST_TEST_REQUIRE(decode(payload, made).has_value());
    BOOST_TEST(*made[0].as_text() == "hello");
    BOOST_TEST(*made[1].as_text() == "again");
    auto const moved = std::move(made);
    BOOST_TEST(*moved[0].as_text() == "hello");

    as::avro::all<std::string_view> views;
    BOOST_TEST_REQUIRE(decode(payload, views).has_value());
    BOOST_TEST(views[0] == "hello");
    BOOST_TEST(views[1] == "again");
}

BOOST_AUTO_TEST_CASE(a_bomb_is_an_error) {
    std::string const zeros(std::size_t{70} << 20, '\0');
    auto const bomb = header(R"("bytes")", "deflate") + block(1, deflated(zeros));
    BOOST_TEST(bomb.size() < 80'000u);
    BOOST_TEST(refusal<record>(bomb).find("inflates to more than 64 MB") != std::string::npos);
    // The cap is of the whole message.
    auto const half = block(1, deflated(number(35 << 20) + std::string(35 << 20, '\0')));
    BOOST_TEST(refusal<records>(header(R"("bytes")", "deflate") + half) == "");
    BOOST_TEST(refusal<records>(header(R"("bytes")", "deflate") + half + half).find("inflates to more than") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(many_small_blocks_take_no_more_room_than_they_hold) {
    std::string payload = header(R"("null")", "deflate");
    for (int i = 0; i < 50'000; ++i) payload += block(1, deflated(""));
    auto in = *as::avro::container::open(payload);
    as::avro::storage kept;
    as::avro::container::block each;
    std::size_t room = 0;
    while (*in.next(each, kept)) room += kept.last().capacity();
    BOOST_TEST(room < 20 * payload.size());
}

BOOST_AUTO_TEST_CASE(a_broken_deflate_is_an_error) {
    auto const good = deflated(text(std::string(1000, 'x') + "hello"));
    BOOST_TEST((code<record>(header(text_schema, "deflate") + block(1, good.substr(0, good.size() / 2))) == as::errc::not_avro));
    BOOST_TEST((code<record>(header(text_schema, "deflate") + block(1, "\xff\xff\xff")) == as::errc::not_avro));
    BOOST_TEST((code<record>(header(text_schema, "deflate") + block(1, "")) == as::errc::not_avro));
}

BOOST_AUTO_TEST_CASE(other_codecs_are_refused_by_name) {
    BOOST_TEST(refusal<record>(header(int_schema, "snappy") + block(1, "\x02")).find("avro.codec \"snappy\" is not read here") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_format_header_must_say_avro) {
    auto const payload = container(int_schema, "\x54");
    auto const with = [&](std::optional<std::string> format) {
        as::owned_message const made{.topic = "t", .headers = {{"_format", std::move(format)}}, .payload = payload};
        record into;
        auto const done = as::decoder<record>::decode(made.view(), into);
        return done ? std::string{} : done.error().message();
    };
    BOOST_TEST(with("avro") == "");
    BOOST_TEST(with("AVRO") == "");
    BOOST_TEST(with("json").find("it is json, and the handler's is avro") != std::string::npos);
    BOOST_TEST(with(std::nullopt).find("_format is null") != std::string::npos);
    for (auto const* other : {"json", "", "unheard-of"}) {
        as::owned_message const made{.topic = "t", .headers = {{"_format", other}}, .payload = payload};
        as::avro::one<std::int32_t> into;
        BOOST_TEST((as::decoder<as::avro::one<std::int32_t>>::decode(made.view(), into).error().code == as::errc::wrong_format));
    }
}

BOOST_AUTO_TEST_CASE(a_tombstone_is_no_container) {
    record into;
    BOOST_TEST((as::decoder<record>::decode(as::message{"t", 0, 0, std::nullopt, std::nullopt}, into).error().code == as::errc::tombstone));
}

BOOST_AUTO_TEST_SUITE_END()
