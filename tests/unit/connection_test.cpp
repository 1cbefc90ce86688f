#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <alertstream/authorities.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/token_source.hpp>

namespace as = alertstream;
namespace kafka = as::kafka;

namespace {

constexpr int v2_0_2 = 0x020002ff, v2_2_0 = 0x020200ff, v2_10_0 = 0x020a00ff;

kafka::connection hopskotch() {
    return {.brokers = {"kafka.scimma.org:9092"}, .security = kafka::security_protocol::sasl_ssl, .username = "alice-1234", .password = as::secret{"open sesame"}};
}

kafka::connection with(kafka::connection c, std::string name, std::string value) {
    c.extra.push_back({std::move(name), std::move(value)});
    return c;
}

/// The value that librdkafka will have in the end.
std::string value_of(kafka::detail::property_plan const& plan, std::string_view name) {
    std::string found = "(not set)";
    for (auto const& each : plan.properties)
        if (each.name == name) found = each.value;
    return found;
}

kafka::detail::property_plan consumer(kafka::connection c, int version = v2_0_2) {
    return kafka::detail::plan_consumer(std::move(c), {.group_id = "alice-1234-app"}, version);
}

std::string problem_of(kafka::detail::property_plan const& plan, std::string_view name) {
    for (auto const& each : plan.problems)
        if (each.property == name) return each.problem;
    return {};
}

std::string whole(kafka::property_problems const& problems) { return problems.why().message(); }

struct temporary_file {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("alertstream-unit-" + std::to_string(::getpid()) + ".pem");
    explicit temporary_file(std::string_view text) { std::ofstream{path} << text; }
    ~temporary_file() { std::filesystem::remove(path); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(connection)

BOOST_AUTO_TEST_CASE(urls_and_lists_of_brokers_are_read) {
    using list = std::vector<std::string>;
    BOOST_TEST(kafka::parse_brokers("kafka://kafka.scimma.org/").value() == (list{"kafka.scimma.org:9092"}));
    BOOST_TEST(kafka::parse_brokers("KAFKA://a:1,b,c:65535").value() == (list{"a:1", "b:9092", "c:65535"}));
    BOOST_TEST(kafka::parse_brokers("localhost:9092").value() == (list{"localhost:9092"}));
    BOOST_TEST(kafka::parse_brokers("kafka://[::1]:19092,[2001:db8::1]/").value() == (list{"[::1]:19092", "[2001:db8::1]:9092"}));
}

BOOST_AUTO_TEST_CASE(bad_urls_are_refused_with_what_is_expected) {
    for (std::string_view const bad : {"", "kafka://", "kafka:///", "http://a/", "kafka://a/topic", "a:0", "a:65536", "a:x", "a:", ":9092", "a,,b", "a,",
                                       "a b", "a\nb", "[::1", "::1", "[nonsense]", "a:1:2", "kafka://a?x=1"}) {
        auto const read = kafka::parse_brokers(bad);
        BOOST_TEST(read.has_error(), bad);
        if (read.has_error()) BOOST_TEST(read.error().detail.find("kafka://host[:port]") != std::string::npos, bad);
    }
    BOOST_TEST(kafka::parse_brokers(std::string(100'000, 'a')).has_error());
}

BOOST_AUTO_TEST_CASE(a_password_in_a_url_is_refused_and_not_repeated) {
    auto const read = kafka::parse_brokers("kafka://alice:opensesame@kafka.scimma.org/");
    BOOST_TEST(read.error().message().find("opensesame") == std::string::npos);
    BOOST_TEST(read.error().detail.find("USERNAME") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(this_machine_is_known_by_name_only) {
    for (std::string_view const local : {"localhost:9092", "LocalHost:1", "127.0.0.1:1", "127.9.9.9:1", "[::1]:9092"}) BOOST_TEST(kafka::is_this_machine(local), local);
    for (std::string_view const other : {"127.0.0.1.evil.org:1", "localhost.evil.org:1", "128.0.0.1:1", "[::2]:1", "0.0.0.0:1", "kafka.scimma.org:9092", "2130706433:1"})
        BOOST_TEST(!kafka::is_this_machine(other), other);
}

BOOST_AUTO_TEST_CASE(names_are_read_as_people_write_them) {
    BOOST_TEST((kafka::parse_security_protocol("sasl_ssl").value() == kafka::security_protocol::sasl_ssl));
    BOOST_TEST((kafka::parse_security_protocol("SASL-SSL").value() == kafka::security_protocol::sasl_ssl));
    BOOST_TEST((kafka::parse_sasl_mechanism("scram_sha_512").value() == kafka::sasl_mechanism::scram_sha_512));
    BOOST_TEST(kafka::parse_sasl_mechanism("GSSAPI").has_error());
    BOOST_TEST(kafka::parse_security_protocol("").has_error());
}

BOOST_AUTO_TEST_CASE(a_consumer_for_hopskotch_is_what_librdkafka_accepts) {
    auto const conf = kafka::make_consumer_conf(hopskotch(), {.group_id = "alice-1234-app"});
    BOOST_TEST(conf.has_value());
    BOOST_TEST(kafka::make_producer_conf(hopskotch()).has_value());
}

BOOST_AUTO_TEST_CASE(what_the_promise_rests_on_is_fixed) {
    for (auto const& [name, value] : {kafka::property{"enable.auto.commit", "true"}, {"auto.commit.enable", "true"}, {"topic.auto.commit.enable", "1"},
                                      {"enable.auto.offset.store", "true"}, {"auto.offset.reset", "earliest"}, {"topic.auto.offset.reset", "latest"},
                                      {"enable.partition.eof", "false"}, {"log.queue", "false"}, {"offset.store.method", "file"},
                                      {"group.protocol", "consumer"}, {"enabled_events", "0"}, {"group.id", "other"}})
        BOOST_TEST(!consumer(with(hopskotch(), name, value)).problems.empty(), name);
    for (auto const& [name, value] : {kafka::property{"enable.auto.commit", "false"}, {"enable.auto.commit", "0"}, {"enable.auto.offset.store", "F"},
                                      {"auto.offset.reset", "error"}, {"enable.partition.eof", "1"}, {"group.id", "alice-1234-app"}})
        BOOST_TEST(consumer(with(hopskotch(), name, value)).problems.empty(), name);
    auto const plan = consumer(with(hopskotch(), "enable.auto.commit", "true"));
    BOOST_TEST(value_of(plan, "enable.auto.commit") == "false");
    BOOST_TEST(problem_of(plan, "enable.auto.commit").find("when its handlers are done") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(verification_cannot_be_switched_off_nor_code_loaded) {
    for (auto const& [name, value] : {kafka::property{"enable.ssl.certificate.verification", "false"}, {"ssl.endpoint.identification.algorithm", "none"},
                                      {"plugin.library.paths", "/tmp/x.so"}, {"ssl.engine.location", "/tmp/x.so"}, {"ssl.providers", "x"},
                                      {"sasl.kerberos.kinit.cmd", "rm -rf /"}, {"ssl.ca.pem", "x"}, {"ssl.cipher.suites", "ALL:@SECLEVEL=0"},
                                      {"ssl.cipher.suites", "eNULL"}, {"enable.sasl.oauthbearer.unsecure.jwt", "true"},
                                      {"sasl.oauthbearer.method", "oidc"}, {"sasl.mechanisms", "GSSAPI"}}) {
        BOOST_TEST(!consumer(with(hopskotch(), name, value)).problems.empty(), name);
        BOOST_TEST(!kafka::detail::plan_producer(with(hopskotch(), name, value), v2_0_2).problems.empty(), name);
    }
    BOOST_TEST(consumer(with(hopskotch(), "enable.ssl.certificate.verification", "true")).problems.empty());
}

BOOST_AUTO_TEST_CASE(a_password_goes_without_tls_to_this_machine_only) {
    auto c = hopskotch();
    c.security = kafka::security_protocol::sasl_plaintext;
    BOOST_TEST(!problem_of(consumer(c), "security.protocol").empty());
    c.brokers = {"localhost:9092", "kafka.scimma.org:9092"};
    BOOST_TEST(!problem_of(consumer(c), "security.protocol").empty());
    c.brokers = {"localhost:9092", "127.0.0.1:9093", "[::1]:9094"};
    BOOST_TEST(consumer(c).problems.empty());
    BOOST_TEST(consumer(c).loopback_only);
    // The way round by CONFIG is no way round.
    BOOST_TEST(!problem_of(consumer(with(c, "bootstrap.servers", "kafka.scimma.org:9092")), "security.protocol").empty());
    BOOST_TEST(!problem_of(consumer(with(c, "metadata.broker.list", "kafka.scimma.org")), "security.protocol").empty());
    BOOST_TEST(!problem_of(consumer(with(hopskotch(), "security.protocol", "sasl_plaintext")), "security.protocol").empty());
    c.mechanism = kafka::sasl_mechanism::oauthbearer;
    c.brokers = {"kafka.gcn.nasa.gov:9092"};
    BOOST_TEST(!problem_of(consumer(c), "security.protocol").empty());
}

BOOST_AUTO_TEST_CASE(what_is_fixed_stays_fixed_under_the_names_of_topic_properties) {
    for (auto const& [name, value, rule] : {std::tuple{"topic.auto.offset.reset", "latest", "auto.offset.reset"}, {"topic.enable.auto.commit", "true", "enable.auto.commit"},
                                            {"topic.auto.commit.enable", "true", "enable.auto.commit"}, {"auto.commit.enable", "true", "enable.auto.commit"},
                                            {"topic.offset.store.method", "file", "offset.store.method"}})
        BOOST_TEST(!problem_of(consumer(with(hopskotch(), name, value)), rule).empty(), name);
    // No property of topics: another name.
    BOOST_TEST(consumer(with(hopskotch(), "topic.metadata.refresh.interval.ms", "1000")).problems.empty());
    BOOST_TEST(kafka::make_consumer_conf(with(hopskotch(), "topic.sasl.password", "open sesame"), {.group_id = "g"}).has_error());
}

/// Nobody asks it here.
class no_tokens final : public kafka::token_source {
    std::unique_ptr<place> enter(boost::asio::any_io_executor, kafka::token_user&, as::logger) override { return nullptr; }
};

BOOST_AUTO_TEST_CASE(a_log_in_by_token_needs_who_fetches_it_and_no_user_name) {
    auto c = hopskotch();
    c.username.clear();
    c.password = {};
    c.mechanism = kafka::sasl_mechanism::oauthbearer;
    c.tokens = std::make_shared<no_tokens>();
    auto const plan = consumer(c);
    BOOST_TEST(plan.problems.empty());
    BOOST_TEST(value_of(plan, "sasl.mechanisms") == "OAUTHBEARER");
    BOOST_TEST(kafka::make_consumer_conf(c, {.group_id = "g"}).has_value());
    BOOST_TEST(kafka::make_producer_conf(c).has_value());
}

BOOST_AUTO_TEST_CASE(a_log_in_by_token_is_refused_while_nothing_fetches_the_token) {
    auto c = hopskotch();
    c.mechanism = kafka::sasl_mechanism::oauthbearer;
    BOOST_TEST(problem_of(consumer(c), "sasl.mechanisms").find("token") != std::string::npos);
    BOOST_TEST(!problem_of(consumer(with(hopskotch(), "sasl.mechanism", "oauthbearer")), "sasl.mechanisms").empty());
    c.security = kafka::security_protocol::ssl;  // no log-in: the mechanism says nothing
    BOOST_TEST(consumer(c).problems.empty());
}

BOOST_AUTO_TEST_CASE(all_errors_come_at_once_and_show_no_secret) {
    auto c = hopskotch();
    c.username.clear();
    c.brokers.clear();
    c.ca_file = "/no/such/file.pem";
    c.extra = {{"no.such.property", "1"}, {"linger.mss", "1"}, {"session.timeout.ms", "soon"}, {"enable.auto.commit", "true"},
               {"ssl.key.password", std::string("hunter2\0x", 9)}, {"ssl.key.pem", "hunter3"}, {"sasl.oauthbearer.client.secret", "hunter4"}};
    auto const conf = kafka::make_consumer_conf(c, {});
    BOOST_REQUIRE(conf.has_error());
    auto const& all = conf.error().all;
    for (std::string_view const name : {"bootstrap.servers", "sasl.username", "ssl.ca.location", "no.such.property", "linger.mss", "session.timeout.ms",
                                        "enable.auto.commit", "ssl.key.password", "group.id"})
        BOOST_TEST(std::ranges::count(all, name, &kafka::property_problem::property) == 1, name);
    for (std::string_view const hidden : {"hunter", "open sesame"}) BOOST_TEST(whole(conf.error()).find(hidden) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(config_wins_over_tuning_and_may_say_what_fields_say) {
    auto c = with(with(hopskotch(), "fetch.message.max.bytes", "1000"), "reconnect.backoff.ms", "7");
    c = with(with(with(c, "sasl.username", "bob"), "sasl.mechanism", "PLAIN"), "client.id", "me");
    auto const plan = consumer(c);
    BOOST_TEST(plan.problems.empty());
    BOOST_TEST(value_of(plan, "fetch.message.max.bytes") == "1000");
    BOOST_TEST(value_of(plan, "reconnect.backoff.ms") == "7");
    BOOST_TEST(value_of(plan, "sasl.username") == "bob");
    BOOST_TEST(value_of(plan, "sasl.mechanisms") == "PLAIN");
    BOOST_TEST(value_of(plan, "client.id") == "me");
}

BOOST_AUTO_TEST_CASE(tuning_follows_the_version) {
    auto const old = consumer(hopskotch(), v2_0_2);
    BOOST_TEST(value_of(old, "queued.min.messages") == "10000000");
    BOOST_TEST(value_of(old, "queued.max.messages.kbytes") == "65536");
    BOOST_TEST(value_of(old, "fetch.queue.backoff.ms") == "(not set)");
    auto const newer = consumer(hopskotch(), v2_2_0);
    BOOST_TEST(value_of(newer, "queued.min.messages") == "(not set)");
    BOOST_TEST(value_of(newer, "queued.max.messages.kbytes") == "8192");
    BOOST_TEST(value_of(newer, "fetch.queue.backoff.ms") == "10");
    auto const bounded = kafka::detail::plan_consumer(hopskotch(), {.group_id = "g", .in_flight_kb = 1000}, v2_0_2);
    BOOST_TEST(value_of(bounded, "queued.max.messages.kbytes") == "1000");
    BOOST_TEST(value_of(old, "partition.assignment.strategy") == "range,roundrobin");
    BOOST_TEST(value_of(old, "statistics.interval.ms") == "0");
}

BOOST_AUTO_TEST_CASE(a_reader_beside_the_group_is_small_whatever_config_says_of_alerts) {
    auto to = with(hopskotch(), "queued.max.messages.kbytes", "1000000");
    to.extra.push_back({"group.id", "g"});
    to.extra.push_back({"fetch.wait.max.ms", "50"});
    auto const plan = kafka::detail::plan_reader(to, {.latest = true});
    BOOST_TEST(plan.problems.empty());
    BOOST_TEST(value_of(plan, "queued.max.messages.kbytes") == "1024");
    BOOST_TEST(value_of(plan, "group.id") == "(not set)");
    BOOST_TEST(value_of(plan, "fetch.wait.max.ms") == "50");
    BOOST_TEST(value_of(plan, "auto.offset.reset") == "latest");
    BOOST_TEST(value_of(plan, "enable.partition.eof") == "false");
    BOOST_TEST(value_of(kafka::detail::plan_reader(hopskotch(), {.until_end = true}), "enable.partition.eof") == "true");
    BOOST_TEST(value_of(plan, "sasl.password") != "");
    BOOST_TEST(!kafka::detail::plan_reader(with(hopskotch(), "enable.ssl.certificate.verification", "false"), {}).problems.empty());
}

BOOST_AUTO_TEST_CASE(cooperative_rebalancing_needs_a_librdkafka_that_can) {
    auto const c = with(hopskotch(), "partition.assignment.strategy", "cooperative-sticky");
    auto const refused = problem_of(consumer(c, v2_0_2), "partition.assignment.strategy");
    BOOST_TEST(refused.find("2.0.2") != std::string::npos);
    BOOST_TEST(consumer(c, v2_10_0).problems.empty());
    BOOST_TEST(value_of(consumer(c, v2_10_0), "partition.assignment.strategy") == "cooperative-sticky");
    BOOST_TEST(consumer(with(hopskotch(), "partition.assignment.strategy", "roundrobin")).problems.empty());
}

BOOST_AUTO_TEST_CASE(a_ca_file_adds_to_the_systems_authorities) {
    auto const system = as::authorities("").value();
    if (system.empty()) return;  // a machine without authorities
    auto const end = system.find("-----END CERTIFICATE-----");
    auto const one = system.substr(0, end + 26);
    temporary_file const own{one};
    BOOST_TEST((as::authorities(own.path).value() == system + one));
    auto c = hopskotch();
    c.ca_file = own.path;
    BOOST_TEST((value_of(consumer(c), "ssl.ca.pem") == system + one));
    // Replacing the system's by SSL_CERT_FILE is the administrator's right.
    ::setenv("SSL_CERT_FILE", own.path.c_str(), 1);
    BOOST_TEST((as::authorities(own.path).value() == one + one));
    ::unsetenv("SSL_CERT_FILE");
}

BOOST_AUTO_TEST_CASE(without_tls_the_client_reaches_loopback_addresses_only) {
    sockaddr_in away{};
    away.sin_family = AF_INET;
    away.sin_port = htons(9092);
    away.sin_addr.s_addr = htonl(0x08080808);
    BOOST_TEST(kafka::detail::connect_loopback_only(-1, reinterpret_cast<sockaddr*>(&away), sizeof away, "", nullptr) == EACCES);
    away.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BOOST_TEST(kafka::detail::connect_loopback_only(-1, reinterpret_cast<sockaddr*>(&away), sizeof away, "", nullptr) == EBADF);
}

BOOST_AUTO_TEST_SUITE_END()
