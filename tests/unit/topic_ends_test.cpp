#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/error.hpp>

#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/topic_ends.hpp>

namespace as = alertstream;
using namespace as::kafka;
using namespace std::chrono_literals;

namespace {

last_message const mark{.offset = 249, .milliseconds = 1'700'000'000'000, .digest = "0123456789abcdef"};
topic_ends const before{.cluster = "c1", .topic_id = {}, .partitions = {{0, 100, 250, mark}, {1, 0, 0, std::nullopt}}};

topic_ends with(std::vector<partition_ends> partitions, std::string cluster = "c1", std::string id = {}) { return {std::move(cluster), std::move(id), std::move(partitions)}; }

sighting seen(std::string uuid, int partition, std::int64_t offset, std::optional<std::chrono::seconds> when = 0s) {
    sighting made{.as = {std::move(uuid), as::topic_partition{"t", partition}, offset}};
    if (when) made.when = as::time_point{*when};
    return made;
}

std::string words_of(as::finding const& what) {
    auto const* const is = std::get_if<as::unclear>(&what);
    return is ? is->why.message() + (is->look_again ? " (again)" : "") : std::string{};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(topic_ends_text)

BOOST_AUTO_TEST_CASE(ends_are_one_line_of_text_and_back) {
    BOOST_TEST(to_text(before) == "ends1;c1;;0:100:250:249:1700000000000:0123456789abcdef;1:0:0");
    for (auto const& each : {before, with({{0, 0, 0, std::nullopt}}, ""), with({{3, 5, 7, last_message{6, -1, "00000000ffffffff"}}, {7, 0, 9'000'000'000'000'000'000, std::nullopt}}, "a;b:c%\n", "xyz_-=")})
        BOOST_TEST((parse_topic_ends(to_text(each)).value() == each));
    BOOST_TEST(to_text(with({{0, 0, 0, std::nullopt}}, "a;\n")).find_first_of("\n") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(any_other_text_is_refused) {
    auto const good = to_text(before);
    for (std::size_t i = 0; i < good.size() - 6; ++i)
        if (good.substr(0, i) != "ends1;c1;;0:100:250") BOOST_TEST(parse_topic_ends(good.substr(0, i)).has_error(), good.substr(0, i));
    for (std::string const each : {"", "ends2;c;;0:0:0", "ends1;c", "ends1;c;", "ends1;c;;", "ends1;c;;0:5:4", "ends1;c;;-1:0:0", "ends1;c;;0:-2:0", "ends1;c;;0:0:0;0:0:0", "ends1;c;;1:0:0;0:0:0",
                                   "ends1;c;;0:0:99999999999999999999", "ends1;c;;0:0:1:1:5:0123456789abcdef", "ends1;c;;0:0:1:0:5:0123456789ABCDEF", "ends1;c;;0:0:1:0:-2:0123456789abcdef",
                                   "ends1;c;;0:0:1:0:5:0123456789abcdef0", "ends1;%4;;0:0:0", "ends1;%zz;;0:0:0", "ends1;c;;0:0:0;;1:0:0", "ends1;c;;0: 0:0"})
        BOOST_TEST(parse_topic_ends(each).has_error(), each);
}

BOOST_AUTO_TEST_CASE(a_mark_tells_key_and_value_and_null_from_empty) {
    auto const of = [](std::optional<std::string> key, std::optional<std::string> payload) {
        as::owned_message const m{.topic = "t", .key = std::move(key), .payload = std::move(payload)};
        return mark_of(m.view()).digest;
    };
    BOOST_TEST(of("k", "v").size() == 16u);
    BOOST_TEST(of("k", "v") == of("k", "v"));
    std::vector<std::string> const all{of("k", "v"), of("kv", ""), of("", "kv"), of(std::nullopt, "kv"), of("kv", std::nullopt), of(std::nullopt, std::nullopt), of("", "")};
    for (auto const& each : all) BOOST_TEST(std::ranges::count(all, each) == 1);
    as::owned_message const late{.topic = "t", .offset = 7, .timestamp = as::time_point{1500ms}, .timestamp_kind = as::timestamp_kind::created};
    BOOST_TEST(mark_of(late.view()).offset == 7);
    BOOST_TEST(mark_of(late.view()).milliseconds == 1500);
    BOOST_TEST(mark_of(as::owned_message{.topic = "t"}.view()).milliseconds == -1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(topic_ends_judgement)

BOOST_AUTO_TEST_CASE(what_is_read_begins_at_the_last_message_and_ends_where_the_topic_does_now) {
    struct {
        topic_ends now;
        std::vector<read_range> ranges;
    } const cases[]{
        {with({{0, 100, 260, std::nullopt}, {1, 0, 3, std::nullopt}}), {{0, 249, 260, mark}, {1, 0, 3, std::nullopt}}},
        {with({{0, 100, 250, std::nullopt}, {1, 0, 0, std::nullopt}}), {{0, 249, 250, mark}}},                                        // nothing new
        {with({{0, 250, 260, std::nullopt}, {1, 0, 0, std::nullopt}}), {{0, 250, 260, std::nullopt}}},                               // retention took the last one, and no more
        {with({{0, 255, 260, std::nullopt}, {1, 0, 0, std::nullopt}}), {{0, 255, 260, std::nullopt}}},                               // and here more
        {with({{0, 100, 250, std::nullopt}, {1, 0, 0, std::nullopt}, {2, 5, 8, std::nullopt}}), {{0, 249, 250, mark}, {2, 5, 8, std::nullopt}}},  // a new partition
        {with({{0, 0, 40, std::nullopt}, {1, 0, 0, std::nullopt}}), {{0, 0, 40, std::nullopt}}},                                     // truncated: all of it
        {with({{0, 0, 300, std::nullopt}, {1, 0, 0, std::nullopt}}), {{0, 0, 300, std::nullopt}}},                                   // made anew
        {with({{0, 100, 260, std::nullopt}}, "c2"), {}},                                                                             // another Kafka
    };
    for (auto const& each : cases) BOOST_TEST((ranges_between(before, each.now) == each.ranges), to_text(each.now));
    auto const known = with(before.partitions, "c1", "id1");
    BOOST_TEST((ranges_between(known, with({{0, 100, 260, std::nullopt}}, "c1", "id2")) == std::vector<read_range>{{0, 100, 260, std::nullopt}}));
}

BOOST_AUTO_TEST_CASE(absent_is_said_only_of_what_was_read_whole_without_anything_odd) {
    topic_ends const grown = with({{0, 100, 260, std::nullopt}, {1, 0, 3, std::nullopt}});
    struct {
        char const* what;
        topic_read read;
        char const* words;  ///< null: absent
    } const cases[]{
        {"read whole", {.now = grown}, nullptr},
        {"a new partition, read whole", {.now = with({{0, 100, 250, std::nullopt}, {1, 0, 0, std::nullopt}, {2, 0, 9, std::nullopt}})}, nullptr},
        {"old ones went, none that came since", {.now = with({{0, 250, 260, std::nullopt}, {1, 0, 0, std::nullopt}})}, nullptr},
        {"no cluster id now", {.now = with({{0, 100, 250, std::nullopt}, {1, 0, 0, std::nullopt}}, "")}, nullptr},
        {"retention", {.now = with({{0, 251, 260, std::nullopt}, {1, 0, 0, std::nullopt}})}, "retention took"},
        {"retention of all", {.now = with({{0, 100, 250, std::nullopt}, {1, 5, 5, std::nullopt}})}, "retention took"},
        {"truncated", {.now = with({{0, 100, 249, std::nullopt}, {1, 0, 0, std::nullopt}})}, "truncated"},
        {"begins earlier", {.now = with({{0, 0, 300, std::nullopt}, {1, 0, 0, std::nullopt}})}, "made anew"},
        {"fewer partitions", {.now = with({{0, 100, 250, std::nullopt}})}, "partition 1 is not there any more"},
        {"another cluster", {.now = with({{0, 100, 260, std::nullopt}, {1, 0, 3, std::nullopt}}, "c2")}, "another Kafka"},
        {"another last message", {.now = grown, .changed = {0}}, "not in its place"},
        {"cut short", {.now = grown, .cut_short = as::failure{RD_KAFKA_RESP_ERR__TIMED_OUT}}, "(again)"},
        {"cancelled", {.now = grown, .cut_short = as::failure{boost::asio::error::operation_aborted}}, "(again)"},
        {"not allowed", {.now = grown, .cut_short = as::failure{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}}, "(again)"},
        {"gone while read", {.now = grown, .cut_short = as::failure{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "gone"}}, "gone"},
    };
    for (auto const& each : cases) {
        auto const came = judge(before, each.read);
        if (!each.words) BOOST_TEST(std::holds_alternative<as::absent>(came), each.what << ": " << words_of(came));
        else BOOST_TEST(words_of(came).find(each.words) != std::string::npos, each.what << ": " << words_of(came));
        // Nothing odd goes away by waiting.
        if (each.words && !each.read.cut_short) BOOST_TEST(words_of(came).find("(again)") == std::string::npos, each.what);
    }
}

BOOST_AUTO_TEST_CASE(a_topic_id_says_more_than_a_last_message) {
    auto const known = with(before.partitions, "c1", "id1");
    std::vector<partition_ends> const grown{{0, 100, 260, std::nullopt}, {1, 0, 3, std::nullopt}};
    BOOST_TEST(std::holds_alternative<as::absent>(judge(known, {.now = with(grown, "c1", "id1"), .changed = {0}})));
    BOOST_TEST(words_of(judge(known, {.now = with(grown, "c1", "id2")})).find("made anew") != std::string::npos);
    // Known to one of two librdkafkas only: no difference is seen.
    BOOST_TEST(std::holds_alternative<as::absent>(judge(known, {.now = with(grown)})));
    BOOST_TEST(std::holds_alternative<as::absent>(judge(before, {.now = with(grown, "c1", "id2")})));
}

BOOST_AUTO_TEST_CASE(a_message_that_was_seen_is_found_whatever_is_odd_beside_it) {
    for (topic_read read : {topic_read{.now = before}, topic_read{.now = with({{0, 0, 3, std::nullopt}})}, topic_read{.now = before, .changed = {0}}, topic_read{.now = before, .cut_short = as::failure{RD_KAFKA_RESP_ERR__TIMED_OUT}}}) {
        read.seen = {seen("u", 0, 2)};
        auto const came = judge(before, read);
        BOOST_REQUIRE(std::holds_alternative<as::found>(came));
        BOOST_TEST(std::get<as::found>(came).as.uuid == "u");
        BOOST_TEST(std::get<as::found>(came).as.offset == 2);
    }
}

BOOST_AUTO_TEST_CASE(of_several_the_earliest_is_found_and_the_others_are_told) {
    struct {
        std::vector<sighting> seen;
        std::string first;
        std::vector<std::string> also;
    } const cases[]{
        {{seen("a", 0, 5, 2s), seen("b", 1, 9, 1s)}, "b", {"a"}},                       // by time
        {{seen("b", 1, 9, 1s), seen("a", 0, 5, 1s)}, "a", {"b"}},                       // one time: by partition
        {{seen("b", 0, 9, 1s), seen("a", 0, 5, 2s)}, "a", {"b"}},                       // one partition: by offset, whatever the clocks say
        {{seen("b", 0, 9, 1s), seen("a", 0, 5, 3s), seen("c", 1, 0, 2s)}, "c", {"b", "a"}},
        {{seen("a", 0, 5, std::nullopt), seen("b", 1, 9, 7s)}, "b", {"a"}},             // one has no time
        {{seen("a", 0, 5), seen("a", 0, 6), seen("b", 0, 7), seen("b", 0, 8)}, "a", {"b"}},  // one message twice is one message
        {{seen("", 0, 5), seen("", 0, 6)}, "", {}},                                     // a Kafka without uuids
    };
    for (auto const& each : cases) {
        auto const came = std::get<as::found>(judge(before, {.now = before, .seen = each.seen}));
        BOOST_TEST(came.as.uuid == each.first);
        BOOST_TEST(came.also == each.also, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()
