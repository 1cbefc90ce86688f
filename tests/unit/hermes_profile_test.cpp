#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/known_profile.hpp>
#include <alertstream/hermes/profile.hpp>

namespace as = alertstream;
using namespace as::hermes;
using namespace std::chrono_literals;

namespace {

constexpr auto as_hermes_answers = R"({"api_token": "0123456789abcdef", "email": "observer@example.org", "credential_name": "observer-1a2b3c4d",
    "writable_topics": ["hermes.test", "tomtoolkit.test"], "integrated_apps": ["GCN", "TNS"], "can_submit_to_gcn": true, "tns_bot_id": 1234, "tns_bot_name": "LCO_bot",
    "group_memberships": {"hermes": "Member", "lco": "Owner"}, "default_topics_list": ["gcn.circulars"], "of_tomorrow": [{}]})";

known_profile::clock::time_point const noon{24h};

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_profile)

BOOST_AUTO_TEST_CASE(an_answer_is_read_but_for_its_key) {
    auto const read = read_profile(as_hermes_answers).value();
    BOOST_TEST((read == profile{"observer@example.org", "observer-1a2b3c4d", {"hermes.test", "tomtoolkit.test"}, true, tns_bot{1234, "LCO_bot"}, {"GCN", "TNS"}, {{"hermes", "Member"}, {"lco", "Owner"}}, {"gcn.circulars"}}));
}

BOOST_AUTO_TEST_CASE(no_bot_is_none) {
    for (auto const* bot : {R"("tns_bot_id": -1, "tns_bot_name": "")", R"("tns_bot_id": null, "tns_bot_name": null)", R"("tns_bot_id": 5, "tns_bot_name": "")", R"("tns_bot_id": "x")"})
        BOOST_TEST(!read_profile(R"({"credential_name": "", "writable_topics": [], )" + std::string{bot} + "}").value().tns_bot.has_value(), bot);
}

BOOST_AUTO_TEST_CASE(what_is_no_profile_is_a_bad_answer) {
    for (auto const* body : {"", "null", "[]", "{}", "<html>", R"({"credential_name": "x"})", R"({"writable_topics": []})", R"({"credential_name": 5, "writable_topics": []})",
                             R"({"credential_name": "x", "writable_topics": "hermes.test"})", R"({"credential_name": "x", "writable_topics": [)", R"({"credential_name": "x", "writable_topics": []} {})"}) {
        auto const read = read_profile(body);
        BOOST_TEST((!read && read.error().code == as::errc::bad_answer), body);
    }
}

BOOST_AUTO_TEST_CASE(an_empty_list_of_topics_says_nothing) {
    profile read{.writable_topics = {}};
    BOOST_TEST(read.may_write("hermes.test"));
    read.writable_topics = {"hermes.test"};
    BOOST_TEST(read.may_write("hermes.test"));
    BOOST_TEST(!read.may_write("hermes.tests"));
    BOOST_TEST(!read.may_write("HERMES.TEST"));
}

BOOST_AUTO_TEST_CASE(a_change_is_written_and_must_be_one) {
    BOOST_TEST(write_profile_change({.tns = profile_change::tns_credential{7, "b\"ot", as::secret{"t0k\"en"}}, .default_topics = {}}).value().reveal() ==
               R"({"tns_bot_id":7,"tns_bot_name":"b\"ot","tns_bot_api_token":"t0k\"en"})");
    BOOST_TEST(write_profile_change({.tns = {}, .default_topics = std::vector<std::string>{"a", "b"}}).value().reveal() == R"({"default_topics_list":["a","b"]})");
    BOOST_TEST(write_profile_change({.tns = {}, .default_topics = std::vector<std::string>{}}).value().reveal() == R"({"default_topics_list":[]})");
    BOOST_TEST(write_profile_change({.tns = profile_change::tns_credential{7, "b", as::secret{"t"}}, .default_topics = std::vector<std::string>{"a"}}).value().reveal() ==
               R"({"tns_bot_id":7,"tns_bot_name":"b","tns_bot_api_token":"t","default_topics_list":["a"]})");
    for (auto const& wrong : {profile_change{}, {.tns = profile_change::tns_credential{7, "b", {}}, .default_topics = {}}, {.tns = profile_change::tns_credential{7, "", as::secret{"t"}}, .default_topics = {}},
                              {.tns = profile_change::tns_credential{-1, "b", as::secret{"t"}}, .default_topics = {}}})
        BOOST_TEST((write_profile_change(wrong).error().code == as::errc::bad_value));
}

// ---------------------------------------------------------------- when it is asked for, and what it refuses

BOOST_AUTO_TEST_CASE(it_is_asked_for_once_a_day) {
    known_profile known;
    BOOST_TEST(known.is_due(noon));
    known.begin();
    BOOST_TEST(!known.is_due(noon + 48h));
    known.told(profile{}, noon);
    BOOST_TEST(!known.is_due(noon + 24h - 1s));
    BOOST_TEST(known.is_due(noon + 24h));
}

BOOST_AUTO_TEST_CASE(what_is_not_told_is_asked_for_again_and_what_was_known_stays) {
    known_profile known;
    known.begin();
    known.not_told(noon);
    BOOST_TEST(!known.is_due(noon + 10min - 1s));
    BOOST_TEST(known.is_due(noon + 10min));
    BOOST_TEST(!known.refusal("anything", {.to_tns = true, .to_mpc = true, .to_gcn = true}).has_value());
    known.told(profile{.writable_topics = {"hermes.test"}}, noon);
    known.begin();
    known.not_told(noon + 24h);
    BOOST_TEST(known.refusal("hermes.other", {}).has_value());
}

BOOST_AUTO_TEST_CASE(it_is_fresh_for_a_minute) {
    known_profile known;
    BOOST_TEST(!known.is_fresh(noon));
    known.told(profile{}, noon);
    BOOST_TEST(known.is_fresh(noon + 59s));
    BOOST_TEST(!known.is_fresh(noon + 60s));
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_topics_that_are_allowed) {
    known_profile known;
    known.told(profile{.writable_topics = {"hermes.test", "tomtoolkit.test\x1b[2J"}}, noon);
    BOOST_TEST(!known.refusal("hermes.test", {}).has_value());
    BOOST_TEST((known.refusal("hermes.tset", {}).value().errors ==
                std::vector<as::field_error>{{"topic", "the account may not publish to hermes.tset; it may to: hermes.test, tomtoolkit.test\\x1b[2J"}}));
    known.told(profile{.writable_topics = std::vector<std::string>(5000, std::string(500, 'a'))}, noon);
    BOOST_TEST(known.refusal("b", {}).value().errors.at(0).problem.ends_with(" and 4980 more"));
    BOOST_TEST(known.refusal("b", {}).value().errors.at(0).problem.size() < 5000u);
}

BOOST_AUTO_TEST_CASE(a_report_to_gcn_takes_a_linked_account_one_to_tns_does_not) {
    known_profile known;
    known.told(profile{}, noon);
    BOOST_TEST(known.refusal("hermes.test", {.to_tns = {}, .to_mpc = {}, .to_gcn = true}).value().errors.at(0).path == "submit_to_gcn");
    BOOST_TEST(!known.refusal("hermes.test", {.to_tns = true, .to_mpc = true, .to_gcn = false}).has_value());
    known.told(profile{.can_submit_to_gcn = true}, noon);
    BOOST_TEST(!known.refusal("hermes.test", {.to_tns = {}, .to_mpc = {}, .to_gcn = true}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
