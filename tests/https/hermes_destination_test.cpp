#include "fixture.hpp"

#include <cstdlib>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/parse.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/hermes/destination.hpp>

namespace {

using hermes = as::hermes::destination<"hermes", as::topics<"hermes.test", "tomtoolkit.test">>;
using sharing = as::data_sharing<hermes>;

constexpr auto uuid = "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11";
std::string const key = "4d0a8c1e-not-to-be-shown";

as::hermes::alert photometry() {
    as::hermes::alert made;
    made.title = "Photometry of SN 2023ixf";
    made.submitter = "alice";
    made.targets.resize(1);
    made.targets[0].name = "SN 2023ixf";
    made.targets[0].ra = as::hermes::degrees{210.910674};
    made.targets[0].dec = as::hermes::degrees{54.311651};
    made.photometry.resize(1);
    auto& point = made.photometry[0];
    point.target = "SN 2023ixf";
    point.at = as::time_point{1684532541s};
    point.bandpass = "r";
    point.telescope = "FTN";
    point.measured = as::hermes::detection{as::hermes::magnitude::ab(14.9), 0.02};
    return made;
}

/// With what TNS asks for.
as::hermes::alert discovery() {
    auto made = photometry();
    made.authors = "A. Author";
    made.targets[0].new_discovery = true;
    made.targets[0].discovery_info = as::hermes::discovery_info{.reporting_group = "SNEX", .discovery_source = "SNEX", .transient_type = "PSN - Possible SN", .nondetection_source = "ASAS-SN"};
    made.photometry[0].instrument = "FLOYDS";
    return made;
}

struct hermes_fixture : https_fixture {
    std::optional<as::outcome> came;

    hermes_fixture() {
        for (auto const* each : {"HTTPS_PROXY", "https_proxy"}) ::unsetenv(each);
        reply(script::answer(std::string{R"({"title": "Photometry of SN 2023ixf", "uuid": ")"} + uuid + "\"}"));
    }

    std::string credential = R"("HERMES_API_KEY": ")" + key + "\"";

    sharing make(std::string more = "", std::optional<std::string> base_url = {}) {
        auto const json = R"({"DATA_SHARING": {"hermes": {"BASE_URL": ")" + base_url.value_or(url()) + R"(", "CA_FILE": ")" + (folder / "ca.pem").string() + "\", " + credential + more + "}}}";
        return {loop, as::settings::parse(json), logger()};
    }
    auto into() {
        return [this](as::outcome what) { came = std::move(what); };
    }
    template <class Outcome>
    Outcome take() {
        while (!came) {
            loop.restart();
            BOOST_REQUIRE(loop.run_one() > 0);
        }
        auto const what = *std::exchange(came, std::nullopt);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<Outcome>(what), as::to_json_line(what));
        return std::get<Outcome>(what);
    }
    template <class Outcome>
    Outcome publish(sharing& by) {
        by.async_publish<"hermes", "hermes.test">(photometry(), into());
        return take<Outcome>();
    }
    /// But for the account's profile, which is asked for in the background.
    std::size_t posts() const {
        return static_cast<std::size_t>(std::count_if(server.requests.begin(), server.requests.end(), [](auto const& each) { return each.head.starts_with("POST "); }));
    }
    bool shows(std::string_view text) const {
        return std::any_of(log.begin(), log.end(), [&](auto const& line) { return contains(line, text); });
    }
};

std::vector<as::setting_error> errors_of(std::string const& entry) {
    asio::io_context loop;
    try {
        sharing const made{loop, as::settings::parse(R"({"DATA_SHARING": {"hermes": )" + entry + "}}"), as::logger{nullptr}};
    } catch (as::configuration_error const& wrong) {
        return wrong.errors();
    }
    return {};
}

bool has(std::vector<as::setting_error> const& errors, std::string_view path, std::string_view words) {
    return std::any_of(errors.begin(), errors.end(), [&](auto const& each) { return each.path == path && contains(each.problem, words); });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hermes_destination, hermes_fixture)

