#include "corpus.hpp"

#include <set>

#include <alertstream/formats/base64.hpp>
#include <alertstream/gcn/notice.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using as::gcn::notice;
using corpus::at;

namespace {

notice decoded(std::string_view payload) {
    notice made;
    as::decoder<notice>::decode(as::message{"gcn.notices.t", 0, 0, std::nullopt, payload}, made).value();
    return made;
}

std::string text(boost::json::value const& value) { return value.is_string() ? std::string{value.get_string()} : ""; }

std::vector<std::string> texts(boost::json::value const& list) {
    std::vector<std::string> made;
    if (list.is_array())
        for (auto const& each : list.get_array()) made.push_back(text(each));
    return made;
}

std::optional<double> number(boost::json::value const& value) { return value.is_number() ? std::optional{value.to_number<double>()} : std::nullopt; }

std::optional<as::time_point> time_of(boost::json::value const& value) { return value.is_string() ? as::parse_iso_time(text(value)) : std::nullopt; }

std::vector<double> numbers(std::optional<as::gcn::unified::position_error> const& from) {
    if (!from) return {};
    std::vector<double> made{from->semi_major};
    if (from->semi_minor) made.push_back(*from->semi_minor);
    if (from->position_angle) made.push_back(*from->position_angle);
    return made;
}

template <class Word>
std::string word(std::optional<Word> const& from) {
    return from ? std::string{to_string(*from)} : "";
}

/// Boost 1.81 rounds numbers of more than 15 digits by an ulp or two.
void check_number(std::optional<double> made, boost::json::value const& expected) {
    BOOST_TEST(made.has_value() == expected.is_number());
    if (made && expected.is_number()) BOOST_TEST(*made == *number(expected), boost::test_tools::tolerance(1e-15));
}

void check_core(notice const& made, boost::json::value const& expected) {
    BOOST_TEST(made.schema == text(at(expected, "$schema")));
    BOOST_TEST(made.reporter.mission == text(at(expected, "mission")));
    BOOST_TEST(made.reporter.instrument == text(at(expected, "instrument")));
    BOOST_TEST(word(made.reporter.messenger) == text(at(expected, "messenger")));
    BOOST_TEST(word(made.alert.alert_type) == text(at(expected, "alert_type")));
    BOOST_TEST(word(made.alert.alert_tense) == text(at(expected, "alert_tense")));
    BOOST_TEST((made.alert.alert_datetime == time_of(at(expected, "alert_datetime"))));
    BOOST_TEST((made.time.trigger_time == time_of(at(expected, "trigger_time"))));
    BOOST_TEST((made.time.observation_start == time_of(at(expected, "observation_start"))));
    BOOST_TEST((made.time.observation_stop == time_of(at(expected, "observation_stop"))));
    check_number(made.localization.ra, at(expected, "ra"));
    check_number(made.localization.dec, at(expected, "dec"));
    check_number(made.localization.containment_probability, at(expected, "containment_probability"));
    BOOST_TEST((made.localization.systematic_included == (at(expected, "systematic_included").is_bool() ? std::optional{at(expected, "systematic_included").get_bool()} : std::nullopt)));
    BOOST_TEST((made.event.id == texts(at(expected, "id"))));
    BOOST_TEST((made.event.event_name == texts(at(expected, "event_name"))));
    auto const error = numbers(made.localization.ra_dec_error);
    auto const* const expected_error = at(expected, "ra_dec_error").if_array();
    BOOST_TEST_REQUIRE(error.size() == (expected_error ? expected_error->size() : 0));
    for (std::size_t i = 0; i < error.size(); ++i) check_number(error[i], (*expected_error)[i]);
    BOOST_TEST(made.localization.healpix_file.empty());  // all of them are placeholders
}

/// Nothing that came is lost: all of it is typed, or kept, or null.
void check_complete(notice const& made, std::string_view payload) {
    std::string written;
    BOOST_TEST_REQUIRE(as::encoder<notice>::encode(made, written).has_value());
    auto const before = boost::json::parse({payload.data(), payload.size()}), after = boost::json::parse(written);
    std::set<std::string> names_before, names_after;
    for (auto const& [name, value] : before.get_object())
        if (!value.is_null()) names_before.emplace(name);
    for (auto const& each : after.get_object()) names_after.emplace(each.key());
    BOOST_TEST((names_before == names_after));
    std::string again;
    BOOST_TEST_REQUIRE(as::encoder<notice>::encode(decoded(written), again).has_value());
    BOOST_TEST(again == written);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(notices, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(the_published_examples_of_every_mission_read_as_they_should) {
    auto const expected = corpus::json_of("gcn_notices/expected_core.json");
    std::size_t read = 0, compared = 0;
    for (auto const& file : corpus::json_files("gcn_notices")) {
        if (file.filename() == "expected_core.json") continue;
        BOOST_TEST_CONTEXT(file.string()) {
            auto const bytes = corpus::bytes_of(file);
            auto const made = decoded(bytes);
            auto const* const core = expected.get_object().if_contains(file.filename().string());
            if (core) check_core(made, *core), ++compared;
            check_complete(made, bytes);
            for (auto const& each : made.other) BOOST_TEST((!each.unread || each.name == "healpix_file"), each.name);
            ++read;
        }
    }
    BOOST_TEST(compared == expected.get_object().size());
    BOOST_TEST(read >= 31);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_is_read_and_is_no_alert) {
    auto const made = decoded(corpus::bytes_of("gcn_topics/heartbeat.json"));
    BOOST_TEST(made.alert.alert_datetime.has_value());
    BOOST_TEST(made.other.empty());
    BOOST_TEST((as::gcn::view_of(made).kind == as::gcn::notice_kind::other));
}

BOOST_AUTO_TEST_SUITE_END()
