// Photometry → a local Hermes → a real Kafka over SASL_SSL → handler.
#include <boost/test/unit_test.hpp>

#include <optional>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/testing/hermes.hpp>
#include <alertstream/time.hpp>

#include "cluster.hpp"

using namespace live;

namespace {

using sharing = as::data_sharing<as::hermes::destination<"hermes", as::any_topic>>;

struct keep {
    std::vector<as::hermes::alert>* into;
    void operator()(as::hermes::alert const& alert) const { into->push_back(alert); }
};
using service = as::hopskotch::stream<as::topic<"live.*", keep>>;

/// As alice, over the listener with TLS.
as::kafka::connection scram() {
    return {.brokers = {from_environment("ALERTSTREAM_KAFKA_SCRAM")}, .security = as::kafka::security_protocol::sasl_ssl, .username = "alice",
            .password = as::secret{from_environment("ALERTSTREAM_KAFKA_PASSWORD_ALICE")}, .ca_file = from_environment("ALERTSTREAM_KAFKA_CA")};
}

as::settings settings_of(as::testing::hermes const& server, std::string const& folder, std::string const& topic) {
    auto all = boost::json::parse(settings_json(folder, R"("GROUP_ID": "alice-)" + topic + R"(", "TOPIC_HANDLERS": {")" + topic + R"(": null})")).as_object();
    all["DATA_SHARING"] = {{"hermes", {{"BASE_URL", server.url()}, {"HERMES_API_KEY", as::testing::hermes::default_token}, {"CA_FILE", server.ca_file()}}}};
    return as::settings::parse(boost::json::serialize(all));
}

as::hermes::alert three_points() {
    namespace h = as::hermes;
    as::hermes::alert made{.title = "three points", .submitter = "live test", .targets = {{.name = "AT 2026abc", .ra = h::degrees{210.910674}, .dec = h::degrees{54.311651}}}};
    for (auto const& measured : std::initializer_list<h::measurement>{h::detection{.value = h::magnitude::ab(17.210000000000004), .error = 0.03},
                                                                      h::detection{.value = h::flux_density::per_angstrom(1.2345678901234567e-16)},
                                                                      h::upper_limit{.value = h::magnitude::vega(20.4)}})
        made.photometry.push_back({.target = "AT 2026abc", .at = as::parse_iso_time("2026-11-20T03:12:45.000001Z"), .bandpass = "g", .measured = measured, .telescope = "LCO 1m"});
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(circle, *boost::unit_test::precondition(needs_scram{}))

BOOST_AUTO_TEST_CASE(photometry_goes_round_through_a_real_kafka_and_is_what_it_was) {
    as::testing::temporary_folder folder;
    auto const topic = fresh_topic("tomtoolkit.test");
    boost::asio::io_context loop;
    as::testing::hermes server{loop.get_executor(), scram()};
    auto const settings = settings_of(server, folder.path().string(), topic);
    std::vector<as::hermes::alert> seen;
    as::alert_streams<service> streams{loop, settings, as::logger{nullptr}, keep{&seen}};
    bool ended = false;
    streams.async_run([&](as::error_code) { ended = true; });
    sharing to{loop, settings, as::logger{nullptr}};
    std::optional<as::outcome> came;
    to.async_publish("hermes", topic, three_points(), [&](as::outcome what) { came = std::move(what); });
    BOOST_TEST_REQUIRE(run_until(loop, [&] { return came && !seen.empty(); }));
    BOOST_TEST(std::holds_alternative<as::published>(*came), describe(*came));
    BOOST_TEST(seen.front().topic == topic);
    BOOST_TEST((seen.front().photometry == three_points().photometry));
    BOOST_TEST((seen.front().targets.front().ra == three_points().targets.front().ra));
    streams.stop();
    BOOST_TEST(run_until(loop, [&] { return ended; }));
}

BOOST_AUTO_TEST_CASE(what_the_credential_may_not_write_is_refused_in_words) {
    as::testing::temporary_folder folder;
    try {
        create_topic("secret.bob");
    } catch (std::runtime_error const&) {
        // Another test made it.
    }
    boost::asio::io_context loop;
    as::testing::hermes server{loop.get_executor(), scram()};
    sharing to{loop, [&] {
                   auto all = boost::json::object{};
                   all["DATA_SHARING"] = {{"hermes", {{"BASE_URL", server.url()}, {"HERMES_API_KEY", as::testing::hermes::default_token}, {"CA_FILE", server.ca_file()}}}};
                   return as::settings::parse(boost::json::serialize(all));
               }(), as::logger{nullptr}};
    std::optional<as::outcome> came;
    to.async_publish("hermes", "secret.bob", three_points(), [&](as::outcome what) { came = std::move(what); });
    BOOST_TEST_REQUIRE(run_until(loop, [&] { return came.has_value(); }));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(*came), describe(*came));
    auto const& errors = std::get<as::rejected>(*came).errors;
    BOOST_TEST_REQUIRE(errors.size() == 1U);
    BOOST_TEST(errors[0].path == "topic");
    BOOST_TEST(errors[0].problem.find("TOPIC_AUTHORIZATION_FAILED") != std::string::npos, errors[0].problem);
}

BOOST_AUTO_TEST_SUITE_END()