BOOST_AUTO_TEST_CASE(an_alert_is_published_with_key_topic_and_default_authors) {
    auto made = make(R"(, "DEFAULT_AUTHORS": "A. Author")");
    BOOST_TEST(publish<as::published>(made).uuid == uuid);
    BOOST_TEST_REQUIRE(server.requests.size() == 1u);
    auto const& seen = server.requests[0];
    BOOST_TEST(seen.head.starts_with("POST /api/v0/submit_message/ HTTP/1.1"));
    BOOST_TEST(contains(seen.head, "Authorization: Token " + key));
    BOOST_TEST(contains(seen.head, "Accept: application/json"));
    auto const body = boost::json::parse(seen.body).as_object();
    BOOST_TEST(body.at("topic").as_string() == "hermes.test");
    BOOST_TEST(body.at("authors").as_string() == "A. Author");
    BOOST_TEST(body.at("data").at("photometry").at(0).at("brightness").as_double() == 14.9);
    BOOST_TEST(!shows(key));
}

BOOST_AUTO_TEST_CASE(what_hermes_would_refuse_is_rejected_and_not_sent) {
    auto made = make();
    auto alert = photometry();
    alert.title.clear();
    alert.photometry[0].bandpass.clear();
    made.async_publish<"hermes", "hermes.test">(std::move(alert), into());
    auto const wrong = take<as::rejected>();
    BOOST_TEST(wrong.errors.size() == 2u);
    BOOST_TEST(wrong.errors.at(0).path == "title");
    BOOST_TEST(!wrong.tree.empty());
    BOOST_TEST(server.requests.empty());
    BOOST_TEST(server.connections == 0u);
}

BOOST_AUTO_TEST_CASE(what_hermes_would_break_on_is_rejected_and_not_sent) {
    auto made = make();
    auto alert = photometry();
    alert.photometry[0].exposure_time = std::numeric_limits<double>::infinity();
    made.async_publish<"hermes", "hermes.test">(std::move(alert), into());
    BOOST_TEST(contains(take<as::rejected>().errors.at(0).path, "exposure_time"));
    BOOST_TEST(server.requests.empty());
}

BOOST_AUTO_TEST_CASE(the_answer_decides) {
    auto made = make();
    reply(script::answer(R"({"data": {"photometry": [{"bandpass": ["No."]}]}})", "400 Bad Request"));
    BOOST_TEST((publish<as::rejected>(made).errors.at(0) == as::field_error{"data.photometry[0].bandpass", "No."}));
    reply(script::answer(R"({"detail": "Invalid token."})", "403 Forbidden"));
    BOOST_TEST(publish<as::not_sent>(made).retryable);
    reply(script::answer("<html>", "500 Internal Server Error"));
    publish<as::unknown>(made);
    reply(script::steps{script::cut{}});
    publish<as::unknown>(made);
    auto const status = made.status()[0];
    BOOST_TEST(status.rejected == 1u);
    BOOST_TEST(status.not_sent == 1u);
    BOOST_TEST(status.unknown == 2u);
    BOOST_TEST(posts() == 4u);  // none is sent twice
}

BOOST_AUTO_TEST_CASE(a_report_elsewhere_is_asked_for_and_makes_a_failure_partly_sent) {
    auto made = make();
    reply(script::answer("<html>", "500 Internal Server Error"));
    made.async_publish<"hermes", "hermes.test">(as::hermes::reported_alert{discovery(), {.to_tns = true}}, into());
    BOOST_TEST(take<as::unknown>().partly_sent);
    BOOST_TEST(boost::json::parse(server.requests.at(0).body).at("submit_to_tns").as_bool());
}

