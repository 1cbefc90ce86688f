// No token, password or Authorization header appears in any log line, outcome or error, whatever goes wrong.
#include "hermes_fixture.hpp"

#include <array>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/kafka/destination.hpp>

namespace as = alertstream;
namespace fault = alertstream::testing::fault;

namespace {

using sharing = as::data_sharing<as::hermes::destination<"hermes", as::topics<"hermes.test">>>;
using reading = as::hopskotch::stream<as::topic<"hermes.test", as::ignore_alert>>;

constexpr std::array<std::string_view, 6> secrets{"token-for-tests", "s3cret-password", "s3cret-proxy", "Authorization", "SCIMMA-API-Auth", "dXNlcjpzM2NyZXQtcHJveHk="};

as::hermes::alert one_point() {
    as::hermes::alert made{.title = "t", .submitter = "me"};
    made.targets = {{.name = "a", .ra = as::hermes::degrees{1}, .dec = as::hermes::degrees{2}}};
    made.photometry = {{.target = "a", .at = as::time_point{}, .bandpass = "g", .measured = as::hermes::detection{.value = as::hermes::magnitude::ab(17)}, .telescope = "x"}};
    return made;
}

struct secrets_fixture : hermes_fixture {
    std::vector<std::string> texts;  ///< of outcomes and errors

    as::outcome publish(sharing& to) {
        std::optional<as::outcome> came;
        to.async_publish<"hermes", "hermes.test">(one_point(), [&](as::outcome what) { came = std::move(what); });
        run_until([&] { return came.has_value(); });
        texts.push_back(describe(*came));
        texts.push_back(to_json_line(*came));
        return *came;
    }

    as::settings settings(std::string const& more = "", std::string const& token = "token-for-tests") const {
        return as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": ")" + broker.url() + R"(", "GROUP_ID": "g", "START": "earliest", "STATE_DIR": ")" +
                                   folder.path().string() + R"(", "CONFIG": {"security.protocol": "plaintext"}}}], "DATA_SHARING": {"hermes": {"BASE_URL": ")" + server.url() +
                                   R"(", "CA_FILE": ")" + server.ca_file() + R"(", "TIMEOUT_SECONDS": 1, "HERMES_API_KEY": ")" + token + '"' + more + "}}}");
    }

    void check() const {
        BOOST_TEST(!texts.empty());
        for (auto const* all : {&log, &texts})
            for (auto const& line : *all)
                for (auto const each : secrets) BOOST_TEST(line.find(each) == std::string::npos, each << " is in: " << line);
    }
};

/// Everything that a Hermes can do to a request; some of them repeat the token as a page for developers would.
std::vector<as::testing::any_fault> all_faults() {
    std::string const echo = "you sent Token token-for-tests";
    return {fault::delay{std::chrono::milliseconds{1}}, fault::never{}, fault::hang_up{}, fault::cut{0}, fault::cut{10}, fault::cut{200}, fault::stall{10}, fault::stall{200},
            fault::close_after{}, fault::fail_after_publishing{}, fault::html{400}, fault::html{404}, fault::html{502}, fault::redirect{"https://localhost:1/?key=token-for-tests"},
            fault::huge{64U << 20U}, fault::huge{64U << 20U, false}, fault::say{.status = 200, .body = "{}"},
            fault::say{.status = 400, .body = R"({"detail": ")" + echo + "\"}"}, fault::say{.status = 403, .body = R"({"detail": ")" + echo + "\"}"},
            fault::say{.status = 200, .body = R"({"error": ")" + echo + "\"}"}, fault::say{.status = 400, .body = R"({"title": [")" + echo + "\"]}"},
            fault::say{.status = 200, .body = R"({"uuid": ")" + echo + "\"}"}, fault::say{.status = 500, .body = echo, .content_type = "text/plain"},
            fault::say{.status = 200, .body = "{\"" + echo}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(secrets, secrets_fixture)

BOOST_AUTO_TEST_CASE(none_is_in_any_line_of_a_circle_or_of_any_fault) {
    sharing to{loop, settings(), logger()};
    BOOST_TEST(std::holds_alternative<as::published>(publish(to)));
    for (auto const& each : all_faults()) {
        server.next(each);
        publish(to);
    }
    server.close_idle();
    publish(to);
    for (auto const which : {as::testing::shown_certificate::another_name, as::testing::shown_certificate::expired}) {
        server.show(which);
        sharing fresh{loop, settings(), logger()};
        publish(fresh);
    }
    server.refuse();
    publish(to);
    BOOST_TEST(!log.empty());
    as::alert_streams<reading> streams{loop, settings(), logger()};
    streams.set({.until_end = true});
    bool ended = false;
    streams.async_run([&](as::error_code) { ended = true; });
    run_until([&] { return ended; });
    check();
}

BOOST_AUTO_TEST_CASE(none_is_in_the_refusals_of_an_account) {
    server.add_account({.token = "s3cret-password"});
    for (auto const* token : {"s3cret-password", "s3cret-password-of-nobody"}) {
        sharing to{loop, settings("", token), logger()};
        BOOST_TEST(!std::holds_alternative<as::published>(publish(to)));
    }
    check();
}

BOOST_AUTO_TEST_CASE(none_is_in_the_errors_of_settings) {
    auto const refused = [&](as::settings const& from) {
        try {
            sharing const to{loop, from, logger()};
            BOOST_TEST(false, "settings were taken that should not be");
        } catch (as::configuration_error const& e) {
            texts.emplace_back(e.what());
        }
    };
    refused(settings("", "token-for-tests\\r\\nX-Evil: 1"));
    refused(settings(R"(, "CREDENTIAL_PASSWORD": ["s3cret-password"])"));
    refused(settings(R"(, "CREDENTIAL_PASSWORD": "s3cret-password", "TIMEOUT_SECONDS": "s3cret")"));
    refused(settings(R"(, "PASSWORD": "s3cret-password", "BASE_URL2": "x")"));
    BOOST_TEST(texts.size() == 4U);
    check();
}

BOOST_AUTO_TEST_CASE(none_is_in_what_a_proxy_is_told) {
    as::http::client client{loop.get_executor(),
                            {.ca_file = server.ca_file(), .proxy = as::secret{"http://user:s3cret-proxy@127.0.0.1:" + std::to_string(server.port())}}, logger()};
    auto request = submission(hermes_fixture::message());
    request.url = "https://hermes.example/api/v0/submit_message/";
    auto const got = ask(client, request);
    BOOST_TEST_REQUIRE(got.has_error());
    texts.push_back(got.error().message());
    check();
}

BOOST_AUTO_TEST_SUITE_END()
