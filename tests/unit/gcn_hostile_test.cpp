/// What a peer may send on GCN's topics to make a reader large: as many bytes as GCN's broker takes, in an amount of memory that is fixed.
#include <boost/test/unit_test.hpp>

#include "support/memory_limit.hpp"

#include <alertstream/gcn/any_notice.hpp>

namespace as = alertstream;
namespace gcn = as::gcn;

namespace {

constexpr std::size_t most_of_a_message = std::size_t{4} << 20, enough = std::size_t{256} << 20;

/// So many of them that the message is full.
std::string full(std::string_view begin, std::string_view each, std::string_view end) {
    std::string made{begin};
    made.reserve(most_of_a_message);
    while (made.size() + each.size() + end.size() < most_of_a_message) made += each;
    return made.append(end);
}

as::error_code code_of(char const* topic, std::string const& payload) {
    as::message const from{topic, 0, 0, std::nullopt, payload};
    memory_limit const limit{enough};
    gcn::any_notice notice;
    auto const done = as::decoder<gcn::any_notice>::decode(from, notice);
    gcn::notice_view view;
    auto const seen = as::decoder<gcn::notice_view>::decode(from, view);
    BOOST_TEST(done.has_value() == seen.has_value());
    if (!done) return done.error().code;
    BOOST_TEST((gcn::view_of(notice) == view));
    (void)as::dedup_key<gcn::any_notice>::of(notice);
    (void)as::alert_version<gcn::any_notice>::of(notice);
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile_notices)

BOOST_AUTO_TEST_CASE(a_notice_full_of_empty_members) {
    constexpr char topic[] = "gcn.notices.x.alert";
    for (std::string_view const each : {"\"\":0,", "\"ra\":\"\",", "\"id\":[\"\",\"\"],", "\"classification\":{\"\":0,\"\":0},", "\"healpix_file\":\"AAAA\","})
        BOOST_TEST((code_of(topic, full("{", each, "\"a\":0}")) == as::error_code{}), each);
    BOOST_TEST((code_of(topic, full("{\"id\":[", "\"\",", "\"\"]}")) == as::error_code{}));
    BOOST_TEST((code_of(topic, full("{\"reference\":{", "\"\":0,", "\"a\":0}}")) == as::error_code{}));
    BOOST_TEST((code_of(topic, full("", "{\"x\":", "")) == as::errc::too_deep));
    BOOST_TEST((code_of(topic, full("{\"x\":", "[", "")) == as::errc::too_deep));
}

BOOST_AUTO_TEST_CASE(a_gravitational_wave_full_of_empty_members) {
    std::string const begin = R"({"alert_type":"UPDATE","superevent_id":"S1",)";
    BOOST_TEST((code_of("igwn.gwalert", full(begin + "\"urls\":{", "\"\":\"\",", "\"\":\"\"}}")) == as::error_code{}));
    BOOST_TEST((code_of("igwn.gwalert", full(begin + "\"event\":{\"instruments\":[", "\"\",", "\"\"]}}")) == as::error_code{}));
    BOOST_TEST((code_of("igwn.gwalert", full(begin + "\"event\":{\"classification\":{", "\"\":0,", "\"\":0}}}")) == as::error_code{}));
    BOOST_TEST((code_of("igwn.gwalert", full(begin + "\"event\":{", "\"far\":\"\",", "\"far\":0}}")) == as::error_code{}));
    BOOST_TEST((code_of("igwn.gwalert", full(begin + "\"event\":{", "\"skymap\":\"AAAA\",", "\"far\":0}}")) == as::error_code{}));
    BOOST_TEST((code_of("igwn.gwalert", full("", "{\"event\":", "")) == as::errc::too_deep));
}

BOOST_AUTO_TEST_CASE(a_text_of_nothing_but_keys_or_lines) {
    constexpr char topic[] = "gcn.classic.text.MAXI_UNKNOWN";
    std::string keys;
    for (int i = 0; keys.size() < most_of_a_message; ++i) keys.append(std::to_string(i)).append(":\n");
    BOOST_TEST((code_of(topic, keys) == as::error_code{}));
    for (std::string_view const each : {":\n", "\n", "a:\nb:\n", "COMMENTS: This is a test\n", "GRB_RA: 1d (J2000)\nGRB_DEC: 1d (J2000)\n", "GRB_ERROR: 1 [arcmin\n"})
        BOOST_TEST((code_of(topic, full("TITLE: x\n", each, "")) == as::error_code{}), each);
}

BOOST_AUTO_TEST_CASE(a_voevent_of_nothing_but_parameters) {
    BOOST_TEST((code_of("gcn.classic.voevent.X", full("<VOEvent ivorn=\"ivo://a#1\"><What>", "<Param/>", "</What></VOEvent>")) == as::errc::not_xml));
    BOOST_TEST((code_of("gcn.classic.voevent.X", full("", "<a>", "")) == as::errc::not_xml));
}

BOOST_AUTO_TEST_SUITE_END()
