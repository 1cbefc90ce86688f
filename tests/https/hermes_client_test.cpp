// Hermes' API over TLS, and a server that means no good.
#include "fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <alertstream/hermes/client.hpp>

namespace hermes = as::hermes;

namespace {

constexpr auto uuid = "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11";
std::string const key = "4d0a8c1e-not-to-be-shown";

struct api_fixture : https_fixture {
    hermes::client api(std::string api_key = key) { return {loop.get_executor(), {.base_url = url(), .api_key = as::secret{std::move(api_key)}}, options(), logger()}; }

    /// What `start` completes its handler with.
    template <class Answer>
    Answer take(auto start) {
        std::optional<Answer> came;
        start([&](Answer what) { came.emplace(std::move(what)); });
        while (!came) {
            loop.restart();
            BOOST_REQUIRE(loop.run_one() > 0);
        }
        return *std::move(came);
    }
    as::result<std::vector<std::string>> topics(hermes::client& from) {
        return take<as::result<std::vector<std::string>>>([&](auto handler) { from.async_topics(std::move(handler)); });
    }
    as::result<void> retract(hermes::client& from) {
        return take<as::result<void>>([&](auto handler) { from.async_retract(uuid, std::move(handler)); });
    }
    as::error_code why(hermes::client& from) {
        auto const got = topics(from);
        return got ? as::error_code{} : got.error().code;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hermes_client, api_fixture)

BOOST_AUTO_TEST_CASE(a_question_goes_out_with_the_key_over_a_kept_connection) {
    auto client = api();
    reply(script::answer(R"({"topics": ["hermes.test"]})"));
    for (int i = 0; i < 3; ++i) BOOST_TEST((topics(client).value() == std::vector<std::string>{"hermes.test"}));
    BOOST_TEST(server.connections == 1u);
    BOOST_TEST(server.requests.at(0).head.starts_with("GET /api/v0/topics/ HTTP/1.1"));
    BOOST_TEST(contains(server.requests[0].head, "Authorization: Token " + key));
    for (auto const& line : log) BOOST_TEST(!contains(line, key));
}

BOOST_AUTO_TEST_CASE(a_change_is_a_patch_with_json) {
    auto client = api();
    reply(script::answer(R"({"success": "true"})"));
    BOOST_TEST(retract(client).has_value());
    BOOST_TEST(server.requests.at(0).head.starts_with("PATCH /api/v0/query/message/" + std::string{uuid} + "/ HTTP/1.1"));
    BOOST_TEST(contains(server.requests[0].head, "Content-Type: application/json"));
    BOOST_TEST(server.requests[0].body == R"({"retracted":true})");
    reply(script::answer(R"({"error": "User must be authenticated with a valid SCiMMA Auth credential to access this API"})", "401 Unauthorized"));
    BOOST_TEST((retract(client).error().code == as::errc::account_refused));
    reply(script::steps{script::cut{}});
    auto const lost = retract(client).error();
    BOOST_TEST(contains(lost.detail, "it may have been done"), lost.message());
}

BOOST_AUTO_TEST_CASE(files_go_along_as_parts) {
    auto client = api();
    reply(script::answer(R"({"uuid": ")" + std::string{uuid} + "\"}"));
    hermes::written_message message{R"({"data":{"targets":[{"name":"a","file_info":[{"name":"f.txt"}]}]}})", {}, {{"f.txt", "text/plain", std::string{"\0\r\n--", 5}}}};
    auto const came = take<as::outcome>([&](auto handler) { client.async_submit(message, std::move(handler)); });
    BOOST_TEST(std::holds_alternative<as::published>(came));
    BOOST_TEST(contains(server.requests.at(0).head, "Content-Type: multipart/form-data; boundary=alertstream-"));
    BOOST_TEST(contains(server.requests[0].body, std::string{"filename=\"f.txt\"\r\nContent-Type: text/plain\r\n\r\n\0\r\n--\r\n--", 55}));
}

BOOST_AUTO_TEST_CASE(a_file_comes_back_with_its_type) {
    auto client = api();
    reply(script::answer(std::string{"\0\xff", 2}, "200 OK", "Content-Type: image/png\r\n"));
    auto const got = take<as::result<hermes::file>>([&](auto handler) { client.async_download(uuid, "f.png", std::move(handler)); });
    BOOST_TEST((got.value() == hermes::file{"f.png", "image/png", std::string{"\0\xff", 2}}));
    reply(script::answer(std::string(1000, 'x')));
    auto const large = take<as::result<hermes::file>>([&](auto handler) { client.async_download(uuid, "f.png", std::move(handler), 999); });
    BOOST_TEST((large.error().code == as::errc::bad_answer));
}

BOOST_AUTO_TEST_CASE(what_is_known_already_is_said_without_asking) {
    auto client = api();
    auto const got = take<as::result<hermes::archived_message>>([&](auto handler) { client.async_message("../profile/", std::move(handler)); });
    BOOST_TEST((got.error().code == as::errc::bad_value));
    auto nobody = api("");
    auto const profile = take<as::result<hermes::profile>>([&](auto handler) { nobody.async_profile(std::move(handler)); });
    BOOST_TEST((profile.error().code == as::errc::bad_settings));
    BOOST_TEST(server.connections == 0u);
}

BOOST_AUTO_TEST_CASE(a_server_that_means_no_good_gets_a_reason) {
    auto client = api();
    reply(script::answer("<html><title>Welcome</title></html>"));
    BOOST_TEST((why(client) == as::errc::bad_answer));
    reply(script::answer(R"({"topics": {"a": 1}})"));
    BOOST_TEST((why(client) == as::errc::bad_answer));
    reply(script::answer(R"({"topics": ["a")"));
    BOOST_TEST((why(client) == as::errc::bad_answer));
    reply(script::answer(R"({"error": "no"})"));
    BOOST_TEST((why(client) == as::errc::bad_answer));
    reply(script::answer("", "302 Found", "Location: https://127.0.0.1:1/api/v0/topics/\r\n"));
    BOOST_TEST((why(client) == as::errc::wrong_address));
    reply(script::steps{script::say{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"topics\""}, script::cut{}});
    BOOST_TEST(why(client).failed());
    reply(script::steps{script::say{"HTTP/1.1 200 OK\r\nContent-Length: 40000000\r\n\r\n"}, script::repeat{std::string(1000, '['), 1000}, script::hold{}});
    BOOST_TEST((why(client) == as::errc::bad_answer));
    reply(script::answer(std::string(1'000'000, '[')));
    BOOST_TEST((why(client) == as::errc::bad_answer));
}

BOOST_AUTO_TEST_CASE(a_link_to_another_host_is_not_followed) {
    auto client = api();
    reply(script::answer(R"({"count": 200, "next": "https://localhost.evil.example/api/v0/targets/?limit=100&offset=100", "previous": null, "results": []})"));
    hermes::list_query const all{};
    auto const got = take<as::result<hermes::list_page<hermes::listed_target>>>([&](auto handler) { client.async_targets(all, std::move(handler)); });
    BOOST_TEST((got.error().code == as::errc::insecure));
    reply(script::answer(R"({"count": 200, "next": ")" + url("/somewhere/?limit=100&offset=100") + R"(", "previous": null, "results": []})"));
    auto const here = take<as::result<hermes::list_page<hermes::listed_target>>>([&](auto handler) { client.async_targets(all, std::move(handler)); }).value();
    take<as::result<hermes::list_page<hermes::listed_target>>>([&](auto handler) { client.async_targets(here.next.value(), std::move(handler)); }).has_value();
    BOOST_TEST(server.requests.back().head.starts_with("GET /api/v0/targets/?limit=100&offset=100 HTTP/1.1"));
}

BOOST_AUTO_TEST_CASE(a_key_that_the_server_repeats_is_shown_nowhere) {
    auto client = api();
    for (auto const* status : {"200 OK", "302 Found", "400 Bad Request", "403 Forbidden", "500 Internal Server Error"})
        for (auto const& body : {"{\"detail\": \"Token " + key + "\"}", "<title>" + key, "{\"title\": [\"" + key + "\"]}"}) {
            reply(script::answer(body, status, "Location: /" + key + "\r\n"));
            BOOST_TEST(!contains(topics(client).error().message(), key));
            BOOST_TEST(!contains(retract(client).error().message(), key));
        }
}

BOOST_AUTO_TEST_CASE(each_type_of_cancellation_ends_it) {
    for (auto const kind : {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        auto client = api();
        reply(script::steps{script::hold{}});
        asio::cancellation_signal cancel;
        std::optional<as::result<hermes::heartbeat>> came;
        auto const before = server.requests.size();
        client.async_heartbeat(asio::bind_cancellation_slot(cancel.slot(), [&](as::result<hermes::heartbeat> what) { came.emplace(std::move(what)); }));
        while (server.requests.size() == before) BOOST_REQUIRE(loop.run_one() > 0);
        cancel.emit(kind);
        while (!came) BOOST_REQUIRE(loop.run_one() > 0);
        BOOST_TEST((came->error().code == asio::error::operation_aborted));
    }
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_while_it_asks) {
    std::optional<as::result<hermes::heartbeat>> came;
    reply(script::steps{script::hold{}});
    {
        auto client = api();
        client.async_heartbeat([&](as::result<hermes::heartbeat> what) { came.emplace(std::move(what)); });
        while (server.requests.empty()) BOOST_REQUIRE(loop.run_one() > 0);
    }
    while (!came) BOOST_REQUIRE(loop.run_one() > 0);
    BOOST_TEST((came->error().code == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(coroutines_futures_and_what_is_deferred_are_tokens) {
    auto client = api();
    reply(script::answer(R"({"last_timestamps": {"hop": null}, "is_authenticated": true})"));
    int done = 0;
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            auto const got = co_await client.async_heartbeat();
            done += got.value().authenticated ? 1 : 0;
            hermes::message_query const which{.topics = {"hermes.test"}};
            auto const page = co_await client.async_query(which);
            done += page.has_error() ? 1 : 0;
        },
        asio::detached);
    while (done < 2) BOOST_REQUIRE(loop.run_one() > 0);
    auto later = client.async_heartbeat();
    auto const before = server.requests.size();
    auto future = std::move(later)(asio::use_future);
    while (future.wait_for(0s) != std::future_status::ready) BOOST_REQUIRE(loop.run_one() > 0);
    BOOST_TEST(future.get().value().authenticated);
    BOOST_TEST(server.requests.size() == before + 1);
}

BOOST_AUTO_TEST_SUITE_END()