BOOST_AUTO_TEST_CASE(a_key_that_the_server_repeats_is_shown_nowhere) {
    auto made = make();
    std::string shown;
    for (auto const* status : {"400 Bad Request", "403 Forbidden", "500 Internal Server Error", "200 OK"})
        for (auto const& body : {R"({"detail": "HTTP_AUTHORIZATION: Token )" + key + "\"}", R"({"error": ")" + key + "\"}", "<html>" + key, R"({"title": [")" + key + "\"]}"}) {
            reply(script::answer(body, status));
            made.async_publish<"hermes", "hermes.test">(photometry(), into());
            while (!came) BOOST_REQUIRE(loop.run_one() > 0);
            shown += as::to_json_line(*came) + as::describe(*came);
            came.reset();
            loop.restart();
        }
    BOOST_TEST(!contains(shown, key));
    BOOST_TEST(!shows(key));
    BOOST_TEST(shows("publication"));
}

BOOST_AUTO_TEST_CASE(a_body_of_nothing_but_keys_is_shown_as_stars) {
    auto made = make();
    std::string keys;
    while (keys.size() < 4'000'000) keys += key;
    for (auto const& body : {keys, "{\"error\": \"" + keys + "\"}", "{\"title\": [\"" + keys + "\"]}"}) {
        reply(script::answer(body, "400 Bad Request"));
        made.async_publish<"hermes", "hermes.test">(photometry(), into());
        while (!came) BOOST_REQUIRE(loop.run_one() > 0);
        auto const shown = as::to_json_line(*std::exchange(came, std::nullopt));
        BOOST_TEST(contains(shown, "******"));
        BOOST_TEST(!contains(shown, key.substr(0, 8)));
        loop.restart();
    }
}

BOOST_AUTO_TEST_CASE(a_password_that_json_writes_with_escapes_is_shown_nowhere) {
    std::string const escaped = R"(s3cr\\et\"xyz)";
    credential = R"("CREDENTIAL_USERNAME": "alice-1234", "CREDENTIAL_PASSWORD": ")" + escaped + "\"";
    auto made = make();
    for (auto const* member : {"detail", "error", "title"}) {
        reply(script::answer("{\"" + std::string{member} + "\": \"no: " + escaped + "\"}", "403 Forbidden"));
        auto const shown = as::describe(publish<as::not_sent>(made));
        BOOST_TEST(!contains(shown, "xyz"), shown);
        BOOST_TEST(contains(shown, "no: ***"), shown);
    }
}

BOOST_AUTO_TEST_CASE(a_password_that_is_a_word_of_the_answer_changes_no_outcome) {
    auto const with_password = [this](std::string const& password) {
        credential = R"("CREDENTIAL_USERNAME": "alice-1234", "CREDENTIAL_PASSWORD": ")" + password + "\"";
        return make();
    };
    auto submitted = with_password("submitted");
    reply(script::answer(R"({"message": "Message was submitted successfully."})"));
    publish<as::published>(submitted);
    auto kafka = with_password("TOPIC_EXCEPTION");
    reply(script::answer(R"({"error": "Error posting message to kafka: code=TOPIC_EXCEPTION"})", "400 Bad Request"));
    auto const refused = publish<as::rejected>(kafka);
    BOOST_TEST(refused.errors.at(0).problem == "the server repeats our credential: its words are not shown");
    BOOST_TEST(refused.tree == "");
}

BOOST_AUTO_TEST_CASE(an_echo_may_be_larger_than_what_was_sent) {
    auto made = make();
    reply(script::answer(R"({"uuid": ")" + std::string{uuid} + R"(", "message_text": ")" + std::string(6'000'000, 'x') + "\"}"));
    BOOST_TEST(publish<as::published>(made).uuid == uuid);
}

BOOST_AUTO_TEST_CASE(no_answer_in_time_is_unknown) {
    auto made = make(R"(, "TIMEOUT_SECONDS": 1)");
    reply(script::steps{script::hold{}});
    publish<as::unknown>(made);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_not_sent) {
    auto made = make("", "https://127.0.0.1:1/");
    auto const away = publish<as::not_sent>(made);
    BOOST_TEST(away.retryable);
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_is_not_sent) {
    https_server other{loop, authority.issue({"elsewhere.test"}), "127.0.0.1"};
    auto elsewhere = make("", url_of(other));
    elsewhere.async_publish<"hermes", "hermes.test">(photometry(), into());
    take<as::not_sent>();
    BOOST_TEST(other.requests.empty());
}

