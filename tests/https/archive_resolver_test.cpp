#include "archive_fixture.hpp"

#include <cstdlib>

#include <alertstream/hopskotch/large_messages.hpp>

namespace {

struct fixed_source final : hop::endpoint_source {
    as::result<std::optional<std::string>> says;
    explicit fixed_source(as::result<std::optional<std::string>> what) : says{std::move(what)} {}
    asio::awaitable<as::result<std::optional<std::string>>> last_message() override { co_return says; }
};

struct fixture : archive_fixture {
    hop::archive_resolver resolver(as::result<std::optional<std::string>> says) { return hop::archive_resolver{std::make_unique<fixed_source>(std::move(says)), options()}; }
    hop::archive_resolver resolver() { return resolver(std::optional{server.declaration()}); }

    as::owned_message placeholder(std::string url) const {
        return {.topic = "gcn.notice",
                .partition = 3,
                .offset = 42,
                .timestamp = as::time_point{1s},
                .timestamp_kind = as::timestamp_kind::created,
                .key = "key of the placeholder",
                .headers = {{"_id", "another"}, {"_format", "external"}},
                .payload = "{\"url\": \"" + url + "\"}"};
    }
    as::owned_message placeholder() const { return placeholder(server.message_url(uuid)); }

    as::delivery::fetch_problem refused(hop::archive_resolver& by, as::owned_message what) {
        auto const got = run(by.fetch(std::move(what)));
        BOOST_REQUIRE(got.has_error());
        return got.error();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(archive_resolver, fixture)

BOOST_AUTO_TEST_CASE(the_message_that_is_meant_comes_in_the_placeholders_place) {
    server.keep(message("large"));
    auto resolving = resolver();
    BOOST_TEST(resolving.concerns(placeholder().view()));
    auto const got = run(resolving.fetch(placeholder()));
    BOOST_TEST_REQUIRE(got.has_value());
    as::owned_message const expected{.topic = "gcn.notice",
                                     .partition = 3,
                                     .offset = 42,
                                     .timestamp = as::time_point{std::chrono::milliseconds{1712900076000}},
                                     .timestamp_kind = as::timestamp_kind::created,
                                     .key = "k",
                                     .headers = {{"_id", id}, {"_sender", "somebody"}, {"_format", "json"}},
                                     .payload = "large"};
    BOOST_TEST((*got == expected));
}

BOOST_AUTO_TEST_CASE(one_that_is_external_itself_is_not_followed_again) {
    auto inner = message("{\"url\": \"" + server.message_url(uuid) + "\"}");
    inner.headers = {{"_format", "external"}};
    server.keep(inner);
    auto resolving = resolver();
    auto const got = run(resolving.fetch(placeholder()));
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST((got->payload == inner.payload));
    BOOST_TEST(server.server().requests().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_placeholder_that_leads_elsewhere_is_refused_unasked) {
    as::testing::archive other{loop.get_executor()};
    other.keep(message(), true);
    auto resolving = resolver();
    auto const why = refused(resolving, placeholder(other.message_url(uuid)));
    BOOST_TEST((why.why.code == as::errc::insecure));
    BOOST_TEST(!why.retryable);
    BOOST_TEST(other.server().connections() == 0U);
    BOOST_TEST(server.server().connections() == 0U);
}

BOOST_AUTO_TEST_CASE(one_that_says_nothing_is_not_tried_again) {
    auto resolving = resolver();
    auto what = placeholder();
    for (auto const& each : {std::optional<std::string>{}, std::optional{"{}"s}, std::optional{"x"s}}) {
        what.payload = each;
        BOOST_TEST(!refused(resolving, what).retryable);
    }
    BOOST_TEST(server.server().connections() == 0U);
}

BOOST_AUTO_TEST_CASE(without_an_archive_it_waits_for_one) {
    auto none = resolver(std::optional<std::string>{});
    BOOST_TEST(refused(none, placeholder()).retryable);
    auto away = resolver(as::failure{RD_KAFKA_RESP_ERR__TIMED_OUT});
    BOOST_TEST(refused(away, placeholder()).retryable);
}

BOOST_AUTO_TEST_CASE(an_archive_without_tls_is_refused_even_if_it_is_declared) {
    auto plain = resolver(std::optional{R"({"LargeMessageUploadEndpoint": "http://archive.test"})"s});
    auto const why = refused(plain, placeholder("http://archive.test/msg/x"));
    BOOST_TEST((why.why.code == as::errc::insecure));
    BOOST_TEST(!why.retryable);
}

BOOST_AUTO_TEST_CASE(what_the_archive_refuses_for_now_is_tried_again) {
    auto resolving = resolver();
    BOOST_TEST(refused(resolving, placeholder()).retryable);  // 404
    server.keep_bytes(std::string{uuid}, "no message");
    BOOST_TEST(!refused(resolving, placeholder()).retryable);
}

BOOST_AUTO_TEST_CASE(the_authorities_that_cannot_be_read_are_said_so) {
    auto with = options();
    with.http.ca_file = "/there/is/none.pem";
    hop::archive_resolver resolving{std::make_unique<fixed_source>(std::optional{server.declaration()}), with};
    BOOST_TEST(refused(resolving, placeholder()).retryable);
}

BOOST_AUTO_TEST_CASE(the_log_in_is_that_of_the_connection) {
    as::kafka::connection to{.security = as::kafka::security_protocol::sasl_ssl, .username = "user", .password = as::secret{"password"}};
    auto const login = hop::archive_login_of(to);
    BOOST_TEST_REQUIRE(login.has_value());
    BOOST_TEST(login->user == "user");
    BOOST_TEST((login->mechanism == as::http::scram_mechanism::sha_512));
    to.mechanism = as::kafka::sasl_mechanism::scram_sha_256;
    BOOST_TEST((hop::archive_login_of(to)->mechanism == as::http::scram_mechanism::sha_256));
    to.extra = {{"sasl.username", "another"}, {"sasl.mechanism", "SCRAM-SHA-512"}};
    BOOST_TEST(hop::archive_login_of(to)->user == "another");
    BOOST_TEST((hop::archive_login_of(to)->mechanism == as::http::scram_mechanism::sha_512));
    to.mechanism = as::kafka::sasl_mechanism::oauthbearer;
    to.extra.clear();
    BOOST_TEST(!hop::archive_login_of(to).has_value());
    BOOST_TEST(!hop::archive_login_of({.security = as::kafka::security_protocol::plaintext, .username = "user", .password = as::secret{"password"}}).has_value());
}

BOOST_AUTO_TEST_CASE(it_is_switched_off_by_settings_or_environment) {
    auto const concerned = [&](std::optional<bool> set, char const* environment, std::vector<as::setting_error>& problems) {
        if (environment) ::setenv("HOP_FETCH_EXTERNAL", environment, 1);
        else ::unsetenv("HOP_FETCH_EXTERNAL");
        as::stream_settings from{.path = "ALERT_STREAMS[0]"};
        from.fetch_external = set;
        auto const made = hop::archive_resolver::make(from, {.name = "hopskotch"}, problems, as::logger{nullptr});
        ::unsetenv("HOP_FETCH_EXTERNAL");
        return made->concerns(placeholder().view());
    };
    std::vector<as::setting_error> problems;
    BOOST_TEST(concerned({}, nullptr, problems));
    BOOST_TEST(concerned({}, "True", problems));
    BOOST_TEST(!concerned({}, "false", problems));
    BOOST_TEST(!concerned({}, "0", problems));
    BOOST_TEST(concerned(true, "false", problems));
    BOOST_TEST(!concerned(false, nullptr, problems));
    BOOST_TEST(problems.empty());
    concerned({}, "perhaps", problems);
    BOOST_TEST_REQUIRE(problems.size() == 1U);
    BOOST_TEST(problems[0].path == "ALERT_STREAMS[0].OPTIONS.FETCH_EXTERNAL");
}

BOOST_AUTO_TEST_SUITE_END()
