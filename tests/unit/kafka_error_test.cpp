#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <alertstream/kafka/blocking.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/detail/client_events.hpp>
#include <alertstream/kafka/detail/token_login.hpp>
#include <alertstream/kafka/error.hpp>

namespace as = alertstream;

BOOST_AUTO_TEST_SUITE(kafka_error)

BOOST_AUTO_TEST_CASE(a_code_of_librdkafka_is_an_error_code) {
    as::error_code const ec = RD_KAFKA_RESP_ERR__TRANSPORT;
    BOOST_TEST(ec.failed());
    BOOST_TEST(!as::error_code{RD_KAFKA_RESP_ERR_NO_ERROR}.failed());
    BOOST_TEST((ec == RD_KAFKA_RESP_ERR__TRANSPORT));
    BOOST_TEST((ec != as::error_code{as::errc::closed}));
}

BOOST_AUTO_TEST_CASE(common_errors_say_what_to_do) {
    auto const says = [](rd_kafka_resp_err_t e, std::string_view what) { return make_error_code(e).message().find(what) != std::string::npos; };
    BOOST_TEST(says(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "URL"));
    BOOST_TEST(says(RD_KAFKA_RESP_ERR__AUTHENTICATION, "PASSWORD"));
    BOOST_TEST(says(RD_KAFKA_RESP_ERR__SSL, "CA_FILE"));
    BOOST_TEST(says(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, "starts with the credential's name"));
    BOOST_TEST(says(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "first alert"));
}

BOOST_AUTO_TEST_CASE(codes_that_nobody_knows_have_a_text) {
    for (int const code : {-12345, -256, 255, 12345}) BOOST_TEST(!as::error_code(code, as::kafka::error_category()).message().empty());
    BOOST_TEST(as::error_code(12345, as::kafka::error_category()).message() == "error 12345, unknown to this librdkafka");
}

BOOST_AUTO_TEST_CASE(a_refused_scram_log_in_of_an_old_librdkafka_is_explained) {
    constexpr std::string_view text = "localhost:9093: SASL authentication error: Authentication failed during authentication due to invalid "
                                      "credentials with SASL mechanism SCRAM-SHA-512";
    auto const old = as::kafka::explain_login(text, 0x020002ff);
    BOOST_TEST((old.code == as::errc::scram_too_old));
    BOOST_TEST(old.message().find("2.0.2") != std::string::npos);
    BOOST_TEST(old.message().find("install librdkafka 2.6.1") != std::string::npos);
    BOOST_TEST((as::kafka::explain_login(text, 0x020601ff).code == as::errc::login_failed));
    BOOST_TEST((as::kafka::explain_login("refused", 0x020002ff).code == as::errc::login_failed));
    BOOST_TEST((as::kafka::explain_login("refused", 0x020002ff, "SCRAM-SHA-256").code == as::errc::scram_too_old));
    BOOST_TEST((as::kafka::explain_login("mechanism PLAIN", 0x020002ff).code == as::errc::login_failed));
}

BOOST_AUTO_TEST_CASE(a_client_whose_broker_does_not_name_the_mechanism_gets_the_same_words) {
    auto const words = [](as::kafka::connection to) {
        to.brokers = {"localhost:1"};
        auto conf = as::kafka::make_producer_conf(to).value();
        as::kafka::client_handle const client{rd_kafka_new(RD_KAFKA_PRODUCER, conf.release(), nullptr, 0)};
        boost::asio::io_context loop;
        as::kafka::detail::token_login without_tokens{loop.get_executor(), client.get(), nullptr, as::logger{nullptr}};
        return as::kafka::detail::refused_login(client.get(), without_tokens, "refused").code;
    };
    using as::kafka::security_protocol, as::kafka::sasl_mechanism;
    as::error_code const scram = rd_kafka_version() < 0x020601ff ? as::errc::scram_too_old : as::errc::login_failed;
    as::secret const password{"p"};
    BOOST_TEST((words({.security = security_protocol::sasl_plaintext, .mechanism = sasl_mechanism::scram_sha_512, .username = "u", .password = password}) == scram));
    BOOST_TEST((words({.security = security_protocol::sasl_plaintext, .mechanism = sasl_mechanism::plain, .username = "u", .password = password}) ==
                as::errc::login_failed));
    BOOST_TEST((words({}) == as::errc::login_failed));
}

BOOST_AUTO_TEST_SUITE_END()