BOOST_AUTO_TEST_CASE(cancelling_while_it_waits_for_the_answer_is_unknown) {
    for (auto const kind : {asio::cancellation_type::terminal, asio::cancellation_type::total}) {
        auto made = make();
        reply(script::steps{script::hold{}});
        asio::cancellation_signal cancel;
        auto const before = server.requests.size();
        made.async_publish<"hermes", "hermes.test">(photometry(), asio::bind_cancellation_slot(cancel.slot(), into()));
        while (server.requests.size() == before) BOOST_REQUIRE(loop.run_one() > 0);
        cancel.emit(kind);
        take<as::unknown>();
    }
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_while_it_publishes) {
    {
        auto made = make();
        made.async_publish<"hermes", "hermes.test">(photometry(), into());
    }
    BOOST_TEST(take<as::published>().uuid == uuid);
}

BOOST_AUTO_TEST_CASE(closing_ends_the_kept_connections) {
    auto made = make();
    publish<as::published>(made);
    std::optional<as::error_code> closed;
    made.async_close(10s, [&](as::error_code ec) { closed = ec; });
    while (!closed || server.open() > 0) BOOST_REQUIRE(loop.run_one() > 0);
    BOOST_TEST(!*closed);
}

BOOST_AUTO_TEST_CASE(it_is_used_from_a_coroutine) {
    auto made = make();
    asio::co_spawn(
        loop, [&]() -> asio::awaitable<void> { came = co_await made.async_publish<"hermes", "tomtoolkit.test">(photometry()); }, asio::detached);
    take<as::published>();
    BOOST_TEST(contains(server.requests.at(0).body, "tomtoolkit.test"));
}

BOOST_AUTO_TEST_CASE(a_server_of_2022_gets_what_it_knows) {
    credential = R"("CREDENTIAL_USERNAME": "alice-1234", "CREDENTIAL_PASSWORD": ")" + key + "\"";
    reply(script::answer(R"({"message": "Message was submitted successfully."})"));
    auto made = make();
    publish<as::published>(made);
    auto const& seen = server.requests.at(0);
    BOOST_TEST(seen.head.starts_with("POST /submit/ HTTP/1.1"));
    BOOST_TEST(contains(seen.head, "SCIMMA-API-Auth-Username: alice-1234"));
    BOOST_TEST(boost::json::parse(seen.body).at("data").at("photometry_data").as_array().size() == 1u);
    auto limit = photometry();
    limit.photometry[0].measured = as::hermes::upper_limit{as::hermes::magnitude::ab(20)};
    made.async_publish<"hermes", "hermes.test">(std::move(limit), into());
    BOOST_TEST(contains(take<as::rejected>().errors.at(0).path, "photometry[0]"));
    made.async_publish<"hermes", "hermes.test">(as::hermes::reported_alert{photometry(), {.to_tns = true}}, into());
    take<as::not_sent>();
    BOOST_TEST(server.requests.size() == 1u);
    BOOST_TEST(!shows(key));
}

BOOST_AUTO_TEST_CASE(flags_that_ask_for_nothing_keep_nothing_from_a_server_of_2022) {
    credential = R"("CREDENTIAL_USERNAME": "alice-1234", "CREDENTIAL_PASSWORD": ")" + key + "\"";
    reply(script::answer(R"({"message": "Message was submitted successfully."})"));
    auto made = make();
    made.async_publish<"hermes", "hermes.test">(as::hermes::reported_alert{photometry(), {.to_tns = false, .to_mpc = {}, .to_gcn = false}}, into());
    take<as::published>();
}

