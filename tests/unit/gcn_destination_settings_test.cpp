#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <alertstream/gcn/destination.hpp>
#include <alertstream/gcn/login.hpp>
#include <alertstream/kafka/client_credentials.hpp>

namespace as = alertstream;
namespace kafka = as::kafka;

namespace {

struct configured {
    kafka::connection to{};
    std::vector<as::setting_error> problems{};

    bool complains(std::string_view key, std::string_view words) const {
        return std::ranges::any_of(problems, [&](auto const& each) { return each.path == "DATA_SHARING.gcn." + std::string{key} && each.problem.find(words) != std::string::npos; });
    }
    std::string property(std::string_view name) const {
        for (auto const& each : to.extra)
            if (each.name == name) return each.value;
        return {};
    }
};

/// Of a document's entry, read as a program reads it.
configured of(std::string const& entry) {
    auto const read = as::settings::parse(R"({"DATA_SHARING": {"gcn": {)" + entry + "}}}");
    configured made;
    made.problems.assign(read.errors().begin(), read.errors().end());
    made.to = as::gcn::connection_of(read.data_sharing().at(0), made.problems);
    return made;
}

/// The same credential has the same source: so it is known what was made of the settings.
bool has_tokens_of(configured const& made, std::string endpoint) {
    return made.to.tokens && made.to.tokens == kafka::tokens_of({.client_id = "id", .client_secret = as::secret{"s"}, .token_endpoint = std::move(endpoint)}).value();
}

std::string const client = R"("CLIENT_ID": "id", "CLIENT_SECRET": "s")";

}  // namespace

BOOST_AUTO_TEST_SUITE(gcn_destination_settings)

BOOST_AUTO_TEST_CASE(an_id_and_a_secret_log_in_at_gcn_with_the_token_that_streams_have) {
    auto const made = of(client);
    BOOST_TEST(made.problems.empty());
    BOOST_TEST(made.to.brokers.at(0) == "kafka.gcn.nasa.gov:9092");
    BOOST_TEST((made.to.security == kafka::security_protocol::sasl_ssl && made.to.mechanism == kafka::sasl_mechanism::oauthbearer));
    BOOST_TEST(has_tokens_of(made, "https://auth.gcn.nasa.gov/oauth2/token"));
    BOOST_TEST((made.property("compression.type") == "zstd" && made.property("message.max.bytes") == "4194304"));
}

BOOST_AUTO_TEST_CASE(a_domain_says_both_addresses_and_beside_other_brokers_that_of_the_tokens) {
    for (std::string const domain : {"test.gcn.nasa.gov", "gcn.example.org"}) {
        auto const made = of(client + R"(, "DOMAIN": ")" + domain + '"');
        BOOST_TEST(made.problems.empty());
        BOOST_TEST(made.to.brokers.at(0) == "kafka." + domain + ":9092");
        BOOST_TEST(has_tokens_of(made, "https://auth." + domain + "/oauth2/token"));
    }
    auto const beside = of(client + R"(, "BASE_URL": "kafka://localhost/", "DOMAIN": "dev.gcn.nasa.gov")");
    BOOST_TEST(beside.problems.empty());
    BOOST_TEST(beside.to.brokers.at(0) == "localhost:9092");
    BOOST_TEST(has_tokens_of(beside, "https://auth.dev.gcn.nasa.gov/oauth2/token"));
}

BOOST_AUTO_TEST_CASE(a_secret_goes_to_the_token_endpoint_that_is_named_wherever_that_is) {
    BOOST_TEST(has_tokens_of(of(client + R"(, "TOKEN_URL": "https://tokens.example.org/t")"), "https://tokens.example.org/t"));
    BOOST_TEST(has_tokens_of(of(client + R"(, "CONFIG": {"sasl.oauthbearer.token.endpoint.url": "https://tokens.example.org/t"})"), "https://tokens.example.org/t"));
    // Other brokers, and nobody says where their tokens are: not GCN's.
    for (std::string const brokers : {R"("BASE_URL": "kafka://kafka.example.org/")", R"("CONFIG": {"bootstrap.servers": "kafka.example.org:9092"})"}) {
        auto const made = of(client + ", " + brokers);
        BOOST_TEST(made.to.brokers.at(0) == "kafka.example.org:9092");
        BOOST_TEST(made.complains("TOKEN_URL", "expected where tokens are had"));
        BOOST_TEST(!made.to.tokens);
    }
}

BOOST_AUTO_TEST_CASE(a_kafka_of_ones_own_needs_no_credential_of_gcns) {
    for (std::string const own : {R"("BASE_URL": "kafka://localhost/")", R"("CONFIG": {"bootstrap.servers": "localhost:9092"})",
                                  R"("CONFIG": {"bootstrap.servers": "localhost:9092", "sasl.username": "u", "sasl.password": "p"})", R"("BASE_URL": "kafka://localhost/", "USERNAME": "u", "PASSWORD": "p")"}) {
        auto const made = of(own);
        BOOST_TEST(made.problems.empty(), own);
        BOOST_TEST(made.to.brokers.at(0) == "localhost:9092", own);
    }
    BOOST_TEST(of("").complains("CLIENT_ID", "lets nobody publish who does not log in"));
}

BOOST_AUTO_TEST_CASE(a_domain_that_is_none_or_does_nothing_is_told_at_its_key) {
    for (std::string const bad : {"a b", "https://gcn.nasa.gov", "gcn.nasa.gov/x", "me@gcn.nasa.gov", ""}) {
        auto const made = of(client + R"(, "DOMAIN": ")" + bad + '"');
        BOOST_TEST(made.problems.size() == 1u, bad);
        BOOST_TEST(made.complains("DOMAIN", bad.empty() ? "the text is empty" : "expected a name of hosts"), bad);
    }
    BOOST_TEST(of(client + R"(, "BASE_URL": "kafka://localhost/", "TOKEN_URL": "https://localhost/token", "DOMAIN": "test.gcn.nasa.gov")").complains("DOMAIN", "has no effect"));
    BOOST_TEST(of(R"("BASE_URL": "kafka://localhost/", "DOMAIN": "test.gcn.nasa.gov")").complains("DOMAIN", "has no effect"));
}

BOOST_AUTO_TEST_SUITE_END()
