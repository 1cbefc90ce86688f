#include <boost/test/unit_test.hpp>

#include <cmath>

#include <alertstream/hermes/server_2022.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

alert one_point() {
    alert made{.title = "Light \"curve\"", .topic = "hermes.test", .submitter = "me", .message_text = "x"};
    made.targets.push_back({.name = "SN 2022x", .ra = degrees{1}, .dec = degrees{2}});
    made.photometry.push_back({.target = "SN 2022x", .at = as::time_point{std::chrono::microseconds{1'669'748'686'999'999}}, .bandpass = "r",
                               .measured = detection{magnitude::ab(17.25), 0.03, {}, {}}, .telescope = "1m", .exposure_time = 30});
    return made;
}

std::string encoded(alert const& from, encode_options const& with = {}) {
    std::string made;
    auto const done = encode_2022(from, made, with);
    BOOST_TEST(made.empty() == !done.has_value());
    return done ? made : done.error().detail;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_server_2022)

BOOST_AUTO_TEST_CASE(an_alert_is_written_as_tom_wrote_it_then) {
    BOOST_TEST(encoded(one_point(), {.default_authors = "A. Stronomer"}) ==
               R"({"topic":"hermes.test","title":"Light \"curve\"","author":"me","message_text":"x","data":{"authors":"A. Stronomer","photometry_data":[)"
               R"({"photometryId":"SN 2022x","dateObs":"11/29/22 19:04:46","telescope":"1m","instrument":"","band":"r","brightness":17.25,"brightnessError":0.03,"brightnessUnit":"AB mag"}]}})");
    alert made{.title = "t", .authors = "A"};
    made.extra.push_back(text_member("mine", "x"));
    BOOST_TEST(encoded(made, {.topic = "other"}) == R"({"topic":"other","title":"t","author":"","message_text":"","data":{"authors":"A","photometry_data":[],"mine":"x"}})");
}

BOOST_AUTO_TEST_CASE(what_is_measured_is_refused_rather_than_left_out) {
    auto made = one_point();
    made.photometry.push_back(made.photometry[0]);
    made.photometry[1].measured = upper_limit{magnitude::ab(20), {}};
    BOOST_TEST(encoded(made) == "data.photometry[1].limiting_brightness: a server of 2022 has no place for a limit");
    made.photometry[1].measured = detection{magnitude::ab(17), {}, magnitude::ab(20), {}};
    BOOST_TEST(encoded(made) == "data.photometry[1].limiting_brightness: a server of 2022 has no place for a limit");
    made.photometry[1].measured = no_measurement{};
    BOOST_TEST(encoded(made) == "data.photometry[1].brightness: a server of 2022 needs one, in a unit that is known");
    made.photometry.pop_back();
    made.spectroscopy.push_back({.flux = {1}});
    BOOST_TEST(encoded(made) == "data.spectroscopy: a server of 2022 has no place for spectra");
    made.spectroscopy.clear();
    made.astrometry.push_back({});
    BOOST_TEST(encoded(made) == "data.astrometry: a server of 2022 has no place for astrometry");
}

BOOST_AUTO_TEST_CASE(what_would_be_misread_is_refused) {
    auto made = one_point();
    made.photometry[0].at.reset();
    made.photometry[0].date_text = "soon";
    BOOST_TEST(encoded(made) == "data.photometry[0].date_obs: a server of 2022 needs a date that can be read");
    for (auto const at : {std::int64_t{-31'536'000'000'001}, std::int64_t{3'124'224'000'000'000}}) {
        made.photometry[0].at = as::time_point{std::chrono::microseconds{at}};
        BOOST_TEST(encoded(made) == "data.photometry[0].date_obs: a server of 2022 knows the years 1969 to 2068");
    }
    made = one_point();
    made.photometry[0].measured = detection{magnitude::ab(HUGE_VAL), {}, {}, {}};
    BOOST_TEST(encoded(made) == "data.photometry[0].brightness: not finite");
    made = one_point();
    made.title = "\xff";
    BOOST_TEST(encoded(made) == "title: not UTF-8");
    made = one_point();
    made.extra = {{"authors", "1"}};
    BOOST_TEST(encoded(made) == "data.authors: is a member of its own, not one of extra");
    BOOST_TEST(encoded(one_point(), {.submit = {.to_tns = true, .to_mpc = {}, .to_gcn = {}}}) == "submit_to_tns, submit_to_mpc, submit_to_gcn: a server of 2022 submits to nobody else");
}

BOOST_AUTO_TEST_CASE(the_request_has_the_credentials_as_headers_of_their_own) {
    auto const made = make_submit_request_2022("https://hermes.lco.global", "me-1", as::secret{"hunter2"}, "{}");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(made->url == "https://hermes.lco.global/submit/");
    BOOST_TEST(made->body == "{}");
    BOOST_TEST_REQUIRE(made->credentials.size() == 2u);
    BOOST_TEST((made->credentials[0].name == "SCIMMA-API-Auth-Username" && made->credentials[0].value.reveal() == "me-1"));
    BOOST_TEST((made->credentials[1].name == "SCIMMA-API-Auth-Password" && made->credentials[1].value.reveal() == "hunter2"));
    // As TOM did: whatever BASE_URL is, and submit/ after it.
    BOOST_TEST(make_submit_request_2022("https://hermes.lco.global/api/v0", "me-1", as::secret{"p"}, "{}")->url == "https://hermes.lco.global/api/v0/submit/");
    for (auto const& [name, password, words] : {std::tuple{"", "p", "CREDENTIAL_USERNAME is empty"}, {"me", "", "CREDENTIAL_PASSWORD is empty"}, {"me\r\nX: y", "p", "CREDENTIAL_USERNAME holds"},
                                                {"me", "hunter2\n", "CREDENTIAL_PASSWORD holds"}}) {
        auto const refused = make_submit_request_2022("https://a/", name, as::secret{password}, "");
        BOOST_TEST_REQUIRE(!refused.has_value());
        BOOST_TEST(refused.error().detail.starts_with(words));
        BOOST_TEST(refused.error().message().find("hunter2") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(flags_that_ask_for_nothing_are_no_report) {
    BOOST_TEST(encoded(one_point(), {.submit = {.to_tns = false, .to_mpc = false, .to_gcn = false}}) == encoded(one_point()));
}

BOOST_AUTO_TEST_CASE(what_is_known_to_be_wrong_is_said_before_it_is_asked) {
    BOOST_TEST(!check_2022(one_point()).has_value());
    // A server of 2022 did not ask for targets.
    auto made = one_point();
    made.targets.clear();
    BOOST_TEST(!check_2022(made, {.submit = {.to_tns = false, .to_mpc = {}, .to_gcn = {}}}).has_value());
    for (auto const* topic : {"a,b", "a b", "gr\u00fcn"}) BOOST_TEST(std::get<as::rejected>(check_2022(made, {.topic = topic}).value()).errors.at(0).path == "topic", topic);
    made.photometry[0].measured = no_measurement{};
    auto const wrong = std::get<as::rejected>(check_2022(made, {.topic = "a b"}).value());
    BOOST_TEST_REQUIRE(wrong.errors.size() == 2u);
    BOOST_TEST(wrong.errors[1].path == "data.photometry[0].brightness");
    for (auto const& asked : {submission{.to_tns = true, .to_mpc = {}, .to_gcn = {}}, submission{.to_tns = {}, .to_mpc = true, .to_gcn = {}}, submission{.to_tns = {}, .to_mpc = {}, .to_gcn = true}})
        BOOST_TEST((std::get<as::not_sent>(check_2022(one_point(), {.submit = asked}).value()).why.code == as::errc::held_back));
}

BOOST_AUTO_TEST_CASE(a_page_to_a_small_body_is_no_complaint_about_its_size) {
    auto const read = [](std::size_t size) { return read_answer_2022(as::http::response{400, {}, "<html>"}, size); };
    auto const small = std::get<as::not_sent>(read(3000));
    BOOST_TEST((small.why.code == as::errc::wrong_address));
    BOOST_TEST(as::name_of(read(3'000'000)) == "rejected");
    BOOST_TEST(as::name_of(read(0)) == "unknown");
}

BOOST_AUTO_TEST_CASE(published_is_what_the_message_says) {
    auto const read = [](unsigned status, std::string body) { return std::string{as::name_of(read_answer_2022(as::http::response{status, {}, std::move(body)}))}; };
    BOOST_TEST(read(200, R"({"message": "Message was submitted successfully."})") == "published");
    for (auto const* body : {R"({"message": "no"})", "{}", "<html>", "", R"("Message was submitted successfully.")", R"({"uuid": "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11"})"}) BOOST_TEST(read(200, body) == "unknown", body);
    BOOST_TEST(read(500, R"({"message": "Message was submitted successfully."})") == "unknown");
    BOOST_TEST(read(403, "{}") == "not_sent");
    BOOST_TEST(read(400, R"({"title": ["This field is required."]})") == "rejected");
}

BOOST_AUTO_TEST_SUITE_END()