BOOST_AUTO_TEST_CASE(a_page_of_a_server_of_2022_is_a_wrong_address) {
    credential = R"("CREDENTIAL_USERNAME": "alice-1234", "CREDENTIAL_PASSWORD": ")" + key + "\"";
    reply(script::answer("<html>", "400 Bad Request"));
    auto made = make();
    BOOST_TEST((publish<as::not_sent>(made).why.code == as::errc::wrong_address));
}

BOOST_AUTO_TEST_CASE(a_topic_that_no_kafka_takes_is_not_sent_to_a_server_of_2022) {
    credential = R"("CREDENTIAL_USERNAME": "alice-1234", "CREDENTIAL_PASSWORD": ")" + key + "\"";
    auto const json = R"({"DATA_SHARING": {"hermes": {"BASE_URL": ")" + url() + R"(", "CA_FILE": ")" + (folder / "ca.pem").string() + "\", " + credential + "}}}";
    as::data_sharing<as::hermes::destination<"hermes", as::any_topic>> made{loop, as::settings::parse(json), logger()};
    made.async_publish("hermes", "a b", photometry(), into());
    BOOST_TEST(take<as::rejected>().errors.at(0).path == "topic");
    BOOST_TEST(server.requests.empty());
}

BOOST_AUTO_TEST_CASE(an_environment_that_cannot_be_used_is_an_error_of_the_entry) {
    ::setenv("HTTPS_PROXY", "socks5://x:1", 1);
    BOOST_TEST(has(errors_of(R"({"HERMES_API_KEY": "k"})"), "DATA_SHARING.hermes", "proxy"));
    ::unsetenv("HTTPS_PROXY");
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_with_an_entry_is_told_with_its_path) {
    BOOST_TEST(has(errors_of("{}"), "DATA_SHARING.hermes.HERMES_API_KEY", "there is none"));
    BOOST_TEST(errors_of("{}").size() == 1u);
    BOOST_TEST(has(errors_of(R"({"CREDENTIAL_USERNAME": "alice"})"), "DATA_SHARING.hermes.CREDENTIAL_PASSWORD", "there is none"));
    BOOST_TEST(has(errors_of(R"({"CREDENTIAL_PASSWORD": "p"})"), "DATA_SHARING.hermes.CREDENTIAL_USERNAME", "there is none"));
    BOOST_TEST(has(errors_of(R"({"HERMES_API_KEY": "k", "CREDENTIAL_PASSWORD": "p"})"), "DATA_SHARING.hermes.CREDENTIAL_USERNAME", "keep one"));
    auto const errors = errors_of(R"({"HERMES_API_KEY": "k\nX-Other: 1", "BASE_URL": "http://hermes.lco.global/", "CA_FILE": "/no/such/file", "TIMEOUT_SECONDS": 0,
        "USERNAME": "a", "PASSWORD": "p", "CONFIG": {"acks": 1}, "USER_TOPICS": ["hermes.tset"]})");
    BOOST_TEST(has(errors, "DATA_SHARING.hermes.HERMES_API_KEY", "a line end"));
    BOOST_TEST(has(errors, "DATA_SHARING.hermes.BASE_URL", "https://hermes.lco.global"));
    BOOST_TEST(has(errors, "DATA_SHARING.hermes.CA_FILE", "/no/such/file"));
    BOOST_TEST(has(errors, "DATA_SHARING.hermes.TIMEOUT_SECONDS", "a second or more"));
    BOOST_TEST(has(errors, "DATA_SHARING.hermes.USERNAME", "HERMES_API_KEY"));
    BOOST_TEST(has(errors, "DATA_SHARING.hermes.PASSWORD", "HERMES_API_KEY"));
    BOOST_TEST(has(errors, "DATA_SHARING.hermes.CONFIG", "no Kafka"));
    BOOST_TEST(has(errors, "DATA_SHARING.hermes.USER_TOPICS[0]", "did you mean \"hermes.test\"?"));
    BOOST_TEST(errors.size() == 9u);
    for (auto const& each : errors) BOOST_TEST(!contains(each.problem, "X-Other"));
}

BOOST_AUTO_TEST_SUITE_END()
