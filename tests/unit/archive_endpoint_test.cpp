#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/hopskotch/endpoint_source.hpp>
#include <alertstream/kafka/error.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace hop = alertstream::hopskotch;
using namespace std::chrono_literals;

namespace {

std::optional<std::string> declares(std::string_view text) { return hop::declared_endpoint(text); }

/// Says what it is told to, and counts how often it is asked.
struct scripted_source final : hop::endpoint_source {
    as::result<std::optional<std::string>> says{std::optional<std::string>{R"({"LargeMessageUploadEndpoint": "https://a.test/api"})"}};
    int asked{};

    asio::awaitable<as::result<std::optional<std::string>>> last_message() override {
        ++asked;
        co_await asio::post(asio::use_awaitable);
        co_return says;
    }
};

struct fixture {
    asio::io_context loop;
    std::chrono::steady_clock::time_point now{};
    scripted_source* source = new scripted_source;
    hop::endpoint_cache cache{std::unique_ptr<hop::endpoint_source>{source}, [this] { return now; }};

    as::result<std::optional<hop::archive_endpoint>> find(std::string url = {}) {
        std::optional<as::result<std::optional<hop::archive_endpoint>>> got;
        asio::co_spawn(loop, cache.find(std::move(url)), [&](std::exception_ptr, auto came) { got.emplace(std::move(came)); });
        loop.restart();
        loop.run();
        return got.value();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(archive_endpoints)

BOOST_AUTO_TEST_CASE(the_last_message_declares_a_text_or_nothing) {
    BOOST_TEST((declares(R"({"LargeMessageUploadEndpoint": "https://a.test/api", "other": 1})") == "https://a.test/api"));
    for (auto const* each : {R"({"LargeMessageUploadEndpoint": 5})", R"({"LargeMessageUploadEndpoint": null})", "{}", "[]", "hello", "", "\xff", R"({"LargeMessageUploadEndpoint": "\xff"})", "null"})
        BOOST_TEST(!declares(each).has_value(), each);
}

BOOST_AUTO_TEST_CASE(an_endpoint_is_https_or_this_machine) {
    auto const made = hop::archive_endpoint::parse("https://Archive.test:8443/api//").value();
    BOOST_TEST(made.message_url("x") == "https://Archive.test:8443/api/msg/x");
    BOOST_TEST(made.upload_url("a.b") == "https://Archive.test:8443/api/topic/a.b+oversized");
    BOOST_TEST(made.host() == "archive.test:8443");
    BOOST_TEST(hop::archive_endpoint::parse("http://localhost:8080").has_value());
    BOOST_TEST((hop::archive_endpoint::parse("http://archive.test").error().code == as::errc::insecure));
    for (auto const* each : {"", "archive.test", "ftp://archive.test", "https://", "https://user:password@archive.test", "https://archive.test/?x=1", "https://a.test/\r\nX: y"})
        BOOST_TEST(hop::archive_endpoint::parse(each).has_error(), each);
}

BOOST_AUTO_TEST_CASE(an_address_is_held_if_scheme_host_and_port_are_the_same) {
    auto const made = hop::archive_endpoint::parse("https://archive.test/api").value();
    for (auto const* each : {"https://archive.test/api/msg/x", "https://ARCHIVE.test:443/api/msg/x", "https://archive.test/elsewhere"}) BOOST_TEST(made.holds(each), each);
    for (auto const* each : {"http://archive.test/api/msg/x", "https://archive.test:8443/api/msg/x", "https://archive.test.evil.test/", "https://evil.test/archive.test", "https://archive.test@evil.test/",
                             "https://evil.test/?https://archive.test/", "", "archive.test/api"})
        BOOST_TEST(!made.holds(each), each);
    auto const local = hop::archive_endpoint::parse("http://localhost:8080").value();
    BOOST_TEST(local.holds("http://localhost:8080/msg/x"));
    BOOST_TEST(!local.holds("http://127.0.0.1:8080/msg/x"));
    BOOST_TEST(!local.holds("https://localhost:8080/msg/x"));
}

BOOST_FIXTURE_TEST_CASE(what_was_declared_is_remembered, fixture) {
    BOOST_TEST(find().value()->text() == "https://a.test/api");
    now += 29min;
    BOOST_TEST(find("https://a.test/api/msg/x").value()->text() == "https://a.test/api");
    BOOST_TEST(source->asked == 1);
}

BOOST_FIXTURE_TEST_CASE(an_address_elsewhere_asks_again_once_a_minute_at_most, fixture) {
    static_cast<void>(find());
    for (int i = 0; i < 5; ++i) BOOST_TEST(find("https://b.test/msg/x").value()->text() == "https://a.test/api");
    BOOST_TEST(source->asked == 1);
    now += 61s;
    source->says = std::optional<std::string>{R"({"LargeMessageUploadEndpoint": "https://b.test"})"};
    BOOST_TEST(find("https://b.test/msg/x").value()->text() == "https://b.test");
    for (int i = 0; i < 5; ++i) static_cast<void>(find("https://c.test/msg/x"));
    BOOST_TEST(source->asked == 2);
}

BOOST_FIXTURE_TEST_CASE(that_none_is_declared_is_remembered_for_a_minute, fixture) {
    source->says = std::optional<std::string>{};
    BOOST_TEST(!find().value().has_value());
    BOOST_TEST(!find().value().has_value());
    BOOST_TEST(source->asked == 1);
    now += 61s;
    source->says = std::optional<std::string>{R"({"LargeMessageUploadEndpoint": "https://b.test"})"};
    BOOST_TEST(find().value().has_value());
}

BOOST_FIXTURE_TEST_CASE(a_broker_that_cannot_be_asked_is_asked_the_next_time, fixture) {
    auto const fine = source->says;
    source->says = as::failure{RD_KAFKA_RESP_ERR__TIMED_OUT};
    BOOST_TEST((find().error().code == RD_KAFKA_RESP_ERR__TIMED_OUT));
    source->says = fine;
    BOOST_TEST(find().value().has_value());
}

BOOST_FIXTURE_TEST_CASE(an_archive_that_moved_is_found_within_half_an_hour, fixture) {
    static_cast<void>(find());
    source->says = std::optional<std::string>{R"({"LargeMessageUploadEndpoint": "https://b.test"})"};
    now += 1799s;
    BOOST_TEST(find().value()->text() == "https://a.test/api");
    now += 1s;
    BOOST_TEST(find().value()->text() == "https://b.test");
}

BOOST_FIXTURE_TEST_CASE(one_that_is_withdrawn_is_no_longer_believed, fixture) {
    static_cast<void>(find());
    source->says = std::optional<std::string>{};
    now += 30min;
    BOOST_TEST(!find("https://a.test/api/msg/x").value().has_value());
}

BOOST_FIXTURE_TEST_CASE(what_is_old_serves_while_the_broker_cannot_be_asked, fixture) {
    static_cast<void>(find());
    auto const fine = source->says;
    source->says = as::failure{RD_KAFKA_RESP_ERR__TIMED_OUT};
    now += 30min;
    for (int i = 0; i < 3; ++i) BOOST_TEST(find("https://a.test/api/msg/x").value()->text() == "https://a.test/api");
    BOOST_TEST(source->asked == 2);
    BOOST_TEST((find("https://b.test/msg/x").error().code == RD_KAFKA_RESP_ERR__TIMED_OUT));
    now += 61s;
    static_cast<void>(find());
    BOOST_TEST(source->asked == 4);
    source->says = fine;
    now += 61s;
    BOOST_TEST(find().value()->text() == "https://a.test/api");
}

BOOST_FIXTURE_TEST_CASE(an_endpoint_without_tls_is_refused_whatever_the_broker_says, fixture) {
    source->says = std::optional<std::string>{R"({"LargeMessageUploadEndpoint": "http://a.test/"})"};
    BOOST_TEST((find().error().code == as::errc::insecure));
    BOOST_TEST((find().error().code == as::errc::insecure));
    BOOST_TEST(source->asked == 1);
}

BOOST_FIXTURE_TEST_CASE(many_that_ask_at_once_are_one_question, fixture) {
    int done = 0;
    for (int i = 0; i < 5; ++i) asio::co_spawn(loop, cache.find(), [&](std::exception_ptr, auto came) { done += came.value().has_value(); });
    loop.run();
    BOOST_TEST(done == 5);
    BOOST_TEST(source->asked == 1);
}

BOOST_AUTO_TEST_SUITE_END()
