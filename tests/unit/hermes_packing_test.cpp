#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <alertstream/hermes/packing.hpp>
#include <alertstream/hermes/point_key.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace h = as::hermes;

namespace {

constexpr auto reference = "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55";

h::photometry point(double value, char const* target = "SN 2023ixf") {
    return {.target = target, .at = as::parse_iso_time("2023-05-19T21:42:21.5Z"), .bandpass = "g", .measured = h::detection{h::magnitude::ab(value), 0.03}, .telescope = "ELP"};
}

h::alert alert_with(std::vector<h::photometry> rows, char const* target = "SN 2023ixf") {
    h::alert made{.title = "night 17", .submitter = "ELP"};
    made.targets = {{.name = target, .ra = h::degrees{210.910674}, .dec = h::degrees{54.311651}}};
    made.photometry = std::move(rows);
    return made;
}

as::packed packed_of(h::alert const& what, h::pack_options const& with = {}) { return std::get<as::packed>(h::pack("hermes.test", what, with)); }

boost::json::object message_of(as::parcel const& from) { return boost::json::parse(h::thaw(from.body).value().json).as_object(); }

as::parcel wrapped(std::vector<std::string> const& contents) { return std::get<as::parcel>(h::wrap("hermes.test", contents, reference)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_packing)

BOOST_AUTO_TEST_CASE(what_is_frozen_thaws_as_it_was) {
    h::frozen_message const message{.submit = {.to_tns = true, .to_mpc = {}, .to_gcn = false}, .json = R"({"title":"a"})", .files = {{"a.fits", "", std::string("\0\n\xff", 3)}, {"b", "text/plain", ""}}};
    BOOST_TEST((h::thaw(h::freeze(message)).value() == message));
}

BOOST_AUTO_TEST_CASE(what_is_torn_does_not_thaw) {
    auto const whole = h::freeze({.json = R"({"title":"a"})", .files = {{"a.fits", "", "bytes"}}});
    for (std::size_t size = 0; size < whole.size(); ++size) BOOST_TEST(!h::thaw(whole.substr(0, size)));
    BOOST_TEST(!h::thaw(whole + "x"));
    BOOST_TEST(!h::thaw("{\"json\":-1,\"files\":[]}\n"));
    BOOST_TEST(!h::thaw("{\"json\":1e300,\"files\":[]}\n"));
    BOOST_TEST(!h::thaw("[]\n"));
}

BOOST_AUTO_TEST_CASE(the_reference_is_in_the_message) {
    auto const made = wrapped({packed_of(alert_with({point(11.02)})).content});
    BOOST_TEST(made.reference == reference);
    BOOST_TEST(made.topic == "hermes.test");
    BOOST_TEST(h::reference_of(h::thaw(made.body).value().json).value() == reference);
    BOOST_TEST(h::reference_of(R"({"data":{"brightness":NaN,"alertstream_reference":"x"}})").value() == "x");
    BOOST_TEST(!h::reference_of(R"({"data":{"alertstream_reference":1}})"));
    BOOST_TEST(!h::reference_of(R"({"title":"alertstream_reference"})"));
    BOOST_TEST(!h::reference_of(R"(alertstream_reference)"));
    BOOST_TEST(!h::reference_of(R"({"data":[]})"));
}

BOOST_AUTO_TEST_CASE(the_members_of_data_that_are_the_publishers_own_survive) {
    auto alert = alert_with({point(11.02)});
    alert.extra = {{"night", "17"}, {"text", "\"x\""}};
    auto const data = message_of(wrapped({packed_of(alert).content})).at("data").as_object();
    BOOST_TEST(data.at("night").as_int64() == 17);
    BOOST_TEST(data.at("text").as_string() == "x");
}

BOOST_AUTO_TEST_CASE(what_hermes_would_refuse_is_not_packed) {
    auto alert = alert_with({point(11.02)});
    alert.photometry[0].bandpass.clear();
    auto const came = h::pack("hermes.test", alert);
    BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(came));
    BOOST_TEST(std::get<as::rejected>(came).errors.at(0).path == "data.photometry[0].bandpass");
}

BOOST_AUTO_TEST_CASE(a_member_of_the_references_name_is_refused) {
    auto alert = alert_with({point(11.02)});
    alert.extra = {{"alertstream_reference", "1"}};
    BOOST_TEST(std::get<as::rejected>(h::pack("hermes.test", alert)).errors.at(0).path == "data.alertstream_reference");
}

BOOST_AUTO_TEST_CASE(subjects_are_targets_and_what_is_cited) {
    auto alert = alert_with({point(11.02)});
    alert.references = {{.source = "hop_uuid", .citation = reference}};
    BOOST_TEST((packed_of(alert).subjects == std::vector<std::string>{"target sn2023ixf", std::string{"reference hop_uuid "} + reference}));
}

BOOST_AUTO_TEST_CASE(alerts_that_say_the_same_but_for_their_rows_are_gathered) {
    auto const one = packed_of(alert_with({point(11.02)})), other = packed_of(alert_with({point(15, "AT 2026abc")}, "AT 2026abc"));
    BOOST_TEST(!one.gathers_as.empty());
    BOOST_TEST(one.gathers_as == other.gathers_as);
    auto titled = alert_with({point(11.02)});
    titled.title = "another";
    BOOST_TEST(packed_of(titled).gathers_as != one.gathers_as);
    std::vector<h::file> const files{{"a.fits", "", "x"}};
    BOOST_TEST(packed_of(alert_with({point(11.02)}), {.files = files}).gathers_as.empty());
}

BOOST_AUTO_TEST_CASE(rows_stand_in_the_order_of_the_contents) {
    auto const made = message_of(wrapped({packed_of(alert_with({point(1), point(2)})).content, packed_of(alert_with({point(3, "AT 2026abc")}, "AT 2026abc")).content, packed_of(alert_with({point(4)})).content}));
    auto const& data = made.at("data").as_object();
    BOOST_TEST(data.at("targets").as_array().size() == 2);
    std::vector<double> values;
    for (auto const& row : data.at("photometry").as_array()) values.push_back(row.at("brightness").to_number<double>());
    BOOST_TEST(values == (std::vector<double>{1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_target_described_in_two_ways_is_not_gathered) {
    auto other = alert_with({point(12)});
    other.targets[0].ra = h::degrees{1};
    std::vector<std::string> const contents{packed_of(alert_with({point(11)})).content, packed_of(other).content, packed_of(alert_with({point(13)})).content};
    BOOST_TEST(h::fit(contents) == 1);
    BOOST_TEST((std::holds_alternative<as::rejected>(h::wrap("hermes.test", contents, reference))));
}

BOOST_AUTO_TEST_CASE(a_message_ends_where_a_topic_might_not_take_it) {
    auto big = alert_with({point(11)});
    big.photometry[0].comments = std::string(h::most_gathered / 2, 'x');
    auto const content = packed_of(big).content;
    std::vector<std::string> const contents{content, content, content};
    BOOST_TEST(h::fit(contents) == 1);
    std::vector<std::string> const small(5, packed_of(alert_with({point(11)})).content);
    BOOST_TEST(h::fit(small) == 5);
}

BOOST_AUTO_TEST_CASE(rows_that_are_shared_leave) {
    auto alert = alert_with({point(1), point(2), point(3)});
    alert.spectroscopy = {{.target = "SN 2023ixf", .at = alert.photometry[0].at, .telescope = "ELP", .flux = {1}, .wavelength = {400}}};
    auto const whole = packed_of(alert);
    std::vector<std::size_t> const rows{0, 2};
    auto const left = h::without(whole, rows);
    BOOST_TEST(left.rows == 2);
    BOOST_TEST_REQUIRE(left.points.size() == 2);
    BOOST_TEST(left.points[0].revision == whole.points[1].revision);
    BOOST_TEST(left.points[1].key == whole.points[3].key);
    BOOST_TEST(left.gathers_as == whole.gathers_as);
    auto const data = message_of(wrapped({left.content})).at("data").as_object();
    BOOST_TEST(data.at("photometry").as_array().size() == 1);
    BOOST_TEST(data.at("spectroscopy").as_array().size() == 1);
    BOOST_TEST(data.at("targets").as_array().size() == 1);
}

BOOST_AUTO_TEST_CASE(those_whose_rows_are_refused_are_blamed) {
    std::vector<std::string> const contents{packed_of(alert_with({point(1), point(2)})).content, packed_of(alert_with({point(3, "AT 2026abc")}, "AT 2026abc")).content, packed_of(alert_with({point(4)})).content};
    using places = std::vector<std::size_t>;
    auto const of = [&](std::vector<as::field_error> errors) { return h::blamed(contents, {std::move(errors)}); };
    BOOST_TEST((of({{"data.photometry[1].bandpass", "x"}}) == places{0}));
    BOOST_TEST((of({{"data.photometry[2]", "x"}, {"data.photometry[3].date_obs", "y"}}) == places{1, 2}));
    BOOST_TEST((of({{"data.targets[0].ra", "x"}}) == places{0, 2}));
    BOOST_TEST((of({{"data.photometry[4]", "x"}}).empty()));
    BOOST_TEST((of({{"data.photometry[1]", "x"}, {"title", "y"}}).empty()));
    BOOST_TEST((of({{"data.photometry[x]", "x"}}).empty()));
    BOOST_TEST((of({{"data.photometry[1", "x"}}).empty()));
}

BOOST_AUTO_TEST_SUITE_END()
