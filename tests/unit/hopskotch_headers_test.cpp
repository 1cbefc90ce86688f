#include <boost/test/unit_test.hpp>

#include <alertstream/hopskotch/headers.hpp>

namespace as = alertstream;
using as::errc;
using as::wire_format;

BOOST_AUTO_TEST_SUITE(hopskotch_headers)

using as::hopskotch::message_id;

BOOST_AUTO_TEST_CASE(an_id_is_a_random_uuid_of_version_4) {
    auto const a = as::hopskotch::make_id(), b = as::hopskotch::make_id();
    BOOST_TEST((a != b));
    for (auto const& each : {a, b}) {
        BOOST_TEST((each.bytes[6] >> 4) == 4);
        BOOST_TEST((each.bytes[8] >> 6) == 2);
        BOOST_TEST((as::hopskotch::parse_id(as::hopskotch::to_string(each)) == each));
    }
}

BOOST_AUTO_TEST_CASE(an_id_as_text) {
    message_id const id{{0x3c, 0x8f, 0x0b, 0x0e, 0x8a, 0x0f, 0x4a, 0x8a, 0x9d, 0x8e, 0x2f, 0x6d, 0x3b, 0x1c, 0x7e, 0x55}};
    BOOST_TEST(as::hopskotch::to_string(id) == "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55");
    BOOST_TEST((as::hopskotch::parse_id("3C8F0B0E-8A0F-4A8A-9D8E-2F6D3B1C7E55") == id));
    for (auto const* wrong : {"", "3c8f0b0e8a0f4a8a9d8e2f6d3b1c7e55", "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e5g", "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55 ", "3c8f0b0-e8a0f-4a8a-9d8e-2f6d3b1c7e55"})
        BOOST_TEST(!as::hopskotch::parse_id(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(of_several_ids_the_first_valid_one_counts) {
    as::owned_message const from{.topic = "t", .headers = {{"_id", "short"}, {"_id", std::nullopt}, {"_id", "0123456789abcdef"}, {"_id", "fedcba9876543210"}}};
    BOOST_TEST((as::hopskotch::id_of(from.view())->bytes[0] == '0'));
    BOOST_TEST(!as::hopskotch::id_of(as::owned_message{.topic = "t", .headers = {{"_id", "0123456789abcdef0"}}}.view()).has_value());
}

BOOST_AUTO_TEST_CASE(sender_test_and_title_are_read) {
    as::owned_message const from{.topic = "t", .headers = {{"title", "\xff"}, {"title", "T"}, {"_sender", "alice-1234"}, {"_test", std::nullopt}}};
    BOOST_TEST(as::hopskotch::sender_of(from.view()).value() == "alice-1234");
    BOOST_TEST(as::hopskotch::title_of(from.view()).value() == "T");
    BOOST_TEST(as::hopskotch::is_test(from.view()));
    as::owned_message const bare{.topic = "t", .headers = {{"_Test", "true"}, {"test", "true"}}};
    BOOST_TEST(!as::hopskotch::is_test(bare.view()));
    BOOST_TEST(!as::hopskotch::sender_of(bare.view()).has_value());
}

BOOST_AUTO_TEST_CASE(the_reserved_headers_come_last_and_in_hop_clients_order) {
    using headers = std::vector<as::owned_message::owned_header>;
    headers made{{"title", "x"}, {"null", std::nullopt}};
    message_id const id{{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'}};
    BOOST_TEST(as::hopskotch::add_headers(made, {.id = id, .sender = "alice", .test = true, .format = wire_format::voevent}).has_value());
    BOOST_TEST((made == headers{{"title", "x"}, {"null", std::nullopt}, {"_id", "0123456789abcdef"}, {"_sender", "alice"}, {"_test", "true"}, {"_format", "voevent"}}));
    headers few;
    BOOST_TEST(as::hopskotch::add_headers(few, {.id = id}).has_value());
    BOOST_TEST((few == headers{{"_id", "0123456789abcdef"}, {"_format", "json"}}));
}

BOOST_AUTO_TEST_CASE(a_callers_header_that_begins_with_an_underscore_is_refused_and_nothing_is_added) {
    for (auto const& name : {std::string{"_id"}, std::string{"_mine"}, std::string{"_"}, std::string{}, std::string{"a\xff"}, std::string{"a\0b", 3}}) {
        std::vector<as::owned_message::owned_header> headers{{"fine", "1"}, {name, "x"}};
        auto const done = as::hopskotch::add_headers(headers, {});
        BOOST_TEST_REQUIRE(!done.has_value());
        BOOST_TEST((done.error().code == errc::bad_value));
        BOOST_TEST(headers.size() == 2u);
    }
    std::vector<as::owned_message::owned_header> headers{{"_id", "x"}};
    BOOST_TEST(as::hopskotch::add_headers(headers, {}).error().message().find("\"_id\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_size_is_estimated_as_hop_client_does) {
    std::vector<as::owned_message::owned_header> const headers{{"\u00e9", "\u00e9"}, {"null", std::nullopt}};
    BOOST_TEST(as::hopskotch::estimated_size(0, std::nullopt, {}) == 70u);
    BOOST_TEST(as::hopskotch::estimated_size(5, "cl\u00e9", headers) == 70u + 5 + 4 + (2 + 2 + 2) + (4 + 2));
}

BOOST_AUTO_TEST_SUITE_END()
