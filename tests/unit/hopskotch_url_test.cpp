#include <alertstream/hopskotch/url.hpp>

#include <boost/test/unit_test.hpp>

namespace as = alertstream;
namespace hop = as::hopskotch;

namespace {

bool contains(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

std::string refusal_of(std::string_view url, hop::url_topics wanted = hop::url_topics::some) {
    auto const parsed = hop::parse_url(url, wanted);
    BOOST_TEST_REQUIRE(!parsed, url << " is taken");
    BOOST_TEST((parsed.error().code == as::errc::bad_settings));
    return parsed.error().detail;
}

void taken(std::string_view url, hop::stream_url const& expected, hop::url_topics wanted = hop::url_topics::some) {
    auto const parsed = hop::parse_url(url, wanted);
    BOOST_TEST_REQUIRE(parsed.has_value(), url << ": " << (parsed ? "" : parsed.error().detail));
    BOOST_TEST((*parsed == expected), url);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hopskotch_url)

BOOST_AUTO_TEST_CASE(user_broker_and_topics_are_read_as_hop_client_reads_them) {
    taken("kafka://kafka.scimma.org/tomtoolkit.test", {std::nullopt, "kafka.scimma.org:9092", {"tomtoolkit.test"}});
    taken("kafka://alice-1a2b3c4d@localhost:9093/a,b.c,d_e-f", {"alice-1a2b3c4d", "localhost:9093", {"a", "b.c", "d_e-f"}});
    taken("KAFKA://host/T", {std::nullopt, "host:9092", {"T"}});
    taken("kafka://us%40er@host/t", {"us@er", "host:9092", {"t"}});
    taken("kafka://@host//t", {std::nullopt, "host:9092", {"t"}});
    taken("kafka://[::1]:9094/t", {std::nullopt, "[::1]:9094", {"t"}});
    taken("kafka://host/a,b,a", {std::nullopt, "host:9092", {"a", "b"}});
}

BOOST_AUTO_TEST_CASE(topics_may_be_left_out_where_none_is_needed) {
    for (auto const* url : {"kafka://host", "kafka://host/"}) {
        taken(url, {std::nullopt, "host:9092", {}}, hop::url_topics::any);
        BOOST_TEST(contains(refusal_of(url), "no topic"));
        BOOST_TEST(contains(refusal_of(url, hop::url_topics::one), "no topic"));
    }
}

BOOST_AUTO_TEST_CASE(a_pattern_is_for_reading_only) {
    taken("kafka://host/hermes.*", {std::nullopt, "host:9092", {"hermes.*"}});
    BOOST_TEST(contains(refusal_of("kafka://host/hermes.*", hop::url_topics::one), "pattern"));
    BOOST_TEST(contains(refusal_of("kafka://host/__*"), "no topic of Kafka"));
}

BOOST_AUTO_TEST_CASE(a_message_goes_to_one_topic) {
    taken("kafka://host/a", {std::nullopt, "host:9092", {"a"}}, hop::url_topics::one);
    BOOST_TEST(contains(refusal_of("kafka://host/a,b", hop::url_topics::one), "several topics"));
}

BOOST_AUTO_TEST_CASE(a_password_is_refused_and_never_repeated) {
    for (auto const* url : {"kafka://user:hunter2@host/t", "kafka://:hunter2@host/t", "kafka://user:hunter2@/t", "kafka://user:hunter2@host:port/t", "kafka://u:hunter2@a,b/t",
                            "http://user:hunter2@host/t", "kafka://user:hunter2@@host/t", "kafka://user:hun%zzhunter2@host/t"}) {
        auto const words = refusal_of(url);
        BOOST_TEST(!contains(words, "hunter2"), words);
        BOOST_TEST(contains(words, "password"), words);
    }
    // Where it was not meant to stand.
    for (auto const* url : {"kafka://host/user:hunter2@host/t", "user:hunter2@host/t", "kafka:user:hunter2@host/t", "kafka://host?password=hunter2", "kafka://host/t#hunter2",
                            "kafka://hunter2@@host/t"})
        BOOST_TEST(!contains(refusal_of(url), "hunter2"), url);
}

BOOST_AUTO_TEST_CASE(what_is_no_such_url_is_refused_in_words) {
    for (auto const* url : {"", "host/t", "kafka:host/t", "kafka", "kafka:/host/t"}) BOOST_TEST(contains(refusal_of(url), "begin with kafka://"), url);
    for (auto const* url : {"http://host/t", "kafk://host/t", "kafkaa://host/t"}) BOOST_TEST(contains(refusal_of(url), "scheme"), url);
    for (auto const* url : {"kafka:///t", "kafka://", "kafka://user@/t"}) BOOST_TEST(contains(refusal_of(url), "no host"), url);
    for (auto const* url : {"kafka://a,b/t", "kafka://a:1,b:2/t", "kafka://u@a,b:2/t"}) BOOST_TEST(contains(refusal_of(url), "several hosts"), url);
    for (auto const* url : {"kafka://host/t?x=1", "kafka://host/t#f", "kafka://host/t?"}) BOOST_TEST(contains(refusal_of(url), "'?' or a '#'"), url);
    BOOST_TEST(contains(refusal_of("kafka://u@v@host/t"), "more than one '@'"));
    for (auto const* url : {"kafka://host:0/t", "kafka://host:65536/t", "kafka://host:99999999999999999999/t", "kafka://host:/t", "kafka://host:port/t", "kafka://ho%20st/t"})
        BOOST_TEST(contains(refusal_of(url), "host and port"), url << ": " << refusal_of(url));
    for (auto const* url : {" kafka://host/t", "kafka://[::1/t", "kafka://host/a b", "kafka://host/\n"})
        BOOST_TEST(contains(refusal_of(url), "cannot be read"), url << ": " << refusal_of(url));
}

BOOST_AUTO_TEST_CASE(names_that_are_no_topics_are_told_apart) {
    for (auto const* url : {"kafka://host/a,,b", "kafka://host/,a", "kafka://host/a,"}) BOOST_TEST(contains(refusal_of(url), "comma too many"), url);
    for (auto const* url : {"kafka://host/a/b", "kafka://host/a/", "kafka://host/a%2Cb", "kafka://host/__consumer_offsets", "kafka://host/."})
        BOOST_TEST(contains(refusal_of(url), "no topic of Kafka"), url << ": " << refusal_of(url));
    BOOST_TEST(contains(refusal_of("kafka://host/a/b"), "\"a/b\""));
    std::string const longest(249, 'x');
    taken("kafka://host/" + longest, {std::nullopt, "host:9092", {longest}});
    auto const words = refusal_of("kafka://host/x" + longest);
    BOOST_TEST(contains(words, "no topic of Kafka"));
    BOOST_TEST(words.size() < 400U);
}

BOOST_AUTO_TEST_CASE(a_huge_and_a_binary_text_are_refused_like_any_other) {
    BOOST_TEST(refusal_of("kafka://host/" + std::string(10'000'000, '/') + "!").size() < 400U);
    BOOST_TEST(refusal_of("kafka://" + std::string(10'000'000, 'x') + "/t").size() < 400U);
    for (int byte = 0; byte < 256; ++byte) {
        auto const url = std::string{"kafka://host/t"} + static_cast<char>(byte) + "t";
        auto const parsed = hop::parse_url(url);
        bool const part_of_names = std::isalnum(byte) || byte == '.' || byte == '_' || byte == '-' || byte == '*' || byte == ',';
        BOOST_TEST(parsed.has_value() == part_of_names, byte);
    }
}

BOOST_AUTO_TEST_SUITE_END()
