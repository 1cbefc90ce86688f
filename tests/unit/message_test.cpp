#include <boost/test/unit_test.hpp>

#include <limits>

#include <alertstream/message.hpp>

namespace as = alertstream;

BOOST_AUTO_TEST_SUITE(message)

BOOST_AUTO_TEST_CASE(a_copy_of_a_view_equals_what_it_was_made_from) {
    as::owned_message const original{.topic = "hermes.test", .partition = 3, .offset = 42, .timestamp = as::time_point{std::chrono::milliseconds{1700000000123}},
                               .timestamp_kind = as::timestamp_kind::appended, .key = "k", .headers = {{"_id", "a"}, {"x", std::nullopt}, {"_id", "b"}}, .payload = ""};
    BOOST_TEST((original.view().copy() == original));
}

BOOST_AUTO_TEST_CASE(headers_keep_their_order_and_repeats_and_the_first_of_a_name_is_found) {
    as::owned_message const m{.topic = "t", .headers = {{"a", "1"}, {"b", std::nullopt}, {"a", "2"}}};
    std::string seen;
    for (auto const& each : m.view().headers()) seen += std::string{each.name} + "=" + std::string{each.value.value_or("null")} + ";";
    BOOST_TEST(seen == "a=1;b=null;a=2;");
    BOOST_TEST(m.view().headers().find("a")->value.value() == "1");
    BOOST_TEST(!m.view().headers().find("b")->value.has_value());
    BOOST_TEST(!m.view().headers().find("c").has_value());
}

BOOST_AUTO_TEST_CASE(a_null_value_is_a_tombstone_and_an_empty_one_is_not) {
    BOOST_TEST(as::owned_message{.topic = "t"}.view().tombstone());
    as::owned_message const empty{.topic = "t", .payload = ""};
    BOOST_TEST(!empty.view().tombstone());
    BOOST_TEST(empty.view().payload().empty());
}

BOOST_AUTO_TEST_CASE(a_timestamp_beyond_all_time_is_none) {
    static constexpr as::detail::message_source hostile{
        [](void const* record, std::int64_t& milliseconds) noexcept {
            milliseconds = *static_cast<std::int64_t const*>(record);
            return as::timestamp_kind::created;
        },
        [](void const*, std::size_t, as::header&) noexcept { return false; }};
    for (std::int64_t const written : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), std::int64_t{9'223'372'036'854'776}})
        BOOST_TEST(!as::message("t", 0, 0, {}, {}, &hostile, &written).timestamp().has_value());
    std::int64_t const last = 9'223'372'036'854'775;
    BOOST_TEST(as::message("t", 0, 0, {}, {}, &hostile, &last).timestamp().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
