#include <boost/test/unit_test.hpp>

#include <array>

#include <alertstream/gcn/login.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/kafka/client_credentials.hpp>
#include <alertstream/kafka/destination.hpp>

namespace as = alertstream;
namespace kafka = as::kafka;

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

struct configured {
    as::delivery::stream_plan plan{.name = "gcn", .application = "dome"};
    std::string problems{};

    bool noted(std::string_view words) const {
        return std::ranges::any_of(plan.notes, [&](std::string const& each) { return contains(each, words); });
    }
};

as::settings parse(std::string const& json) {
    return as::settings::parse(json, [](std::string const& name) { return name == "SECRET" ? std::optional<std::string>{"hunter2"} : std::nullopt; });
}

template <class Service = as::gcn::service>
configured configure(as::settings const& from) {
    configured made;
    std::vector<as::setting_error> problems;
    Service::configure(from.streams().at(0), made.plan, problems);
    for (auto const& each : from.errors()) made.problems += each.path + ": " + each.problem + "\n";
    for (auto const& each : problems) made.problems += each.path + ": " + each.problem + "\n";
    BOOST_TEST(!contains(made.problems, "hunter2"), made.problems);
    return made;
}

as::settings stream(std::string const& options) { return parse(R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {)" + options + "}}]}"); }
configured gcn(std::string const& options) { return configure(stream(options)); }

kafka::client_credentials const expected{.client_id = "id", .client_secret = as::secret{"hunter2"}, .token_endpoint = "https://auth.gcn.nasa.gov/oauth2/token"};

/// The same credential has the same source: so it is known what was made of the settings.
bool has_tokens_of(kafka::connection const& to, kafka::client_credentials const& of) { return to.tokens && to.tokens == kafka::tokens_of(of).value(); }
bool has_tokens_of(kafka::connection const& to, std::string endpoint) {
    auto of = expected;
    of.token_endpoint = std::move(endpoint);
    return has_tokens_of(to, of);
}

std::string const client = R"("CLIENT_ID": "id", "CLIENT_SECRET": "${SECRET}")";

}  // namespace

BOOST_AUTO_TEST_SUITE(token_settings)

BOOST_AUTO_TEST_CASE(a_client_logs_in_at_gcn_with_nothing_but_its_id_and_secret) {
    auto const made = gcn(client);
    BOOST_TEST(made.problems == "");
    auto const& to = made.plan.connection;
    BOOST_TEST(to.brokers.at(0) == "kafka.gcn.nasa.gov:9092");
    BOOST_TEST((to.security == kafka::security_protocol::sasl_ssl));
    BOOST_TEST((to.mechanism == kafka::sasl_mechanism::oauthbearer));
    BOOST_TEST(has_tokens_of(to, expected));
    BOOST_TEST(made.plan.group.group_id == "id-dome");
    BOOST_TEST(made.plan.notes.empty());
}

BOOST_AUTO_TEST_CASE(a_domain_says_both_addresses) {
    for (std::string const domain : {"test.gcn.nasa.gov", "dev.gcn.nasa.gov"}) {
        auto const made = gcn(client + R"(, "DOMAIN": ")" + domain + '"');
        BOOST_TEST(made.plan.connection.brokers.at(0) == "kafka." + domain + ":9092");
        BOOST_TEST(has_tokens_of(made.plan.connection, "https://auth." + domain + "/oauth2/token"));
    }
}

