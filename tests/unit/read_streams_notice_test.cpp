// What read_streams prints as JSON of GCN's alerts: the line, with `notice` in it.
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <boost/json/parse.hpp>

#include <alertstream/testing/sample_notices.hpp>
#include <alertstream/tools/notice_text.hpp>
#include <alertstream/tools/read_streams.hpp>

namespace as = alertstream;
namespace json = boost::json;

namespace {

json::object printed(std::string const& topic, std::string const& payload) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    as::message const one{topic, 0, 0, std::nullopt, payload};
    as::metadata const from{one, "gcn"};
    as::result<bool> (*const notice)(std::string&, as::message const&) = as::tools::append_notice_json;
    as::tools::alert_printer{true, ends[1], [](as::error_code problem) { BOOST_ERROR(problem.message()); }, as::tools::append_notice_text, notice}({&one, 1}, {&from, 1});
    ::close(ends[1]);
    std::string line;
    char some[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], some, sizeof some)) > 0;) line.append(some, static_cast<std::size_t>(got));
    ::close(ends[0]);
    return json::parse(line).as_object();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_streams_of_gcn)

BOOST_AUTO_TEST_CASE(a_gravitational_wave_has_its_notice_and_its_payload_once) {
    json::array waves;
    for (auto const& each : as::testing::sample_notices())
        if (each.topic == "igwn.gwalert") {
            auto const line = printed(each.topic, each.payload);
            BOOST_TEST((line.at("payload") == json::parse(each.payload)));
            waves.push_back(line.at("notice"));
        }
    BOOST_TEST_REQUIRE(waves.size() == 2u);
    BOOST_TEST((waves[0] == json::value{{"family", "gw_alert"}, {"what", "PRELIMINARY"}, {"event", "MS261119a"}, {"who", "LVK H1 L1"}, {"kind", "alert"}, {"test", true},
                                        {"when", "2026-11-19T21:03:58.12Z"}, {"issued", "2026-11-19T21:04:11Z"}, {"where", nullptr}}), waves[0]);
    BOOST_TEST((waves[1].at("kind") == "retraction"));
    BOOST_TEST(waves[1].at("when").is_null());
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_read_has_an_error_and_no_notice) {
    auto const line = printed("igwn.gwalert", R"({"alert_type": "INITIAL"})");
    BOOST_TEST(!line.contains("notice"));
    BOOST_TEST((line.at("error").at("code") == "missing_member"));
}

BOOST_AUTO_TEST_SUITE_END()