BOOST_AUTO_TEST_CASE(addresses_can_be_given) {
    auto const made = gcn(client + R"(, "URL": "kafka://localhost:9094/", "TOKEN_URL": "https://localhost:19443/oauth2/token")");
    BOOST_TEST(made.problems == "");
    BOOST_TEST(made.plan.connection.brokers.at(0) == "localhost:9094");
    BOOST_TEST(has_tokens_of(made.plan.connection, "https://localhost:19443/oauth2/token"));
    BOOST_TEST(has_tokens_of(gcn(client + R"(, "URL": "kafka://kafka.test.gcn.nasa.gov/")").plan.connection, "https://auth.test.gcn.nasa.gov/oauth2/token"));
    BOOST_TEST(has_tokens_of(gcn(client + R"(, "URL": "kafka://localhost/", "DOMAIN": "dev.gcn.nasa.gov")").plan.connection, "https://auth.dev.gcn.nasa.gov/oauth2/token"));
    BOOST_TEST(contains(gcn(client + R"(, "DOMAIN": "")").problems, "DOMAIN: the text is empty"));
    BOOST_TEST(contains(gcn(client + R"(, "URL": "kafka://localhost:9094/")").problems, "OPTIONS.TOKEN_URL: expected where tokens are had"));
}

BOOST_AUTO_TEST_CASE(toms_names_old_and_new) {
    for (auto const* name : {"GCN_CLASSIC_CLIENT", "GCN_KAFKA_CLIENT", "CLIENT"}) {
        auto const key = std::string{name};
        BOOST_TEST(has_tokens_of(gcn('"' + key + R"(_ID": "id", ")" + key + R"(_SECRET": "hunter2")").plan.connection, expected), name);
    }
}

BOOST_AUTO_TEST_CASE(librdkafkas_names_are_read_in_config) {
    auto const made = gcn(R"("CONFIG": {"security.protocol": "sasl_ssl", "sasl.mechanisms": "OAUTHBEARER", "sasl.oauthbearer.method": "oidc", "sasl.oauthbearer.client.id": "id",
        "sasl.oauthbearer.client.secret": "hunter2", "sasl.oauthbearer.token.endpoint.url": "https://auth.gcn.nasa.gov/oauth2/token", "sasl.oauthbearer.scope": "a b", "https.ca.location": "probe"})");
    BOOST_TEST(made.problems == "");
    auto with_scope = expected;
    with_scope.scope = "a b";
    BOOST_TEST(has_tokens_of(made.plan.connection, with_scope));
    BOOST_TEST(made.plan.group.group_id == "id-dome");
    BOOST_TEST(contains(gcn(client + R"(, "CONFIG": {"sasl.oauthbearer.method": "aws_iam"})").problems, "CONFIG.sasl.oauthbearer.method: expected oidc"));
    // OPTIONS win.
    BOOST_TEST(has_tokens_of(gcn(client + R"(, "CONFIG": {"sasl.oauthbearer.client.id": "another"})").plan.connection, expected));
}

BOOST_AUTO_TEST_CASE(half_a_credential_is_an_error_of_the_other_half_and_of_nothing_else) {
    BOOST_TEST(gcn(R"("CLIENT_ID": "id")").problems == "ALERT_STREAMS[0].OPTIONS.CLIENT_SECRET: expected the secret of the client; there is none\n");
    BOOST_TEST(gcn(R"("CLIENT_SECRET": "${SECRET}")").problems.starts_with("ALERT_STREAMS[0].OPTIONS.CLIENT_ID: expected the id"));
    auto const none = gcn(R"("CONFIG": {"security.protocol": "sasl_ssl", "sasl.mechanism": "OAUTHBEARER"})").problems;
    BOOST_TEST(contains(none, "CLIENT_ID"));
    BOOST_TEST(contains(none, "CLIENT_SECRET"));
    BOOST_TEST(!contains(none, "sasl.mechanism"));
}

BOOST_AUTO_TEST_CASE(the_secret_goes_nowhere_but_over_tls_or_to_this_machine) {
    BOOST_TEST(contains(gcn(client + R"(, "TOKEN_URL": "http://auth.gcn.nasa.gov/oauth2/token")").problems, "OPTIONS.TOKEN_URL: refused: it would weaken"));
    BOOST_TEST(gcn(client + R"(, "TOKEN_URL": "http://localhost:8080/token")").problems == "");
    BOOST_TEST(contains(gcn(client + R"(, "TOKEN_URL": "auth.gcn.nasa.gov")").problems, "OPTIONS.TOKEN_URL: "));
}

BOOST_AUTO_TEST_CASE(one_ca_file_for_both_servers) {
    auto const made = gcn(client + R"(, "CA_FILE": "/nowhere.pem")").problems;
    BOOST_TEST(made.starts_with("ALERT_STREAMS[0].OPTIONS.CA_FILE: "), made);
    BOOST_TEST(std::ranges::count(made, '\n') == 1);
}

BOOST_AUTO_TEST_CASE(a_kafka_of_ones_own_asks_for_no_token) {
    auto const plain = gcn(client + R"(, "URL": "kafka://localhost:9092/", "CONFIG": {"security.protocol": "plaintext"})");
    BOOST_TEST(plain.problems == "");
    BOOST_TEST(!plain.plan.connection.tokens);
    BOOST_TEST(plain.noted("name the group only"));
    auto const scram = gcn(client + R"(, "USERNAME": "u", "PASSWORD": "p")");
    BOOST_TEST(!scram.plan.connection.tokens);
    BOOST_TEST((scram.plan.connection.mechanism == kafka::sasl_mechanism::scram_sha_512));
    BOOST_TEST(scram.noted("by USERNAME and PASSWORD"));
    BOOST_TEST(gcn("").noted("GCN's brokers let nobody in without"));
    BOOST_TEST(!gcn(R"("URL": "kafka://localhost/")").noted("GCN's brokers"));
}

BOOST_AUTO_TEST_CASE(any_service_may_log_in_so) {
    auto const made = configure<as::hopskotch::service>(stream(client + R"(, "TOKEN_URL": "https://auth.gcn.nasa.gov/oauth2/token", "USERNAME": "id", "CONFIG": {"sasl.mechanism": "OAUTHBEARER"})"));
    BOOST_TEST(made.problems == "");
    BOOST_TEST(has_tokens_of(made.plan.connection, expected));
    BOOST_TEST(made.plan.group.group_id == "id-dome");
    BOOST_TEST(!made.noted("CLIENT_ID"));
}

BOOST_AUTO_TEST_CASE(a_destination_shares_the_token_of_a_stream) {
    auto const from = parse(R"({"DATA_SHARING": {"gcn": {"BASE_URL": "kafka://kafka.gcn.nasa.gov/", )" + client + "}}}");
    std::vector<as::setting_error> problems;
    auto const to = kafka::connection_of(from.data_sharing().at(0), problems);
    BOOST_TEST(problems.empty());
    BOOST_TEST((to.security == kafka::security_protocol::sasl_ssl));
    BOOST_TEST(to.tokens == gcn(client).plan.connection.tokens);
}

// ---------------------------------------------------------------- the environment

namespace {

configured of_environment(std::string const& options, std::vector<std::string> const& variables) { return configure(as::gcn::with_environment(stream(options), variables)); }

}  // namespace

BOOST_AUTO_TEST_CASE(gcn_kafkas_names_of_the_environment) {
    BOOST_TEST(has_tokens_of(of_environment("", {"KAFKA_CLIENT___ID=id", "KAFKA_CLIENT___SECRET=hunter2"}).plan.connection, expected));
    BOOST_TEST(has_tokens_of(of_environment("", {"KAFKA_CLIENT_ID=id", "KAFKA_CLIENT_SECRET=hunter2"}).plan.connection, expected));
    BOOST_TEST(has_tokens_of(of_environment("", {"KAFKA_SASL_OAUTHBEARER_CLIENT_ID=id", "KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET=hunter2", "KAFKA_SASL_OAUTHBEARER_METHOD=oidc"}).plan.connection, expected));
    auto const all = of_environment("", {"KAFKA_CLIENT___ID=id", "KAFKA_CLIENT___SECRET=hunter2", "KAFKA_DOMAIN=test.gcn.nasa.gov", "KAFKA_GROUP_ID=mine", "KAFKA_FETCH_WAIT_MAX_MS=50",
                                         "KAFKA_CLIENT_ID=telescope", "KAFKA_ENABLE_AUTO_COMMIT=true"});
    BOOST_TEST(all.problems == "");
    BOOST_TEST(all.plan.connection.brokers.at(0) == "kafka.test.gcn.nasa.gov:9092");
    BOOST_TEST(all.plan.group.group_id == "mine");
    BOOST_TEST(all.plan.connection.client_id == "telescope");
    BOOST_TEST((all.plan.connection.extra == std::vector<kafka::property>{{"fetch.wait.max.ms", "50"}}));
}

BOOST_AUTO_TEST_CASE(what_the_document_says_holds_and_what_is_not_for_kafka_is_passed_over) {
    auto const made = of_environment(client + R"(, "GROUP_ID": "mine", "CONFIG": {"fetch.wait.max.ms": 7})",
                                     {"KAFKA_CLIENT___ID=other", "KAFKA_CLIENT___SECRET=other", "KAFKA_GROUP_ID=other", "KAFKA_FETCH_WAIT_MAX_MS=50", "KAFKA_HOME=/opt/kafka",
                                      "KAFKA_HEAP_OPTS=-Xmx1G", "KAFKA_=x", "KAFKA", "PATH=/bin", "XKAFKA_DOMAIN=x", "KAFKA____X=1"});
    BOOST_TEST(made.problems == "");
    BOOST_TEST(has_tokens_of(made.plan.connection, expected));
    BOOST_TEST(made.plan.group.group_id == "mine");
    BOOST_TEST((made.plan.connection.extra == std::vector<kafka::property>{{"fetch.wait.max.ms", "7"}}));
}

BOOST_AUTO_TEST_CASE(a_mistake_in_the_environment_names_the_variable) {
    auto const made = of_environment(client, {"KAFKA_SECURITY_PROTOCOL=nonsense"}).problems;
    BOOST_TEST(contains(made, "KAFKA_SECURITY_PROTOCOL (of the environment): "), made);
}

BOOST_AUTO_TEST_CASE(other_streams_take_nothing_from_gcns_environment) {
    auto const from = parse(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"USERNAME": "u", "PASSWORD": "p"}}]})");
    auto const made = as::gcn::with_environment(from, std::array<std::string, 2>{"KAFKA_CLIENT___ID=id", "KAFKA_DOMAIN=x"});
    BOOST_TEST(!made.streams().at(0).client_id.has_value());
    BOOST_TEST(!made.streams().at(0).domain.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
